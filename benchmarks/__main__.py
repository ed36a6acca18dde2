"""How fast Archive QA is, on this machine and any folder of records, beside peers with the same model.

    python -m benchmarks                                     everything, on letters made of the seeds' sentences
    python -m benchmarks start     [--records FOLDER | --archive DIR]     commands as whole processes
    python -m benchmarks indexing  [--records FOLDER]                     tokens a second, share of the machine's peak
    python -m benchmarks questions [--records FOLDER | --archive DIR]     an answer by step
    python -m benchmarks sizes     [--records FOLDER | --archive DIR]     archives of other sizes made of one
    python -m benchmarks peers     [--records FOLDER] [--peers DIR]       beside others, in turn
    python -m benchmarks profile   [--records FOLDER | --archive DIR]     where the time goes, by function

Prints Markdown. The measures of quality have commands of their own: see RESULTS.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from benchmarks import asking
from benchmarks.given import Given, given
from benchmarks.machine import described

TITLES = {
    "start": "Commands as whole processes",
    "indexing": "Indexing",
    "questions": "A question in a running program, by step",
    "sizes": "By size of the archive",
    "peers": "Beside peers, in turn",
    "profile": "Where the time goes",
}
MODULES = {"peers": "side_by_side"}  # the others are called as what they measure


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=[*TITLES, "all"], default="all", metavar="WHAT")
    parser.add_argument("--records", type=Path, metavar="FOLDER", help="documents, as for `archive-qa index`")
    parser.add_argument("--archive", type=Path, metavar="DIR", help="an archive that is there already")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="a question a line, as for `archive-qa batch`")
    parser.add_argument("--json", action="store_true", help="questions: the figures alone, as JSON")
    of_sizes = parser.add_argument_group("sizes")
    of_sizes.add_argument("--sizes", default="1000,10000", metavar="N,N,...", help="passages (default 1000,10000)")
    of_sizes.add_argument("--keep", type=Path, metavar="DIR", help="where the archives stay, and are found again")
    of_sizes.add_argument("--index-up-to", type=int, default=1000, metavar="N", help="sizes that are truly embedded")
    of_sizes.add_argument("--draw", type=Path, metavar="DIR", help="where speed.svg is written")
    of_peers = parser.add_argument_group("peers")
    of_peers.add_argument("--peers", type=Path, metavar="DIR", help="the peers' environments (peers/speed_*.py)")
    of_peers.add_argument("--rounds", type=int, default=3, metavar="N", help="of each pair (default 3)")
    options = parser.parse_args()
    if options.json and options.what != "questions":
        parser.error("--json goes with questions")
    with given(options.records, options.archive, options.questions) as data:
        if options.json:
            print(json.dumps(asking.milliseconds(data.archive, data.questions)))
            return
        print(f"```\n{described('as said below')}```\n", flush=True)
        for what, title in TITLES.items():
            if what == options.what or (options.what == "all" and what != "profile"):
                print(f"## {title}\n\n{report(what, data, options)}\n", flush=True)


def report(what: str, data: Given, options: argparse.Namespace) -> str:
    """The tables of one of `TITLES`."""
    if what == "questions":
        return f"data: {data.about()}\n\n{asking.table('step', asking.milliseconds(data.archive, data.questions))}"
    module = importlib.import_module(f"benchmarks.{MODULES.get(what, what)}")
    if what == "sizes":
        sizes = [int(size) for size in options.sizes.split(",")]
        return module.report(data, sizes, options.keep or data.scratch, options.index_up_to, options.draw)
    if what == "peers":
        return module.report(data, options.peers, options.rounds)
    return module.report(data)


if __name__ == "__main__":
    sys.exit(main())
