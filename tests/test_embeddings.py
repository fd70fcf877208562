"""Neighbours in meaning: texts on one topic are close, and that drops nothing."""

from __future__ import annotations

import numpy as np
import pytest

from labkit.errors import SettingsError
from labkit.quality import embeddings
from labkit.quality.embeddings import Neighbours, can_embed, embed, neighbours

TEXTS = ["How often must the filter be changed?", "At what interval should one replace the filter?",
         "Who wrote Faust?", "フィルターはどのくらいの頻度で交換しますか。"]


def test_texts_on_one_topic_are_close_in_any_language() -> None:
    vectors = embed(TEXTS)
    assert vectors.shape == (4, 512) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    close = vectors @ vectors.T
    assert close[0, 1] > 0.7 and close[0, 3] > 0.6 and close[0, 2] < 0.4
    found = neighbours(TEXTS, 0.6, vectors)
    assert {(pair.one, pair.other) for pair in found} >= {(0, 1), (0, 3)} and found == sorted(
        found, key=lambda pair: -pair.cosine)
    assert not any(2 in (pair.one, pair.other) for pair in found)


def test_all_pairs_are_compared_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_BLOCK", 3)
    vectors = np.eye(4, dtype=np.float32)[[0, 1, 0, 2, 1, 3, 0]]
    found = neighbours([""] * 7, 0.9, vectors)
    assert found == [Neighbours(0, 2, 1.0), Neighbours(0, 6, 1.0), Neighbours(1, 4, 1.0), Neighbours(2, 6, 1.0)]
    assert neighbours([]) == [] and embed([]).shape == (0, 512)
    with pytest.raises(SettingsError):
        neighbours(TEXTS, 0)


def test_without_the_encoder_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_embed()
    monkeypatch.setattr(embeddings, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"labkit\[embeddings\]"):
        embed(TEXTS)
