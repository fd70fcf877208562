"""A machine for a start-up script: a clone, stand-ins for all that would install something, and a log of the calls."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.settings import ROOT

TOOLS = ("bash", "env", "awk", "sed", "grep", "cat", "date", "dirname", "sha256sum", "cut", "sort", "comm", "tr",
         "mktemp", "rm", "tee", "setsid", "nohup", "timeout", "touch", "mkdir", "cp", "chmod")
bash = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs bash and GNU's tools")

FAKES = {
    "id": 'if [ "$1" = -u ]; then echo "$FAKE_UID"; else [ "$1" = azureuser ]; fi',
    "stat": "echo root",
    "apt-get": """
case "$*" in *install*)
  for tool in pdfinfo; do printf '#!/bin/bash\\n' > "$BIN/$tool"; done
  printf '#!/bin/bash\\nprintf "languages:\\\\neng\\\\njpn\\\\nkor\\\\n"\\n' > "$BIN/tesseract"
  chmod +x "$BIN/pdfinfo" "$BIN/tesseract"; touch "$STATE/libraries";;
esac""",
    "ldconfig": '[ ! -e "$STATE/libraries" ] || printf "libGL.so.1 => x\\nlibglib-2.0.so.0 => x\\n"',
    "sudo": """
if [ "$1" = -u ]; then shift 2; [ "$1" != -H ] || shift; fi
exec "$@\"""",
    "conda": """
case "$*" in
  "env list") cat "$STATE/envs";;
  create*) mkdir -p "$STATE/envs.d/$5/bin"; cp "$BIN/python" "$STATE/envs.d/$5/bin/python"
    echo "$5  $STATE/envs.d/$5" >> "$STATE/envs";;
esac""",
    "make": 'mkdir -p "$2/.venv/bin"; cp "$BIN/python" "$2/.venv/bin/python"',
    "python": """
case "$*" in
  *version_info*) exit "${FAKE_OLD:-0}";;
  *print\\(sys.prefix\\)*) d=${0%/bin/python}; echo "$d";;
  *en_core_web_sm* | *_model_is_here*) exit "${FAKE_OFFLINE:-0}";;
  *urllib.request*) exit "${FAKE_OFFLINE:-0}";;
  *"import sysfrom labkit"*|*fetch_model*) [ -e "$STATE/model" ] || { touch "$STATE/fetched"; exit 1; };;
  *KernelSpecManager*) [ -e "$STATE/kernel" ];;
  *"-m ipykernel install"*) touch "$STATE/kernel";;
  *"labkit.__file__"*) [ -e "$STATE/ready" ];;
  *"-m pip"*" list"*) ;;
  *"-m pip"*--report*) echo '{"install": [{"metadata": {"version": "9.9", "requires_dist": ["nvidia-cudnn-cu13"]}}]}';;
  *"-m pip"*torch*) touch "$STATE/torch";;
  *"-m pip"*install*labkit*) touch "$STATE/ready";;
  *"-m pip"*install*-e*) touch "$STATE/ready";;
  *"import torch'"* | *"-c import torch") [ -e "$STATE/torch" ];;
  *is_installed*) [ -e "$STATE/ready" ];;
  *version\\(*torch*) echo 2.13.0+cpu;;
  *json.load* | *tomllib*) exec "$REAL" "$@";;
  *importlib.metadata*) echo numpy;;
esac""",
}


class Machine:
    """A folder with a clone, stand-ins for commands, and a log of how they were called."""

    def __init__(self, script: Path, folder: Path, **environment: str) -> None:
        self._script = script.name
        self.clone, self.bin, self.state = folder / "clone", folder / "bin", folder / "state"
        for path in (self.clone, self.bin, self.state):
            path.mkdir()
        for file in (*ROOT.glob("startup_*.sh"), ROOT / "pyproject.toml", ROOT / "requirements.txt"):
            shutil.copy(file, self.clone)
        self.log = folder / "log"
        for name in TOOLS:
            (self.bin / name).symlink_to(shutil.which(name))
        for name, body in FAKES.items():
            told = f'printf "%s %s\\n" "{name}" "${{*//$\'\\n\'/ }}" >> "$LOG"'
            (self.bin / name).write_text(f"#!/bin/bash\n{told}\n{body}\n")
            (self.bin / name).chmod(0o755)
        (self.state / "envs").write_text("# conda environments:\nbase  /anaconda\n")
        self.environment = {"PATH": str(self.bin), "BIN": str(self.bin), "STATE": str(self.state), "LOG": str(self.log),
                            "REAL": sys.executable, "HOME": str(folder), "FAKE_UID": "0"} | environment

    def environment_of(self, name: str) -> None:
        """Make a conda environment."""
        folder = self.state / "envs.d" / name / "bin"
        folder.mkdir(parents=True)
        shutil.copy(self.bin / "python", folder)
        with (self.state / "envs").open("a") as file:
            file.write(f"{name}  {folder.parent}\n")

    def run(self, *arguments: str) -> tuple[int, str, list[str]]:
        """Run the script; returns its exit status, what it said, and the commands that it called."""
        self.log.write_text("")
        done = subprocess.run(["bash", str(self.clone / self._script), *arguments], env=self.environment, text=True,
                              capture_output=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr, self.log.read_text().splitlines()


def installs(calls: list[str]) -> list[str]:
    return [call for call in calls if call.startswith("apt-get") or call.startswith(("conda create", "make"))
            or (call.startswith("python") and " install " in call)]


