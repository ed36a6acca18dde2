"""Strings that try to be a program, wherever a room shows words: nothing runs or is fetched, all shows as written.

(That nothing is fetched, and no console error comes, is what `visit` fails on.)
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import ask, free_port, served, source, violations

from index.readers import read

pytestmark = pytest.mark.browser

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile.json").read_text("utf-8"))
TRIED = [text.replace("\r", " ").replace("\x00", "") for text in HOSTILE]
LINE = re.compile(r"[\n\u2028\u2029]+")


def sentence(number: int) -> str:
    """A sentence of its own for each string, with a word by which it is found."""
    return f"The harbour master number{number} wrote {TRIED[number]} in the logbook."


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> Path:
    """Every string in a text, a title, a name, a collection, and the name of a file."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, text in enumerate(TRIED):
        field = LINE.sub(" ", text)
        name = re.sub(r"[/\x00-\x1f]", "_", text).encode("utf-8", "ignore")[:60].decode("utf-8", "ignore")
        head = f"title: {field}\nauthor: {field}\nrecipient: {field}\ncollection: {field}\nkind: letter\ndate: 1950\n"
        (folder / f"{number} {name}.md").write_text(f"---\n{head}---\n\n{sentence(number)}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory, records) -> Iterator[str]:
    code = (
        "import sys; from index import Archive; from qa.room.serve import serve; serve("
        "Archive.build(sys.argv[1], [sys.argv[2]]), port=int(sys.argv[3]), examples=['${window.PWN=1} {{x}} <b>'])"
    )
    port = free_port()
    command = [sys.executable, "-c", code, str(tmp_path_factory.mktemp("archive") / "a"), str(records), str(port)]
    with served(command, port, []) as address:
        yield address


def unharmed(page) -> None:
    """Nothing of a string became a program, a picture, a frame or a link."""
    assert page.evaluate("window.PWN") is None
    panes = "#left, #source, #foot, #masthead"
    found = page.evaluate(
        "panes => [...document.querySelectorAll(panes)].flatMap(pane => [...pane.querySelectorAll("
        "'script, img, iframe, object, embed, link, meta, base, style, video, audio, math, marquee, template, a')]"
        ".map(element => element.outerHTML))",
        panes,
    )
    assert found == []
    listening = page.evaluate(
        "() => [...document.querySelectorAll('#left *, #source *')].flatMap(element =>"
        " [...element.attributes].filter(one => /^on/i.test(one.name)).map(() => element.outerHTML))"
    )
    assert listening == []


def test_there_are_enough_of_them():
    assert len(set(HOSTILE)) >= 60


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_in_records_metadata_and_names_of_files_they_are_words(hostile, visit, records):
    page = visit(hostile)
    unharmed(page)
    texts, titles = set(), set()
    for path in records.iterdir():
        (record,) = read(path, path.name)
        texts.add(record.text)
        titles.add(record.title or f"Record {record.id} (title not given in the record)")
    for number in range(len(TRIED)):
        if number % 12 == 0 and number:
            page.get_by_role("button", name="New conversation").click()
            page.locator(".turn").first.wait_for(state="detached")
        ask(page, f"What did harbour master number{number} write?")
        turn = page.locator(".turn").last
        quoted = turn.locator(".verbatim").all_text_contents()
        assert any(f"number{number} " in words for words in quoted), (number, quoted)
        assert all(any(words in text for text in texts) for words in quoted), number
        assert set(turn.locator("cite").all_text_contents()) <= titles
        unharmed(page)
    for view, shown in (("Records", "#records h2"), ("How?", ".how table"), ("Save", "button.save")):
        page.get_by_role("tab", name=view, exact=True).click()
        page.locator(shown).first.wait_for()
        unharmed(page)
    assert violations(page) == []
    with page.expect_download() as waited:
        page.get_by_role("button", name="Sheet to print", exact=True).click()
    sheet, fetched = page.context.new_page(), []
    sheet.on("request", lambda request: fetched.append(request.url))
    sheet.set_content(waited.value.path().read_text("utf-8"))
    assert sheet.evaluate("window.PWN") is None
    assert [url for url in fetched if not url.startswith("about:")] == []
    assert all(any(words in text for text in texts) for words in sheet.locator(".words").all_text_contents())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_in_questions_they_are_words(hostile, visit):
    page = visit(hostile)
    for number, text in enumerate(TRIED):
        question = " ".join(text.split()) or "?"
        ask(page, question)
        turn = page.locator(".turn").last
        shown = turn.locator(".asked").text_content() if turn.locator(".asked").count() else ""
        assert shown in (question, text) or turn.locator(".problem").count(), (number, shown)
        unharmed(page)
        page.get_by_role("button", name="New conversation").click()
        page.locator(".turn").first.wait_for(state="detached")


@pytest.mark.slow
def test_in_documents_of_ones_own_they_are_words(hostile, visit):
    page = visit(hostile)
    page.get_by_role("tab", name="Add documents").click()
    page.locator("#pick").wait_for()
    files = [
        {"name": f"{text}.txt", "mimeType": "text/plain", "buffer": f"The lighthouse keeper wrote {text}.".encode()}
        for text in TRIED[:45]
    ] + [{"name": f"{text}.exe", "mimeType": "text/plain", "buffer": b"MZ"} for text in TRIED[45:]]
    page.locator("#pick").set_input_files(files)
    page.locator('#documents .documents[data-busy=""] tbody tr').first.wait_for(timeout=120_000)
    assert page.locator("#documents tbody tr").count() + page.locator("#documents .sending li").count() == len(files)
    unharmed(page)
    assert violations(page) == []
    ask(page, "What did the lighthouse keeper write?")
    unharmed(page)
    assert "lighthouse keeper" in source(page).text_content()


def test_no_file_of_the_machine_can_be_reached(hostile, visit, records):
    page = visit(hostile)
    (secret,) = [path for path in records.iterdir() if path.name.startswith("0 ")]
    for path in (
        "/gradio_api/file=/etc/passwd",
        f"/gradio_api/file={secret}",
        "/gradio_api/file=../../../../etc/passwd",
        "/gradio_api/file=http://169.254.169.254/latest",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/stream/x/y/z",
        "/static/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/custom_component/x/y/..%2f..%2fetc%2fpasswd",
        "/gradio_api/proxy=http://169.254.169.254/",
        "/documents/x",
        "/gradio_api/app_id/../../etc/passwd",
    ):
        answer = page.request.get(hostile.rstrip("/") + path, max_redirects=0)
        assert answer.status >= 400, (path, answer.status)
        assert "root:" not in answer.text()
    sent = page.request.post(
        f"{hostile}gradio_api/upload",
        multipart={"files": {"name": "a.txt", "mimeType": "text/plain", "buffer": b"xxxx"}},
    )
    assert sent.status == 413  # nothing is taken there
    refused = page.request.post(f"{hostile}documents/none", headers={"x-file-name": "a.txt"}, data=b"x")
    assert refused.status == 404
    other = page.request.get(hostile, headers={"host": "evil.example"})
    assert other.status == 400
    policy = page.request.get(hostile).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
