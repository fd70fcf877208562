"""How each language asks for a cell of a table, a line of a record, and what a question is about."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """Templates of one language.

    ``about`` puts what a question is about before it. ``attribute`` asks for the value of a key of something;
    ``cell`` for a cell by the name of its column, the name of the first column and the row; ``under`` for the same
    where the column is not named by a plain noun. ``listed`` asks for a list under a heading. The last two say what a
    cell or a list states, as a sentence. ``asking`` are beginnings of column names that are questions already.
    """

    about: str
    attribute: str
    cell: str
    under: str
    listed: str
    stated: str
    lists: str
    asking: tuple[str, ...]


WORDINGS = {
    "en": Wording("Regarding {about}: {question}", "What is the {key} of {name}?",
                  "What is the {column} for {first} {row}?", "For {first} {row}, what is given as “{column}”?",
                  "What is listed under “{heading}” for {name}?", "{first} {row}, {column}: {value}",
                  "{heading}: {value}",
                  ("what", "who", "when", "where", "how", "why", "which", "with", "a ", "is ", "can ", "must ")),
    "fr": Wording("À propos de {about} : {question}", "{name} : quelle est l'indication « {key} » ?",
                  "{first} {row} : quelle est l'indication « {column} » ?",
                  "{first} {row} : quelle est l'indication « {column} » ?",
                  "{name} : qu'est-ce qui figure sous « {heading} » ?", "{first} {row}, {column} : {value}",
                  "{heading} : {value}", ()),
    "ja": Wording("{about}について、{question}", "{name}の{key}は何ですか。", "{first}「{row}」の{column}は何ですか。",
                  "{first}「{row}」の「{column}」は何ですか。", "{name}の「{heading}」には何が挙げられていますか。",
                  "{first}「{row}」の{column}：{value}", "{heading}：{value}", ()),
}
