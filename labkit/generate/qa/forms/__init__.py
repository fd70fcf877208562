"""Facts: questions that fit their answers by the way they are made, for models too weak to write them.

A statement is taken for what it states (a definition, a requirement, a condition, a quantity, a cell of a table …) and
turned into the question that it answers. What does not stand alone, points elsewhere, was cut by layout or records one
case is not asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise
from types import ModuleType

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import english, french, japanese, korean
from labkit.generate.qa.forms.fact import HANGUL, WIDE, Fact, Form, Lexicon
from labkit.generate.qa.forms.lists import lists_of
from labkit.generate.qa.forms.options import option_facts
from labkit.generate.qa.forms.subjects import (
    Subject,
    has_latin_name,
    has_period,
    headings_of,
    lacks_term,
    names_it,
    names_of,
    subject_of,
)
from labkit.generate.qa.forms.tables import record_facts, table_facts
from labkit.generate.qa.forms.wording import WORDINGS, Wording, is_case
from labkit.generate.qa.statements import statements

LANGUAGES: dict[str, ModuleType] = {"en": english, "fr": french, "ja": japanese, "ko": korean}
"""Languages whose statements can be turned round, each a module with ``fault`` and ``forms``."""

_CITED = re.compile(r"(?<=[.!?])(?:\[\d+\])+\s+(?=[A-Z“\"])")
_ANYWHERE = ("definition", "name", "relation", "use", "who", "place")
"""Kinds of statements that hold of what has a name whatever the heading asks."""
_OF_A_STEP = (*_ANYWHERE, "agent", "amount", "quantity")
"""Kinds of what one of several steps says that is clear without the others."""
_PART = re.compile(r"^(?:§\s*)?\d+(?:\.\d+)+\.?\s+(?=[A-ZÀ-Þ])|"
                   r"^第\s*[\d０-９]+\s*条\s*(?:[（(][^（）()]{1,15}[）)])?\s*")
"""The number of a paragraph of a contract before its sentence."""
_WRAPPED = re.compile(r"(?<=[^\n])\n(?=(?:[ ]{4}|\t)[ \t]*(?!\d{1,2}[.)] )[^\s*•|+・●○-])[ \t]*")
_FULL = 50  # columns: a shorter line of an indented paragraph ends it
_BROKEN = re.compile(rf"(?<=[{WIDE}、。])(?:\s{{2,}}|\t)(?=[{WIDE}])|(?<=[ぁ-ん、。])\s(?=[{WIDE}])|"
                     r"(?<=[ァ-ヴー]) (?=[ァ-ヴ](?![ァ-ヴー]))")
"""Where a line was broken within a sentence of a script without spaces, or filled up to the margin."""
_TERM = re.compile(r"^(?P<term>-{0,2}[A-Za-z][\w.-]*)\s{3,}(?=(?P=term) )")
"""A term of a list of definitions in columns, where what is said of it begins with it, too."""
_FOREIGN = re.compile(r"(?:[A-Za-z][a-z]+[ ,]+){6}")
"""Words that were not translated, in a script without spaces."""
_NUMBERED = re.compile(r"[ \t]*(?:\(?(?:\d{1,2}|[a-h])[.)．][ \t]|[（(]\d{1,2}[)）]|[①-⑳])")
_LINE = re.compile(r"[^\n]+")
_RUNS_ON = re.compile(rf"[A-Za-zÀ-ÿ{HANGUL}\d,)”\"'’_*`-]$")
_GOES_ON = re.compile(rf"[ \t]*[A-Za-zÀ-ÿ{HANGUL}(“\"'`_*\[\d](?!\d?[.)] )(?![ \t])")
_WIDE_RUNS_ON, _WIDE_GOES_ON = re.compile(f"[{WIDE}、]$"), re.compile(rf"[{WIDE}A-Za-z\d「（(]")
_NO_SPACE = re.compile(rf"[^\0-\u3000{HANGUL}]\n[^\0-\u3000{HANGUL}]")
_NARROWEST, _WIDEST = 55, 100  # columns of a line that was broken to fit
_JOINED = 400  # characters of two sentences that are evidence together


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
    finished = getattr(LANGUAGES[language], "finished", str)  # particles that depend on the word before them
    facts = [replace(fact, question=finished(fact.question)) for fact in _all_facts(chunk, language, lexicon, about)]
    if language == "ja":
        facts = [fact for fact in facts if not _FOREIGN.search(fact.answer)]
    return unequivocal([facts])[0]


def unequivocal(parts: list[list[Fact]]) -> list[list[Fact]]:
    """Return the facts of the parts of a document, each question once, without those that are answered in two ways."""
    answers: dict[str, set[str]] = {}
    for fact in chain.from_iterable(parts):
        answers.setdefault(_key(fact), set()).add(fact.answer)
    seen: set[str] = set()
    kept: list[list[Fact]] = []
    for part in parts:
        kept.append([])
        for fact in part:
            question = _key(fact)
            if len(answers[question]) == 1 and question not in seen:
                kept[-1].append(fact)
            seen.add(question)
    return kept


def _key(fact: Fact) -> str:
    """Return the question as it is compared with others: what a thing is, can or may be used for is one question."""
    return re.sub(r"(?<=what )(?:is|can|may) (.+?) (?:be )?used for\?$", r"is \1 used for?", fact.question.casefold())


def offered(facts: list[Fact], language: str) -> list[Fact]:
    """Return the facts of a chunk without those of kinds that are wrong more often, where it has any other."""
    seldom = getattr(LANGUAGES[language], "SELDOM", frozenset())
    return [fact for fact in facts if fact.kind not in seldom] or facts


def _all_facts(chunk: Chunk, language: str, lexicon: Lexicon, about: str) -> Iterator[Fact]:
    module, wording = LANGUAGES[language], WORDINGS[language]
    yield from record_facts(chunk, wording, lexicon)
    yield from table_facts(chunk, wording, lexicon, about)
    lined = unwrapped(chunk) if lexicon.is_wide else chunk  # a line ends within a word there
    for form, stated, quoted, start in lists_of(lined, module, wording, lexicon, cleaned):
        begin = lined.text.find(quoted)
        quoted, subject = chunk.text[begin:begin + len(quoted)], subject_of(chunk, about, lexicon, start)
        clear = form.clear == 2 or (form.clear and (
            subject.name if form.kind == "steps" and language == "en" else _is_told(subject, chunk)))
        if clear and (told := _told(form, subject, module, lexicon)):
            yield _fact(form, stated, quoted, told, wording)
    stand_in, options = getattr(module, "with_stand_in", None), ""
    if explains := getattr(module, "explains", None):
        told = list(option_facts(chunk, wording, lexicon, about, explains))
        options = " ".join(fact.answer for fact in told)
        yield from told
    misread = getattr(module, "misread", lambda form, subject: False)
    cut = getattr(module, "cut", lambda form, after: False)  # the next sentence goes on with it
    chunk, written = unwrapped(chunk), chunk.text
    before, known, place, case, in_code = "", "", 0, -1, "```" in written
    for sentence in chain.from_iterable(map(lexicon.parted, sentences(chunk))):
        place = max(place, chunk.text.find(sentence, place))
        if wording.supposing.search(sentence):
            case = chunk.text.find("\n\n", place) if "\n\n" in chunk.text[place:] else len(chunk.text)
        if place < case or is_case(chunk, place, wording):
            before = ""
            continue
        statement, evidence = cleaned(sentence), sentence
        if statement in options or lacks_term(written, place):
            continue
        if before and (resolve := getattr(module, "resolved", None)):
            named, joined = resolve(statement, known, lexicon), _joined(chunk, before, sentence)
            if named and named != statement and joined:
                statement, evidence = named, joined
        before, known = evidence, statement  # what a pronoun stands for holds on to the next one
        subject, added = subject_of(chunk, about, lexicon, place), ""
        if (name := getattr(module, "named", None)) and \
                (named := name(statement, subject, headings_of(chunk, place))) != statement:
            statement, added = named, subject.told
        asked = bool(stand_in) and any(heading.rstrip("*` ").endswith("?") for heading in headings_of(chunk, place)[:1])
        statement, unmask = stand_in(statement, lexicon, [about, *headings_of(chunk, place)]) if stand_in else (
            statement, str)
        for part in getattr(module, "parts", _whole)(statement):
            for form in [] if module.fault(part) else module.forms(part, lexicon):
                form = form._replace(question=unmask(form.question), span=unmask(form.span))
                timed = not form.dated or has_period(subject.told)
                told = _told(form, subject, module, lexicon, unmask is not str, in_code) if timed else None
                if told is not None and form.dated and not has_period(told.told):
                    told = subject  # the year is in what it is about
                after = chunk.text[place + len(sentence):].partition("\n")[0]
                if told is not None and (misread(form, subject) or cut(form, after)):
                    continue
                if form.kind not in _OF_A_STEP and _NUMBERED.match(chunk.text, chunk.text.rfind("\n", 0, place) + 1):
                    continue  # one of the steps
                if told is not None and asked and not (form.clear == 2 and form.kind in _ANYWHERE):
                    continue  # the heading asks: what is said below it may hold of what it asks about alone
                # In wide scripts every foreign word is written as a name, so that only Latin ones count as such.
                if told is not None and (form.clear == 2 or (form.clear and (
                        form.general or _is_told(subject, chunk) or has_latin_name(form.question)))):
                    said = unmask(getattr(module, "stated", str)(part))
                    start = chunk.text.find(evidence)
                    yield _fact(form, said, written[start:start + len(evidence)], told, wording, added)


def _is_told(subject: Subject, chunk: Chunk) -> bool:
    """Tell whether anything names the whole: a heading alone does not ("what does print print?" of which program).

    The heading of a row of a table is its name.
    """
    return bool(subject.whole or (chunk.unit == "row" and subject.part))


def _told(form: Form, subject: Subject, module: ModuleType, lexicon: Lexicon,
          is_small: bool = False, in_code: bool = False) -> Subject | None:
    """Return what has to be said before a question: no more than names what it asks about; None if nothing does.

    What has a name needs no part of the document beside it, and what bears the name of the document itself nothing. A
    name in small letters is that of a part, unless it is what the document is about.
    """
    unnamed = getattr(module, "unnamed", lambda question, told, lexicon, in_code: [])
    ways = [subject]
    if _of_option(subject, form.question) and form.kind not in _ANYWHERE:
        pass  # what is said under an option holds with it alone
    elif form.clear == 2 and not (is_small and subject.whole and not names_it(form.question, subject.whole)):
        bare = re.match(r"What (?:is|are) (?:the [^A-Z]*|an? [a-z]+\?|[A-Z][A-Z\d_-]{4,}\?)$|"
                        r"Qu(?:'est-ce que|e sont) (?:l[ea]s? |l')[a-zà-ÿ]", form.question)
        owned = module is english and english.is_owned(form.question)
        plain = form.kind == "definition" and not bare and not owned
        of_part = owned or bool(module is english and re.search(r"\bthe \w*[A-Z]", form.question))
        if owned and not subject.name:
            return None
        ways = [Subject() if plain or names_of(subject.name) & names_of(form.question) else
                subject if of_part else Subject(subject.name), Subject(subject.name), subject]
    elif subject.part.casefold() in form.question.casefold():
        ways = [Subject(subject.whole), subject]
    return next((way for way in ways if not unnamed(form.question, way.told, lexicon, in_code)), None)


def _of_option(subject: Subject, question: str) -> bool:
    """Tell whether a statement stands under an option that its question does not name."""
    return subject.part.startswith("-") and subject.part.casefold() not in question.casefold()


def _whole(statement: str) -> list[str]:
    return [statement]


def _fact(form: Form, statement: str, evidence: str, subject: Subject, wording: Wording, added: str = "") -> Fact:
    """Return the fact of a form; ``added`` are the title and headings that gave a name to the statement itself."""
    question = form.question
    if subject.name and (_of_option(subject, question) or not names_it(question, subject.name)):
        question = wording.told(subject, question)
    else:
        subject = Subject()
    span = form.span if form.span in evidence and form.span.casefold() not in question.casefold() else ""
    return Fact(form.kind, question, f"{form.verdict} {statement}".strip(), span, evidence, subject.told or added)


def unwrapped(chunk: Chunk) -> Chunk:
    """Return a chunk with the lines of its wrapped paragraphs joined, each place in it where it was.

    A line was broken to fit where it ends no sentence, and the first word of the next would have made it the longest of
    its paragraph.
    """
    text = _WRAPPED.sub(_unbroken, chunk.text)
    breaks: list[int] = []
    for paragraph in re.finditer(r"(?:[^\n]+\n)+[^\n]+", text):
        lines = [*_LINE.finditer(text, *paragraph.span())]
        widest = max(_columns(line[0].rstrip()) for line in lines)
        if widest > _WIDEST or re.match(r"[ \t]*(?:[|#`~]|[-*+•] )", lines[0][0]):
            continue
        for line, after in pairwise(lines):
            words = line[0].rstrip()
            first = after[0].split(maxsplit=1)[0] if after[0].strip() else ""
            fits = _columns(words) >= _NARROWEST and _columns(words) + 1 + len(first) > widest
            full = _columns(words) >= max(_NARROWEST, widest - 4)
            if first and ((fits and _RUNS_ON.search(words) and _GOES_ON.match(after[0])) or (
                    full and _WIDE_RUNS_ON.search(words) and _WIDE_GOES_ON.match(after[0]))):
                breaks.append(line.end())
    for place in breaks:
        between = "\t" if _NO_SPACE.fullmatch(text, place - 1, place + 2) else " "
        text = f"{text[:place]}{between}{text[place + 1:]}"
    return replace(chunk, text=text)


def _unbroken(found: re.Match[str]) -> str:
    """Return spaces for the end of a full line."""
    line = found.string[found.string.rfind("\n", 0, found.start()) + 1:found.start()]
    return " " * len(found[0]) if _columns(line) >= _FULL else found[0]


def _columns(line: str) -> int:
    """Return how many columns a line takes: a letter of a wide script takes the room of two."""
    return len(line) + len(re.findall(f"[{WIDE}{HANGUL}、。「」（）・]", line))


def sentences(chunk: Chunk) -> Iterator[str]:
    """Yield the sentences of running text of a chunk, as they stand in it."""
    for statement in statements(chunk):
        if not statement.startswith("|"):
            for part in _CITED.split(_TERM.sub("", statement)):
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
    sentence = _BROKEN.sub("", sentence)
    sentence = re.sub(r"(?<![\w`])`(?=\S)([^`'\n]{1,60})(?<=\S)'(?![\w'])", r"“\1”", sentence)  # quoted as TeX does
    sentence = re.sub(r":[a-z]+:(?=`)", "", sentence)  # the role of a word in reStructuredText
    sentence = re.sub(r"(?<=[A-Za-zÀ-ÿ])\u2010\s+(?=[A-Za-zÀ-ÿ])", "", sentence)  # divided by the end of a line
    sentence = re.sub(r"(?<![\w_])_(\w(?:[^_\n]*\w)?)_(?![\w_])", r"\1", sentence)
    text = re.sub(r"!?\[(?!\d+\])([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", sentence)
    text = re.sub(r"(?<!['\"“‘])\*+|\*+(?!['\"”’])|__|`", "", text)  # but a mark that stands between quotes
    text = re.sub(r"(?<=[A-Za-z])_(?=[\s.,;:)]|$)", "", text)  # the end of a reference in reStructuredText
    text = re.sub(r"\s*\[\d+(?:[,–-]\s*\d+)*\]|\s*\((?:\d{1,2}|[^()]*\d{4}[a-z]?)\)", "", text)
    return _PART.sub("", re.sub(r"\s+", " ", text).strip())
