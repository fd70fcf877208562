"""ResponseCache and Tape: what was acknowledged is there, whoever is killed, cancelled or writing at the same time."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.cache_servers import served

import labkit.llm.answer_store
from labkit.errors import CacheMissError, ModelError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.tape import Tape

ODD = {"text": "水 \u2028\u2029\x85\x00 line\nbreak \ud83d 😀", "n": [1, 2.5, None, True], "": {}}
KINDS = ["cache.sqlite", "tape.jsonl"]

json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
                           | st.text(st.characters(exclude_categories=())), lambda inner: st.lists(inner, max_size=3)
                           | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=5)
payloads = st.dictionaries(st.text(max_size=4), json_values, max_size=3)


def as_read(payload: dict) -> dict:
    """What JSON makes of a payload: two surrogates that belong together become one character."""
    return json.loads(json.dumps(payload))


@pytest.fixture(params=KINDS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / "new folder" / request.param


@pytest.fixture(params=[*KINDS, "served"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """What holds for a file, and for a cache that another process keeps."""
    if request.param != "served":
        yield tmp_path / "new folder" / request.param
        return
    with served(tmp_path / "new folder" / "served.sqlite") as url:
        yield Path(url)


# Modes and keys


def test_what_is_put_is_there_for_everyone(path: Path) -> None:
    cache = ResponseCache(path)
    assert cache.get("a") is None
    cache.put("a", {"n": 1})
    cache.put("a", ODD, label="the second counts")
    assert cache.get("a") == ODD
    assert ResponseCache(path, "replay").get("a") == ODD
    cache.close()
    assert cache.get("a") == ODD  # opened again


def test_replay_reads_and_writes_nothing(path: Path) -> None:
    ResponseCache(path).put("a", {"n": 1})
    replay = ResponseCache(path, "replay")
    replay.put("b", {"n": 2})
    asyncio.run(replay.store("c", {"n": 3}))
    replay.remember_model({"name": "m"})
    assert replay.get("a") == {"n": 1} and replay.get("b") is replay.get("c") is None and replay.models() == []


def test_a_miss_names_the_prompt_and_what_to_do(path: Path) -> None:
    ResponseCache(path).put("a", {})
    replay = ResponseCache(path, "replay")
    error = replay.miss_error("0123456789abcdef", "Ask about page 3")
    assert isinstance(error, CacheMissError)
    assert '"Ask about page 3"' in error.cause and path.name in error.cause and "replay" in error.cause
    assert "LABKIT_CACHE_MODE=use" in error.mend and "same cell or command" in error.mend
    assert "0123456789ab" in replay.miss_error("0123456789abcdef").cause


def test_refresh_reads_no_answer_and_overwrites(path: Path) -> None:
    ResponseCache(path).put("a", {"n": 1})
    refresh = ResponseCache(path, "refresh")
    assert refresh.get("a") is None
    asyncio.run(refresh.store("a", {"n": 2}))
    assert refresh.get("a") is None and ResponseCache(path).get("a") == {"n": 2}


def test_off_touches_no_file(path: Path, tmp_path: Path) -> None:
    off = ResponseCache(path, "off")
    off.put("a", {})
    asyncio.run(off.store("b", {}))
    off.remember_model({"name": "m"})
    assert off.get("a") is None and off.models() == [] and not path.parent.exists()
    assert off.export_tape(tmp_path / "empty.jsonl") == 0 and not path.parent.exists()


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=())), json_values, max_size=5), st.randoms())
def test_a_key_does_not_depend_on_the_order_of_names(payload: dict, random) -> None:
    names = list(payload)
    random.shuffle(names)
    key = ResponseCache.key_of(payload)
    assert ResponseCache.key_of({name: payload[name] for name in names}) == key
    assert len(key) == 64 and ResponseCache.key_of({"payload": payload}) != key


def test_a_key_is_the_same_in_every_version() -> None:
    assert ResponseCache.key_of({"b": [1, "水"], "a": None}) == (
        "963dfcc0f1e4636f223268e0d9710b1bd50820db5e64183bd5e883e84ecd59a8")
    assert ResponseCache.key_of({"b": [1, "水"], "a": "None"}) != ResponseCache.key_of({"b": [1, "水"], "a": None})


def test_models_are_told_the_latest_first_and_written_once(file: Path) -> None:
    cache = ResponseCache(file)
    one, other = {"name": "one"}, {"name": "other"}
    for model in (one, one, other, one, one):
        cache.remember_model(model)
    assert cache.models() == [one, other] == ResponseCache(file, "replay").models()
    size = file.stat().st_size
    cache.remember_model(one)
    assert file.stat().st_size == size


def test_the_file_holds_what_was_given_and_nothing_else(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AZURE_OPENAI_API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "USER"):
        monkeypatch.setenv(name, "https://s3cret.example")
    cache = ResponseCache(file)
    cache.put("a", {"n": 1}, kind="layout", label="a.pdf")
    cache.export_tape(tmp_path / "out.jsonl")
    cache.close()
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8")) == {"key": "a", "kind": "layout", "label": "a.pdf",
                                                                      "payload": {"n": 1}}
    assert b"s3cret" not in file.read_bytes()
    if file.suffix == ".sqlite":
        assert sqlite3.connect(file).execute("SELECT * FROM answers").fetchall() == [("a", "layout", "a.pdf",
                                                                                      '{"n":1}')]


@pytest.mark.parametrize("text", ["x" * 20_000_000, "水\u2028" * 500_000, "\ud83d" * 1000])
def test_huge_and_odd_payloads(file: Path, text: str) -> None:
    ResponseCache(file).put("a", {"text": text}, label="half \ud83d an emoji")
    assert ResponseCache(file, "replay").get("a") == {"text": text}


# Tapes


def test_a_tape_is_exported_and_replayed(path: Path, tmp_path: Path) -> None:
    cache = ResponseCache(path)
    cache.put("a", ODD, label="label \ud83d")
    cache.remember_model({"name": "m"})
    cache.put("b", {"n": 2}, kind="layout")
    cache.put("a", {**ODD, "n": 0})
    tape = tmp_path / "deep" / "tape.jsonl"
    assert cache.export_tape(tape) == 3 and len(tape.read_bytes().splitlines()) == 3
    replay = ResponseCache(tape, "replay")
    assert replay.get("a") == {**ODD, "n": 0} and replay.get("b") == {"n": 2} and replay.models() == [{"name": "m"}]
    assert replay.export_tape(tmp_path / "again.jsonl") == 3
    assert (tmp_path / "again.jsonl").read_bytes() == tape.read_bytes()
    assert os.listdir(tape.parent) == ["tape.jsonl"]


def test_a_tape_is_not_written_over_its_cache_or_under_a_name_that_opens_as_no_tape(path: Path) -> None:
    cache = ResponseCache(path)
    cache.put("a", {"n": 1})
    with pytest.raises(ModelError, match=r"jsonl|replace the cache"):
        cache.export_tape(path)
    with pytest.raises(ModelError, match="ends in"):
        cache.export_tape(path.with_name("tape.json"))
    assert cache.get("a") == ResponseCache(path).get("a") == {"n": 1}


def test_an_export_that_fails_leaves_the_old_tape(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResponseCache(path)
    cache.put("a", {"n": 1})
    tape = tmp_path / "tape-out.jsonl"
    cache.export_tape(tape)
    before = tape.read_bytes()
    cache.put("b", {"n": 2})

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ModelError, match="No space left"):
        cache.export_tape(tape)
    assert tape.read_bytes() == before and not list(tmp_path.glob("*.part"))


def test_no_cache_and_no_tape_is_made_of_somebodys_file(tmp_path: Path) -> None:
    database = tmp_path / "mine.sqlite"
    with sqlite3.connect(database) as mine:
        mine.execute("CREATE TABLE customers (name TEXT)")
    mine.close()
    notes = tmp_path / "notes.jsonl"
    notes.write_text('{"name": "Ann"}', encoding="utf-8")
    cache = ResponseCache(tmp_path / "cache.sqlite")
    before = {path: path.read_bytes() for path in (database, notes)}
    with pytest.raises(SettingsError, match="is no cache"):
        ResponseCache(database)
    with pytest.raises(SettingsError, match="damaged in line 1"):
        ResponseCache(notes)
    with pytest.raises(ModelError, match="no tape that labkit wrote"):
        cache.export_tape(notes)
    assert {path: path.read_bytes() for path in (database, notes)} == before


_TAPES = """
import sys
from labkit.llm.tape import Tape
from pathlib import Path
from labkit.errors import ModelError
kept = 0
for number in range(200):
    tape = Tape(Path(sys.argv[1]))
    try:
        tape.append([(f"{sys.argv[2]}-{number}", "chat", "", "{}")])
        kept += 1
    except ModelError:
        pass
print(kept)
"""


def test_no_row_that_one_process_wrote_to_a_tape_is_lost_to_another(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    children = [subprocess.Popen([sys.executable, "-c", _TAPES, str(tape), name], stdout=subprocess.PIPE, text=True)
                for name in "abc"]
    kept = sum(int(child.communicate()[0]) for child in children)
    assert len(list(Tape(tape).rows())) == kept >= 200 and [path.name for path in tmp_path.iterdir()] == ["tape.jsonl"]


ROW = b'{"key": "a", "kind": "chat", "label": "", "payload": {"n": 1}}'


@pytest.mark.parametrize("content", [
    ROW + b"\n", b"\xef\xbb\xbf" + ROW + b"\r\n", ROW + b"\r\n\r\n \n", ROW + b'\n{"key": "b", "ki',
    ROW + b"\n{", ROW, b"\xef\xbb\xbf" + ROW, b'{"key":"a","payload":{"n":1}}\r\n',
    ROW + '\n{"key":"水'.encode()[:-1],
])
def test_a_tape_as_editors_and_killed_processes_leave_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tape.jsonl"
    path.write_bytes(content)
    assert ResponseCache(path, "replay").get("a") == {"n": 1}
    assert path.read_bytes() == content
    cache = ResponseCache(path)
    cache.put("b", {"n": 2})
    cache.put("c", {"n": 3})
    for reader in (cache, ResponseCache(path, "replay")):
        assert [reader.get(key) for key in "abc"] == [{"n": 1}, {"n": 2}, {"n": 3}]


@pytest.mark.parametrize(("content", "line"), [
    (b"no json\n", 1), (ROW + b"\n" + ROW[:-4] + b"\n" + ROW + b"\n", 2), (b'{"key": "a"}\n', 1), (b"[]\n", 1),
    (b'{"key": "a", "payload": 3}\n', 1), (b"\xff\xfe\n", 1), (b'{"question": "a", "answer": "b"}', 1),
    (b"some notes of mine", 1), (ROW + b"\nnotes", 2), (b'{"key": "a"}', 1),
])
@pytest.mark.parametrize("mode", ["use", "replay", "refresh"])
def test_a_file_that_is_no_tape_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, line: int, mode: str
) -> None:
    path = tmp_path / "tape.jsonl"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"damaged in line {line}"):
        ResponseCache(path, mode)
    assert path.read_bytes() == content


def test_a_tape_with_a_second_writer_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    one, other = ResponseCache(path), ResponseCache(path)
    one.put("a", {"n": 1})
    with pytest.raises(ModelError, match="another process"):
        other.put("b", {"n": 2})
    one.put("c", {"n": 3})
    assert ResponseCache(path).get("a") == {"n": 1} and ResponseCache(path).get("c") == {"n": 3}


def test_a_tape_replaced_while_in_use_gives_no_wrong_answer(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    path.write_bytes(ROW + b"\n")
    cache = ResponseCache(path)
    path.write_bytes(ROW.replace(b'"a"', b'"z"') + b"\n")
    with pytest.raises(SettingsError, match="changed or removed"):
        cache.get("a")
    path.unlink()
    with pytest.raises(SettingsError, match="changed or removed"):
        cache.get("a")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_full_disk_is_said_and_costs_only_the_row_that_did_not_fit(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "tape.jsonl"
    cache = ResponseCache(path)
    cache.put("a", {"n": 1})
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, old[1]))
        with pytest.raises(ModelError, match="cannot be written"):
            cache.put("b", {"text": "x" * 10_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes().endswith(b"}\n")
    cache.put("c", {"n": 3})
    assert [ResponseCache(path).get(key) for key in "abc"] == [{"n": 1}, None, {"n": 3}]


# Files that cannot be used


def test_an_unknown_mode_and_a_missing_replay(file: Path) -> None:
    with pytest.raises(SettingsError, match="LABKIT_CACHE_MODE"):
        ResponseCache(file, "reuse")
    with pytest.raises(SettingsError, match="does not exist"):
        ResponseCache(file, "replay")
    assert not file.parent.exists()


@pytest.mark.parametrize("mode", ["use", "replay", "refresh"])
@pytest.mark.parametrize("damage", [b"this is text, and no database at all" * 40, "header", "body"])
def test_a_damaged_database_is_named_and_left_alone(tmp_path: Path, mode: str, damage: bytes | str) -> None:
    path = tmp_path / "cache.sqlite"
    if isinstance(damage, bytes):
        path.write_bytes(damage)
    else:
        cache = ResponseCache(path)
        cache.put("a", {"text": "x" * 100_000})
        cache.close()
        data = bytearray(path.read_bytes())
        start = 0 if damage == "header" else 100
        data[start:start + 3000] = b"\xa5" * 3000
        path.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(SettingsError, match="damaged") as error:
        ResponseCache(path, mode).get("a")
    assert str(path) in error.value.cause and "LABKIT_CACHE" in error.value.mend and path.read_bytes() == before


def test_an_empty_database_is_no_replay(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").touch()
    with pytest.raises(SettingsError, match="is no cache"):
        ResponseCache(tmp_path / "cache.sqlite", "replay")


def test_a_folder_or_a_place_under_a_file_is_refused(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"cannot be (opened|read)"):
        ResponseCache(file)
    below = file.parent / "file"
    below.touch()
    with pytest.raises((SettingsError, ModelError), match=r"cannot be (opened|written)"):
        ResponseCache(below / file.name).put("a", {})


def test_a_locked_database_is_said_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labkit.llm.answer_store, "_BUSY", 0.2)
    path = tmp_path / "cache.sqlite"
    cache = ResponseCache(path)
    cache.put("a", {"n": 1})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert cache.get("a") == {"n": 1}
    with pytest.raises(ModelError, match="locked by another process"):
        cache.put("b", {"n": 2})
    with pytest.raises(ModelError, match="locked by another process"):
        asyncio.run(cache.store("b", {"n": 2}))
    other.execute("ROLLBACK")
    cache.put("b", {"n": 2})
    assert cache.get("b") == {"n": 2}


def test_a_replay_of_a_locked_database_waits_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labkit.llm.answer_store, "_BUSY", 0.2)
    path = tmp_path / "cache.sqlite"
    cache = ResponseCache(path)
    cache.put("a", {"n": 1})
    cache.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SettingsError, match="locked by another process"):
        ResponseCache(path, "replay")
    other.close()


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that can be read but, once ``seal`` was called, not written, not even by root."""
    folder = Path(tempfile.mkdtemp())
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def seal(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.parametrize("name", KINDS)
def test_replay_from_a_folder_that_cannot_be_written(read_only: Path, name: str) -> None:
    cache = ResponseCache(read_only / name)
    cache.put("a", {"n": 1})
    cache.close()
    seal(read_only)
    assert ResponseCache(read_only / name, "replay").get("a") == {"n": 1}
    with pytest.raises((SettingsError, ModelError), match=r"cannot be written|cannot be opened"):
        ResponseCache(read_only / name).put("b", {})
    with pytest.raises(ModelError, match=r"out\.jsonl cannot be written"):
        ResponseCache(read_only / name, "replay").export_tape(read_only / "out.jsonl")


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_answers_that_wait_in_a_wal_file_are_not_passed_over(read_only: Path, tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "cache.sqlite")
    cache.put("a", {"n": 1})
    for ending in ("", "-wal"):  # as a killed process leaves them, copied without the third file
        shutil.copy(tmp_path / f"cache.sqlite{ending}", read_only / f"cache.sqlite{ending}")
    seal(read_only)
    try:
        assert ResponseCache(read_only / "cache.sqlite", "replay").get("a") == {"n": 1}
    except SettingsError as error:
        assert "cannot be opened" in str(error)


# Several processes, several loops

WRITER = """
import asyncio, sys
from labkit.llm.cache import ResponseCache
path, name, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
cache = ResponseCache(path)
async def one(n):
    await cache.store(f"{name}-{n}", {"n": n, "text": "x" * size})
    print(n, flush=True)
async def main():
    for start in range(0, count, 5):
        await asyncio.gather(*(one(n) for n in range(start, start + 5)))
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(main())
"""


def writer(path: Path, name: str, count: int, size: int = 10) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(count), str(size)], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    writers = [writer(path, str(number), 200) for number in range(3)]
    for process in writers:
        assert process.stdout.readline() == "ready\n"
    for process in writers:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in writers:
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
    cache = ResponseCache(path, "replay")
    assert all(cache.get(f"{number}-{n}")["n"] == n for number in range(3) for n in range(200))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("after", [1, 57])
def test_a_killed_process_loses_nothing_it_acknowledged(file: Path, after: int) -> None:
    process = writer(file, "k", 100_000, size=3000)
    process.stdin.write("\n")
    process.stdin.flush()
    told = [process.stdout.readline() for _ in range(after + 1)]
    process.kill()
    # `communicate` would pass over what `readline` has read ahead, and could begin in the middle of a line.
    rest = process.stdout.read()
    process.communicate(timeout=90)
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert told[0] == "ready\n" and len(told) > after and process.returncode == -signal.SIGKILL
    for mode in ("replay", "use"):
        cache = ResponseCache(file, mode)
        assert all(cache.get(f"k-{int(line)}") == {"n": int(line), "text": "x" * 3000} for line in told[1:])
    cache.put("after", {"n": 1})
    assert ResponseCache(file).get("after") == {"n": 1}


def test_store_in_one_loop_after_another(path: Path) -> None:
    cache = ResponseCache(path)
    for number in range(3):
        asyncio.run(asyncio.wait_for(cache.store(f"{number}", {"n": number}), 5))
    assert [cache.get(f"{number}") for number in range(3)] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_a_loop_that_was_stopped_on_the_way_blocks_no_later_one(path: Path) -> None:
    cache = ResponseCache(path)
    loop = asyncio.new_event_loop()
    loop.call_soon(loop.stop)
    task = loop.create_task(cache.store("lost", {"n": 1}))
    loop.run_forever()
    assert not task.done()
    asyncio.run(asyncio.wait_for(cache.store("kept", {"n": 2}), 5))
    assert cache.get("kept") == {"n": 2}
    loop.run_until_complete(asyncio.wait_for(task, 5))  # and it may go on, too
    assert cache.get("lost") == {"n": 1}
    loop.close()


def test_store_in_several_threads_with_a_loop_each(path: Path) -> None:
    cache = ResponseCache(path)
    failed = []

    async def many(name: str) -> None:
        for n in range(0, 60, 3):
            await asyncio.wait_for(
                asyncio.gather(*(cache.store(f"{name}-{m}", {"n": m}) for m in range(n, n + 3))), 20)

    def thread(name: str) -> None:
        try:
            asyncio.run(many(name))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=thread, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join(40)
    assert not failed and not any(each.is_alive() for each in threads)
    assert all(cache.get(f"{name}-{n}") == {"n": n} for name in "abcd" for n in range(60))


async def test_those_who_store_at_once_share_a_commit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResponseCache(path)
    commits = []
    write = cache._write
    monkeypatch.setattr(cache, "_write", lambda rows: (commits.append(len(rows)), write(rows)))
    await asyncio.gather(*(cache.store(f"{n}", {"n": n}) for n in range(50)))
    await cache.store("last", {})
    assert commits == [50, 1] and cache.get("49") == {"n": 49}


async def test_who_is_cancelled_costs_the_others_nothing(path: Path) -> None:
    cache = ResponseCache(path)
    tasks = [asyncio.create_task(cache.store(f"{n}", {"n": n})) for n in range(10)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in done] == [True, False] * 5
    assert all(cache.get(f"{n}") == {"n": n} for n in range(1, 10, 2))


@pytest.mark.parametrize("error", [ModelError("full", "make room"), UnicodeError("odd"), MemoryError()])
async def test_when_a_commit_fails_everyone_who_waits_hears_of_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    cache = ResponseCache(path)

    def fail(rows: list) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(cache, "_write", fail)
        stores = (cache.store(f"{n}", {}) for n in range(3))
        assert await asyncio.wait_for(asyncio.gather(*stores, return_exceptions=True), 5) == [error] * 3
    await asyncio.wait_for(cache.store("a", {"n": 1}), 5)
    assert cache.get("a") == {"n": 1}


async def test_a_label_or_payload_that_cannot_be_written_blocks_nobody(path: Path) -> None:
    cache = ResponseCache(path)
    good = cache.store("a", ODD, label="half \ud83d an emoji")
    with pytest.raises(TypeError):
        await asyncio.wait_for(asyncio.gather(cache.store("bad", {"x": object()}), good), 5)
    await asyncio.wait_for(cache.store("b", {"n": 2}), 5)
    assert cache.get("a") == ODD and cache.get("b") == {"n": 2} and cache.get("bad") is None


# Against a model


class CacheMachine(RuleBasedStateMachine):
    """A cache does what a dict does, whether SQLite or tape, however often it is opened, torn or exported."""

    keys = st.sampled_from("abcd")

    @initialize(name=st.sampled_from(KINDS))
    def begin(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / name
        self.cache = ResponseCache(self.path)
        self.model: dict[str, dict] = {}

    @rule(key=keys, payload=payloads, label=st.text(st.characters(exclude_categories=()), max_size=5))
    def put(self, key: str, payload: dict, label: str) -> None:
        self.cache.put(key, payload, label=label)
        self.model.pop(key, None)
        self.model[key] = as_read(payload)

    @rule(items=st.lists(st.tuples(keys, payloads), max_size=4))
    def store(self, items: list[tuple[str, dict]]) -> None:
        async def all_at_once() -> None:
            await asyncio.gather(*(self.cache.store(key, payload) for key, payload in items))

        asyncio.run(all_at_once())
        for key, payload in items:
            self.model.pop(key, None)
            self.model[key] = as_read(payload)

    @rule(mode=st.sampled_from(["use", "refresh"]))
    def open_again(self, mode: str) -> None:
        self.cache.close()
        self.cache = ResponseCache(self.path, mode)

    @precondition(lambda self: self.path.suffix == ".jsonl" and self.path.exists()
                  and self.path.read_bytes().endswith(b"\n"))  # the next writer cuts off what a killed one left
    @rule(cut=st.integers(0, 60))
    def tear(self, cut: int) -> None:
        self.path.open("ab").write(Tape.line("torn", "chat", "水", '{"n":"水"}').encode()[:cut])
        self.cache = ResponseCache(self.path)
        if (torn := self.cache.get("torn")) is not None:
            self.model.pop("torn", None)
            self.model["torn"] = torn

    @precondition(lambda self: self.cache.mode == "use")
    @rule()
    def export(self) -> None:
        tape = self.folder / "out.jsonl"
        assert self.cache.export_tape(tape) == len(self.model)
        rows = [json.loads(line) for line in tape.read_bytes().split(b"\n")[:-1]]
        assert [(row["key"], row["payload"]) for row in rows] == list(self.model.items())

    @invariant()
    def reads_what_was_put(self) -> None:
        if not hasattr(self, "cache"):
            return
        reader = self.cache if self.cache.mode == "use" else ResponseCache(self.path)
        assert {key: found for key in [*"abcd", "torn"] if (found := reader.get(key)) is not None} == self.model
        if reader is not self.cache:
            reader.close()

    def teardown(self) -> None:
        if hasattr(self, "cache"):
            self.cache.close()
            shutil.rmtree(self.folder)


CacheMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestCacheMachine = CacheMachine.TestCase
