"""The processes that read pages: what a file may do to one of them, and that none of them is left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pymupdf
import pytest
from support.hostile_pdf import SAID, deep_tree, packed, page_of, vast_image, wide_tree
from support.read_files import written

from labkit.documents import read
from labkit.documents.builtin.pages import PageReading
from labkit.documents.builtin.windows import read_builtin
from labkit.documents.workers import FileInWorker, Limits, in_worker, process
from labkit.documents.workers import reading as reading_module
from labkit.errors import DocumentError
from labkit.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")


@pytest.fixture
def afresh() -> Iterator[None]:
    """Begin and end without a worker that waits."""
    process.end_idle()
    yield
    process.end_idle()


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch, afresh: None):
    """Return a function that lets workers run code on a page before they read it, where a condition holds."""

    def spoil(condition: str, deed: str) -> None:
        patch = ("from labkit.documents.builtin.reader import PageReader; import os, signal, time; "
                 "real = PageReader.page; "
                 f"PageReader.page = lambda self, number: ({deed}) if {condition} else real(self, number); main(")
        code = process._CODE.replace("main(", patch.replace("%", "%%"))
        monkeypatch.setattr(process, "_CODE", code)

    return spoil


def pages(count: int, folder: Path, name: str = "made.pdf", text: str = SAID) -> Path:
    document = pymupdf.open()
    for number in range(1, count + 1):
        document.new_page().insert_textbox((60, 200, 540, 500), f"Sheet {number}. {text} " * 3, fontsize=11)
    return written(document, folder, name)


def read_all(path: Path, limits: Limits | None = None):
    return asyncio.run(read_builtin(path, "0", limits=limits or Limits(), show=False))


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


# ---- limits


def test_a_page_that_takes_too_long_costs_only_itself(tmp_path: Path, spoilt) -> None:
    spoilt("number == 2", "time.sleep(600)")
    found, notes = read_all(pages(20, tmp_path), Limits(seconds=8))
    assert [page.number for page in found if not page.markdown] == [2]
    assert notes == ["Page 2 could not be read (it takes more than 8 seconds); it is left out."]


def test_a_file_of_such_pages_is_given_up_and_the_error_says_how_to_go_on(tmp_path: Path, spoilt) -> None:
    spoilt("True", "time.sleep(600)")
    with pytest.raises(DocumentError) as error:
        read_all(pages(9, tmp_path), Limits(seconds=3))
    assert "made.pdf cannot be read: page " in str(error.value) and "takes more than 3 seconds" in str(error.value)
    assert "Raise LABKIT_READ_TIMEOUT" in error.value.mend


@pytest.mark.parametrize("deed", [
    "bytearray(3 * 2**30)",  # at once: refused where the system can, else seen
    "[bytearray(b'x' * 2**26) for _ in range(48)] + [time.sleep(60)]",
])
def test_memory_is_bounded(tmp_path: Path, spoilt, deed: str) -> None:
    spoilt("True", deed)
    with pytest.raises(DocumentError, match=r"made\.pdf cannot be read: page 1 takes more than 1,200 MB of memory\. "
                                            r"Raise LABKIT_READ_MEMORY"):
        read_all(pages(1, tmp_path), Limits(megabytes=1200))


@posix
def test_a_crash_is_one_error_and_the_other_files_go_on(tmp_path: Path, spoilt) -> None:
    spoilt("self._document.page_count == 1", "os.kill(os.getpid(), signal.SIGSEGV)")
    bad, good = pages(1, tmp_path, "bad.pdf"), pages(2, tmp_path, "good.pdf")
    with pytest.raises(DocumentError, match=r"bad\.pdf cannot be read: page 1 makes its reader crash \(SIGSEGV\)\."):
        read_all(bad)
    assert all(page.markdown for page in read_all(good)[0])


@posix
def test_a_page_whose_worker_the_system_ends_is_read_once_more(tmp_path: Path, spoilt) -> None:
    """Where memory runs out, whoever takes most is ended: the next time there may be room."""
    mark = tmp_path / "ended"
    spoilt(f"number == 2 and not os.path.exists({str(mark)!r})",
           f"(open({str(mark)!r}, 'w').close(), os.kill(os.getpid(), signal.SIGKILL))")
    found, notes = read_all(pages(3, tmp_path))
    assert all(page.markdown for page in found) and notes == [] and mark.exists()


@posix
def test_a_file_whose_workers_the_system_ends_is_one_error(tmp_path: Path, spoilt) -> None:
    spoilt("True", "os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(DocumentError, match=r"made\.pdf cannot be read: page \d+ made the system end its reader, most "
                                            r"likely for want of memory\. Free memory, and run it again\."):
        read_all(pages(1, tmp_path))


async def test_only_reading_counts_as_time_that_a_file_takes(tmp_path: Path) -> None:
    path = pages(2, tmp_path)
    async with PageReading(path, Limits()) as reading:
        await reading.page(1)
        first = reading.allowance.spent
        await asyncio.sleep(0.05)  # a model may take much longer for what was read by now
        assert reading.allowance.spent == first > 0
        reading.allowance.spent = 1 + 120 * (1 + 2 / 10)
        with pytest.raises(DocumentError, match=r"its 2 pages take more than 144 seconds\."):
            await reading.page(1)


def test_settings_set_the_limits(tmp_path: Path, spoilt) -> None:
    spoilt("True", "time.sleep(600)")
    settings = Settings(_env_file=None, read_timeout=1)
    with pytest.raises(DocumentError, match="more than 1 seconds"):
        asyncio.run(read(pages(1, tmp_path), reader="builtin", settings=settings, show=False))


@pytest.mark.parametrize("box", [b"0 0 0 0", b"0 0 1e38 nan", b"0 0 600"])
def test_a_page_whose_box_says_nothing_is_read(tmp_path: Path, box: bytes) -> None:
    (page,), notes = read_all(page_of(tmp_path / "box.pdf", box))
    assert SAID in page.markdown and not notes


@pytest.mark.parametrize("box", [b"0 0 -600 -800", b"0 0 0.0001 800"])
def test_a_page_whose_text_lies_outside_its_box_is_blank(tmp_path: Path, box: bytes) -> None:
    (page,), notes = read_all(page_of(tmp_path / "box.pdf", box))
    assert page.kind == "blank" and not page.markdown and not notes


@pytest.mark.parametrize("box", [b"0 0 1000000000 800", b"0 0 1000000000 1000000000"])
def test_a_page_too_large_to_draw_is_left_out_and_said(tmp_path: Path, box: bytes) -> None:
    (page,), notes = read_all(page_of(tmp_path / "box.pdf", box))
    assert not page.markdown and notes[0].startswith("Page 1 could not be read (")


def test_bombs_end(tmp_path: Path) -> None:
    limits = Limits(seconds=20, megabytes=1500)
    bomb = page_of(tmp_path / "bomb.pdf", b"0 0 600 800", packed(b" " * 60_000_000))
    assert bomb.stat().st_size < 70_000
    assert read_all(bomb, limits)[0][0].kind == "blank"
    (page,), _ = read_all(deep_tree(tmp_path / "deep.pdf", 10_000), limits)
    assert SAID in page.markdown
    try:  # it may be drawn in time, or not
        read_all(vast_image(tmp_path / "image.pdf", 30_000), Limits(seconds=3, megabytes=1500))
    except DocumentError as error:
        assert "takes more than" in error.cause


async def test_ten_thousand_pages_are_read_in_windows(tmp_path: Path) -> None:
    path = wide_tree(tmp_path / "wide.pdf", 10_000)
    async with PageReading(path, Limits()) as reading:
        assert reading.pages == 10_000
        part, flaw = await reading.page(9_999)
        assert (part.kind, flaw) == ("blank", "")


# ---- any work on a file


DEEDS = "support.worker_deeds"


@pytest.fixture
def deeds(monkeypatch: pytest.MonkeyPatch, afresh: None) -> None:
    """Let workers know the functions of tests."""
    known = f"sys.path.append({str(ROOT / 'tests')!r}); main("
    monkeypatch.setattr(process, "_CODE", process._CODE.replace("main(", known))


def limited(**more: object) -> Settings:
    return Settings(_env_file=None, **{"read_timeout": 60, "read_memory": 1200} | more)


async def test_work_is_given_the_open_file_and_what_json_can_say_and_bytes(tmp_path: Path, deeds: None) -> None:
    found = await in_worker(f"{DEEDS}:echo", pages(3, tmp_path), 1, ["é", None], {"png": b"\x89PNG\0"},
                            settings=limited())
    assert found == {"file": "made.pdf", "pages": 3, "values": [1, ["é", None], {"png": b"\x89PNG\0"}]}


HARM = [
    ("hang", {"read_timeout": 1}, r"takes more than 1 seconds\. Raise LABKIT_READ_TIMEOUT"),
    ("swell", {}, r"takes more than 1,200 MB of memory\. Raise LABKIT_READ_MEMORY"),
    pytest.param("crash", {}, r"makes its reader crash \(SIGSEGV\)\.", marks=posix),
    ("talk_nonsense", {}, r"makes its reader talk nonsense\."),
]


@pytest.mark.parametrize(("deed", "limits", "cause"), HARM)
async def test_harm_is_one_error_that_names_the_file(tmp_path: Path, deeds: None, deed: str, limits: dict,
                                                     cause: str) -> None:
    before = children()
    with pytest.raises(DocumentError, match=rf"made\.pdf cannot be read: to draw it {cause}"):
        await in_worker(f"{DEEDS}:{deed}", pages(1, tmp_path), settings=limited(**limits), what="to draw it")
    assert not children() - before


@pytest.mark.parametrize(("deed", "kind"), [("raise_error", "ValueError"), ("tell_an_object", "TypeError")])
async def test_an_error_in_the_work_is_one_too(tmp_path: Path, deeds: None, deed: str, kind: str) -> None:
    with pytest.raises(DocumentError, match=rf"made\.pdf cannot be read \({kind}\)\."):
        await in_worker(f"{DEEDS}:{deed}", pages(1, tmp_path), settings=limited())


async def test_a_time_limit_of_the_caller_ends_the_work_and_its_process(tmp_path: Path, deeds: None) -> None:
    before, started = children(), time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3):
            await in_worker(f"{DEEDS}:hang", pages(1, tmp_path), settings=limited(read_timeout=500))
    assert time.monotonic() - started < 10 and not children() - before


@posix
async def test_what_a_worker_has_started_ends_with_it(tmp_path: Path, deeds: None) -> None:
    told = tmp_path / "program.txt"
    with pytest.raises(DocumentError, match="takes more than 4 seconds"):
        await in_worker(f"{DEEDS}:hang_in_a_program", pages(1, tmp_path), str(told), settings=limited(read_timeout=4))
    program = int(told.read_text("ascii"))
    await asyncio.sleep(0.2)
    assert not psutil.pid_exists(program) or psutil.Process(program).status() == psutil.STATUS_ZOMBIE


async def test_a_worker_that_is_being_started_for_a_caller_who_leaves_is_ended(tmp_path: Path, deeds: None) -> None:
    before = children()
    asked = asyncio.create_task(in_worker(f"{DEEDS}:echo", pages(1, tmp_path), settings=limited()))
    await asyncio.sleep(0)  # it is on its way in a thread
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not children() - before


async def test_a_caller_that_waits_needs_no_loop_and_may_stand_in_one(tmp_path: Path, deeds: None) -> None:
    with FileInWorker(pages(2, tmp_path), Limits()) as file:
        assert file.pages == 2
        assert [file.call(f"{DEEDS}:count", what="a count") for _ in range(3)] == [1, 2, 3]
    with FileInWorker(pages(2, tmp_path), Limits()) as file:
        assert file.call(f"{DEEDS}:count", what="a count") == 1, "nothing is kept of the file before"


def test_a_caller_that_waits_loses_three_pages_at_most(tmp_path: Path, deeds: None) -> None:
    before, started = children(), time.monotonic()
    with FileInWorker(pages(60, tmp_path), Limits(seconds=3)) as file:
        for number in (1, 2, 3, 4, 5, 6):
            with pytest.raises(DocumentError, match=rf"page {min(number, 3)} takes more than 3 seconds"):
                file.call(f"{DEEDS}:hang", what=f"page {number}")
        assert time.monotonic() - started < 40, "the last three cost nothing"
    assert not children() - before


@pytest.mark.parametrize("way", ["waits", "awaits"])
def test_a_file_that_is_no_pdf_is_said_to_be_none(tmp_path: Path, afresh: None, way: str) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html>no PDF</html>", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"page\.pdf is not a PDF, whatever its name says\."):
        if way == "waits":
            FileInWorker(path, Limits())
        else:
            asyncio.run(in_worker("labkit.documents.workers.open_file:page_count", path, settings=limited()))
    assert len(process._idle) == 1, "it is not to blame"


# ---- processes


async def test_a_few_pages_take_one_worker_and_many_take_all_cores(tmp_path: Path, monkeypatch, afresh: None) -> None:
    monkeypatch.setattr(reading_module, "cores", lambda: 3)
    path, before = pages(12, tmp_path), children()
    async with PageReading(path, Limits()) as reading:
        reading.expect(3)
        assert reading.at_once == 1
        await asyncio.gather(*(reading.page(number) for number in (1, 2, 3)))
        assert len(children() - before) == 1
        reading.expect(12)
        assert reading.at_once == 3
        found = await asyncio.gather(*(reading.page(number) for number in range(1, 13)))
        assert [part.number for part, _ in found] == list(range(1, 13))
        assert len(children() - before) == 3
    assert len(children() - before) == 1, "one waits for the next file"
    async with PageReading(path, Limits()):
        assert len(children() - before) == 1


async def test_a_worker_that_died_while_it_waited_is_replaced(tmp_path: Path, afresh: None) -> None:
    path = pages(1, tmp_path)
    async with PageReading(path, Limits()):
        pass
    psutil.Process(process._idle[0].pid).kill()
    async with PageReading(path, Limits()) as reading:
        assert (await reading.page(1))[1] == ""


async def test_a_cancelled_page_ends_its_worker(tmp_path: Path, spoilt) -> None:
    spoilt("True", "time.sleep(600)")
    before = children()
    reading = asyncio.create_task(read_builtin(pages(1, tmp_path), "0", show=False))
    while not children() - before:
        await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not children() - before


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@posix
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent(tmp_path: Path, how: signal.Signals) -> None:
    code = ("import asyncio, sys; from pathlib import Path; from labkit.documents.builtin.windows import read_builtin; "
            "asyncio.run(read_builtin(Path(sys.argv[1]), '0', show=False))")
    parent = subprocess.Popen([sys.executable, "-c", code, str(pages(40, tmp_path))], cwd=ROOT)
    try:
        workers: list[psutil.Process] = []
        until = time.monotonic() + 60
        while not workers and time.monotonic() < until:
            workers = psutil.Process(parent.pid).children()
            time.sleep(0.05)
        assert workers
        parent.send_signal(how)
        parent.wait(30)
        until = time.monotonic() + 60
        while not all(gone(worker.pid) for worker in workers) and time.monotonic() < until:
            time.sleep(0.05)
        assert all(gone(worker.pid) for worker in workers)
    finally:
        parent.kill()
        parent.wait()


@pytest.mark.parametrize("runner", ["script", "stdin"])
def test_any_main_will_do(tmp_path: Path, runner: str) -> None:
    """A script without a guard is not run once more by each worker, and a main in no file, as a notebook's, works."""
    code = ("import asyncio, sys\nfrom labkit.documents import read\nprint('begun')\n"
            f"found = asyncio.run(read({str(pages(9, tmp_path))!r}, reader='builtin', show=False))\n"
            "print(sum(bool(page.markdown) for page in found.pages))\n")
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script) if runner == "script" else "-"], text=True, capture_output=True,
                          input=code if runner == "stdin" else None, env=os.environ | {"PYTHONPATH": str(ROOT)},
                          cwd=tmp_path, timeout=120, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["begun", "9"], "")


def test_the_models_of_a_worker_keep_to_its_share_of_threads_and_wait_for_work_idle(tmp_path: Path) -> None:
    code = """
import json, sys
import onnxruntime
from labkit.documents.workers.main import Server
from labkit.documents.workers.wire import decoded
made = []
class Session(onnxruntime.InferenceSession):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        made.append(self)
onnxruntime.InferenceSession = Session
server, path = Server(3000), sys.argv[1]
told = [decoded(server.answer({"do": "begin", "path": path}))["value"], len(made)]
reply = decoded(server.answer({"do": "call", "path": path, "call": "labkit.documents.builtin.pages:read_page",
                               "args": [1], "threads": 1}))["value"]
options = [each.get_session_options() for each in made]
told += [reply["flaw"], [part["kind"] for part in reply["page"]["parts"]],
         [each.intra_op_num_threads for each in options],
         [each.get_session_config_entry("session.intra_op.allow_spinning") for each in options]]
print(json.dumps(told))
"""
    done = subprocess.run([sys.executable, "-c", code, str(pages(2, tmp_path))], cwd=ROOT, stdout=subprocess.PIPE,
                          text=True, check=True)
    begun, early, flaw, parts, threads, spinning = json.loads(done.stdout)
    assert begun == 2 and early == 0, "the models were loaded before anyone had said how many threads"
    assert not flaw and parts == ["text"]
    assert len(threads) >= 2 and set(threads) == {1} and set(spinning) == {"0"}
