"""`labkit converse`: from documents to conversations with tool calls, each answer with its evidence.

The documents are read first; then each scene is an input of a method of one row, which gives estimate, budget, resume
and books. Turns, answers to one question and tokens of each call are bounded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import CHUNKS, AskedChunk, ChunksFile, chunks_path
from labkit.datasets.outputs import Output
from labkit.datasets.plan.plan_file import read_plan
from labkit.documents import read_parts
from labkit.errors import DocumentError, SettingsError
from labkit.generate.agents.converse import NOT_TALKED_ABOUT, conversing
from labkit.generate.agents.desk import Desk
from labkit.generate.agents.scenes import Scene, scenes_of
from labkit.generate.qa.forms import LANGUAGES
from labkit.generate.qa.tasks import about_of
from labkit.pipelines.folders import opened_up
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.generate_inputs import chunks_of
from labkit.pipelines.plan_options import language_of
from labkit.pipelines.rows import RowMethod
from labkit.pipelines.running import Fail, Job, Result
from labkit.quality.checks.avoided import avoids
from labkit.settings import Settings, load_settings
from labkit.text.languages import find_language

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document


class Converse(RowMethod[Scene]):
    """Make conversations about documents, and append them to ``out`` as they come.

    Parameters
    ----------
    paths
        Files, and folders of them.
    count
        Conversations to try at most; None: one for each part that holds enough to talk about.
    turns
        Questions of one conversation at most.
    personas
        Who asks, in turn.
    plan
        A plan, whose audiences ask, and whose words are avoided; only the parts that it asks about are talked about.
    """

    def __init__(self, paths: Sequence[Path], out: Path, *, count: int | None = None, turns: int = 3,
                 language: str | None = None, domain: str = "", max_tokens: int = 800, personas: Sequence[str] = (),
                 plan: Path | None = None, settings: Settings | None = None, fail: Fail = print) -> None:
        settings = settings or load_settings()
        self.plan_file, self.plan = plan, read_plan(plan) if plan else None
        self.language = language_of(self.plan, plan, language) if plan and self.plan else language
        spoken = self.language or settings.language
        self._paths: list[Path] = []
        self._failed = 0
        self._turns = turns
        people = list(personas) or [one.persona for one in (self.plan.audiences if self.plan else ()) if one.persona]
        self._parts = asyncio.run(self._read(paths, settings, spoken, max_tokens, fail))
        if not self._parts:
            raise SettingsError("There is no document with text to talk about.", "Name one, such as a PDF.")
        about = about_of(self._parts[0][0], domain)
        avoided = [avoids(self.plan.avoid)] if self.plan and self.plan.avoid else []
        self.desk = Desk(self._parts, spoken, about, avoided)
        known = find_language(spoken)
        self._by_form = known is not None and known.code in LANGUAGES
        self._scenes = list(islice((scene for _, chunks in self._parts for scene in scenes_of(
            chunks, spoken, about, personas=people, turns=turns, by_form=self._by_form)
            if self._is_planned(scene)), count))
        if not self._scenes:
            raise SettingsError("No part of these documents holds enough to talk about.",
                                "Name longer documents, or make chunks larger with --max-tokens.")
        super().__init__("converse", lambda: self._scenes, conversing(self.desk), out, turns=turns, language=spoken)

    def inputs(self) -> list[Path]:
        """Return the documents and the plan."""
        return [*self._paths, *([self.plan_file] if self.plan_file else [])]

    def results(self) -> list[Output]:
        """Return the chunks that the conversations rest on."""
        return [Output(chunks_path(self.out), CHUNKS)]

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from the first three scenes that are left to do."""
        self._bind(job)
        return await super().estimate(job)

    async def run(self, job: Job) -> Result:
        """Let them talk, scene by scene."""
        self._bind(job)
        with ChunksFile(chunks_path(self.out), job.overwrite) as file:
            asked = {scene.chunk_id for scene in self._scenes}
            for document, chunks in self._parts:
                for chunk in chunks:
                    reason = "" if chunk.id in asked else NOT_TALKED_ABOUT
                    file.write(AskedChunk(chunk, document.sha256, self.desk.about, not reason, reason))
        result = await super().run(job)
        if self._failed:
            result.problems.append(f"{self._failed} of the files failed; they are named above.")
        return result

    def _bind(self, job: Job) -> None:
        model = self.model_of(job)
        self.make = conversing(self.desk, turns=self._turns, bounded=model.bounded, misreads=model.misreads,
                               model=model.name)

    def _is_planned(self, scene: Scene) -> bool:
        if self.plan is None:
            return True
        chunk = self.desk.by_id[scene.chunk_id]
        section = self.plan.section_of(chunk.file, chunk.headings)
        return section is not None and section.share > 0

    async def _read(self, paths: Sequence[Path], settings: Settings, language: str, max_tokens: int,
                    fail: Fail) -> list[tuple[Document, list[Chunk]]]:
        """Read all documents; ``fail`` gets the error of one that cannot be read."""
        found = []
        self._paths, _ = opened_up(paths, fail)
        for path in self._paths:
            try:
                async with aclosing(read_parts(path, settings=settings, language=language)) as parts:
                    found += [(document, chunks_of(document, max_tokens)) async for document in parts]
            except DocumentError as error:
                self._failed += 1
                fail(error)
        return [(document, chunks) for document, chunks in found if chunks]
