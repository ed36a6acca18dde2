"""What the tests of the room's fragments share: records to show, and what is read in the HTML they are shown as."""

from __future__ import annotations

import datetime
import html
import re
import xml.etree.ElementTree as tree

from index.dates import Date
from index.records import Page, Record, Speaker, Zone
from qa.answer import Quote

MAY_14 = Date("14 May 1950", datetime.date(1950, 5, 14), datetime.date(1950, 5, 14))
HOSTILE = (
    "<script>window.PWN=1</script> ${document.title} {{value}} `tick` \"double\" & 'single' &amp; <img src=http://x.example>"
    "\r\nTwo  blanks,\ta tab and\u00a0a hard blank.\n\n  Indented.\r"
)


def telegram() -> Record:
    """A record in which every kind of zone speaks, one line each."""
    lines = (
        ("Skip to content", Speaker.FURNITURE),
        ("Stalin tells Mao.", Speaker.SUMMARY),
        ("Comrade Mao! We agree.", Speaker.BODY),
        ("Filippov.", Speaker.BODY),
        ("Sent on 15 May.", Speaker.NOTE),
        ("Record ID 42", Speaker.METADATA),
    )
    text, zones = "", []
    for line, kind in lines:
        anchor = text.index("We agree.") + 9 if kind is Speaker.NOTE else None
        zones.append(Zone(kind, len(text), len(text) + len(line), anchor))
        text += line + "\n"
    pages = (Page(0, "7"), Page(text.index("We agree."), "8"))
    return Record("42", text, tuple(zones), "t.txt", title="Stalin to Mao", date=MAY_14, reference="f. 1", pages=pages)


def plain(text: str, record_id: str = "plain") -> Record:
    """A record that is its body."""
    return Record(record_id, text, (Zone(Speaker.BODY, 0, len(text)),), "plain.txt")


def quote(record: Record, words: str) -> Quote:
    """The first place where `words` stand in `record`."""
    start = record.text.index(words)
    return Quote(record, start, start + len(words))


def words(fragment: str) -> str:
    """The text a browser would hold for this HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def in_line(fragment: str) -> str:
    """That text in one line, with a blank between elements."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", fragment)).split())


def record_text(fragment: str) -> str:
    """What stands in the element that holds the record's text, tags and all."""
    return re.search(
        r'<div class="record-text">(.*)</div>(?:<p class="more">.*?</p>)?</div>(?:<div class="steps".*)?</section>$',
        fragment,
        re.DOTALL,
    )[1]


def picture(fragment: str) -> tree.Element:
    """The picture in this HTML."""
    return tree.fromstring(re.search(r"<svg.*</svg>", fragment)[0])
