"""How each language asks for a cell of a table, a line of a record, and what a question is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from labkit.generate.qa.forms.japanese_asking import value_asked
from labkit.generate.qa.forms.japanese_words import POINTING


class Wording(NamedTuple):
    """Templates of one language.

    ``about`` puts what a question is about before it. ``attribute`` asks for the value of a key of something;
    ``cell`` for a cell by the name of its column, the name of the first column and the row; ``under`` for the same
    where the column is not named by a plain noun. ``listed`` asks for a list under a heading. The last two say what a
    cell or a list states, as a sentence. ``asking`` are beginnings of column names that are questions already.
    ``what`` says how a value is asked for, by the names of the first column and its own; "" where nobody could tell
    what it means. Column names that are ``quoted`` do not fit into a sentence. ``plain_columns`` are the names of a
    second and last column that say nothing; the first column names what is asked for then, as it always does where
    there are none. Rows with words that are ``pointing`` elsewhere are not asked about.
    """

    about: str
    attribute: str
    cell: str
    under: str
    listed: str
    stated: str
    lists: str
    asking: tuple[str, ...]
    what: Callable[[str, str, str], str] = lambda first, column, value: "what"
    quoted: re.Pattern[str] = re.compile(r"(?!)")
    plain_columns: tuple[str, ...] = ()
    pointing: re.Pattern[str] = re.compile(r"(?!)")


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
    "ja": Wording("{about}について、{question}", "{name}の{key}は{what}。", "{first}「{row}」の{column}は{what}。",
                  "{first}「{row}」の「{column}」は{what}。", "{name}の「{heading}」には何が挙げられていますか。",
                  "{first}「{row}」の{column}：{value}", "{heading}：{value}", (), value_asked,
                  re.compile(r"[うくぐすつぬぶむるたい]もの$|[をでに、`]|に設定$|から$"),
                  ("値", "内容", "仕様", "詳細", "情報", "データ", "数値", "設定値", "規格", "備考"), POINTING),
}
