"""Facts: questions that fit their answers by the way they are made, for models too weak to write them.

A statement is taken for what it states (a definition, a requirement, a condition, a quantity, a cell of a table …) and
turned into the question that it answers. What does not stand alone, points elsewhere, was cut by layout or records one
case is not asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from types import ModuleType

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import english, french, japanese
from labkit.generate.qa.forms.fact import Fact, Form, Lexicon
from labkit.generate.qa.forms.tables import record_facts, table_facts
from labkit.generate.qa.forms.wording import WORDINGS, Wording
from labkit.generate.qa.statements import statements
from labkit.text.injection import gives_orders

LANGUAGES: dict[str, ModuleType] = {"en": english, "fr": french, "ja": japanese}
"""Languages whose statements can be turned round, each a module with ``fault`` and ``forms``."""

_GENERIC = re.compile(
    r"(?:abstract|introduction|overview|contents|preface|chapter|chapitre|résumé|sommaire|part|appendix|index|foreword|"
    r"summary|background|conclusions?|references|notes?|warning|tip|(?:an? )?(?:\w+ )?examples?|conventions|"
    r"about (?:this|the) \w+|what is|how to|why|frequently asked|getting started|welcome|untitled|"
    r"概要|はじめに|目次|要約|付録|序文|注記|注意|警告|ヒント|備考|補足|例|第.+章)\b.*|"
    r"(?:この(?:文書|本|章|節)|本(?:書|文書|章|節)).*|[\W\d]*", re.I)
_NUMBER = re.compile(r"^(?:chapter|chapitre|section|part|annexe|appendix)?\s*[\dIVX]+(?:\.\d+)*[.:)]?\s+|"
                     r"^第\s*\d+\s*[章節]\s*", re.I)
_LONGEST_NAME, _LONGEST_ACRONYM = 60, 6
_CITED = re.compile(r"(?<=[.!?])(?:\[\d+\])+\s+(?=[A-Z“\"])")
_LIST = re.compile(r"(?:^|(?<=[.!?] ))(?P<line>[^\n|#:]{10,}:)[*_ ]*\n\n?"
                   r"(?P<items>(?:[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+[^\n]+(?:\n|$)\n?)+)"
                   r"(?![ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t])", re.M)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+([^\n]+)", re.M)
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
_FEWEST_ITEMS, _LONGEST_LIST = 2, 700
_JOINED = 400  # characters of two sentences that are evidence together
_KANA, _LATIN_WORD = re.compile(r"[ぁ-ヴ]"), re.compile(r"[A-Za-zÀ-ÿ]+")


def facts_of(chunk: Chunk, language: str, lexicon: Lexicon, about: str = "") -> list[Fact]:
    """Return the facts of a chunk in the order of its text.

    A question that two statements answer in two ways is not clear: it is left out.

    Parameters
    ----------
    language
        Code of the language of the text, one of ``LANGUAGES``.
    lexicon
        Of the whole document.
    about
        What the document is about, in a few words; the headings stand for it where they say more.
    """
    return unequivocal([list(_all_facts(chunk, language, lexicon, subject_of(chunk, about, lexicon)))])[0]


def unequivocal(parts: list[list[Fact]]) -> list[list[Fact]]:
    """Return the facts of the parts of a document, each question once, without those that are answered in two ways."""
    answers: dict[str, set[str]] = {}
    for fact in chain.from_iterable(parts):
        answers.setdefault(fact.question.casefold(), set()).add(fact.answer)
    seen: set[str] = set()
    kept: list[list[Fact]] = []
    for part in parts:
        kept.append([])
        for fact in part:
            question = fact.question.casefold()
            if len(answers[question]) == 1 and question not in seen:
                kept[-1].append(fact)
            seen.add(question)
    return kept


def subject_of(chunk: Chunk, about: str = "", lexicon: Lexicon | None = None) -> str:
    """Return what a question about a chunk is about: the document, or the nearest heading that names something.

    A title that bears the number of a section is that of a part, and says nothing of the other parts. A single word
    that is no name ("Security") does not say whose.
    """
    names = [about, *reversed(chunk.headings)] if not _NUMBER.match(about) else [*reversed(chunk.headings)]
    for name in names:
        bare = _NUMBER.sub("", name.replace("**", "").replace("*", "").strip()).split(": ")[0].strip(" .:")
        bare = re.sub(r"(?:について|に関して)$", "", bare)
        if bare and not _GENERIC.fullmatch(bare) and len(bare) <= _LONGEST_NAME and not _is_shouted(bare) and \
                not gives_orders(bare) and not (lexicon and _LATIN_WORD.fullmatch(bare) and not lexicon.is_name(bare)):
            return bare
    return ""


def _is_shouted(name: str) -> bool:
    return name.isupper() and (len(name.split()) > 1 or len(name) > _LONGEST_ACRONYM)


def _all_facts(chunk: Chunk, language: str, lexicon: Lexicon, about: str) -> Iterator[Fact]:
    module, wording = LANGUAGES[language], WORDINGS[language]
    yield from record_facts(chunk, wording, lexicon)
    yield from table_facts(chunk, wording, lexicon, about)
    yield from _list_facts(chunk, module, wording, lexicon, about)
    before = ""
    for sentence in sentences(chunk):
        statement, evidence = cleaned(sentence), sentence
        if before and (resolve := getattr(module, "resolved", None)):
            named, joined = resolve(statement, cleaned(before), lexicon), _joined(chunk, before, sentence)
            if named and named != statement and joined:
                statement, evidence = named, joined
        before = sentence
        if module.fault(statement):
            continue
        for form in module.forms(statement, lexicon):
            if form.clear == 2 or (form.clear and (about or form.general)):
                yield _fact(form, getattr(module, "stated", str)(statement), evidence,
                            "" if form.clear == 2 else about, wording)


def _list_facts(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon, about: str) -> Iterator[Fact]:
    introduced = getattr(module, "introduced", None)
    for found in _LIST.finditer(chunk.text) if introduced else ():
        items = [cleaned(item) for item in _ITEM.findall(found["items"])]
        if len(items) < _FEWEST_ITEMS or len(found[0]) > _LONGEST_LIST or not all(items):
            continue
        line = cleaned(_SENTENCE_END.split(found["line"])[-1])
        evidence = found[0][found[0].index(_SENTENCE_END.split(found["line"])[-1]):].strip()
        for form in introduced(line, lexicon):
            if form.clear == 2 or about:
                yield _fact(form, wording.lists.format(heading=line.rstrip(": "), value="; ".join(
                    item.rstrip(".;,") for item in items)), evidence, "" if form.clear == 2 else about, wording)


def _fact(form: Form, statement: str, evidence: str, about: str, wording: Wording) -> Fact:
    question = form.question
    if about and about.casefold() not in question.casefold():
        named = f"「{about}」" if re.search(r"[うくぐすつぬぶむる]$", about) else wording.named(about)  # no noun
        keeps = question[1:2].isupper() or _KANA.search(question)
        question = wording.about.format(about=named, question=question if keeps else question[0].lower() + question[1:])
    else:
        about = ""
    span = form.span if form.span in evidence and form.span.casefold() not in question.casefold() else ""
    return Fact(form.kind, question, statement, span, evidence, about)


def sentences(chunk: Chunk) -> Iterator[str]:
    """Yield the sentences of running text of a chunk, as they stand in it."""
    for statement in statements(chunk):
        if not statement.startswith("|"):
            for part in _CITED.split(statement):
                yield from re.split(r"(?<=。)(?=[a-z])", part)  # a name in small letters may begin a sentence


def _joined(chunk: Chunk, before: str, sentence: str) -> str:
    """Return two sentences as they stand in the chunk, or "" where one does not follow the other."""
    start = chunk.text.find(before)
    end = chunk.text.find(sentence, start + len(before))
    if start < 0 or end < 0 or re.search(r"\w{2}|\n\n", chunk.text[start + len(before):end]):
        return ""
    joined = chunk.text[start:end + len(sentence)]
    return joined if len(joined) <= _JOINED else ""


def cleaned(sentence: str) -> str:
    """Return a sentence without Markdown marks, citations and numbers of parts in brackets."""
    text = re.sub(r"\*+|__|`", "", re.sub(r"!?\[(?!\d+\])([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", sentence))
    text = re.sub(r"\s*\[\d+(?:[,–-]\s*\d+)*\]|\s*\((?:\d{1,2}|[^()]*\d{4}[a-z]?)\)", "", text)
    return re.sub(r"\s+", " ", text).strip()
