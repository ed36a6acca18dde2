// The list of the records, and the words to find in them.

let listed = null; // what was asked for of a list: its heading takes the focus then, as the button went
let place = {by: 'date', page: 0}; // in the list of the records

function browse(wanted = place) {
    place = wanted;
    tell('records', 'browse', wanted);
}
function find(words, {any = false, page = 0} = {}) {
    listed = 'words';
    tell('words', 'find', {words, any, page});
}
// of a button in either list
function turnTo(button) {
    const {by, group, page} = button.dataset;
    if (by) {
        listed = 'records';
        browse({by, page: Number(page), ...(group === undefined ? {} : {group})});
    } else {
        const form = new FormData(query('#words form'));
        find(form.get('words'), {any: form.has('any'), page: Number(page)});
    }
}
// of a refusal: the records of a person, or every mention of a place
function followName(button) {
    const {name} = button.dataset;
    if (button.matches('.person')) {
        listed = 'records';
        place = {by: 'person', group: name, page: 0};
        if (view === 'records') browse();
        else show('records');
    } else {
        show('words');
        find(name);
    }
}
function openListed(button) {
    const {record, at} = button.dataset;
    openRecord(record, at, `#${button.closest('#records, #words').id} button.record`
        + `[data-record="${CSS.escape(record)}"][data-at="${at}"]`);
}
function listChanged(pane) {
    const list = query('.list', pane);
    if (!list) return;
    if (pane.id === listed) {
        announce(list.dataset.status);
        list.scrollTop = 0;
        query('h2, input[type=text]', list)?.focus({preventScroll: true});
        listed = null;
    }
}
document.addEventListener('submit', (event) => {
    if (!event.target.matches('form.find')) return;
    event.preventDefault();
    const form = new FormData(event.target);
    find(form.get('words'), {any: form.has('any')});
});
