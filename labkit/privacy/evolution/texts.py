"""What the model is asked for: first texts (RANDOM_API), and variations of texts by filling gaps (VARIATION_API)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from labkit.llm.request import Request
from labkit.privacy.evolution.settings import Evolution
from labkit.prompts import fence, prompt
from labkit.text.languages.forms import opens, shows

HINTS = ("in a hurry", "very polite", "angry", "brief", "worried", "an old customer", "new to this", "cheerful",
         "exact about dates and numbers", "confused", "tired of waiting", "writing from a telephone", "formal",
         "grateful for earlier help", "in doubt whether this is the right place", "writing for somebody else")
"""Public words that make texts differ; none of them comes from a private row."""
_WORD = re.compile(r"\S+")
_LONG = 12  # characters of a word, on average, from which on a text is taken for one without spaces
_GAP = "___"
_PLACE = re.compile(r"\[[^\W\d_][^\[\]\n]{1,40}\]")  # what a template leaves open


def random_requests(about: str, label: str, count: int, settings: Evolution, language: str) -> list[Request[str]]:
    """Return the requests for first texts."""
    return [Request(prompt("private_random", language, words=settings.words, about=about,
                           label=label, hint=HINTS[number % len(HINTS)]),
                    temperature=settings.temperature, max_tokens=_most_tokens(settings), sample=number // len(HINTS),
                    label=f"first text {number + 1}") for number in range(count)]


def variation_requests(about: str, label: str, texts: Sequence[str], each: int, settings: Evolution, language: str,
                       first: int = 0) -> list[Request[str]]:
    """Return the requests for so many variations of each text; ``first`` counts those that were asked for before."""
    return [Request(prompt("private_variation", language, words=settings.words, about=about,
                           label=label, text=fence(with_gaps(text, settings.blank, number), "text")),
                    temperature=settings.temperature, max_tokens=_most_tokens(settings), label="variation")
            for text in texts for number in range(first, first + each)]


def with_gaps(text: str, share: float, number: int) -> str:
    """Return a text with a share of its words left out; another number leaves out others.

    The text is one that a model wrote, so that which words go needs no secret chance: a number of their own decides.
    """
    words = _WORD.findall(text)
    if len(text) > _LONG * max(1, len(words)):  # of a script without spaces
        words, joint = [text[place:place + 3] for place in range(0, len(text), 3)], ""
    else:
        joint = " "
    chance = random.Random(f"{number} {text}")
    kept = [word if chance.random() >= share else _GAP for word in words]
    return re.sub(rf"(?:{_GAP}{joint})*{_GAP}", _GAP, joint.join(kept))


def cleaned(text: str) -> str:
    """Return what a model wrote as one line, without quotation marks around it and tags."""
    text = " ".join(re.sub(r"</?text>", " ", text).split())
    return text[1:-1].strip() if len(text) > 1 and text[0] in "\"“「『" and text[-1] in "\"”」』" else text


def usable(texts: Iterable[str]) -> list[str]:
    """Return the texts that are some: no refusal, and nothing that is left to be filled in ("[Your Name]").

    Where none is, all are returned. Which texts stand for a vote is public, so that nothing is paid for this.
    """
    found = list(texts)
    return [text for text in found if not (_PLACE.search(text) or (shows("apology", text) and opens("declining", text)))
            ] or found


def _most_tokens(settings: Evolution) -> int:
    return 6 * settings.words + 40
