"""Elimination: which evolved instructions, and which answers to them, are no gain to a dataset.

The rules of Evol-Instruct (Xu et al., 2023, arXiv 2304.12244, section 3.2, "Elimination Evolving"): no information
gain, an answer that refuses, an answer of nothing but stop words and punctuation, words of the evolving prompt copied
into the result. That two instructions ask for the same in different words is for a model to judge; all else is told
here. Added are bounds of length, the asked language, and refusals and labels where the instruction should be.
"""

from __future__ import annotations

import re
import unicodedata

from labkit.generate.evolve.failure import failure_of
from labkit.quality.groundedness import adds_to, share
from labkit.quality.standalone import leans_on_source
from labkit.text.languages import find_language, is_in_language, language_code
from labkit.text.quotes import plain
from labkit.text.words import codes, content_words, numbers

_MIN_CHARS, _MIN_CHARS_DENSE = 32, 16
MAX_CHARS = 512

REASONS = ("only stop words", "refusal", "leaked prompt words", "leans on a source", "too short", "too long",
           "wrong language", "answers, and does not ask", "another subject", "no information gain", "near-duplicate")
"""Why an evolved instruction is dropped, in the order of the checks; the last is for a caller who knows the others."""

ANSWER_REASONS = ("answer says nothing", "answer refuses", "answer asks back", "answer leaks prompt words",
                  "answer in the wrong language")
"""Why an instruction is dropped because of its answer."""

_SHORT_WORDS, _SHORT_SIGNS = 80, 200  # an answer below that is short; signs are for scripts without spaces
_APOLOGY = re.compile(r"\bsorry\b|\bapologi[sz]e\b|申し訳(?:ありません|ございません)|すみません(?:が|、)|"
                      r"죄송(?:합니다|하지만|하오나)|미안하지만", re.I)
_REFUSAL = re.compile(
    r"\W*(?:(?:i['’]?m|i am|we are)\s+(?:so |very |really )?sorry\b|sorry,|"
    r"(?:(?:unfortunately|however|sorry),?\s+)?(?:i|we)\s+(?:can['’]?t|cannot|can not|could not|am unable to|"
    r"am not able to|won['’]?t|will not)\b|as an? (?:ai|artificial intelligence|(?:large )?language model)\b|"
    r"i['’]?m (?:unable|not able) to\b|"
    r"申し訳(?:ありません|ございません)|(?:AI|人工知能|言語モデル)(?:として|なので|のため)|恐れ入りますが|"
    r"죄송(?:합니다|하지만)|(?:저는\s*)?(?:AI|인공지능|언어\s*모델)(?:로서|이므로|이기))", re.I)
_NOT_ABLE = re.compile(r"(?:お答え|お手伝い|対応|提供|回答)(?:することは|は|が)?"
                       r"(?:でき(?:ません|かねます)|いたしかねます)|"
                       r"(?:답변|도와|제공|대답)(?:해)?\s*(?:드릴|할)\s*수\s*(?:가\s*)?없습니다")
_LEAK = re.compile(
    r"#\s*(?:the\s+)?(?:given|rewritten|created|new|original|evolved)\s+(?:prompts?|instructions?)\s*#?|"
    r"\b(?:given|rewritten|evolved|original|created)[ _-]+(?:prompt|instruction)\b|"
    r"\bthe keywords\b|キーワード「|키워드 ['‘]|"
    r"</?(?:instruction|keywords|method|plan|source)\d*>|\{\{\w+\}\}|"
    r"\A\W*(?:(?:here is|here['’]s)\b[^\n]{0,60}:|(?:new |final |evolved )?(?:instruction|prompt)\s*\W{0,2}[:：])|"
    r"(?:与えられた|元の|書き換え(?:た|後の|られた)|新しい|作成(?:した|された)|進化(?:した|後の))(?:指示|プロンプト|命令)(?!書|器|系)|"
    r"\A\W*(?:指示|プロンプト|質問|最終(?:の)?文)\s*[:：]|"
    r"(?:주어진|원래|원본|다시\s*쓴|재작성(?:된|한)|새로운|진화(?:된|한))\s*(?:지시(?:문|사항)?|프롬프트|명령문)|"
    r"\A\W*(?:지시(?:문)?|프롬프트|질문)\s*[:：]", re.I)
_REQUEST = re.compile(
    r"\W*(?:please |now |first,? |also |as an? [\w -]{3,40}, |using [\w ,'-]{3,80}, |given [\w ,'-]{3,80}, )?"
    r"(?:explain|describe|discuss|compare|contrast|list|name|give|write|draft|create|design|devise|develop|plan|"
    r"propose|suggest|recommend|outline|summari[sz]e|identify|analy[sz]e|assess|evaluate|examine|determine|calculate|"
    r"compute|estimate|find|show|prove|derive|state|tell|provide|define|distinguish|classify|rank|choose|decide|"
    r"justify|argue|imagine|suppose|assume|consider|translate|convert|rewrite|correct|complete|sort|implement|build|"
    r"make|draw|sketch|detail|illustrate|interpret|investigate|work out|set up|take|think|help|advise)\b", re.I)
_HOW_TO_ANSWER = re.compile(r"\b(?:answers?|respon[ds]e?\w*|explain|describe|include|assume|suppose|consider|"
                            r"should|must|provide|give|list|limit|at (?:most|least)|use|support|justify|"
                            r"discuss)\b", re.I)
_NEXT_STEP = re.compile(r"\W*(?:then,? |first,? |now )?(?:compare|weigh|work out|calculate|decide|judge|rank)\b", re.I)
_COPIED = 6  # words
_STATED = 40  # characters of a statement
_STOP = {
    "ja": re.compile(r"(?:これ|それ|あれ|この|その|あの|ここ|そこ|そう|こと|もの|ため|よう|です|ます|でした|ました|"
                     r"ください|ある|いる|する|した|して|なる|はい|いいえ|うん|ええ|また|そして|しかし|から|まで|より|"
                     r"など|は|が|を|に|へ|で|と|も|の)+"),
    "ko": re.compile(r"(?:이것|그것|저것|여기|거기|그리고|그러나|하지만|입니다|합니다|있습니다|있다|한다|이다|"
                     r"네|예|아니요|아니오|은|는|이|가|을|를|의|에|에서|와|과|도|로|으로|그|저|및)+"),
}
_FENCED = re.compile(r"^\s*(```|~~~).*?(?:^\s*\1|\Z)", re.S | re.M)
_DATA = re.compile(r"\s*(?:[|{}\[\]<\"']|\S+\s*[,;=]\s*\S+\s*[,;=]|(?:SELECT|INSERT|def|class|import|const|let|var)\b)")
_MORE_EMPTY = frozenset("""
also am any both could did does doing done each he her here hers him his i just like me mine more most my ok okay other
our ours own please she some such sure too us very we well whose why your yours
""".split())  # noqa: SIM905


def least_chars(language: str) -> int:
    """Return how many characters an instruction has at least, where it is not said: fewer in dense scripts."""
    known = find_language(language)
    return _MIN_CHARS_DENSE if known and known.dense else _MIN_CHARS


def eliminate(evolved: str, parent: str, *, language: str = "English", min_chars: int | None = None,
              max_chars: int = MAX_CHARS, same_subject: bool = False, system: str = "") -> str:
    """Return why an evolved instruction is dropped, one of REASONS, or "" for one to go on with.

    Parameters
    ----------
    parent
        What it was evolved from. Prompt words that stand in it are none of ours; an evolved instruction that says no
        word or number beyond it gains nothing. "" where it was not evolved from anything.
    min_chars, max_chars
        Bounds of its length; by default 32 (16 in Chinese, Japanese, Korean and Thai) and 512.
    same_subject
        Whether it must keep the subject of its parent, as what is evolved in depth must.
    system
        What the model was told: a text that copies a stretch of it, of an example say, leaks it.
    """
    if says_nothing(evolved):
        return "only stop words"
    if _REFUSAL.match(evolved) or (_NOT_ABLE.search(evolved) and not _NOT_ABLE.search(parent)):
        return "refusal"
    if leaks(evolved, parent) or copies(evolved, system, parent):
        return "leaked prompt words"
    # what it speaks of may follow: behind a colon, or on lines of its own
    if not re.search(r"[:：\n]", evolved.strip()) and leans_on_source(evolved) and not leans_on_source(parent):
        return "leans on a source"
    if len(evolved) < (least_chars(language) if min_chars is None else min_chars):
        return "too short"
    if len(evolved) > max_chars:
        return "too long"
    if not is_in_language(_prose(evolved), language):
        return "wrong language"
    if is_english(language) and answers(evolved):
        return "answers, and does not ask"
    if parent and same_subject and not keeps_subject(evolved, parent):
        return "another subject"
    if parent and (plain(evolved) == plain(parent) or not adds_to(parent, evolved)):
        return "no information gain"
    return ""


def eliminate_answer(answer: str, instruction: str, *, language: str = "English") -> str:
    """Return why an instruction falls with its answer, one of ANSWER_REASONS, or "" for a pair to keep.

    An answer refuses if it says "sorry" and is short (under 80 words, as in the paper), unless the instruction speaks
    of being sorry itself. It asks back where the evolution failed by the rules of Auto Evol-Instruct: what is needed to
    answer was lost.
    """
    if says_nothing(answer):
        return "answer says nothing"
    if refuses(answer, instruction):
        return "answer refuses"
    if failure_of(answer, instruction):
        return "answer asks back"
    if leaks(answer, instruction):
        return "answer leaks prompt words"
    return "" if is_in_language(_prose(answer), language) else "answer in the wrong language"


def refuses(answer: str, instruction: str = "") -> bool:
    """Tell whether an answer is short and declines to give one."""
    spaced = len(answer) < 2 or answer.isascii() or len(answer.split()) > len(answer) / 15
    short = len(answer.split()) < _SHORT_WORDS if spaced else len(answer) < _SHORT_SIGNS
    if not short or _APOLOGY.search(instruction):
        return False
    return bool(_REFUSAL.match(answer) or _APOLOGY.search(answer) or _NOT_ABLE.search(answer))


def is_english(language: str) -> bool:
    """Tell whether a language is English: only there is it known how an instruction begins."""
    return language_code(language).partition("-")[0] == "en"


def answers(text: str) -> bool:
    """Tell whether an English text states what a small model takes for the answer, and asks for nothing behind it.

    A text asks if it begins as a request, or if behind its last question nothing is stated, or only how to answer it,
    or what to think through next. Other orders there ("Take out the tray …") are how answers to "how" are given.
    """
    if _REQUEST.match(text) or "\n" in text.strip() or ":" in text:
        return False
    stated = text.rpartition("?")[2].strip()
    return len(stated) > _STATED and not _NEXT_STEP.match(stated) and not _HOW_TO_ANSWER.search(stated)


def copies(text: str, system: str, parent: str = "") -> bool:
    """Tell whether a text holds six words in a row of what the model was told, and its parent does not."""
    told = _stretches(system) - _stretches(parent)
    return bool(told & _stretches(text))


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place:place + _COPIED]) for place in range(len(words) - _COPIED + 1)}


def keeps_subject(text: str, parent: str) -> bool:
    """Tell whether a text names what its parent names: a word of content, and one of its codes, such as "W2"."""
    named = codes(parent)
    return share(parent, text) > 0 and (not named or bool(named & codes(text)))


def says_nothing(text: str) -> bool:
    """Tell whether a text is empty or consists of stop words and punctuation alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if numbers(folded):
        return False
    letters = plain(folded)
    if not letters or any(pattern.fullmatch(letters) for pattern in _STOP.values()):
        return True
    return not content_words(folded) - _MORE_EMPTY and not _symbols(letters)


def _prose(text: str) -> str:
    """Return a text without code, tables and data, which are in no language; all of it where nothing else is left."""
    lines = [line for line in _FENCED.sub("\n", text).splitlines() if not _DATA.match(line)]
    return "\n".join(lines) if any(line.strip() for line in lines) else text


def _symbols(letters: str) -> bool:
    """Formulas and scripts that have no words of their own say something without one."""
    return any(not sign.isalpha() for sign in letters)


def leaks(text: str, parent: str = "") -> bool:
    """Tell whether a text holds words of an evolving prompt (English, Japanese or Korean) that its parent does not."""
    given = {plain(found) for found in _LEAK.findall(parent)}
    return any(plain(found) not in given for found in _LEAK.findall(text))
