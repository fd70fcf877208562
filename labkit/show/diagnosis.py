"""``labkit check`` as a panel in a notebook: what was found, and the mend beside each line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from labkit.errors import LabkitError
from labkit.pipelines import diagnosis
from labkit.reports.wording import heard, say
from labkit.settings import CLONE, load_settings
from labkit.show.html import Shown, badge, escape, muted, table

_COLOURS = {"ok": ("#00704f", "#ffffff"), "note": ("#ffd966", "#1a1a1a"), "missing": ("#b3261e", "#ffffff")}
_ON_A_TAPE = {"Model", "Answers", "Outputs"}  # the same on each machine; the others tell of this one
_REPLAYED = ("Answers come from a tape here (LABKIT_CACHE_MODE=replay). Of this machine, only what would stop a run is "
             "shown: run this cell without that setting to see everything.")


def check(offline: bool = False) -> Shown:
    """Show what is configured, what answers, what is missing, and how to mend it. Shows no secret.

    Folders are shown as they lie in labkit's own folder (``./``) or in the user's (``~``). Where answers are replayed
    from a tape, nobody is asked, and a line about this machine is shown only if it would stop a run.

    Parameters
    ----------
    offline
        Ask no service: what is configured is said, but not whether it answers.
    """
    with ThreadPoolExecutor(1) as thread:  # a notebook has a loop of its own, in which nothing may wait for another
        found = thread.submit(lambda: list(diagnosis.check(offline))).result()
    replayed = _is_replayed()
    if replayed:
        found = [one for one in found if one.mark == "missing" or one.name in _ON_A_TAPE]
    works = all(one.mark != "missing" for one in found)
    verdict = say("A run would work.") if works else say("A run would not work yet: mend the lines marked missing.")
    mends = any(one.mend for one in found)
    rows = [[badge(say(one.mark), *_COLOURS[one.mark]), f"<b>{escape(say(one.name))}</b>", _wrapping(one.said),
             *([_wrapping(one.mend)] if mends else [])] for one in found]
    head = ["", "", say("Found"), *([say("Mend")] if mends else [])]
    html = f"<div><b>{escape(verdict)}</b></div>" + table(head, rows)
    return Shown(html + (muted(say(_REPLAYED)) if replayed else ""), verdict)


def _is_replayed() -> bool:
    try:
        return load_settings().cache_mode == "replay"
    except LabkitError:  # the panel says what is wrong with the settings
        return False


def _wrapping(text: str) -> str:
    return f'<span style="overflow-wrap:anywhere">{escape(_short(heard(text)))}</span>'


def _short(text: str) -> str:
    """Return a text with folders by their short names: a panel is photographed, and put into reports."""
    for folder, name in ((CLONE, "."), (Path.home(), "~")):
        if folder and folder != Path(folder.anchor):
            text = text.replace(str(folder), name)
    return text
