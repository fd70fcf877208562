"""Hostile files: nothing in them is carried out or fetched, and each becomes a document or an error in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from support import hostile_reader
from support.hostile_files import CANARY, SECRET, SECRET_WORDS, WORDS, Place, hostile_files

pytestmark = pytest.mark.slow

READER = Path(__file__).parent / "support" / "hostile_reader.py"
READABLE = {  # what a reader must get out of them all the same
    *(f"action-{name}.pdf" for name in ("script", "launch", "chain", "remote", "form")),
    "embedded-file.pdf", "xfa.pdf", "xmp-entity.pdf", "external-pictures.pdf", "outlines.pdf", "parent-of-itself.pdf",
    "xref-before-itself.pdf", "annotations.pdf", "box-huge.pdf", "box-nan.pdf", "box-zero.pdf", "box-null.pdf",
    "box-crop-outside.pdf", "bomb-content.pdf", "bomb-twice-packed.pdf", "font-map-garbage.pdf",
    "font-map-to-nothing.pdf", "late-head.pdf", "deep.csv", "lines.txt", "fences.md"}
REFUSED = {"kids-in-a-ring.pdf", "root-is-a-page.pdf", "web-page.pdf", "vector.png", "page.png", "words.jpg",
           "vast.png", "null.csv", "external-content-0.pdf", "external-content-1.pdf", "external-content-2.pdf"}


@dataclass
class Run:
    """What became of the files, and what was left behind."""

    found: dict[str, dict]
    stderr: str
    files: set[str]
    server: HTTPServer


class _Counting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("hostile") / "files"
    folder.mkdir()
    (folder.parent / SECRET).write_text(SECRET_WORDS, encoding="utf-8")
    server = HTTPServer(("127.0.0.1", 0), _Counting)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, data in hostile_files(Place(folder.parent, f"http://127.0.0.1:{server.server_port}")).items():
        (folder / name).write_bytes(data)
    done = subprocess.run([sys.executable, READER, folder], cwd=folder.parent, capture_output=True, timeout=400,
                          check=False)
    rows = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    try:
        yield Run({row["file"]: row for row in rows}, done.stderr.decode("utf-8", "replace"),
                  {str(path.relative_to(folder.parent)) for path in folder.parent.rglob("*")}, server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def names() -> list[str]:
    return sorted(hostile_files(Place(Path("folder"), "http://127.0.0.1:9")))


def test_each_becomes_a_document_or_an_error_in_one_line(run: Run) -> None:
    assert sorted(run.found) == names(), run.stderr  # the process saw them all: none crashed it
    for name, row in run.found.items():
        assert row["outcome"] in ("document", "error"), (name, row["text"])
        if row["outcome"] == "error":
            assert name in row["text"] and "\n" not in row["text"] and len(row["text"]) < 400, row["text"]
        assert all("\n" not in note for note in row.get("notes", ()))


def test_what_is_harmless_in_them_is_read_and_what_is_nothing_is_refused(run: Run) -> None:
    assert {name for name in READABLE if run.found[name]["outcome"] != "document"} == set()
    assert {name for name in READABLE if WORDS not in run.found[name]["text"]} == set()
    assert {name for name in REFUSED if run.found[name]["outcome"] != "error"} == set()


def test_nothing_is_started_fetched_or_written(run: Run) -> None:
    assert {name: row["tried"] for name, row in run.found.items() if row["tried"]} == {}
    assert run.server.asked == []
    assert CANARY not in run.files
    assert run.files == {"files", SECRET, *(f"files/{name}" for name in names())}


def test_no_file_outside_gets_into_a_document(run: Run) -> None:
    assert [name for name, row in run.found.items() if SECRET_WORDS in row["text"]] == []


def test_mupdf_says_nothing(run: Run) -> None:
    assert run.stderr == ""


def test_scripts_of_a_cell_are_gone_and_its_words_are_kept(run: Run) -> None:
    text = run.found["script.csv"]["text"]
    assert "Words that are read." in text and "link" in text
    assert not any(word in text for word in ("script", "alert", "onclick", "<"))


def test_formulas_are_read_as_they_stand(run: Run) -> None:
    assert "=cmd|" in run.found["formulas.csv"]["text"] and "-5 °C" in run.found["formulas.csv"]["text"]


def test_the_instruments_notice(run: Run, tmp_path: Path) -> None:
    """What watches the reader sees a process, a connection, a file read elsewhere and one written."""
    code = ("import os, socket, subprocess, sys, urllib.request; import hostile_reader as r\n"
            "sys.addaudithook(r.watch); r.watching = 'x'\n"
            "subprocess.run([sys.executable, '--version'], stdout=subprocess.DEVNULL)\n"
            f"urllib.request.urlopen('http://127.0.0.1:{run.server.server_port}/noticed').close()\n"
            f"open({str(tmp_path / 'made')!r}, 'w').close(); open({str(tmp_path / 'made')!r}).close()\n"
            "r.watching = ''; print('\\n'.join(r.tried))")
    said = subprocess.run([sys.executable, "-c", code], cwd=READER.parent, stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    for event in ("subprocess.Popen", "urllib.Request", "socket.connect", "open to write", "open: "):
        assert event in said
    assert run.server.asked == ["/noticed"]
    told = tmp_path / "told"
    told.touch()
    worker = [sys.executable, "-c", f"'{hostile_reader.WORKER}'; open({str(tmp_path / 'made')!r}); open('made', 'w')"]
    subprocess.run(worker, cwd=tmp_path, check=True, env=os.environ | {
        "PYTHONPATH": str(READER.with_name("hostile_worker")), "HOSTILE_TOLD": str(told),
        "HOSTILE_FOLDER": str(tmp_path / "elsewhere")})
    assert [line.split(": ")[1] for line in told.read_text(encoding="utf-8").splitlines()] == ["open", "open to write"]
    run.server.asked.clear()
    urllib.request.urlopen(f"http://127.0.0.1:{run.server.server_port}/again").close()
    assert run.server.asked.pop() == "/again"
