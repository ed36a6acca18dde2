"""How alike words are, two by two and the likest of many."""

from __future__ import annotations

import numpy as np
import pytest

from qa.likeness import Alike, likeness


def test_the_likest_words_of_each_text() -> None:
    asked, texts = ["telegram", "harm"], [["message", "river"], [], ["negative", "telegram"]]
    alike = Alike(asked, texts)
    expected = [likeness(asked, words).max(axis=1) if words else [0, 0] for words in texts]
    np.testing.assert_allclose(alike.likest_of_each(texts), expected, atol=1e-6)
    for words, likest in zip(texts, expected, strict=True):
        np.testing.assert_allclose(alike.likest([*words, "unheard"]), likest, atol=1e-6)
    assert Alike(asked, []).likest_of_each([]).shape == (0, 2)


def test_alike_words() -> None:
    found = likeness(["telegram", "message"], ["telegram", "message", "river"])
    assert found.shape == (2, 3)
    assert found[0, 0] == pytest.approx(1, abs=1e-6)
    assert found[1, 1] == pytest.approx(1, abs=1e-6)
    assert found[0, 1] == pytest.approx(found[1, 0], abs=1e-6)
    assert found[0, 1] > found[0, 2]
    assert ((found >= 0) & (found <= 1)).all()
    assert likeness([], ["river"]).shape == (0, 1)
