"""The bench's command: what it prints, what it leaves out, and what it exits with. Nothing is measured here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from support.format_readers import READERS

from bench import consumers, environments
from bench.__main__ import MEASURES, is_beyond, line, main
from bench.clients import LABKIT, Client, Measured, measure
from bench.environments import NotInstalled, python_of
from bench.mock import Mock
from bench.mock_answers import answer_of
from bench.mock_endpoint import KNOBS, State
from bench.row import Row

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes modules of a package ``measured``, and runs the command over them."""
    folder = tmp_path / "measured"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def run(*arguments: str, absent: tuple[str, ...] = (), **modules: str) -> int:
        for name, body in modules.items():
            (folder / f"{name}.py").write_text("from bench.row import Row\n" + body, encoding="utf-8")
        return main(arguments, dict.fromkeys([*modules, *absent], ""), "measured")

    yield run
    for name in [name for name in sys.modules if name.split(".")[0] == "measured"]:
        del sys.modules[name]


@pytest.mark.parametrize(("row", "said"), [
    (Row("saturation, 64 in flight", 1.0449, 1.05), "saturation, 64 in flight: 1.04 (limit 1.05)"),
    (Row("saturation, 64 in flight", 1.0, 1.05), "saturation, 64 in flight: 1.00 (limit 1.05)"),
    (Row("memory", 121.5, 120, "MB"), "memory: 121.50 MB (limit 120 MB)  ABOVE ITS LIMIT"),
    (Row("rows lost of 4,000", 0, 0, "rows"), "rows lost of 4,000: 0 rows (limit 0 rows)"),
    (Row("saturation, a peer", 12.352), "saturation, a peer: 12.35"),
    (Row("pages", 1, 1, "(5 a second against 5)"), "pages: 1.00 (5 a second against 5) (limit 1.00)"),
    (Row("wall", 1234.5, None, "s"), "wall: 1,234.50 s"),
])
def test_a_figure_is_one_line_with_its_limit(row: Row, said: str) -> None:
    assert line(row) == said


def test_only_what_is_above_its_limit_or_no_number_is_beyond_it() -> None:
    assert not is_beyond(Row("at it", 1.05, 1.05)) and not is_beyond(Row("without", 99.0))
    assert is_beyond(Row("above", 1.051, 1.05)) and is_beyond(Row("none", math.nan, 1.05))


def test_all_within_their_limits_exits_with_0(bench, capsys) -> None:
    assert bench(one='def rows(quick):\n    yield Row("a", 1.0, 2.0)\n    yield "peer x: left out"\n') == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["a: 1.00 (limit 2.00)", "peer x: left out"] and not said.err


def test_one_above_its_limit_exits_with_1_and_the_rest_is_measured(bench, capsys) -> None:
    assert bench(one='def rows(quick):\n    yield Row("a", 3.0, 2.0)\n',
                   two='def rows(quick):\n    return [Row("b", 1.0)]\n') == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == ["a: 3.00 (limit 2.00)  ABOVE ITS LIMIT", "b: 1.00"]
    assert said.err.strip() == "1 above its limit or not measured."


def test_a_measure_that_breaks_off_is_said_and_costs_the_others_nothing(bench, capsys) -> None:
    assert bench(one='def rows(quick):\n    yield Row("a", 1.0)\n    raise OSError("no\\nroom")\n',
                   two='import no_such_package\n', three='def rows(quick):\n    return [Row("b", 1.0)]\n') == 1
    assert capsys.readouterr().out.splitlines() == [
        "a: 1.00", "one: could not be measured, OSError: no room",
        "two: could not be measured, ModuleNotFoundError: No module named 'no_such_package'", "b: 1.00"]


def test_a_module_that_is_not_there_is_left_out_and_said(bench, capsys) -> None:
    assert bench(one="HALF = 1\n", absent=("two",)) == 0
    assert capsys.readouterr().out.splitlines() == ["one: left out, as it is not part of this clone",
                                                    "two: left out, as it is not part of this clone"]


def test_only_and_quick_reach_the_modules(bench, capsys) -> None:
    body = 'def rows(quick):\n    yield Row(f"{__name__} {quick}", 1.0)\n'
    assert bench("--quick", "--only", "two", one=body, two=body) == 0
    assert capsys.readouterr().out == "measured.two True: 1.00\n"


@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["--only", "nothing-of-that-name"], 2)])
def test_help_and_a_wrong_option(arguments: list[str], status: int, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == status
    said = capsys.readouterr()
    assert "side_by_side" in said.out + said.err


def test_the_command_lists_its_measures_without_loading_any() -> None:
    code = "import sys; from bench.__main__ import main; main(['--list']); sys.exit('labkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [said.split()[0] for said in done.stdout.splitlines()] == list(MEASURES)


def test_a_peer_that_does_not_install_is_an_error_in_one_line_and_leaves_nothing_that_looks_installed(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "home", lambda: tmp_path)
    wrong = [sys.executable, "-c", "import sys; sys.exit('first\\nno such version')"]
    monkeypatch.setattr(environments, "_commands", lambda folder, python, requirements: [wrong])
    for _ in range(2):
        with pytest.raises(NotInstalled, match=r"^it does not install \(no such version\)$"):
            python_of("peer", ("peer==0",))
    assert not list(tmp_path.rglob("installed"))


def test_an_environment_is_made_once_and_again_where_it_is_not_whole(tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "home", lambda: tmp_path)
    made = []

    def commands(folder: Path, python: Path, requirements: tuple[str, ...]) -> list[list[str]]:
        made.append(folder)
        touch = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.parent.mkdir(parents=True); p.touch()"
        return [[sys.executable, "-c", touch, str(python)]]

    monkeypatch.setattr(environments, "_commands", commands)
    python = python_of("peer", ("peer==1",))
    assert python_of("peer", ("peer==1",)) == python and python.exists() and len(made) == 1
    assert python_of("peer", ("peer==2",)) != python and len(made) == 2
    python.unlink()
    assert python_of("peer", ("peer==1",)).exists() and len(made) == 3


def client(folder: Path, body: str) -> Client:
    """A client of a few lines, which needs nothing but the work itself."""
    program = folder / "client.py"
    program.write_text(f"from work import run\n{body}\nrun(ask)\n", encoding="utf-8")
    return Client("a client", program)


def test_a_client_answers_each_row_once_and_says_why_it_has_no_answer(tmp_path: Path) -> None:
    good = client(tmp_path, """
async def ask(task, numbers):
    print("noise")
    pairs = {"pairs": [{"question": "Why?", "answer": "So."}]}
    return {n: pairs if n % 4 else "content filter" for n in numbers if n != 7}
""")
    started = []
    done = measure(good, "http://127.0.0.1:9/v1", tmp_path, rows=10, on_start=lambda: started.append(1))
    assert (done.rows, done.answered, done.missing, done.reasons) == (10, 6, 1, {"content filter": 3})
    assert started == [1] and done.wall >= 0 and done.peak_mb > 1


@pytest.mark.parametrize(("body", "said"), [
    ("import no_such_package", "No module named 'no_such_package'"),
    ("async def ask(task, numbers):\n    raise OSError('no room')", "OSError: no room"),
])
def test_a_client_that_does_not_run_is_an_error_in_one_line(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(NotInstalled) as error:
        measure(client(tmp_path, body), "http://127.0.0.1:9/v1", tmp_path, rows=2)
    assert str(error.value).startswith("it does not run (") and str(error.value).endswith(f"{said})")


def test_labkit_answers_all_rows_of_the_mock_within_the_bound(tmp_path: Path) -> None:
    with Mock() as mock:
        mock.reset(latency_ms=20)
        done = measure(LABKIT, mock.url, tmp_path, rows=60, in_flight=5)
        stats = mock.stats()
    assert done.answered == 60 and stats["max_inflight"] <= 5
    assert stats["status"] == {"200": 61}  # one before the clock starts


def request(document: str, schema: dict) -> dict:
    prompt = f"Ask.\n<document>{document}</document>"
    return {"messages": [{"role": "user", "content": [{"type": "text", "text": prompt}]}],
            "response_format": {"type": "json_schema", "json_schema": {"schema": schema}}}


def test_the_mock_answers_any_schema_in_sentences_of_the_document() -> None:
    document = "The pump of the W2 lifts water by six metres. Its filter is changed after nine weeks at the latest."
    pair = {"type": "object", "properties": {"question": {"type": "string"}, "evidence": {"type": "string"},
                                             "kind": {"enum": ["a", "b"]}, "level": {"type": "integer", "minimum": 2}}}
    schema = {"$defs": {"Pair": pair}, "type": "object", "properties": {
        "pairs": {"type": "array", "items": {"$ref": "#/$defs/Pair"}, "maxItems": 2},
        "note": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]}}}
    said = json.loads(answer_of(request(document, schema), 3))
    assert len(said["pairs"]) == 2 and len(said["note"]) == 10
    for one in said["pairs"]:
        assert one["evidence"] in document and one["question"].endswith("?") and one["level"] == 2
    assert len({one["evidence"] for one in said["pairs"]}) == 2


def test_the_mocks_faults_depend_on_the_prompt_and_the_attempt_alone_and_are_as_frequent_as_said() -> None:
    knobs = {name: value for name, (value, _) in KNOBS.items()} | {"p429": 10, "pfilter": 5}
    one, other = State(knobs), State(knobs)
    met = [one.fault(str(number), 1) for number in range(4000)]
    assert met == [other.fault(str(number), 1) for number in range(4000)]
    assert 320 < met.count("p429") < 480 and 140 < met.count("pfilter") < 260 and set(met) == {"", "p429", "pfilter"}
    again = [one.fault(str(number), 2) for number, fault in enumerate(met) if fault]
    assert again.count("") > 0.7 * len(again), "a prompt that is asked again most often gets through"


def test_the_mocks_bucket_holds_a_sixth_of_a_minute_and_says_how_long_to_wait() -> None:
    state = State({name: value for name, (value, _) in KNOBS.items()} | {"tpm": 6000})
    assert state.wait_for(1000)[0] == 0
    wait, held = state.wait_for(500)
    assert 4.8 < wait <= 5 and held < 20


def test_what_consumers_are_given_holds_what_breaks_files_and_what_they_lose_is_above_the_limit(tmp_path: Path) -> None:
    expected = consumers.export_all(tmp_path)
    assert set(expected) <= set(READERS)
    for name, count in expected.items():
        if name != "train":  # the one reader here that asks for a mark
            path = next(path for path in tmp_path.iterdir() if path.stem == name)
            assert len(READERS[name](path, ["ticket"])) == count > 20
    answers = {"rag": [expected["rag"] - 1, ""], "dpo": [expected["dpo"], "no scores"]}, "it died"
    lost, broken = ([row for row in consumers._found("x", answer, expected) if isinstance(row, Row)]
                    for answer in answers)
    assert [row.value for row in lost] == [1, 1] and all(map(is_beyond, [*lost, *broken])) and len(broken) == 1


def test_a_row_that_does_not_come_in_a_full_room_is_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import room

    def sit(client: Client, url: str, folder: Path, *, rows: int, on_start) -> Measured:
        on_start()  # all come together, or none would go on
        return Measured(rows, rows - lost, lost, {}, 1.0 + int(folder.name), 0.1, 100.0, "")

    monkeypatch.setattr(room, "measure", sit)
    for lost in (0, 1):
        found = list(room._processes(3))
        assert [row.value for row in found if "first was" in row.name or "last was" in row.name] == [1.0, 3.0]
        (missing,) = (row for row in found if "did not come" in row.name)
        assert (missing.value, is_beyond(missing)) == (3 * lost, bool(lost))
