"""The gate of true-or-false pairs: a True one is shown by its evidence, a False one is shown to be false by it."""

from __future__ import annotations

from labkit.documents.types import Chunk
from labkit.quality.groundedness import adds_to, share, supports
from labkit.quality.pairs import ORDERS, Verdict, check_question
from labkit.quality.question_forms import asks_yes_or_no, compares, negates
from labkit.text.injection import gives_orders
from labkit.text.languages import is_in_language
from labkit.text.quotes import find_quote, plain
from labkit.text.words import content_words, numbers, stems_of

TRUE, FALSE = "True", "False"
_LEAST = 8  # letters and digits of evidence: less states nothing
_SUPPORT = 0.7  # share of a question's content words that its evidence, headings and title hold


def check_truth(chunk: Chunk, question: str, answer: str, evidence: str, fact: str, claim: str, *,
                language: str = "English", about: str = "") -> Verdict:
    """Check one true-or-false pair against its chunk; the first check that fails names the reason.

    What makes a False one false has to be shown: ``fact``, words of the evidence, and ``claim``, what the question says
    in their place.

    - The answer is exactly True or False, in any language; the question is a yes-or-no question that stands alone.
    - The question says more than the claim: a lid is a lid.
    - Question and evidence both deny something, or neither does: negation is where small models slip.
    - True: the evidence, the headings or what the document is about hold all numbers of the question and most of its
      words.
    - False: the question holds the claim and not the fact. The claim has a number, or else a content word, that the
      evidence lacks; a fact with a number takes another number with the same words. All else in the question is held as
      for True. Beside words such as "at least" another number may be true as well, so it is dropped. Across languages
      only numbers can be compared, and a False one without them is dropped.
    """
    if not all(map(plain, (question, answer, fact))):
        return Verdict("empty")
    if answer not in (TRUE, FALSE):
        return Verdict("neither True nor False")
    place = find_quote(chunk.text, evidence)
    if place is None:
        return Verdict("evidence not in the source")
    quote = chunk.text[place[0]:place[1]]
    if len(plain(quote)) < _LEAST:
        return Verdict("evidence too short")
    if gives_orders(quote):
        return Verdict(ORDERS)
    rest = question if answer == TRUE else _without(question, claim)
    if reason := check_question(chunk, rest, about):
        return Verdict(reason)
    if not asks_yes_or_no(question, language):
        return Verdict("not a yes-or-no question")
    if not adds_to(claim, _without(question, claim)):
        return Verdict("answer in the question")
    if not is_in_language(question, language):
        return Verdict("wrong language")
    given = " ".join([quote, *chunk.headings, about])
    translated = not is_in_language(quote, language)
    shown = numbers(rest) <= numbers(given) and (translated or negates(question) == negates(quote))
    if shown and not translated:
        shown = share(rest, given) >= _SUPPORT
    if shown and answer == FALSE:
        shown = _contradicts(question, fact, claim, quote, given, translated)
    elif shown:
        shown = supports(fact, quote, words=not translated)
    return Verdict("", *place) if shown else Verdict(f"{answer} not shown by its evidence")


def put_in_place(question: str, fact: str, wrong: str) -> str:
    """Return a question with other words in place of a fact, or as it is where it does not hold the fact."""
    place = find_quote(question, fact)
    if place is None:
        return question
    start, end = place
    kept = question[start:end].rstrip("?？.。!！\"'”’»」』)]）")  # a quote takes in what closes it
    return question[:start] + wrong + question[start + len(kept):]


def _without(question: str, claim: str) -> str:
    place = find_quote(question, claim)
    return f"{question[:place[0]]} {question[place[1]:]}".strip() if place else question


def _contradicts(question: str, fact: str, claim: str, quote: str, given: str, translated: bool) -> bool:
    if not plain(claim) or find_quote(question, claim) is None:
        return False
    held = numbers(fact) <= numbers(quote) if translated else find_quote(quote, fact) is not None
    if not held or find_quote(question, fact) is not None:
        return False
    if numbers(claim) - numbers(given):
        same = content_words(claim) == content_words(fact)
        return bool(numbers(fact)) and same and not compares(f"{question} {quote}")
    if translated or numbers(fact):
        return False
    words = content_words(given)
    stems = stems_of(words)
    # as many words as in the place of which they stand: more would add to the evidence, not contradict it
    return any(word not in words and word[:4] not in stems for word in content_words(claim)) and \
        len(content_words(claim)) <= len(content_words(fact)) + 1
