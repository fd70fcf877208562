"""The operators of Evol-Instruct: the ways in which an instruction is evolved, each a prompt file.

In depth: five ways to make an instruction harder. In breadth: another instruction of the same field. Both after
Evol-Instruct (Xu et al., 2023, arXiv 2304.12244, section 3.2), where all are equally likely. Fresh: one from keywords,
for variety that no parent bounds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import BaseModel

from labkit.datasets.record import Words
from labkit.errors import SettingsError
from labkit.generate.evolve.elimination import is_english
from labkit.generate.evolve.small_models import Idea, request_text, schema_for
from labkit.prompts import fence, prompt
from labkit.text.words import content_words

if TYPE_CHECKING:
    from labkit.llm.request import Request


class Operator(NamedTuple):
    """A way to evolve. ``prompt`` is its file's name; ``kind`` says what becomes of its parent's subject.

    ``"depth"`` keeps it, ``"breadth"`` keeps the field, ``"fresh"`` takes up some of its words.
    """

    name: str
    kind: Literal["depth", "breadth", "fresh"]

    @property
    def prompt(self) -> str:
        """The name of its prompt file."""
        return f"evolve_{self.name}"


OPERATORS = {operator.name: operator for operator in (
    Operator("add_constraints", "depth"), Operator("deepen", "depth"), Operator("concretize", "depth"),
    Operator("add_reasoning", "depth"), Operator("complicate_input", "depth"), Operator("breadth", "breadth"),
    Operator("fresh", "fresh"))}
METHOD = Operator("method", "depth")
"""What a method in words does (see ``auto_evolve``): it takes the place of all operators."""

_WORD = re.compile(r"[\u3400-\u9fff]{2,}|[\u30a0-\u30ff]{3,}|[\uac00-\ud7a3]{2,}|"
                   r"(?:(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])[^\W\d_]){4,}")
_KEYWORDS = 4
# Words by which an instruction asks; as keywords they call nothing to mind.
_ASKING = frozenset("""
advise answer calculate choose compare create describe design discuss draft explain find give help identify
list make name outline plan please propose provide rewrite sentence show state suggest summarise summarize tell
translate turn ways write reasons steps should does good best many much difference between three four five six
""".split())  # noqa: SIM905


class Evolved(BaseModel):
    """What a model makes of an instruction."""

    instruction: Words


class Planned(BaseModel):
    """What a model makes of an instruction by a method of several steps: its notes come first."""

    plan: str
    instruction: Words


class PlannedBriefly(Planned):
    """The same of a small model in English: a few notes, and a text that begins as a request does."""

    plan: Idea
    instruction: request_text(240, quotes=False)


def weights_of(operators: Mapping[str, float] | Iterable[str] | None) -> dict[str, float]:
    """Return the operators to choose from with their weights, all alike unless weights are given.

    Raises
    ------
    SettingsError
        If an operator is unknown, a weight is negative or no number, or none is above zero.
    """
    given = dict(operators) if isinstance(operators, Mapping) else dict.fromkeys(
        OPERATORS if operators is None else operators, 1.0)
    for name, weight in given.items():
        if name not in OPERATORS:
            raise SettingsError(f'There is no evolution operator "{name}".', f"Choose from {', '.join(OPERATORS)}.")
        if not 0 <= weight < float("inf"):
            raise SettingsError(f"The weight of {name} is {weight}.", "Use a number from 0 on.")
    if not sum(given.values()):
        raise SettingsError("No evolution operator has a weight above 0.", f"Choose from {', '.join(OPERATORS)}.")
    return given


def choose(weights: Mapping[str, float], *key: object) -> Operator:
    """Return an operator, drawn by weight; for the same key always the same, on every machine."""
    names = [name for name in OPERATORS if weights.get(name)]  # in a fixed order, however they were given
    left = _draw("operator", *key) * sum(weights[name] for name in names)
    for name in names:
        left -= weights[name]
        if left < 0:
            return OPERATORS[name]
    return OPERATORS[names[-1]]


def keywords(text: str, *key: object) -> list[str]:
    """Return up to four words that carry the subject of a text, drawn evenly; the same for the same key.

    They come from one instruction: of words from two fields, a small model makes nonsense.
    """
    words = dict.fromkeys(word for word in _WORD.findall(text) if content_words(word) - _ASKING)
    return sorted(words, key=lambda word: _draw("keyword", word, *key))[:_KEYWORDS]


def evolving(operator: Operator | str, given: str, *, language: str, min_chars: int, max_chars: int, temperature: float,
             top_p: float | None, sample: int = 0, method: str = "", label: str = "", source: str = "",
             bounded: bool = False) -> Request:
    """Return the request that evolves an instruction, or, for ``fresh``, begins from the keywords that are given.

    The operator may be told by its name: see :data:`OPERATORS`.
    A ``source`` that the instruction was made from is shown, so that the evolved one fits it; not to ``fresh``. A small
    model that a grammar holds to its schema (``bounded``) is asked for a piece: see
    ``labkit.generate.evolve.small_models``.
    """
    from labkit.llm.request import Request

    if isinstance(operator, str):
        operator = OPERATORS[next(iter(weights_of([operator])))]
    asked = fence(given, "keywords" if operator.kind == "fresh" else "instruction")
    source = source if operator.kind != "fresh" else ""
    if source:
        asked = f"{fence(source)}\n\n{asked}"
    schema = schema_for(operator.name, language) if bounded else None
    if schema:
        system = prompt(f"evolve_piece_{operator.name}", language)
    else:
        asked = prompt("evolve_ask", language, least=min_chars, most=max_chars, given=asked)
        rules = prompt("evolve_rules", language) if operator.kind == "depth" and operator is not METHOD else ""
        system = prompt(operator.prompt, language, rules=rules, method=method)
        schema = Planned if operator is METHOD else Evolved
        if schema is Planned and bounded and is_english(language):
            schema = PlannedBriefly
    if source:
        system = f"{system}\n\n{prompt('evolve_source', language)}"
    # a character is a token at most in most scripts; a plan takes room of its own
    return Request(asked, system, schema, temperature=temperature, top_p=top_p, sample=sample, label=label,
                   max_tokens=max_chars + 128 + 512 * (operator is METHOD))


def _draw(*key: object) -> float:
    """Return a number from 0 up to 1 that looks random and depends on the key alone."""
    digest = hashlib.sha256("\x1f".join(map(str, key)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
