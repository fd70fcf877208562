"""Evolution in pieces, for a small model: it writes what is added, and labkit puts that behind the instruction.

Asked to rewrite an instruction, the embedded model often answers it, or loses half of it. So it is asked for one more
condition, question, step or table, with examples before its eyes and a grammar that lets a sentence begin only as a
request does; and what it adds to cannot be lost on the way. Whether the whole makes sense is another matter. The
grammar knows how English requests begin, so other languages are rewritten as a whole, as with large models.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from labkit.generate.evolve.elimination import is_english
from labkit.text.quotes import plain

# Without Chinese and Japanese signs: close to the most that is allowed, the embedded model breaks into them.
_WORDS = "[^.?!\n\u3000-\u9fff]"


def _sentence(starts: str, end: str) -> Any:
    return Annotated[str, Field(pattern=f"^({starts}) {_WORDS}{{12,200}}{end}$")]


Idea = Annotated[str, Field(max_length=80)]
# A label and what belongs to it, with a figure: left free, the lines become an answer in prose, or scraps of code.
_Line = Annotated[str, Field(pattern="^[A-Z][A-Za-z0-9 ]{1,20}: [A-Za-z ]{0,15}[0-9][^\n\"\\\\\u3000-\u9fff]{0,25}$")]
_ORDERS = ("Explain|Describe|Compare|List|Write|Plan|Suggest|Give|Name|Summarise|Design|Draft|Advise|Calculate|Show")
_QUESTIONS = "What|How|Why|Which|When|Who|Where|Should|Can|Is|Are|Does|Do"


def request_text(most: int, quotes: bool = True) -> Any:
    """Return the type of an English text of one line that begins, and ends, as a request does.

    With ``quotes`` a text may hold quotation marks, and a small model now and then a line break, written as an escape.
    """
    # "When it leaks, the pump stops." is none: no question mark
    words = f"[^?\n{'' if quotes else chr(92) * 2}\u3000-\u9fff]{{20,{most}}}"
    return Annotated[str, Field(pattern=f"^(({_ORDERS}) {words}\\.|({_QUESTIONS}) {words}\\?)$")]


class Addition(BaseModel):
    """What is put behind an instruction; the idea comes first, as a small model thinks while it writes."""

    idea: Idea
    addition: str


class Condition(Addition):
    """One more condition."""

    addition: _sentence("In|Use|Do not|Include|Leave out|Write|Give|Keep|Limit|Answer|Assume|Address|Mention|Cover|"
                        "Avoid|Name", r"\.")


class Case(Addition):
    """A particular case. Asked for the whole text, a small model loses what it was about."""

    addition: _sentence("Suppose|Assume", r"\.")


class Deeper(Addition):
    """A question about what lies behind."""

    addition: _sentence("Why|How|What|When|Which|Under what", r"\?")


class NextStep(Addition):
    """A step that builds on the answer."""

    addition: _sentence("Then|Compare|Weigh|Work out|Calculate|Decide|Judge|Rank|First", r"\.")


class Input(Addition):
    """Something to work on, and what to do with it."""

    data: Annotated[list[_Line], Field(min_length=3, max_length=6)]
    addition: _sentence("Use|From|Which|How|What|Judge|Work out|Say|Find|Choose", "[.?]")


class Whole(BaseModel):
    """Another instruction."""

    idea: Idea
    instruction: request_text(200)


_SCHEMAS: dict[str, type[BaseModel]] = {
    "add_constraints": Condition, "deepen": Deeper, "add_reasoning": NextStep, "complicate_input": Input,
    "concretize": Case, "breadth": Whole, "fresh": Whole}


def schema_for(operator: str, language: str) -> type[BaseModel] | None:
    """Return what a small model is asked for by an operator, or None where it is asked as a large one is."""
    return _SCHEMAS.get(operator) if is_english(language) else None


def put_together(reply: Addition | Whole, given: str) -> str:
    """Return the evolved instruction: what was given with the addition behind it, or the new one.

    An addition that only says again what is there, or whose data is one line said again and again, adds nothing: what
    was given comes back, and is eliminated as such.
    """
    if isinstance(reply, Whole):
        return reply.instruction.strip()
    given = given.strip()
    lines = list(dict.fromkeys(line.strip() for line in reply.data)) if isinstance(reply, Input) else []
    if plain(reply.addition) in plain(given) or len(lines) == 1:
        return given
    # where it ends in data or code, the last line is not to be written on
    gap = "\n\n" if "\n" in given else ". " if given[-1:].isalnum() else " "
    text = f"{given}{gap}{reply.addition.strip()}"
    return "\n".join([text, "", *lines]) if lines else text
