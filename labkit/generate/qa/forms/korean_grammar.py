"""Korean letters and endings: particles by the last sound, and the end of a statement as that of a question.

A syllable of Hangul is computed from its letters (The Unicode Standard, section 3.12), so that the last consonant of a
word, on which its particle depends, is known without a dictionary. Questions end in -ㅂ니까, which fits verbs,
adjectives and the copula alike; -나요 and -ㄴ가요 would need to know which of them a word is.
"""

from __future__ import annotations

import re

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_NIEUN, _RIEUL, _BIEUP = 4, 8, 17  # places of ㄴ, ㄹ and ㅂ among the last consonants
_DIGITS = "013678"
"""Digits whose names end in a consonant: 영, 일, 삼, 육, 칠, 팔."""
_PAIRS = {"은": "는", "이": "가", "을": "를", "과": "와", "이라": "라", "이란": "란", "으로": "로"}
"""The particle after a consonant, and that after a vowel."""
_EITHER = re.compile(r"(?P<word>\S)(?P<closed>[)）\]’”」』'\"]*)(?:(?P<final>은|이|을|과|으로)\((?P<vowel>는|가|를|"
                     r"와|로)\)|"
                     r"(?P<bracket>\(이\))(?P<more>란|라고))")
_ADJECTIVE = re.compile(r"(?:하|크|르|느리|비싸|싸|아니|쁘|프|흐리|여리|고프|세|차)$")
"""Stems that end in a vowel before 다; other words there are nouns, with the copula left out."""
_FRIENDLY = (  # 해요체, and the same as 합니다체
    (r"(?:이에요|예요)$", "입니다"), (r"아니에요$", "아닙니다"), (r"해요$", "합니다"), (r"(?:돼요|되어요)$", "됩니다"),
    (r"([있없같])(?:어|아)요$", r"\1습니다"), (r"([했됐였었았렸졌켰겼냈왔갔썼])어요$", r"\1습니다"),
    (r"져요$", "집니다"), (r"려요$", "립니다"), (r"켜요$", "킵니다"), (r"줘요$", "줍니다"), (r"와요$", "옵니다"),
)
_WITH_BIEUP = "".join(map(chr, range(_FIRST + _BIEUP, _LAST + 1, _FINALS)))
_LETTERS_WITH_FINAL = "lmnrLMNR"
WITH_NIEUN = "".join(map(chr, range(_FIRST + _NIEUN, _LAST + 1, _FINALS)))
"""Syllables that end in ㄴ, as words do that tell what was done before a noun: 연, 조인."""
WITH_RIEUL = "".join(map(chr, range(_FIRST + _RIEUL, _LAST + 1, _FINALS)))
"""Syllables that end in ㄹ, as words do that tell what is to be done: 열, 쓸."""


def final_of(letter: str) -> int:
    """Return the place of the last consonant of a syllable among those of Hangul, 0 for none or another script."""
    return (ord(letter) - _FIRST) % _FINALS if _FIRST <= ord(letter) <= _LAST else 0


def has_final(word: str) -> bool:
    """Tell whether a word ends in a consonant as it is read in Korean: 문, 3, PDF is read 에프, HTML 엘."""
    bare = re.sub(r"[(（][^()（）]*[)）]$", "", word.strip())
    letters = re.sub(r"[^\w%℃]+$", "", bare)
    if not letters:
        return False
    last = letters[-1]
    if last.isdigit():
        return last in _DIGITS
    if last in "%℃":
        return False  # 퍼센트, 도
    if last.isascii():
        latin = re.search(r"[A-Za-z]+$", letters)
        if latin and (latin[0].isupper() or len(latin[0]) == 1):
            return last in _LETTERS_WITH_FINAL
        return bool(re.search(r"(?:[mn]|ng|ne|me|[^eo]l|le|[aeiou][bpkc]|[aeiou]t|ck)$", letters)) and \
            not re.search(r"(?:[aeiou]te|ate)$", letters)
    return final_of(last) > 0


def josa(word: str, after_final: str) -> str:
    """Return a word with its particle, named by the form that it has after a consonant: josa("필터", "은") is 필터는.

    The particle 으로 is 로 after ㄹ, too.
    """
    final = has_final(word)
    if after_final == "으로" and final:
        last = re.sub(r"\W+$", "", word)[-1:]
        final = not (final_of(last) == _RIEUL or last in "178lLrR") if last else final
    return word + (after_final if final else _PAIRS[after_final])


def finished(question: str) -> str:
    """Return a question with each particle that a template leaves open, 은(는) or (이)란, as its word demands it."""
    return _EITHER.sub(_chosen, question)


def _chosen(found: re.Match[str]) -> str:
    start = max(found.string.rfind(" ", 0, found.start("word")) + 1, 0)
    word = found.string[start:found.end("word")]
    after = found["final"] or f"이{found['more'][0]}"
    particle = josa(word, after)[len(word):]
    return found["word"] + found["closed"] + particle + (found["more"] or "x")[1:]


def formal(words: str) -> str:
    """Return a statement with its end in the formal style (합니다), or as it is where that is not known."""
    if words.endswith("니다"):
        return words
    for pattern, made in _FRIENDLY:
        if re.search(pattern, words):
            return re.sub(pattern, made, words)
    if len(words) > 1 and words.endswith("다"):
        return _of_plain(words[:-1])
    return words


def _of_plain(stem: str) -> str:
    """Return the formal style of what stands before a plain 다: 한, 있, 크, 도구이."""
    last, final = stem[-1], final_of(stem[-1])
    if not _FIRST <= ord(last) <= _LAST:
        return f"{stem}입니다"
    if last == "는" and final_of(stem[-2:-1] or "가"):
        return f"{stem[:-1]}습니다"
    if last == "이":
        return f"{stem[:-1]}입니다"
    if final in (_NIEUN, _RIEUL):
        return f"{stem[:-1]}{chr(ord(last) - final + _BIEUP)}니다"
    if final:
        return f"{stem}습니다"
    return f"{stem[:-1]}{chr(ord(last) + _BIEUP)}니다" if _ADJECTIVE.search(stem) else f"{stem}입니다"


def asked(words: str) -> str:
    """Return a statement as a question without its mark, "" where its end is not known."""
    said = formal(words)
    return f"{said[:-1]}까" if re.search(rf"[{_WITH_BIEUP}]니다$", said) else ""


def if_form(stem: str) -> str:
    """Return the stem of a verb as a condition: 열 gives 열면, 닫 gives 닫으면."""
    return f"{stem}{'으면' if final_of(stem[-1]) not in (0, _RIEUL) else '면'}" if stem else ""


def to_form(stem: str) -> str:
    """Return the stem of a verb as a purpose: 열 gives 열려면, 닫 gives 닫으려면."""
    return f"{stem}{'으려면' if final_of(stem[-1]) not in (0, _RIEUL) else '려면'}" if stem else ""


def masked(text: str) -> str:
    """Return a text of the same length in which what stands in brackets or quotes is hidden."""
    return re.sub(r"[（(][^（）()]*[）)]|‘[^‘’]*’|“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"|'[^']*'",
                  lambda found: found[0][0] + "○" * (len(found[0]) - 2) + found[0][-1], text)
