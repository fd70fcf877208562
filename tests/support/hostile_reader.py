"""Read the files of a folder in a process of its own, and tell what each came to and what was tried meanwhile.

    python tests/support/hostile_reader.py FOLDER

An audit hook sees what Python code tries: a process, a connection, a file opened for writing or read elsewhere; in the
processes of labkit's own that read pages, too. What MuPDF tries in C it does not see: for that, the folder and the
server beside it are looked at afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
          "os.startfile", "pty.spawn", "webbrowser.open")
CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request",
         "http.client.connect", "ftplib.connect", "smtplib.connect")
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "shutil.rmtree",
           "shutil.copyfile", "shutil.move")
OWN = tuple(os.path.realpath(path) for path in (
    Path(__file__).parents[2], sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/proc", "/sys", "/dev",
    "/etc", "/usr", *(path for path in sys.path if path.endswith("site-packages"))))  # where packages lie, too
WORKER = "labkit.documents.workers.main"  # in the command of a process that reads pages

tried: list[str] = []
tell: Callable[[str], object] = tried.append
watching = ""


def watch(event: str, arguments: tuple) -> None:
    if not watching:
        return
    if event == "os.mkdir" and os.path.isdir(arguments[0]):
        return  # nothing comes of it: OCR makes sure that the folder of its models is there
    if event == "subprocess.Popen" and WORKER in str(arguments[1]):
        return  # it is watched itself
    if event in STARTS or event in CALLS or event in CHANGES:
        tell(f"{event}: {arguments!r}"[:300])
    elif event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path, mode, flags = os.path.realpath(os.fsdecode(arguments[0])), arguments[1] or "", arguments[2] or 0
        if set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            if "__pycache__" not in path and path != os.devnull:
                tell(f"open to write: {path}")
        elif not path.startswith((watching, *OWN)) and os.path.basename(path) not in sys.path:  # an editable install's
            tell(f"open: {path}")


def watch_worker(told: str, folder: str) -> None:
    """Write what this process tries to a file; which file it reads is not known, only where all of them lie."""
    global tell, watching
    out = os.open(told, os.O_WRONLY | os.O_APPEND)

    def write(what: str) -> None:
        os.write(out, f"in the worker: {what}".replace("\n", " ").encode("utf-8", "replace") + b"\n")

    tell, watching = write, os.path.realpath(folder)
    sys.addaudithook(watch)


def look(path: Path) -> dict:
    from labkit.documents import read
    from labkit.documents.chunking.split import split
    from labkit.errors import LabkitError
    from labkit.settings import Settings

    start = time.process_time()
    try:
        document = asyncio.run(read(path, reader="builtin", settings=Settings(_env_file=None), show=False))
        chunks = split(document)
        found = {"outcome": "document", "text": "\n".join(chunk.text for chunk in chunks)[:200_000],
                 "notes": document.notes}
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except LabkitError as error:
        found = {"outcome": "error", "text": str(error)}
    except Exception as error:
        found = {"outcome": "exception", "text": f"{type(error).__name__}: {error}"}
    return found | {"seconds": round(time.process_time() - start, 2)}


def main(folder: Path) -> None:
    global watching
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as told:
        first = [str(Path(__file__).with_name("hostile_worker")), os.environ.get("PYTHONPATH")]
        os.environ |= {"HOSTILE_TOLD": told.name, "HOSTILE_FOLDER": str(folder),
                       "PYTHONPATH": os.pathsep.join(filter(None, first))}
        sys.addaudithook(watch)
        for path in sorted(folder.iterdir()):
            watching = os.path.realpath(path)
            found = look(path)
            watching = ""
            tried.extend(told.read().splitlines())
            print(json.dumps({"file": path.name, "tried": tried[:5], **found}), flush=True)
            tried.clear()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
