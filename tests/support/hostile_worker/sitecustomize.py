"""Watch the process that reads pages: Python imports this at its start where PYTHONPATH names the folder."""

import os
import sys
from pathlib import Path

if "HOSTILE_TOLD" in os.environ:
    sys.path.append(str(Path(__file__).parents[2]))
    from support import hostile_reader

    if hostile_reader.WORKER in " ".join(sys.orig_argv):
        hostile_reader.watch_worker(os.environ["HOSTILE_TOLD"], os.environ["HOSTILE_FOLDER"])
