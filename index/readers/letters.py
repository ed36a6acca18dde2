"""Letters as TEI P5 editions describe them (`correspDesc`), and any other TEI text.

A `TEI` element is a record. One that describes several letters is a record for each division that says which of them
it is (`decls` or `corresp`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from index.dates import Date
from index.readers.teitext import (
    XML_ID,
    XML_LANG,
    Text,
    bare,
    date_of,
    editor_of,
    first,
    loose_notes,
    name_of,
    rights_of,
    text_of,
)
from index.records import Edition, Record, Speaker

Element = etree._Element

_NAMES = ("persName", "orgName", "name", "rs")
_SERIES = ("s", "m", "j")  # levels of a title: of a series, a monograph, a journal
_LESSER = ("sub", "short", "alt", "desc", "iso-date")  # types of a title
_SHELFMARKS = (None, "shelfmark", "signature", "callNumber")  # types of the number a manuscript is found by
_LINKS = ("uri", "url", "purl", "handle", "doi")  # types of a number that leads to the publication
_ENCLOSING = ("{*}quote", "{*}floatingText", "{*}note")


def read_tei(tei: Element, corpus: Element | None, record_id: str, source: str) -> Iterator[Record]:
    """The records of a `TEI` element that have words in them; `corpus` is the header of the corpus it stands in.

    Where there are several, the `xml:id` of the division, else of its description, is added to `record_id`.
    """
    header, text = (next(tei.iterchildren(f"{{*}}{name}"), None) for name in ("teiHeader", "text"))
    if text is None:
        return
    described = [] if header is None else list(header.iterdescendants("{*}correspDesc"))
    record = _described(Record(record_id, "", (), source), header, corpus, text)
    letters = list(_divisions(text, described)) if len(described) > 1 else []
    for division, description in letters:
        letter = replace(
            record,
            id=f"{record_id}/{division.get(XML_ID) or description.get(XML_ID)}",
            title=bare(text_of(next(division.iterchildren("{*}head"), None))),
            language=division.get(XML_LANG) or record.language,
            edition=record.edition or (Edition(record.title) if record.title else None),
        )
        yield from _filled(_sent(letter, description, division), [division], Speaker.METADATA)
    if letters:
        return
    if len(described) == 1:  # of several, none can be told to be this text's
        record = _sent(record, described[0], text)
    abstract = first(header, "abstract")
    heads = Speaker.METADATA if described else Speaker.BODY
    yield from _filled(record, [text] if abstract is None else [abstract, text], heads)


def _divisions(text: Element, described: list[Element]) -> Iterator[tuple[Element, Element]]:
    """The divisions that say which description is theirs, with it."""
    by_link = {f"#{description.get(XML_ID)}": description for description in described if description.get(XML_ID)}
    for division in text.iterdescendants("{*}div", "{*}text"):
        links = f"{division.get('decls', '')} {division.get('corresp', '')}".split()
        yield from [(division, by_link[link]) for link in links if link in by_link][:1]


def _filled(record: Record, elements: list[Element], heads: Speaker) -> Iterator[Record]:
    """The record with the words of `elements` and their notes; nothing where there are none."""
    text = Text(heads=heads, loose=loose_notes(next(elements[-1].iterancestors("{*}TEI"))))
    for element in elements:
        text.add(element, Speaker.SUMMARY if name_of(element) == "abstract" else Speaker.BODY)
    text.add_notes()
    if text.text:
        yield replace(record, text=text.text, zones=tuple(text.zones), pages=tuple(text.pages))


# --- what the header says -------------------------------------------------------------------------------------------


def _described(record: Record, header: Element | None, corpus: Element | None, text: Element) -> Record:
    """`record` with what the header says of the text, whoever wrote it to whom."""
    if header is None:
        return replace(record, language=_language(text))
    published, manuscript = first(header, "publicationStmt"), first(header, "msIdentifier")
    titles, series = _titles(header)
    created = [e for name in ("creation", "origDate") for e in header.iterdescendants(f"{{*}}{name}")]
    return replace(
        record,
        title=next(iter([*titles, *series]), None),
        date=_date(date for e in created for date in ([e] if name_of(e) == "origDate" else e.iter("{*}date"))),
        creators=_unique(map(text_of, _in(header, "titleStmt", "author"))),
        reference=_shelfmark(manuscript),
        repository=_repository(manuscript),
        collection=text_of(first(manuscript, "collection")),
        language=_language(text, header),
        rights=rights_of(header) or rights_of(corpus),
        url=_link(published),
        edition=_edition(series, header) or _edition_of_corpus(corpus),
    )


def _titles(header: Element) -> tuple[list[str], list[str]]:
    """The titles of the text itself, the best first, and those of what it is printed in."""
    found = [title for title in _in(header, "titleStmt", "title") if text_of(title)]
    series = [title for title in found if title.get("level") in _SERIES]
    own = [title for title in found if title not in series]
    if not own:  # a book of its own
        own, series = series, []
    own.sort(key=lambda e: (e.get("level") != "a", e.get("type") in _LESSER))
    of_series = [*map(text_of, series), *map(text_of, _in(header, "seriesStmt", "title"))]
    return [*_unique(bare(text_of(title)) for title in own)], [*_unique(of_series)]


def _edition(titles: list[str], header: Element) -> Edition | None:
    """What the text is printed in, `titles` being its titles, as `header` describes it."""
    published = first(header, "publicationStmt")
    date = first(published, "date")
    year = text_of(date) or (None if date is None else date.get("when"))
    place, publisher = (text_of(first(published, name)) for name in ("pubPlace", "publisher"))
    return Edition(titles[0], place, publisher, year) if titles else None


def _edition_of_corpus(corpus: Element | None) -> Edition | None:
    if corpus is None:
        return None
    own, series = _titles(corpus)
    return _edition(own + series, corpus)


def _repository(manuscript: Element | None) -> str | None:
    """Who keeps the manuscript, and the town it is in."""
    keepers = [text_of(e) for name in ("repository", "institution") for e in _of(manuscript, name)]
    towns = [text_of(e) for e in _of(manuscript, "settlement")]
    return ", ".join(_unique([*keepers, *towns])) if any(keepers) else None


def _shelfmark(manuscript: Element | None) -> str | None:
    numbers = [number for number in _of(manuscript, "idno") if text_of(number)]
    numbers.sort(key=lambda number: number.get("type") not in _SHELFMARKS)
    return text_of(numbers[0]) if numbers else None


def _link(published: Element | None) -> str | None:
    """The address that the publication gives itself."""
    if published is None:
        return None
    numbers = (e for e in published.iterdescendants("{*}idno") if (e.get("type") or "").lower() in _LINKS)
    pointers = (ptr.get("target") for place in published.iterdescendants("{*}pubPlace") for ptr in place.iter("{*}ptr"))
    return next((link for link in (*map(text_of, numbers), *pointers) if _is_address(link)), None)


def _is_address(link: str | None) -> bool:
    return bool(link) and link.startswith(("http://", "https://")) and not any(map(str.isspace, link))


def _language(text: Element, header: Element | None = None) -> str | None:
    used = [] if header is None else _in(header, "langUsage", "language")
    marked = [text.get(XML_LANG), *(body.get(XML_LANG) for body in text.iterchildren("{*}body"))]
    return next(
        (language for language in (*marked, *(e.get("ident") for e in used if len(used) == 1)) if language),
        text.getparent().get(XML_LANG),
    )


# --- what a letter's description says -------------------------------------------------------------------------------


def _sent(record: Record, description: Element, letter: Element) -> Record:
    """`record` with who sent it to whom, where and when; what is not described is looked for in the letter itself."""
    sent = _actions(description, "sent", "sending")
    own = [e for e in letter.iter("{*}dateline", "{*}signed") if _is_own(e)]
    datelines = [e for e in own if name_of(e) == "dateline"][:1]
    signed = [text_of(e) for e in own if name_of(e) == "signed"]
    address = description.get("ref")
    return replace(
        record,
        date=_date(e for a in [*sent, *datelines] for e in a.iterdescendants("{*}date")) or record.date,
        place=next(
            (words for a in [*sent, *datelines] for e in a.iter("{*}placeName") if (words := bare(text_of(e)))), None
        ),
        creators=_names(sent) or record.creators,
        recipients=_names(_actions(description, "received", "receiving")),
        signatory=next((words.rstrip(" ,;") for words in reversed(signed) if words), None),
        url=address if _is_address(address) else record.url,
    )


def _is_own(element: Element) -> bool:
    """Whether `element` is of the letter itself, not of what it quotes or an editor adds."""
    if next(element.iterancestors(*_ENCLOSING), None) is not None:
        return False
    return all(editor_of(division) is None for division in element.iterancestors("{*}div"))


def _actions(description: Element, *types: str) -> list[Element]:
    return [action for action in description.iterdescendants("{*}correspAction") if action.get("type") in types]


def _names(actions: list[Element]) -> tuple[str, ...]:
    """The names in `actions`, parts of names left out."""
    tags = [f"{{*}}{name}" for name in _NAMES]
    named = [e for action in actions for e in action.iterdescendants(*tags)]
    whole = [e for e in named if next(e.iterancestors(*tags), None) is None]
    return _unique((text_of(e) or "").rstrip(" ,;:") for e in whole)


def _date(elements: Iterable[Element]) -> Date | None:
    return next((date for e in elements if (date := date_of(e, bare(text_of(e))))), None)


def _in(header: Element, statement: str, name: str) -> list[Element]:
    """The `name` elements directly in the header's `statement`."""
    return _of(first(header, statement), name)


def _of(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else list(element.iterchildren(f"{{*}}{name}"))


def _unique(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
