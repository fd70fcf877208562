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
from labkit.text.languages import english_name, is_unknown_code, plain_language


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


@pytest.mark.usefixtures("apart_from_machine")
@pytest.mark.parametrize(("text", "language"), [
    ("이 설명서는 W2를 설명합니다. W2에는 탱크가 두 개 있습니다. 후면 패널은 기사만 엽니다." * 2, "Korean"),
    ("W2にはタンクが二つあります。背面パネルは認定技術者のみが開けられます。W2は水を冷やします。" * 2, "Japanese"),
    ("La pompe comporte deux réservoirs, que seul un technicien agréé peut ouvrir. " * 6, "French"),
    ("The pump has two tanks, which nobody but a technician may open. " * 6, ""),
])
def test_a_document_in_another_language_is_named_before_it_is_asked_about_unless_one_was_chosen(
        text: str, language: str, tmp_path, monkeypatch) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    told: list[str] = []
    with OpenAIStandIn(answer=lambda body: json.dumps({"pairs": []}), key=None) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_MODEL", "m")
        out = ("--out", str(tmp_path / "q.jsonl"), "--num-questions", "1")
        for more in ((), ("--estimate",), ("--language", "English")):
            told.append(labkit("generate", str(tmp_path / "a.txt"), *out, *more)[1])
        monkeypatch.setenv("LABKIT_LANGUAGE", "English")
        told.append(labkit("generate", str(tmp_path / "a.txt"), *out)[1])
    assert ["its pairs are made in English" in said for said in told] == [bool(language)] * 2 + [False] * 2
    assert not language or all(f"written in {language}," in said and f"--language {language} " in said
                               for said in told[:2])


def test_a_language_is_named_only_where_it_is_plain() -> None:
    assert plain_language("Заднюю панель может открыть только техник, а ремонт — дело службы. " * 5) == "Russian"
    assert plain_language("该设备有两个水箱，后面板只能由经过认证的服务技术人员打开。请勿使用漂白剂。" * 2) == "Chinese"
    assert not any(map(plain_language, ("", "탱크 두 개", "Berlin 12, Paris 14, Madrid 18", "0x1F " * 50)))


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
