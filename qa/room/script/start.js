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
