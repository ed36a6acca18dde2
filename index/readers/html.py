"""Saved web pages: HTML and XHTML, from hand-made pages of the nineties to the Wilson Center's.

Of a page that marks its main text, that is read; of every other, all that it shows. What the page itself declares not
to be text (scripts, hidden parts, navigation, dialogs) is left out. What only looks like a menu, a banner or a page's
head or foot stays, as furniture, so that a wrong guess loses no word.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, BinaryIO

from index import dates
from index.dates import Date
from index.errors import ReadError
from index.readers import flow, wilson
from index.readers import text as plain
from index.readers.markup import BLOCKS, Document, Element
from index.records import Record, Speaker

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32 begins as UTF-16 does


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record]:
    """The one record of a web page: a Wilson Center page where it looks like one.

    Raises ReadError where the bytes are not text, or where the page shows none.
    """
    text = decode(file.read())
    is_xml = text.lstrip().startswith("<?xml") or source.lower().removesuffix(".gz").endswith(".xhtml")
    document = Document()
    document.add(text, is_xml=is_xml)
    survey = _surveyed(document)
    head = _Head.of(document, text)
    if page := _wilson_page(document, survey, head):
        yield replace(wilson.record(page, record_id, source), url=head.url)
        return
    layout = flow.lay_out(document, survey.judge, survey.roots)
    if not layout.text:
        raise ReadError("shows no text (it may be a frameset, or be drawn by a script); save what it shows as text")
    yield Record(
        id=record_id,
        text=layout.text,
        zones=layout.zones,
        source=source,
        title=head.title([words for root in survey.roots or [None] for words in _headings(document, survey, root)]),
        date=head.date,
        creators=head.creators,
        language=head.language,
        rights=head.first("dc.rights"),
        url=head.url,
        pages=layout.pages,
    )


# Encoding

_CHARSET = re.compile(rb"<meta\b[^>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s{0,99}<\?xml\b[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]+)")
_DECLARED_WITHIN = 4096  # bytes
_FEW = 10  # a text declared as UTF-8 may have one damaged character for as many that are not ASCII
_AS_BROWSERS_READ = {  # names that stand for a larger set than they name
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip


def decode(data: bytes) -> str:
    """The text of a page: by its byte order mark, as UTF-8 where it fits, as the page declares, else as plain text.

    UTF-8 goes before what the page declares, because the server's word, which counts for more, is lost in saving, and
    text in another encoding does not fit it by chance. Raises ReadError where the bytes are not text.
    """
    encoding = _declared(data[:_DECLARED_WITHIN])
    if encoding and b"\0" not in data and not data.startswith(_UTF_16):
        is_ascii = data.isascii()  # then an encoding with escapes, such as ISO-2022-JP, still says something
        for name in (encoding,) if is_ascii else ("utf-8-sig", encoding):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                pass
        if encoding == "utf-8":
            text = data.decode("utf-8", "replace")
            if _FEW * text.count("\ufffd") <= sum(character > "\x7f" for character in text):
                return text  # a byte or two were damaged
    return plain.decode(data)


def _declared(beginning: bytes) -> str | None:
    """The encoding that a page says it is in, as Python calls it; None where it says none that is known."""
    found = _XML_ENCODING.match(beginning) or _CHARSET.search(beginning)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else None
    except (LookupError, UnicodeDecodeError):
        return None
    if name is None or name.startswith(("utf-16", "utf-32", "utf-7")):
        return None  # the bytes that say so could not be read if it were true
    try:
        b"a".decode(name)
    except (LookupError, UnicodeError):  # a codec from bytes to bytes
        return None
    return _AS_BROWSERS_READ.get(name, name)


# What is text

_NAVIGATION_ROLES = frozenset(
    "navigation search menu menubar toolbar dialog alertdialog doc-toc doc-pagelist button tablist".split()
)
_BANNER = re.compile(r"cookie|consent|gdpr", re.IGNORECASE)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|share|sharing|social|pager|pagination|toolbar)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENU_WORDS = frozenset(
    "home,homepage,home page,main page,main menu,contents,table of contents,index,next,next page,previous,"
    "previous page,prev,back,back to top,top,top of page,up,search,site map,sitemap,contact,contact us,about,about us,"
    "links,help,print,email,share,log in,login,sign in,register,privacy,startseite,inhalt,kontakt,impressum,zurück,"
    "weiter,accueil,suivant,précédent,retour,inicio,siguiente,anterior,главная,назад,далее,содержание".split(",")
)
_SKIP_LINK = re.compile(r"(?:skip|jump) to\b", re.IGNORECASE)
_SECTIONS = frozenset("main article section".split())
_CONTENT = frozenset("h1 main article body html".split())
_MAIN_SHARE = 3  # a marked main text with less than a third of the page's words is not taken for all of the text


@dataclass(slots=True)
class _Count:
    """What an element holds, in characters that are not blank."""

    element: Element | None = None
    characters: int = 0
    linked: int = 0
    links: int = 0
    has_menu_word: bool = False
    holds_content: bool = False

    def add(self, other: _Count) -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.has_menu_word |= other.has_menu_word
        self.holds_content |= other.holds_content


@dataclass(slots=True)
class _Survey:
    """What of a page is no text of its own, and the elements that hold its text (none: all of it)."""

    left_out: set[Element] = field(default_factory=set)
    furniture: set[Element] = field(default_factory=set)
    roots: list[Element] = field(default_factory=list)

    def judge(self, element: Element) -> Speaker | None:
        if element in self.left_out:
            return None
        return Speaker.FURNITURE if element in self.furniture else Speaker.BODY


def _surveyed(document: Document) -> _Survey:
    survey, mains = _Survey(), []
    counts = [_Count()]
    sections = links = 0  # that we are in
    i, items = 0, document.items
    while i < len(items):
        item = items[i]
        if isinstance(item, str):
            size = len("".join(item.split()))
            counts[-1].characters += size
            counts[-1].linked += size if links else 0
        elif item.start == i:
            if _is_left_out(document, item):
                survey.left_out.add(item)
                i = item.end + 1
                continue
            counts.append(_Count(item, holds_content=item.name in _CONTENT))
            sections += item.name in _SECTIONS
            links += _is_link(item)
        else:
            count = counts.pop()
            sections -= item.name in _SECTIONS
            links -= _is_link(item)
            if _is_link(item):
                count.links += 1
                count.has_menu_word |= _is_menu_word(document, item)
            if _is_furniture(count, is_in_section=sections > 0):
                survey.furniture.add(item)
            if item.name == "main" or "main" in item.kinds:
                while mains and mains[-1].element.start > item.start:
                    mains.pop()  # it stands in this one
                mains.append(count)
            counts[-1].add(count)
        i += 1
    page = counts[0]
    if _MAIN_SHARE * sum(main.characters - main.linked for main in mains) >= page.characters - page.linked:
        survey.roots = [main.element for main in mains]
    return survey


def _is_left_out(document: Document, element: Element) -> bool:
    if flow.is_left_out(element) or not _NAVIGATION_ROLES.isdisjoint(element.kinds):
        return True
    if element.name not in BLOCKS and element.attributes.get("aria-hidden") == "true":
        return True  # a block may be so named only because a dialog lay over it when the page was saved
    if element.name == "a" and "#" in element.attributes.get("href", ""):
        return element.is_short and bool(_SKIP_LINK.match(document.words(element)))
    return False


def _is_named(element: Element, names: re.Pattern[str]) -> bool:
    return any(names.search(element.attributes.get(key, "")) for key in ("id", "class"))


def _is_link(element: Element) -> bool:
    return element.name == "a" and "href" in element.attributes


def _is_menu_word(document: Document, link: Element) -> bool:
    return link.is_short and document.words(link).strip(" |<>«»←→[]").casefold() in _MENU_WORDS


def _is_furniture(count: _Count, is_in_section: bool) -> bool:
    """Whether an element looks like a menu, a banner, or the head, the foot or the margin of a page."""
    element = count.element
    if count.holds_content or not count.characters:
        return False
    if element.name in ("header", "footer", "aside") or not {"banner", "contentinfo"}.isdisjoint(element.kinds):
        return not is_in_section
    if element.name not in BLOCKS:
        return element.name == "label"
    if _is_named(element, _BANNER) or (_is_named(element, _MENU) and 2 * count.linked >= count.characters):
        return True
    return count.links > 1 and count.has_menu_word and 5 * count.linked >= 4 * count.characters


# What is said of it

_META = re.compile(r"^(?:dcterms|dc)[.:]")
_CANONICAL = re.compile(r"https?://\S+", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s{0,9}(?:saved from url=\(\d+\)|Page saved with SingleFile\s{1,9}url:\s{0,9})(http\S+)")
_WORKS = frozenset(("Article", "NewsArticle", "ScholarlyArticle", "BlogPosting", "Report", "Book", "ArchiveComponent"))
_DATED_BY_PUBLICATION = frozenset(("NewsArticle", "ScholarlyArticle"))
_DATES = (
    "dc.date.created", "dc.created", "dc.date", "dc.date.issued", "dc.issued", "citation_publication_date",
    "citation_date",
)  # fmt: skip


@dataclass(slots=True)
class _Head:
    """What a page says of itself where it is not seen."""

    metadata: dict[str, list[str]]
    work: dict[str, Any]  # as schema.org describes it
    named: str | None  # <title>
    language: str | None
    url: str | None

    @classmethod
    def of(cls, document: Document, text: str) -> _Head:
        metadata: dict[str, list[str]] = {}
        works: list[dict[str, Any]] = []
        named = language = canonical = None
        for element in document.elements():
            given = element.attributes
            if element.name == "meta" and (value := " ".join(given.get("content", "").split())):
                key = (given.get("name") or given.get("property") or "").lower()
                metadata.setdefault(_META.sub("dc.", key), []).append(value)
            elif element.name == "html":
                language = language or given.get("lang") or given.get("xml:lang")
            elif element.name == "title" and (element.parent is None or element.parent.name in ("head", "html")):
                named = named or document.words(element) or None
            elif element.name == "link" and "canonical" in given.get("rel", "").lower().split():
                canonical = canonical or given.get("href")
            elif element.name == "script" and "ld+json" in given.get("type", ""):
                works += _works("".join(i for i in document.items[element.start : element.end] if isinstance(i, str)))
        saved = _SAVED_FROM.search(text[:2000])
        addresses = (canonical, *metadata.get("og:url", ()), saved and saved[1])
        url = next((found[0] for a in addresses if a and (found := _CANONICAL.fullmatch(a.strip()))), None)
        declared = language or next(iter(metadata.get("dc.language", metadata.get("citation_language", ()))), None)
        return cls(metadata, works[0] if works else {}, named, (declared or "").strip() or None, url)

    def first(self, *keys: str) -> str | None:
        return next((self.metadata[key][0] for key in keys if key in self.metadata), None)

    def title(self, headings: list[str]) -> str | None:
        """As its catalogue data name it, else its one first-rank heading, else as it is shared, else its window."""
        only = headings[0] if len(headings) == 1 else None
        return self.first("dc.title", "citation_title") or only or self.first("og:title") or self.named

    @property
    def creators(self) -> tuple[str, ...]:
        stated = self.metadata.get("dc.creator") or self.metadata.get("citation_author")
        names = stated or list(_names(self.work.get("author"))) or self.metadata.get("author", [])
        return tuple(dict.fromkeys(name for name in names if not _CANONICAL.match(name)))

    @property
    def date(self) -> Date | None:
        """The date of the work, not that of its page on the web."""
        published = self.work.get("datePublished") if str(self.work.get("@type")) in _DATED_BY_PUBLICATION else None
        stated = chain.from_iterable(self.metadata.get(key, ()) for key in _DATES)
        written = (w for w in (*stated, self.work.get("dateCreated"), published) if isinstance(w, str))
        return next((date for date in map(_date, written) if date), None)


def _date(written: str) -> Date | None:
    """As `dates.parse`, which does not know Google Scholar's 1951/8/28."""
    if found := re.fullmatch(r"(\d{4})/(\d\d?)(?:/(\d\d?))?", written.strip()):
        iso = "-".join(part.zfill(2) for part in found.groups() if part)
        date = dates.parse(iso)
        return date and replace(date, written=written.strip())
    return dates.parse(written)


def _works(text: str) -> list[dict[str, Any]]:
    """The works that a block of JSON-LD describes, itself or in its `@graph`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    nodes = data if isinstance(data, list) else [data]
    nodes = [*nodes, *(inner for node in nodes if isinstance(node, dict) for inner in _listed(node.get("@graph")))]
    return [node for node in nodes if isinstance(node, dict) and str(node.get("@type")) in _WORKS]


def _names(author: Any) -> Iterator[str]:
    for one in _listed(author):
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip():
            yield " ".join(name.split())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _headings(document: Document, survey: _Survey, root: Element | None = None) -> list[str]:
    """The first-rank headings that are shown, of all the page or in `root`."""
    found, items = [], document.items
    i, end = (root.start, root.end) if root else (0, len(items))
    while i < end:
        item = items[i]
        if not isinstance(item, str) and item.start == i and (item in survey.left_out or item.name == "h1"):
            if item not in survey.left_out and (words := _shown_words(document, survey, item)):
                found.append(words)
            i = item.end
        i += 1
    return found


def _shown_words(document: Document, survey: _Survey, element: Element) -> str:
    """As `Document.words`, without what is left out, such as a button to copy a heading."""
    words, at = [], element.start
    for inner in document.elements(element.start, element.end):
        if inner in survey.left_out and inner.start >= at:
            words.append(document.between(at, inner.start))
            at = inner.end + 1
    return " ".join("".join((*words, document.between(at, element.end))).split())


# The Wilson Center

_WILSON_MARKS = ("Document Information", "Record ID")  # no such page is without both: a quick look at every other
_SITE = re.compile(r"\s+[|–—-]\s+")
_SHORT = 8  # words; a line of a menu is shorter, an archivist's paragraph is not


def _wilson_page(document: Document, survey: _Survey, head: _Head) -> str | None:
    """The text of a Wilson Center page, as one would copy it from the browser; None where it is no such page.

    All that the page shows is taken, because nothing is known of its markup but the order of its lines; only what is
    or looks like a menu, a head or a foot is not. It begins at the date above the title, or at the paragraphs before.
    Footnotes stay in their places: after the fields, they would be taken for the value of the last.
    """
    if not any(mark in item for item in document.items if isinstance(item, str) for mark in _WILSON_MARKS):
        return None

    def judge(element: Element) -> Speaker | None:
        is_kept = survey.judge(element) is Speaker.BODY or element.name == "aside"
        return Speaker.BODY if is_kept and element not in survey.left_out else None

    lines = flow.lay_out(document, judge, lifts_notes=False).text.split("\n")
    if not wilson.recognises("\n".join(lines)):
        return None
    names = set(_headings(document, survey))
    names |= {
        part for title in (head.named, head.first("og:title")) if title for part in (title, _SITE.split(title)[0])
    }
    titled = next((i for i in range(1, len(lines)) if lines[i] in names and dates.parse(lines[i - 1])), None)
    begin = titled - 1 if titled else 0
    while begin > 0 and len(lines[begin - 1].split()) >= _SHORT:
        begin -= 1
    page = "\n".join(lines[begin:])
    return page if wilson.recognises(page) else "\n".join(lines)
