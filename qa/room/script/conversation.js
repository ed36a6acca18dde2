// The conversation: what is heard and shown when it changed, and its citations.

let refocus = false; // what was pressed went with the press: the log takes the focus it had

const citation = ({turn, number}) =>
    query(`#conversation button.citation[data-turn="${turn}"][data-citation="${number}"]`);

function conversationChanged(pane) {
    const log = query('.log', pane);
    if (!log) return;
    if (log.dataset.asked) announce(log.dataset.status);
    settle(log);
    preview.hide();
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

// what stands around a quote, while its citation has the pointer or the focus
const preview = (() => {
    let box, of, timer;

    function make() {
        box = document.createElement('div');
        box.id = 'preview';
        box.popover = 'manual';
        box.setAttribute('aria-hidden', 'true'); // it describes the button, and is read with it
        box.addEventListener('pointerleave', later);
        box.addEventListener('pointerenter', () => clearTimeout(timer));
        query('main').append(box);
    }
    function show(button) {
        const words = document.getElementById(button.getAttribute('aria-describedby'));
        if (!words) return;
        if (!box) make();
        clearTimeout(timer);
        of = button;
        box.replaceChildren(...[...words.children].map((child) => child.cloneNode(true)));
        box.showPopover();
        place();
    }
    function place() {
        if (!of) return;
        const chip = of.getBoundingClientRect();
        const [width, height] = [box.offsetWidth, box.offsetHeight];
        const below = chip.bottom + 6 + height <= innerHeight;
        box.style.left = `${Math.max(8, Math.min(chip.left, innerWidth - width - 8))}px`;
        box.style.top = `${below ? chip.bottom + 6 : Math.max(8, chip.top - height - 6)}px`;
    }
    function hide() {
        clearTimeout(timer);
        of = undefined;
        if (box?.matches(':popover-open')) box.hidePopover();
    }
    function later() {
        clearTimeout(timer);
        timer = setTimeout(hide, 200);
    }
    const chip = (event) => event.target.closest?.('button.citation');
    document.addEventListener('pointerover', (event) => {
        if (event.pointerType !== 'touch' && chip(event)) show(chip(event));
    });
    document.addEventListener('pointerout', (event) => { if (chip(event)) later(); });
    document.addEventListener('focusin', (event) => {
        if (chip(event)?.matches(':focus-visible')) show(chip(event));
        else hide();
    });
    document.addEventListener('click', hide, true);
    document.addEventListener('scroll', place, true);
    return {hide, shown: () => of !== undefined};
})();
