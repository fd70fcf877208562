"""Methods that are a function of one row: from inputs to a file of rows.

Who writes ``async def make(item, ask) -> QA | Drop`` (see :mod:`labkit.generate.rows`) has a whole method with it:
``running.run(RowMethod("shorten", inputs, make, out))`` says before a long run what it will take, ends at a budget with
what is left, goes on where it ended, and accounts for every input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from labkit.datasets.outputs import Output
from labkit.datasets.record import QA
from labkit.generate.rows import Make, T, input_key, make_rows
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.pilot import estimate_rows
from labkit.pipelines.resume import SETTLED, Settled, settled_in
from labkit.pipelines.running import Job, Method, Result
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.llm.model import Model


class RowMethod(Method, Generic[T]):
    """Make a row of each input, and append it to ``out``.

    What became of an input is noted in ``<stem>.settled.jsonl`` beside it, so that a second run does not work on it
    again, even if no answers are kept. A row that was deleted from ``out`` is made anew.

    Parameters
    ----------
    name
        What the method is called; inputs of another method are others.
    items
        Gives the inputs anew each time that it is called: they are counted, and drawn from as fast as rows come.
    make
        Makes a row of an input, or drops it.
    options
        What decides the rows besides the input, such as a language: with other options, an input is another.
    """

    def __init__(self, name: str, items: Callable[[], Iterable[T]], make: Make[T], out: Path,
                 **options: Any) -> None:
        self.name, self.items, self.make, self.out, self.options = name, items, make, out, options
        self.settled_file = out.with_name(f"{out.stem}.settled.jsonl")

    def steps(self) -> list[Output]:
        """Return the file of what became of inputs."""
        return [Output(self.settled_file, SETTLED)]

    async def calls(self, settings: Settings) -> int:
        """Return how many inputs there are: each takes a call at least."""
        return self._count()

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from the first three inputs that are left to do."""
        settled = settled_in(self.settled_file, self.name, _ids(job))

        def waiting() -> Iterator[T]:
            return (item for item in self.items() if self._key(item) not in settled)

        count, model = sum(1 for _ in waiting()), self.model_of(job)
        return await estimate_rows(model, waiting(), count, lambda few: make_rows(few, self.make, model),
                                   f"{count:,} inputs of {self.name}")

    def model_of(self, job: Job) -> Model:
        """Return the model that is asked."""
        return job.model

    def left(self, job: Job) -> str:
        """Say how many inputs are left to do."""
        settled = settled_in(self.settled_file, self.name, _ids(job))
        count = self._count()
        return f"{count - sum(self._key(item) in settled for item in self.items()):,} of {count:,} inputs"

    async def run(self, job: Job) -> Result:
        """Work on all inputs that are not settled."""
        with Settled(self.settled_file) as file:
            def keep(item: T, row: QA) -> None:
                job.dataset.append(row)
                file.keep(self.name, self._key(item), row.id)

            books = await make_rows(
                self.items(), self.make, self.model_of(job), settled=file.of(self.name, _ids(job)), key=self._key,
                each=keep,
                drop=lambda item, reason: file.drop(self.name, self._key(item), reason),
                label=self.name, total=self._count())
        job.say(books.line())
        return Result(books, len(job.dataset)).with_usual_problems()

    def _count(self) -> int:
        return sum(1 for _ in self.items())

    def _key(self, item: T) -> int:
        return input_key(item, self.options)


def _ids(job: Job) -> set[str]:
    return {row.id for row in job.dataset}
