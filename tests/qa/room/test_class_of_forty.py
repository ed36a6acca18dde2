"""Forty readers ask at the same time: each gets the answer to its own question, in its turn."""

from __future__ import annotations

import html
import re
import threading

import pytest

from benchmarks.room import Session, all_at_once, served
from index import Archive

READERS = 40


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("towns")
    for number in range(READERS):
        (folder / f"{number}.txt").write_text(f"The harbour master of Town{number} is Captain Name{number}.")
    Archive.build(folder / "archive", [folder]).close()
    with served(folder / "archive") as (address, _):
        yield address


def words(shown: str) -> list[str]:
    return [html.unescape(found) for found in re.findall('<span class="verbatim">(.*?)</span>', shown)]


@pytest.mark.slow
def test_each_of_forty_gets_the_answer_to_its_own_question(address):
    questions = [f"Who is the harbour master of Town{number}?" for number in range(READERS)]
    _, shown, errors = all_at_once(address, questions)
    assert errors == []
    for number, conversation in enumerate(shown):
        assert conversation.count('<section class="turn">') == 1
        assert f'<h2 class="asked">{questions[number]}</h2>' in conversation
        assert words(conversation)[0] == f"The harbour master of Town{number} is Captain Name{number}."


@pytest.mark.slow
def test_whoever_waits_is_told_so(address):
    sessions = [Session(address) for _ in range(12)]
    told: list[list[str]] = [[] for _ in sessions]

    def visit(number: int) -> None:
        for shown in sessions[number].ask(f"Who is the harbour master of Town{number}?"):
            waits = re.search('<p class="searching">(.*?) <', shown)
            told[number].append(waits[1] if waits else "answered")

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {one for some in told for one in some}
    assert all(some[-1] == "answered" for some in told)
    assert "Your turn is next." in said
    assert any(re.fullmatch(r"\d+ questions? will be searched before yours\.", one) for one in said)


def test_a_session_cannot_see_that_of_another(address):
    anna, ben = Session(address), Session(address)
    for _ in anna.ask("Who is the harbour master of Town1?"):
        pass
    *_, shown = ben.call("ui_cite", [None], {"turn": 0, "number": 1})
    assert "Town1" not in str(shown)
    *_, shown = anna.call("ui_cite", [None], {"turn": 0, "number": 1})
    assert "Captain Name1" in str(shown)
    *_, shown = ben.call("ui_save", [None], {"form": "markdown"})
    assert "Town1" not in str(shown)
