"""The `labkit` command: exit codes, one line for every error, nothing secret, and a run that goes on where it ended."""

from __future__ import annotations

import logging
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from support.cli_runs import (
    LABKIT,
    facts,
    kept_answers,
    labkit,
    make_pdf,
    pairs,
    pumps,
    rows,
    rows_of_killed,
    start,
    wait_for,
)
from support.docintel_standin import DocIntelStandIn
from support.openai_standin import Fault, OpenAIStandIn, Said

from labkit.cli.app import app
from labkit.pipelines import diagnosis as checks
from labkit.settings import variables
from labkit.settings.secrets import without_secrets

NOBODY = "http://127.0.0.1:9/v1"  # nobody listens there
SECRET = "sk-this-must-not-be-shown"


@pytest.fixture(autouse=True)
def _apart(apart_from_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody listens there


# ---- the command itself


def test_every_command_has_help_with_an_example() -> None:
    groups = [("", app), *((group.name, group.typer_instance) for group in app.registered_groups)]
    for group, commands in groups:
        for command in commands.registered_commands:
            name = [*filter(None, [group]), command.name or command.callback.__name__]
            code, out, _ = labkit(*name, "--help")
            assert code == 0 and f"labkit {' '.join(name)}" in out.split("Example:")[1]
    code, _, err = labkit()
    assert code == 2 and all(f"\n  {name} " in err for name in ("check", "generate", "run", "demo"))


def test_help_and_version_are_quick_and_need_nothing_heavy() -> None:
    heavy = "openai|azure|pandas|papermill|pymupdf|xllamacpp|IPython|nbformat"
    code = f"import sys, re\nfrom labkit.cli.app import app\ntry: app(['--help'])\nexcept SystemExit: pass\n" \
           f"sys.exit(any(re.match(r'({heavy})$', name) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
    code, out, _ = labkit("--version")
    assert code == 0 and out.startswith("labkit 0.")


@pytest.mark.parametrize("args", [
    ("generate", "x.pdf"), ("generate", "--out", "qa.jsonl"), ("generate", "x.pdf", "--out", "q", "--reader", "magic"),
    ("generate", "x.pdf", "--out", "q", "--qa-type", "riddle"),
    ("generate", "x.pdf", "--out", "q", "--num-questions", "0"), ("run",), ("nothing",), ("check", "--no-such-option"),
])
def test_a_wrong_call_exits_with_2(args: tuple[str, ...]) -> None:
    code, _, err = labkit(*args)
    assert code == 2 and "Error" in err


def test_an_unexpected_error_is_one_line_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(offline: bool) -> None:
        raise ZeroDivisionError(f"Illegal header value b'Bearer {SECRET}'")

    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setattr(checks, "check", breaks)
    code, out, err = labkit("check")
    assert code == 1 and len(err.splitlines()) == 1 and "ZeroDivisionError: Illegal header" in err
    assert "labkit --debug" in err and SECRET not in out + err
    for args in (("--debug", "check"), ("check",)):
        if args == ("check",):
            monkeypatch.setenv("LABKIT_DEBUG", "1")
        code, out, err = labkit(*args)
        assert code == 1 and "Traceback" in err and "test_cli.py" in err and SECRET not in out + err


@pytest.mark.parametrize("args", [("--verbose",), ()])
def test_what_is_logged_is_said_if_asked_for_and_without_secrets(monkeypatch: pytest.MonkeyPatch,
                                                                 args: tuple[str, ...]) -> None:
    log = logging.getLogger("labkit.llm")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setattr(checks, "check", lambda offline: log.info("asks again\nwith %s", SECRET) or iter(()))
    top = logging.getLogger("labkit")
    monkeypatch.setattr(top, "handlers", [])
    for name in ("level", "propagate"):
        monkeypatch.setattr(top, name, getattr(top, name))
    code, _, err = labkit(*args, "check")
    assert code == 0 and err == ("labkit: asks again with …\n" if args else "")


def test_output_that_cannot_be_shown_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", NOBODY)
    monkeypatch.setenv("AZURE_OPENAI_KEY", "1")
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    done = subprocess.run([*LABKIT, "check", "--offline"], capture_output=True, check=False)
    assert done.returncode == 0 and b"\n                      ? Do you mean" in done.stdout and not done.stderr
    child = subprocess.Popen([*LABKIT, "check", "--offline"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()  # as `labkit check | head -0` does
    assert child.wait() == 1 and child.stderr.read() == b""
    child.stderr.close()


def test_without_secrets_knows_all_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name in variables().values() if name.endswith("_KEY")]
    assert len(names) == 3
    for number, name in enumerate(names):
        monkeypatch.setenv(name, f"secret-{number}")
    assert without_secrets("a secret-0 secret-1 secret-2 z") == "a … … … z"
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert without_secrets("there is none") == "there is none"
    monkeypatch.setenv("LABKIT_PROVIDER", "nobody")
    assert without_secrets("a secret-0 secret-1 z") == "a … … z"


# ---- a document with facts to ask about, and a model that asks about them

# ---- check


def findings(out: str) -> dict[str, tuple[str, str]]:
    """Return mark and words of each line of the check, by name; the last of a name counts."""
    lines = [line for line in out.splitlines()[:-1] if not line.startswith(" ")]
    return {line[9:22].strip(): (line[:9].strip(), line[22:]) for line in lines}


def test_no_name_in_the_table_of_the_check_runs_into_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("Model", "Unstructured", "A reader of a longer name")
    monkeypatch.setattr(checks, "check", lambda offline: [checks.Finding("ok", name, "is there") for name in names])
    code, out, _ = labkit("check")
    assert code == 0 and all(f"{name} " in line and line.endswith(" is there")
                             for name, line in zip(names, out.splitlines(), strict=False))


def test_check_names_a_wrong_setting_and_exits_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROVIDER", "nobody")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    code, out, err = labkit("check")
    assert code == 2 and findings(out)["Settings"][0] == "missing" and "LABKIT_PROVIDER" in out
    assert SECRET not in out + err


def test_check_says_which_endpoint_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("OPENAI_BASE_URL", NOBODY), ("OPENAI_API_KEY", SECRET), ("OPENAI_MODEL", "m")):
        monkeypatch.setenv(name, value)
    code, out, err = labkit("check")
    found = findings(out)
    assert code == 1 and found["Answers"][0] == "missing" and "127.0.0.1:9 cannot be reached" in found["Answers"][1]
    assert "→" in out and out.splitlines()[-1].startswith("A run would not work yet")
    assert SECRET not in out + err
    code, out, _ = labkit("check", "--offline")
    assert code == 0 and findings(out)["Answers"] == ("note", "not asked (--offline)")


def test_check_names_settings_that_do_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", NOBODY)
    monkeypatch.setenv("AZURE_OPENAI_KEY", SECRET)
    Path(".env").write_text("LABKIT_LANGAUGE=Korean\nUNRELATED=1\n")
    code, out, _ = labkit("check", "--offline")
    assert code == 0
    assert "AZURE_OPENAI_KEY is set, but labkit knows no such setting" in out
    assert "Do you mean AZURE_OPENAI_API_KEY?" in out and "Do you mean LABKIT_LANGUAGE?" in out
    assert "UNRELATED" not in out and SECRET not in out and "LABKIT_CACHE is" not in out


def test_check_says_what_a_half_configured_provider_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://contoso.openai.azure.com")
    code, out, _ = labkit("check", "--offline")
    assert code == 1 and findings(out)["Model"] == ("missing", "AZURE_OPENAI_DEPLOYMENT_NAME is not set.")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    """An endpoint that is configured and writes pairs."""
    with OpenAIStandIn(key=SECRET, models=["m"], answer=pairs) as service:
        url = f"{service.url}/v1"
        for name, value in (("OPENAI_BASE_URL", url), ("OPENAI_API_KEY", SECRET), ("OPENAI_MODEL", "m")):
            monkeypatch.setenv(name, value)
        yield service


def test_check_asks_one_small_question_each_time(service: OpenAIStandIn, tmp_path: Path) -> None:
    for number in (1, 2):
        code, out, err = labkit("check")
        assert code == 0 and findings(out)["Answers"][0] == "ok" and out.endswith("A run would work.\n")
        assert len(service.posts) == number
        assert SECRET not in out + err
    assert service.posts[0].body["max_tokens"] <= 16


@pytest.mark.parametrize(("variable", "value", "said"), [
    ("OPENAI_API_KEY", "sk-another-one", "refused"), ("OPENAI_MODEL", "another-model", "another-model")])
def test_check_says_what_the_endpoint_refuses(
    service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, out, err = labkit("check")
    assert code == 1 and findings(out)["Answers"][0] == "missing" and said in findings(out)["Answers"][1]
    assert "sk-another-one" not in out + err


def test_check_takes_an_answer_that_was_cut_short_for_an_answer(service: OpenAIStandIn) -> None:
    service.say = lambda body: Said("", finish_reason="length")  # a reasoning model that thinks for 16 tokens
    code, out, _ = labkit("check")
    assert code == 0 and findings(out)["Answers"][0] == "note" and "it answers" in findings(out)["Answers"][1]


def test_check_of_a_replay_asks_nobody(service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.llm.cache import ResponseCache

    cache = ResponseCache("tape.jsonl")
    cache.put("key", {"text": "hello"})
    cache.remember_model({"provider": "openai", "name": "m"})
    monkeypatch.setenv("LABKIT_CACHE", str(Path("tape.jsonl").resolve()))
    monkeypatch.setenv("LABKIT_CACHE_MODE", "replay")
    code, out, _ = labkit("check")
    assert code == 0 and "from tape.jsonl alone" in findings(out)["Answers"][1] and not service.posts


@pytest.mark.parametrize(("key", "mark", "said"), [
    (SECRET, "ok", "it answers"), ("sk-another", "note", "refused the key (401). The built-in reader takes over"),
])
def test_check_asks_document_intelligence(
    service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch, key: str, mark: str, said: str
) -> None:
    with DocIntelStandIn(key=SECRET) as reader:
        monkeypatch.setenv("AZURE_DOC_INTELLIGENCE_ENDPOINT", reader.url)
        monkeypatch.setenv("AZURE_DOC_INTELLIGENCE_KEY", key)
        code, out, err = labkit("check")
        found = findings(out)["Documents"]
        assert code == 0 and found[0] == mark and said in found[1]
        assert [seen.path for seen in reader.requests] == ["/documentintelligence/info"]
        assert key not in out + err


def test_check_signs_in_to_document_intelligence_with_entra(
    service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DocIntelStandIn() as reader:
        for name, value in reader.keyless.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AZURE_DOC_INTELLIGENCE_ENDPOINT", reader.url)
        found = findings(labkit("check")[1])["Documents"]
        assert found[0] == "ok" and "Entra ID" in found[1]
        assert reader.requests[-1].headers["authorization"] == f"Bearer {reader.token}"


def test_check_says_what_is_wrong_with_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", NOBODY)
    (tmp_path / "cache.sqlite").write_text("this is no database, but long enough to be looked at" * 10)
    code, out, _ = labkit("check", "--offline")
    assert code == 1 and findings(out)["Cache"][0] == "missing" and "damaged" in findings(out)["Cache"][1]


# ---- generate


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "bad"
    (folder / "folder.pdf").mkdir(parents=True)
    make_pdf(folder / "locked.pdf", "A page.", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="u")
    (folder / "corrupt.pdf").write_bytes(make_pdf(folder / "fine.pdf", "A page.").read_bytes()[:200])
    (folder / "fine.pdf").unlink()
    (folder / "empty.pdf").touch()
    (folder / "no-pages.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n")
    (folder / "text.pdf").write_text("Only text, whatever its name says.")
    (folder / "notes.docx").write_bytes(b"PK\x03\x04 not really")
    return {path.name: path for path in folder.iterdir()} | {"missing.pdf": folder / "missing.pdf"}


def test_files_that_cannot_be_used_are_named_in_one_line_each(
    bad: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", NOBODY)
    monkeypatch.setenv("OPENAI_MODEL", "m")
    code, out, err = labkit("generate", *bad.values(), "--out", tmp_path / "qa.jsonl")
    assert code == 1 and "Traceback" not in out + err
    lines = err.splitlines()
    for name in bad:
        assert len([line for line in lines if line.startswith("labkit: ") and name in line]) == 1, name
    assert lines[-1] == f"labkit: {len(bad)} of {len(bad)} files failed; they are named above."
    assert len(lines) == len(bad) + 1


def test_a_wrong_setting_exits_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_pdf(tmp_path / "a.pdf", "A page.")
    monkeypatch.setenv("OPENAI_BASE_URL", NOBODY)
    code, _, err = labkit("generate", source, "--out", "qa.jsonl", "--reader", "azure")
    assert code == 2 and "AZURE_DOC_INTELLIGENCE_ENDPOINT is not set" in err
    monkeypatch.setenv("LABKIT_PROVIDER", "nobody")
    code, _, err = labkit("generate", source, "--out", "qa.jsonl")
    assert code == 2 and "LABKIT_PROVIDER" in err and len(err.splitlines()) == 1


def test_generate_writes_rows_and_says_what_came_of_each_file(service: OpenAIStandIn, tmp_path: Path) -> None:
    first, second = (make_pdf(tmp_path / f"{name}.pdf", *map(facts, pages)) for name, pages in
                     (("one", (1, 2)), ("two", (3,))))
    args = ("generate", first, second, "--out", tmp_path / "new" / "qa.jsonl", "--max-tokens", "200",
            "--report", tmp_path / "report.html", "--train", tmp_path / "train.jsonl")
    code, out, err = labkit(*args)
    assert code == 0 and "labkit:" not in err
    made = rows(tmp_path / "new" / "qa.jsonl")
    assert len(made) >= 9 and {row["source"]["file"] for row in made} == {"one.pdf", "two.pdf"}
    assert all(row["evidence"]["text"].endswith("in one hour.") for row in made)
    assert f"{first}: 2 pages (2 text), read by builtin" in out and " asked = " in out
    assert f"{len(made)} rows in {tmp_path / 'new' / 'qa.jsonl'}" in out
    assert len(rows(tmp_path / "train.jsonl")) == len(made)
    assert made[0]["question"] in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert SECRET not in out + err
    asked = len(service.posts)
    code, out, _ = labkit(*args)  # once more: nothing is asked, nothing is written twice
    assert code == 0 and len(service.posts) == asked and rows(tmp_path / "new" / "qa.jsonl") == made
    assert "  0 new rows" in out


def test_tables_and_texts_are_asked_about_row_by_row_and_line_by_line(service: OpenAIStandIn, tmp_path: Path) -> None:
    table, text = tmp_path / "pumps.csv", tmp_path / "notes.txt"
    table.write_text(pumps(1, 6), encoding="cp932")
    text.write_text(f"About pumps\n\n{facts(9)}\n", encoding="utf-16")
    out, report = tmp_path / "qa.jsonl", tmp_path / "r.html"
    args = ("generate", table, text, "--out", out, "--columns", "name, FACT", "--max-rows", 4, "--report", report,
            "--num-questions", 1)
    code, said, err = labkit(*args)
    assert code == 0, err
    assert "pumps.csv: rows 1–4, read by table" in said and "Read: name, fact." in said and "Encoding: UTF-16" in said
    assert "on 4 of 4 chunks, 4 of 4 rows" in said and "notes.txt: 17 lines of text, read by text" in said
    made = rows(out)
    for place in ("source", "evidence"):
        assert [row[place]["rows"] for row in made[:4]] == [[1], [2], [3], [4]]
    assert all(row["evidence"]["lines"] and not row["evidence"]["pages"] for row in made[4:])
    assert made[4]["evidence"]["lines"] == [3]
    html = report.read_text(encoding="utf-8")
    assert "Row 2" in html and "Line 3" in html and "each line or row" in html
    assert not re.search("[Pp]ages? [0-9]", html)
    sent = " ".join(message["content"] for request in service.posts for message in request.body["messages"])
    assert "hidden" not in sent and "<p>" not in sent and "moves 1010 litres" in sent
    asked = len(service.posts)
    code, said, err = labkit(*args)
    assert code == 0 and rows(out) == made and len(service.posts) == asked and "0 new rows" in said


def test_a_long_table_is_asked_in_parts_and_rows_come_as_they_are_made(service: OpenAIStandIn, tmp_path: Path) -> None:
    table, out = tmp_path / "pumps.csv", tmp_path / "qa.jsonl"
    table.write_bytes(pumps(1, 450).encode() + b"451,x,\xff\xff,\n")
    code, said, err = labkit("generate", table, "--out", out, "--num-questions", 1)
    assert code == 1 and "cannot be told" in err
    table.write_text(pumps(1, 450), encoding="utf-8")
    code, said, err = labkit("generate", table, "--out", out, "--num-questions", 1, "--report", tmp_path / "r.html")
    assert code == 0, err
    for part in ("rows 1–200,", "rows 201–400,", "rows 401–450,"):
        assert f"pumps.csv: {part} read by table" in said
    assert "450 asked = 450 kept + 0 dropped + 0 failed; kept pairs rest on 450 of 450 chunks, 450 of 450 rows" in said
    assert [row["source"]["rows"] for row in rows(out)] == [[number] for number in range(1, 451)]
    assert "Row 450" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_what_is_wrong_with_a_table_is_one_line(service: OpenAIStandIn, tmp_path: Path) -> None:
    table = tmp_path / "pumps.csv"
    table.write_text(pumps(1, 2), encoding="utf-8")
    for args, words in ((("--columns", "name,price"), 'no column "price". It has: no, name, fact, secret.'),
                        (("--encoding", "klingon"), 'no encoding "klingon"')):
        code, _, err = labkit("generate", table, "--out", tmp_path / "qa.jsonl", *args)
        assert code in (1, 2) and words in err
    (tmp_path / "book.ods").write_bytes(b"PK")
    (tmp_path / "none").mkdir()
    code, _, err = labkit("generate", tmp_path / "book.ods", tmp_path / "none", "--out", tmp_path / "qa.jsonl")
    assert code == 1 and "Save its sheet as CSV" in err and "holds no file that labkit reads" in err
    assert len(err.splitlines()) == 3


def test_one_bad_file_costs_the_others_nothing(service: OpenAIStandIn, bad: dict[str, Path], tmp_path: Path) -> None:
    good = make_pdf(tmp_path / "good.pdf", facts(1))
    code, _, err = labkit("generate", bad["locked.pdf"], good, bad["empty.pdf"], "--out", tmp_path / "qa.jsonl")
    assert code == 1 and len(rows(tmp_path / "qa.jsonl")) == 3
    complaints = "\n".join(line for line in err.splitlines() if line.startswith("labkit: "))  # not the progress
    assert "locked.pdf" in complaints and "empty.pdf" in complaints and "good.pdf" not in complaints


def test_the_report_shows_no_picture_of_the_wrong_file_and_no_books_of_half_the_rows(
    service: OpenAIStandIn, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    first, second, same = (make_pdf(tmp_path / name, facts(page)) for name, page in
                           (("a.pdf", 1), ("c.pdf", 2), ("b/a.pdf", 3)))
    report = tmp_path / "report.html"
    shown = []
    for sources in ((first,), (second,), (first, second), (first, same, second)):
        assert labkit("generate", *sources, "--out", tmp_path / "qa.jsonl", "--report", report)[0] == 0
        html = report.read_text(encoding="utf-8")
        shown.append((html.count("data:image/jpeg"), "pairs asked for" in html))
    assert shown == [(3, True), (3, False), (6, True), (9, True)]


def test_a_file_that_is_named_twice_copied_or_repeated_is_done_and_has_not_failed(service: OpenAIStandIn,
                                                                                  tmp_path: Path) -> None:
    first, copy, again = tmp_path / "a.md", tmp_path / "copy of a.md", tmp_path / "again.md"
    first.write_text(f"# Pumps\n\n{facts(1)}\n", encoding="utf-8")
    copy.write_bytes(first.read_bytes())
    again.write_text(f"# Pumps\n\n{facts(1)}\n\n\n", encoding="utf-8")  # other bytes, the same pairs
    args = ("generate", "--out", tmp_path / "qa.jsonl", "--max-tokens", 5000)
    assert labkit(*args, first)[0] == 0
    asked, made = len(service.posts), rows(tmp_path / "qa.jsonl")
    code, said, err = labkit(*args, first, first, copy)
    assert code == 0 and "labkit:" not in err and len(service.posts) == asked
    assert said.count(f"holds the same as {first}: nothing is asked twice.") == 2
    code, said, err = labkit(*args, first, again)
    assert code == 0 and "labkit:" not in err and "repeats another pair" in said
    assert rows(tmp_path / "qa.jsonl") == made


def test_a_file_of_which_no_pair_is_kept_has_failed(service: OpenAIStandIn, tmp_path: Path) -> None:
    service.say = lambda body: Said("I would rather write prose.")
    code, _, err = labkit("generate", make_pdf(tmp_path / "a.pdf", facts(1)), "--out", tmp_path / "qa.jsonl")
    assert code == 1 and "No pair was kept from" in err and "failed (malformed" in err


@pytest.mark.parametrize(("variable", "value", "said"), [
    ("OPENAI_API_KEY", "sk-another-one", "refused"), ("OPENAI_MODEL", "another-model", "another-model"),
    ("OPENAI_BASE_URL", NOBODY, "cannot be reached")])
def test_what_no_file_would_survive_ends_the_run_in_one_line(
    service: OpenAIStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    first, second = (make_pdf(tmp_path / f"{name}.pdf", facts(1)) for name in ("one", "two"))
    assert labkit("generate", first, "--out", tmp_path / "qa.jsonl")[0] == 0
    before = (tmp_path / "qa.jsonl").read_bytes()
    monkeypatch.setenv(variable, value)
    if variable != "OPENAI_MODEL":
        monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "another.sqlite"))
    code, out, err = labkit("generate", second, first, "--out", tmp_path / "qa.jsonl")
    lines = [line for line in err.splitlines() if line.startswith("labkit:")]
    assert code == 1 and len(lines) == 1 and said in lines[0]
    assert "Traceback" not in out + err and "sk-another-one" not in out + err
    assert (tmp_path / "qa.jsonl").read_bytes() == before
    assert f"{first}: " not in out  # the run has ended


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.2, 0.7])
def test_a_killed_run_goes_on_with_no_call_repeated_and_no_row_lost_or_doubled(
    service: OpenAIStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    source = make_pdf(tmp_path / "a.pdf", *map(facts, range(1, 4)))
    args = ("generate", source, "--max-tokens", "50", "--out")
    assert labkit(*args, tmp_path / "whole.jsonl")[0] == 0
    whole, calls = rows(tmp_path / "whole.jsonl"), len(service.posts)
    assert calls >= 15 and len(whole) >= 15

    out, cache = tmp_path / "qa.jsonl", tmp_path / "killed.sqlite"
    monkeypatch.setenv("LABKIT_CACHE", str(cache))
    service.latency, service.requests[:] = 0.1, []
    child = start(*args, out)
    wait_for(lambda: len(service.posts) > share * calls and out.exists() and out.stat().st_size > 0, child)
    child.kill()
    child.communicate()
    kept = kept_answers(cache)
    assert 0 < kept < calls and 0 < len(rows_of_killed(out)) < len(whole)
    service.latency, service.requests[:] = 0.0, []
    assert labkit(*args, out)[0] == 0
    assert len(service.posts) == calls - kept
    assert [row["id"] for row in rows(out)] == [row["id"] for row in whole]


@pytest.mark.slow
def test_ctrl_c_says_how_to_go_on(service: OpenAIStandIn, tmp_path: Path) -> None:
    service.latency = 30
    child = start("generate", make_pdf(tmp_path / "a.pdf", facts(1)), "--out", tmp_path / "qa.jsonl")
    wait_for(lambda: bool(service.posts), child)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=28)
    assert child.returncode == 130
    assert err.splitlines()[-1] == "labkit: stopped; run the same command again to go on" and "Traceback" not in err


def test_a_run_survives_a_rate_limit(service: OpenAIStandIn, tmp_path: Path) -> None:
    service.faults.append(Fault(429, "429", "Too many.", {"retry-after-ms": "50"}))
    code, out, _ = labkit("generate", make_pdf(tmp_path / "a.pdf", facts(1)), "--out", tmp_path / "qa.jsonl")
    assert code == 0 and len(rows(tmp_path / "qa.jsonl")) == 3 and "1 sent again" in out


# ---- demo


@pytest.mark.parametrize("files", [("qa.jsonl", "train.jsonl", "report.html"), ("qa.jsonl", "report.html")])
def test_demo_runs_its_notebook_and_checks_what_it_left(
    service: OpenAIStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...]
) -> None:
    from test_run import notebook

    from labkit.cli import demo_run

    monkeypatch.setattr(demo_run, "outputs", lambda name: tmp_path / "outputs" / name)
    monkeypatch.setattr(demo_run, "NOTEBOOK", notebook(
        tmp_path / "make_qa.ipynb", f"from pathlib import Path\nfor name in {files!r}:\n"
        f"    (Path({str(tmp_path)!r}) / 'outputs' / OUT / name).write_text('{{}}\\n{{}}\\n')",
        parameters="OUT = 'seed'"))
    code, out, err = labkit("demo")
    if len(files) == 3:
        assert code == 0 and re.search(r"2 rows  .*outputs/demo/qa\.jsonl", out)
        assert "outputs/demo/make_qa.ipynb" in out and "kB  " in out and "report.html" in out
    else:
        assert code == 1 and "left no train.jsonl" in err


def test_demo_fetches_the_embedded_model_only_where_it_is_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.cli import demo_run
    from labkit.llm.local import server
    from labkit.settings import load_settings

    fetched = []
    monkeypatch.setattr(server, "find_model", lambda settings: None)
    monkeypatch.setattr(server, "fetch_model", lambda settings, show: fetched.append(settings.provider))
    demo_run._fetch(load_settings(provider="local"), show=False)
    demo_run._fetch(load_settings(provider="openai", openai_base_url=NOBODY), show=False)
    demo_run._fetch(load_settings(cache_mode="replay"), show=False)
    assert fetched == ["local"]
