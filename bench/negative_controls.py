"""Wrong pairs made by script from right ones, each in one way that is known: what does a gate say to them?

Each way takes a right candidate, and the other right ones of its document, and returns a wrong one, or None where it
cannot be made. What comes out is wrong by the way it was made; nobody has read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from labkit.generate.qa.statements import statements
from labkit.quality.checks import Candidate
from labkit.text.languages import language_code
from labkit.text.quotes import find_quote, plain
from labkit.text.words import content_words

_NUMBER = re.compile(r"\d+")
_LATIN = r"\d(?:[\d.,:]*\d)?(?:\s?[%€£°]| [a-zà-ÿ]+)?|(?<!^)(?<![.;:!?] )\b[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)*"
_NAMES = {  # things that can change places: numbers with what they count, and names
    "": re.compile(_LATIN),
    "ja": re.compile(r"\d(?:[\d,.]*\d)?[^\W\d_ぁ-ん]*|[ァ-ヶー]{2,}|[A-Z]案|[一-鿿]{2,}"),
}
_CONDITIONS = {  # a clause in front, or one behind
    "en": re.compile(
        r"^(?:If|When|Where|Unless|Until|Except|Before|After|Below|Above|During|Once|While|In case)\b[^,]*, "
        r"|,? (?:\bonly )?\b(?:if|unless|provided|except|until|when|as long as|where|in case|only for)\b"
        r"[^.;]*(?=[.;]|$)"),
    "fr": re.compile(
        r"^(?:Si|Sauf|Lorsqu|Quand|Pendant|En cas|Au-delà|Au bout|Après|Avant|À partir)[^,]*, "
        r"|,? (?:si|s'il|s'ils|sauf|à condition|sur présentation|lorsque|quand|en cas|au-delà|jusqu'|contre|à partir"
        r"|pour toute personne|uniquement)\b[^.;]*(?=[.;]|$)", re.I),
    "ja": re.compile(
        r"[^。、]*(?:ときに限り|ときは|とき|場合に限り|場合には|場合は|場合|であれば|なければ|超えると|たら(?=、))、?(?=[^。])"),
}

_OPENINGS = {"en": "According to the text, ", "fr": "Selon le texte, ", "ja": "本文によると、"}


def _other_answer(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Give it the answer of the next right row of its document."""
    answer = next((other.answer for other in others if plain(other.answer) != plain(row.answer)
                   and plain(other.question) != plain(row.question)), None)
    return replace(row, answer=answer) if answer else None


def _number_changed(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Change the last digit of the first number of its answer."""
    found = _NUMBER.search(row.answer)
    if not found:
        return None
    last = str((int(found[0][-1]) + 3) % 10)
    return replace(row, answer=row.answer[:found.end() - 1] + last + row.answer[found.end():])


def _sentence_gone(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Take the evidence out of the chunk, and quote the statement beside it that is left."""
    if row.place is None:
        return None
    start, end = row.place
    text = row.chunk.text[:start] + row.chunk.text[end:]
    if find_quote(text, row.answer) is not None:
        return None  # it stands there twice
    chunk = replace(row.chunk, text=text, segments=())
    left = [(abs((find_quote(text, other) or (0, 0))[0] - start), other) for other in statements(chunk)
            if len(plain(other)) > len(plain(row.answer))]
    return replace(row, chunk=chunk, evidence=min(left)[1]) if left else None


def _roles_swapped(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Let the first two names or numbers of its answer change places, where they are no mere list."""
    names = _NAMES.get(language_code(row.language) or "", _NAMES[""])
    first, second = [*names.finditer(row.answer), None, None][:2]
    if first is None or second is None or first[0] == second[0]:
        return None
    answer, between = row.answer, row.answer[first.end():second.start()]
    if not content_words(between):
        return None
    return replace(row, answer=answer[:first.start()] + second[0] + between + first[0] + answer[second.end():])


def _condition_cut(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Leave out of its answer under which condition it holds, where the question does not say it either."""
    form = _CONDITIONS.get(language_code(row.language) or "")
    found = form.search(row.answer) if form else None
    if found is None:
        return None
    words = content_words(found[0])
    rest = (row.answer[:found.start()] + row.answer[found.end():]).strip()
    if not content_words(rest) or not words or len(words & content_words(row.question)) * 2 > len(words):
        return None
    return replace(row, answer=rest[0].upper() + rest[1:])


def _other_number_asked(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Change the last digit of the last number of its question, to one that its source does not have."""
    found = [*_NUMBER.finditer(row.question)]
    if not found:
        return None
    start, end = found[-1].span()
    changed = f"{row.question[start:end - 1]}{(int(row.question[end - 1]) + 3) % 10}"
    given = " ".join([row.chunk.text, *row.chunk.headings, row.about])
    if changed in _NUMBER.findall(given):
        return None
    return replace(row, question=row.question[:start] + changed + row.question[end:])


def _source_named(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Let its answer speak of a text that its reader has not seen, as models do."""
    opening = _OPENINGS.get(language_code(row.language) or "")
    return replace(row, answer=opening + row.answer) if opening and row.kind == "long" else None


def _evidence_cut(row: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Cut its evidence down to its answer: such a quote does not say what it is the answer to."""
    place = find_quote(row.quote, row.answer) if row.kind == "short" else None
    if place is None or len(plain(row.quote)) <= len(plain(row.answer)):
        return None
    return replace(row, evidence=row.quote[slice(*place)])


Way = Callable[[Candidate, Sequence[Candidate]], "Candidate | None"]
WAYS: Mapping[str, Way] = {
    "answer of another row": _other_answer,
    "one number changed": _number_changed,
    "deciding sentence gone": _sentence_gone,
    "roles swapped": _roles_swapped,
    "condition cut": _condition_cut,
    "question's number changed": _other_number_asked,
    "answer names its source": _source_named,
    "evidence cut to answer": _evidence_cut,
}


def controls_of(right: Iterable[Candidate]) -> Iterator[tuple[str, Candidate]]:
    """Yield (way, wrong candidate) for each right one and each way that it can be made wrong in."""
    def source(row: Candidate) -> tuple[str, str]:
        return row.chunk.file, row.kind

    for _, group in groupby(sorted(right, key=source), key=source):
        rows = list(group)
        for place, row in enumerate(rows):
            others = [*rows[place + 1:], *rows[:place]]
            for name, way in WAYS.items():
                if (wrong := way(row, others)) is not None:
                    yield name, replace(wrong, scores=[])
