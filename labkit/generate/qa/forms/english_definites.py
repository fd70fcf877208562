"""English definite nouns: "the package" is clear only to who knows which, unless its question or headings say so."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import third_person
from labkit.generate.qa.forms.english_words import BOTH, PAST
from labkit.generate.qa.forms.fact import Lexicon

_ENDS = frozenset("""
a about across after against all an and any are around as at be because become been before being below between both but
by can cannot could did do does during each either every for from had has have her his how if in inside instead into is
it its may might must near neither no nor not of off on once onto or our out over per shall should since so still than
that the their them then there these they this those though through to toward towards under unless until up upon via
was we were what when where whether which while who whom whose why will with within without would you your
""".split())  # noqa: SIM905
"""Words that no noun group goes on with."""
_KNOWN = frozenset("""
air beginning best browser clipboard compiler computer console cursor database day desktop developer earth end
environment filesystem hand host interface internet kernel keyboard lack law library loader majority monitor
mouse network night operating owner person population possibility presence project public question
reader release runtime screen server shell side software state sun surface system terminal time user users vendor
weather web week whole word world year
""".split())  # noqa: SIM905
"""Nouns of which anybody knows the one that is meant, where what the text is about is told."""
ROLES = frozenset("""
above action algorithm amount application area argument arguments array attribute author bit block body buffer bug
button byte call caller case cell change changes character characters child class code column condition connection
container content contents context copy data default definition description device directory document element elements
entries entry error event example exception expression feature field fields file files first flag format former
function functionality group handle header heading id image implementation index information input instance issue item
items job key keyword last latter length level limit line lines link list lock log loop match maximum mechanism
message method minimum mode model module name names node object operation option options order other others output
package packet page parameter parameters parent part parts path pattern point pointer position problem process
property range reason record reference register request response result results return row rule rules run script
second section sequence session set setting settings size source stack statement status step steps stream string
structure table tag target task technique test text thing thread title token type types update value values variable
version
""".split())  # noqa: SIM905
"""Nouns of which a text has many, one after the other, even where it calls none of them "a"."""
_OF_MANY = frozenset("""
answer answers argument arguments block blocks bytes cell cells changes characters client clients columns commands
connection connections descriptor descriptors entries events expression expressions fields files flags functions item
items lines link links message messages node nodes object objects operation operations packet packets page pages
parameters process processes queries query records request requests response responses results row rows scripts session
sessions signals step steps symbols task tasks thread threads tokens transaction transactions types values variables
words
""".split())  # noqa: SIM905
"""Nouns of which there are so many that even two words with "the" do not say which."""
_LOOSE = frozenset("""
above actual additional appropriate below chosen corresponding current default desired different entire exact extra
final first following former full given initial inner intended last
latter latest lower middle necessary needed new next old only original other
particular preceding present previous proper real relevant remaining required resulting right said same second selected
separate single special specific specified third usual various whole wrong
""".split())  # noqa: SIM905
"""Adjectives that do not say which."""
_OF_NOW = frozenset(["current", "latest", "newest", "present"])
"""What holds today, and not tomorrow."""
_TELLING = re.compile(r" (?:that|which|who|whose|where|called|named|known as|used|for \w|between|to [a-z]+\b|"
                      r"of (?!(?:it|them|the)\b)\w|of the \w)")
_THE = re.compile(r"\b[Tt]he (?=[\w\"“'/.-])")
_WORD = re.compile(r"[^\s,;:?!()“”\"]+")
_NAMED = re.compile(r"[A-Z\d_./(]|^-")
_LIKE_CODE = re.compile(r"\d|[a-z][A-Z]|_|\w\.\w")
_STEM = 5  # letters that the forms of a noun share
_HAPPENING = frozenset("""
aborts arrives begins changes closes completes crashes dies differs ends exists exits expires fails grows matches moves
occurs opens overflows remains returns runs sends shuts starts stops succeeds terminates waits works
""".split())  # noqa: SIM905
"""What happens to the thing before it."""
_LIKE_VERBS = BOTH | {"address", "process", "access", "series", "status", "class"}


def unnamed(question: str, told: str, lexicon: Lexicon, in_code: bool = False) -> list[str]:
    """Return the nouns with "the" of a question that neither it nor what it is told about says which they are.

    Parameters
    ----------
    question
        Without what it is told before it.
    told
        The title and the headings that are said with it.
    lexicon
        Of the whole document.
    in_code
        Whether code stands beside what is asked about: "the parent thread" is then often one of that code.
    """
    return [" ".join(words) for words, rest, before in _definite(question)
            if not _is_clear(words, rest, before, told, lexicon, in_code)]


def _definite(question: str) -> list[tuple[list[str], str, str]]:
    """Return the groups of words after each "the", what follows, and what stands before."""
    found = []
    for article in _THE.finditer(question):
        words: list[str] = []
        place = article.end()
        while place < len(question) and (word := _WORD.match(question, place)):
            small = word[0].lower()
            if small in _ENDS or (words and (_is_verb(small) or small.endswith("ed"))):
                break
            words.append(word[0])
            place = word.end()
            if question[place:place + 1] != " ":
                break
            place += 1
        if words:
            found.append((words, question[place - 1 if question[place - 1:place] == " " else place:],
                          question[:article.start()]))
    return found


def _is_verb(word: str) -> bool:
    base = third_person().get(word)
    return (base is not None and base not in _LIKE_VERBS) or word in PAST or word in _HAPPENING


def _is_clear(words: list[str], rest: str, before: str, told: str, lexicon: Lexicon, in_code: bool) -> bool:
    small = {word.lower() for word in words}
    if small & _OF_NOW:
        return False
    if any(map(_NAMED.search, words)) and words[0] not in ("returned", "resulting", "specified", "given"):
        return bool(told) or len(words) > 1 or bool(_LIKE_CODE.search(words[0]))
    noun = words[-1].lower().removesuffix("'s").removesuffix("’s")
    loose = bool(small & _LOOSE or re.match(r"[a-z]{3,}ed$", words[0])) and not _TELLING.match(rest)
    if not loose and _stem(noun) in {_stem(word) for word in re.findall(r"\w+", f"{told} {before}".lower())}:
        return True
    if _TELLING.match(rest):
        return True
    one = lexicon.is_one(noun) or lexicon.is_only(noun)
    if len(words) > 1:
        of_many = noun in _OF_MANY  # "the file descriptors": those of which program?
        return bool(told) and not loose and not in_code and (one or not of_many)
    return bool(told) and (noun in _KNOWN or (noun not in ROLES and one))


def _stem(noun: str) -> str:
    return noun[:max(_STEM, len(noun) - 3)] if len(noun) > _STEM else noun.removesuffix("s")
