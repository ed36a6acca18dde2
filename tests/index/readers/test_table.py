from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest

from index.errors import ReadError
from index.readers import table
from index.records import Record, Skipped, Speaker, Zone


def items(data: bytes | str, source: str = "box/rows.csv") -> list[Record | Skipped]:
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return list(table.read(file, "box/rows", source))


def texts(data: bytes | str, source: str = "box/rows.csv") -> list[tuple[str, str]]:
    return [(item.id, item.text) for item in items(data, source) if isinstance(item, Record)]


def test_a_row_is_a_record_and_columns_go_by_their_names() -> None:
    rows = (
        "ID,Title,Date,Place,Creators,Recipients,Reference,Repository,Collection,Kind,Language,Rights,URL,Box,Text\n"
        'R-7,A  letter,May 1950,Bern,Ann; Bee ;,Cee,"B 4, f. 2",Archive,Papers,letter,de,free,http://a.b/7,9,"Come.\n"\n'
    )
    (record,) = items(rows)
    assert isinstance(record, Record)
    assert record.date is not None
    assert (record.date.written, record.date.iso) == ("May 1950", "1950-05")
    assert record == Record(
        id="R-7",
        text="Come.\n",
        zones=(Zone(Speaker.BODY, 0, 5),),
        source="box/rows.csv",
        title="A letter",
        date=record.date,
        place="Bern",
        creators=("Ann", "Bee"),
        recipients=("Cee",),
        reference="B 4, f. 2",
        repository="Archive",
        collection="Papers",
        kind="letter",
        language="de",
        rights="free",
        url="http://a.b/7",
    )


def test_what_a_row_does_not_give_is_missing() -> None:
    assert items("title,date,creators,text\n,some day, ; ,Come.") == [
        Record("box/rows/2", "Come.", (Zone(Speaker.BODY, 0, 5),), "box/rows.csv")
    ]


def test_rows_count_as_a_spreadsheet_counts_them() -> None:
    rows = '\n\ntext,title\n"one\ntwo",a\n\nthree,b\n,\nfour,c'
    assert texts(rows) == [("box/rows/4", "one\ntwo"), ("box/rows/6", "three"), ("box/rows/8", "four")]


@pytest.mark.parametrize("text", ["a\r\nb\n\rc\td  ", ' "quoted" ', "\u2028line\x0b\x1c", "x" * 200_000])
def test_the_text_is_the_cell_to_the_letter(text: str) -> None:
    cell = '"' + text.replace('"', '""') + '"'
    assert texts(f"id,text\r\n1,{cell}\r\n2,two\r\n") == [("1", text), ("2", "two")]
    assert texts(json.dumps({"text": text}), "rows.jsonl") == [("box/rows/1", text)]


@pytest.mark.parametrize("name", ["text", "Body", " CONTENT ", "Transcription", "full_text", "Full Text", "full-text"])
def test_the_column_of_the_words_has_one_of_five_names(name: str) -> None:
    assert texts(f"id,{name}\n1,Come.") == [("1", "Come.")]
    assert texts(json.dumps({"id": 1, name: "Come."}), "rows.ndjson") == [("1", "Come.")]


def test_the_better_name_wins_and_so_does_the_first_of_two_columns() -> None:
    assert texts("transcription,text,text,id,id\nno,yes,no,1,2") == [("1", "yes")]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("rows.csv", "id,text\n1,a;b"),
        ("rows.csv", "id;text;title\n1;a;b"),
        ("rows.csv", "id\ttext\n1\ta;b"),
        ("rows.TSV", "id\ttext\n1\ta;b"),
        ("rows.tsv.gz", "id\ttext, of the letter; if any\ttext\n1\t\ta;b"),
    ],
)
def test_the_header_tells_what_stands_between_cells(source: str, rows: str) -> None:
    assert texts(rows, source) == [("1", "a" if rows.startswith("id;") else "a;b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_table_in_any_encoding(encoding: str) -> None:
    rows = "id,text\n1,“São Tomé” – naïve\n"
    assert texts(rows.encode(encoding)) == [("1", "“São Tomé” – naïve")]


def test_the_encoding_is_told_by_the_whole_file_not_by_its_beginning() -> None:
    rows = b"id,text\n1," + b"plain " * 400_000 + b"\n2,S\xe3o Tom\xe9"
    assert texts(rows)[-1] == ("2", "São Tomé")


def test_a_table_in_cyrillic() -> None:
    rows = "id,text\n1,Товарищ Мао Цзэдун! Мы получили вашу телеграмму от 27 августа и согласны с вашей оценкой.\n"
    assert texts(rows.encode("cp1251")) == texts(rows)


def test_rows_without_words_are_reported_and_the_rest_is_read() -> None:
    rows = "id,text\n1,one\n2, \n3,three,and more\n,,,\n4,four,,\n5"
    assert items(rows)[1:3] == [
        Skipped("box/rows.csv row 3", "has no text"),
        Skipped("box/rows.csv row 4", "has 3 cells, the header 2; put cells with a , in them in quotation marks"),
    ]
    assert texts(rows) == [("1", "one"), ("4", "four")]
    assert items(rows)[-1] == Skipped("box/rows.csv row 7", "has no text")


def test_after_twenty_rows_that_could_not_be_read_the_others_are_counted() -> None:
    found = items("id,text\n0,words\n" + "1,\n" * 1_500)
    assert len(found) == 1 + 20 + 1
    assert found[20:] == [
        Skipped("box/rows.csv row 22", "has no text"),
        Skipped("box/rows.csv", "1,480 more rows could not be read, for reasons such as these"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is empty; expected a table with a header"),
        (" \n\n", "is empty; expected a table with a header"),
        ("id,text\n", "holds no row with a text in it; expected one record a row"),
        (
            "file,Title\na.txt,A",
            "has no column for the words of its records (its columns are 'file', 'Title'); name that one text, or the "
            "file metadata.csv where it describes other files",
        ),
        ("id,text\n1,a\0b", "holds NUL bytes, so it is not plain text; save it as UTF-8"),
        ("id,te\nxt".encode("utf-16-le"), "holds NUL bytes, so it is not plain text; save it as UTF-8"),
        (b"\xff\xfei\0d\0,", "is not utf-16 throughout (truncated data); save it as UTF-8"),
        (b"\xef\xbb\xbfid,text\n1,\xe9\n", "is not utf-8-sig throughout (invalid continuation byte); save it as UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(data: str | bytes, reason: str) -> None:
    with pytest.raises(ReadError) as error:
        items(data)
    assert str(error.value) == reason


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MOST", 2**20)
    rows = 'id,text\n1,one\n2,"two\n' + "3,three\n" * 2**18
    reading = table.read(io.BytesIO(rows.encode()), "rows", "rows.csv")
    assert isinstance(next(reading), Record)
    with pytest.raises(ReadError, match=r"has more than 1 million characters in row 3; is a quotation mark missing"):
        next(reading)


class Endless(io.RawIOBase):
    """A file of so many rows, none of which is kept."""

    def __init__(self, rows: int) -> None:
        self._rows, self._position = rows, 0
        self._row = b"1," + b"words " * 3_000 + b"\n"

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = offset
        return offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        head = b"id,text\n"[self._position : self._position + len(buffer)]
        left = max(0, min(len(buffer) - len(head), self._rows * len(self._row) - max(0, self._position - 8)))
        start = max(0, self._position - 8) % len(self._row)
        data = head + (self._row * (left // len(self._row) + 2))[start : start + left]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def test_a_long_table_is_not_held_in_memory() -> None:
    tracemalloc.start()
    try:
        file = io.BufferedReader(Endless(rows=2_000))  # 36 MB
        assert sum(1 for _ in table.read(file, "rows", "rows.csv")) == 2_000
        assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    finally:
        tracemalloc.stop()


def test_the_file_stays_open() -> None:
    file = io.BytesIO(b"id,text\n1,one\n2,two")
    reading: Iterator[Record | Skipped] = table.read(file, "rows", "rows.csv")
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert not file.closed


def test_a_line_of_jsonl_is_a_record() -> None:
    lines = [
        {"ID": 7, "Date": 1951, "Creators": ["Holm, Ida", 3, ""], "recipients": "Ole; Kari", "text": "a\n"},
        {"body": "b", "title": ["no", "words"], "date": None, "place": True, "url": {}, "author": "Per"},
    ]
    first, second = items("\ufeff" + "\r\n\n".join(map(json.dumps, lines)), "rows.jsonl")
    assert isinstance(first, Record)
    assert first.date is not None
    assert (first.id, first.date.iso, first.creators, first.recipients) == (
        "7",
        "1951",
        ("Holm, Ida",),
        ("Ole", "Kari"),
    )
    assert second == Record("box/rows/3", "b", (Zone(Speaker.BODY, 0, 1),), "rows.jsonl", creators=("Per",))


def test_what_cannot_be_stored_is_replaced() -> None:
    assert texts('{"text": "a\\ud800b \\ud83d\\ude00 \\u0000", "id": "\\udfff"}', "a.jsonl") == [("�", "a�b 😀 �")]
    assert texts("id,text\n1,a\0b".encode("utf-16")) == [("1", "a�b")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is no JSON (Expecting property name enclosed in double quotes, at character 3)"),
        ("[1]", "is JSON but no object (list); expected one object a line"),
        ("7" * 5000, "is JSON that no record needs; expected one object a line"),
        ("[" * 10**5, "is JSON that no record needs; expected one object a line"),
        ('{"title": "a"}', "has no field for its words (its fields are 'title'); name that one text"),
        ("{}", "has no field for its words (its fields are without names); name that one text"),
        ('{"text": ["a"]}', "has a text that is no text (list)"),
        ('{"text": null}', "has no text"),
    ],
)
def test_a_line_that_is_no_record_is_reported_and_the_rest_is_read(line: str, reason: str) -> None:
    problem, record = items(f'{line}\n{{"text": "a"}}', "rows.jsonl")
    assert isinstance(problem, Skipped)
    assert problem.source == "rows.jsonl line 1"
    assert problem.reason.startswith(reason)
    assert isinstance(record, Record)
    assert record.id == "box/rows/2"


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MOST", 2**20)
    lines = '{"text": "' + "a" * 2**22 + '"}\n{"text": "a"}'
    assert items(lines, "rows.jsonl") == [
        Skipped("rows.jsonl line 1", "has more than 1 million characters; split it"),
        Record("box/rows/2", "a", (Zone(Speaker.BODY, 0, 1),), "rows.jsonl"),
    ]


def test_json_that_is_not_one_object_a_line_is_an_error_in_the_end() -> None:
    found: list[Record | Skipped] = []
    with pytest.raises(ReadError, match="holds no line with a text in it; expected one record a line"):
        found.extend(table.read(io.BytesIO(json.dumps([{"text": "a"}] * 9, indent=1).encode()), "a", "a.jsonl"))
    assert len(found) == 0 or all(isinstance(item, Skipped) for item in found)
