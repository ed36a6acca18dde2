"""Sentences of archival text. In the cases ¦ marks where one sentence ends and the next begins."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers import read
from index.records import Record, Speaker
from index.sentences import MAX_WORDS, clauses, sentences, units

SEEDS = Path(__file__).parents[2] / "seeds"
DATA = Path(__file__).parents[1] / "data"

CASES = {
    "titles": "Mr. Seward wrote to Gen. Scott. ¦He did not reply.",
    "two titles": "Prof. Dr. Braun arrived. ¦Nobody met him.",
    "Messrs.": "I saw Messrs. Slidell and Mason. ¦Both were well.",
    "Soviet titles": "Cde. Mao saw tov. Stalin and Comr. Molotov. ¦They agreed.",
    "hyphened ranks": "Maj.-Gen. Smith relieved Lieut.-Col. Jones. ¦The army moved.",
    "honours": "The Rt. Hon. W. E. Gladstone, M.P., rose. ¦Nobody cheered.",
    "initials": "J. B. Smith and F. D. Roosevelt met. ¦They agreed.",
    "a signature": "WM. L. DAYTON.",
    "a signature with a title": "Hon. William H. Seward, Secretary of State.",
    "shortened names": "Geo. Brown, Chas. Hale and Thos. Corwin signed. ¦All left.",
    "I ends a sentence": "It was not I. ¦It was he.",
    "No.": "See No. 280 and Nos. 4 to 7. ¦They are enclosed.",
    "No. with a letter": "Protocol No. P83/280 was adopted. ¦It is secret.",
    "the word no": "The answer was no. ¦He left.",
    "no. in lower case": "Your telegram no. 44 came. ¦Thank you.",
    "inst. before a sentence": "I have your letter of the 20th inst. ¦We shall reply.",
    "inst. inside one": "Your letter of the 20th inst. reached me.",
    "ult.": "Your favour of the 3d ult. came to hand. ¦The goods did not.",
    "etc. inside": "Guns, powder, etc. were sent.",
    "etc. at the end": "They sent guns, powder, etc. ¦The ship sailed.",
    "&c.": "I requested an audience of the Emperor, &c. ¦On the next day I was informed of it.",
    "&c. with a comma": "The flag, &c., was lowered. ¦All was quiet.",
    "U.S. inside": "The U.S. Government and the U. S. Steamer Massachusetts replied.",
    "U.S. at the end": "He returned to the U.S. ¦The embassy closed.",
    "U.S.S.R.": "The U.S.S.R. Council met in Moscow, U.S.S.R. ¦It sat long.",
    "D.C.": "He died in Washington, D.C. ¦His widow stayed in Washington, D.C., till May.",
    "a clock": "Received on 4:10 am, 14 May 1950. ¦Sent on 5:30 am.",
    "p.m. inside": "He called at 9 p.m. Saturday.",
    "p.m. at the end": "He called at 9 p.m. ¦They had left.",
    "A. M. apart": "She sailed at 8 A. M. ¦The fog had lifted.",
    "months": "On Aug. 27, 1951, he wrote. ¦On Sept. 1 he had a reply.",
    "a day of the month": "It was on the 9th instant. ¦In latitude 27° 21′ N. we saw her.",
    "a date in figures": "It is of 14.05.1950. ¦The other is lost.",
    "a year": "The war ended in 1918. ¦Peace came later.",
    "volumes and pages": "See vol. II, pp. 34-36, and fol. 12. ¦The rest is lost.",
    "articles": "Art. 5 and Sec. 7, par. 2, apply. ¦No other does.",
    "a case": "In Smith v. Jones, cf. Doc. 4, op. cit. p. 3, it was held so.",
    "i.e. and e.g.": "The place, i.e. the port, was closed, e.g. to us. ¦All others were open.",
    "places": "From St. Petersburg to Ft. Sumter and Mt. Vernon. ¦It is far.",
    "firms": "Baring Bros. & Co. Ltd. of London paid. ¦Nobody else did.",
    "Jr. inside": "John Smith, Jr. was there.",
    "money": "He paid £3 10s. 6d. in cash. ¦The rest is due.",
    "per cent.": "They ask 5 per cent. interest. ¦We offer 4 per cent. ¦That is all.",
    "decimals": "It rose by 3.5 per cent, to 17.25 dollars. ¦It fell again.",
    "a postscript": "P.S. The courier leaves tonight.",
    "questions and exclamations": "What is to be done? ¦I do not know! ¦Let us see.",
    "testimony": "Q. Where were you? ¦A. At home.",
    "a quotation closes": "“I will come.” ¦He came.",
    "straight quotation marks": '"Stop!" he cried. ¦"Who goes there?" ¦"Friend."',
    "a quotation in a quotation": "He said: “She wrote ‘no more.’” ¦I believed it.",
    "round brackets": "(See above.) ¦The cable (No. 5) is late. ¦It came (at last).",
    "square brackets": "[The telegram was sent on August 29.] ¦Stalin agreed.",
    "a gloss": "Filippov [Stalin] agreed [pristupit k obiedineniiu]. ¦He wrote so.",
    "a footnote mark": "He agreed.[1] ¦She did not.",
    "points of omission": "We waited . . . and nothing came.",
    "four points": "We waited. . . . ¦Then it came.",
    "an ellipsis": "We waited… ¦Then it came... ¦Nobody knew.",
    "a tokenised text": "He went home . ¦It was late , and dark . ¦Nobody came .",
    "an enumerated paragraph": (
        "1. The ambassador called upon the minister and stayed there for an hour. ¦He then left."
    ),
    "a numbered heading": "280. Telegram of Comrade Mao Zedong of 27 August (No. 4279)",
    "a salutation": "Sir: I have the honor to report. ¦All is well.",
    "a dash after a stop": "Sir. — I have the honor to report.",
    "web addresses": "Write to help@archives.gov or see www.archives.gov. ¦Both are open.",
    "Cyrillic": "Он пришёл. ¦Она ушла.",
    "French": "M. Thouvenel et Mme. Walewska sont là. ¦Où est l’Empereur ?",
    "a no-break space": "Mr.\N{NO-BREAK SPACE}Adams came. ¦He left.",
    "lines end sentences": "TOP SECRET\n¦BEIJING\n¦TO KRASOVSKY\n\n¦For transmission to MAO ZEDONG",
    "Windows line ends": "TOP SECRET\r\n¦For Mao.\r\n\r\n¦We agree. ¦He knows.\r\n",
    "old Macintosh line ends": "TOP SECRET\r¦For Mao.\r",
    "a list with its heading": "5 copies\n¦Copies:\n1. Comr. Stalin\n2. Comr. Molotov\n3. Comr. Copy\n¦VYSHINSKY",
    "a list without one": "(a) peace;\n(b) bread;\n(c) land.",
    "a list after a long line": "He told us at great length what all of them had wanted us then:\n¦1. Peace\n2. Bread",
    "long items are paragraphs": (
        "The terms are:\n¦1. The army goes home at once and leaves its guns behind. ¦It goes on foot.\n"
        "¦2. The fleet stays in port until the treaty is signed by all."
    ),
    "Markdown": "# To Anna\n\n¦**We met.** ¦*It was late.* ¦She left.\n\n¦- tea. ¦And cake\n¦- milk",
    "rules": "_______\n¦* * * * *\n¦Destination: PEKING",
    "white space around": "  \n ¦ We agree.   ¦He knows. \t\n ",
    "nothing": "",
    "only white space": " \r\n\t ",
}  # fmt: skip


def words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_sentences(case: str) -> None:
    text = case.replace("¦", "")
    expected = [sentence for part in case.split("¦") if (sentence := part.strip())]
    assert words(text, sentences(text)) == expected


WRAPPED = """\
MEMORANDUM

     The President of the Council said that he had nothing to add
to what Mr. Wilson had proposed. He thought that the matter was
urgent, and that no time should be lost in sending the telegram
to the Governments at Archangel and Omsk.
     M. Clemenceau agreed. The telegram was read, and after some
discussion it was sent. Nobody was to speak of it until the
answer had come.

PARIS, May 26, 1919.
"""


def test_a_wrapped_text_is_read_by_paragraphs() -> None:
    assert [" ".join(sentence.split()) for sentence in words(WRAPPED, sentences(WRAPPED))] == [
        "MEMORANDUM",
        "The President of the Council said that he had nothing to add to what Mr. Wilson had proposed.",
        (
            "He thought that the matter was urgent, and that no time should be lost in sending the telegram to the "
            "Governments at Archangel and Omsk."
        ),
        "M. Clemenceau agreed.",
        "The telegram was read, and after some discussion it was sent.",
        "Nobody was to speak of it until the answer had come.",
        "PARIS, May 26, 1919.",
    ]


@pytest.mark.parametrize("width", [50, 60, 72, 80])
def test_sentences_do_not_depend_on_the_width_of_the_lines(width: int) -> None:
    paragraph = " ".join(FRUS_OPENING)
    wrapped = textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
    assert [" ".join(sentence.split()) for sentence in words(wrapped, sentences(wrapped))] == FRUS_OPENING


def test_short_lines_of_a_poem_or_an_address_are_not_wrapped_prose() -> None:
    lines = "Mr. John Smith\n12 High Street\nLondon\nEngland\nGreat Britain\nEurope\nThe World"
    assert words(lines, sentences(lines)) == lines.split("\n")


def record(path: Path) -> Record:
    (only,) = read(path, path.name)
    return only


def body(only: Record) -> list[str]:
    return [
        sentence
        for zone in only.zones
        if zone.kind is Speaker.BODY
        for sentence in words(only.text, sentences(only.text, zone.start, zone.end))
    ]


FRUS_OPENING = [
    "Sir: I have the pleasure to announce to you my arrival in this city on Saturday, May 11.",
    (
        "On Monday, application was made through our legation for an audience with Mr. Thouvenel, minister of foreign "
        "affairs, which was granted for the 16th instant, on which day I was duly presented to him by Mr. Walsh, of "
        "the American legation."
    ),
    (
        "Mr. Thouvenel, in the course of the conversation, took occasion to say that he deeply regretted the condition "
        "of things in the United States, and that in this expression of feeling he represented the views and feelings "
        "of the Emperor; that so deeply concerned was the Emperor that he had felt disposed to offer his good offices, "
        "but had been deterred from the fear that his offer might not be well received; but should occasion for this "
        "arise, he would always be ready and happy to be of use."
    ),
    (
        "He made special inquiry as to the policy of our government in regard to neutral rights, particularly in "
        "reference to neutral property found in southern ships."
    ),
]


def test_a_despatch_of_1861() -> None:
    found = body(record(DATA / "frus1861.xml"))
    assert found[:6] == ["Paris, May 22, 1861.", "No. 5.]", *FRUS_OPENING]
    assert found[-12:-8] == [
        "* * * * * * * *",
        "Your very obedient servant,",
        "WM. L. DAYTON.",
        "Hon. William H. Seward, Secretary of State.",
    ]
    assert len(found) == 70


def test_the_body_of_the_telegram_of_1950() -> None:
    assert body(record(SEEDS / "000_56bc44923964e047.txt")) == [
        "MFA USSR",
        "Tenth Department",
        "Top Secret",
        "Making copies is prohibited",
        "Special no. 550",
        "113",
        "Issuing No. 8600",
        "Received on 4:10 am, 14 May 1950",
        "Sent on 5:30 am, 14 May 1950",
        "CIPHERED TELEGRAM",
        "_" * 55,
        "Destination: PEKING To Whom: SovAmbassador",
        "_" * 44,
        "SPECIAL",
        "For Mao Zedong.",
        "“Cde. Mao Zedong!",
        (
            "In a conversation with the Korean comrades Filippov [Stalin] and his friends expressed the opinion, that, "
            "in light of the changed international situation, they agree with the proposal of the Koreans to move "
            "toward reunification [pristupit k obiednineniiu]."
        ),
        (
            "In this regard a qualification was made [pri etom bilo ogovoreno], that the question should be decided "
            "finally by the Chinese and Korean comrades together, and in case of disagreement by the Chinese comrades "
            "the decision on the question should be postponed until a new discussion."
        ),
        "The Korean comrades can tell you the details of the conversation.",
        "Filippov [Stalin].”",
        "Telegraph the fulfillment [ispolneniie telegraf’te].",
        "VYSHINSKY",
        "5 copies",
        "14 May 1950",
        (
            "Copies:\n1. Comr. Stalin\n2. Comr. Molotov\n3. Comr. Vyshinsky\n4. Comr. 10th department\n"
            "5. Comr. Copy"
        ),
    ]  # fmt: skip


def test_the_body_of_the_decision_of_1951() -> None:
    assert body(record(SEEDS / "004_7dbb674a5ccb057a.txt")) == [
        "All-Union Communist Party (bolsheviks), CENTRAL COMMITTEE",
        "No. P83/280",
        "28 August 1951 Copies: Malenkov, Molotov, Vyshinsky, Vasilevsky",
        (
            "Excerpt from protocol No. 83 of meeting of the Politburo CC VKP(b) [Central Committee, All-Union "
            "Communist Party (bol'shevik)]"
        ),
        "Decision of 28 August 1951",
        "280. Telegram of Comrade Mao Zedong of 27 August (No. 4279)",
        "To adopt the attached draft answer of Comrade Filippov to Comrade Mao Zedong.",
        "SECRETARY CC",
        "To p.280(op) pr.PB No. 83",
        "TOP SECRET",
        "BEIJING",
        "TO KRASOVSKY",
        "For transmission to MAO ZEDONG",
        '"Comrade Mao Zedong!',
        "We received your telegram of August 27.",
        (
            "We agree with your evaluation of the present condition of the negotiations in Kaeseong and with your "
            "line on the necessity of getting a satisfactory answer on the question of the incident provoked by the "
            "Americans to pressure the Chinese-Korean side."
        ),
        (
            "As before, with regard to this we will proceed from the fact that the Americans have greater need to "
            "continue the negotiations."
        ),
        (
            "We do not see the use in inviting, according to your initiative, representatives of neutral states to "
            "participate in the negotiations as monitors and witnesses during the present period of negotiations."
        ),
        (
            "The negative side of this proposal is that the Americans will view it as [an indication] that the "
            "Chinese-Korean side has more need quickly to reach an agreement about an armistice than do the Americans."
        ),
        (
            "If you are of such an opinion on this question, then you must communicate this to Comrade Kim Il Sung."
        ),
        'FILIPPOV [Stalin]."',
        "[The telegram was sent to Beijing on August 29.]",
    ]  # fmt: skip


# --- what holds for every text ------------------------------------------------------------------------------------

MARKS = 'Mr.|No.|etc.|The|end|a|A|.|!|?|…|“|”|"|(|)|[1]|1.|2)|—|;|:|,| |  |\n|\r\n|\n\n|\t|\u2028|\x85|\xa0|____|U.S.'
PIECES = st.sampled_from(MARKS.split("|"))
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
@pytest.mark.parametrize("cut", [sentences, units])
def test_every_character_that_is_not_blank_is_in_one_sentence(cut, text: str, before: int, after: int) -> None:
    start = min(before, len(text))
    end = max(start, len(text) - after)
    spans = cut(text, start, end)
    offsets = [offset for span in spans for offset in span]
    assert offsets == sorted(offsets)
    assert all(start <= first < last <= end for first, last in spans)
    assert words(text, spans) == [sentence.strip() for sentence in words(text, spans)]
    inside = {offset for first, last in spans for offset in range(first, last)}
    assert [offset for offset in range(start, end) if not text[offset].isspace() and offset not in inside] == []


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_no_unit_is_longer_than_may_be_quoted(text: str) -> None:
    assert all(len(unit.split()) <= MAX_WORDS for unit in words(text, units(text)))


@settings(max_examples=200, deadline=None)
@given(TEXTS.map(str.strip), st.integers(1, 12), st.data())
def test_clauses_are_bounded_and_lose_nothing(text: str, most: int, data: st.DataObject) -> None:
    least = data.draw(st.integers(0, most))
    pieces = words(text, clauses(text, 0, len(text), most, least))
    assert all(len(piece.split()) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_clauses_prefer_strong_punctuation_to_commas() -> None:
    text = "one two, three four; five six, seven eight nine ten"
    assert words(text, clauses(text, 0, len(text), most=8, least=2)) == ["one two, three four;", text[21:]]
    assert words(text, clauses(text, 0, len(text), most=3, least=1)) == [
        "one two,", "three four;", "five six,", "seven eight nine", "ten",
    ]  # fmt: skip


def test_a_long_sentence_is_offered_by_its_clauses() -> None:
    clause = "that the fears which existed in some quarters were groundless and would be shown to be so"
    text = f"He wrote {'; '.join([clause] * 8)}."
    assert [len(unit.split()) for unit in words(text, units(text))] == [87, 51]
    assert all(unit.endswith((";", ".")) for unit in words(text, units(text)))


ENDLESS = {
    "one line without a stop": "word " * 60_000,
    "one word": "a" * 300_000,
    "stops that end nothing": "Mr. a " * 50_000,
    "leaders": "x" + "." * 300_000 + "y",
    "stops and quotation marks": 'x."' * 100_000,
    "blanks": "a." + " " * 300_000 + "b",
    "brackets": "a. " + "(" * 300_000,
    "numbered lines": "1. a\n" * 60_000,
    "wrapped lines": ("a" * 70 + "\n") * 4_000,
}


@pytest.mark.timeout(20)  # only against a hang: each takes well under a second where the work grows with the length
@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_the_longest_lines_are_read_in_one_pass(text: str) -> None:
    assert "".join("".join(words(text, units(text))).split()) == "".join(text.split())


def test_a_few_wrapped_lines_are_one_sentence():
    text = (
        "Dear Karl,\n\nThe river rose on Tuesday and took the lower bridge. We carried the seed corn to the loft "
        "in time, but the mill is\nclosed until the wheel can be mended. Father says it will cost forty dollars.\n"
    )
    assert [text[start:end] for start, end in sentences(text)] == [
        "Dear Karl,",
        "The river rose on Tuesday and took the lower bridge.",
        "We carried the seed corn to the loft in time, but the mill is\nclosed until the wheel can be mended.",
        "Father says it will cost forty dollars.",
    ]


def test_short_lines_and_closed_ones_stand_alone():
    text = (
        "Making copies is prohibited\nspecial no. 550\n"
        "The first condition was accepted by both sides;\nthe second was not\n"
    )
    assert [text[start:end] for start, end in sentences(text)] == text.strip().splitlines()
