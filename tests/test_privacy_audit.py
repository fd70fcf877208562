"""What synthetic rows give away of private ones: copies, closeness, personal data, canaries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from support.cli_runs import labkit

from labkit.errors import DatasetError, SettingsError
from labkit.pipelines.private_audit import audit_private, leaks
from labkit.privacy.audit.closeness import closeness, nearest
from labkit.privacy.audit.copies import copies
from labkit.privacy.audit.rows import Row
from labkit.privacy.audit.secrets import canaries, personal

STORY = "the grey parrot of my late uncle swore at the parcel man for eleven minutes before it slept"
HABIT = "thank you very much in advance for all your kind help with this order of mine today"
JAPANESE = "叔父が残した灰色の鸚鵡が荷物を届けに来た人に十一分も悪口を言い続けてから静かに眠った"


def rows(*texts: str) -> list[Row]:
    return [Row(number, (text,)) for number, text in enumerate(texts, 1)]


def written(path: Path, texts: Iterable[str]) -> Path:
    path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8")
    return path


def values(section) -> dict:
    return {one.key: one.value for one in section.measures}


@pytest.mark.parametrize(("text", "copied", "run"), [
    (f"Well, {STORY.upper()}!", 1, 1), ("I say: the grey parrot of my late uncle swore loudly", 0, 1),
    ("The parrot of my uncle swore at the man", 0, 0), (f"{HABIT}, dear shop", 0, 0), (f"{JAPANESE}。", 1, 1),
    ("叔父が残した灰色の鸚鵡が荷物を届けに行った", 0, 1), ("灰色の鸚鵡が悪口を言った", 0, 0),
    ("My cat is Zorro.", 1, 0),
])
def test_a_copy_is_a_long_run_of_one_private_row(text: str, copied: int, run: int) -> None:
    private = rows(f"{STORY}. {HABIT}.", f"Lamp. {HABIT}.", f"Chair! {HABIT}", JAPANESE, "My cat is Zorro")
    assert values(copies(rows(text), private)) == {"copies": copied, "runs": run}


def test_no_copy_reaches_from_one_text_of_a_row_to_the_next() -> None:
    words = STORY.split()
    parts = Row(1, (" ".join(words[:7]), " ".join(words[7:14])))
    assert values(copies([parts], rows(STORY))) == {"copies": 0, "runs": 0}
    assert values(copies([Row(1, (parts.whole.replace("\n", " "),))], rows(STORY)))["copies"] == 1


def test_personal_data_of_private_rows_is_told_from_what_is_made_up() -> None:
    private = rows("Call me: phone 415-555-0132.", "Write to ann@example.org")
    found = values(personal(rows("Her phone is (415) 555 0132", "Mail bob@example.org", "Order 415"), private))
    assert found == {"leaked": 1 / 3, "made_up": 1 / 3}
    assert "555" not in "".join(personal(rows("phone 415-555-0132"), private).notes)


def test_canaries_come_out_whole_or_by_their_code() -> None:
    planted = ["My secret word is Quixote", "The voucher of Ann is ZX-81Q77", "", "私の合言葉は夜明けの鯨"]
    section = canaries(rows("my  SECRET word is:quixote", "voucher 81q77", "合言葉は夜明け"), planted)
    assert values(section) == {"canaries": 2 / 3} and section.notes == [
        "Canary 1 stands in row 1.", "Canary 2 stands in row 2."]
    assert values(canaries(rows("My secret is out"), planted)) == {"canaries": 0}


def test_the_nearest_is_found_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.privacy.audit.closeness._BLOCK", 2)
    vectors = np.eye(5, dtype=np.float32)[[0, 1, 0, 2, 3]]
    assert nearest(vectors).round(3).tolist() == [0, 1, 0, 1, 1]
    assert nearest(vectors, np.eye(5, dtype=np.float32)[[2, 1]]).round(3).tolist() == [1, 0, 1, 0, 1]
    assert np.isnan(nearest(vectors[:1])).all()


def test_rows_that_follow_private_ones_are_told_from_rows_of_the_same_kind() -> None:
    chance = np.random.default_rng(5)

    def unit(values):
        return values / np.linalg.norm(values, axis=1, keepdims=True)

    private = unit(chance.normal(size=(400, 12)))
    fresh, near = unit(chance.normal(size=(200, 12))), unit(private[:200] + 0.05 * chance.normal(size=(200, 12)))
    held = rows(*map(str, range(400)))
    independent = closeness(held[:200], held, fresh, private).measures[0]
    following = closeness(held[:200], held, near, private).measures[0]
    mixed = closeness(held[:200], held, np.vstack([fresh[:160], near[:40]]), private).measures[0]
    assert [one.standing for one in (independent, following, mixed)] == ["good", "mend", "mend"]
    assert closeness(held[:3], held, near[:3], private).measures[0].standing == ""  # of three, chance may do it


# ---- the command


def test_the_command_says_what_leaked_and_shows_none_of_it(tmp_path: Path) -> None:
    private = written(tmp_path / "private.jsonl", [STORY, JAPANESE, "The lamp flickers. phone 415-555-0132"])
    clean = written(tmp_path / "clean.jsonl", ["A lamp went dark after a week.", "The sofa is too large."])
    leaky = written(tmp_path / "leaky.jsonl", ["A lamp went dark.", f"{STORY}.", "Ring 415-555-0132, my phone"])
    planted = tmp_path / "planted.txt"
    planted.write_text(f"{JAPANESE}\n", encoding="utf-8")
    page, numbers = tmp_path / "audit.html", tmp_path / "audit.json"
    code, out, err = labkit("private", "audit", clean, "--private", private, "--canaries", planted, "--no-distances")
    assert code == 0 and not err and "only an epsilon" in out and "not measured" in out
    code, out, err = labkit("private", "audit", leaky, "--private", private, "--canaries", planted, "--no-distances",
                            "--report", page, "--json", numbers)
    assert code == 1 and "Rows with a copy: 33 %" in err and "Rows with personal data of private rows: 33 %" in err
    shown = out + err + page.read_text(encoding="utf-8") + numbers.read_text(encoding="utf-8")
    assert "parrot" not in shown and "555" not in shown and "Rows with a copy: 2." in shown and "3 rows" in shown
    assert labkit("private", "audit", leaky, "--private", private, "--no-distances", "--report", private)[0] == 2


def test_pairs_csv_and_columns_are_read(tmp_path: Path) -> None:
    pairs = tmp_path / "qa.jsonl"
    pairs.write_text(json.dumps({"id": STORY, "question": "What did the parrot do?", "answer": "It swore.",
                                 "evidence": {"text": STORY, "start": 0, "end": 9}}) + "\n")
    table = tmp_path / "private.csv"
    table.write_text(f'who,said\nAnn,"{STORY}"\nBob,The lamp flickers every evening at nine\n')
    assert not leaks(audit_private(pairs, table, distances=False))
    assert leaks(audit_private(table, table.with_name("qa.jsonl"), columns=[], distances=False)) == []
    copy = tmp_path / "copy.txt"
    copy.write_text(f"{STORY}\n")
    assert leaks(audit_private(copy, table, distances=False)) == ["Rows with a copy: 100 %"]
    assert leaks(audit_private(copy, table, columns=["said"], distances=False)) == ["Rows with a copy: 100 %"]
    assert not leaks(audit_private(copy, table, columns=["who"], distances=False))
    with pytest.raises(SettingsError, match="words"):
        audit_private(table, table.with_name("copy.txt"), columns=["words"], distances=False)
    with pytest.raises(DatasetError, match="itself"):
        audit_private(table, table, distances=False)
    with pytest.raises(DatasetError, match="does not exist"):
        audit_private(tmp_path / "no.jsonl", table, distances=False)


def test_distances_are_those_of_the_encoder(tmp_path: Path) -> None:
    private = written(tmp_path / "private.jsonl", [f"Order {number} came {late} days late and the {what} was broken."
                                                   for number, late in ((11, 2), (12, 9), (13, 30))
                                                   for what in ("lamp", "kettle", "phone", "bicycle")])
    synthetic = written(tmp_path / "made.jsonl", ["My garden needs rain.", "Order 11 came 2 days late."])
    measured = audit_private(synthetic, private).measures
    assert 0 < measured["median_synthetic"].value < 1 and measured["too_near"].n == 2


def test_without_the_encoder_it_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.quality.embeddings.find_spec", lambda name: None)
    paths = [written(tmp_path / name, [STORY, HABIT]) for name in ("a.jsonl", "b.jsonl")]
    code, _, err = labkit("private", "audit", paths[0], "--private", paths[1])
    assert code == 2 and "labkit[embeddings]" in err
