"""What a type checker must follow from the schema of a request to its answer: `make lint` reads it, nothing runs it."""

from __future__ import annotations

from typing import assert_type

from pydantic import BaseModel

from labkit.llm.model import Failure, Model, Request


class Plan(BaseModel):
    """A schema of a user's."""

    steps: list[str]


async def ask(model: Model) -> None:
    """Ask in every way that is typed."""
    assert_type(await model.ask(Request("Plan it.", schema=Plan)), Plan)
    assert_type(await model.ask(Request("Say it.")), str)
    assert_type(await model.ask("Plan it.", schema=Plan), Plan)
    assert_type(await model.ask_all([Request("Plan it.", schema=Plan)]), list[Plan | Failure])
