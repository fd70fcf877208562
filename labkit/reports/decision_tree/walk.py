"""A way through the decision tree: answers one by one, back and on, and the route that they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from labkit.errors import SettingsError
from labkit.reports.decision_tree.tree import Choice, Question, Step, Tree, decision_tree


@dataclass(frozen=True, slots=True)
class Route:
    """What the answers lead to: the steps by their stage, those that are not there among them, and the commands."""

    steps: tuple[Step, ...]
    commands: tuple[str, ...]

    @property
    def first(self) -> Step | None:
        """The notebook to open: the first that is there."""
        return next((step for step in self.steps if step.is_there), None)


class Walk:
    """Someone on the way through the tree.

    Raises
    ------
    SettingsError
        If an answer is none of the choices of its question, or comes after the last question.
    """

    def __init__(self, answers: Iterable[str] = (), language: str = "en", tree: Tree | None = None) -> None:
        self.tree = tree or decision_tree()
        self.language = language
        self.taken: list[tuple[Question, Choice]] = []
        for answer in answers:
            self.answer(answer)

    @property
    def question(self) -> Question | None:
        """The question that is open; None where all are answered."""
        if not self.taken:
            return self.tree.questions[0]
        following = self.taken[-1][1].next
        return self.tree.question(following) if following else None

    @property
    def answers(self) -> list[str]:
        return [choice.key for _, choice in self.taken]

    def answer(self, given: str) -> None:
        """Take an answer to the open question: a choice's name, or its number from 1."""
        question, written = self.question, normalize("NFKC", given).strip().lower()  # as Japanese keyboards write them
        if question is None:
            raise SettingsError(f"There is no question left for the answer {given.strip()}.",
                                f"These were enough: {','.join(self.answers)}")
        for number, choice in enumerate(question.choices, 1):
            if written in (choice.key, str(number)):
                self.taken.append((question, choice))
                return
        raise SettingsError(f"The decision tree asked: {question.ask.say(self.language)} It has no answer "
                            f'"{given.strip()}".', f"Answer one of: {', '.join(one.key for one in question.choices)}")

    def back(self) -> None:
        """Take the last answer back, if there is one."""
        if self.taken:
            self.taken.pop()

    def route(self) -> Route:
        """Return where the answers lead so far."""
        names = dict.fromkeys(choice.step for _, choice in self.taken if choice.step)
        steps = sorted((self.tree.step(name) for name in names), key=lambda step: step.stage)
        rows, commands = "qa.jsonl", []
        for _, choice in self.taken:
            commands += [command.format(rows=rows) for command in choice.commands]
            rows = choice.makes or rows
        return Route(tuple(steps), tuple(commands))

    def as_data(self) -> dict[str, Any]:
        """Return the route as data for a script: what to open, what else, and why."""
        route, say = self.route(), self.language
        steps = [{"notebook": f"notebooks/{step.notebook_in(say)}", "there": step.is_there, "name": step.name.say(say),
                  "time": self.tree.time_of(step, say), "cost": self.tree.cost_of(step, say), "minutes": step.minutes,
                  "tokens": step.tokens, "why": step.why.say(say)}
                 | ({"until": step.until.say(say)} if step.until and not step.is_there else {})
                 for step in route.steps]
        first = route.first
        return {"answers": self.answers, "open": f"notebooks/{first.notebook_in(say)}" if first else None,
                "steps": steps, "commands": list(route.commands)}
