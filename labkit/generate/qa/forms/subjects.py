"""What a question is about: the whole document by its name, and the part of it by the nearest heading that tells.

"What must a maintainer do?" is clear to nobody; "Regarding the upload queue (Debian): …" is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import BESIDE_WIDE, HANGUL, Lexicon
from labkit.generate.qa.forms.plain_headings import headings_above
from labkit.text.injection import gives_orders

_GENERIC = re.compile(
    r"(?:abstract|introduction|overview|contents|preface|chapter|chapitre|résumé|sommaire|part|appendix|index|foreword|"
    r"summary|background|conclusions?|references|notes?|warning|tip|caution|important|"
    r"(?:an? )?(?:\w+ )?examples?|conventions|definitions?|details|general|(?:technical )?(?:specifications?|data)|"
    r"caractéristiques|fiche technique|miscellaneous|about|further reading|see also|synopsis|description|"
    r"faqs?|top|about (?:this|the) \w+|what is|frequently asked|getting started|welcome|untitled|"
    r"概要|はじめに|目次|要約|(?:技術)?仕様(?:一覧|表)?|諸元|付録|序文|注記|注意|警告|ヒント|備考|補足|例|第.+章)\b.*|"
    r"(?:この(?:文書|本|章|節)|本(?:書|文書|章|節)).*|(?:how to|why|discussions?|results?|methods?|procedure|"
    r"materials?|limitations?|résultats?|méthodes?|objectifs?|buts?|matériel|procédure|mode opératoire|remarques?|"
    r"observations?|name|nom|syntaxe?|usage|utilisation|options?|preview|starting(?: out)?|"
    r"概観|構文|使用法|使い方|オプション|共通機能)|[☐☑☒].*|[\W\d]*|"
    r"(?:개요|소개|머리말|서문|서론|들어가며|시작하기|목차|차례|요약|초록|결론|맺음말|부록|참고(?: ?문헌| ?자료)?|"
    r"주의(?: ?사항)?|경고|"
    r"알림|팁|기술 ?(?:사양|제원)|사양|제원|예시|예제|문법|구문|옵션|사용법|설명|이름|일반|기타|자주 (?:하시는|"
    r"묻는) 질문|"
    r"이 (?:문서|장|절|글)(?:에|의)?.*)", re.I)
_NO_SUBJECT = re.compile(
    r"(?:release|version|revision|rev\.|edition|updated?|draft):? ?v?\d+(?:\.\d+)+(?:[ ,(].*)?|"
    r"(?:last (?:updated|modified|changed)|released? on) .*\d.*|\S{0,12}[>$%] ?\w[\w.]*\(.*|"
    r"[A-Za-z]{0,3}[>$%#] \S.*", re.I)
"""A release, a date, or what was typed at a prompt: none says of what is spoken."""
_OF_ANY = re.compile(r"(?:\w+(?:al|ive|ed|ing|ic|ary|ous|ent|ant) )?(?:tools|commands|utilities|programs|parameters|"
                     r"variables|functions)", re.I)
"""What any manual has: alone, it does not say whose."""
NUMBER = re.compile(r"^(?:chapter|chapitre|section|part|annexe|appendix)\s*[\dIVX]+(?:\.\d+)*[.:)]?\s+|"
                     r"^\s*(?:\d[\dIVX]*(?:\.\d+)*[.:)]?|[IVX]{2,}(?:\.\d+)*[.:)]?|[IVX](?:\.\d+)*[.:)])\s+|"
                     r"^(?:annexe?|appendix)\s+[A-Z]\b[.:)]?\s+|^第\s*\d+\s*[章節]\s*|"
                     r"^(?:제\s*\d+\s*[장절조부]|\d+\s*[장절][.:])\s*|^[A-Z]\.\d+(?:\.\d+)*\.?\s+(?=.*[가-힣])|"
                     r"^부록\s+[A-Z\d]\b[.:)]?\s*", re.I)
_ASKED_ABOUT = re.compile(r"^\W*(?:frequently asked questions|questions and answers|faqs?)(?: \(FAQs?\))?"
                          r"(?: (?:about|on|for|of|concerning)|:) (?:the )?(?=\S)", re.I)
"""What a list of questions is about stands after the words that say that it is one."""
_NO_WHOLE = re.compile(
    r"(?:rules|preferences|settings|configuration|installation|features|tips|troubleshooting|properties|"
    r"règles(?: du jeu)?|préférences(?: générales)?|paramètres|fonctionnalités|utilisation|prise en main|dépannage|"
    r"astuces|propriétés|premiers pas|(?:pour |bien )?(?:démarrer|commencer|débuter)|démarrage(?: rapide)?|nouveautés|"
    r"(?:mise à (?:jour|niveau)|migration|passage)(?: d(?:e |epuis )(?:la )?version .*)?|"
    r"(?:環境|基本|一般|全般的?な?)?設定|操作(?:方法|手順)?|基本操作|機能|手順|条件|ルール|遊び方|使い方|トラブル"
    r"シューティング|プロパティ|種類|タイプ|基本|入門|インストール)", re.I)
"""Titles that say of a part what it is, and not of which whole."""
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_ACRONYM = 100, 60, 6
_LEAST_NAME = 4  # letters of a name that says by itself, within a Japanese word, what is meant
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_ASIDE = re.compile(r"\W*(?:note|tip|hint|warning|caution|important|remarque|astuce|attention|avertissement|"
                    r"注記|注意|警告|ヒント|備考|補足|주의|참고|경고|알림|팁|중요|비고)\W*", re.I)
_PERIOD = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\b(?:year|quarter|month|period) end(?:ed|ing)\b|\bquarter\b|"
                     r"(?:1[5-9]|20)\d\d年|[年半四]期|年度|\b(?:exercice|trimestre|semestre) (?:clos|\d)", re.I)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # letters that are neither small nor capital
_NAME = re.compile(r"(?<!^)\b\w*[A-ZÀ-Þ\d][\w.+-]*|^\w+[A-Z\d]\w*|[ァ-ヴー]{3,}")
_AMONG_HANGUL = re.compile(r"[A-Za-z]*(?:[A-Z]|[A-Za-z]\d)[A-Za-z\d.+-]*[A-Za-z\d+]|[A-Z]\d")
"""The first line of a manual page: its name, and the part of the manual, at both ends."""
"""The first section of a manual page, where the line with its name is not: the name, and what it stands for."""
_HEADING = re.compile(r"^(#{1,6}) +(\S.*)$", re.M)
_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1|\Z)", re.M | re.S)  # where "# define" is no heading
_COMMAND = re.compile(r"(?:^|\n)[ \t]*(?P<term>[a-z][a-z\d_-]{2,}(?: +[\[<{(|]?[\w.|<>/-]+[\]>})|]*)*) *\n?\Z")
_LEAST_INDENT, _DEEP = 4, 12
"""Columns by which what explains a term is indented, and at least where that stands in a section of a manual page."""
_ROW = re.compile(rf"(?=.*[ぁ-んァ-ヴ一-龠々{HANGUL}])[^:]{{1,40}}: +(?P<name>.*[^\W\d_].*)")
"""The heading of a row of a Japanese or Korean table: the name of its first column, and what that holds."""
_COLUMN = re.compile(r"紹介|説明|お知らせ|コメント|メモ|本文|内容|詳細|소개|설명|안내|내용")
"""A column of a table whose name says no more of what stands in it than that it is a text."""


class Subject(NamedTuple):
    """What a question is about: ``whole``, the document, and ``part``, a heading; either may be ""."""

    whole: str = ""
    part: str = ""

    @property
    def name(self) -> str:
        """The document, or the part where nothing names the document."""
        return self.whole or self.part

    @property
    def told(self) -> str:
        """Both, as they are told beside the pair."""
        return ", ".join(filter(None, self))


def subject_of(chunk: Chunk, about: str = "", lexicon: Lexicon | None = None, place: int = 0) -> Subject:
    """Return what a question about a statement of a chunk is about.

    A title that bears the number of a section is that of a part, and says nothing of the other parts; the name that the
    document uses most stands in for it. A single word that is no name ("Security") does not say whose, so it is a part
    only of a whole.

    Parameters
    ----------
    about
        What the whole document is about.
    place
        Where the statement begins in the text of the chunk: a heading before it is nearer than those of the chunk.
    """
    of_any = NUMBER.match(about) or _NO_WHOLE.fullmatch(about) or _OF_ANY.fullmatch(about)
    whole = "" if of_any else _telling(about, _LONGEST_TITLE)
    if whole[:1].isupper() and lexicon and _LATIN_WORD.fullmatch(whole) and not lexicon.is_name(whole):
        whole = ""
    main = lexicon.main_name if lexicon else ""
    above = headings_of(chunk, place)
    if chunk.unit == "row" and above and (row := _ROW.fullmatch(above[-1].strip())) and (
            name := _telling(row["name"], _LONGEST_TITLE)):  # of what it is the row
        return Subject(name, next(filter(None, (_telling(part) for part in above[:-1] if not _COLUMN.fullmatch(part))),
                                  ""))
    if whole and main and lexicon and lexicon.is_wide and not re.search(r"[A-Za-z\d]", whole):
        whole, above = main, [*above, whole]  # a title without a name does not say of what
    elif re.fullmatch(r"[ァ-ヴー・]{3,}", whole):
        whole, above = main, [*above, whole]  # プレゼンテーション: of which program
    whole = whole or main
    for heading in above:
        part = _telling(heading)
        alone = not whole and lexicon and _LATIN_WORD.fullmatch(part) and not lexicon.is_name(part)
        alone = alone or (not whole and _OF_ANY.fullmatch(part))
        if part and not alone and part.casefold() not in whole.casefold():
            return Subject(whole, part)
    return Subject(whole)


def headings_of(chunk: Chunk, place: int = 0) -> list[str]:
    """Return the headings above a place in the text of a chunk, the nearest first."""
    code = [match.span() for match in _CODE.finditer(chunk.text)]
    found = [(len(match[1]), match[2]) for match in _HEADING.finditer(chunk.text, 0, place)
             if not any(start < match.start() < end for start, end in code)]
    if not found and (not chunk.headings or not re.search(r"^#{1,6} ", chunk.text, re.M)):
        here = headings_above(chunk.text, place) or [*reversed(chunk.headings)]
        return [*(_term_above(chunk.text, place) or _term_beside(chunk.text, place)), *here]
    if not found:
        return [*reversed(chunk.headings)]
    above, level = [], 7
    for depth, heading in reversed(found):
        if depth < level:
            above.append(heading)
            level = depth
    outer, first = [heading.strip() for heading in chunk.headings], found[0][1].strip()
    if first in outer:
        return [*above, *reversed(outer[:outer.index(first)])]
    # Which of the headings above the chunk those within it have closed is not known, but an aside closes none.
    return [*above, *reversed(outer)] if all(map(_ASIDE.fullmatch, above)) else above


def has_period(told: str) -> bool:
    """Tell whether what a question is about says of which time it is: an annual report, a count of 1901."""
    return bool(_PERIOD.search(told))


def _term_above(text: str, place: int) -> list[str]:
    """Return the short line that an indented paragraph stands below and explains, as in a manual page, or none."""
    start = text.rfind("\n", 0, place) + 1
    inner = _indent(text[start:].partition("\n")[0])
    for line in reversed(text[:start].split("\n")) if inner >= _LEAST_INDENT else ():
        if line.strip() and (outer := _indent(line)) < inner:
            term = line.strip()
            first = term[0] == "-" and inner >= _DEEP and text.startswith(term)  # begins without the room before it
            is_term = (outer or first) and term[0] not in "•・" and len(term) <= _LONGEST_NAME
            return [term] if is_term and not re.search(r"[.:;,!?]$", term) else []
    return []


def _term_beside(text: str, place: int) -> list[str]:
    """Return the command that a paragraph explains which stands alone, in the same column, above it, or none."""
    start = max(text.rfind("\n\n", 0, place), text.rfind("\n \n", 0, place))
    found = _COMMAND.search(text, max(0, text.rfind("\n", 0, max(0, start - 1))), start + 1) if start > 0 else None
    inner = _indent(text[start:].lstrip("\n").partition("\n")[0])
    return [found["term"]] if found and inner >= _LEAST_INDENT and _indent(found[0].strip("\n")) in (0, inner) and \
        len(found["term"]) <= _LONGEST_NAME else []


def lacks_term(text: str, place: int) -> bool:
    """Tell whether a place is in a paragraph that explains a term of a manual page which the text does not show.

    A chunk that begins within the explanation of an option does not say of which one its statements hold.
    """
    start = text.rfind("\n", 0, place) + 1
    line, _, below = text[start:].partition("\n")
    inner = _indent(line) if start else max(_indent(line), _indent(below.partition("\n")[0]))  # its first is bare
    if inner < _DEEP:
        return False
    outer = next((line.strip() for line in reversed(text[:start].split("\n")) if line.strip() and
                  _indent(line) < inner), "")
    return not outer or (outer[0] not in "•・*-" and len(outer) <= _LONGEST_NAME and not _telling(outer) and
                         not re.search(r"[.:;,!?。：]$", outer))


def _indent(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def is_generic(heading: str) -> bool:
    """Tell whether a heading or a label names nothing: "Introduction", "Note"."""
    return bool(_GENERIC.fullmatch(heading) or _ASIDE.fullmatch(heading))


def names_of(words: str) -> set[str]:
    """Return the words that are names by how they are written, with a digit or a capital that begins no sentence."""
    if re.search(f"[{HANGUL}]", words):  # particles stand without a space behind a name
        return {word.casefold() for word in _AMONG_HANGUL.findall(words)}
    apart = [word for word in _NAME.findall(BESIDE_WIDE.sub(" ", words)) if len(word) >= _LEAST_NAME]
    return {word.casefold() for word in (*_NAME.findall(words), *apart)}


def has_latin_name(words: str) -> bool:
    """Tell whether words have a name in Latin letters. A number alone is none: "la version 2.4" is one of many."""
    return any(name.isascii() and not re.fullmatch(r"[\d.,:%/-]+", name) for name in names_of(words))


def names_it(question: str, name: str) -> bool:
    """Tell whether a question has a name in it: as words of its own, where words of its letters are written apart."""
    edges = r"(?<!\w){}(?!\w)" if re.fullmatch(r"[\x00-\u024f]*", question) else "{}"
    return bool(re.search(edges.format(re.escape(name)), question, re.I))


def _telling(heading: str, longest: int = _LONGEST_NAME) -> str:
    """Return the words of a heading that name something, or ""."""
    heading = _ASKED_ABOUT.sub("", re.sub(r"^\\?#+\s+|^[-–—]\s+|\\(?=[#.*_()\[\]+-])", "", heading))
    heading = re.sub(r"(?<!\w)_(\S(?:[^_]*\S)?)_(?!\w)", r"\1", heading)
    bare = NUMBER.sub("", re.sub(r"\*+|`|__|#+$", "", heading).strip()).strip(" .:")
    bare, _, more = re.sub(r"\s*\((?:https?:|www\.)[^()]*\)", "", bare).partition(": ")
    if more and bare.lower() in ("class", "event", "function", "method", "module", "interface", "command", "option"):
        bare = f"{bare} {more}"
    if re.fullmatch(r"[A-Z][a-z]+s", bare) and more and len(more.split()) < 4:
        bare = f"{bare}, {more}"  # "Modules: Packages"
    if has_period(more) and not has_period(bare) and len(bare) + len(more) < longest:
        bare = f"{bare}, {more}"
    bare = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", bare)
    bare = re.sub(r"(?:について|に関して)$|(?:에 대하여|에 관하여|에 대해)$|(?<=\S)\s*[―—–]+[^―—–]+[―—–]+$", "", bare)
    bare = re.sub(r"\s+", " ", bare).strip()
    bare = re.sub(r"、?(?:下記|以下|次)の(?:手順|方法).*$", "", bare)
    bare = re.sub(r"(?<=[うくぐすつぬぶむる])には$", "", bare)
    cut = bare.count('"') % 2 or bare.count("“") != bare.count("”") or bare.count("(") != bare.count(")")
    cut = cut or re.match(r"(?:You|We|It|This|These|There|Please) (?:\S+ ){2,}", bare)
    cut = cut or _NO_SUBJECT.fullmatch(bare)
    fits = bare and not cut and len(bare) <= longest and not re.search(r"[。、]$|[?？!…|$]|\.{3}", bare)
    return bare if fits and not _GENERIC.fullmatch(bare) and not _is_shouted(bare) and not gives_orders(bare) else ""


def _is_shouted(name: str) -> bool:
    return name.isupper() and not _WIDE.search(name) and (len(name.split()) > 1 or len(name) > _LONGEST_ACRONYM)
