from __future__ import annotations

import io

import pytest

from index.errors import ReadError
from index.readers import eml
from index.records import Record, Skipped


def read(data: bytes | str) -> list[Record | Skipped]:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(eml.read(file, "box/message", "box/message.eml"))


def message(data: bytes | str) -> Record:
    record = read(data)[0]
    assert isinstance(record, Record)
    return record


def zones(record: Record) -> list[tuple[str, str]]:
    return [(str(zone.kind), record.text[zone.start : zone.end]) for zone in record.zones]


def test_header_lines_are_catalogue_fields_and_the_rest_is_body() -> None:
    record = message(
        "Received: by x\r\nsubject: A word\r\n  or\ttwo\r\nFROM: Ann <a@x.org>\r\nCc:\r\nX-Mailer: M\r\n\r\n\r\n"
        "Dear Bob,\r\n\r\n yes. \r\n-- \r\nAnn\r\n\r\n"
    )
    assert record.text == "From: Ann <a@x.org>\nSubject: A word or two\n\nDear Bob,\n\n yes. \n-- \nAnn"
    assert zones(record) == [
        ("metadata", "From: Ann <a@x.org>"),
        ("metadata", "Subject: A word or two"),
        ("body", "Dear Bob,\n\n yes. \n-- \nAnn"),
    ]
    assert (record.id, record.source, record.kind) == ("box/message", "box/message.eml", "e-mail")


def test_what_a_message_does_not_give_is_missing() -> None:
    record = message("From: a@x.org\n\nYes.")
    missing = (record.title, record.date, record.place, record.signatory, record.reference, record.language, record.url)
    assert missing == (None,) * 7
    assert (record.creators, record.recipients) == (("a@x.org",), ())


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Kim <a@x.org>, b@x.org", ("Ann Kim", "b@x.org")),
        ('"Kim, Ann" <a@x.org>', ("Kim, Ann",)),
        ("a@x.org (Ann Kim)", ("Ann Kim",)),
        ("=?koi8-r?B?4c7OwQ==?= Kim <a@x.org>", ("Анна Kim",)),
        ('"=?utf-8?Q?Kim=2C_Ann?=" <a@x.org>', ("Kim, Ann",)),
        ("Анна <a@x.org>", ("Анна",)),
        ("undisclosed-recipients:;", ()),
        ("Team: a@x.org, Bob <b@x.org>;", ("a@x.org", "Bob")),
        ("<>", ()),
    ],
)
def test_people_are_named_as_the_header_names_them(written: str, names: tuple[str, ...]) -> None:
    record = message(f"From: {written}\nTo: {written}\nSubject: S\n\nYes.")
    assert (record.creators, record.recipients) == (names, names)


def test_all_who_receive_a_message_are_its_recipients() -> None:
    assert message("Bcc: D <d@x>\nCc: C <c@x>\nTo: A <a@x>,\n B <b@x>\n\nYes.").recipients == ("A", "B", "C", "D")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Mon, 05 Jun 2000 23:22:33 -0800 (PST)", ("05 Jun 2000", "2000-06-05")),
        ("5 Jun 2000 10:22 GMT", ("5 Jun 2000", "2000-06-05")),
        ("Monday, 5-Jun-95 10:22:33 EST", ("5-Jun-95", "1995-06-05")),
        ("5 Jun 01 10:22 GMT", ("5 Jun 01", "2001-06-05")),
        ("2000-06-05T10:22:33Z", ("2000-06-05T10:22:33Z", "2000-06-05")),
        ("Wed, 31 Feb 2000 10:22:33 +0000", None),
        ("5 Jun 100 10:22", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_the_senders_calendar_day_as_written(written: str, date: tuple[str, str] | None) -> None:
    found = message(f"Date: {written}\n\nYes.").date
    assert (found and (found.written, found.iso)) == date


def test_lines_quoted_of_an_older_message_are_not_the_senders_words() -> None:
    record = message(
        "From: a@x\n\n> Where is it?\n\n>> Where?\n>\nHere.\n 2 > 1\n> And when?\nNow.\n\n"
        "-----Original Message-----\nFrom: b@x\n\nWho?"
    )
    assert zones(record)[1:] == [
        ("note", "> Where is it?\n\n>> Where?\n>"),
        ("body", "Here.\n 2 > 1"),
        ("note", "> And when?"),
        ("body", "Now."),
        ("note", "-----Original Message-----\nFrom: b@x\n\nWho?"),
    ]


@pytest.mark.parametrize("line", ["Begin forwarded message:", "---------- Forwarded message ---------"])
def test_a_forwarded_message_is_not_the_senders_words(line: str) -> None:
    assert zones(message(f"From: a@x\n\nSee:\n\n{line}\nNo."))[1:] == [("body", "See:"), ("note", f"{line}\nNo.")]


HTML = """From: a@x
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<html><head><title>T</title><style>p {}</style></head><body><p>Dear =93Bob=94,<br>yes &amp; <b>no</b>.</p>
<p style=3D"display: none">hidden</p><blockquote>My own.</blockquote>
<div class=3D"gmail_quote">On Sunday Bob wrote:<blockquote type=3D"cite">Old <i>words</i>.</blockquote></div>
<blockquote type=3D"cite"><p>More</p><p>of it</p></blockquote><p>Bye</p></body></html>
"""


def test_html_becomes_lines_and_what_it_quotes_a_note() -> None:
    assert zones(message(HTML))[1:] == [
        ("body", "Dear “Bob”,\nyes & no.\nMy own."),
        ("note", "On Sunday Bob wrote:\nOld words.\nMore\nof it"),
        ("body", "Bye"),
    ]


def parts(kind: str, *parts: str, end: str = "--{b}--\n") -> str:
    b = kind[:3]
    each = "".join(f"--{b}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{b}"\n\n{each}{end.format(b=b)}'


PLAIN = "Content-Type: text/plain\n\nPlain."
RICH = "Content-Type: text/html\n\n<p>Rich.</p>"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (parts("alternative", PLAIN, RICH), "Plain."),
        (parts("alternative", "Content-Type: text/plain\n\n \n", parts("related", RICH)), "Rich."),
        (parts("mixed", PLAIN, RICH, "\nEnd."), "Plain.\n\nRich.\n\nEnd."),
        (parts("mixed", parts("alternative", PLAIN, RICH), "Content-Type: image/png\nContent-ID: <a>\n\n"), "Plain."),
        (parts("signed", PLAIN, "Content-Type: application/pgp-signature; name=a.asc\n\nx"), "Plain."),
    ],
)
def test_the_body_is_plain_text_where_there_is_any(content: str, body: str) -> None:
    (record,) = read(f"From: a@x\n{content}")
    assert isinstance(record, Record)
    assert record.text == f"From: a@x\n\n{body}"


def test_attachments_are_named_not_read() -> None:
    letter = "Content-Type: message/rfc822\n\nSubject: =?utf-8?q?The_=E2=80=9Cold=E2=80=9D_one?=\n\nOld."
    record, *skipped = read(
        "Subject: S\n"
        + parts(
            "mixed",
            PLAIN,
            "Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''m%C3%A4y.txt\n\nNot read.",
            'Content-Type: application/pdf; name="a\n b.pdf"\n\nx',
            "Content-Type: message/rfc822\n\n" + "Subject: Old one\n\nOld.",
            letter,
            "Content-Type: application/octet-stream\n\nx",
        )
    )
    assert isinstance(record, Record)
    assert record.text == "Subject: S\n\nPlain."
    named = [
        "attachment 'mäy.txt'", "attachment 'a b.pdf'", "attached message 'Old one'",
        "attached message 'The “old” one'", "a part of the kind application/octet-stream",
    ]  # fmt: skip
    assert skipped == [Skipped("box/message.eml", f"{name} was not read: save it beside the message") for name in named]


def test_a_message_that_ends_too_early_is_read_and_reported() -> None:
    record, skipped = read("From: a@x\n" + parts("mixed", PLAIN, end=""))
    assert isinstance(record, Record)
    assert record.text == "From: a@x\n\nPlain."
    assert skipped == Skipped(
        "box/message.eml",
        "ends before it is complete, so words may be missing; copy it again from where it came from",
    )


@pytest.mark.parametrize(
    ("charset", "body", "words"),
    [
        ("iso-8859-1", "“naïve”".encode("cp1252"), "“naïve”"),
        ("us-ascii", "“naïve”".encode(), "“naïve”"),
        ("no-such", "naïve".encode("cp1252"), "naïve"),
        ("punycode", b"naive", "naive"),
        ("koi8-r", "Мир".encode("koi8-r"), "Мир"),
        ("utf-8", b"\xef\xbb\xbfa\0b\x0c\x1fc\x7f", "a\ufffdb\ufffd\ufffdc\ufffd"),
        ("utf-7", b"a+2D0-b", "a\ufffdb"),
    ],
)
def test_words_in_any_encoding_and_no_control_characters(charset: str, body: bytes, words: str) -> None:
    record = message(b"From: a@x\nContent-Type: text/plain; charset=" + charset.encode() + b"\n\n" + body)
    assert record.text == f"From: a@x\n\n{words}"


def test_a_header_in_bare_bytes_is_in_the_encoding_of_the_body() -> None:
    head = "Subject: Мир\nContent-Type: text/plain; charset=koi8-r\n\n"
    assert message(head.encode("koi8-r")).title == message(head.encode()).title == "Мир"


def nested(depth: int) -> str:
    return "From: a\n" + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "has no header of a message (From, To, Date, Subject); save it as .eml from the mail program"),
        ("Just a text.\n\nNo message.", "has no header of a message"),
        ("Subject:\nX-A: b\n\nYes.", "has no header of a message"),
        (nested(3000), "nests too deep to be a message"),
        (f"To: {'a,' * 200_000}\n\nYes.", "has a header (To) of 400,000 characters"),
        (f"To: {'(' * 9000}\n\nYes.", "nests too deep to be a message"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_line(data: str, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        read(data)
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)
