// The source: opening a record, scrolling to the passage, focus, Back, copying.

let asked = null; // what was just pressed: only then does the source take the focus ('heading', 'text', a step's name)
let opener = null; // where Back returns to: the selector of what opened the record

function sourceChanged(pane) {
    markCurrent();
    const text = query('.page-text', pane);
    const mark = text && query('mark', text);
    if (mark && asked !== 'text') {
        const distance = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
        text.scrollTo({top: text.scrollTop + distance - text.clientHeight / 4, behavior: 'instant'});
    }
    if (!asked) return;
    const heading = query('h2', pane);
    const step = query(`.step.${asked}:enabled`, pane);
    if (asked === 'text') text?.scrollTo({top: 0, behavior: 'instant'});
    (asked === 'text' ? text : step ?? heading)?.focus({preventScroll: true});
    if (!oneColumn()) query('#conversation [aria-current]')?.closest('.quote').scrollIntoView({block: 'nearest'});
    if (step) announce(`${query('.steps .place', pane).textContent}: ${heading.textContent}`);
    asked = null;
    if (oneColumn() && heading) showBelow(heading, mark);
}
// one column: the heading at the top, or the passage in the middle where it would not be in sight with the heading
function showBelow(heading, mark) {
    const bar = query('#foot');
    const covered = bar && getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0;
    const [top, place] = [heading, mark ?? heading].map((element) => element.getBoundingClientRect());
    const inSight = innerHeight - covered;
    const shift = place.bottom - top.top + 16 <= inSight ? top.top - 10 : place.top - inSight / 3;
    window.scrollBy({top: shift, behavior: scrolling()});
}
function openRecord(record, at = '', from = null) {
    asked = 'heading';
    opener = from;
    if (view === 'how') show('talk'); // which leaves no place for a record
    tell('source', 'open', {record, at});
}
// #record=ID&at=START-END
function openLink() {
    const link = new URLSearchParams(location.hash.slice(1));
    if (link.get('record')) openRecord(link.get('record'), link.get('at') ?? '');
}
window.addEventListener('hashchange', openLink);

function back() {
    const open = query('#source section.source')?.dataset;
    const target = (opener && query(opener)) || (open?.turn && citation(open)) || box();
    const pane = target.closest('#conversation') ? 'talk' : target.closest('#records, #words')?.id;
    if (pane) show(pane);
    target.focus({preventScroll: true});
    target.scrollIntoView({block: 'nearest', behavior: scrolling()});
}

async function copy(button) {
    const link = button.dataset.link;
    const text = link ? location.origin + location.pathname + link : button.dataset.copy;
    let done = false;
    try {
        await navigator.clipboard.writeText(text);
        done = true;
    } catch { // missing on plain http from another machine, or not allowed
        const area = document.createElement('textarea');
        area.value = text;
        area.setAttribute('aria-hidden', 'true');
        area.style.cssText = 'position:fixed;opacity:0';
        document.body.append(area);
        area.select();
        done = document.execCommand('copy');
        area.remove();
        button.focus({preventScroll: true});
    }
    const name = button.dataset.name ??= button.textContent;
    button.textContent = done ? 'Copied' : 'Not copied';
    announce(done ? `${name.replace('Copy ', '')} copied.` : 'The browser did not allow copying.');
    setTimeout(() => { button.textContent = name; }, 1600);
}
