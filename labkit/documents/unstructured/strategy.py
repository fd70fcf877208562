"""Which strategy of Unstructured reads which page: what this machine has is found out first, then a plan is made."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple, cast

from labkit.documents.tesseract import installed
from labkit.errors import SettingsError
from labkit.text.languages import language_code

Strategy = Literal["hi_res", "fast", "ocr_only", "builtin"]
"""How a page is read; ``builtin`` leaves it to labkit's own reader."""
STRATEGIES = ("auto", "hi_res", "fast", "ocr_only")

INSTALL = "bash startup_unstructured.sh"
_MODEL = ("unstructuredio/yolo_x_layout", "yolox_l0.05.onnx")
_PATIENCE = 4.0  # seconds for the hub to show that it can be reached
_TESSERACT = {"en": "eng", "ja": "jpn", "ko": "kor", "zh": "chi_sim", "de": "deu", "fr": "fra", "es": "spa",
              "pt": "por", "it": "ita", "nl": "nld", "pl": "pol", "ru": "rus", "uk": "ukr", "tr": "tur", "ar": "ara",
              "he": "heb", "hi": "hin", "th": "tha", "vi": "vie", "id": "ind", "el": "ell", "sv": "swe", "da": "dan",
              "no": "nor", "fi": "fin", "cs": "ces", "hu": "hun", "ro": "ron"}
_SCRIPTS = (("kor", re.compile("[\uac00-\ud7a3]")), ("jpn", re.compile("[\u3041-\u30ff]")))
_ENOUGH = 20  # letters of a script that show a language; fewer may be a name


@dataclass(frozen=True, slots=True)
class Ability:
    """What this machine has. ``tables`` is the model that hi_res tells a table's cells with, ``grammar`` spaCy's."""

    installed: bool = False
    layout_model: bool = False
    tables: bool = False
    grammar: bool = False
    poppler: bool = False
    ocr_languages: frozenset[str] = frozenset()
    """Languages that Tesseract has data for; empty where there is no Tesseract."""

    @property
    def ocr(self) -> bool:
        return self.installed and self.poppler and bool(self.ocr_languages)

    @property
    def hi_res(self) -> bool:
        return self.ocr and self.layout_model


class PageLook(NamedTuple):
    """What triage says of a page: where its text comes from, and whether its text layer is in doubt."""

    source: str
    doubt: bool = False


@dataclass(slots=True)
class Plan:
    """How each page is read, in which languages by OCR, and whether hi_res finds cells of tables; ``notes`` say why."""

    pages: dict[int, Strategy]
    languages: list[str]
    tables: bool = False
    notes: list[str] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Return the plan as JSON, for the cache."""
        return asdict(self) | {"pages": {str(number): strategy for number, strategy in self.pages.items()}}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Plan:
        """Return the plan that :meth:`payload` was made of."""
        return cls(**payload | {"pages": {int(number): strategy for number, strategy in payload["pages"].items()}})


def is_installed() -> bool:
    """Tell whether the extra is installed; nothing is imported."""
    return all(importlib.util.find_spec(name) for name in
               ("unstructured", "unstructured_inference", "pikepdf", "pdf2image", "unstructured_pytesseract", "cv2"))


def probe(strategy: str = "auto", ask_hub: bool = True) -> Ability:
    """Find out what this machine has; takes at most a few seconds, also without a network.

    Parameters
    ----------
    ask_hub
        True counts the layout model as there if the hub that has it answers; False only if it was fetched before.
    """
    if not is_installed():
        return Ability()
    wanted = strategy in ("auto", "hi_res")
    return Ability(True, wanted and (_model_is_here() or (ask_hub and _hub_answers())),
                   all(importlib.util.find_spec(name) for name in ("torch", "torchvision", "timm", "transformers")),
                   importlib.util.find_spec("en_core_web_sm") is not None,
                   shutil.which("pdfinfo") is not None and shutil.which("pdftoppm") is not None, installed())


def ocr_languages(language: str, text: str, have: frozenset[str]) -> tuple[list[str], list[str]]:
    """Choose the languages that OCR reads in: those of the document's own letters, the user's, and English.

    Returns
    -------
    Tesseract's codes of those that it has data for, and of those that it lacks.
    """
    seen = [code for code, script in _SCRIPTS if len(script.findall(text)) >= _ENOUGH]
    wanted = [*seen, _TESSERACT.get(language_code(language).partition("-")[0].lower(), "eng"), "eng"]
    wanted = list(dict.fromkeys(wanted))
    return [code for code in wanted if code in have], [code for code in wanted if code not in have]


def make_plan(strategy: str, ability: Ability, looks: Mapping[int, PageLook], language: str = "English",
              text: str = "") -> Plan:
    """Decide how each page is read.

    Parameters
    ----------
    strategy
        ``"auto"``, or the one that the user wants. Pages that it cannot read (a scan, by ``fast``) are read otherwise.
    looks
        The pages by number; blank ones (source ``"none"``) need no strategy.
    text
        Text layers of the document, to tell its language from.

    Raises
    ------
    SettingsError
        If there is no such strategy, Unstructured is not installed, or the strategy asked for cannot be used here.
    """
    if strategy not in STRATEGIES:
        raise SettingsError(f'Unstructured has no strategy "{strategy}".', f"Choose one of: {', '.join(STRATEGIES)}.")
    if not ability.installed:
        raise missing()
    if (strategy == "hi_res" and not ability.hi_res) or (strategy == "ocr_only" and not ability.ocr):
        raise SettingsError(f"The strategy {strategy} cannot be used: {_lacking(strategy, ability)}.",
                            f'Run "{INSTALL}" where there is a network, or set the strategy to auto.')
    languages, absent = ocr_languages(language, text, ability.ocr_languages)
    if not languages:
        languages = sorted(ability.ocr_languages - {"osd"})[:1]
    best: Strategy = "hi_res" if ability.hi_res else "fast"
    main = cast(Strategy, strategy) if strategy != "auto" else best
    pages: dict[int, Strategy] = {}
    for number, look in sorted(looks.items()):
        scan = look.source == "ocr"
        if look.source == "none" or look.doubt:
            pages[number] = "builtin"
        elif scan and main == "fast":
            pages[number] = "ocr_only" if ability.ocr else "builtin"
        else:
            pages[number] = main
    return Plan(pages, languages, ability.tables, _notes(strategy, main, ability, looks, pages, languages, absent))


def missing() -> SettingsError:
    """Return the error for a reader that is not installed; the caller raises it."""
    return SettingsError("The reader unstructured needs packages that are not installed here.",
                         f'Run "{INSTALL}" in labkit\'s folder, or take --reader builtin.')


def numbers(pages: Sequence[int]) -> str:
    """Name pages in a sentence: ``page 8``, ``pages 1-4 and 9``."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    names = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"page {listed}" if len(pages) == 1 else f"pages {listed}"


def _notes(asked: str, main: str, ability: Ability, looks: Mapping[int, PageLook], pages: Mapping[int, Strategy],
           languages: list[str], absent: list[str]) -> list[str]:
    by = {name: [page for page, strategy in pages.items() if strategy == name] for name in STRATEGIES[1:]}
    left = [page for page, strategy in pages.items() if strategy == "builtin" and looks[page].source != "none"]
    why = "it was asked for" if asked != "auto" else "its layout model can be used" if main == "hi_res" else \
        f"{_lacking('hi_res', ability)}, so hi_res is out"
    notes = []
    for name in STRATEGIES[1:]:
        if by[name]:
            reasons = [why] if name == main else [_scans(by[name])] if by[main] else [_scans(by[name]), why]
            notes.append(f"Strategy {name} for {numbers(by[name])}: {'; '.join(reasons)}.")
    if left:
        lacking = "" if ability.ocr else f", and {_lacking('ocr_only', ability)}"
        notes.append(f"The built-in reader for {numbers(left)}: {_scans(left)}{lacking}.")
    if by["fast"] or by["ocr_only"]:
        notes.append("Where Unstructured marks no tables and figures, labkit's own layout model found them.")
    elif by["hi_res"] and not ability.tables:
        notes.append("torchvision is not here, so labkit's own layout model found the cells of tables.")
    if (by["ocr_only"] or by["hi_res"]) and absent:
        notes.append(f"Tesseract has no data for {', '.join(absent)}; it read in {'+'.join(languages)}.")
    if by["fast"] and not ability.grammar:
        notes.append("spaCy's English model is not here, so verbs play no part in telling titles from text.")
    if asked == "auto" and main == "fast" and (by["fast"] or left):
        notes.append(f"For what is missing, run: {INSTALL}")
    return notes


def _scans(pages: Sequence[int]) -> str:
    return "no usable text layer" if len(pages) == 1 else "they have no usable text layer"


def _lacking(strategy: str, ability: Ability) -> str:
    """Say what a strategy lacks."""
    if not ability.ocr_languages:
        return "Tesseract is not installed"
    if not ability.poppler:
        return "poppler is not installed"
    return "its layout model is not here, and the hub that has it does not answer" if strategy == "hi_res" else ""


def _model_is_here() -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(*_MODEL), str)


def _hub_answers() -> bool:
    """Ask the hub for the model's header. A name that no server resolves can block for long: hence the thread."""
    if os.environ.get("HF_HUB_OFFLINE", "").strip().lower() in ("1", "true", "yes", "on"):
        return False
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    request = urllib.request.Request(f"{endpoint}/{_MODEL[0]}/resolve/main/{_MODEL[1]}", method="HEAD")
    answered = threading.Event()

    def ask() -> None:
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE):
                answered.set()
        except (OSError, ValueError):
            return

    threading.Thread(target=ask, daemon=True).start()
    return answered.wait(_PATIENCE)
