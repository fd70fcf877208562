"""What tells that an evolved instruction, or an answer to one, is no gain: its words, and those of the prompts.

The checks that rest on it, and their order, are in ``labkit.generate.evolve.gates``.
"""

from __future__ import annotations

import re
import unicodedata

from labkit.quality.groundedness import share
from labkit.text.languages import find_language, language_code
from labkit.text.quotes import plain
from labkit.text.words import codes, content_words, numbers

_MIN_CHARS, _MIN_CHARS_DENSE = 32, 16
MAX_CHARS = 512

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


def declines(text: str, parent: str = "") -> bool:
    """Tell whether what should be an instruction begins as a refusal, or declines where its parent does not."""
    return bool(_REFUSAL.match(text) or (_NOT_ABLE.search(text) and not _NOT_ABLE.search(parent)))


def refuses(answer: str, instruction: str = "") -> bool:
    """Tell whether an answer is short (under 80 words, as in the paper) and declines to give one.

    "Sorry" is no refusal where the instruction speaks of being sorry itself.
    """
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


def prose(text: str) -> str:
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
