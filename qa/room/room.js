// What the page does by itself: scrolling to the passage, focus, keys, copying, light and dark.
// What is shown comes from the server; the two panes are replaced whole, so listeners sit on the document.
(() => {
    'use strict';

    let asked = null; // the citation just pressed: only then does the source take the focus
    let refocus = false; // what was pressed went with the press: the log takes the focus it had
    let chip = null; // where Back returns to: {turn, number}

    const query = (selector, root = document) => root.querySelector(selector);
    const citation = ({turn, number}) =>
        query(`#conversation button.citation[data-turn="${turn}"][data-citation="${number}"]`);
    const scrolling = () => matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
    const oneColumn = () => matchMedia('(max-width: 50rem)').matches;

    // --- light and dark

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

    // --- after a pane was replaced

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
    function sourceChanged(pane) {
        markCurrent();
        const text = query('.page-text', pane);
        const mark = text && query('mark', text);
        if (mark) {
            const distance = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
            text.scrollTo({top: text.scrollTop + distance - text.clientHeight / 4, behavior: 'instant'});
        }
        if (asked) {
            asked = null;
            const heading = query('h2', pane);
            heading?.focus({preventScroll: true});
            if (oneColumn() && heading) showBelow(heading, mark);
        }
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
    function markCurrent() {
        const open = query('#source section.source')?.dataset;
        document.querySelectorAll('#conversation button.citation').forEach((button) => {
            const current = button.dataset.turn === open?.turn && button.dataset.citation === open?.number;
            if (current) button.setAttribute('aria-current', 'true');
            else button.removeAttribute('aria-current');
        });
    }
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

    // --- what the records are narrowed to

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
        document.querySelectorAll('#narrow input').forEach((field) => {
            if (field.name === line.dataset.wrong) field.setAttribute('aria-invalid', 'true');
            else field.removeAttribute('aria-invalid');
        });
        const details = query('#narrow details');
        if (line.dataset.wrong && details) details.open = unfolded = true;
    }

    // --- citations, Back and copying

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

    function back() {
        const open = query('#source section.source')?.dataset;
        const target = (chip && citation(chip)) ?? (open && citation(open)) ?? query('#question textarea');
        target?.focus({preventScroll: true});
        target?.scrollIntoView({block: 'nearest', behavior: scrolling()});
    }

    async function copy(button) {
        const text = button.dataset.copy;
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

    // --- keys

    document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && query('#source')?.contains(document.activeElement)) {
            event.preventDefault();
            back();
        } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
            const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
            if (event.code === 'Slash' || event.key === '/') {
                event.preventDefault();
                query('#question textarea')?.focus();
            } else if (digit) {
                const turns = document.querySelectorAll('#conversation .turn');
                const button = turns.length && query(`button.citation[data-citation="${digit}"]`, turns[turns.length - 1]);
                if (button) {
                    event.preventDefault();
                    button.click();
                }
            }
        }
    });

    // --- start

    function watch(id, changed) {
        const pane = document.getElementById(id);
        const shown = query('.html-container', pane); // not what Gradio draws beside it while an answer is awaited
        new MutationObserver(() => changed(pane)).observe(shown, {
            // Gradio changes what differs in place: a text, or only the stamp of a passage asked for again
            childList: true, subtree: true, characterData: true,
            attributeFilter: ['data-status', 'data-nonce', 'value', 'placeholder'],
        });
    }
    function start() {
        // Gradio mounts late, and sets its own language and theme class when it does
        if (!query('#conversation .log') || !query('#source .source') || !query('#dark')) {
            setTimeout(start, 50);
            return;
        }
        document.documentElement.lang = 'en';
        watch('conversation', conversationChanged);
        watch('source', sourceChanged);
        watch('masthead', colours);
        watch('narrow', sectionChanged);
        watch('narrowed', leftChanged);
        announce('');
        colours();
        new MutationObserver(() => {
            const wanted = query('#dark')?.getAttribute('aria-pressed') === 'true';
            if (document.body.classList.contains('dark') !== wanted) document.body.classList.toggle('dark', wanted);
        }).observe(document.body, {attributes: true, attributeFilter: ['class']});
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colours);
    }
    start();
})();
