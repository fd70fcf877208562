"""What a model thinks aloud before it answers, and that some servers leave in the answer: it is no part of it.

The marks are those of DeepSeek-R1, Qwen3 and their like (``<think>``), of models that are told to think by a prompt
(``<thinking>``), of Magistral (``[THINK]``), Kimi (``◁think▷``) and gpt-oss: the channels of its harmony format, also
as servers write them that lose the special tokens. A chat template may have written the opening mark, so that only the
closing one is in the answer.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad|seed:think"
_OPEN = re.compile(rf"\s*(?:<(?P<tag>{_NAMES})>|\[(?P<square>THINK)\]|◁(?P<kimi>think)▷|"
                   r"<\|(?P<bar>begin_of_thought)\|>)", re.I)
# A closing mark without an opening one counts where a line or the thoughts end with it: an answer may tell of the mark.
_CLOSE = re.compile(rf"(?:</(?:{_NAMES})>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>)(?=\s*(?:\n|[{{\[]|```|$))", re.I)
_FINAL = re.compile(r"<\|channel\|>\s*final\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>")
_HARMONY = re.compile(r"\s*(?:<\|start\|>\s*assistant)?\s*<\|channel\|>")
_HARMONY_END = re.compile(r"\s*<\|(?:end|return|call)\|>.*", re.S)
_BARE_HARMONY = re.compile(r"\s*analysis(?=[A-Z\W]).*?assistant\s*final(?=\W|[A-Z])(?:json)?", re.S)
_SOLUTION = re.compile(r"\s*<\|begin_of_solution\|>(.*?)(?:<\|end_of_solution\|>\s*)?", re.S)


def without_thoughts(text: str) -> str:
    """Return an answer without the thoughts that stand before it; "" where they were cut and no answer came."""
    if _HARMONY.match(text):
        finals = list(_FINAL.finditer(text))
        return _HARMONY_END.sub("", text[finals[-1].end():]) if finals else ""
    if bare := _BARE_HARMONY.match(text):
        return text[bare.end():].lstrip()
    stripped = text
    while opened := _OPEN.match(stripped):
        close = _closing(opened).search(stripped, opened.end())
        if not close:
            return ""
        stripped = stripped[close.end():].lstrip()
    if stripped is text and not _is_json(text):
        for close in _CLOSE.finditer(text):
            stripped = text[close.end():].lstrip()
    solution = _SOLUTION.fullmatch(stripped)
    return solution[1].strip() if solution else stripped


def _closing(opened: re.Match[str]) -> re.Pattern[str]:
    if opened["tag"]:
        return re.compile(rf"</{re.escape(opened['tag'])}>", re.I)
    return re.compile(r"\[/THINK\]|◁/think▷|<\|end_of_thought\|>", re.I)


def _is_json(text: str) -> bool:
    with suppress(ValueError, RecursionError):
        json.loads(text)
        return True
    return False
