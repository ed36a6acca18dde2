from __future__ import annotations

from benchmarks.quality_tables import CUT, WHOLE, System, ablations, best, by_kind, compare
from qa.measures import Judgement, Report, Row


def system(name, form, words, right):
    """A system that is right, in all measures alike, on some of two factoid and two dated questions."""
    kinds = ["factoid", "factoid", "dated", "dated"]
    judged = [
        Judgement(kind, True, False, 1.0, it, it, it, it, None, None, it, it)
        for kind, it in zip(kinds, right, strict=True)
    ]
    rows = [
        Row(kind, 2, *[sum(some) / 2] * 4, None, None, 0.0, None, None)
        for kind, some in (("factoid", right[:2]), ("dated", right[2:]))
    ]
    unanswerable = Row("unanswerable_far", 1, *[None] * 9)
    total = Row("all", 5, *[sum(right) / 4] * 4, None, None, 0.0, None, None)
    report = Report((*rows, unanswerable), total, {}, None, None, None, None, words, 5)
    return System(name, form, report, judged)


OURS = system("ours", "", 60, [True, True, True, True])
WORSE = system("peer", WHOLE, 178, [True, True, False, False])
WORST = system("peer", CUT, 58, [False, False, False, False])


def test_by_kind_has_a_row_for_each_system():
    records, first, quotes = list(by_kind([OURS, WORSE, WORST]))[1:]
    assert records == (
        "--- record@5\n\n"
        "answerable questions  factoid 2  dated 2  all 4\n"
        "ours                      1.000    1.000  1.000\n"
        "peer                      0.000    0.000  0.000\n"
    )
    assert first.startswith("--- quote@1\n")
    assert quotes == (
        "--- quote@5\n\n"
        "answerable questions  factoid 2  dated 2  all 4\n"
        "ours                      1.000    1.000  1.000\n"
        "peer, as shown            1.000    0.000  0.500\n"
        "peer, cut to a quote      0.000    0.000  0.000\n"
    )


def test_ours_is_compared_with_each_other():
    assert compare(OURS, [WORSE, WORST]) == (
        "answerable questions  median words  record@5             ours less it  quote@5             ours less it\n"
        "ours                            60     1.000                             1.000                         \n"
        "peer, as shown                 178     0.500  +0.500 [+0.000, +1.000]    0.500  +0.500 [+0.000, +1.000]\n"
        "peer, cut to a quote            58     0.000  +1.000 [+1.000, +1.000]    0.000  +1.000 [+1.000, +1.000]\n"
        "(4 questions; in brackets 95 % of 2,000 paired bootstrap samples)\n"
    )


def test_the_best_of_the_others_is_named():
    others = [
        WORSE,
        WORST,
        system("other", WHOLE, 9, [False] * 4),
        system("other", CUT, 9, [True, False, False, False]),
    ]
    assert best(OURS, others).splitlines() == [
        "best of the others in record@5: other 0.250, ours less it +0.750 [+0.250, +1.000]",
        "best of the others in quote@5, cut to a quote: other 0.250, ours less it +0.750 [+0.250, +1.000]",
        "best of the others in quote@5, as shown: peer 0.500, ours less it +0.500 [+0.000, +1.000]",
    ]


def test_ablations_tell_what_is_lost():
    assert ablations(OURS, [system("all but dense", "", 60, [True, True, True, True])]) == (
        "candidates by  record@100  quote@100  record@5              all less it  quote@5              all less it\n"
        "ours                1.000      1.000     1.000                             1.000                         \n"
        "all but dense       1.000      1.000     1.000  +0.000 [+0.000, +0.000]    1.000  +0.000 [+0.000, +0.000]\n"
    )
