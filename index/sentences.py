"""Sentences that survive archival text: "Cde. Mao", "No. P83/280", "4:10 am", "the 20th inst. We ...".

Every function gives spans `(start, end)` into the text it was given and changes nothing. Lines end sentences, except
where a text was wrapped at a fixed width. Nothing here is learned; the rules were checked against sentences cut by
people (see `docs/experiments.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

Span = tuple[int, int]

MAX_WORDS = 90  # what may be quoted whole; a longer sentence is offered clause by clause
MAX_ITEM_WORDS = 8  # a longer numbered line is a paragraph of its own
CLAUSE_WORDS = 30  # clauses shorter than this stay together
SHORTEST_WRAPPED = 35  # characters; a shorter line was not broken for its width
WRAP_WIDTHS = range(40, 101)  # a text whose lines end in this range may be wrapped

# Never the end of a sentence: something always follows.
_NEVER_ENDS = frozenset(
    (
        "mr mrs ms messrs mm mme mlle dr drs prof hon rev revd fr st ste sr sra srta gen lieut lt col capt cpt "
        "comdr cmdr rt visc adm brig maj sgt corp pvt gov sen rep pres sec secy amb supt insp cde comr cdr tov "
        "gosp sig esqrs no nos nr nrs art arts par pars para sect secs vol vols p pp pg fol fols f ff ll doc docs "
        "ch chap chaps fig figs ex exs encl encls incl inclosure pt pts ser app tel teleg desp cf viz vs v ca "
        "circ approx fl b d op opp del i.e e.g op.cit loc.cit al inf supra ms mss ed eds trans transl tr ref refs "
        "dept dep bur div comm commn univ jan feb mar apr jun jul aug sept sep oct nov dec mt ft p.s n.b wm geo "
        "chas thos jas jno robt saml benj danl edw edwd richd fredk alexr andw jos theo"
    ).split()
)
# May end a sentence: it does when a word follows that commonly begins one.
_MAY_END = frozenset(
    (
        "etc &c inst ult prox ultimo a.m p.m am pm u.s u.s.a u.s.s.r u.k u.n d.c n.y s.s h.m r.n c.c c.k p.c jr "
        "sr esq co cos inc ltd bros ibid id govt assn ry rr sq lbs lb oz cwt doz per cent bbl rs fr frs dols cts "
        "ctm st ave ph.d m.d b.c a.d b.c.e q.v stat"
    ).split()
)
_STARTERS = frozenset(
    "a after all although among an and any as at because before both but by despite during each finally first for "
    "from furthermore hence here his how however i if in it its later many meanwhile moreover my neither no nor not "
    "nothing now of on once one only or our please several she since so some such that the their then there therefore "
    "these they this those though thus to under until upon we what when where whereas whether which while who why "
    "with within without you your he her".split()
)

_END = re.compile(  # a run of stops is tried once, so that a line of leaders is read in one pass
    r"""(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>["'”’)\]}»*]*+(?:\[\d{1,3}\])*+)(?P<gap>\s++)(?P<open>["'“‘(\[{«*_]*)(?=(?P<next>\S))"""
)
_BEFORE_WORD = frozenset('"“”‘([{—–')
_WORD = re.compile(r"[^\W\d_]+")
_ENUMERATOR = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxlcIVXLC]{1,6}[.)])(?=\s)")
_MONEY = re.compile(r"\d{1,2}[sd]")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]|[^\W\d_]", re.UNICODE)
_NOT_SPACE = re.compile(r"\S+")
_CLAUSE = re.compile(r"(?<=[;:])\s+|(?<=[—–])\s*|(?<=,)\s+")
_STRONG = ";:—–"


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, without the white space around them."""
    end = len(text) if end is None else end
    found: list[Span] = []
    for line_start, line_end, is_list in _join_lists(text, _lines(text, start, end)):
        if is_list:
            found.append((line_start, line_end))
        else:
            found.extend(_split_line(text, line_start, line_end))
    return found


def units(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """What may be quoted: sentences, and of a sentence over `MAX_WORDS` words its clauses."""
    found: list[Span] = []
    for span in sentences(text, start, end):
        if len(text[span[0] : span[1]].split()) <= MAX_WORDS:
            found.append(span)
        else:
            found.extend(clauses(text, *span))
    return found


def clauses(text: str, start: int, end: int, most: int = MAX_WORDS, least: int = CLAUSE_WORDS) -> list[Span]:
    """`text[start:end]` cut at its punctuation into pieces of `least` to `most` words where it has any.

    Strong punctuation (; : —) is preferred to commas; a stretch of more than `most` words without either is cut
    between words, so that no piece is ever longer than `most` words.
    """
    pieces: list[Span] = []
    here, end = start, _rstrip(text, start, end)
    while (limit := _word_offset(text, here, end, most)) < end:
        cut = _best_cut(text, here, limit, least)
        pieces.append((here, _rstrip(text, here, cut)))
        here = _lstrip(text, cut, end)
    pieces.append((here, end))
    return pieces


def _best_cut(text: str, start: int, limit: int, least: int) -> int:
    floor = _word_offset(text, start, limit, least)
    cuts = [match.start() for match in _CLAUSE.finditer(text, start, limit) if match.start() >= floor]
    strong = [cut for cut in cuts if text[cut - 1] in _STRONG]
    return (strong or cuts or [limit])[-1]


def _word_offset(text: str, start: int, end: int, count: int) -> int:
    """The offset at which the `count`-th word ends, or `end` where there are fewer."""
    word = next(islice(_NOT_SPACE.finditer(text, start, end), count - 1, None), None) if count else None
    return word.end() if word else end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Stripped lines; lines that were wrapped are joined to paragraphs first."""
    lines = [
        (_lstrip(text, match.start(), match.end()), _rstrip(text, match.start(), match.end()), match.start())
        for match in re.compile(r"[^\r\n\u2028\u2029]*").finditer(text, start, end)
    ]
    lines = [line for line in lines if line[0] < line[1]]
    if not lines:
        return
    width = _wrap_width([line_end - margin for _, line_end, margin in lines])
    open_start, open_end, margin = lines[0]
    for line_start, line_end, next_margin in lines[1:]:
        blank = text.count("\n", open_end, line_start) > 1
        if blank or _ENUMERATOR.match(text, line_start) or not _wrapped(text, open_end, margin, line_start, width):
            yield open_start, open_end
            open_start = line_start
        open_end, margin = line_end, next_margin
    yield open_start, open_end


def _wrapped(text: str, end: int, margin: int, following: int, width: int) -> bool:
    """Whether the line that ends at `end` goes on in the one that begins at `following`.

    In a text of one width it does where the next word would not have fitted; in any text where a line of some length
    ends in the middle of a clause, or of a word, and the next begins small.
    """
    if width:
        word = text[following : following + width + 1].split(maxsplit=1)[0]
        if end - margin + 1 + len(word) > width:
            return True
    open_clause = text[end - 1].isalnum() or text[end - 1] in ",-"
    return text[following].islower() and open_clause and end - margin >= SHORTEST_WRAPPED


def _wrap_width(lengths: list[int]) -> int:
    """The width that lines of these lengths were wrapped at, or 0: at least six, most of them close below one width."""
    if len(lengths) < 6 or (width := max(lengths)) not in WRAP_WIDTHS:
        return 0
    close = sum(length > 0.75 * width for length in lengths)
    return width if close >= 0.5 * len(lengths) else 0


def _join_lists(text: str, lines: Iterable[Span]) -> list[tuple[int, int, bool]]:
    """Lines, each with whether it is a list: short numbered lines, and the line that announces them with a colon,
    are one statement ("Copies: 1. Comr. Stalin 2. Comr. Molotov").
    """
    joined: list[tuple[int, int, bool]] = []
    in_list = False
    for start, end in lines:
        words = text[start:end].split()
        item = bool(_ENUMERATOR.match(text, start)) and len(words) <= MAX_ITEM_WORDS
        if item and joined:
            before_start, before_end, _ = joined[-1]
            length = len(text[before_start:end].split())
            if length <= MAX_WORDS and (in_list or (text[before_end - 1] == ":" and length - len(words) < 12)):
                joined[-1] = (before_start, end, True)
                in_list = True
                continue
        joined.append((start, end, False))
        in_list = item
    return joined


def _split_line(text: str, start: int, end: int) -> Iterator[Span]:
    here = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and match.start() >= here and _ends(text, here, match):
            yield here, match.end("close")
            here = match.start("open")
    if here < end:
        yield here, end


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop that `match` found ends the sentence begun at `start`."""
    stop, following = match["stop"], match["next"]
    if following.islower() or following in ",;:—–-&.…":
        return False
    if stop != ".":
        return True
    word = match.start()
    while word > start and not (text[word - 1].isspace() or text[word - 1] in _BEFORE_WORD):
        word -= 1
    if word == match.start():
        return word > start  # a tokenised text: "of the year . It is"
    if word == start and _ENUMERATOR.match(text, start):
        return False  # "280. Telegram of Comrade Mao Zedong"
    written = text[word : match.start()].lstrip("([{'’")
    before = written.lower().rpartition("-")[2]  # "Maj.-Gen."
    if before in _NEVER_ENDS and written != "no":
        return False
    if before in _MAY_END or written == "no" or _MONEY.fullmatch(before):
        return _begins_sentence(text, match)
    if before != "i" and _INITIALS.fullmatch(before):
        return _begins_sentence(text, match)
    return True


def _begins_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the word after the stop is one that commonly begins a sentence."""
    word = _WORD.match(text, match.end())
    return word is not None and word.group()[0].isupper() and word.group().lower() in _STARTERS


def _lstrip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
