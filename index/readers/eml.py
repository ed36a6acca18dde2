"""E-mail messages as a mail program saves them (eml): header lines, the body, and what it quotes.

The text is the lines From, To, Cc, Bcc, Date and Subject, decoded, each a catalogue field, then the body: its plain
text as it was sent, else its HTML as of a web page. What a message quotes of older ones is not its sender's, so it is
a note: lines that begin with ">", what a mail program marks as quoted in HTML, and all that follows a line such as
"-----Original Message-----". Attachments are not read but named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses
from typing import BinaryIO

from index import dates
from index.dates import Date
from index.errors import ReadError
from index.readers import flow
from index.readers.lines import CUT_SHORT, cleaned
from index.readers.markup import Document, Element
from index.readers.text import trimmed
from index.records import Record, Skipped, Speaker, Zone

MAX_HEADER = 2**18  # characters; the time to decode a header can grow with the square of its length
_SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")


def read(file: BinaryIO, record_id: str, source: str) -> Iterator[Record | Skipped]:
    """The one record of a message, and a Skipped for each attachment and where the message ends too early.

    Raises ReadError where the file is no message.
    """
    try:
        message = BytesParser().parse(file)  # not by the newer policy, which fails on headers that are not well formed
        _check_headers(message)
        bodies, unread = _parts(message)
        headers = {name: raw for name in _SHOWN if _words(raw := _header(message, name))}
        creators, recipients = _persons(headers, "From"), _persons(headers, "To", "Cc", "Bcc")
    except RecursionError as error:
        raise ReadError("nests too deep to be a message; take it out of the folder") from error
    if not headers:
        raise ReadError("has no header of a message (From, To, Date, Subject); save it as .eml from the mail program")
    text, zones = _text(headers, bodies)
    yield Record(
        id=record_id,
        text=text,
        zones=tuple(zones),
        source=source,
        title=_words(headers.get("Subject", "")) or None,
        date=_date(_words(headers.get("Date", ""))),
        creators=creators,
        recipients=recipients,
        kind="e-mail",
    )
    for part in unread:
        yield Skipped(source, f"{_called(part)} was not read: save it beside the message")
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in message.walk() for defect in part.defects):
        yield Skipped(source, CUT_SHORT)


def _check_headers(message: Message) -> None:
    """Raises ReadError where a header is longer than any mail program writes."""
    lengths = ((len(str(value)), name) for part in message.walk() for name, value in part.raw_items())
    length, name = max(lengths, default=(0, ""))
    if length > MAX_HEADER:
        raise ReadError(f"has a header ({name[:20]}) of {length:,} characters; take the file out of the folder")


def _header(message: Message, name: str) -> str:
    """The words of the first header `name` as they were sent, "" where there is none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    charsets = (part.get_content_charset() for part in message.walk() if part.get_content_maintype() == "text")
    return _decoded(raw.encode("utf-8", "surrogateescape"), "utf-8", next(charsets, None))


_ENCODED = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bq]\?[^?]*\?=)*", re.IGNORECASE)


def _words(raw: str) -> str:
    """The words of a header on one line, those that were encoded (RFC 2047) decoded."""
    return cleaned(" ".join(_ENCODED.sub(lambda run: _unencoded(run[0]), raw).split()))


def _unencoded(run: str) -> str:
    try:
        return "".join(_decoded(word, charset) for word, charset in decode_header(run) if isinstance(word, bytes))
    except (HeaderParseError, ValueError):
        return run


def _persons(headers: dict[str, str], *fields: str) -> tuple[str, ...]:
    """The names in headers of addresses; the address where it gives no name."""
    found = (pair for field in fields for pair in getaddresses([headers.get(field, "")]))
    return tuple(words for name, address in found if (words := _words(name) or _words(address)))


_DAY = re.compile(r"\b(\d{1,2}[ -][A-Za-z]{3,9}[ -])(\d{4}|\d\d)\b")


def _date(written: str) -> Date | None:
    """The calendar day of a Date header, as written there; the hour and its zone are left to the text."""
    found = _DAY.search(written)
    if not found:
        return dates.parse(written)
    year = found[2] if len(found[2]) == 4 else ("19" if found[2] >= "50" else "20") + found[2]  # RFC 5322, 4.3
    date = dates.parse(found[1].replace("-", " ") + year)
    return date and replace(date, written=found[0])


def _parts(message: Message) -> tuple[list[Message], list[Message]]:
    """The parts that are the body, and those that are not read."""
    kind = message.get_content_type()
    if kind == "multipart/alternative" and message.is_multipart():
        return _best(message.get_payload())
    if kind.startswith("multipart/") and message.is_multipart():
        found = [_parts(part) for part in message.get_payload()]
        return [part for bodies, _ in found for part in bodies], [part for _, unread in found for part in unread]
    is_attached = message.get_content_disposition() == "attachment"
    if kind in ("text/plain", "text/html") and not is_attached and not message.get_filename():
        return [message], []
    is_picture = kind.startswith("image/") and ("content-id" in message or not is_attached)  # in the body's HTML
    return [], [] if is_picture or kind.endswith("-signature") else [message]


def _best(parts: list[Message]) -> tuple[list[Message], list[Message]]:
    """Of parts that say the same: the first that is plain text, else the last that is text; and what is not read."""
    found = [_parts(part) for part in parts if part.get_content_type() != "text/calendar"]
    said = [bodies for bodies, _ in found if any(_body(body)[0] for body in bodies)]
    plain = (bodies for bodies in said if all(body.get_content_type() == "text/plain" for body in bodies))
    return next(plain, said[-1] if said else []), [part for _, unread in found for part in unread]


def _called(part: Message) -> str:
    """What to call a part that is not read."""
    if name := _words(part.get_filename() or ""):
        return f"attachment '{name}'"
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return f"attached message '{_words(_header(part.get_payload(0), 'Subject')) or 'without a subject'}'"
    return f"a part of the kind {_words(part.get_content_type())}"


def _text(headers: dict[str, str], bodies: list[Message]) -> tuple[str, list[Zone]]:
    """The header lines, an empty line, the body; with their zones."""
    text, zones = "", []
    for name, raw in headers.items():
        start, text = len(text), f"{text}{name}: {_words(raw)}\n"
        zones.append(Zone(Speaker.METADATA, start, len(text) - 1))
    for words, own in map(_body, bodies):
        if words:
            text += "\n"
            zones += [_moved(zone, len(text)) for zone in own]
            text += words + "\n"
    return text.rstrip(), zones


def _moved(zone: Zone, by: int) -> Zone:
    return Zone(zone.kind, zone.start + by, zone.end + by, None if zone.anchor is None else zone.anchor + by)


def _body(part: Message) -> tuple[str, list[Zone]]:
    """The words of a part of the body, and who speaks in them."""
    data = part.get_payload(decode=True)
    words = _decoded(data if isinstance(data, bytes) else b"", part.get_content_charset())
    if part.get_content_type() == "text/html":
        return _html(words)
    words = cleaned(words.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()
    return words, _quoted(words)


_OLDER = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:Original Message|Forwarded [Mm]essage|Forwarded by .*|Weitergeleitete Nachricht|"
    r"Ursprüngliche Nachricht|Message d'origine|Исходное сообщение) ?-*|Begin forwarded message:)[ \t]*$",
    re.MULTILINE,
)
_QUOTE = re.compile(r"^>.*(?:\n(?:[ \t]*\n)*>.*)*", re.MULTILINE)


def _quoted(words: str) -> list[Zone]:
    """The zones of a plain text: the sender's own words, and what is quoted."""
    older = _OLDER.search(words)
    own = older.start() if older else len(words)
    zones, begin = [], 0
    for quote in _QUOTE.finditer(words, 0, own):
        zones += trimmed(words, Speaker.BODY, begin, quote.start())
        zones += trimmed(words, Speaker.NOTE, *quote.span())
        begin = quote.end()
    zones += trimmed(words, Speaker.BODY, begin, own)
    return zones + trimmed(words, Speaker.NOTE, own, len(words))


_MARKED = re.compile(r"\b(?:gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix|moz-forward-container)\b")


def _html(words: str) -> tuple[str, list[Zone]]:
    """The text of an HTML body, and who speaks in it."""
    document = Document()
    document.add(words)
    # what is laid out apart as furniture is what is quoted
    laid = flow.lay_out(document, lambda e: None if flow.is_left_out(e) else _speaker_of(e))
    kinds = {Speaker.FURNITURE: Speaker.NOTE}
    return laid.text, [replace(zone, kind=kinds.get(zone.kind, zone.kind)) for zone in laid.zones]


def _speaker_of(element: Element) -> Speaker:
    is_quote = element.name == "blockquote" and element.attributes.get("type") == "cite"
    return Speaker.FURNITURE if is_quote or _MARKED.search(element.attributes.get("class", "")) else Speaker.BODY


def _decoded(data: bytes, *charsets: str | None) -> str:
    """The text of `data` in the first of `charsets` that fits, or in what else does."""
    for charset in (*charsets, "utf-8", "cp1252"):
        codec = _CALLED_LATIN.get((charset or "ascii").lower(), charset or "ascii")
        try:
            return data.decode(codec).removeprefix("\ufeff")
        except (UnicodeError, LookupError):
            pass
    return data.decode("cp1252", "replace")


# what is called Latin-1 is Windows-1252, as in browsers; the last two are no charsets, and slow
_CALLED_LATIN = dict.fromkeys(("iso-8859-1", "latin-1", "latin1"), "cp1252") | {"punycode": "utf-8", "idna": "utf-8"}
