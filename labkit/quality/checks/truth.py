"""Checks of true-or-false pairs: a True one is shown by its evidence, a False one is shown to be false by it.

What makes a False one false has to be shown: ``extra["fact"]``, words of the evidence, and ``extra["claim"]``, what the
question says in their place. ``extra["own_words"]`` are a False question's without the claim. Rows that were made
elsewhere have neither: question and evidence have to show it by themselves, and are held to more.
"""

from __future__ import annotations

import re

from labkit.quality.checks.answers import GIVEN_AWAY
from labkit.quality.checks.base import Candidate, Check, dropping
from labkit.quality.checks.questions import own_words
from labkit.quality.groundedness import adds_to, share, supports
from labkit.quality.question_forms import compares, negates
from labkit.text.length import is_spaceless
from labkit.text.quotes import find_quote, plain
from labkit.text.words import content_words, numbers, stems_of

TRUE, FALSE = "True", "False"
_SUPPORT_ALONE = 0.85  # the same, where nobody says which words matter
_STEM = 4  # letters that forms of one word share
_NUMBER = re.compile(r"\d(?:[\d.,:]*\d)?")
_HIRAGANA = re.compile(r"[ぁ-ん]")
_ASKING_END = re.compile(r"[吗嗎么][？?。]*$")
_CHANGED = 2  # words that a False question may have in place of those of its evidence
_SUPPORT = 0.7  # share of a question's content words that its evidence, headings and title hold

one_of_two = dropping("true-false", "neither True nor False", lambda row: row.answer not in (TRUE, FALSE),
                      applies_to=["boolean"])
"""The answer is exactly True or False, in any language."""

says_more = dropping("given-away", GIVEN_AWAY, lambda row: "claim" in row.extra and (
    not adds_to(row.extra["claim"], without(row.question, row.extra["claim"]))), applies_to=["boolean"])
"""The question says more than the claim: a lid is a lid."""


def only_says_whether(answer: str) -> bool:
    """Tell whether an answer is True or False and nothing else: by itself it says nothing of what was asked."""
    return answer.strip().casefold() in (TRUE.casefold(), FALSE.casefold())


def without_new_numbers(question: str, given: str) -> str:
    """Return a question without the numbers that what is given does not hold: by these it may be false."""
    known = numbers(given)
    return _NUMBER.sub(lambda found: found[0] if numbers(found[0]) <= known else " ", question)


def without(question: str, claim: str) -> str:
    """Return a question without the claim in it."""
    place = find_quote(question, claim)
    return f"{question[:place[0]]} {question[place[1]:]}".strip() if place else question


def _deny_alike(row: Candidate) -> bool:
    return negates(row.question, row.language) == negates(row.quote, row.language)


def _shown(row: Candidate) -> str:
    if "fact" not in row.extra:
        return "" if _shows_itself(row) else f"{row.answer} not shown by its evidence"
    fact, asked = row.extra["fact"], own_words(row)
    shown = numbers(asked) <= numbers(row.given) and (row.translated or _deny_alike(row))
    if shown and not row.translated:
        shown = share(asked, row.given) >= _SUPPORT
    if shown and row.answer == FALSE:
        shown = _contradicts(row, fact, row.extra["claim"])
    elif shown:
        shown = supports(fact, row.quote, words=not row.translated)
    return "" if shown else f"{row.answer} not shown by its evidence"


def _shows_itself(row: Candidate) -> bool:
    """Tell whether a question and its evidence show the answer, where nobody says by which of their words.

    True: all but a few of its words stand there, and both deny something or neither does. False: one of them denies the
    same words; or all stands there but one number or two words, in whose place the evidence has others.
    """
    lacking, others = numbers(row.question) - numbers(row.given), numbers(row.quote) - numbers(row.question)
    if row.translated:
        return not lacking if row.answer == TRUE else len(lacking) == 1 and bool(others)
    alike, asked, known = _deny_alike(row), _telling(row.question), content_words(row.given)
    beginnings = {word[:_STEM] for word in known if len(word) >= _STEM}
    new = {word for word in asked if word not in known and (len(word) < _STEM or word[:_STEM] not in beginnings)}
    held = len(new) <= (1 - _SUPPORT_ALONE) * len(asked)
    if row.answer == TRUE or not alike:
        return alike == (row.answer == TRUE) and not lacking and held
    if lacking:
        return len(lacking) == 1 and bool(others) and held and \
            not compares(f"{row.question} {row.quote}", row.language)
    most = _CHANGED * (2 if is_spaceless(row.question) else 1)  # pairs of characters, of which a word has several
    return 0 < len(new) <= most and 2 * len(new) <= len(asked) and bool(_telling(row.quote) - asked)


def _telling(text: str) -> set[str]:
    """Return content words, without the endings that make a sentence a question in scripts without spaces."""
    return {word for word in content_words(_ASKING_END.sub("", text)) if not _HIRAGANA.search(word)}


def _contradicts(row: Candidate, fact: str, claim: str) -> bool:
    if not plain(claim) or find_quote(row.question, claim) is None:
        return False
    held = numbers(fact) <= numbers(row.quote) if row.translated else find_quote(row.quote, fact) is not None
    if not held or find_quote(row.question, fact) is not None:
        return False
    if numbers(claim) - numbers(row.given):
        same = content_words(claim) == content_words(fact)
        return bool(numbers(fact)) and same and not compares(f"{row.question} {row.quote}", row.language)
    if row.translated or numbers(fact):
        return False
    words = content_words(row.given)
    stems = stems_of(words)
    # as many words as in the place of which they stand: more would add to the evidence, not contradict it
    return any(word not in words and word[:4] not in stems for word in content_words(claim)) and \
        len(content_words(claim)) <= len(content_words(fact)) + 1


shown = Check("truth", _shown, tuple(f"{answer} not shown by its evidence" for answer in (TRUE, FALSE)),
              frozenset(["boolean"]))
"""The evidence shows the answer.

- Question and evidence both deny something, or neither does: negation is where small models slip.
- True: the evidence, the headings or ``about`` hold all numbers of the question and most of its words.
- False: the question holds the claim and not the fact. The claim has a number, or else a content word, that the
  evidence lacks; a fact with a number takes another number with the same words. All else in the question is held as for
  True. Beside words such as "at least" another number may be true as well, so it is dropped. Across languages only
  numbers can be compared, and a False one without them is dropped.
"""
