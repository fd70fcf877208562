"""The questions of the decision tree, its choices, and the steps that they lead to: ``tree.toml``, checked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from labkit.settings import CLONE
from labkit.text.languages import language_code

LANGUAGES = ("en", "ja", "ko")
NOTEBOOKS = CLONE / "notebooks" if CLONE else None
"""The folder of the notebooks; None where labkit is installed from a wheel, which carries none of these."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Entry):
    """A text in each language that the tree speaks."""

    en: str = Field(min_length=1)
    ja: str = Field(min_length=1)
    ko: str = Field(min_length=1)

    def say(self, language: str, **values: object) -> str:
        return str(getattr(self, language)).format(**values) if values else str(getattr(self, language))


class Choice(_Entry):
    """An answer to a question: what is asked next ("" ends), and what it adds to the route."""

    key: str = Field(pattern=r"^[a-z]+$")
    say: Words
    next: str = ""
    step: str = ""
    commands: tuple[str, ...] = ()
    makes: str = ""


class Question(_Entry):
    """A question with its choices, and its place in the picture, in quarters of the width.

    ``beside`` puts it to the right of the question that leads to it, not below.
    """

    id: str
    ask: Words
    choices: tuple[Choice, ...] = Field(min_length=2)
    width: int = 4
    left: int = 0
    columns: int = 2
    beside: bool = False


class Step(_Entry):
    """Something to open, with what it takes: minutes and tokens (in, out) as its notebook states them as measured."""

    id: str
    stage: int
    notebook: str
    name: Words
    why: Words
    minutes: tuple[int, ...] = ()
    tokens: tuple[int, int] | None = None
    time: Words | None = None
    cost: Words | None = None
    until: Words | None = None

    def notebook_in(self, language: str) -> str:
        """Return the notebook's place below ``notebooks/``: the one in this language where there is one."""
        translated = f"{language}/{self.notebook}"
        return translated if NOTEBOOKS and (NOTEBOOKS / translated).is_file() else self.notebook

    @property
    def is_there(self) -> bool:
        """Whether the notebook can be opened: what an installed package cannot see counts as it was said to be."""
        return (NOTEBOOKS / self.notebook).is_file() if NOTEBOOKS else self.until is None


class Tree(_Entry):
    """All questions, the first one first; all steps; and the words around them."""

    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    words: dict[str, Words]

    def question(self, name: str) -> Question:
        return next(question for question in self.questions if question.id == name)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.id == name)

    def say(self, name: str, language: str, **values: object) -> str:
        return self.words[name].say(language, **values)

    def time_of(self, step: Step, language: str) -> str:
        """Return how long a notebook takes, as it was measured."""
        if step.time:
            return step.time.say(language)
        if not step.minutes:
            return self.say("unmeasured", language)
        if step.minutes == (0,):
            return self.say("seconds", language)
        return self.say("minutes", language, minutes="–".join(map(str, step.minutes)))

    def cost_of(self, step: Step, language: str) -> str:
        """Return what a notebook costs, as it was measured."""
        if step.cost:
            return step.cost.say(language)
        if not step.tokens:
            return self.say("unmeasured", language)
        sent, received = (f"{count:,}" for count in step.tokens)
        return self.say("tokens", language, sent=sent, received=received)


@cache
def decision_tree() -> Tree:
    """Return the tree, as the package's file of data has it."""
    data = (files("labkit.reports.decision_tree") / "tree.toml").read_text(encoding="utf-8")
    return Tree.model_validate(tomllib.loads(data))


def best_language(wish: str) -> str:
    """Return the code of the language wished for, by name or code; that of English where the tree does not speak it."""
    code = language_code(wish)[:2].lower()
    return code if code in LANGUAGES else "en"
