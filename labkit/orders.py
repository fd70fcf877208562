"""Orders to a model in a text that is only data: found by their forms, and signs of chat templates made harmless.

A document may tell the model that reads it to forget its task. What a rule can find is what is said in set forms, in a
few languages. It is narrow on purpose: documents about models, exams and offices speak of prompts, answers and
assistants too.
"""

from __future__ import annotations

import re

_BEFORE = r"(?:previous|prior|above|earlier|preceding|former|all|any|other|your|these|those|existing|original)"
_TASK = r"(?:instructions?|prompts?|directions|guidelines|orders|commands|system message)"
_MACHINE = r"(?:AI|LLMs?|(?:large )?language models?|(?:AI|virtual) assistants?|chat ?bots?|ChatGPT)"
_WRITTEN = r"(?:questions?|answers?|responses?|replies|outputs?)"
_FORMS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|discard|neglect)\b.{{0,30}}?\b{_BEFORE}\b.{{0,30}}?\b{_TASK}\b"
    r"|\b(?:ignore|disregard|forget) (?:all|everything|anything)\b.{0,20}\b(?:above|before|previous\w*|prior)\b"
    rf"|\b(?:notes?|messages?|instructions?|attention|notice)\s*(?:to|for|:)\s*(?:the |any |all |an )?{_MACHINE}\b"
    rf"|\bdear {_MACHINE}\b"
    r"|\byou are (?:now )?in (?:test|developer|debug|admin|maintenance|god|DAN) mode\b"
    r"|#[ \t]?system (?:message|prompt)\b|\bsystem (?:message|prompt|override)\s*(?:\([^)]{0,40}\)\s*)?:"
    rf"|\b{_WRITTEN}\s+(?:that\s+)?you\s+(?:write|generate|derive|produce|create)\b"
    rf"|\b(?:your|(?:each|every one) of your) {_WRITTEN}\b.{{0,40}}\b(?:word|link|phrase|string)\b"
    rf"|\b(?:word|link|phrase|string)\b.{{0,40}}\b(?:every|each|all|your)\b.{{0,12}}\b{_WRITTEN}\b"
    r"|\b(?:answer|respond|reply|write|output|return|print) (?:only with|with only|nothing but|with nothing but)\b"
    r"|\breturn (?:only )?(?:this |the following )?JSON\b|\bwrite JSON\b|\"(?:question|answer)\"\s*:\s*\""
    r"|<\|[\w-]+\|>|\[/?INST\]|<(?:start|end)_of_turn>"
    # Japanese, Korean, Chinese
    r"|(?:指示|命令|プロンプト|ルール|規則).{0,12}(?:無視|忘れ|従わな)|(?:지시|명령|프롬프트|규칙).{0,12}(?:무시|잊)"
    r"|(?:忽略|无视|無視|忘记).{0,12}(?:指令|指示|提示|规则)"
    # German, French, Spanish, Portuguese, Italian
    r"|\b(?:vergiss|vergessen Sie|ignoriere?n?|missachte\w*)\b.{0,40}\b(?:Anweisung|Befehl|Regel|Vorgabe)\w*"
    r"|\b(?:ignore[rz]?|oublie[rz]?)\b.{0,40}\b(?:consignes|instructions|directives)\b"
    r"|\b(?:ignor[ae]r?|olvid[ae]r?|esque[cç]\w+|dimentic\w+)\b.{0,40}\b(?:instrucciones|instruç\w+|istruz\w+)",
    re.I | re.S)
_CONTROLS = re.compile(r"<(?=\|[\w-]{1,40}\|>|/?(?:start|end)_of_turn>|/?s>)|\[(?=/?INST\])", re.I)


def gives_orders(text: str) -> bool:
    """Tell whether a text speaks to the model that reads it, in a form that is known."""
    return bool(_FORMS.search(text))


def without_controls(text: str) -> str:
    """Return a text in which no sign of a chat template is whole: some servers take them for the end of a message."""
    return _CONTROLS.sub(lambda found: f"{found[0]} ", text)
