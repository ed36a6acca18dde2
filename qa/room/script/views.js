// What the left side shows: the conversation, the list of the records, where words stand.

let view = 'talk';
const PANES = {
    talk: 'conversation', records: 'records', words: 'words', how: 'how', documents: 'documents', save: 'save',
};

const tabs = () => [...document.querySelectorAll('.views [role=tab]')];
function show(name, {focus = false} = {}) {
    const changed = view !== name;
    view = name;
    query('#left').dataset.view = name;
    tabs().forEach((tab) => {
        const chosen = tab.dataset.view === name;
        tab.setAttribute('aria-selected', String(chosen));
        tab.setAttribute('aria-controls', PANES[tab.dataset.view]);
        tab.tabIndex = chosen ? 0 : -1;
        if (chosen && focus) tab.focus();
    });
    if (changed && name === 'records') browse();
    if (changed && name === 'how') explain();
    if (changed && name === 'documents') tell('documents', 'look');
    if (changed && name === 'words' && !focus) query('#words input[type=text]')?.focus(); // arrows go on from the tab
}
document.addEventListener('keydown', (event) => {
    if (!event.target.matches?.('[role=tab]')) return;
    const all = tabs();
    const place = all.indexOf(event.target);
    const to = {ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: all.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(all[(to + all.length) % all.length].dataset.view, {focus: true});
});
