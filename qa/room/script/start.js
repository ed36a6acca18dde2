// The start: what is shown comes from the server, and the panes are replaced whole, so listeners sit on the document.

function watch(id, changed) {
    const pane = document.getElementById(id);
    const shown = query('.html-container', pane); // not what Gradio draws beside it while an answer is awaited
    new MutationObserver(() => changed(pane)).observe(shown, {
        // Gradio changes what differs in place: a text, or only the stamp of a passage asked for again
        childList: true, subtree: true, characterData: true,
        attributeFilter: ['data-status', 'data-nonce', 'value', 'placeholder'],
    });
}
// it was drawn anew, for an archive that changed: what was chosen stays chosen
function mastheadChanged() {
    colours();
    resize();
    account();
    show(view);
}
function start() {
    // Gradio mounts late, and sets its own language and theme class when it does
    if (!query('#conversation .log') || !query('#source .source') || !query('#dark')
        || !query('#waiting .waiting') || !query('#left') || !box()) {
        setTimeout(start, 50);
        return;
    }
    document.documentElement.lang = 'en';
    watch('conversation', conversationChanged);
    watch('source', sourceChanged);
    watch('masthead', mastheadChanged);
    watch('records', listChanged);
    watch('words', listChanged);
    watch('how', howChanged);
    watch('documents', documentsChanged);
    watch('save', saveChanged);
    watch('narrow', sectionChanged);
    watch('narrowed', leftChanged);
    for (const [name, id] of Object.entries(PANES)) {
        const pane = document.getElementById(id);
        pane.setAttribute('role', 'tabpanel');
        pane.setAttribute('aria-labelledby', `view-${name}`);
        pane.classList.add('view-of', `of-${name}`);
    }
    announce('');
    mastheadChanged();
    openLink();
    new MutationObserver(() => {
        const wanted = query('#dark')?.getAttribute('aria-pressed') === 'true';
        if (document.body.classList.contains('dark') !== wanted) document.body.classList.toggle('dark', wanted);
    }).observe(document.body, {attributes: true, attributeFilter: ['class']});
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colours);
}
start();
