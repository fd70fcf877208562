"""The fuzzer's own promises: equal seeds make equal files, and what is no document and no clean error is a find."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import fuzz_read
from bench.mutations import Samples, mutated


def test_a_case_is_made_again_from_its_seed_and_number() -> None:
    samples = Samples()
    made = [mutated(samples, random.Random(f"1:{number}")) for number in range(40)]
    assert made == [mutated(samples, random.Random(f"1:{number}")) for number in range(40)]
    assert len({data for _, data in made}) > 35 and len({name for name, _ in made}) > 4


@pytest.mark.parametrize(("raised", "outcome"), [
    (KeyError("x"), "other exception"), (MemoryError(), "out of memory"), (RecursionError(), "other exception")])
def test_what_is_no_labkit_error_is_a_find(raised: Exception, outcome: str, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("labkit.documents.read", read)
    assert fuzz_read.look(tmp_path / "a.txt")[0] == outcome and outcome not in fuzz_read.FINE


def test_a_document_and_a_clean_error_are_none(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("The tank is full.", encoding="utf-8")
    bad.write_bytes(b"no PDF")
    assert fuzz_read.look(good) == ("document", "")
    assert fuzz_read.look(bad)[0] == "clean error"


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process as Linux does")
def test_a_child_that_dies_is_told_from_one_that_answers(tmp_path: Path) -> None:
    (tmp_path / "child").mkdir()
    child = fuzz_read.Child(tmp_path / "child", 1, 60)
    try:
        child.process.kill()
        child.process.wait()
        assert child.run(0)[0] == "not made" and not child.alive
    finally:
        child.close()
