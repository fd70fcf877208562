"""The checks of a conversation and of each of its turns, in their order."""

from __future__ import annotations

from labkit.generate.qa.types.long.gate import GATE as LONG
from labkit.quality.checks import conversation
from labkit.quality.checks.base import Gate

GATE: Gate = (conversation.enough, conversation.refers)
TURN: Gate = (*LONG, conversation.new)
"""What holds for long pairs; but later a question may refer back, and an answer take up what was said before."""
