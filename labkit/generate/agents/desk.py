"""The support desk: the search tool over the chunks of documents, and the checks that every turn passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labkit.datasets.record import QA, Evidence, PageBox, Source, Topic, Turn
from labkit.documents.locate import Locator
from labkit.documents.types import Chunk, Document
from labkit.generate.agents.scenes import Scene
from labkit.generate.qa.records import evidence_at, place_in
from labkit.generate.qa.statements import statements
from labkit.generate.qa.types.conversation.gate import TURN
from labkit.quality.checks.base import Candidate, Check
from labkit.quality.checks.base import judge as judged
from labkit.text.search import Search

PASSAGES = 3
"""That a search finds at most."""
_CHOICES = 10  # statements that an answer may rest on, where a grammar holds the model to them


class Desk:
    """What the support agent works with, and what its turns become.

    Parameters
    ----------
    parts
        Each document with its chunks.
    language
        Of what is said.
    about
        What the documents are about: told to the model, and what a question may name.
    checks
        Further checks of each turn.
    """

    def __init__(self, parts: Sequence[tuple[Document, Sequence[Chunk]]], language: str, about: str,
                 checks: Sequence[Check] = ()) -> None:
        self.language, self.about = language, about
        self.chunks = [chunk for _, some in parts for chunk in some]
        self.by_id: Mapping[str, Chunk] = {chunk.id: chunk for chunk in self.chunks}
        self._document = {chunk.id: document for document, some in parts for chunk in some}
        self._locators = {document.sha256: Locator(document) for document, _ in parts}
        self._search = Search([f"{' '.join(chunk.headings)} {chunk.text}" for chunk in self.chunks])
        self._gate = (*TURN, *checks)

    def search(self, *queries: str) -> list[Chunk]:
        """Return what the first query that finds anything finds, best first."""
        for query in queries:
            if found := self._search.best(query, PASSAGES):
                return [self.chunks[place] for place in found]
        return []

    def choices(self, question: str, passages: Sequence[Chunk]) -> list[str]:
        """Return the statements of passages that share most with a question."""
        every = list(dict.fromkeys(one for chunk in passages for one in statements(chunk)))
        best = Search(every).best(question, _CHOICES) if every else []
        return [every[place] for place in best] or every[:_CHOICES]

    def turn(self, scene: Scene, question: str, reply: str, evidence: str, passages: Sequence[Chunk],
             earlier: Sequence[Candidate]) -> tuple[Candidate, str]:
        """Return a turn, and "" or why it may not be kept; its evidence has to stand in the scene's own chunk."""
        chunk = self.by_id[scene.chunk_id]
        said = " ".join(f"{one.question} {one.answer}" for one in earlier)
        made = Candidate(question, reply, "turn", self.language, chunk, evidence, self.about, said,
                         extra={"earlier": tuple(earlier)})
        if chunk not in passages:
            return made, "the search did not find the place"
        return made, judged(made, self._gate)

    def row(self, scene: Scene, turns: Sequence[Candidate], searches: Sequence[dict], model: str) -> QA:
        """Return the conversation, with what was searched for and found in each turn."""
        chunk = self.by_id[scene.chunk_id]
        document = self._document[chunk.id]
        made = [Turn(question=turn.question, answer=turn.answer, evidence=self._evidence(chunk, turn))
                for turn in turns]
        return QA(question=made[0].question, answer=made[0].answer, qa_type="conversation", language=self.language,
                  evidence=made[0].evidence, topic=Topic(persona=scene.persona), method="converse", model=model,
                  turns=made, source=Source(file=chunk.file, sha256=document.sha256, **place_in(chunk),
                                            chunk_id=chunk.id, headings=list(chunk.headings)),
                  extra={"goal": scene.goal, "mood": scene.mood, "searches": list(searches)})

    def _evidence(self, chunk: Chunk, turn: Candidate) -> Evidence | None:
        if turn.place is None:
            return None
        boxes = [PageBox(page=page, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))
                 for page, (x0, y0, x1, y1) in self._locators[self._document[chunk.id].sha256].boxes(
                     chunk, *turn.place)]
        return evidence_at(chunk, *turn.place, boxes)
