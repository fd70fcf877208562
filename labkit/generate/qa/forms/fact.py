"""A fact: a statement of a chunk that can be asked about, with the question that it answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

WIDE = r"\u3040-\u30ff\u3400-\u9fff"
"""Letters of scripts that are written without spaces, each as wide as two others."""
HANGUL = r"\uac00-\ud7a3"
BESIDE_WIDE = re.compile(rf"(?<=[{WIDE}{HANGUL}])(?=[A-Za-z])|(?<=[A-Za-z\d])(?=[{WIDE}{HANGUL}])")
"""Where a script whose particles stand without a space behind a word meets Latin letters."""
_FIRST = re.compile(r"[^\W\d_][\w'’-]*")
_CAPITAL = re.compile(rf"(?<=[a-zà-ÿ,{WIDE}{HANGUL}、。] )[A-ZÀ-Þ][\w'’-]*")
_TITLED = re.compile(r"[A-Z][\w-]+ (?:(?:of|and|for) (?:the )?)?[A-Z][a-z]")
_COMMON_END = re.compile(r"(?:[^su]s|ing|ed|al|ic|ive|ary|ous|ful|able|tion|ment|ness|ity|ance|ence)$")

_OF_LAYOUT = re.compile(r"pages?|chapter|section|figures?|tables?|appendix|annexe?|chapitre|see|note|the|this|these|it|"
                        r"in|an?|for|if|when|we|you|les?|la|un|une|des|ce|cette|il|elle|dans|pour|si", re.I)
_BEFORE_PARTICLE = re.compile(r"(?<![A-Za-z\d./_-] )(?<![A-Za-z\d./_-])"
                              r"([A-Za-z][A-Za-z\d+-]{2,}) (?=[はがをにのでとも])")
_PLATFORMS = re.compile(r"windows|linux|unix|mac(?:os)?|android|github|gitlab|google|microsoft|apple|english|"
                        r"french|german|american|british|european|internet|python|java|posix|ascii|unicode|utf|"
                        r"agreement|appendix|application|client|company|contributor|customer|document|errors?|event|licen[cs]e|"
                        r"licensee|licensor|library|object|program|request|section|server|software|tenant|type|version|warning|"
                        r"january|february|march|april|may|june|july|august|september|october|november|december", re.I)
"""Names that many texts use, and few are about."""
_KEYS = re.compile(r"enter|ctrl|control|shift|alt|tab|esc|del|delete|command|option|home|end|root|pdf|csv|html|xml|url|"
                   r"api|json|yes|makefile|readme|windows|mac|usb|cpu|e-?mail|web|note|page|file|line|text", re.I)
"""Words that many Japanese texts write so, and that no text is about."""
_PART_OF_PROGRAM = re.compile(r"(?<![A-Za-z\d./_-])([A-Za-z][A-Za-z\d+-]{2,}) ?(?:ディレクティブ|オプション|変数|"
                             r"パラメータ|引数|属性|フラグ|メソッド|フィールド)")
"""What a name before it is a part of a program, and of what no text as a whole is about."""
_TOPIC, _FEW_TOPICS = re.compile(r"(?<![A-Za-z\d./_-])([A-Za-z][\w+-]{2,}) ?は"), 2
_THE = re.compile(r"\b[Tt]he ([A-Za-z][\w-]+)(?! [a-z]+(?<!s) (?:is|are|must|should|can|may|has)\b)")
_ANY = re.compile(r"\b(?:[Aa]n?|[Ee]ach|[Ee]very|[Aa]ny|[Aa]nother|[Ss]ome|[Oo]ther|[Tt]his|[Tt]hat|[Ss]uch an?|one) "
                  r"([A-Za-z][\w-]+)")
_SMALL_NAME = re.compile(r"[a-z][\w+-]*(?:\.[\w+-]+)*(?:\(\d\))?(?= )")
_CODE_NAME = re.compile(r"`([a-z][\w.+-]*)`")
_AFTER_STOP = re.compile(r"(?<=[a-z]{3}[.!?] )([a-z][\w+-]{2,}) (?:is|has|can|will|does|[a-z]+s)\b")
_FIRST_KIND = re.compile(
    r"\s*(?:#[^\n]*\n+\s*)?(?:The )?[A-Z][\w'’.-]+(?: [\w'’.-]+){0,6}?"
    r"(?: \([^()]{2,200}\))?(?:, [^,]{3,80},)? "
    r"(?:is|was) (?:an? |the )(?:[\w'’-]+ ){0,5}?(?P<kind>[a-z]+)"
    r"(?= (?:based|in|of|that|which|who|for|from|on|located|founded|at|near|between|with|by)\b|[.,])")
_STOP = re.compile(r"(?<=[a-z]{3}[.!?]) (?=[a-z])")
_FEWEST_TEXTS, _SHARE_OF_TEXTS, _SHARE_OF_WIDE = 3, 0.3, 0.5
_SHARE_OF_NAME = 0.5
"""In how many chunks, and in what share of them, the name stands that a document is taken to be about."""


_NO_NAME = re.compile(
    r"(?:Additional|Access|Care|Code|Custom|Data|Default|Empty|External|Files?|Free|Full|General|Global|Good|Internal|Lack|"
    r"Local|New|Old|Private|Public|Remote|Single|Standard|Support|Systems?|Text|Themes?|Use|Users?|Voting)"
    r"(?= [a-z]|$)")
"""English words that are no names where nothing with a capital follows, even in a text that has them nowhere else."""


class Form(NamedTuple):
    """A question that a statement answers as a whole.

    ``kind`` says what the statement states (definition, requirement, condition, …). ``span`` are the words of the
    statement that answer the question alone, "" where only the whole statement does. ``clear`` says how well a reader
    who has not seen the source knows what is asked about: 2, it has a name or is said of its kind at large; 1, only
    where the question is told what it is about; 0, not even then. ``general`` says that it is said of a kind at large,
    which can be asked about where nothing says what the text is about. ``dated`` says that it held at one time, and is
    asked only where what the question is told says when. ``verdict`` is the yes or no that the answer begins with.
    """

    kind: str
    question: str
    span: str = ""
    clear: int = 2
    general: bool = False
    dated: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A pair that is right by the way it is made: ``answer`` is the statement, ``short`` a span of it or "".

    ``evidence`` stands in the chunk word for word. ``context`` is what was added to the question, so that it says what
    it is about: a title or a heading; "" where nothing was.
    """

    kind: str
    question: str
    answer: str
    short: str
    evidence: str
    context: str = ""


def _parts_of_programs(texts: list[str]) -> set[str]:
    return {name for text in texts for name in _PART_OF_PROGRAM.findall(text)}


def _wide_name(texts: list[str]) -> str:
    """Return the Latin name that most texts of a script without spaces use before a particle, "" where none is."""
    used = Counter(chain.from_iterable({*_BEFORE_PARTICLE.findall(text)} for text in texts))
    fewest = max(_FEWEST_TEXTS, _SHARE_OF_WIDE * len(texts))
    parts = _parts_of_programs(texts)
    names = [name for name, count in used.items() if count >= min(fewest, len(texts)) and not _KEYS.fullmatch(name) and
             name not in parts and
             sum(len(re.findall(rf"\b{re.escape(name)}\b", text)) for text in texts) >= _FEWEST_TEXTS]
    return max(names, key=lambda name: (used[name], name), default="")


class Lexicon:
    """Which words of a document are names: those that it never writes small.

    Parameters
    ----------
    texts
        The texts of its chunks.

    Attributes
    ----------
    main_name
        The name that most of the chunks use, "" where there is none: what a document without a title is about.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._definite: Counter[str] = Counter()
        self._one_of_many: Counter[str] = Counter()
        texts = [BESIDE_WIDE.sub(" ", text) for text in texts]
        for text in texts:
            self._definite.update(word.lower() for word in _THE.findall(text))
            self._one_of_many.update(word.lower() for word in _ANY.findall(text))
            self._small.update(re.findall(r"\b[^\W\d_A-Z][\w'’-]*", text))
            self._capital.update(word.lower() for word in _CAPITAL.findall(text))
            self._pairs.update(pairwise(re.findall(r"[^\W\d_]+", text.lower())))
        self._small_names = {name for text in texts for name in _CODE_NAME.findall(text)}
        begins = Counter(name for text in texts for name in _AFTER_STOP.findall(text))
        self._small_names |= {name for name, count in begins.items() if count > 1 and not self._definite[name]}
        letters = sum(len(re.findall(r"[^\W\d_]", text)) for text in texts)
        self._topics = Counter(chain.from_iterable(map(_TOPIC.findall, texts)))
        self.is_wide = 2 * sum(len(re.findall(f"[{WIDE}]", text)) for text in texts) > letters
        kind = _FIRST_KIND.match(texts[0]) if texts else None
        self._kind = kind["kind"] if kind else ""
        self.main_name = (_wide_name(texts) if self.is_wide else "") or self._main_name(texts)

    def _main_name(self, texts: list[str]) -> str:
        used = Counter(chain.from_iterable({*re.findall(r"(?<![\w.])[A-ZÀ-Þ][\w-]{2,}", text)} for text in texts))
        fewest = max(_FEWEST_TEXTS, _SHARE_OF_NAME * len(texts))
        parts = _parts_of_programs(texts)
        names = [name for name, count in used.items() if count >= fewest and name not in parts and
                 not name.lower().endswith(("file", "readme")) and not _OF_LAYOUT.fullmatch(name) and
                 not _PLATFORMS.fullmatch(name) and
                 re.search(r"[a-zà-ÿ]", name) and self._capital[name.lower()] > 2 * self._small[name.lower()]]
        if not names:
            return ""
        first = max(names, key=lambda name: (used[name], self._capital[name.lower()], name))
        longer = re.compile(rf"(?<=[a-zà-ÿ,:] )[A-ZÀ-Þ]\w+ {re.escape(first)}\b")
        if 3 * sum(len(longer.findall(text)) for text in texts) > sum(text.count(first) for text in texts):
            return ""  # the end of a longer name
        before_noun = re.compile(rf"\b{re.escape(first)} (?:à|aux?|de|d['’]|du|des) ?[a-zà-ÿ]")
        if 2 * sum(len(before_noun.findall(text)) for text in texts) > sum(text.count(first) for text in texts):
            return ""  # the beginning of a longer one: "Boîte à outils", "Boîte de dialogue"
        with_next = re.compile(rf"\b{re.escape(first)}( [A-Z][a-z]+)?\b")
        after = Counter(match for text in texts for match in with_next.findall(text))
        word, count = after.most_common(1)[0]
        return first + word if word and 2 * count > after.total() else first

    def is_topic_often(self, name: str) -> bool:
        """Tell whether a Japanese document says several things of a name: no one of them is all that it does."""
        return self._topics[name] > _FEW_TOPICS

    def is_one(self, noun: str) -> bool:
        """Tell whether a document knows but one of a kind: "the deposit", which it never calls "a deposit"."""
        noun = noun.lower()
        definite = self._definite[noun]
        return definite >= _FEWEST_TEXTS and self._one_of_many[noun] <= _SHARE_OF_TEXTS * definite

    def is_only(self, noun: str) -> bool:
        """Tell whether a document says "the hall" more than once, and never "a hall"."""
        return self._definite[noun.lower()] > 1 and not self._one_of_many[noun.lower()]

    def small_name(self, statement: str, headings: Iterable[str] = ()) -> str:
        """Return the name in small letters that a statement begins with: "dpkg keeps …"; "" where it begins with none.

        Known as a name is what is written as code, begins sentences, or begins a heading or stands in one by itself.
        """
        found = _SMALL_NAME.match(statement)
        name = found[0] if found else ""
        headed = any(re.search(rf"(?:^|\s|^[\W\d]+){re.escape(name)}(?:\(\d\)|['’]s\b|$|:| -)", heading)
                     for heading in headings) if name else False
        return name if name and (headed or name in self._small_names or re.search(r"\d|\w[._+-]\w", name)) else ""

    def parted(self, sentence: str) -> list[str]:
        """Return the sentences of what was taken for one, where the next begins with a name in small letters."""
        starts = [found.end() for found in _STOP.finditer(sentence) if self.small_name(sentence[found.end():])]
        return [sentence[start:end].strip() for start, end in pairwise([0, *starts, len(sentence)])]

    def is_subject(self, noun: str) -> bool:
        """Tell whether a noun is the kind of thing that the first sentence says the whole text is about."""
        return bool(self._kind) and noun == self._kind and self._one_of_many[noun] <= self._definite[noun]

    def is_of(self, words: str) -> bool:
        """Tell whether words begin with a noun that is said of something: "Loss of the queen"."""
        first = re.match(r"([A-Z][a-z]+) of (?:the|an?) ", words)
        return bool(first) and not self._capital[first[1].lower()]

    def is_counted(self, noun: str) -> bool:
        """Tell whether a document writes "a file": without an article, a file is none."""
        return noun[1:].islower() and self._one_of_many[noun.lower()] >= _FEWEST_TEXTS

    def is_common(self, word: str) -> bool:
        """Tell whether a word is no name: within sentences the document writes it small more often than not.

        What never stands within a sentence is taken for a common word where it ends like one.
        """
        small, capital = self._small[word.lower()], self._capital[word.lower()]
        return small > capital or (not small and not capital and bool(_COMMON_END.search(word)))

    def count_after(self, words: Iterable[str], word: str) -> int:
        """Return how often the document writes a word directly behind one of others, in small letters or not."""
        return sum(self._pairs[first, word.lower()] for first in words)

    def is_seen_small(self, word: str) -> bool:
        """Tell whether the document writes a word small anywhere."""
        return bool(self._small[word.lower()])

    def is_name(self, word: str) -> bool:
        """Tell whether a word is known to be a name: by a digit or capital within, or by how it is written."""
        return bool(re.search(r"\d|\w[A-ZÀ-Þ]", word)) or self._capital[word.lower()] > self._small[word.lower()]

    def lowered(self, words: str) -> str:
        """Return words as they stand within a sentence: the first letter is small unless it begins a name."""
        first = _FIRST.match(words)
        if _TITLED.match(words):
            return words
        if first and self.is_of(words):
            return words[0].lower() + words[1:]
        if first and not BESIDE_WIDE.search(first[0]) and first[0][1:] == first[0][1:].lower() and \
                (self.is_common(first[0]) or _NO_NAME.match(words)):
            return words[0].lower() + words[1:]
        return words

    def label(self, words: str) -> str:
        """Return the label of a key or a column as it stands within a sentence: small unless it is known as a name."""
        first = _FIRST.match(words)
        if re.search(r"\s[A-ZÀ-Þ]", words):
            return words
        if first and not BESIDE_WIDE.search(first[0]) and first[0][1:] == first[0][1:].lower() and \
                self._capital[first[0].lower()] <= self._small[first[0].lower()]:
            return words[0].lower() + words[1:]
        return words
