"""Pronouns: a later question of a conversation that names its subject again is made to refer back to it.

Small models name the subject in every question, whatever they are told. Where the words around the name leave no doubt,
it is replaced: by "it" or "its" in English, by その or 그, or by leaving it out, in Japanese and Korean.
"""

from __future__ import annotations

import re

from labkit.text.languages import language_code

# After a name that ends here. Before any other word, the name may only be the first part of a longer one.
_AFTER = (r"(?=\s*[?,.]|\s+(?:be|been|have|has|is|are|was|and|when|while|if|after|before|in|on|at|with|without|to|from|"
          r"for|by|as|during|need|require|stand|serve|use|hold|work|cost|weigh|last|run|stop|start|do|not|used|placed|moved|"
          r"installed|cleaned|made|designed|delivered|connected|required|allowed)\b)")


def refer_back(question: str, first: str, subject: str, language: str) -> str:
    """Return a question with a pronoun in place of its subject, or as it is where that cannot safely be done.

    Parameters
    ----------
    first
        The first question of the conversation: only what it names can be referred to.
    subject
        What the conversation is about, as it is named; the first question may use a part of it that is a name.
    """
    code = language_code(language).partition("-")[0]
    make = {"en": _english, "ja": _japanese, "ko": _korean}.get(code)
    if make:
        for name in _names(subject):
            exact = re.escape(name)
            if re.search(rf"{exact}(?![A-Za-z\d])", first) and (made := make(question, exact)) != question:
                return made
    return question


def _names(subject: str) -> list[str]:
    """Return the subject and its beginnings and ends that are names (they hold a digit or a capital), longest first."""
    words = re.sub(r"^(?:the|a|an)\s+", "", subject.strip(), flags=re.I).rstrip(".?。？").split()
    whole = " ".join(words)
    parts = {" ".join(part) for cut in range(1, len(words)) for part in (words[:cut], words[cut:])}
    named = [part for part in parts if re.search(r"[A-Z]|\d", part)]
    return [name for name in (whole, *sorted(named, key=lambda part: (-len(part), part))) if len(name) > 1]


def _english(question: str, name: str) -> str:
    noun = rf"\b(?:[Tt]he|an?)\s+{name}"
    if name.endswith("s") and not name.endswith("ss"):
        return question  # "they", or a name that ends so: nobody can tell
    made = re.sub(rf"\bthe ((?:[\w-]+ ){{1,4}})of (?:{noun}|{name}){_AFTER}", r"its \1", question, count=1)
    if made != question:
        return re.sub(r"\s+(?=[?,.])|\s{2,}", lambda gap: " " if len(gap[0]) > 1 else "", made)
    made = re.sub(rf"{noun}['’]s\b", "its", question, count=1)
    return made if made != question else re.sub(rf"{noun}{_AFTER}", "it", question, count=1)


def _japanese(question: str, name: str) -> str:
    made = re.sub(rf"^{name}(?:は|では|には)、?", "", question)
    return made if made != question else re.sub(rf"{name}の(?=\S)", "その", question, count=1)


def _korean(question: str, name: str) -> str:
    made = re.sub(rf"^{name}(?:은|는)\s+", "", question)
    return made if made != question else re.sub(rf"(^|\s){name}의\s+", r"\1그 ", question, count=1)
