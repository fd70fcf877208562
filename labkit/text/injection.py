"""Orders to a model in a text that is only data: found by their forms, and signs of chat templates made harmless.

A document may tell the model that reads it to forget its task. What a rule can find is what is said in set forms, in a
few languages. It is narrow on purpose: manuals are full of orders to people, and exams, help pages and papers about
models speak of answers, prompts and assistants too. So a form counts only where it tells to drop what was told before,
names the machine as the one spoken to, dictates a word for every answer, or opens a message as a chat template does.
"""

from __future__ import annotations

import re

_NOT = (r"(?<!not\s)(?<!never\s)(?<!n't\s)(?<!n’t\s)(?<!you\s)(?<!they\s)(?<!who\s)(?<!\bto\s)(?<!\bno\s)(?<!não\s)"
        r"(?<!non\s)\b")
_TASK = r"(?:instructions?|prompts?|directions|guidelines|orders|commands|system messages?)\b"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|former|existing|original|system|your)"
_MACHINE = r"(?:AI(?: assistants?| models?| systems?)?|LLMs?|(?:large )?language models?|chat ?bots?|ChatGPT)"
_WRITTEN = r"(?:questions?|answers?|responses?|replies|outputs?|strings?|fields?)"
_ALL = rf"(?:each|every|all|both)\s+(?:of\s+)?(?:your\s+|the\s+)?{_WRITTEN}"
_WORD = r"(?:the\s+)?(?:word|phrase|link|string)\b"
_FORMS = re.compile("|".join((
    # to drop what was told before
    rf"{_NOT}(?:ignore|disregard|forget|override)\s+(?:(?:all|any|of|the|other|my|our)\s+){{0,4}}"
    rf"(?:{_EARLIER}|all(?:\s+the|\s+other)?)\s+(?:\w+\s+)?{_TASK}",
    rf"{_NOT}(?:ignore|disregard|forget)\s+(?:all|everything|anything)\s+(?:of\s+the\s+|that\s+is\s+|written\s+)?"
    r"(?:above|before|previous|prior)\b(?=\s*(?:[.,;:!|]|and\b|$))",
    # to a machine
    rf"\b(?:notes?|messages?|instructions?|attention|notice)\s+(?:to|for)\s+(?:the |any |all |an |every )?{_MACHINE}"
    r"(?:\s*[:|!—–]|\s+(?:that|which|who|reading|processing)\b)",
    rf"\bdear {_MACHINE}\s*[,:!]",
    # what to write
    rf"\b(?:put|add|insert|include|use|write|mention|append|repeat)\s+{_WORD}.{{1,60}}?"
    rf"\b(?:in|into|to|at\s+the\s+(?:end|start|beginning)\s+of)\s+{_ALL}",
    rf"\b{_ALL}(?:\s+(?:that\s+)?you\s+\w+(?:\s+from\s+\w+)?)?\s+(?:must|shall|should|has\s+to|have\s+to)\s+"
    rf"(?:contain|include|mention|begin\s+with|start\s+with|end\s+with|use)\s+(?:{_WORD}\s+\S|<\w|\[|https?:)",
    r"\b(?:answers?|outputs?|responses?|questions?)\s+(?:that\s+)?you\s+(?:generate|derive|produce)\b.{0,30}\bmust\s+"
    r"(?:contain|include|mention|begin|start|end)\b",
    rf"\b(?:answer|respond|reply)\s+(?:only\s+with|with\s+only|with\s+nothing\s+but)\s+(?:{_WORD}\s+\S|(?-i:[A-Z]{{5,}}))",
    r"\b(?:return|output|write|respond\s+with)\s+only\s+(?:this|the\s+following)\s+JSON\b",
    r"\"evidence\"\s*:\s*\".{0,300}?\"\s*,\s*\"question\"\s*:",
    # the head of a message
    r"<\|(?:im_start|start_header_id|start)\|>\s*(?:system|user|developer)\b|<start_of_turn>\s*(?:user|model)\b|(?-i:\[INST\])",
    # Japanese, Korean, Chinese
    r"(?:これまで|今まで|ここまで|以前|上記|上|前|すべて|全て)の.{0,6}(?:指示|命令|プロンプト)[をはも]?.{0,4}"
    r"(?:無視(?:して(?!は|も|しま|い)|しろ|しなさい|せよ)|忘れ(?:て(?!は|も|しま|い)|ろ|なさい))",
    r"(?:すべて|全て|各|どの)の?.{0,4}(?:質問|回答|答え).{0,30}という(?:言葉|単語|語).{0,6}(?:書|入れ|含め|使)",
    r"(?:이전|위|앞|지금까지|기존|모든)의?\s*.{0,8}(?:지시|명령|프롬프트)\S{0,3}\s*(?:모두\s*|전부\s*)?"
    r"(?:무시하(?:세요|십시오|라)|무시해(?:라|주|\s*주)|잊(?:어라|으세요|으십시오))",
    r"(?<!请勿)(?<!不要)(?<!不得)(?<!不可)(?:忽略|无视|無視|忘记)(?:以上|之前|先前|上述|前面|所有|一切|全部)的?(?:所有|全部|一切)?的?"
    r"(?:指令|指示|提示词|命令)",
    # German, French, Spanish, Portuguese, Italian
    r"\b(?:vergiss|vergessen\s+Sie|ignoriere|ignorieren\s+Sie|missachte)\s+(?:bitte\s+)?"
    r"(?:(?:alle|sämtliche|deine|die|Ihre)\s+){0,2}(?:bisherigen|vorherigen|vorigen|obigen|früheren)\s+"
    r"(?:Anweisung|Instruktion|Befehl|Vorgabe)",
    r"\bin\s+jede\s+(?:Frage|Antwort)\b.{0,40}\bdas\s+Wort\b",
    r"\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes?\s+)?(?:les|vos|tes)\s+(?:consignes|instructions|directives)\s+"
    r"(?:précédentes|antérieures|ci-dessus)",
    rf"{_NOT}(?:ignor[ae]|olvid[ae]|esque[cç]a|dimentica)\s+(?:todas?\s+|tutte\s+)?(?:as|las|le|tus|sus|suas)\s+"
    r"(?:instrucciones|instruções|istruzioni)\s+(?:anteriores|previas|precedenti|acima)",
)), re.I | re.S)
_CONTROLS = re.compile(r"<(?=[|｜][\w▁-]{1,40}[|｜]>|/?(?:start|end)_of_turn>|/?s>|/?(?:b|e)os>|</?SYS>>)"
                       r"|\[(?=/?(?-i:INST|SYSTEM_PROMPT)\])", re.I)


def gives_orders(text: str) -> bool:
    """Tell whether a text speaks to the model that reads it, in a form that is known."""
    return bool(_FORMS.search(text))


def without_controls(text: str) -> str:
    """Return a text in which no sign of a chat template is whole: some servers take them for the end of a message."""
    return _CONTROLS.sub(lambda found: f"{found[0]} ", text)
