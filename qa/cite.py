"""Citations: Chicago note and bibliography, BibTeX, RIS and CSL-JSON.

CSL-JSON is the middle form; the others are written from it. A field the record does not have falls away: a citation
may say less, it never invents. Three rules decide what a note says:

- It begins with the creators only where the title does not name the first of them. (In an edition a title of the form
  "X to Y" counts as naming the sender.)
- A record printed in an edition is cited by the edition; every other one by its archive.
- Where nothing identifies a record, neither a title nor a description, reference, number or address, the path of its
  file stands at the end.
"""

from __future__ import annotations

import json
import re
from calendar import month_name, monthrange
from collections.abc import Callable, Iterable
from datetime import date as Day
from typing import Any

from index.dates import Date
from index.records import Edition, Record

WILSON_CENTER = "Wilson Center Digital Archive"

Item = dict[str, Any]  # one CSL-JSON item
Name = dict[str, str]  # a CSL-JSON name


def csl(record: Record) -> Item:
    """The record as one CSL-JSON item.

    A record in an edition is a `chapter`: `issued` is the year of the volume, `original-date` the record's own date.
    Every other record is a `manuscript`, and `issued` is its date. White space in values is collapsed.
    """
    own = _csl_date(record.date) if record.date else None
    item: Item = {
        "id": record.id,
        "type": "manuscript",
        "title": record.title,
        "author": [_name(creator) for creator in _cleaned(record.creators)],
        "recipient": [_name(recipient) for recipient in _cleaned(record.recipients)],
        "genre": record.kind,
        "issued": own,
        "event-place": _unstopped(record.place),
        "archive": _unstopped(record.repository),
        "archive_location": _unstopped(record.reference),
        "archive_collection": _unstopped(record.collection),
        "number": record.id if _has_record_number(record) else None,
        "language": record.language,
        "URL": record.url,
    }
    if record.edition and _unstopped(record.edition.title):
        item |= {"type": "chapter", "original-date": own} | _volume(record.edition)
    cleaned = {key: _clean(value) if isinstance(value, str) else value for key, value in item.items()}
    return {key: value for key, value in cleaned.items() if value}


def note(record: Record, *, page: str | None = None) -> str:
    """The full note of Chicago's notes and bibliography, as plain text, with `page` where one is given."""
    item = csl(record)
    leading = _people(item["author"], most=3) if _leads_with_author(item) else None
    opening = [leading] if "title" in item else _description(item)
    at_page = _page(page)
    if item["type"] == "chapter":
        place = [item.get("event-place"), _date_text(item.get("original-date"))]
        inside = "in " if "title" in item or _present([*opening, *place]) else ""
        rest = [*place, f"{inside}{_imprinted(item)}", _document(item), at_page, item.get("URL")]
    else:
        where = [item.get(key) for key in ("archive_location", "archive_collection", "archive")]
        rest = [_date_text(item.get("issued")), at_page, *where, _record_number(item), item.get("URL")]
    rest = _present([*rest, _last_resort(item, record)])
    before = _present(opening)
    if "title" not in item:
        addresses = (item.get("URL"), record.source)
        first, *others = before + rest
        return _stopped(", ".join([first if first in addresses else _capital(first), *others]))
    title = _quoted(item["title"], "," if rest else ".")
    text = " ".join(_present([", ".join([*before, title]), ", ".join(rest)]))
    return _stopped(text)


def bibliography(record: Record) -> str:
    """The entry of a Chicago bibliography, as plain text, the first creator's name inverted."""
    item = csl(record)
    authors = _people(item["author"], inverted=True) if "author" in item else None
    if "title" in item:
        opening = [authors if _leads_with_author(item) else None, _quoted(item["title"], ".")]
    else:
        opening = [authors, *_description({key: value for key, value in item.items() if key != "author"})]
        if authors and "recipient" in item and "genre" not in item:
            opening.append(f"To {_people(item['recipient'])}")
    if item["type"] == "chapter":
        place = ", ".join(_present([item.get("event-place"), _date_text(item.get("original-date"))]))
        inside = "In " if _present([*opening, place]) else ""
        volume = ", ".join(_present([f"{inside}{item['container-title']}", _document(item)]))
        rest = [place, volume, _imprint(item)]
    else:
        archive = ", ".join(_present([item.get("archive"), _record_number(item)]))
        rest = [_date_text(item.get("issued")), item.get("archive_location"), item.get("archive_collection"), archive]
    opening = [_capital(block) for block in _present(opening)]
    blocks = _present([*opening, *rest, item.get("URL"), _last_resort(item, record)])
    return " ".join(_stopped(block) for block in blocks)


def bibtex(record: Record) -> str:
    r"""A BibTeX entry: `@incollection` in an edition, else `@misc`.

    The key ends in the record's id, so that no two records share one. Braces become `\textbraceleft{}` and
    `\textbraceright{}`, because BibTeX counts even escaped braces.
    """
    item = csl(record)
    chapter = item["type"] == "chapter"
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in item.get("author", [])),
        "title": f"{{{_latex(item['title'])}}}" if "title" in item else "",
        **_bibtex_date(item.get("issued")),
    }
    if chapter:
        own = _present([item.get("event-place"), _date_text(item.get("original-date"))])
        fields |= {
            "booktitle": f"{{{_latex(item['container-title'])}}}",
            "publisher": _latex(item.get("publisher")),
            "address": _latex(item.get("publisher-place")),
            "type": "doc." if "number" in item else "",
            "chapter": _latex(item.get("number")),
            "note": _latex(", ".join(own)),
        }
    else:
        where = [item.get(key) for key in ("archive_location", "archive_collection", "archive")]
        fields |= {
            "address": _latex(item.get("event-place")),
            "type": _latex(item.get("genre")),
            "howpublished": _latex(", ".join(_present([*where, _record_number(item)]))),
        }
    fields |= {"language": _latex(item.get("language")), "url": _bibtex_url(item.get("URL", ""))}
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@{'incollection' if chapter else 'misc'}{{{_key(item)},", *lines, "}"]) + "\n"


def ris(record: Record) -> str:
    r"""A RIS entry, its lines ended by `\r\n` as the format asks.

    Zotero reads DB as the archive, AN as the place in it and CN as the call number (it takes AV, too, for the place in
    the archive, so that AV cannot name the repository). In an edition PY is the year of the volume, because reference
    managers print it as such; the record's own date stands in N1.
    """
    item = csl(record)
    lines = [("TY", "CHAP" if item["type"] == "chapter" else "MANSCPT"), ("ID", item["id"]), ("TI", item.get("title"))]
    lines += [("AU", _family_first(name)) for name in item.get("author", [])]
    lines += [("DA", _ris_date(item.get("issued"))), ("PY", _year(item.get("issued")))]
    if item["type"] == "chapter":
        own = [item.get("event-place"), _date_text(item.get("original-date")), _document(item)]
        lines += [("T2", item["container-title"]), ("PB", item.get("publisher")), ("CY", item.get("publisher-place"))]
        lines += [("N1", ", ".join(_present(own)))]
    else:
        lines += [("CY", item.get("event-place")), ("M3", item.get("genre")), ("CN", item.get("number"))]
    where = [item.get(key) for key in ("archive_location", "archive_collection")]
    lines += [("DB", item.get("archive")), ("AN", ", ".join(_present(where)))]
    lines += [("LA", item.get("language")), ("UR", item.get("URL"))]
    return "".join(f"{tag}  - {_clean(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl_json(record: Record) -> str:
    """The record as a CSL-JSON document: an array of one item, as reference managers and pandoc read it."""
    return json.dumps([csl(record)], ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Callable[[Record], str]] = {
    "note": note,
    "bibliography": bibliography,
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl_json,
}


# Fields


def _clean(value: str) -> str:
    """One line: white space and control characters become single blanks."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", value).split())


def _cleaned(values: Iterable[str]) -> list[str]:
    return [cleaned for value in values if (cleaned := _clean(value))]


def _present(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value]


_KEEPS_ITS_STOP = {"jr", "sr", "co", "inc", "ltd", "etc", "no", "al", "st"}


def _unstopped(value: str | None) -> str | None:
    """Without the punctuation that ends it, unless that belongs to an abbreviation."""
    if value is None:
        return None
    value = _clean(value).rstrip(" ,;:")
    last = value.split(" ")[-1].removesuffix(".")
    abbreviated = "." in last or len(last) == 1 or last.casefold() in _KEEPS_ITS_STOP
    return value if abbreviated else value.removesuffix(".")


def _stopped(text: str) -> str:
    return text if re.search(r"\.$|[.?!]’?”$", text) else text + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _volume(edition: Edition) -> Item:
    year = edition.year and _clean(edition.year)
    issued = {"date-parts": [[int(year)]]} if year and re.fullmatch(r"[0-9]{4}", year) else {"literal": year}
    return {
        "container-title": _unstopped(edition.title),
        "publisher": _unstopped(edition.publisher),
        "publisher-place": _unstopped(edition.place),
        "issued": issued if year else None,
        "number": edition.number,
    }


def _has_record_number(record: Record) -> bool:
    """Whether the id is the Wilson Center's own: an id made from the file's path is no record number."""
    from_path = record.source == record.id or record.source.startswith(record.id + ".")
    return record.repository == WILSON_CENTER and not from_path


# Names

_OFFICE_WORDS = """
    the a an acting agent ambassador army assistant baron bishop board bureau cabinet captain cde central chairman
    charge chargé chief colonel commander commission commissioner committee company comrade conference congress
    consul council count counselor court delegation department deputy director dr duke earl east embassy emperor
    foreign general governor government group head hon ii iii iv institute interior iran jr king kingdom legation
    lieutenant lord major marshal mayor messrs minister ministers ministry miss mission mr mrs ms navy north office
    officer party people permanent politburo premier president press prince princess professor queen red
    representative republic rev russian secretariat secretary senate senator sir society south soviet special sr
    staff state states sultan treasury under union united university vice west
"""
_OFFICES = frozenset(_OFFICE_WORDS.split())

# Family names that usually stand first; to invert such a name would be wrong, so it is kept whole.
_FAMILY_NAMES = """
    an bai bo bui cai cao chang chen chiang choe choi chou chu dang deng ding do duong fang feng gao guo han he ho
    hoang hu hua huang huynh jiang jung kang kao kim ko kuo le li lin liu lo luo ly ma mao nam ngo nguyen nie pak
    park peng pham phan qian rao ren ri shen shi song soong sun sung tan tang teng tran truong tsai tung vo vu wan
    wang wei wu xi xie xu yang yao ye yeh yi yu yuan yun zeng zhang zhao zheng zhou zhu
"""
_STANDS_FIRST = frozenset(_FAMILY_NAMES.split())


def _name(text: str) -> Name:
    """A CSL name: a person's in its parts where they are plain, anything else (an office, a body) literal."""
    last, comma, first = text.partition(", ")
    if comma and _is_plain(last) and _is_plain(first):
        return {"family": last, "given": first}
    words = text.split()
    if not _is_plain(text) or len(words) > 4 or _family_stands_first(words):
        return {"literal": text}
    if len(words) == 1:
        return {"family": text}
    return {"family": words[-1], "given": " ".join(words[:-1])}


def _is_plain(text: str) -> bool:
    """Whether every word could be part of a person's name: a capital or an initial, no office, no abbreviation."""
    return all(
        re.fullmatch(r"[^\W\d_][^\W\d_.’'-]*(?:[.’'-][^\W\d_]*)*", word)
        and word[0].isupper()
        and not (len(word) > 1 and word.isupper() and "." not in word)
        and word.strip(".").casefold() not in _OFFICES
        for word in text.split()
    ) and bool(text.split())


def _family_stands_first(words: list[str]) -> bool:
    romanised = any(re.fullmatch(r"[A-Z]\w+-[a-z]\w+", word) for word in words[1:])  # as in "Chou En-lai"
    return len(words) > 1 and (romanised or words[0].casefold() in _STANDS_FIRST)


def _given_first(name: Name) -> str:
    return name.get("literal") or " ".join(_present([name.get("given"), name["family"]]))


def _family_first(name: Name) -> str:
    return name.get("literal") or ", ".join(_present([name["family"], name.get("given")]))


def _people(names: list[Name], *, inverted: bool = False, most: int | None = None) -> str:
    """`A`, `A and B`, `A, B, and C`; more than `most` become `A et al.`."""
    written = [_given_first(name) for name in names]
    if inverted:
        written[0] = _family_first(names[0])
    if most and len(written) > most:
        return f"{written[0]} et al."
    if len(written) == 1:
        return written[0]
    comma = "," if len(written) > 2 or (inverted and "given" in names[0]) else ""
    return f"{', '.join(written[:-1])}{comma} and {written[-1]}"


def _leads_with_author(item: Item) -> bool:
    if "author" not in item:
        return False
    title, first = item.get("title", ""), item["author"][0]
    if item["type"] == "chapter" and re.search(r"\w\W* to \w", title):
        return False
    literal = first.get("literal", "")
    called = [first.get("family"), re.sub(r"^the\s+", "", literal, flags=re.IGNORECASE)]
    if _family_stands_first(literal.split()):
        called.append(literal.split()[0])
    return not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title, re.IGNORECASE) for name in _present(called))


# Dates


def _csl_date(date: Date) -> Item:
    """`date-parts` where the days are one day, month or year, or days of one month; `literal` where only the words
    as written say it: any other span, a doubt ("1950?"), a date supplied in brackets."""
    written = _clean(date.written)
    parts = _date_parts(date.earliest, date.latest)
    if parts is None:
        return {"literal": written or date.iso}
    result: Item = {"date-parts": parts}
    if re.search(r"\b(?:ca?\.|circa\b)", written, re.IGNORECASE):
        result["circa"] = True
    if "?" in written or re.fullmatch(r"\[.*\]", written):
        result["literal"] = written
    return result


def _date_parts(first: Day, last: Day) -> list[list[int]] | None:
    if first == last:
        return [[first.year, first.month, first.day]]
    if first.year != last.year:
        return None
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return [[first.year]]
    if first.month != last.month:
        return None
    if (first.day, last.day) == (1, monthrange(last.year, last.month)[1]):
        return [[first.year, first.month]]
    return [[day.year, day.month, day.day] for day in (first, last)]


def _date_text(date: Item | None) -> str | None:
    """`August 28, 1951`, `May 1950`, `1950`, `June 25–27, 1950`, `circa 1950`, or the date as written."""
    if date is None:
        return None
    if "literal" in date:
        return date["literal"]
    year, *rest = date["date-parts"][0]
    days = "–".join(str(parts[2]) for parts in date["date-parts"] if len(parts) == 3)
    text = f"{month_name[rest[0]]} {days}, {year}" if days else f"{month_name[rest[0]]} {year}" if rest else str(year)
    return f"circa {text}" if date.get("circa") else text


def _year(date: Item | None) -> str:
    return str(date["date-parts"][0][0]) if date and "date-parts" in date else ""


def _bibtex_date(date: Item | None) -> dict[str, str]:
    """`year` for BibTeX and, where the day or month is known for certain, `date` for biblatex."""
    if date is None:
        return {}
    if "literal" in date or date.get("circa"):
        return {"year": _latex(_date_text(date))}
    iso = "/".join("-".join(f"{part:02}" for part in parts) for parts in date["date-parts"])
    return {"year": _year(date)} | ({"date": iso} if iso != _year(date) else {})


def _ris_date(date: Item | None) -> str:
    """`YYYY/MM/DD/other`, or the date as written."""
    if date is None:
        return ""
    if "literal" in date:
        return date["literal"].replace("/", "-")  # a slash would part year from month
    parts = date["date-parts"]
    year, month, day = [f"{part:02}" for part in parts[0]] + [""] * (3 - len(parts[0]))
    other = "circa" if date.get("circa") else ""
    if len(parts) > 1:
        day, other = "", " ".join(_present([other, f"{parts[0][2]}–{parts[1][2]}"]))
    return f"{year}/{month}/{day}/{other}"


# Chicago


def _quoted(title: str, mark: str) -> str:
    """The title in quotation marks, `mark` inside them, the marks inside the title made single."""
    title = _unstopped(title) or title
    inner = re.sub(r'"([^"]*)"', "‘\\1’", title.replace("“", "‘").replace("”", "’"))
    if mark == "." and inner.endswith((".", "?", "!")):
        mark = ""
    if title.endswith(("”", '"')) and inner.endswith("’"):
        return f"“{inner[:-1]}{mark}’”"
    return f"“{inner}{mark}”"


def _description(item: Item) -> list[str | None]:
    """What stands where a title is missing: `Hull to Bingham, telegram`; `Hull, telegram`; `Telegram to Bingham`."""
    genre = item.get("genre")
    lower = genre[0].lower() + genre[1:] if genre and genre[1:].islower() else genre
    recipients = _people(item["recipient"], most=3) if "recipient" in item else None
    if "author" in item:
        authors = _people(item["author"], most=3)
        return [f"{authors} to {recipients}" if recipients else authors, lower]
    return [f"{genre} to {recipients}" if genre and recipients else genre]


def _imprint(item: Item) -> str:
    """`Washington: United States Government Printing Office, 1953`, or what is known of it."""
    by = ": ".join(_present([item.get("publisher-place"), item.get("publisher")]))
    return ", ".join(_present([by, _date_text(item.get("issued"))]))


def _imprinted(item: Item) -> str:
    imprint = _imprint(item)
    return f"{item['container-title']} ({imprint})" if imprint else item["container-title"]


def _document(item: Item) -> str | None:
    return f"doc. {item['number']}" if "number" in item else None


def _record_number(item: Item) -> str | None:
    return f"record {item['number']}" if "number" in item else None


def _page(page: str | None) -> str | None:
    page = _clean(page or "")
    several = re.fullmatch(r"\w+\s*[-–]\s*\w+", page)
    return f"{'pp.' if several else 'p.'} {page}" if page else None


def _last_resort(item: Item, record: Record) -> str | None:
    identifying = ("title", "author", "genre", "archive_location", "number", "URL", "container-title")
    return None if any(key in item for key in identifying) else record.source


# BibTeX

_LATEX = str.maketrans(
    {character: "\\" + character for character in "&%$#_"}
    | {
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)


def _latex(text: str | None) -> str:
    return (text or "").translate(_LATEX)


def _bibtex_url(url: str) -> str:
    """Verbatim, as `url` is read: only what would end the field is percent-encoded."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


def _bibtex_name(name: Name) -> str:
    return f"{{{_latex(name['literal'])}}}" if "literal" in name else _latex(_family_first(name))


def _key(item: Item) -> str:
    """First creator or first word of the title, year, `_`, id: `ciphered1950_000_56bc44923964e047`.

    What a key cannot hold is written as `+` and its bytes, so that different ids never give the same key.
    """
    named = _present([name.get("family", name.get("literal")) for name in item.get("author", [])[:1]])
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"['’]", "", (named or [item.get("title", "")])[0]))
    word = next((word for word in words if word.casefold() not in {"the", "a", "an"}), "").casefold()
    year = _year(item.get("original-date") or item.get("issued"))
    safe = re.sub(r"[^A-Za-z0-9._:/-]", lambda found: "".join(f"+{byte:02x}" for byte in found[0].encode()), item["id"])
    return f"{word}{year}_{safe}"
