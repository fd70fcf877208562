"""Facts: questions that fit their answers by the way they are made, for models too weak to write them.

A statement is taken for what it states (a definition, a requirement, a condition, a quantity, a cell of a table …) and
turned into the question that it answers. What does not stand alone, points elsewhere, was cut by layout or records one
case is not asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import english, french, japanese
from labkit.generate.qa.forms.fact import Fact, Form, Lexicon
from labkit.generate.qa.forms.tables import record_facts, table_facts
from labkit.generate.qa.forms.wording import WORDINGS
from labkit.generate.qa.statements import statements

LANGUAGES: dict[str, ModuleType] = {"en": english, "fr": french, "ja": japanese}
"""Languages whose statements can be turned round, each a module with ``fault`` and ``forms``."""

_GENERIC = re.compile(
    r"(?:abstract|introduction|overview|contents|preface|chapter|chapitre|résumé|sommaire|part|appendix|index|foreword|"
    r"summary|background|conclusions?|references|notes?|概要|はじめに|目次|要約|付録|序文|注記|注意|警告|ヒント|備考|補足|例|第.+章)\b.*|"
    r"(?:この(?:文書|本|章|節)|本(?:書|文書|章|節)).*|[\W\d]*", re.I)
_NUMBER = re.compile(r"^(?:chapter|chapitre|section|part|annexe|appendix)?\s*[\dIVX]+(?:\.\d+)*[.:)]?\s+|"
                     r"^第\s*\d+\s*[章節]\s*", re.I)
_LONGEST_NAME = 60
_KANA = re.compile(r"[ぁ-ヴ]")


def facts_of(chunk: Chunk, language: str, lexicon: Lexicon, about: str = "") -> list[Fact]:
    """Return the facts of a chunk in the order of its text.

    Each question is there once. One that several statements answer differently is not there: neither answer is whole.

    Parameters
    ----------
    language
        Code of the language of the text, one of ``LANGUAGES``.
    lexicon
        Of the whole document.
    about
        What the document is about, in a few words; the headings stand for it where they say more.
    """
    found: dict[str, list[Fact]] = {}
    for fact in _all_facts(chunk, language, lexicon, subject_of(chunk, about)):
        found.setdefault(fact.question, []).append(fact)
    return [facts[0] for facts in found.values() if len({fact.answer for fact in facts}) == 1]


def subject_of(chunk: Chunk, about: str = "") -> str:
    """Return what a question about a chunk is about: the document, or the nearest heading that names something."""
    for name in (about, *reversed(chunk.headings)):
        bare = _NUMBER.sub("", name.replace("**", "").replace("*", "").strip()).split(": ")[0].strip(" .:")
        bare = re.sub(r"(?:について|に関して)$", "", bare)
        if bare and not _GENERIC.fullmatch(bare) and len(bare) <= _LONGEST_NAME:
            return bare
    return ""


def _all_facts(chunk: Chunk, language: str, lexicon: Lexicon, about: str) -> Iterator[Fact]:
    module, wording = LANGUAGES[language], WORDINGS[language]
    yield from record_facts(chunk, wording, lexicon)
    yield from table_facts(chunk, wording, lexicon, about)
    for sentence in sentences(chunk):
        statement = cleaned(sentence)
        if module.fault(statement):
            continue
        for form in module.forms(statement, lexicon):
            if form.clear == 2 or about:
                yield _fact(form, statement, sentence, "" if form.clear == 2 else about, wording.about)


def _fact(form: Form, statement: str, sentence: str, about: str, template: str) -> Fact:
    question = form.question
    if about and about.casefold() not in question.casefold():
        named = f"「{about}」" if re.search(r"[うくぐすつぬぶむる]$", about) else about  # a title that is no noun
        question = template.format(about=named, question=question[0].lower() + question[1:]
                                   if question[1:2].islower() and not _KANA.search(question) else question)
    else:
        about = ""
    return Fact(form.kind, question, statement, form.span, sentence, about)


def sentences(chunk: Chunk) -> Iterator[str]:
    """Yield the sentences of running text of a chunk, as they stand in it."""
    for statement in statements(chunk):
        if not statement.startswith("|"):
            yield from re.split(r"(?<=。)(?=[a-z])", statement)  # a name in small letters may begin a sentence


def cleaned(sentence: str) -> str:
    """Return a sentence without Markdown marks, citations and numbers of parts in brackets."""
    text = re.sub(r"\*+|__|`", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", sentence))
    text = re.sub(r"\s*\[\d+(?:[,–-]\s*\d+)*\]|\s*\((?:\d{1,2}|[^()]*\d{4}[a-z]?)\)", "", text)
    return re.sub(r"\s+", " ", text).strip()
