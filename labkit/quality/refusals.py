"""Answers that are none: the model says that it does not know, or that it will not say."""

from __future__ import annotations

import re

from labkit.text.scripts import LONE_STOPS

_START = 300  # characters that are looked at
_SENTENCE = re.compile(rf"(?<=[.!?{LONE_STOPS}])\s*|\n+")
_SORRY = r"(?:(?:i['’]?m|i am)\s+(?:(?:very|so|really)\s+)?sorry|i['’]?m afraid|sorry|unfortunately|" \
         r"i apologi[sz]e(?:\s+for [^.,]{1,40})?|as an? (?:ai|(?:large )?language model)\b[^,.]{0,60}(?=,))"
_LEAD = rf"^(?:{_SORRY}[\s,.:;!]*(?:(?:but|that|and)[\s,]+)?){{0,3}}"
_NOT = r"(?:do not|don['’]?t|did not|cannot|can not|can['’]?t|could not|am unable to|am not able to|['’]m unable to|" \
       r"['’]m not able to|will not|won['’]?t)"
_ENGLISH = re.compile(
    rf"{_LEAD}i\s?(?:[a-z]{{1,20}}ly\s+)?{_NOT}\s+(?:(?:really|actually|currently|simply)\s+)?"
    r"(?:know\b(?!\s+(?:that|a)\b)|"
    r"have\s+(?:(?:any|enough|sufficient|access|specific|the|real-time)\b[\s\w-]{0,30}|"
    r"(?:information|knowledge|data|details))|"
    r"(?:answer|provide|assist|help(?! but)|determine|comply|fulfil|respond)\b)"
    rf"|{_LEAD}i(?:\s+am|['’]?m)\s+(?:not (?:sure|certain|familiar|aware)|unsure)\b"
    rf"|{_LEAD}i have no (?:idea|information|knowledge)\b"
    r"|^as an? (?:ai(?: (?:model|assistant|chatbot|language model))?|(?:large )?language model),? i\b"
    r"|^there(?: is|['’]s)(?: not|n['’]t)? (?:not )?(?:enough|insufficient) information to answer"
    r"|^(?:no idea|unknown|n/?a|not known|not sure|i don['’]?t know)\W*$", re.I)
_ONLY_SORRY = re.compile(rf"^{_SORRY}\W*$", re.I)
_JAPANESE = re.compile(
    r"^(?:大変)?(?:申し訳(?:ありません|ございません)|すみません|恐れ入りますが)"
    r"|^(?:残念ながら|[^。]{0,30}(?:は|には|について|に関して|ため|ので))?[、\s]*(?:私に?は)?[、\s]*(?:よく)?"
    r"(?:わかりません|分かりません|わからない|分からない|知りません|存じません|知らない|判断できません|"
    r"お?答え(?:られません|できません|することができません)|回答(?:できません|することができません|を控え[^。]*))[。.！!]*$"
    r"|^(?:この|その|ご)?(?:質問|問い)?[^。]{0,20}情報が(?:ありません|不足しています|足りません)[。.]*$"
    r"|^(?:私は)?(?:AI|人工知能|(?:大規模)?言語モデル)(?:なので|ですので|であるため|のため|として)[^。]*"
    r"(?:できません|わかりません|分かりません)[。.]*$"
    r"|^(?:不明(?:です)?|わからない|分からない)[。.]*$")
_KOREAN = re.compile(
    r"^(?:죄송합니다|죄송하지만|죄송해요|미안합니다|미안하지만)"
    r"|^(?:유감스럽게도|안타깝게도|[^.]{0,40}(?:은|는|이|가|을|를|에 대해|에 대해서는|에 대한))?"
    r"[,\s]*(?:저는|저도)?\s*(?:잘\s*)?"
    r"(?:모르겠습니다|모릅니다|모르겠어요|몰라요|모르겠다|알지 못합니다|알\s*수\s*없습니다|"
    r"(?:답변|대답|답)(?:할|드릴)\s*수\s*없습니다)[.!]*$"
    r"|^(?:이|그|해당)?\s*(?:질문|내용)?[^.]{0,20}정보가\s*(?:없습니다|부족합니다)[.]*$"
    r"|^(?:저는\s*)?(?:AI|인공지능|언어\s*모델)(?:로서|이므로|이기\s*때문에)[^.]*(?:없습니다|모릅니다)[.]*$")


def does_not_know(answer: str) -> bool:
    """Tell whether an answer says, in English, Japanese or Korean, that there is none: 'I do not know', 'わかりません'.

    It has to say so at its start (behind an apology): an answer may quote such words, or end on what nobody knows.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.split(answer[:_START]) if sentence and sentence.strip()]
    if len(sentences) > 1 and _ONLY_SORRY.match(sentences[0]):
        sentences = sentences[1:]
    return bool(sentences) and any(pattern.match(sentences[0]) for pattern in (_ENGLISH, _JAPANESE, _KOREAN))
