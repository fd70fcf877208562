"""labkit installed as any package is: from a wheel, into an environment, and used from a folder of one's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.openai_standin import OpenAIStandIn

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

NOTES = ("# The filter\n\nThe filter of the W2 is changed every six months, and the warranty on its heater is three "
         "years.\nThe W2 weighs 14 kilograms and holds 3.5 litres of cold water.\n")
PAIR = {"question": "How long is the warranty on the heater of the W2?", "answer": "three years",
        "evidence": "the warranty on its heater is three years"}


@dataclass
class Installed:
    """An environment that labkit's wheel is installed in, and a folder of a user's."""

    environment: Path
    work: Path

    @property
    def scripts(self) -> Path:
        return self.environment / ("Scripts" if os.name == "nt" else "bin")

    def run(self, *command: str, **variables_given: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the environment in the user's folder, apart from this machine's settings and caches."""
        apart = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1",
                 **{name: str(self.work.parent / "user") for name in ("HOME", "USERPROFILE", "LOCALAPPDATA",
                                                                      "XDG_CACHE_HOME")},
                 **{name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP") if name in os.environ}}
        return subprocess.run([self.scripts / command[0], *command[1:]], cwd=self.work, env=apart | variables_given,
                              capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False)

    def files(self) -> set[Path]:
        return {path for path in self.environment.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy: a build leaves folders behind."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("labkit", "raw_data", "notebooks"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    done = subprocess.run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index",
                           "--wheel-dir", str(target), str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(target.glob("labkit-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install it without what it needs, which is 1 GB: that is lent by the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=os.name != "nt")
    done = Installed(environment, folder / "work")
    done.work.mkdir()
    python = done.scripts / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index",
                    str(wheel)], check=True, capture_output=True)
    own = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True,
                         capture_output=True, text=True).stdout.strip()
    lent = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    Path(own, "lent.pth").write_text("\n".join(lent), encoding="utf-8")  # behind its own: labkit is the wheel's
    return done


def test_the_wheel_carries_data_samples_and_types(wheel: Path) -> None:
    import zipfile

    names = set(zipfile.ZipFile(wheel).namelist())
    in_clone = {path.relative_to(ROOT).as_posix() for path in (ROOT / "labkit").rglob("*")
                if path.is_file() and path.suffix != ".pyc"}
    assert in_clone <= names, sorted(in_clone - names)
    assert "labkit/py.typed" in names
    assert {"labkit/samples/pdf/en-handbook.pdf", "labkit/samples/csv/ja-stores.csv",
            "labkit/samples/make_qa_multimodal_pdf_docai.ipynb"} <= names
    assert not [name for name in names if name.split("/")[0] not in ("labkit", "labkit-0.1.0.dist-info")]
    assert not [name for name in names - in_clone if name.endswith((".ttf", ".toml"))]  # what samples are made from


def test_it_runs_from_a_folder_of_ones_own_and_writes_nothing_beside_the_package(installed: Installed) -> None:
    before = installed.files()
    assert "Usage: labkit" in installed.run("labkit", "--help").stdout
    led = installed.run("labkit", "start", "--answers", "yes,table,no,one,neither,train")
    assert "Open: notebooks/1_seed/make_qa_csv.ipynb" in led.stdout, led.stderr
    checked = installed.run("labkit", "check", "--offline")
    assert f"notebooks write to {installed.work / 'outputs'}" in checked.stdout, checked.stdout + checked.stderr
    assert str(installed.work.parent / "user") in checked.stdout and "requirements.txt" not in checked.stdout

    (installed.work / "notes.txt").write_text(NOTES, encoding="utf-8")
    with OpenAIStandIn(key=None, answer=lambda body: json.dumps({"pairs": [PAIR]})) as server:
        (installed.work / ".env").write_text(f"OPENAI_BASE_URL={server.url}/v1\nOPENAI_MODEL=m\n", encoding="utf-8")
        made = installed.run("labkit", "generate", "notes.txt", "--qa-type", "short", "--num-questions", "1",
                             "--out", "qa.jsonl", "--report", "report.html")
        asked = len(server.posts)
        again = installed.run("labkit", "generate", "notes.txt", "--qa-type", "short", "--num-questions", "1",
                              "--out", "again.jsonl")
        assert len(server.posts) == asked  # the answers were kept
    assert made.returncode == again.returncode == 0, made.stderr + again.stderr
    row = json.loads((installed.work / "qa.jsonl").read_text(encoding="utf-8"))
    assert row["question"] == PAIR["question"] and (installed.work / "report.html").stat().st_size
    user = installed.work.parent / "user"
    assert [path.name for path in user.rglob("cache.sqlite")] == ["cache.sqlite"]
    assert installed.files() == before


def test_a_folder_named_labkit_in_the_working_folder_keeps_the_answers(installed: Installed) -> None:
    (installed.work / ".labkit").mkdir()
    said = installed.run("python", "-c", "import labkit; print(labkit.load_settings().cache)")
    (installed.work / ".labkit").rmdir()
    assert said.stdout.strip() == str(installed.work / ".labkit" / "cache.sqlite"), said.stderr


def test_the_samples_are_found_and_read(installed: Installed) -> None:
    said = installed.run("python", "-c", "import asyncio, labkit; print(labkit.outputs('mine')); notes = "
                         "labkit.read(labkit.sample('txt/en-water-notes.txt'), show=False); "
                         "print(asyncio.run(notes).pages[0].markdown)")
    assert said.stdout.splitlines()[0] == str(installed.work / "outputs" / "mine"), said.stderr
    assert "Merrowell" in said.stdout


def test_the_demo_replays(installed: Installed) -> None:
    tape = ROOT / "tests" / "tapes" / "make_qa_multimodal_pdf_docai.jsonl"
    before = installed.files()
    done = installed.run("labkit", "demo", LABKIT_CACHE=str(tape), LABKIT_CACHE_MODE="replay", LABKIT_PROVIDER="local")
    assert done.returncode == 0, done.stderr
    assert (installed.work / "outputs" / "demo" / "report.html").is_file()
    assert installed.files() == before
