"""The question types, each a small thing of its own: its prompt, the schema of its answers, and how one is judged."""

from __future__ import annotations

from labkit.generate.qa.types.base import QuestionType
from labkit.generate.qa.types.boolean import Boolean
from labkit.generate.qa.types.conversation import Conversation
from labkit.generate.qa.types.pairs import Long, Short
from labkit.generate.qa.types.summary import Summary

TYPES: dict[str, QuestionType] = {kind.name: kind for kind in (Short(), Long(), Boolean(), Summary(), Conversation())}

__all__ = ["TYPES", "QuestionType"]
