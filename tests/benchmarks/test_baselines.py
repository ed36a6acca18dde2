from __future__ import annotations

from benchmarks.baselines import Chunk, Dense, chunked, chunks, hits
from index.records import Record


def test_chunks_are_cut_at_white_space_and_overlap():
    text = "aaaa bbbb cccc dddd eeee"
    assert [text[a:b] for a, b in chunks(text, 14, 4)] == ["aaaa bbbb cccc", "cccc dddd eeee"]
    assert [text[a:b] for a, b in chunks(text, 14, 3)] == ["aaaa bbbb cccc", "dddd eeee"]
    assert [text[a:b] for a, b in chunks(text, 14, 9)] == ["aaaa bbbb cccc", "bbbb cccc dddd", "cccc dddd eeee"]


def test_a_short_text_is_one_chunk_and_white_space_none():
    assert chunks("  one two \n") == [(2, 9)]
    assert chunks(" \n") == []


def test_a_word_longer_than_a_chunk_is_a_chunk():
    assert chunks("ab abcdefgh ab", 4, 1) == [(0, 2), (3, 11), (12, 14)]


def test_a_baseline_gives_the_records_and_words_of_its_best_chunks(seed_archive):
    records = [Record("a", "Mao wrote a letter.", (), "a.txt"), Record("b", "Stalin slept.\n", (), "b.txt")]
    pieces = chunked(records)
    assert pieces == [Chunk(records[0], 0, 19), Chunk(records[1], 0, 13)]
    dense = Dense([piece.text for piece in pieces], seed_archive.embedder)
    assert hits(dense, pieces, "Who slept?", 1) == [("b", "Stalin slept.")]
    assert hits(dense, pieces, "Who wrote a letter?", 2) == [("a", "Mao wrote a letter."), ("b", "Stalin slept.")]
