// What every section uses; light and dark.

const query = (selector, root = document) => root.querySelector(selector);
const citation = ({turn, number}) =>
    query(`#conversation button.citation[data-turn="${turn}"][data-citation="${number}"]`);
const scrolling = () => matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
const oneColumn = () => matchMedia('(max-width: 50rem)').matches;
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

const stored = () => {
    try { return localStorage.getItem('archive-qa-dark'); } catch { return null; }
};
function colours() {
    const choice = stored();
    const dark = choice === null ? matchMedia('(prefers-color-scheme: dark)').matches : choice === 'yes';
    document.body.classList.toggle('dark', dark);
    query('#dark')?.setAttribute('aria-pressed', String(dark));
}
function toggleDark() {
    const dark = !document.body.classList.contains('dark');
    try { localStorage.setItem('archive-qa-dark', dark ? 'yes' : 'no'); } catch { /* private window */ }
    document.body.classList.toggle('dark', dark);
    query('#dark').setAttribute('aria-pressed', String(dark));
}
