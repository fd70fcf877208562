"""Seed data: question-and-answer pairs from the chunks of a document, each with the words it rests on.

Extractive pairs after SQuAD (Rajpurkar et al., 2016), asked of a language model: it copies its evidence first, then
asks, then answers. What it claims to have copied is looked up, and what cannot be found is dropped and counted. A model
that is held to a grammar can only choose its evidence from what stands in the chunk (see ``statements``).

What is asked for, and how it is judged, is each question type's own affair (see ``types``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.record import QA
from labkit.documents.types import Chunk, Document
from labkit.errors import SettingsError
from labkit.generate.qa.keeper import Keeper, QAResult
from labkit.generate.qa.tasks import ROUNDS, Task, about_of, tasks_of, way_of
from labkit.generate.qa.types import GATES, require_type
from labkit.llm.in_order import ask_in_order
from labkit.progress import progress
from labkit.quality.checks import Check, gates_with
from labkit.quality.checks.reading import with_reading
from labkit.quality.duplicates.pairs import Repeats

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome

TOO_SHORT = "chunk too short"  # for any type


async def make_qa(chunks: Sequence[Chunk], model: Model, *, document: Document, qa_type: str = "long",
                  num_questions: int = 3, language: str = "", domain: str = "",
                  personas: Sequence[str] = (), known: Iterable[QA] | Repeats = (),
                  checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                  no_checks: Iterable[str] = (), by_form: bool | None = None, ask_all: bool = False,
                  each: Callable[[QA], object] | None = None,
                  each_dropped: Callable[[DroppedPair], object] | None = None,
                  each_chunk: Callable[[AskedChunk], object] | None = None, show: bool = True) -> QAResult:
    """Make question-and-answer pairs from chunks; keep those that pass every check, and account for all others.

    All chunks are asked before any is asked again. Then those with fewer kept pairs than they should have are asked for
    the rest, at most twice more, and not again once that brought nothing.

    Parameters
    ----------
    document
        What the chunks were split from: says where on its pages the evidence is printed.
    qa_type
        ``"short"``: an answer of a few words that stands in the evidence as it is. ``"long"``: one to three sentences.
        ``"boolean"``: True or False, as many of each as can be; a pair is held back until it has a counterpart, and
        dropped in the end if it found none. ``"summary"``: of a whole chunk, one each. ``"conversation"``: two to four
        turns, in ``QA.turns``. ``"mixed"``: all of these, spread evenly.
    num_questions
        Pairs for one chunk; a chunk of less than 40 tokens a pair is asked for fewer. A conversation is given the room
        of three. A chunk that is too short for its type is not asked, and is in the books as failed.
    language
        Of questions and answers; empty: the one of the settings (LABKIT_LANGUAGE). The evidence stays in the language
        of the document.
    domain
        What the document is about, in a few words, so that questions can name it; empty: the document's title.
        These words are yours, and are told to the model as they are; a title that gives orders is not told.
    personas
        Who asks, in a sentence each: one for each chunk, in turn (see :mod:`labkit.generate.personas`). Each kept pair
        names its own in ``topic``. Nobody in particular if there are none.
    known
        Pairs kept before (of an interrupted run, or of other files): none is repeated, and none is lost. Repeats that
        are handed over go on remembering, so that a long series of calls need not begin anew each time, and keep True
        and False balanced over all of it.
    checks
        Further checks, or their names, behind those that each type has (see :mod:`labkit.quality.checks`); or whole
        lists of checks, by type, that take the place of a type's own. ``"reading"`` has a model read each pair beside
        its chunk: the one that LABKIT_JUDGE_MODEL names, or this one. Where a judge is named, it does so in any case.
    no_checks
        Names of checks to leave out; ``"reading"`` is no error where nobody judges.
    by_form
        True: make the questions of short and long pairs from statements, cells of tables and lists whose form is known,
        and let the model choose among them, in place of writing its own: fewer pairs, and with a small model more of
        them right. English, French, Japanese and Korean, from text in the same language. False: let the model write.
        None: True for the embedded model wherever that can be, unless ``personas`` ask; False for all others.
    ask_all
        Ask about every chunk. Otherwise a table of contents, a list of references, an index, a form, a title page and
        a notice of rights are passed over: the books say how many of each.
    each
        Is called with every kept pair as soon as it is known to be kept, always in the same order.
    each_dropped
        Is called with every dropped pair, in the same way.
    each_chunk
        Is called with every chunk, asked or not, before any is asked.

    Returns
    -------
    Kept pairs, dropped pairs, chunks and books. ``books.balanced`` holds.

    Raises
    ------
    SettingsError
        If ``qa_type``, ``num_questions`` or a check is not possible.
    ModelError
        If the model cannot be used at all. What ``each`` has seen by then is complete.
    """
    language = language or model.language
    require_type(qa_type)
    if num_questions < 1:
        raise SettingsError(f"num_questions is {num_questions}.", "Ask for 1 or more a chunk.")
    domain = about_of(document, domain)
    tasks = tasks_of(chunks, qa_type, num_questions, model.bounded, personas, language=language, about=domain,
                     by_form=way_of(by_form, model, personas), ask_all=ask_all)
    return await ask_tasks(tasks, chunks, model, document=document, language=language, domain=domain, known=known,
                           checks=checks, no_checks=no_checks, each=each, each_dropped=each_dropped,
                           each_chunk=each_chunk, show=show)


async def ask_tasks(tasks: Sequence[Task], chunks: Sequence[Chunk], model: Model, *, document: Document, language: str,
                    domain: str = "", known: Iterable[QA] | Repeats = (),
                    checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                    no_checks: Iterable[str] = (), each: Callable[[QA], object] | None = None,
                    each_dropped: Callable[[DroppedPair], object] | None = None,
                    each_chunk: Callable[[AskedChunk], object] | None = None, show: bool = True) -> QAResult:
    """Do what :func:`make_qa` does for tasks that were made beforehand: which chunk is asked for which rows."""
    domain = about_of(document, domain)
    run = Keeper(document, language, domain, model, known if isinstance(known, Repeats) else Repeats(known), each,
               gates_with(GATES, *with_reading(checks, no_checks, model.judges)), each_dropped)
    run.pass_over(tasks)
    told = _told(chunks, tasks, document.sha256, domain)
    if each_chunk:
        for chunk in told:
            each_chunk(chunk)
    with progress("Pairs kept", sum(task.wanted for task in tasks), show=show) as run.bar:
        run.bar.hold()
        for number in range(1, ROUNDS + 1):
            wanting = [task for task in tasks if task.wanted > 0 and not task.closed]
            if not wanting:
                break
            run.books.rounds = number
            requests = [task.request(language, domain, number) for task in wanting]
            label = "Writing pairs" if number == 1 else f"Asking again, round {number}"
            await ask_in_order(model, zip(wanting, requests, strict=True), run.take, label=label, show=show,
                               window=len(requests))
            await run.settle(show)
    result = run.result(chunks, tasks)
    result.chunks = told
    return result


def _told(chunks: Sequence[Chunk], tasks: Sequence[Task], sha256: str, about: str) -> list[AskedChunk]:
    """Return the chunks, each with whether it is going to be asked, and why it is not."""
    why: dict[int, str] = {}
    for task in tasks:
        why[id(task.chunk)] = task.passed_over and why.get(id(task.chunk), task.passed_over)
    return [AskedChunk(chunk, sha256, about, not (reason := why.get(id(chunk), TOO_SHORT)), reason)
            for chunk in chunks]


def fills(task: Task, outcome: Outcome, document: Document, language: str, domain: str, model: Model) -> bool:
    """Tell whether the first answer to a task, judged by itself, gives as many pairs as its chunk should have."""
    run = Keeper(document, language, about_of(document, domain), model, Repeats(), None, GATES)
    run.books.rounds = 1
    run.take(task, outcome)
    return task.wanted <= 0 or task.closed
