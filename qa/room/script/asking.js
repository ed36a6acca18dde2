// Asking: one question at a time goes to the server; others wait their turn in sight, and can be taken back.

let running = null; // {question, alone, replaces, name}: the question being searched
let editing = null; // the number of the turn whose question is asked otherwise
let named = 0; // questions sent so far
const waiting = [];

const box = () => query('#question textarea');
function write(words) {
    box().value = words;
    box().dispatchEvent(new Event('input', {bubbles: true}));
}
function ask() {
    const question = box().value;
    send(editing === null ? {question} : {question, replaces: editing});
    editing = null;
    write('');
    drawWaiting();
}
function send(wanted) {
    show('talk');
    if (running) {
        waiting.push(wanted);
        announce('It waits until the question before it is answered.');
    } else {
        named += 1;
        running = {...wanted, name: `question ${named}`, shown: false};
        tell('conversation', 'ask', running);
    }
    drawWaiting();
}
// the conversation was drawn: the question is shown, or answered and the next may go
function settle(log) {
    if (!running && waiting.length && !query('.searching', log)) send(waiting.shift()); // one was stopped
    if (!running || log.dataset.asked !== running.name) return;
    running.shown = true;
    if (!query('.searching', log)) {
        const {question} = running;
        running = null;
        if (query('.turn:last-child .problem', log) && question.trim() && !box().value) write(question);
        if (waiting.length) send(waiting.shift());
    }
    drawWaiting();
}
function stop() {
    const {question} = running ?? {};
    running = null;
    tell('conversation', 'stop');
    if (question && !box().value) write(question);
    box().focus();
    announce('Stopped.');
    setTimeout(() => { if (!running && waiting.length) send(waiting.shift()); }, 1000); // it was not shown yet
    drawWaiting();
}
function begin() {
    running = editing = null;
    waiting.length = 0;
    write('');
    drawWaiting();
    history.replaceState(null, '', location.pathname + location.search);
    show('talk');
    tell('conversation', 'begin');
    box().focus();
    announce('A new conversation.');
}
function edit(button) {
    editing = Number(button.dataset.turn);
    write(button.dataset.question);
    box().focus();
    box().select();
    drawWaiting();
}

// what waits, in words; built from nodes, so that no question is read as markup
function drawWaiting() {
    const place = query('#waiting .waiting');
    const line = (said, name, act) => {
        const row = document.createElement('p');
        const words = document.createElement('span');
        words.textContent = said;
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'take-back';
        button.textContent = name;
        button.addEventListener('click', act);
        row.append(words, button);
        return row;
    };
    const rows = waiting.map((one, number) => line(`Waits its turn: ${one.question}`, 'Take back', () => {
        waiting.splice(number, 1);
        if (!box().value) write(one.question);
        box().focus();
        drawWaiting();
    }));
    if (running && !running.shown) rows.unshift(line(`Sent: ${running.question}`, 'Stop', stop));
    if (editing !== null) {
        const later = query(`#conversation button.edit[data-turn="${editing + 1}"]`) ? ' and of what came after it' : '';
        rows.push(line(`Asked again, this takes the place of question ${editing + 1}${later}.`, 'Leave it', () => {
            editing = null;
            write('');
            box().focus();
            drawWaiting();
        }));
    }
    place.replaceChildren(...rows);
}

document.addEventListener('keydown', (event) => {
    if (event.target !== box() || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask();
}, true);
