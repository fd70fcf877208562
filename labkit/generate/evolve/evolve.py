"""Evolve-Instruct: from seed instructions to harder and more varied ones, each with its lineage.

After Evol-Instruct (Xu et al., 2023, arXiv 2304.12244, section 3): in each round, every instruction is evolved by one
operator, drawn at random; results that fail are eliminated, and their parent goes into the next round instead. The
paper takes four rounds; difficulty rises little after the second, while texts go on growing, so two are the
default here. The gain of information is judged by the model in a call of its own; all other eliminations are rules
(see ``labkit.generate.evolve.gates``).

Seeds are worked on in bounded batches, and which operator comes next depends on the seed number, the instruction and
the round alone: memory does not grow with the number of rows but for a few hundred bytes each, and a second run sends
the same requests, which the cache answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.generate.asked_checks import asking, settle, with_scores
from labkit.generate.evolve.answers import ANSWER_GATES, WINDOW, Answering, answer_in_order, shown_source
from labkit.generate.evolve.elimination import MAX_CHARS, least_chars
from labkit.generate.evolve.gates import GATES, candidate_of, eliminate
from labkit.generate.evolve.operators import Evolved, Planned, evolving, weights_of
from labkit.generate.evolve.small_models import Addition, Whole, put_together
from labkit.generate.evolve.steps import Evolution, Lineage, columns_for, plan, require, step_of
from labkit.llm.in_order import ask_in_order, window_of
from labkit.quality.checks import Check, NotJudged, gates_with
from labkit.quality.duplicates.online import NearDuplicates

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Failure, Outcome, Request

_FEWEST = 4  # evolutions in one go: towards the wanted number, not one by one


@dataclass(slots=True)
class EvolveBooks(Books):
    """The books of all evolutions; ``fates`` counts them by operator, round, and "kept" or the reason why not."""

    fates: Counter[tuple[str, int, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class EvolveResult:
    """What a run made. ``records`` stays empty where ``each`` took them: a long run holds none."""

    records: list[QA]
    books: EvolveBooks


async def evolve(seeds: Iterable[QA], model: Model, *, rounds: int = 2,
                 operators: Mapping[str, float] | Iterable[str] | None = None,
                 method: str = "",
                 num_rows: int | None = None, min_len_chars: int | None = None, max_len_chars: int = MAX_CHARS,
                 temperature: float = 0.7, top_p: float | None = 0.95, language: str = "",
                 question_only: bool = False, seed: int = 0, known: Iterable[QA] = (), chunks: Iterable[Chunk] = (),
                 checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                 no_checks: Iterable[str] = (),
                 each: Callable[[QA], object] | None = None, show: bool = True) -> EvolveResult:
    """Evolve instructions, keep those that pass every elimination, and account for all others.

    A kept record names its parents by their ids, its operator in ``method`` (``"evolve:deepen"``), and its round. A
    failed evolution keeps its parent for the next round. Columns of a seed that labkit does not know go along. At most
    ``rounds`` evolutions are asked for one seed.

    Parameters
    ----------
    operators
        Names of ``operators.OPERATORS``, or their weights; all alike by default.
    method
        Steps in words that take the place of all operators; see
        :func:`labkit.generate.evolve.optimize_method.optimize_method`. ``labkit.evolve`` takes the path of a file that
        holds them, too.
    num_rows
        Evolved rows that are wanted; the run ends when it has them, or has no more seeds. None: all that can be made.
    min_len_chars, max_len_chars
        Bounds of an evolved instruction; at least 32 (16 in Chinese, Japanese, Korean and Thai) where not given.
    question_only
        Ask for no answers. Records then have an empty one; :func:`answer_questions` fills them in later.
    seed
        Another number draws other operators.
    known
        Records that are there already, seeds of other files among them: none is repeated. Those of an interrupted run
        are handed to ``each`` once more, and count as kept.
    chunks
        What the seeds with evidence were made from. Without them, the evidence is the source of grounded answers.
    checks, no_checks
        As for :func:`labkit.make_qa`; the kinds of rows are "evolved", "evolved_answer" and "long" (from a source).
    each
        Is called with every kept record as soon as it is known to be kept, always in the same order.

    Returns
    -------
    Kept records and books. ``books.balanced`` holds.

    Raises
    ------
    SettingsError
        If a parameter or a check is not possible.
    ModelError
        If the model cannot be used at all. What ``each`` has seen by then is complete.
    """
    language = language or model.language
    shortest = least_chars(language) if min_len_chars is None else min_len_chars
    require(rounds, num_rows, shortest, max_len_chars, temperature, top_p)
    records: list[QA] = []
    gates = gates_with({**GATES, **ANSWER_GATES}, checks, no_checks)
    run = _Run(model, {} if method else weights_of(operators), method, num_rows, shortest, max_len_chars, seed,
               question_only, Answering(language, temperature, top_p, {chunk.id: chunk for chunk in chunks}, show,
                                        gates=gates),
               each or records.append)
    run.remember(known)
    source = iter(seeds)
    while not run.done and (batch := [Lineage(tip, [tip.question]) for tip in islice(source, run.window)]):
        for lineage in batch:
            run.near.add(lineage.tip.question)
        for number in range(1, rounds + 1):
            run.books.rounds = max(run.books.rounds, number)
            rest = iter(batch)
            while not run.done and (part := list(islice(rest, run.window))):
                await run.round(part, number)
    return EvolveResult(records, run.books)


class _Run:
    """Asks, eliminates, keeps and counts."""

    def __init__(self, model: Model, weights: dict[str, float], method: str, num_rows: int | None, min_chars: int,
                 max_chars: int, seed: int, question_only: bool, how: Answering,
                 keep: Callable[[QA], object]) -> None:
        self.books, self.near = begun("evolutions", EvolveBooks()), NearDuplicates()
        self._model, self._weights, self._method, self._num_rows = model, weights, method, num_rows
        self._bounds = {"min_chars": min_chars, "max_chars": max_chars}
        self._seed, self._question_only, self._how, self._keep = seed, question_only, how, keep
        self._gates = how.gates
        self._before: set[bytes] = set()

    def remember(self, known: Iterable[QA]) -> None:
        """Take note of what is there; what was evolved by an interrupted run may come once more."""
        for record in known:
            self.near.add(record.question)
            if record.parents:
                self._before.add(step_of(record))

    @property
    def done(self) -> bool:
        """Whether there are as many as were wanted."""
        return self._num_rows is not None and self.books.kept >= self._num_rows

    @property
    def window(self) -> int:
        """How many to work on at once: no more than are lacking, as each makes one row at most."""
        most = window_of(self._model, WINDOW)
        return most if self._num_rows is None else min(most, max(_FEWEST, self._num_rows - self.books.kept))

    async def round(self, lineages: list[Lineage], number: int) -> None:
        """Evolve each once."""
        evolutions = [plan(lineage, number, self._weights, self._seed) for lineage in lineages]
        self.books.asked += len(evolutions)
        passed: list[Evolution] = []

        def take(evolution: Evolution, outcome: Outcome) -> None:
            if isinstance(outcome, Evolved | Planned):
                text = outcome.instruction.strip()
            elif isinstance(outcome, Addition | Whole):
                text = put_together(outcome, evolution.given)
            else:
                self._end(evolution, outcome)
                return
            if reason := self._made(evolution, text):
                self._end(evolution, reason)
            else:
                passed.append(evolution)

        await ask_in_order(self._model, ((one, self._evolving(one)) for one in evolutions), take,
                           label=f"Evolving, round {number}", show=self._how.show)
        await self._finish(await self._with_gain(passed))

    async def _with_gain(self, evolutions: list[Evolution]) -> list[Evolution]:
        """Return those that gain information; where there are no answers to wait for, they are kept as they come."""
        gained: list[Evolution] = []

        def take(evolution: Evolution, reason: str, failure: NotJudged | None) -> None:
            if failure or reason:
                self._end(evolution, failure or reason)
            elif self._question_only:
                self._end(evolution, with_scores(evolution.made, [evolution.candidate]))
            else:
                evolution.made = with_scores(evolution.made, [evolution.candidate])
                gained.append(evolution)

        # those that have no parent to be equal to come first: nothing is asked about them
        waiting = [(one, [(one.candidate, asking(one.candidate, self._gates["evolved"]))])
                   for one in sorted(evolutions, key=lambda one: one.operator.kind != "fresh")]
        await settle(self._model, waiting, take, label="Comparing with the parent", show=self._how.show)
        return gained

    async def _finish(self, evolutions: list[Evolution]) -> None:
        if evolutions:
            await answer_in_order([one.made for one in evolutions], self._model, self._how,
                                  lambda place, result: self._end(evolutions[place], result))

    def _evolving(self, evolution: Evolution) -> Request:
        request = evolving(evolution.operator, evolution.given, language=self._how.language, method=self._method,
                           source=shown_source(evolution.lineage.tip, self._how.chunks), bounded=self._model.bounded,
                           temperature=self._how.temperature, top_p=self._how.top_p, sample=evolution.round - 1,
                           label=evolution.label, **self._bounds)
        evolution.system = request.system
        return request

    def _made(self, evolution: Evolution, text: str) -> str:
        """Set what an evolution made, or return the rule by which it is eliminated."""
        evolution.candidate = candidate_of(text, evolution.parent, language=self._how.language,
                                           system=evolution.system, same_subject=evolution.operator.kind == "depth",
                                           **self._bounds)
        if reason := eliminate(evolution.candidate, self._gates["evolved"]):
            return reason
        tip = evolution.lineage.tip
        keeps = {"evidence": tip.evidence, "source": tip.source} if evolution.operator.kind == "depth" else {}
        evolution.made = QA(question=text, answer="", qa_type="long", language=self._how.language,
                            method=f"evolve:{evolution.operator.name}", round=evolution.round,
                            parents=evolution.parents, model=self._model.name, extra=columns_for(tip), **keeps)
        if step_of(evolution.made) not in self._before and self.near.has(text, evolution.lineage.texts):
            return "near-duplicate"
        return ""

    def _end(self, evolution: Evolution, result: QA | str | Failure | NotJudged) -> None:
        """Account for an evolution: keep what it made, or say why not."""
        if isinstance(result, QA):
            result = self._kept(evolution, result)
        if isinstance(result, str):
            if result != "kept":
                self.books.dropped[result] += 1
            fate = result
        else:
            self.books.failed[result.reason] += 1
            fate = f"failed: {result.reason}"
        self.books.fates[evolution.operator.name, evolution.round, fate] += 1

    def _kept(self, evolution: Evolution, record: QA) -> str:
        if self.done:
            return "more than wanted"
        if (step := step_of(record)) in self._before:
            self._before.discard(step)  # a second time in this run it repeats
        elif self.near.has(record.question, evolution.lineage.texts):
            return "near-duplicate"  # of one that was kept a moment ago
        self.near.add(record.question)
        evolution.lineage.tip = record
        evolution.lineage.texts.append(record.question)
        self.books.kept += 1
        self._keep(record)
        return "kept"
