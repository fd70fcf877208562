"""The question type."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Literal

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.pronouns import refer_back
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import TOKENS_A_PAIR, QuestionType, in_turn, listed
from labkit.generate.qa.types.conversation.gate import GATE, TURN
from labkit.generate.qa.types.statement_pairs import Pair
from labkit.quality.checks.base import Candidate, Gates
from labkit.quality.checks.conversation import FEWEST, MOST, good_beginning
from labkit.quality.question_forms import refers_back

_SUBJECT = Field(json_schema_extra={"maxLength": 60})
_TURNS = 3  # that a model is held to by a grammar; another one chooses


class Talk(BaseModel):
    """One conversation as a model writes it: what it is about comes first."""

    subject: str
    turns: list[Pair] = Field(json_schema_extra={"minItems": FEWEST, "maxItems": MOST})


class Conversation(QuestionType):
    """Two to four turns, each resting on evidence of its own."""

    name, noun, order, tokens = "conversation", "conversation", 5, 1400
    one_a_chunk = True
    gates: ClassVar[Gates] = {"conversation": GATE, "turn": TURN}

    def target(self, chunk: Chunk, wanted: int) -> int:
        """Return a conversation for every three pairs that a chunk has matter for; none where it has not two."""
        pairs = (chunk.tokens or wanted * _TURNS * TOKENS_A_PAIR) // TOKENS_A_PAIR
        return 0 if pairs < FEWEST else min(wanted, max(1, pairs // _TURNS))

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        if choices is None:
            return listed(Talk, count)
        return in_turn([_chosen(tuple(part)) for part in spread(choices, count)])

    def used(self, item: Talk) -> list[str]:
        return [turn.evidence for turn in item.turns]

    def asked(self, item: Talk) -> str:
        return next((turn.question.strip() for turn in item.turns), "")

    def candidates(self, chunk: Chunk, item: Talk, language: str, about: str) -> list[Candidate]:
        first = item.turns[0].question.strip() if item.turns else ""
        turns = []
        for number, turn in enumerate(item.turns):
            question = turn.question.strip()
            if number and not refers_back(question, first, language):
                question = refer_back(question, first, item.subject, language)
            turns.append(Candidate(question, turn.answer.strip(), "turn", language, chunk, turn.evidence, about))
        answer = turns[0].answer if turns else ""
        return [Candidate(first, answer, self.name, language, chunk, about=about, turns=turns)]

    def judged(self, candidate: Candidate, gates: Gates) -> tuple[Candidate, str]:
        return super().judged(good_beginning(candidate, gates["turn"]), gates)


@cache
def _chosen(choices: tuple[str, ...]) -> type[BaseModel]:
    """The schema of a conversation whose turns go through these statements in order, each choosing from a part."""
    parts = spread(list(choices), _TURNS)
    turns = [create_model(f"Turn{number}", __base__=Pair, evidence=(Literal[tuple(part)], ...))
             for number, part in enumerate(parts, 1)]
    return create_model("Talk", subject=(str, _SUBJECT), turns=(tuple[tuple(turns)], ...))
