from __future__ import annotations

import numpy as np

from benchmarks.quality import Asked, cut, joined, weights_of
from benchmarks.quality_tables import CUT, WHOLE
from qa import learned

QUESTIONS = [
    {
        "qid": "q1",
        "kind": "factoid",
        "question": "What did Stalin think of inviting representatives of neutral states to the negotiations?",
        "history": [],
        "answerable": True,
        "gold_docs": ["113009"],
        "answer_quotes": ["We do not see the use in inviting representatives of neutral states"],
    },
    {
        "qid": "q2",
        "kind": "unanswerable_far",
        "question": "Who sank the Lusitania?",
        "history": [],
        "answerable": False,
    },
]


def test_ours_and_theirs_are_measured_alike(seed_archive):
    asked = Asked(seed_archive, QUESTIONS, [learned.weights()] * 2)
    ours = asked.ours("ours", caution=0.0)
    assert (ours.label, len(ours.judged), ours.report.total.n, ours.report.verbatim) == ("ours", 1, 2, 1.0)
    assert [ours.share(name) for name in ("record_5", "quote_5", "record_100", "quote_100")] == [1.0] * 4
    text = seed_archive.record("113009").text
    hits = {"q1": [("113009", text)], "q2": []}
    whole, short = asked.theirs("peer", hits, lambda question, texts: np.array([-len(text) for text in texts]))
    assert [(one.name, one.form, one.share("record_1"), one.share("quote_1")) for one in (whole, short)] == [
        ("peer", WHOLE, 1.0, 1.0),
        ("peer", CUT, 1.0, 0.0),
    ]
    assert whole.report.median_words == len(text.split()) > 90 >= short.report.median_words


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
