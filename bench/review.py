"""Review in a real browser: python -m bench --only review

Drives an installed Chromium by playwright, in an environment of their own: every key of the page, an edit that the
checks refuse, a reload, Tab and Enter alone, rows with HTML in them, 10,000 rows, and the view in JupyterLab. axe-core
looks at the page for what WCAG 2.2 A and AA ask, light and dark, wide and narrow, in English and Japanese. Screenshots
are kept for people to look at.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bench.environments import NotInstalled, home, python_of
from bench.review_rows import many_rows, write_rows
from bench.row import Row
from labkit.datasets.review_file import read_decisions, review_path
from labkit.pipelines.review import Review
from labkit.pipelines.review_answers import ReviewAnswers
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.server import ReviewServer

_NEEDED = ("playwright>=1.50,<2", "axe-playwright-python>=0.1.8,<0.2")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 420  # seconds
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def rows(quick: bool = False) -> Iterator[Row | str]:
    """Yield how many steps failed, and how long a decision takes among 10,000 rows."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise NotInstalled("no Chromium is installed (on Debian: sudo apt install chromium)")
    python = python_of("review", _NEEDED)
    shots = home() / "review-screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as opened:
        small, notebook = write_rows(Path(scratch) / "page"), write_rows(Path(scratch) / "notebook")
        page = opened.enter_context(_served(Review(small, "anna"), small.parent))
        large = opened.enter_context(_served(Review(many_rows(Path(scratch) / "large"), "anna")))
        jupyter = opened.enter_context(_jupyter(notebook.parent))
        done = subprocess.run([str(python), str(Path(__file__).with_name("review_child.py")), browser, str(shots), page,
                               large, jupyter, "20" if quick else "100"], capture_output=True, text=True,
                              timeout=_PATIENCE, check=False)
        if done.returncode:
            raise RuntimeError(f"the browser's driver ended: {done.stderr.strip()[-300:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        written = review_path(notebook)
        said = [one.verdict for one in read_decisions(written)] if written.exists() else []
    if said != ["accept", "reject", "skip", "undo", "edit"]:
        found["failed"].append(f"JupyterLab: the file says {said}")
    yield from (f"review: {failed}" for failed in found["failed"])
    yield Row("review in Chromium and JupyterLab, steps and findings that failed", len(found["failed"]), 0, "failed")
    if "decision" in found:
        yield Row("review of 10,000 rows, to the first row", found["first"], 5, "s")
        yield Row("review of 10,000 rows, a decision and the next row", found["decision"], 0.5, "s")
    yield f"review: screenshots are in {shots}"


@contextmanager
def _served(review: Review, source: Path | None = None) -> Iterator[str]:
    with closing(RowPictures(review.rows, [source] if source else [])) as pictures:
        server = ReviewServer(ReviewAnswers(review, pictures))
        threading.Thread(target=server.serve, daemon=True).start()
        try:
            yield server.address
        finally:
            server.close()


@contextmanager
def _jupyter(folder: Path) -> Iterator[str]:
    """Serve a folder with a notebook that reviews its rows, and yield the notebook's address."""
    code = 'import labkit\nview = labkit.review("qa.jsonl", "pumps.pdf", reviewer="anna", language="English")\nview'
    cell = {"cell_type": "code", "id": "review", "metadata": {}, "outputs": [], "execution_count": None, "source": code}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / "review.ipynb").write_text(json.dumps(
        {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = folder.parent / "jupyter"
    quiet = own / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    root = str(Path(__file__).resolve().parent.parent)
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(own / "config"), "NO_PROXY": "127.0.0.1", "PYTHONPATH": root}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.ip=127.0.0.1",
         f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}", "--allow-root", "--LabApp.news_url=",
         "--LabApp.extension_manager=readonly"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/api?token={token}")
        yield f"http://127.0.0.1:{port}/lab/tree/review.ipynb?token={token}&reset"
    finally:
        server.terminate()
        server.wait(30)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with _DIRECT.open(address, timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise TimeoutError("JupyterLab did not start")


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(row, flush=True)
