"""A model for the stand-in that plans curricula, asks and answers; each answer says what it was asked about."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import Any

from support.openai_standin import Said


def prompt_of(body: dict[str, Any]) -> str:
    """Return what was asked: the first words of the user, whatever was said since."""
    return next(message["content"] for message in body["messages"] if message["role"] == "user")


def kind_of(body: dict[str, Any]) -> str:
    """Return the name of the schema that is asked for, or "Answer"."""
    form = body.get("response_format") or {}
    return form["json_schema"]["name"] if form else "Answer"


def fenced(body: dict[str, Any], tag: str) -> str:
    found = re.search(rf"<{tag}>\n(.*?)\n</{tag}>", prompt_of(body), re.S)
    return found[1] if found else ""


class Professor:
    """Answers well; ``odd`` may name, by kind, what it says instead. ``calls`` counts the requests of each kind."""

    def __init__(self, japanese: bool = False, **odd: Any) -> None:
        self.japanese, self.odd, self.calls = japanese, odd, Counter()

    def __call__(self, body: dict[str, Any]) -> Said | str:
        kind = kind_of(body)
        self.calls[kind] += 1
        if kind in self.odd:
            said = self.odd[kind]
            return said(body) if callable(said) else said
        made = getattr(self, kind.lower())(body)
        return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)

    def names(self, body: dict[str, Any]) -> dict:
        return {"names": ["1. Natural sciences", "Arts", "Arts"]}

    def subfields(self, body: dict[str, Any]) -> dict:
        field = fenced(body, "field")
        return {"subfields": [{"name": f"{field} {part}", "disciplines": [
            f"{field} studies {part}a", f"{field} studies {part}b", "Shared discipline"]} for part in "XY"]}

    def subjects(self, body: dict[str, Any]) -> dict:
        name, levels = fenced(body, "discipline"), ["introductory", "Advanced", "beginner", "intermediate"]
        words = ["Foundations", "Frontiers", "Basics", "Methods"]
        if self.japanese:
            words = ["入門講座", "上級研究", "基礎実験", "中級演習"]
        asked = re.search(r"List (\d+) different subjects", prompt_of(body))
        count = int(asked[1]) if asked else 4
        return {"subjects": [{"name": f"{name} {words[place]}", "level": levels[place],
                              "subtopics": [f"{name} topic {number}" for number in range(9)]}
                             for place in range(min(count, 4))]}

    def sessions(self, body: dict[str, Any]) -> dict:
        subject = fenced(body, "subject").splitlines()[1]
        word = "の概念" if self.japanese else " concept "
        return {"sessions": [{"name": f"{subject} {number}", "concepts":
                              [f"{subject} {number}{word}{letter}" for letter in "abcde"]} for number in range(1, 5)]}

    def asked(self, body: dict[str, Any]) -> dict:
        concepts, code = fenced(body, "concepts"), digest(body)
        if self.japanese:
            listed = "、".join(concepts.splitlines())
            return {"question": f"次の概念をすべて使って、状況{code}で何が起こるかを説明してください：{listed}"}
        return {"question": f"In situation {code}, what follows for {' and '.join(concepts.splitlines())}?"}

    def answer(self, body: dict[str, Any]) -> str:
        code = digest(body)
        if self.japanese:
            return f"結論は{code}です。原因を順に調べると、結果がはっきりと分かるからです。"
        return f"The outcome is {code}, because the causes add up and nothing else changes the result."

    def personas(self, body: dict[str, Any]) -> dict:
        code, related = digest(body), "relation" in json.dumps(body["response_format"])
        people = [("a baker", "ovens"), ("a nurse", "shifts"), ("a pilot", "storms")]
        return {"personas": [{**({"relation": "colleague"} if related else {}), "description":
                              f"{who} of town {code} {trade} who cares about {trade} and saves for retirement {code}"}
                             for who, trade in people]}

    def questions(self, body: dict[str, Any]) -> dict:
        who = fenced(body, "persona")
        return {"questions": [f"How would you advise {who} on matter {number} before winter?" for number in (1, 2)]}


def digest(body: dict[str, Any]) -> str:
    """Six signs that stand for the messages of a request."""
    return hashlib.sha256(json.dumps(body["messages"]).encode()).hexdigest()[:6]
