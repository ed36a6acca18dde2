from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.dates import parse
from index.metadata import Corrections, Sheets, load
from index.metadata import parse as parse_sheet
from index.records import Record

LETTER = Record("letters/a", "Dear Anna", (), "letters/a.txt.gz", title="As read", date=parse("1949"), language="en")


def corrections(folder: Path, table: str, encoding: str = "utf-8") -> Corrections:
    """Those of a sheet in the folder of the letters, below the indexed one."""
    (folder / "letters").mkdir(exist_ok=True)
    (folder / "letters/metadata.csv").write_bytes(table.encode(encoding))
    return load(folder / "letters", folder)


def test_values_win_over_what_the_reader_found_and_empty_cells_do_not(tmp_path: Path) -> None:
    found = corrections(
        tmp_path,
        "record,id,title,date,place,creators,recipients,reference,repository,collection,kind,language,rights,url\r\n"
        "letters/a,RG-7,A letter,May 1950,Pusan,Kim; Li ;,Anna,Box 4,City Archive,Letters,letter,,Public,https://example.org\r\n",
    )
    assert found.problems == []
    assert found.apply(LETTER) == Record(
        "RG-7",
        "Dear Anna",
        (),
        "letters/a.txt.gz",
        title="A letter",
        date=parse("May 1950"),
        place="Pusan",
        creators=("Kim", "Li"),
        recipients=("Anna",),
        reference="Box 4",
        repository="City Archive",
        collection="Letters",
        kind="letter",
        language="en",
        rights="Public",
        url="https://example.org",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_spreadsheet_program_may_have_written_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = f'FILE {delimiter} Title\na.txt{delimiter}"Lettre à Élise{delimiter} 1950"\n'
    assert corrections(tmp_path, table, encoding).apply(LETTER).title == f"Lettre à Élise{delimiter} 1950"


@pytest.mark.parametrize("file", ["letters/a.txt.gz", "letters/a.txt", "a.txt", "letters\\a.txt"])
def test_a_file_is_named_by_its_path_or_its_name(tmp_path: Path, file: str) -> None:
    assert corrections(tmp_path, f"file,title\n{file},New\n").apply(LETTER).title == "New"


@pytest.mark.parametrize("row", ["letters/b,,New", ",b.txt,New", "letters/a,b.txt,New"])
def test_a_row_about_another_record_changes_nothing(tmp_path: Path, row: str) -> None:
    assert corrections(tmp_path, f"record,file,title\n{row}\n").apply(LETTER) is LETTER


def test_what_cannot_be_used_is_reported_by_row_and_the_rest_is_used(tmp_path: Path) -> None:
    found = corrections(tmp_path, "record,date,title,shelf\nletters/a,last spring,New,3\n\n,1950,Lost,\n")
    assert found.problems == [
        (
            "metadata.csv, row 1: column 'shelf' is not known; expected one of collection, creators, date, file, id, "
            "kind, language, place, recipients, record, reference, repository, rights, title, url"
        ),
        "metadata.csv, row 2: date 'last spring' cannot be read; write it as in 1950-05-14 or May 1950",
        "metadata.csv, row 4: neither record nor file is given, so it belongs to nothing; fill in one",
    ]
    assert (found.apply(LETTER).title, found.apply(LETTER).date) == ("New", parse("1949"))


def test_a_table_that_names_no_record_is_reported(tmp_path: Path) -> None:
    found = corrections(tmp_path, "\ntitle\nNew\n")
    assert found.problems == ["metadata.csv, row 2: no column record or file, so no row can be placed; add one"]
    assert found.apply(LETTER) is LETTER


def test_an_empty_or_binary_table_is_reported(tmp_path: Path) -> None:
    assert corrections(tmp_path, "\n").problems == ["metadata.csv is empty; expected text"]
    assert len(corrections(tmp_path, "a\0b").problems) == 1


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    assert load(tmp_path) == Corrections()


def test_a_dash_takes_a_wrong_value_away(tmp_path: Path) -> None:
    found = corrections(tmp_path, "record,title,date,creators,language\nletters/a,-,-,-,\n")
    assert found.apply(replace(LETTER, creators=("Clerk",))) == replace(LETTER, title=None, date=None)


def test_sheets_of_folders_above_bear_on_what_lies_below_and_the_nearest_wins(tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / "letters").mkdir(parents=True)
    letter = replace(LETTER, id="box/letters/a", source="box/letters/a.txt")
    (tmp_path / "metadata.csv").write_text(
        "file,title,kind\nbox/letters/a.txt,From above,letter\na.txt,Another,report\nbox/none.txt,Nothing,report\n"
    )
    (box / "letters/metadata.csv").write_text("file,title,date\na.txt,From beside,1950\n")
    sheets = Sheets()
    nearest, above = sheets.of(box / "letters", tmp_path), sheets.of(box, tmp_path)
    assert nearest.apply(letter) == replace(letter, title="From beside", kind="letter", date=parse("1950"))
    assert above.apply(letter) == replace(letter, title="From above", kind="letter")
    assert nearest.digest != above.digest
    assert sheets.problems() == [
        f"{tmp_path}/metadata.csv: metadata.csv, row 3: there is no a.txt, so it says nothing",
        f"{tmp_path}/metadata.csv: metadata.csv, row 4: there is no box/none.txt, so it says nothing",
    ]
    above.partly = True  # a file was left as it is: its records were not compared with the rows
    assert sheets.problems() == []


def test_a_name_of_several_lines_is_told_on_one() -> None:
    sheet = parse_sheet('file,title\n"first\u2028page\n.txt",First\n'.encode())
    assert sheet.unused() == ["metadata.csv, row 2: there is no first page .txt, so it says nothing"]
