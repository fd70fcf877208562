"""Conversations: a few turns about one subject, of which later ones refer back to earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.pronouns import refer_back
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import TOKENS_A_PAIR, QuestionType, in_turn, listed
from labkit.generate.qa.types.pairs import Pair
from labkit.quality.conversations import FEWEST, MOST, check_conversation
from labkit.quality.pairs import Checked
from labkit.quality.question_forms import refers_back

_SUBJECT = Field(json_schema_extra={"maxLength": 60})
_TURNS = 3  # that a model is held to by a grammar; another one chooses


class Talk(BaseModel):
    """One conversation as a model writes it: what it is about comes first."""

    subject: str
    turns: list[Pair] = Field(json_schema_extra={"minItems": FEWEST, "maxItems": MOST})


class Conversation(QuestionType):
    """Two to four turns, each resting on evidence of its own."""

    name, noun, tokens = "conversation", "conversation", 1400

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

    def judge(self, chunk: Chunk, item: Talk, language: str, about: str, lacking: str = "") -> str | Sequence[Checked]:
        turns = [(turn.question.strip(), turn.answer.strip(), turn.evidence) for turn in item.turns]
        first = turns[0][0] if turns else ""
        turns[1:] = [(question if refers_back(question, first, language)
                      else refer_back(question, first, item.subject, language), answer, evidence)
                     for question, answer, evidence in turns[1:]]
        return check_conversation(chunk, turns, language=language, about=about)


@cache
def _chosen(choices: tuple[str, ...]) -> type[BaseModel]:
    """The schema of a conversation whose turns go through these statements in order, each choosing from a part."""
    parts = spread(list(choices), _TURNS)
    turns = [create_model(f"Turn{number}", __base__=Pair, evidence=(Literal[tuple(part)], ...))
             for number, part in enumerate(parts, 1)]
    return create_model("Talk", subject=(str, _SUBJECT), turns=(tuple[tuple(turns)], ...))
