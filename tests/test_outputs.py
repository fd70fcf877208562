"""No file of a user's is lost: nothing is written over what is read, over another result, or over somebody's file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.openai_standin import OpenAIStandIn
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output, check_outputs, write_whole
from labkit.datasets.record import QA
from labkit.errors import DatasetError, OverwriteError
from labkit.generate.glan.disciplines import Discipline, read_disciplines, write_disciplines
from labkit.pipelines.merge import merge
from labkit.pipelines.method_files import load_method, save_method
from labkit.reports.report import write_report

PAIR = QA(question="How much does it hold?", answer="40 litres.")
NOTES = "The tank of the W2 holds 40 litres. It is drained through the valve at the back."
BEGINS = b'{"question": "'  # a row of ours: a file that is the beginning of one is a killed run's
SIGNS = (b'<meta name="generator" content="labkit">', b"style-src 'unsafe-inline'; img-src data:",
         b"<!-- A method to evolve", b"<!-- Disciplines that labkit wrote")  # Hypothesis reads them in the sources


def labkit(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stderr


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


WRITERS: dict[str, Callable[..., object]] = {
    "open": lambda path, **how: Dataset.open(path, **how).close(),
    "open without holding": lambda path, **how: Dataset.open(path, hold=False, **how).close(),
    "save": lambda path, **how: Dataset([PAIR]).save(path, **how),
    "train": lambda path, **how: Dataset([PAIR]).train(path, **how),
    "rag": lambda path, **how: Dataset([PAIR]).rag(path, **how),
    "eval": lambda path, **how: Dataset([PAIR]).eval(path, **how),
    "to_csv": lambda path, **how: Dataset([PAIR]).to_csv(path, **how),
    "write_report": lambda path, **how: write_report(path, [PAIR], **how),
    "save_method": lambda path, **how: save_method(path, "1. Make it harder.", **how),
    "write_disciplines": lambda path, **how: write_disciplines(path, [Discipline("Optics")], **how),
}


def is_anybodys(data: bytes) -> bool:
    """Whether there is something to lose, and it is not the first half of a row of ours."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    return bool(data) and not data.startswith(BEGINS) and not BEGINS.startswith(data) and \
        not any(sign in data for sign in SIGNS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")) |
       st.recursive(st.text(max_size=9) | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
           st.sampled_from(["question", "answer", "id", "messages", "key", "contexts"]), inner)).map(
           lambda row: json.dumps(row).encode()), end=st.sampled_from([b"", b"\n", b"\nmore"]))
def test_whatever_a_file_holds_survives(data: bytes, end: bytes, tmp_path: Path) -> None:
    assume(is_anybodys(data + end))
    path = tmp_path / "mine.jsonl"
    for name, write in WRITERS.items():
        path.write_bytes(data + end)
        with pytest.raises(OverwriteError, match="labkit wrote") as caught:
            write(path)
        assert "--overwrite" in caught.value.mend and len(str(caught.value).splitlines()) == 1, name
        assert tree(tmp_path) == {"mine.jsonl": data + end}, name


@pytest.mark.parametrize("name", WRITERS)
def test_what_labkit_wrote_is_written_again_and_the_rest_if_told_to(name: str, tmp_path: Path) -> None:
    path, write = tmp_path / "new" / "out.x", WRITERS[name]
    write(path)
    write(path)
    written = tree(path.parent)
    path.write_text(NOTES, encoding="utf-8")
    write(path, overwrite=True)
    assert tree(path.parent) == written


@pytest.mark.parametrize("other", sorted(set(WRITERS) - {"open", "open without holding"}))
@pytest.mark.parametrize("name", WRITERS)
def test_one_kind_of_file_does_not_replace_another(name: str, other: str, tmp_path: Path) -> None:
    if name == other or (other == "save" and name.startswith("open")):
        return
    path = tmp_path / "out.x"
    WRITERS[other](path)
    before = tree(tmp_path)
    with pytest.raises(OverwriteError):
        WRITERS[name](path)
    assert tree(tmp_path) == before


def test_a_fine_tuning_file_of_ones_own_is_known_by_what_lies_beside_it(tmp_path: Path) -> None:
    path = Dataset([PAIR]).train(tmp_path / "train.jsonl")
    (tmp_path / "train.sources.jsonl").rename(tmp_path / "elsewhere.jsonl")
    with pytest.raises(OverwriteError):
        Dataset([PAIR]).train(path)


def test_a_dataset_is_not_replaced_by_what_is_made_of_it(tmp_path: Path) -> None:
    path = Dataset([PAIR]).save(tmp_path / "qa.jsonl")
    dataset, before = Dataset.load(path), path.read_bytes()
    for write in (dataset.train, dataset.rag, dataset.eval, dataset.to_csv):
        with pytest.raises(OverwriteError, match="is to be read"):
            write(path, overwrite=True)
    assert tree(tmp_path) == {"qa.jsonl": before}


def test_what_a_dataset_was_made_from_is_not_written_over(tmp_path: Path) -> None:
    paths = [Dataset([PAIR, QA(question=f"Who is {name}?", answer="A guard.")]).save(tmp_path / f"{name}.jsonl")
             for name in "ab"]
    before = tree(tmp_path)
    parts = Dataset.load(paths[0]).divide(0.5)
    for dataset in (merge(paths).dataset, merge(map(Dataset.load, paths)).dataset, *merge(paths).dataset.divide(0.5)):
        for write in (dataset.save, dataset.train):
            with pytest.raises(OverwriteError, match="is to be read"):
                write(paths[0])
    for part in parts:
        with pytest.raises(OverwriteError, match="is to be read"):
            part.save(paths[0])
    assert tree(tmp_path) == before
    parts[0].save(paths[0], overwrite=True)
    assert len(Dataset.load(paths[0])) == 1


def test_a_dataset_is_saved_where_it_was_read_whoever_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "hand.jsonl"
    path.write_text('{"question": "Why?", "answer": "So."}\n', encoding="utf-8")
    Dataset.load(path).save()
    assert Dataset.load(path)[0].answer == "So." and DATASET.is_ours(path)


def test_two_names_of_one_file_are_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source.txt"
    source.write_text(NOTES, encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(source)
    os.link(source, tmp_path / "hard.txt")
    for name in ("link.txt", "hard.txt", "../" + tmp_path.name + "/source.txt"):
        with pytest.raises(OverwriteError, match="is to be read"):
            check_outputs([Output(tmp_path / name, DATASET)], [source], overwrite=True)
    new = [Output(tmp_path / "deep" / "qa.jsonl", DATASET), Output(tmp_path / "deep" / "QA.jsonl", DATASET)]
    with pytest.raises(OverwriteError, match="two results"):
        check_outputs([new[0], Output(tmp_path / "deep" / ".." / "deep" / "qa.jsonl", DATASET)])
    check_outputs(new)
    monkeypatch.setattr("labkit.datasets.outputs._takes_case_for_one", lambda folder: True)
    with pytest.raises(OverwriteError, match="two results"):
        check_outputs(new)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_what_is_no_ordinary_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for write in WRITERS.values():
        with pytest.raises(OverwriteError, match="no ordinary file"):
            write(tmp_path / "pipe", overwrite=True)


def test_writing_whole_keeps_rights_and_bears_long_names_and_threads(tmp_path: Path) -> None:
    path = tmp_path / f"{'表' * 80}.jsonl"
    Dataset([PAIR]).save(path)
    path.chmod(0o640)
    several = [Dataset([PAIR, QA(question=f"Q{number}?" * 999, answer="A.")]) for number in range(6)]
    threads = [threading.Thread(target=one.rag, args=(tmp_path / "rag.jsonl",)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len((tmp_path / "rag.jsonl").read_bytes().splitlines()) == 2
    Dataset([PAIR]).save(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([path.name, "rag.jsonl"])


def test_several_files_are_written_all_or_none(tmp_path: Path) -> None:
    def breaks():
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole({Output(tmp_path / "a", DATASET): [b"whole"], Output(tmp_path / "b", DATASET): breaks()})
    assert not list(tmp_path.iterdir())


def test_signs_are_not_read_as_content(tmp_path: Path) -> None:
    path = write_disciplines(tmp_path / "d.txt", [Discipline("Optics", "Physics")])
    assert read_disciplines(path) == [Discipline("Optics", "Physics")]
    assert load_method(save_method(tmp_path / "m.md", "1. Ask.", "found -- in 3 steps")) == "1. Ask."


# -- half rows, and two processes --------------------------------------------------------------------------------------

@pytest.mark.parametrize("hold", [True, False])
def test_only_a_row_of_ours_is_cut_off(hold: bool, tmp_path: Path) -> None:
    path = Dataset([PAIR]).save(tmp_path / "qa.jsonl")
    whole = path.read_bytes()
    for tail in (b"a note that I made", b'{"questions": [', b'{"q": 1', b"\xff\xfe"):
        path.write_bytes(whole + tail)
        for read in (Dataset.load, lambda path: Dataset.open(path, hold)):
            with pytest.raises(DatasetError, match="last line"):
                read(path)
        assert tree(tmp_path) == {"qa.jsonl": whole + tail}
    for tail in (whole[:40], b'{"', b" \n \n"):
        path.write_bytes(whole + tail)
        with Dataset.open(path, hold) as dataset:
            assert len(dataset) == 1 and len(dataset.notes) == bool(tail.strip())
        assert path.read_bytes() == whole


_HOLDS = """
import sys
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
dataset = Dataset.open(sys.argv[1], hold=False)
for line in sys.stdin:
    print(dataset.append(QA(question=line.strip(), answer="Yes.")), flush=True)
"""


def holder(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True)


def ask(child: subprocess.Popen[str], question: str) -> str:
    assert child.stdin and child.stdout
    child.stdin.write(f"{question}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def test_of_two_processes_on_one_file_the_second_is_refused_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    with holder(path) as child:
        assert ask(child, "One?") == "True"
        (tmp_path / "link.jsonl").symlink_to(path)
        for other in (path, tmp_path / "link.jsonl"):
            for write in (Dataset.open, Dataset([PAIR]).save):
                with pytest.raises(DatasetError, match="another process") as caught:
                    write(other)
                assert caught.value.mend
        assert len(Dataset.load(path)) == 1  # anyone may read
        assert ask(child, "Two?") == "True"
        child.kill()
    with Dataset.open(path) as dataset:  # the lock ended with the process
        assert [record.question for record in dataset] == ["One?", "Two?"]
        dataset.append(PAIR)
        with Dataset.open(path) as again:  # a cell that is run twice
            assert again.append(QA(question="Three?", answer="Yes."))
        assert (tmp_path / ".qa.jsonl.lock").exists()
        dataset.save()
        with pytest.raises(subprocess.CalledProcessError):
            subprocess.run([sys.executable, "-c", _HOLDS, str(path)], input="", check=True, text=True,
                           capture_output=True)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.jsonl", "qa.jsonl"]


def test_a_process_that_ends_without_closing_leaves_no_lock_behind(tmp_path: Path) -> None:
    with holder(tmp_path / "qa.jsonl") as child:
        assert ask(child, "One?") == "True"
        child.communicate("")
    assert [entry.name for entry in tmp_path.iterdir()] == ["qa.jsonl"]


# -- the commands ------------------------------------------------------------------------------------------------------

@pytest.fixture
def service(apart_from_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with OpenAIStandIn() as server:
        for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "k"), ("OPENAI_MODEL", "m")):
            monkeypatch.setenv(name, value)
        (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
        (tmp_path / "thesis.txt").write_text("One line, and no end", encoding="utf-8")
        (tmp_path / "seeds.jsonl").write_text('{"question": "Why?"}\n', encoding="utf-8")
        (tmp_path / "d.txt").write_text("Physics\n", encoding="utf-8")
        Dataset([PAIR]).save(tmp_path / "qa.jsonl")
        (tmp_path / "tape.jsonl").write_text("", encoding="utf-8")
        (tmp_path / "g.glan").mkdir()
        (tmp_path / "g.glan" / "subjects.jsonl").write_text("my own subjects\n", encoding="utf-8")
        (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
        yield server


@pytest.mark.parametrize("args", [
    "generate notes.txt --out thesis.txt", "generate notes.txt --out notes.txt",
    "generate notes.txt --out new.jsonl --train new.jsonl", "generate notes.txt --out new.jsonl --train notes.txt",
    "generate notes.txt --out new.jsonl --train qa.jsonl", "generate notes.txt --out new.jsonl --report new.jsonl",
    "generate notes.txt --out new.jsonl --report notes.txt", "generate notes.txt --out new.jsonl --report thesis.txt",
    "generate notes.txt --out x.sources.jsonl --train x.jsonl", "generate notes.txt --out cache.sqlite",
    "evolve --seed-file seeds.jsonl --out seeds.jsonl", "evolve --seed-file seeds.jsonl --out thesis.txt",
    "evolve --answers-for seeds.jsonl --out seeds.jsonl", "evolve --answers-for seeds.jsonl --out notes.txt",
    "evolve --seed-file seeds.jsonl --method notes.txt --out notes.txt",
    "glan --disciplines d.txt --out d.txt", "glan --disciplines d.txt --out thesis.txt",
    "glan --disciplines d.txt --out g.jsonl", "glan --answers-for seeds.jsonl --out seeds.jsonl",
    "glan --disciplines d.txt --personas notes.txt --out notes.txt",
    "export qa.jsonl --out .", "run a.ipynb --out .",
])
def test_a_command_that_would_lose_a_file_is_refused_before_it_asks(
    args: str, service: OpenAIStandIn, tmp_path: Path
) -> None:
    before = tree(tmp_path)
    code, err = labkit(*args.split())
    assert code == 2 and len(err.splitlines()) == 1, err
    assert not service.posts and tree(tmp_path) == before


@pytest.mark.parametrize("args", ["export qa.jsonl --out made", "run a.ipynb --out made"])
def test_files_in_the_way_are_named(args: str, service: OpenAIStandIn, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    for name in ("train.jsonl", "a.ipynb"):
        (tmp_path / "made" / name).write_text('{"messages": []}\n', encoding="utf-8")
    before = tree(tmp_path)
    code, err = labkit(*args.split())
    assert code == 2 and "labkit wrote" in err and "--overwrite" in err and tree(tmp_path) == before


def test_export_replaces_what_is_in_the_way_if_told_to(service: OpenAIStandIn, tmp_path: Path) -> None:
    Dataset(QA(question=f"What is {number}?", answer=f"{number}.") for number in range(20)).save("many.jsonl")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "train.jsonl").write_text("mine", encoding="utf-8")
    assert labkit("export", "many.jsonl", "--out", "made", "--validation", 0, "--overwrite")[0] == 0
    assert len((tmp_path / "made" / "train.jsonl").read_bytes().splitlines()) == 20


def test_a_validation_file_of_ones_own_is_not_cleared_away(service: OpenAIStandIn, tmp_path: Path) -> None:
    Dataset(QA(question=f"What is {number}?", answer=f"{number}.") for number in range(20)).save("many.jsonl")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "validation.jsonl").write_text('{"messages": []}\n', encoding="utf-8")
    code, err = labkit("export", "many.jsonl", "--out", "made", "--validation", 0)
    assert code == 2 and "validation.jsonl" in err
    assert (tmp_path / "made" / "validation.jsonl").read_text(encoding="utf-8") == '{"messages": []}\n'
