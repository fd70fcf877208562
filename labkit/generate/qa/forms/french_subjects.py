"""French: what is asked about the subject of a clause: which one it is, or who or what does what is said."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_clause import BE, HAVE, MODAL, NEGATED, OBJECT, PARTICIPLE, Clause
from labkit.generate.qa.forms.french_nouns import ARTICLE
from labkit.generate.qa.forms.french_words import DATE, KINDS, LEANING, PEOPLE, VAGUE


def subject_of_clause(clause: Clause) -> list[Form]:
    """Ask for the subject, where what is said of it is said at length: "Qu'est-ce qui provoque la corrosion ?"."""
    article = ARTICLE.match(clause.written)
    if clause.plural or not article or re.match(r"Chaque|La plupart|Une? ", clause.written):
        return []
    noun = clause.written[article.end():].split()[0].lower()
    if {noun, noun.rstrip("s")} & (VAGUE | KINDS) or LEANING.search(clause.rest) or LEANING.search(clause.written):
        return []
    whole = f"{clause.verb} {clause.rest}"
    if not 5 <= len(whole.split()) <= 18 or re.search(r"[,;:]| (?:et|mais|ou) (?:l|d|un|ne |n')", whole) or \
            clause.verb in (*MODAL, *HAVE):
        return []
    told = re.match(r"(?:obligatoire|interdit|nécessaire) \S+ \S+", clause.rest) if clause.verb in BE else \
        OBJECT.match(clause.rest)
    if not told:
        return []
    somebody = PEOPLE.match(clause.written)
    word = "Qui" if somebody else "Qu'est-ce qui"
    return [Form("subject", f"{word} {whole} ?", clause.written, clear=1)]


def which_one(clause: Clause) -> list[Form]:
    """Ask which one it is, where the subject is a name with the noun it is a name of: "Le programme xdelta"."""
    found = re.fullmatch(r"(L[ea]) ([a-zéèêàîôûç]+) ((?:[\w./+-]*[A-Z\d/.][\w./+-]*)(?: [\w./+-]+)?)", clause.written)
    told = clause.verb not in (*BE, *HAVE) or re.match(rf"{PARTICIPLE} (?:par\b|.*{DATE})", clause.rest)
    if not found or not told or clause.verb in (*NEGATED, *MODAL) or not 4 <= len(clause.rest.split()) <= 16:
        return []
    which = "Quel" if found[1] == "Le" else "Quelle"
    return [Form("which", f"{which} {found[2]} {clause.verb} {clause.rest} ?", clause.written)]
