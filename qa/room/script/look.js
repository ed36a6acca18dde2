// What every section uses; light and dark; the size of the text.

const query = (selector, root = document) => root.querySelector(selector);
const scrolling = () => matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
// whether the source stands below: the style sheet decides, by the width and the size of the text
const oneColumn = () => getComputedStyle(query('#panes')).getPropertyValue('--columns').trim() === '1';

function announce(words) {
    let place = query('#announce');
    if (!place) {
        place = document.createElement('div');
        place.id = 'announce';
        place.setAttribute('role', 'status');
        (query('main') ?? document.body).append(place);
    }
    place.textContent = words ?? '';
}
function tell(id, name, detail) {
    query(`#${id} .html-container > *`).dispatchEvent(new CustomEvent(name, {bubbles: true, detail}));
}
function stored(name) {
    try { return localStorage.getItem(`archive-qa-${name}`); } catch { return null; }
}
function store(name, value) {
    try { localStorage.setItem(`archive-qa-${name}`, value); } catch { /* private window */ }
}

function colours() {
    const choice = stored('dark');
    const dark = choice === null ? matchMedia('(prefers-color-scheme: dark)').matches : choice === 'yes';
    document.body.classList.toggle('dark', dark);
    query('#dark')?.setAttribute('aria-pressed', String(dark));
}
function toggleDark() {
    const dark = !document.body.classList.contains('dark');
    store('dark', dark ? 'yes' : 'no');
    document.body.classList.toggle('dark', dark);
    query('#dark').setAttribute('aria-pressed', String(dark));
}

const SIZES = [0.875, 1, 1.15, 1.3, 1.5, 1.75, 2];
const size = () => Math.max(0, SIZES.indexOf(Number(stored('size') ?? 1)));
function resize(step = 0) {
    const place = Math.min(SIZES.length - 1, Math.max(0, size() + step));
    if (step) {
        store('size', SIZES[place]);
        announce(`Text at ${Math.round(100 * SIZES[place])} percent.`);
    }
    document.documentElement.style.setProperty('--text', SIZES[place]);
    document.querySelectorAll('button.size').forEach((button) => {
        const last = SIZES[place + Number(button.dataset.step)] === undefined;
        button.setAttribute('aria-disabled', String(last)); // one that is disabled would lose the focus
    });
}
