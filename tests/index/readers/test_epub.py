from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import ReadError
from index.readers import epub
from index.records import Page, Record, Skipped

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata><manifest>{manifest}</manifest>
<spine>{spine}</spine>{guide}</package>"""
XHTML = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"
 xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{}</body></html>"""
MEDIA = {"xhtml": "application/xhtml+xml", "ncx": "application/x-dtbncx+xml", "svg": "image/svg+xml"}


def book(documents: dict[str, str], metadata: str = "", guide: str = "", **others: str) -> bytes:
    """A book of these documents in this order, `nav.xhtml` its navigation; of "missing" there is only the name."""
    items = {name: f'<item id="i{i}" href="{name}" media-type="{MEDIA[name.rpartition(".")[2]]}"/>' for i, name in
             enumerate(documents)}  # fmt: skip
    items = {n: i.replace("/>", ' properties="nav"/>') if n == "nav.xhtml" else i for n, i in items.items()}
    spine = "".join(f'<itemref idref="i{i}"/>' for i, name in enumerate(documents) if not name.endswith("ncx"))
    package = PACKAGE.format(metadata=metadata, manifest="".join(items.values()), spine=spine, guide=guide)
    members = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
    for name, words in documents.items():
        if words != "missing":
            members[f"OPS/{name.replace('%20', ' ')}"] = words if "<html" in words else XHTML.format(words)
    return zipped(members | others)


def zipped(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, words in members.items():
            zip.writestr(name, words)
    return file.getvalue()


def read(data: bytes) -> list[Record | Skipped]:
    return list(epub.read(io.BytesIO(data), "memoir", "memoir.epub"))


def record(data: bytes) -> Record:
    (only,) = read(data)
    assert isinstance(only, Record)
    return only


def zones(found: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), found.text[zone.start : zone.end]) for zone in found.zones]


def test_documents_follow_each_other_in_the_order_of_the_spine_and_lists_of_contents_are_left_out() -> None:
    found = record(
        book(
            {
                "nav.xhtml": '<nav epub:type="toc"><ol><li><a href="b.xhtml">Two</a></li></ol></nav>',
                "toc.xhtml": '<h1>Contents</h1><p><a href="b.xhtml">Chapter Two</a> <a href="a%201.xhtml">One</a></p>',
                "b.xhtml": "<h1>Two</h1><p>Caf&eacute;&nbsp;X.</p>",
                "a%201.xhtml": '<section epub:type="toc"><p>One</p></section><p>The<br/>end</p>',
            },
            guide='<guide><reference type="toc" href="toc.xhtml#top"/></guide>',
        )
    )
    assert (found.id, found.source, found.text) == ("memoir", "memoir.epub", "Two\nCafé X.\nThe\nend")
    assert zones(found) == [("body", found.text)]


def test_a_document_that_the_guide_calls_contents_stays_where_it_is_more() -> None:
    words = '<p>In this book I tell what I saw. <a href="b.xhtml">One</a></p>'
    guide = '<guide><reference type="toc" href="a.xhtml"/></guide>'
    assert record(book({"a.xhtml": words}, guide=guide)).text == "In this book I tell what I saw. One"


def test_pages_are_those_of_the_printed_edition() -> None:
    found = record(
        book(
            {
                "nav.xhtml": '<nav epub:type="page-list"><ol><li><a href="b.xhtml#p9">9</a></li></ol></nav>',
                "a.xhtml": 'Half title<span epub:type="pagebreak" title="vii"/><p>One<span role="doc-pagebreak"'
                ' aria-label="Page 8"/> two <a epub:type="pagebreak" id="p">[8a]</a>three.</p>',
                "b.xhtml": '<p>Four <i id="p9">five</i>.</p>',
            }
        )
    )
    assert found.text == "Half title\nOne two three.\nFour five."
    assert found.pages == (Page(11, "vii"), Page(15, "8"), Page(19, "[8a]"), Page(31, "9"))


def test_pages_of_epub_2_stand_in_its_outline() -> None:
    outline = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><pageList><pageTarget value="4"><navLabel><text>4
</text></navLabel><content src="a.xhtml#p4"/></pageTarget></pageList></ncx><!--<html-->"""
    assert record(book({"a.xhtml": '<p>One</p><p id="p4">Two</p>', "toc.ncx": outline})).pages == (Page(4, "4"),)


def test_notes_stand_after_the_book_on_the_page_where_they_are_printed() -> None:
    found = record(
        book(
            {
                "a.xhtml": '<p><span epub:type="pagebreak" title="1"/>It was<a epub:type="noteref" href="#n1">*</a> so'
                '<a href="notes.xhtml#n2"><sup>1</sup></a>, they<span epub:type="pagebreak" title="2"/> say.</p>'
                '<aside epub:type="footnote" id="n1"><p>By whom?</p></aside>',
                "notes.xhtml": '<h2><span epub:type="pagebreak" title="90"/>Notes</h2><p id="n2">1. Who?</p>'
                '<aside epub:type="rearnote">Lost.</aside>',
            }
        )
    )
    assert zones(found) == [
        ("body", "It was so, they say.\nNotes"),
        ("note", "By whom?"),
        ("note", "1. Who?"),
        ("note", "Lost."),
    ]
    assert [zone.anchor for zone in found.zones] == [None, 6, 9, None]
    assert [found.page_at(zone.start) for zone in found.zones] == ["1", "1", "90", "90"]


def test_metadata_are_the_packages_own() -> None:
    found = record(
        book(
            {"a.xhtml": "<p>x</p>"},
            metadata="""<dc:title id="t1">Letters from Bern</dc:title><dc:title id="t0">A Life</dc:title>
<meta refines="#t0" property="title-type">main</meta><dc:creator id="c1">Anna Kim</dc:creator>
<dc:creator opf:role="edt">Ed Itor</dc:creator><dc:creator id="c2">Tr. Ans</dc:creator>
<meta refines="#c2" property="role" scheme="marc:relators">trl</meta><dc:creator opf:role="aut">Li Wei</dc:creator>
<dc:date opf:event="modification">2019-01-01</dc:date><dc:date opf:event="publication">1951-08</dc:date>
<dc:language>en-GB</dc:language><dc:rights>Public domain</dc:rights><dc:identifier>978-3-16-148410-0</dc:identifier>
<dc:publisher>Rain &amp; Sons</dc:publisher>""",
        )
    )
    assert (found.title, found.creators, found.date and found.date.iso) == ("A Life", ("Anna Kim", "Li Wei"), "1951-08")
    assert (found.language, found.rights) == ("en-GB", "Public domain")
    assert (found.reference, found.edition, found.repository, found.url) == (None, None, None, None)


def test_what_the_package_does_not_give_is_missing() -> None:
    metadata = "<dc:title> </dc:title><dc:creator>Unknown</dc:creator><dc:language>und</dc:language>"
    found = record(book({"a.xhtml": "<p>x</p>"}, metadata=f"{metadata}<dc:date>0101-01-01</dc:date>"))
    assert (found.title, found.creators, found.date, found.language, found.rights) == (None, (), None, None, None)
    assert found.pages == ()


def test_a_document_that_is_not_well_formed_is_read_as_a_browser_would() -> None:
    broken = "<html><head><title/><script src='x'/></head><body><p>One & two<p>Three <b>four</p></html>"
    assert record(book({"a.xhtml": broken})).text == "One & two\nThree four"


def test_documents_that_cannot_be_read_are_skipped_and_the_others_kept() -> None:
    documents = {"a.xhtml": "missing", "b.xhtml": "<html>\0</html>", "c.xhtml": "<p>Here.</p>", "d.svg": "<svg/>"}
    found = read(book(documents))
    assert found[:2] == [
        Skipped("memoir.epub/OPS/a.xhtml", "is named by the book but not in it; get the book again"),
        Skipped(
            "memoir.epub/OPS/b.xhtml",
            "holds NUL bytes, so it is not plain text; convert it, or take it out of the folder",
        ),
    ]
    assert isinstance(found[2], Record)
    assert found[2].text == "Here."


ENCRYPTION = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/>
<enc:CipherData><enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>"""
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


@pytest.mark.parametrize(
    ("algorithm", "path"), [("http://www.idpf.org/2008/embedding", "OPS/font.otf"), (AES, "OPS/cover.jpg")]
)
def test_scrambled_fonts_and_pictures_do_not_matter(algorithm: str, path: str) -> None:
    encryption = {"META-INF/encryption.xml": ENCRYPTION.format(algorithm, path)}
    assert record(book({"a.xhtml": "<p>x</p>"}, **encryption)).text == "x"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text", "is a damaged EPUB"),
        (zipped({"a.txt": "x"}), "is a zip file but no EPUB (it has no META-INF/container.xml); correct its suffix"),
        (zipped({"META-INF/container.xml": "<c>"}), "holds XML that is not well-formed (META-INF/container.xml"),
        (
            zipped({"META-INF/container.xml": CONTAINER}),
            "is a damaged EPUB (its package file 'OPS/book.opf' is missing)",
        ),
        (book({"a.xhtml": "<p><img src='1.jpg'/></p>"}), "holds no text; where it holds pictures of pages"),
        (
            book({"a.xhtml": "<p>x</p>"}, **{"META-INF/encryption.xml": ENCRYPTION.format(AES, "OPS/a.xhtml")}),
            "is protected against copying (DRM); ask who sold or lent it for a copy that is not",
        ),
    ],
)
def test_a_book_that_cannot_be_read_says_why_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)
