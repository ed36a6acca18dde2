from __future__ import annotations

from benchmarks.quality import cut, joined, weights_of


def test_weights_are_those_learned_without_the_volume():
    held_out = {"v1": "without v1", "v2": "without v2", "article": "without the article"}
    questions = [{"gold_docs": docs} for docs in (["v2/d1", "v1/d1"], [], [], ["v1/d4"])]
    assert weights_of(questions, ["v1", "v2"], held_out) == ["without v2", "without v2", "without v1", "without v1"]


def test_a_follow_up_is_put_after_the_questions_before_it():
    assert joined({"history": ["Who wrote? ", "To\nwhom?"], "question": "When  then?"}) == (
        "Who wrote? To whom? When then?"
    )


def test_every_text_shown_is_cut_by_its_own_question():
    hits = {"q1": [("v/d1", "Mao wrote. Stalin read. He slept. He woke.")], "q2": [("v/d1", "Mao wrote. He slept.")]}

    def counted(question, texts):
        return [text.count(question) for text in texts]

    assert cut(hits, {"q1": "woke", "q2": "Mao"}, counted) == {
        "q1": [("v/d1", "Stalin read. He slept. He woke.")],
        "q2": [("v/d1", "Mao wrote. He slept.")],
    }
