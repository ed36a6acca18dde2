"""The reading room for a class, in a real browser: one's own documents, saving, accounts."""

from __future__ import annotations

import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator

import pytest
from driving import (
    ANSWERED,
    DESK,
    REFUSED,
    ask,
    citation,
    expect_passage,
    free_port,
    lay_out,
    served,
    show,
    violations,
)

from qa.room.accounts import hashed_line

pytestmark = pytest.mark.browser

LETTER = "The harbour of Port Arthur was closed in January 1950. No ship sailed for Havana that winter."
HARBOUR_CLOSED = "When was the harbour of Port Arthur closed?"


# --- saving


@pytest.mark.parametrize(
    ("form", "name", "holds"),
    [
        ("Sheet to print", ".html", "The records do not answer this."),
        ("Markdown", ".md", "**The records do not answer this.**"),
        ("RIS", ".ris", "TY  - MANSCPT\r\n"),
        ("BibTeX", ".bib", "@misc{"),
        ("JSON", ".jsonl", '"outcome": "answered"'),
    ],
)
def test_a_conversation_is_saved_as_a_file(room, visit, form, name, holds):
    page = visit(room)
    ask(page, ANSWERED)
    ask(page, REFUSED)
    show(page, "Save")
    assert violations(page) == []
    for _ in range(2):  # again is as good
        with page.expect_download() as waited:
            page.get_by_role("button", name=form, exact=True).click()
        saved = waited.value
        assert re.fullmatch(rf"archive-qa-\d{{4}}-\d\d-\d\d\{name}", saved.suggested_filename)
        assert holds in saved.path().read_bytes().decode()
    assert page.locator("#announce").text_content() == f"Saved as {saved.suggested_filename}."


def test_what_was_saved_can_be_verified_and_printed(room, visit, archive_qa, tmp_path):
    page = visit(room)
    ask(page, ANSWERED)
    show(page, "Save")
    files = {}
    for form in ("JSON", "Sheet to print"):
        with page.expect_download() as waited:
            page.get_by_role("button", name=form, exact=True).click()
        files[form] = tmp_path / waited.value.suggested_filename
        waited.value.save_as(files[form])
    done = archive_qa("verify", files["JSON"])
    assert (done.returncode, done.stderr) == (0, "")
    sheet = visit_file(page, files["Sheet to print"])
    quotes = json.loads(files["JSON"].read_text("utf-8"))["quotes"]
    assert sheet.locator(".words").all_text_contents() == [quote["text"].replace("\r\n", "\n") for quote in quotes]
    assert violations(sheet) == []


def visit_file(page, path):
    opened = page.context.new_page()
    opened.set_content(path.read_text("utf-8").replace("http-equiv", "data-was"))  # axe has to run in it
    return opened


def test_nothing_to_save_is_said(room, visit):
    page = visit(room)
    show(page, "Save")
    page.get_by_role("button", name="Markdown").click()
    page.locator(".saving").get_by_text("Nothing was asked yet.").wait_for()
    ask(page, REFUSED)
    show(page, "Save")
    page.get_by_role("button", name="RIS").click()
    page.locator(".saving").get_by_text("No record is quoted yet.").wait_for()
    assert violations(page) == []


# --- one's own documents


def add(page, *files: tuple[str, bytes]) -> None:
    """Sends files and waits until they are indexed."""
    page.locator("#pick").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )
    page.locator('#documents .documents[data-busy=""] tbody tr').first.wait_for()


def test_added_documents_are_asked_with_the_archive_by_their_session_alone(room, visit, tmp_path):
    page, other = visit(room), visit(room)
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as packed:
        packed.writestr("letter.txt", LETTER)
        packed.writestr("run.exe", "MZ")
    show(page, "Add documents")
    page.get_by_label("Choose files, or drop them here").wait_for()
    assert violations(page) == []
    add(page, ("papers.zip", (tmp_path / "papers.zip").read_bytes()), ("virus.exe", b"MZ"), ("bad.pdf", b"no pdf"))
    rows = page.locator("#documents tbody tr")
    assert rows.count() == 2
    assert rows.nth(0).text_content().startswith("bad.pdfleft out: It ")
    assert rows.nth(1).text_content().startswith("papers.zip1 record: It is of a kind that is not read (.exe)")
    left_out = page.locator("#documents .sending li")
    assert left_out.all_text_contents()[0].startswith("virus.exe left out: It is of a kind that is not read")
    assert page.locator(".holdings").text_content().startswith("3 records")
    assert violations(page) == []
    ask(page, HARBOUR_CLOSED)
    assert page.locator(".turn .verbatim").first.text_content() == LETTER
    expect_passage(page, LETTER)
    citation(page, 1).click()
    expect_passage(page, LETTER)
    ask(other, HARBOUR_CLOSED)
    assert LETTER not in other.locator("body").text_content()
    assert other.locator(".holdings").text_content().startswith("2 records")
    show(page, "Add documents")
    page.get_by_role("button", name="Remove papers.zip").click()
    page.get_by_role("button", name="Remove papers.zip").wait_for(state="detached")
    page.locator(".holdings").get_by_text("2 records").wait_for()
    ask(page, HARBOUR_CLOSED)
    assert page.locator(".turn").last.locator(".verbatim").filter(has_text="Havana").count() == 0


def test_files_can_be_dropped(room, visit):
    page = visit(room)
    show(page, "Add documents")
    page.locator("#pick").wait_for()
    page.evaluate(
        """words => {
            const files = new DataTransfer();
            files.items.add(new File([words], 'dropped letter.txt'));
            const drop = document.querySelector('#documents .drop');
            for (const kind of ['dragover', 'drop']) {
                drop.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
            }
        }""",
        LETTER,
    )
    page.get_by_role("button", name="Remove dropped letter.txt").wait_for()
    page.locator("#announce").get_by_text("1 record can be asked.").wait_for()


def test_the_documents_of_a_tab_go_with_it(browser, visit, tmp_path):
    """The folder of a session is emptied a while after its tab is closed."""
    records = tmp_path / "records"
    records.mkdir()
    lay_out(records)
    (tmp_path / "temporary").mkdir()
    code = (
        "import sys; from index import Archive; from qa.room import presence; from qa.room.serve import serve; "
        "presence.GRACE = 0.5; presence.Presence.__init__.__defaults__ = (0.5,); "
        "serve(Archive.build(sys.argv[1], [sys.argv[2]]), port=int(sys.argv[3]))"
    )
    port = free_port()
    command = [sys.executable, "-c", code, str(tmp_path / "archive"), str(records), str(port)]
    with served(command, port, [], TMPDIR=str(tmp_path / "temporary")) as address:
        page = visit(address)
        show(page, "Add documents")
        page.locator("#pick").wait_for()
        add(page, ("letter.txt", LETTER.encode()))
        (shelves,) = (tmp_path / "temporary").glob("archive-qa-*/shelves")
        (shelf,) = shelves.iterdir()
        assert [path.name for path in (shelf / "files").iterdir()] == ["letter.txt"]
        assert shelf.stat().st_mode & 0o777 == 0o700
        page.close()
        until = time.monotonic() + 30
        while shelf.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert not shelf.exists()


def test_shared_documents_are_for_everybody(browser, visit, tmp_path):
    records = tmp_path / "records"
    records.mkdir()
    lay_out(records)
    code = (
        "import sys; from index import Archive; from qa.room.serve import serve; "
        "serve(Archive.build(sys.argv[1], [sys.argv[2]]), port=int(sys.argv[3]), shared_uploads=True)"
    )
    port = free_port()
    command = [sys.executable, "-c", code, str(tmp_path / "archive"), str(records), str(port)]
    with served(command, port, []) as address:
        page, other = visit(address), visit(address)
        show(page, "Add documents")
        page.get_by_text("They become part of the archive and stay there").wait_for()
        add(page, ("letter.txt", LETTER.encode()))
        page.locator(".holdings").get_by_text("5 records").wait_for()
        ask(other, HARBOUR_CLOSED)
        assert other.locator(".turn .verbatim").first.text_content() == LETTER


# --- accounts


@pytest.fixture(scope="module")
def guarded(browser, tmp_path_factory) -> Iterator[str]:
    """A room that asks for a password, as the command serves it."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "records").mkdir()
    lay_out(folder / "records")
    (folder / "accounts.txt").write_text(hashed_line("Anna", "closed in winter") + "\n", "utf-8")
    port = free_port()
    code = (
        "import sys; from index import Archive; from qa.cli import main; "
        "Archive.build(sys.argv[1], [sys.argv[2]]).close(); "
        "sys.exit(main(['serve', '--archive', sys.argv[1], '--port', sys.argv[3], '--auth-file', sys.argv[4]]))"
    )
    paths = [str(folder / "archive"), str(folder / "records"), str(port), str(folder / "accounts.txt")]
    with served([sys.executable, "-c", code, *paths], port, []) as address:
        yield address


def test_a_password_is_asked_for(guarded, browser):
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(guarded)
    assert page.title() == "Archive QA: sign in"
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill("open in winter")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill("closed in winter")
    page.keyboard.press("Enter")
    page.locator("#announce").wait_for(state="attached")
    ask(page, "Who is the harbour master?")
    assert page.locator(".turn .answer").count() == 1
    show(page, "Add documents")
    page.locator("#pick").wait_for()
    add(page, ("letter.txt", LETTER.encode()))
    assert violations(page) == []
    page.locator(".holdings .more").evaluate("said => { said.textContent = ', 13,726,000 passages'; }")
    row = [page.locator(f".masthead {part}").bounding_box()["y"] for part in (".views", "#account")]
    assert row == pytest.approx(row[:1] * 2, abs=20)  # one line, however many passages
    page.get_by_role("link", name="Account").click()
    page.get_by_text("You are signed in as Anna.").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    assert page.title() == "Archive QA: sign in"
    context.close()
