"""Groups of names: the packaged table, the user's file, what glosses say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.glosses import Gloss, Reach
from qa import groups
from qa.answer import Origin
from qa.groups import Group


def group(*names: str) -> Group:
    stems = {"Filippov": ("filippov",), "Stalin": ("stalin",), "Chou En-lai": ("chou", "en", "lai"), "Zhou": ("zhou",)}
    return Group(tuple((name, stems[name]) for name in names), Origin.FILE)


def test_the_packaged_table_has_no_bad_line_and_no_name_twice_on_one() -> None:
    every = groups.packaged()
    found, problem = groups.read(Path(groups.__file__).parent / "data/names.csv")
    assert ([one.names for one in found], problem) == ([one.names for one in every], None)
    assert {one.origin for one in every} == {Origin.TABLE}
    assert [one.names for one in every if len(set(one.names)) < len(one.names)] == []
    written = {name for one in every for name, _ in one.names}
    assert written >= {"Peking", "Constantinople", "FRG", "Chiang Kai-shek", "Kim Ir Sen", "Mukden", "United Nations"}


@pytest.mark.parametrize(
    ("content", "expected", "problem"),
    [
        (b"Filippov,Stalin\n", [group("Filippov", "Stalin")], None),
        (b"\xef\xbb\xbfFilippov, Stalin\r\n\r\nZhou,\"Chou En-lai\"",
         [group("Filippov", "Stalin"), group("Zhou", "Chou En-lai")], None),
        (b"# who is who\nFilippov;Stalin;\n", [group("Filippov", "Stalin")], None),
        (b"Filippov\tStalin\n", [group("Filippov", "Stalin")], None),
        ("Fílippov,Stalin".encode("cp1252"),
         [Group((("Fílippov", ("filippov",)), ("Stalin", ("stalin",))), Origin.FILE)], None),
        (b"", [], None),
        (b"# nothing yet\n", [], None),
        (b"Filippov\nFilippov,Stalin\n,\n", [group("Filippov", "Stalin")],
         ", lines 1, 3: expected two names or more with commas between them; the rest counts"),
        (b"a\n" * 12 + b"Filippov,Stalin\n", [group("Filippov", "Stalin")],
         ", lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: expected two names or more with commas between them; "
         "the rest counts"),
        (b"Filippov,?\nFilippov,Stalin", [group("Filippov", "Stalin")],
         ", line 1: expected two names or more with commas between them; the rest counts"),
        (b"x," + b"y" * 140_000 + b"\nFilippov,Stalin", [group("Filippov", "Stalin")],
         ", line 1: expected two names or more with commas between them; the rest counts"),
        (b"PK\0\1", [], " holds NUL bytes, so it is not plain text; convert it, or take it out of the folder"),
    ],
)  # fmt: skip
def test_a_users_file(tmp_path: Path, content: bytes, expected: list[Group], problem: str | None) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    found, said = groups.read(path)
    assert list(found) == expected
    assert said == (problem and f"{path}{problem}")


def test_a_folder_in_the_place_of_a_users_file(tmp_path: Path) -> None:
    assert groups.read(tmp_path) == (
        (),
        f"{tmp_path} cannot be read (Is a directory): the names in it are not looked for",
    )


def test_what_glosses_say_each_pair_once() -> None:
    code = Gloss("Filippov", "Stalin", Reach.ARCHIVE, "a", 0, 17)
    again = Gloss("FILIPPOV", "Stalin", Reach.ARCHIVE, "b", 7, 24)
    bank = Gloss("World Bank", "Bank", Reach.RECORD, "c", 0, 9)
    same = Gloss("Peking", "PEKING", Reach.ARCHIVE, "d", 0, 9)
    assert list(groups.said_by([code, again, bank, same])) == [
        Group((("Filippov", ("filippov",)), ("Stalin", ("stalin",))), Origin.RECORD, code),
        Group((("World Bank", ("world", "bank")), ("Bank", ("bank",))), Origin.RECORD, bank),
    ]
    assert [one.record_id for one in groups.said_by([code, bank])] == [None, "c"]


def test_an_office_is_held_about_the_years_in_which_records_say_so() -> None:
    days = [(date(1861, 3, 5), date(1861, 3, 5)), (date(1863, 1, 1), date(1864, 12, 31))]
    glosses = [
        Gloss("Secretary of State", "William H. Seward", Reach.TIME, "a", 0, 9, days[0]),
        Gloss("Secretary of State", "Mr Seward", Reach.TIME, "b", 0, 9, days[1]),
    ]
    assert list(groups.said_by(glosses)) == [
        Group(
            (("Secretary of State", ("secretari", "of", "state")), ("Seward", ("seward",))),
            Origin.RECORD,
            glosses[0],
            frozenset(range(1860, 1866)),
        )
    ]
