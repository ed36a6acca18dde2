// The conversation: what is heard and shown when it changed, and its buttons.

let asked = null; // the citation just pressed: only then does the source take the focus
let refocus = false; // what was pressed went with the press: the log takes the focus it had
let chip = null; // where Back returns to: {turn, number}

function conversationChanged(pane) {
    const log = query('.log', pane);
    if (!log) return;
    announce(log.dataset.status);
    const turns = log.querySelectorAll('.turn');
    const last = turns[turns.length - 1];
    if (!last) return;
    if (refocus && document.activeElement === document.body) log.focus({preventScroll: true});
    if (oneColumn()) fold();
    if (oneColumn()) last.scrollIntoView({block: 'start', behavior: 'instant'});
    else log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
    markCurrent();
}
function markCurrent() {
    const open = query('#source section.source')?.dataset;
    document.querySelectorAll('#conversation button.citation').forEach((button) => {
        const current = button.dataset.turn === open?.turn && button.dataset.citation === open?.number;
        if (current) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
    });
}

document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button');
    if (!button) return;
    refocus = button.matches('.example, .alone');
    if (button.matches('.citation')) {
        asked = chip = {turn: button.dataset.turn, number: button.dataset.citation};
    } else if (button.matches('.back')) back();
    else if (button.matches('.whole')) asked = {};
    else if (button.matches('.copy')) copy(button);
    else if (button.matches('.clear')) clear();
    else if (button.id === 'dark') toggleDark();
}, true);
