// Keys: Alt+/ the question, Alt+1..9 a citation of the last answer, Alt+N a new conversation, Esc back.

document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && preview.shown()) {
        preview.hide();
    } else if (event.key === 'Escape' && query('#source')?.contains(document.activeElement)) {
        event.preventDefault();
        back();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
        const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
        if (event.code === 'Slash' || event.key === '/') {
            event.preventDefault();
            box()?.focus();
        } else if (event.code === 'KeyN') {
            event.preventDefault();
            begin();
        } else if (digit) {
            const turns = document.querySelectorAll('#conversation .turn');
            const button = turns.length && query(`button.citation[data-citation="${digit}"]`, turns[turns.length - 1]);
            if (button) {
                event.preventDefault();
                show('talk');
                button.click();
            }
        }
    }
});
