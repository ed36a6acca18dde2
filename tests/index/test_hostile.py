"""Files that are made, or broken, to harm: each costs one line that says what to do, and its neighbours are found."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index import readers
from index.archive import Archive, index
from index.embedder import Embedder
from index.readers import text as text_reader
from index.terms import stems

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/cases"
SECRET = "Wolfsschanze"  # stands in a file that nobody asked to index
DEEP = 20_000

Skips = list[tuple[str, str]]


class Indexed:
    """What one run over a folder gave."""

    def __init__(self, archive: Archive, skipped: Skips, told: str) -> None:
        self.archive = archive
        self.skipped = sorted(skipped)
        self.told = told  # on standard error, by any process
        self.records = {heading.id: archive.record(heading.id) for heading in archive.headings()}

    def finds(self, word: str) -> list[str]:
        """The ids of the records that the word stands in."""
        found = self.archive.passages([key for key, _ in self.archive.lexical(stems(word), 100)])
        return sorted({item.passage.record_id for item in found})


Run = Callable[[], Indexed]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to index, with good files in it between which the bad ones stand."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "0-first.txt").write_text("The first letter is of the lighthouse.")
    (folder / "zz-last.txt").write_text("The last letter is of the lighthouse.")
    return folder


@pytest.fixture
def run(
    tmp_path: Path,
    folder: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Indexes the folder for real, and sees to what must hold whatever stands in it."""
    places = [tmp_path / name for name in ("temporary", "home")]
    for place in places:
        place.mkdir()
    monkeypatch.setenv("TMPDIR", str(places[0]))
    monkeypatch.setenv("HOME", str(places[1]))
    monkeypatch.setattr("tempfile.tempdir", None)

    def run() -> Indexed:
        before = listing(tmp_path)
        summary = index(tmp_path / "archive", [folder], embedder=embedder)
        archive = Archive.open(tmp_path / "archive", embedder=embedder)
        found = Indexed(archive, summary.skipped, capfd.readouterr().err)
        assert sorted(archive.status().skipped) == found.skipped
        assert all(line.splitlines() == [line] for pair in found.skipped for line in pair)
        assert {"0-first", "zz-last"} <= set(found.finds("lighthouse"))
        after = listing(tmp_path)
        assert {path: after[path] for path in after if not path.is_relative_to(tmp_path / "archive")} == before
        assert found.told == ""
        again = index(tmp_path / "archive", [folder], embedder=embedder)
        assert (again.added, again.updated, again.removed, sorted(again.skipped)) == (0, 0, 0, found.skipped)
        return found

    return run


def listing(folder: Path) -> dict[Path, int]:
    """Every path below a folder, with the time of its last change (of a folder, 0)."""
    return {path: 0 if path.is_dir() else path.lstat().st_mtime_ns for path in folder.rglob("*")}


def zipped(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members, under names as they are given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip:
        for name, data in members:
            info = zipfile.ZipInfo()
            info.filename = name
            zip.writestr(info, data, method)
    return file.getvalue()


def replaced(name: str, member: str, data: bytes | str) -> bytes:
    """The document `name` of the cases with one of its members replaced."""
    with zipfile.ZipFile(CASES / name) as zip:
        members = [(info.filename, zip.read(info)) for info in zip.infolist()]
    assert member in dict(members)
    return zipped(*[(other, data if other == member else content) for other, content in members])


LAUGHS = (
    "<!DOCTYPE {root} [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
    + "]>"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def tei(words: str, doctype: str = "") -> str:
    return f"{doctype}<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>{words}</body></text></TEI>"


def word(words: str, doctype: str = "") -> bytes:
    paragraph = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
    xml = f"{doctype}<w:document xmlns:w='{WORD}'><w:body>{paragraph}</w:body></w:document>"
    return replaced("minutes.docx", "word/document.xml", xml)


def office(words: str, doctype: str = "") -> bytes:
    spaces = f"xmlns:office='{OFFICE}office:1.0' xmlns:text='{OFFICE}text:1.0'"
    body = f"<office:body><office:text><text:p>{words}</text:p></office:text></office:body>"
    xml = f"{doctype}<office:document-content {spaces}>{body}</office:document-content>"
    return replaced("minutes.odt", "content.xml", xml)


def html(words: str, doctype: str = "") -> str:
    return f"{doctype}<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{words}</p></body></html>"


def chapter() -> str:
    """The path of a document in the book of the cases."""
    with zipfile.ZipFile(CASES / "book.epub") as zip:
        return next(name for name in zip.namelist() if name.endswith("html") and "nav" not in name)


def book(words: str, doctype: str = "") -> bytes:
    return replaced("book.epub", chapter(), html(words, doctype))


def put(folder: Path, files: dict[str, bytes | str]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def locked() -> bytes:
    """A PDF that a password protects."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the file")
    file = io.BytesIO()
    page = canvas.Canvas(file, encrypt="secret")
    page.drawString(100, 700, "The terms are secret.")
    page.save()
    return file.getvalue()


SPLIT = "split it, or take it out of the folder"
MEND = "; mend it at that place"
PACK_AGAIN = "has a name that leads out of the zip file, or that no folder can hold; pack it again"
RATIO = "unpacks to more than 200 times its size, as no document does; unpack it yourself if you trust it"
NUL = "holds NUL bytes, so it is not plain text; "
DAMAGED = "copy it again from where it came from"


def test_what_unpacks_without_end_is_not_unpacked(folder: Path, run: Run) -> None:
    zeros = b"0" * (65 << 20)
    inner = zipped(("zeros.txt", zeros))
    deep = zipped(("4.zip", zipped(("3.zip", zipped(("2.zip", zipped(("1.txt", "One."))))))))
    bombs = {
        "flat.zip": zipped(("a.txt", zeros), ("b.txt", "The fleet is at Kronstadt.")),
        "nested.zip": zipped(("inner.zip", inner)),
        "deep.zip": deep,
        "big.docx": replaced("minutes.docx", "word/document.xml", zeros),
        "big.odt": replaced("minutes.odt", "content.xml", zeros),
        "big.epub": replaced("book.epub", chapter(), zeros),
        "big.txt.gz": gzip.compress(b"0" * (513 << 20), 1),
    }
    put(folder, bombs)
    found = run()
    assert found.skipped == [
        ("big.docx", f"unpacks to more than 64 MB (word/document.xml); {SPLIT}"),
        (f"big.epub/{chapter()}", f"unpacks to more than 64 MB ({chapter()}); {SPLIT}"),
        ("big.odt", f"unpacks to more than 64 MB (content.xml); {SPLIT}"),
        ("big.txt.gz", "unpacks to more than 512 MB; unpack it, or take it out"),
        ("deep.zip/4.zip/3.zip/2.zip", "is a zip inside 3 others; unpack it"),
        ("flat.zip/a.txt", RATIO),
        ("nested.zip/inner.zip/zeros.txt", RATIO),
    ]
    assert found.finds("Kronstadt") == ["flat/b"]
    assert found.records.keys() == {"0-first", "zz-last", "flat/b", "big"}  # of the book, its other chapters


def test_entities_are_never_expanded(folder: Path, run: Run) -> None:
    def doctype(root: str) -> str:
        return LAUGHS.format(root=root)

    laughs = {
        "laugh.xml": tei("<p>Out: &a9;</p>", doctype("TEI")),
        "laugh.docx": word("Out: &a9;", doctype("w:document")),
        "laugh.odt": office("Out: &a9;", doctype("office:document-content")),
        "laugh-page.html": html("Out: &a9;", doctype("html")),
        "laugh-page.xhtml": html("Out: &a9;", doctype("html")),
        "laugh-book.epub": book("Out: &a9;", doctype("html")),
    }
    put(folder, laughs)
    found = run()
    assert [source for source, _ in found.skipped] == ["laugh.docx", "laugh.odt", "laugh.xml"]
    assert all("Maximum entity amplification factor exceeded" in reason for _, reason in found.skipped)
    assert all(
        reason.endswith(("; save it again", "; split it, or take it out of the folder")) for _, reason in found.skipped
    )
    laughing = [record for name, record in found.records.items() if name.startswith("laugh")]
    assert [record.text.partition("\n")[0] for record in laughing] == ["Out: &a9;"] * 3


def test_an_entity_never_brings_in_another_file(tmp_path: Path, folder: Path, run: Run) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    def doctype(root: str) -> str:
        return f"<!DOCTYPE {root} SYSTEM '{secret.as_uri()}' [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"

    include = f"<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='{secret.as_uri()}' parse='text'/>"
    traps = {
        "external.xml": tei("<p>Out: &x;</p>", doctype("TEI")),
        "include.xml": tei(f"<p>Out: {include}</p>"),
        "external.docx": word("Out: &x;", doctype("w:document")),
        "external.odt": office("Out: &x;", doctype("office:document-content")),
        "external-page.html": html("Out: &x;", doctype("html")),
        "external-page.xhtml": html("Out: &x;", doctype("html")),
        "external-book.epub": book("Out: &x;", doctype("html")),
    }
    put(folder, traps)
    found = run()
    assert found.skipped == [
        (
            f"external.{suffix}",
            f"holds XML that declares entities ({part}), which no word processor writes; save it again",
        )
        for suffix, part in (("docx", "word/document.xml"), ("odt", "content.xml"))
    ]
    trapped = [record for name, record in found.records.items() if name.startswith(("external", "include"))]
    assert sorted(record.text.partition("\n")[0] for record in trapped) == ["Out:", *["Out: &x;"] * 4]
    assert not any(SECRET in repr(record) for record in found.records.values())


def test_a_name_in_a_zip_leads_nowhere(folder: Path, run: Run) -> None:
    names = ("../up.txt", "/absolute.txt", "C:\\drive.txt", "a/../../over.txt", "two\nlines.txt")
    put(folder, {"names.zip": zipped(*[(name, "Out.") for name in names], ("in.txt", "The fleet is at Kronstadt."))})
    found = run()
    assert found.skipped == sorted((f"names.zip/{name}".replace("\n", "?"), PACK_AGAIN) for name in names)
    assert found.finds("Kronstadt") == ["names/in"]


def test_what_is_cut_short_or_locked_costs_a_line(folder: Path, run: Run) -> None:
    letter = gzip.compress(b"".join(b"Letter %d. " % number for number in range(5_000)))
    put(folder, {f"cut.{name}": (CASES / name).read_bytes() for name in ("minutes.rtf", "message.eml", "lines.jsonl")})
    for name, size in (("telegram.pdf", 1_500), ("minutes.docx", 9_000), ("minutes.odt", 1_000), ("book.epub", 2_000)):
        put(folder, {f"cut{Path(name).suffix}": (CASES / name).read_bytes()[:size]})
    put(folder, {"cut.txt.gz": letter[:-100], "cut.xml": tei("<p>One.</p>")[:-20], "locked.pdf": locked()})
    put(folder, {"no.docx": "<html>no docx</html>", "no.pdf": "<html>no pdf</html>", "no.zip": "no zip"})
    found = run()
    no_zip = f"(File is not a zip file); {DAMAGED}"
    assert found.skipped == [
        ("cut.docx", f"is a damaged docx {no_zip}"),
        ("cut.epub", f"is a damaged EPUB {no_zip}"),
        ("cut.odt", f"is a damaged odt {no_zip}"),
        ("cut.pdf", f"is not a PDF, or damaged; {DAMAGED}"),
        (
            "cut.txt.gz",
            f"is a damaged gzip file (Compressed file ended before the end-of-stream marker was reached); {DAMAGED}",
        ),
        (
            "cut.xml",
            f"is not well-formed XML (Premature end of data in tag body line 1, line 1, column 65){MEND}",
        ),
        ("locked.pdf", "is protected by a password; save a copy without one"),
        ("no.docx", f"is a damaged docx {no_zip}"),
        ("no.pdf", f"is not a PDF, or damaged; {DAMAGED}"),
        ("no.zip", f"is a damaged zip file {no_zip}"),
    ]


def test_nothing_is_nested_too_deep(folder: Path, run: Run) -> None:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(3_000))
    nests = {
        "deep.xml": tei("<div>" * DEEP + "Deep." + "</div>" * DEEP),
        "deep.docx": word("</w:t></w:r>" + "<w:r>" * DEEP + "Deep." + "</w:r>" * DEEP + "<w:r><w:t>"),
        "deep.jsonl": '{"text": "Deep.", "more": '
        + "[" * 10 * DEEP
        + "]" * 10 * DEEP
        + '}\n{"text": "The dreadnought."}\n',
        "deep.rtf": "{\\rtf1 " + "{" * DEEP + "Deep." + "}" * DEEP + "}",
        "deep.eml": "Subject: Deep\n" + parts + "\nDeep.",
        "deep-page.html": "<div>" * DEEP + "The dreadnought." + "</div>" * DEEP,
        "deep-page.xhtml": html("<b>" * DEEP + "The dreadnought." + "</b>" * DEEP),
        "deep-mail.eml": "Subject: Deep\nContent-Type: text/html\n\n" + "<blockquote>" * DEEP + "The dreadnought.",
        "deep-quote.md": ">" * DEEP + " The dreadnought.",
    }
    put(folder, nests)
    found = run()
    assert found.skipped == [
        (
            "deep.docx",
            "holds XML that is not well-formed (word/document.xml: Excessive depth in document: 256, "
            "use XML_PARSE_HUGE option, line 1, column 1388); save it again",
        ),
        ("deep.eml", "nests too deep to be a message; take it out of the folder"),
        ("deep.jsonl line 1", "is JSON that no record needs; expected one object a line"),
        ("deep.rtf", "nests more than 1000 groups, as no word processor writes; save it again"),
        (
            "deep.xml",
            f"is larger inside than XML may be (Excessive depth in document: 256); {SPLIT}",
        ),
    ]
    ids = ["deep-mail", "deep-page", "deep-page.xhtml", "deep-quote", "deep/2"]
    assert found.finds("dreadnought") == ids


def test_bytes_that_are_no_characters_are_refused_or_shown_to_be_lost(folder: Path, run: Run) -> None:
    half = b"Peace \xed\xa0\x80 at last."
    lost = {
        "nul.jsonl": '{"text": "Peace \\u0000 at last."}',
        "nul.rtf": "{\\rtf1 Peace \0 at last.}",
        "half.jsonl": '{"text": "Peace \\ud800 at last."}',
        "half.html": "<p>Peace &#xD800; at last.</p>",
        "half.rtf": "{\\rtf1 Peace \\u-10240? at last.}",
    }
    refused = {
        "nul.txt": "Peace\0.",
        "nul.html": "<p>Peace\0.</p>",
        "nul.csv": "text\nPeace\0.\n",
        "nul.xml": tei("<p>Peace\0.</p>"),
        "half.txt": b"\xff\xfe" + "Peace".encode("utf-16-le") + b"\0\xd8.\0",
        "half.xml": tei("<p>Peace &#xD800; at last.</p>"),
        "wtf.xml": tei("<p>HALF</p>").encode().replace(b"HALF", half),
    }
    put(folder, lost | refused | {"wtf.txt": half})
    found = run()
    assert found.skipped == [
        ("half.txt", "is marked as utf-16 but is not (illegal UTF-16 surrogate); save it as UTF-8"),
        ("half.xml", f"is not well-formed XML (xmlParseCharRef: invalid xmlChar value 55296, line 1, column 71){MEND}"),
        ("nul.csv", f"{NUL}save it as UTF-8"),
        ("nul.html", f"{NUL}convert it, or take it out of the folder"),
        ("nul.txt", f"{NUL}convert it, or take it out of the folder"),
        (
            "nul.xml",
            f"is not well-formed XML (Invalid character: Char 0x0 out of allowed range , line 1, column 62){MEND}",
        ),
        ("wtf.xml", f"is not well-formed XML (Invalid bytes in character encoding, line 1, column 63){MEND}"),
    ]
    texts = {record.source: record.text for record in found.records.values() if "last." in record.text}
    assert texts == dict.fromkeys(lost, "Peace \ufffd at last.") | {"wtf.txt": half.decode("cp1252")}


def test_marks_that_are_not_seen_are_kept(folder: Path, run: Run) -> None:
    text = (
        "\u202eA\u202c \u05e9\u05dc\u05d5\u05dd: the dread\u00adnought\u200b is \u2066he\u200dre\u2069\ufeff.\u200f\r\n"
    )
    put(folder, {"marks.txt": text, "marks.html": f"<p>{text}</p>"})
    found = run()
    assert found.skipped == []
    assert {name: record.text for name, record in found.records.items() if "marks" in name} == {
        "marks": text.strip(),
        "marks.txt": text,
    }


@pytest.mark.parametrize("length", [40_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_line_without_an_end_is_cut_and_found(folder: Path, run: Run, length: int) -> None:
    words = "one " * (length // 4) + "dreadnought"
    put(folder, {"solid.txt": "ab" * (length // 2), "words.txt": words})
    found = run()
    assert found.skipped == []
    assert len(found.records["solid"].text) == length
    assert found.records["words"].text == words
    assert found.finds("dreadnought") == ["words"]


@pytest.mark.slow
def test_a_text_over_the_limit_is_refused_before_it_is_held(folder: Path, run: Run) -> None:
    (folder / "sparse.txt").touch()
    os.truncate(folder / "sparse.txt", 2 << 30)
    assert run().skipped == [("sparse.txt", f"is longer than {text_reader.LONGEST >> 20} MB of text; split it")]


def test_the_limit_of_a_text_is_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_reader, "LONGEST", 1 << 20)
    (tmp_path / "at.txt").write_bytes(b"a" * (1 << 20))
    (tmp_path / "over.txt").write_bytes(b"a" * ((1 << 20) + 1))
    assert [len(record.text) for record in readers.read(tmp_path / "at.txt", "at.txt")] == [1 << 20]
    with pytest.raises(readers.ReadError, match=r"is longer than 1 MB of text; split it"):
        list(readers.read(tmp_path / "over.txt", "over.txt"))


EMPTY = {
    "txt md markdown html htm xhtml txt.gz": "is empty; expected text",
    "csv tsv": "is empty; expected a table with a header",
    "jsonl ndjson": "holds no line with a text in it; expected one record a line",
    "docx": f"is a damaged docx (File is not a zip file); {DAMAGED}",
    "odt": f"is a damaged odt (File is not a zip file); {DAMAGED}",
    "epub": f"is a damaged EPUB (File is not a zip file); {DAMAGED}",
    "zip": f"is a damaged zip file (File is not a zip file); {DAMAGED}",
    "pdf": f"is not a PDF, or damaged; {DAMAGED}",
    "rtf": "does not begin as Rich Text does ({\\rtf); save it as RTF, or give it its own suffix",
    "eml": "has no header of a message (From, To, Date, Subject); save it as .eml from the mail program",
    "xml": "is not well-formed XML (no element found); mend it at that place",
}


def test_an_empty_file_of_every_kind_costs_a_line(folder: Path, run: Run) -> None:
    reasons = {f".{suffix}": reason for suffixes, reason in EMPTY.items() for suffix in suffixes.split()}
    assert reasons.keys() == readers.SUFFIXES | {".txt.gz"}
    put(folder, {f"empty{suffix}": b"" for suffix in reasons})
    assert run().skipped == sorted((f"empty{suffix}", reason) for suffix, reason in reasons.items())


@pytest.mark.skipif(os.name != "posix", reason="such files are of Unix")
def test_what_is_no_file_is_not_opened(folder: Path, run: Run) -> None:
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt/in.txt").write_text("The dreadnought.")
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "nowhere.txt").symlink_to("gone.txt")
    (folder / "circle").symlink_to(".", target_is_directory=True)
    (folder / "twin.txt").symlink_to("folder.txt/in.txt")
    found = run()
    assert found.skipped == []
    assert found.finds("dreadnought") == ["folder.txt/in", "twin"]
    assert len(found.records) == 4


# As root every file can be read, unless the right to pass over permissions is given up
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.skipif(os.name != "posix", reason="permissions as Unix has them")
def test_a_file_that_may_not_be_read_costs_a_line(tmp_path: Path, folder: Path) -> None:
    as_root = os.geteuid() == 0
    if as_root and not shutil.which("setpriv"):
        pytest.skip("root reads every file, and there is no setpriv to give that up")
    (folder / "closed.txt").write_text("Not for you.")
    (folder / "closed.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)
    script = "import sys; from pathlib import Path; from index.archive import index; "
    script += "print(index(Path(sys.argv[1]), [Path(sys.argv[2])]).skipped)"
    command = [sys.executable, "-c", script, tmp_path / "archive", folder]
    done = subprocess.run(
        [*(AS_ANYBODY if as_root else []), *command], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120
    )
    (folder / "closed").chmod(0o700)
    assert done.stderr == ""
    assert done.stdout == "[('closed.txt', 'cannot be opened (Permission denied); its records stay as they are')]\n"
