"""A taxonomy of human knowledge, proposed by a model for people to check.

GLAN (Li et al., 2024, section 2.1) divides it into fields, sub-fields and disciplines; a model proposes them, and
people vote on each. Here the proposal becomes a file (see ``labkit.generate.glan.disciplines``): delete a line to vote
it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, create_model

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import Name
from labkit.errors import SettingsError
from labkit.generate.glan.disciplines import Discipline, distinct_names, tidy
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request


@dataclass(slots=True)
class Taxonomy:
    """Proposed disciplines by field and sub-field, and the books of all that were asked for."""

    disciplines: list[Discipline]
    books: Books


async def make_taxonomy(model: Model, *, max_fields: int = 10, max_subfields: int = 4, max_disciplines: int = 4,
                        language: str = "", show: bool = True) -> Taxonomy:
    """Have a model propose disciplines: first the fields, then for each of them sub-fields with their disciplines.

    Parameters
    ----------
    max_fields, max_subfields, max_disciplines
        Fields in all, sub-fields of each, and disciplines of each sub-field.

    Returns
    -------
    Disciplines for people to check, each once, and books that count disciplines.
    """
    language = language or model.language
    for name, value in (("max_fields", max_fields), ("max_subfields", max_subfields),
                        ("max_disciplines", max_disciplines)):
        if value < 1:
            raise SettingsError(f"{name} is {value}.", "Ask for 1 or more.")
    from labkit.llm.request import Failure, Request

    books = begun("disciplines", Books())
    each = max_subfields * max_disciplines
    asked = Request(prompt("glan_fields", language, count=max_fields), schema=_names(max_fields), temperature=0.7,
                    max_tokens=200 + 40 * max_fields, label="fields of knowledge")
    [outcome] = await model.ask_all([asked], label="Naming fields", show=show)
    if isinstance(outcome, Failure):
        books.asked = books.failed[outcome.reason] = max_fields * each
        return Taxonomy([], books)
    fields = distinct_names(outcome.names)[:max_fields]
    if missing := (max_fields - len(fields)) * each:
        books.asked, books.failed["fewer fields than asked"] = missing, missing
    found: dict[str, Discipline] = {}

    def take(field: str, outcome: Outcome) -> None:
        books.asked += each
        if isinstance(outcome, Failure):
            books.failed[outcome.reason] += each
            return
        left = each
        for subfield in outcome.subfields[:max_subfields]:
            for name in map(tidy, subfield.disciplines[:max_disciplines]):
                left -= 1
                if not plain(name):
                    books.dropped["empty"] += 1
                elif plain(name) in found:
                    books.dropped["repeats another discipline"] += 1
                else:
                    found[plain(name)] = Discipline(name, field, tidy(subfield.name))
                    books.kept += 1
        books.failed["fewer than asked"] += left

    def request(field: str) -> Request:
        return Request(prompt("glan_disciplines", language, field=fence(field, "field"), subfields=max_subfields,
                              disciplines=max_disciplines, others=fence("\n".join(fields), "fields")),
                       schema=_subfields(max_subfields, max_disciplines), temperature=0.7,
                       max_tokens=min(8000, 200 + max_subfields * (60 + 40 * max_disciplines)),
                       label=f"disciplines of {field}")

    await ask_in_order(model, ((field, request(field)) for field in fields), take, label="Naming disciplines",
                       show=show)
    return Taxonomy(list(found.values()), books)


@cache
def _names(count: int) -> type[BaseModel]:
    return create_model("Names", names=(list[Name], Field(json_schema_extra={"minItems": 1, "maxItems": count})))


@cache
def _subfields(subfields: int, disciplines: int) -> type[BaseModel]:
    items = {"minItems": 1, "maxItems": disciplines}
    one = create_model("Subfield", name=(Name, ...), disciplines=(list[Name], Field(json_schema_extra=items)))
    many = {"minItems": 1, "maxItems": subfields}
    return create_model("Subfields", subfields=(list[one], Field(json_schema_extra=many)))
