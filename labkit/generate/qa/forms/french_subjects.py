"""French: what is asked about the subject of a clause: which one it is, or who or what does what is said."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_clause import BE, HAVE, MODAL, NEGATED, OBJECT, PARTICIPLE, Clause
from labkit.generate.qa.forms.french_nouns import ARTICLE
from labkit.generate.qa.forms.french_words import DATE, KINDS, LEANING, PEOPLE, VAGUE
from labkit.generate.qa.forms.subjects import Subject

_BARE = re.compile(r"(?<! de)(?<! à)(?<! et)(?<! ou)(?<! sur)(?<! dans)(?<! par)(?<! pour)(?<! avec)"
                   r" (?P<group>(?:l[ea]s? |l')(?P<noun>[a-zéèêàîôûçœ]+)(?: de dialogue)?)(?: \?$| (?:est|sont|a|ont|"
                   r"sera|seront|peut|peuvent|doit|doivent|n'|ne |se |s')| [a-zéèêîôû]+(?:ent|it|rent)\b)")
"""A subject of one noun, at the end of a question or before the verb."""
_BEHIND_VERB = re.compile(r"(?:que|quoi|où|comment|quels?|quelles?|qui|combien)\b[^,]* (?:faut-il|peut-on|doit-on|"
                          r"pouvez-vous|devez-vous)\b|: comment \w+r|^comment \w+r[e ]| pour \w+(?:er|ir|re) ", re.I)
"""What has its noun as an object: the reader does it."""
_ONLY_ONES = frozenset("""
noyau terre soleil lune état gouvernement parlement président roi république justice loi internet mer monde europe
""".split())  # noqa: SIM905


def misread(form: Form, subject: Subject) -> bool:
    """Tell whether a question asks about one of many things of a name, of which nothing that it is told speaks.

    "Où est disponible la boîte de dialogue ?" is clear where the heading is about that dialogue.
    """
    if form.kind != "definition" and re.search(r"(?<! d') une? \w+(?:tion|sion|ment)s? \?$", form.question):
        return True  # of what
    if form.kind in ("how to", "steps", "reply", "ban", "quantity") or _BEHIND_VERB.search(form.question):
        return False
    asked = re.sub(r"\b(?:quand|si|lorsqu|en cas d|avant|après|dès qu|tant qu)\b.*| qui .*", " ?", form.question)
    found = _BARE.search(f" {asked}")
    if not found or PEOPLE.match(found["group"]) or found["noun"] in _ONLY_ONES:
        return False
    stem = found["noun"].rstrip("sx")
    return not re.search(rf"(?<!\w){re.escape(stem)}[sx]?(?!\w)", subject.told.replace("’", "'"), re.I)


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
