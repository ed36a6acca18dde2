// How it was found, one's own documents, saving.

// --- how

function explain(turn) {
    tell('how', 'explain', turn === undefined ? {} : {turn});
}
function explainTurn(button) {
    explain(Number(button.dataset.turn));
}
function toCitation({dataset}) {
    show('talk');
    citation(dataset)?.click();
}
function howChanged(pane) {
    if (view !== 'how') return;
    const told = query('.how', pane);
    announce(told.dataset.status);
    told.scrollTop = 0;
}

// --- documents: each is sent by itself, so that each can say how far it is and why it was refused

let sending = false;

async function sendFiles(files) {
    if (sending || !files.length) return;
    const drop = query('#documents .drop');
    sending = true;
    query('#pick').disabled = true;
    let taken = 0;
    for (const [number, file] of [...files].entries()) {
        announce(`Sending file ${number + 1} of ${files.length}.`);
        const problem = await sendFile(file, drop.dataset.ticket, Number(drop.dataset.most));
        if (!problem) taken += 1;
    }
    sending = false;
    query('#pick').disabled = false;
    query('#pick').value = '';
    if (taken) tell('documents', 'index');
    else announce('No file was added.');
}
// built from nodes, so that no name is read as markup
function sendFile(file, ticket, most) {
    const row = document.createElement('li');
    const name = document.createElement('bdi');
    name.textContent = file.name;
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', `Sending ${file.name}`);
    row.append(name, ' ', bar);
    query('#documents .sending').append(row);
    return new Promise((resolve) => {
        const done = (problem) => {
            if (problem) {
                const said = document.createElement('span');
                said.className = 'problem';
                said.textContent = `left out: ${problem}`;
                bar.replaceWith(said);
                refused.push({name: file.name, problem});
            } else row.remove();
            resolve(problem);
        };
        if (file.size > most) return done(`It has ${(file.size / 1e6).toFixed(1)} MB; a file may have ${most / 1e6} MB: split it.`);
        const request = new XMLHttpRequest();
        request.open('POST', `documents/${ticket}`);
        request.setRequestHeader('x-file-name', encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
        request.responseType = 'json';
        request.upload.addEventListener('progress', (event) => { bar.value = event.loaded / event.total; });
        request.addEventListener('load', () => done(request.response?.problem));
        request.addEventListener('error', () => done('It could not be sent.'));
        request.send(file);
    });
}
let refused = []; // what was left out before it was indexed: it is said until the next files are sent
function documentsChanged(pane) {
    const list = query('.documents', pane);
    if (!list) return;
    if (view === 'documents' && !list.dataset.busy) announce(list.dataset.status);
    const place = query('.sending', list);
    if (sending || !place || place.children.length || !refused.length) return;
    place.append(...refused.map(({name, problem}) => {
        const row = document.createElement('li');
        const called = document.createElement('bdi');
        called.textContent = name;
        const said = document.createElement('span');
        said.className = 'problem';
        said.textContent = `left out: ${problem}`;
        row.append(called, ' ', said);
        return row;
    }));
}
function removeDocument(button) {
    tell('documents', 'remove', {name: button.dataset.name});
    query('#documents .documents').focus({preventScroll: true});
}
document.addEventListener('change', (event) => {
    if (event.target.id !== 'pick') return;
    refused = [];
    query('#documents .sending').replaceChildren();
    sendFiles([...event.target.files]);
});
for (const kind of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(kind, (event) => {
        if (![...(event.dataTransfer?.types ?? [])].includes('Files')) return;
        event.preventDefault(); // a file dropped beside the place must not take the page away
        const drop = event.target.closest?.('#documents .drop');
        query('#documents .drop')?.classList.toggle('over', kind === 'dragover' && Boolean(drop));
        if (kind !== 'drop' || !drop) return;
        refused = [];
        query('#documents .sending').replaceChildren();
        sendFiles([...event.dataTransfer.files]);
    });
}

// --- saving

let savedLast = '';

function save(button) {
    tell('save', 'save', {form: button.dataset.form});
}
function saveChanged(pane) {
    const [list, file] = [query('.saving', pane), query('.file', pane)];
    if (list?.dataset.status) announce(list.dataset.status);
    if (!file || file.dataset.nonce === savedLast) return;
    savedLast = file.dataset.nonce;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file.dataset.text], {type: `${file.dataset.type};charset=utf-8`}));
    link.download = file.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    announce(`Saved as ${link.download}.`);
}

// --- accounts: where the room asks for a password, the way out

function account() {
    if (!/(^|; )archive-qa-in=/.test(document.cookie) || query('#account')) return;
    const link = document.createElement('a');
    link.id = 'account';
    link.href = 'login';
    link.textContent = 'Account';
    query('.settings').append(link);
}
