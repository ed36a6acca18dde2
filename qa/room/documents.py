"""The panel of one's own documents, as HTML: what was sent, how far it is, what was left out. Pure functions."""

from __future__ import annotations

from index.progress import Progress
from index.readers import SUFFIXES
from qa.room.shelf import FILE, FILES, MB, SHELF, Document, Shelf
from qa.room.words import count, escape

_OWN = "They are asked together with the archive, nobody else sees them, and they are deleted when this tab is closed."
_SHARED = "They become part of the archive and stay there, for everybody who asks it."


def documents(shelf: Shelf | None, *, shared: bool = False, busy: int | None = None, problem: str | None = None) -> str:
    """What is on a `shelf`, and the way to put more on it.

    `busy` says that it is being indexed: 0, or how many others are before it; `problem` what went wrong.
    """
    shown = shelf.documents if shelf else ()
    done = _done(shown, shelf.progress if shelf else None, busy)
    return (
        f'<section class="list documents" lang="en" tabindex="0" role="region" aria-label="Your documents" '
        f'data-status="{escape(_status(shown, busy, problem))}" data-busy="{"" if busy is None else "yes"}">'
        f"<h2>Your documents</h2><p>{_SHARED if shared else _OWN}</p>"
        f"{_drop(shelf)}{_problem(problem)}{_progress(shelf, busy)}{_table(shown, done, busy)}</section>"
    )


def _drop(shelf: Shelf | None) -> str:
    if shelf is None:
        return ""
    kinds = ",".join(sorted(SUFFIXES))
    return (
        f'<div class="drop" data-ticket="{escape(shelf.ticket)}" data-most="{FILE}">'
        '<label for="pick">Choose files, or drop them here</label>'
        f'<input type="file" id="pick" multiple accept="{kinds},.gz" aria-describedby="pick-hint">'
        f'<p class="hint" id="pick-hint">At most {FILES} files of {FILE // MB} MB each, {SHELF // MB} MB together; a '
        f"zip counts as one. Files that are read: {' '.join(sorted(SUFFIXES))}.</p></div>"
        '<ul class="sending"></ul>'
    )


def _problem(problem: str | None) -> str:
    return f'<p class="problem">{escape(problem)}</p>' if problem else ""


def _progress(shelf: Shelf | None, busy: int | None) -> str:
    if busy is None:
        return ""
    state = shelf.progress if shelf else None
    if busy:
        return f"<p>{count(busy, 'other reader')} with documents before you.</p>"
    if state is None:
        return "<p>Reading the documents…</p>"
    said = f"{state.files:,} of {count(state.all_files, 'file')} read, {count(state.passages, 'passage')}"
    return (
        f'<p><progress max="{max(state.all_bytes, 1)}" value="{state.bytes}" aria-label="{said}"></progress> {said}</p>'
    )


def _done(shown: tuple[Document, ...], state: Progress | None, busy: int | None) -> int:
    """How many of the files, which are read in the order of their names, have been read."""
    return 0 if busy is None or state is None else state.files


def _table(shown: tuple[Document, ...], done: int, busy: int | None) -> str:
    if not shown:
        return ""
    rows = "".join(_row(document, number < done, busy is not None) for number, document in enumerate(shown))
    return (
        '<div class="table"><table><caption class="hidden">What was added</caption><thead><tr><th scope="col">File</th>'
        f'<th scope="col">State</th><th scope="col">Remove</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(document: Document, read: bool, busy: bool) -> str:
    name = escape(document.name)
    remove = (
        f'<button type="button" class="remove" data-name="{name}" aria-label="Remove {name}"'
        f"{' disabled' if busy else ''}>Remove</button>"
    )
    return f'<tr><th scope="row" dir="auto">{name}</th><td>{_state(document, read)}</td><td>{remove}</td></tr>'


def _state(document: Document, read: bool) -> str:
    if document.ready is None:
        return "read" if read else "waits to be read"
    said = [count(document.records, "record") if document.records else "", escape(document.reason or "")]
    if not document.ready:
        said[0] = "left out"
    elif not document.records:
        said[0] = "describes the others"
    return ": ".join(filter(None, said))


def _status(shown: tuple[Document, ...], busy: int | None, problem: str | None) -> str:
    """What a screen reader hears."""
    if problem:
        return problem
    if busy is not None:
        return "Reading the documents."
    if not shown:
        return "No documents added."
    out = sum(document.ready is False for document in shown)
    left = f", {count(out, 'file')} left out" if out else ""
    return f"{count(sum(document.records for document in shown), 'record')} can be asked{left}."
