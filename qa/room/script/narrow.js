// What the records are narrowed to.

let narrowed = {}; // words by the name of their condition, as set in the section
let unfolded = false; // the section
let pause;
window.readingRoom = {narrowed: () => ({...narrowed})};

function narrow() {
    clearTimeout(pause);
    const form = query('#narrow form');
    if (!form) return;
    narrowed = Object.fromEntries([...new FormData(form)].filter(([, words]) => words.trim()));
    form.dispatchEvent(new CustomEvent('narrowed', {bubbles: true}));
}
// one column: the section gives its room to the answer, and the question stays in sight
function fold() {
    const details = query('#narrow details');
    if (details && !query('#narrowed [data-wrong]')) details.open = unfolded = false;
}
function clear() {
    query('#narrow form').querySelectorAll('input, select').forEach((field) => { field.value = ''; });
    query('#narrow summary').focus(); // the button goes with the filter
    narrow();
}
document.addEventListener('change', (event) => {
    if (event.target.closest?.('#narrow form')) narrow();
});
document.addEventListener('input', (event) => {
    const field = event.target.closest?.('#narrow input');
    if (!field) return;
    clearTimeout(pause);
    // a date half written is not wrong yet
    if (/after|before/.test(field.name) && !/^\s*(\d{4}(-\d\d){0,2}\s*)?$/.test(field.value)) return;
    pause = setTimeout(narrow, 350);
});
document.addEventListener('submit', (event) => {
    if (event.target.matches('#narrow form')) event.preventDefault();
});
document.addEventListener('click', (event) => {
    if (event.target.closest?.('#narrow summary')) unfolded = !query('#narrow details').open;
}, true);
document.addEventListener('toggle', (event) => { // comes later than what may be drawn in between
    if (!event.target.matches?.('#narrow details')) return;
    unfolded = event.target.open;
    if (unfolded) narrow(); // the archive may have changed
}, true);
// the section was drawn anew, for an archive that changed: it stays as it was
function sectionChanged(pane) {
    const details = query('details', pane);
    if (!details) return;
    if (details.open !== unfolded) details.open = unfolded;
    query('form', details).querySelectorAll('input, select').forEach((field) => {
        const words = narrowed[field.name] ?? '';
        if (field !== document.activeElement && field.value !== words) field.value = words;
    });
}
function leftChanged(pane) {
    const line = query('.narrowed', pane);
    if (!line) return;
    announce(line.dataset.status || 'All records.');
    if (view === 'records') browse({by: place.by, page: 0});
    document.querySelectorAll('#narrow input').forEach((field) => {
        if (field.name === line.dataset.wrong) field.setAttribute('aria-invalid', 'true');
        else field.removeAttribute('aria-invalid');
    });
    const details = query('#narrow details');
    if (line.dataset.wrong && details) details.open = unfolded = true;
}
