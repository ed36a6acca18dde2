"""Chinese names as the other system spells them, and words that only look Chinese."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from qa.romanisation import spellings


def spelt(text: str) -> dict[str, tuple[str, ...]]:
    return {text[part.start : part.end]: part.others for part in spellings(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did Zhou Enlai say?", {"Zhou": ("Chou",), "Enlai": ("En-lai",)}),
        ("Who met Chou En-lai's deputy?", {"Chou": ("Zhou",), "En-lai": ("Enlai",)}),
        ("Is it Mao Zedong?", {"Zedong": ("Tse-tung", "Tsetung")}),
        ("Is it Mao Tse-tung?", {"Tse-tung": ("Cedong", "Cetong", "Zedong", "Zetong")}),
        ("Was Zhu De there?", {"Zhu": ("Chu",), "De": ("Te", "Teh")}),
        ("Was Chu Teh there?", {"Chu": ("Ju", "Qu", "Zhu", "Ch'u"), "Teh": ("De",)}),
        ("When did Li Hung Chang die?", {"Hung Chang": ("Hongchang", "Hongzhang")}),
        ("When did Yuxian die?", {"Yuxian": ("Yu-hsien", "Yuhsien")}),
        ("Did Chang Hsüeh-liang rebel?", {"Chang": ("Zhang", "Ch'ang"), "Hsüeh-liang": ("Xueliang",)}),
        ("Did Teng Hsiao-p’ing come?", {"Teng": ("Deng", "T'eng"), "Hsiao-p’ing": ("Xiaoping",)}),
        ("Did Xu Shiyou write?", {"Xu": ("Hsu",), "Shiyou": ("Shih-yu", "Shihyu")}),
        ("Who ruled Zhejiang?", {"Zhejiang": ("Che-chiang", "Chechiang")}),
    ],
)
def test_names_are_turned(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert spelt(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Long March, by a Man of the Song",
        "Did Song Man, Sun Page or Hay Lane come to Long Island?",
        "Does He Hate Sun Tan Lines?",
        "What of Texas, Mexico, Iraq, a Taxi, Pan-German and So-so Ping-pong?",
        "Kim Il Sung and Ho Chi Minh in Hanoi with Ibn Saud",
        "zhou enlai",
        "Mao",
        "",
        "-- ' -' a-",
    ],
)
def test_words_that_are_no_chinese_names_are_not(text: str) -> None:
    assert spelt(text) == {}


def test_every_syllable_has_a_form_and_no_form_is_a_name_of_two() -> None:
    rows = list(csv.reader(files("qa").joinpath("data/wade-giles.csv").read_text("utf-8").splitlines()))
    assert len(rows) == len({row[0] for row in rows}) == 409
    assert all(len(row) > 1 and all(cell and cell == cell.strip() and "-" not in cell for cell in row) for row in rows)
    pairs = {row[0]: row[1] for row in rows}
    some = "zhou zhong chi chun jiu qing xiong xue yi yuan ri rong zi ci si ge ke he guo duo shuo gui tui lü nüe e er"
    assert [pairs[syllable] for syllable in some.split()] == (
        "chou chung ch'ih ch'un chiu ch'ing hsiung hsüeh i yüan jih jung tzu tz'u ssu ko k'o ho kuo to shuo kuei t'ui "
        "lü nüeh o erh"
    ).split()
