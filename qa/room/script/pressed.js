// What each button does. Before the panes see the press, and whatever they hold by then.

const PRESSED = {
    '#ask': ask,
    '#new': begin,
    '#dark': toggleDark,
    '.size': (button) => resize(Number(button.dataset.step)),
    '[role=tab]': (button) => show(button.dataset.view),
    '.example, .follow': (button) => {
        refocus = true;
        send({question: button.dataset.question, alone: button.matches('.follow')});
    },
    '.alone': (button) => {
        refocus = true;
        send({question: button.dataset.question, alone: true, replaces: Number(button.dataset.turn)});
    },
    '.stop': stop,
    '.edit': edit,
    '.citation': (button) => {
        asked = 'heading';
        opener = `button.citation[data-turn="${button.dataset.turn}"][data-citation="${button.dataset.citation}"]`;
    },
    '.step': (button) => {
        asked = button.matches('.next') ? 'next' : 'previous';
        opener = `button.citation[data-turn="${button.dataset.turn}"][data-citation="${button.dataset.citation}"]`;
    },
    '.move': (button) => { asked = button.dataset.begin ? 'text' : 'heading'; },
    '.whole': () => { asked = 'heading'; },
    '.back': back,
    '.copy': copy,
    '.clear': clear,
    '.group': turnTo,
    '.record': openListed,
    '.name': followName,
    '.explain': explainTurn,
    '.cited': toCitation,
    '.remove': removeDocument,
    '.save': save,
};
document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button, .cited'); // a citation of a picture too
    if (!button) return;
    refocus = false;
    for (const [selector, act] of Object.entries(PRESSED)) {
        if (button.matches(selector)) return void act(button);
    }
}, true);
