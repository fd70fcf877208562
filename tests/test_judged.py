"""The judged pairs: each is whole, stands in its document, and no document is both tuned on and reported on."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from labkit.text.quotes import find_quote

FOLDER = Path(__file__).parents[1] / "bench" / "judged"
FAULTS = {"stands on nothing", "other fact", "empty", "condition lost", "roles mixed up", "invented", "example as fact",
          "ungrammatical"}


def test_each_pair_has_a_verdict_and_stands_in_its_document() -> None:
    pairs = [json.loads(line) for line in (FOLDER / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({pair["id"] for pair in pairs}) == len(pairs) > 100
    for pair in pairs:
        assert pair["right"] is not bool(pair["fault"]) and (pair["right"] or pair["fault"] in FAULTS), pair["id"]
        text = (FOLDER / "documents" / pair["document"]).read_text(encoding="utf-8")
        assert pair["question"] and pair["answer"] and find_quote(text, pair["evidence"]), pair["id"]


def test_no_document_is_tuned_on_and_reported_on() -> None:
    split = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))
    tuned, reported = set(split["tune"]), set(split["report"])
    assert not tuned & reported and tuned | reported == {path.name for path in (FOLDER / "documents").iterdir()}
