"""Languages as people type them: all names of one mean it, and a code of none is refused before anything is done."""

from __future__ import annotations

import json

import pytest
from support.cli_runs import labkit
from support.openai_standin import OpenAIStandIn

from labkit.documents.types import Chunk, Document, Page, Segment
from labkit.errors import SettingsError
from labkit.generate.qa.make_qa import make_qa
from labkit.llm.cache import ResponseCache
from labkit.llm.model import connect
from labkit.prompts import check_language, prompt
from labkit.settings import Settings
from labkit.text.languages import english_name, is_unknown_code


@pytest.mark.parametrize(("typed", "name"), [
    ("jp", "Japanese"), ("ja-JP", "Japanese"), ("日本語", "Japanese"), ("kr", "Korean"), ("cn", "Chinese"),
    ("fr", "French"), ("français", "French"), ("French", "French"), ("Bulgarian", "Bulgarian"),
    ("pt-BR", "Portuguese (pt-BR)"),
    ("Simplified Chinese", "Simplified Chinese"), ("de", "German"), ("en", "English"), ("english", "English"),
    ("Brazilian Portuguese", "Brazilian Portuguese"), ("British English", "British English"),
])
def test_prompts_name_a_language_by_its_name(typed: str, name: str) -> None:
    assert english_name(typed) == name and check_language(typed) == typed
    written = {"Japanese": "日本語", "Korean": "한국어"}.get(name, name)  # those that have prompts of their own
    assert prompt("qa_short", typed, domain="pumps") == prompt("qa_short", name, domain="pumps")
    assert written in prompt("qa_short", typed, domain="pumps")


@pytest.mark.parametrize("typed", ["fa", "bg", "xx", "zz-ZZ", "gb"])
def test_a_code_that_is_not_known_is_refused_and_a_name_is_not(typed: str) -> None:
    assert is_unknown_code(typed)
    with pytest.raises(SettingsError, match=f'"{typed}" is the code of no language'):
        prompt("qa_pick_ask", typed, groups="1. What?", number=1)
    assert check_language("Klingon") == "Klingon"


@pytest.mark.usefixtures("apart_from_machine")
@pytest.mark.parametrize("command", [("generate",), ("evolve", "--seed-file"), ("glan", "--disciplines")])
def test_the_command_refuses_it_before_it_reads(command: tuple[str, ...], tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_MODEL", "m")
    (tmp_path / "a.txt").write_text("The pump moves 9 litres.", encoding="utf-8")
    code, out, err = labkit(*command, str(tmp_path / "a.txt"), "--language", "bg", "--out", str(tmp_path / "q.jsonl"))
    assert code == 2 and "read by" not in out and not (tmp_path / "q.jsonl").exists()
    assert err.startswith('labkit: "bg" is the code of no language that labkit knows.') and "Bulgarian" in err


async def test_where_none_is_asked_for_a_function_writes_in_that_of_the_settings(tmp_path) -> None:
    bodies: list[str] = []

    def answer(body: dict) -> str:
        bodies.append(json.dumps(body, ensure_ascii=False))
        return json.dumps({"pairs": []})

    text = "Der Filter wird nach sechs Monaten gewechselt, weil sich Keime in der Kohle absetzen. " * 3
    chunk = Chunk("a.txt", text, (Segment(0, len(text), 1),), (), 90)
    with OpenAIStandIn(answer=answer) as server:
        model = connect(Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k",
                                 openai_model="m", language="German"), cache=ResponseCache(tmp_path / "c", "off"))
        try:
            document = Document("a.txt", "f" * 64, "builtin", [Page(1, "text", text, 600, 800)])
            await make_qa([chunk], model, document=document, show=False)
            await make_qa([chunk], model, document=document, language="French", show=False)
        finally:
            await model.close()
    assert "German" in bodies[0] and "French" in bodies[-1] and "German" not in bodies[-1]
