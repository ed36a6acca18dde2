"""The measures shown."""

from __future__ import annotations

from qa.measures import Report, Row
from qa.report import as_dict, as_table

REPORT = Report(
    rows=(
        Row("factoid", 6, 2 / 3, 1.0, 1 / 3, 2 / 3, None, None, 1 / 3, 1.0, 5 / 6),
        Row("false_premise", 3, None, None, None, None, None, 1 / 3, None, None, None),
    ),
    total=Row("all", 9, 2 / 3, 1.0, 1 / 3, 2 / 3, None, None, 1 / 3, 1.0, 5 / 6),
    interval={"record_1": (1 / 3, 1.0), "record_5": (1.0, 1.0), "quote_100": (0.5, 1.0)},
    auroc=0.5625,
    premise=2 / 3,
    corrected=None,
    verbatim=1.0,
    median_words=4,
    answered=6,
)


def test_as_table() -> None:
    assert as_table(REPORT) == (
        "kind           n  record@1  record@5  quote@1  quote@5  zone  refused  false refusal  record@100  quote@100\n"
        "factoid        6     0.667     1.000    0.333    0.667     -        -          0.333       1.000      0.833\n"
        "false_premise  3         -         -        -        -     -    0.333              -           -          -\n"
        "all            9     0.667     1.000    0.333    0.667     -        -          0.333       1.000      0.833\n"
        "95 % from            0.333     1.000        -        -     -        -              -           -      0.500\n"
        "95 % to              1.000     1.000        -        -     -        -              -           -      1.000\n"
        "\n"
        "AUROC of confidence       0.562\n"
        "false premise, right      0.667\n"
        "false premise, corrected  -\n"
        "verbatim                  1.000\n"
        "median words of a quote   4\n"
        "answered                  6\n"
    )


def test_as_dict() -> None:
    total = {
        "n": 9, "record_1": 2 / 3, "record_5": 1.0, "quote_1": 1 / 3, "quote_5": 2 / 3, "zone": None, "refused": None,
        "false_refusal": 1 / 3, "record_100": 1.0, "quote_100": 5 / 6,
    }  # fmt: skip
    shares = [name for name in total if name != "n"]
    assert as_dict(REPORT) == {
        "kinds": {
            "factoid": total | {"n": 6},
            "false_premise": {"n": 3} | dict.fromkeys(shares) | {"refused": 1 / 3},
        },
        "all": total,
        "interval": {"record_1": (1 / 3, 1.0), "record_5": (1.0, 1.0), "quote_100": (0.5, 1.0)},
        "auroc": 0.5625,
        "premise": 2 / 3,
        "corrected": None,
        "verbatim": 1.0,
        "median_words": 4,
        "answered": 6,
    }
