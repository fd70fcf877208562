"""French: what a pronoun, or "this" thing, stands for: the subject of the sentence before."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.french_clause import Clause, take_apart
from labkit.generate.qa.forms.french_grammar import of_group
from labkit.generate.qa.forms.french_nouns import ARTICLE
from labkit.generate.qa.forms.french_words import HARD, OPENINGS
from labkit.generate.qa.forms.subjects import Subject


def resolved(statement: str, previous: str, lexicon: Lexicon) -> str:
    """Return a statement with its subject named where it is a pronoun, or "this" thing, that the one before it names.

    The statement as it is answers what is asked about the one that is returned: "Il repose sur IP" says on what TCP
    rests.
    """
    text = OPENINGS.sub("", statement.replace("’", "'"))
    earlier = re.sub(r"^[^,:;]{2,60}, (?=l[ea]s? |l'|une? )", "", OPENINGS.sub("", previous.replace("’", "'")))
    before = take_apart(earlier, lexicon)
    if found := re.match(r"(Il|Elle|Ils|Elles) (?=\w)(?!\S+ ?(?:pas )?(?:possible|nécessaire|à noter|recommandé|"
                         r"préférable|temps|clair)\b|"
                         r"(?:ne |n')?(?:faut|y|existe|s'agit|suffit|convient|reste|semble|en|arrive|importe|vaut|"
                         r"paraît)\b)", text):
        if before and _agrees(found[1], before):
            return before.written + text[found.end() - 1:]
    elif found := re.match(r"(Son|Sa|Ses) (?P<owned>[a-zéèêàîôûœ]+) (?=\w)", text):
        if before and not before.plural and not re.match(r"Une? |Chaque ", before.written):
            article = {"Sa": "La ", "Ses": "Les "}.get(found[1], "Le ")
            article = article if HARD.match(found["owned"]) or found[1] == "Ses" else "L'"
            owned, rest = f"{article}{found['owned']}", text[found.end() - 1:]
            clause = take_apart(owned + rest, lexicon)
            if clause and clause.written == owned:
                return f"{owned} {of_group(before.subject)}{rest}"
    elif found := re.match(r"(Ce|Cet|Cette|Ces) (\w+) (?=\w)", text):
        name = before.written if before and re.match(rf"(?:L[ea]s? |L'|Une? |Des ){found[2]}\b", before.written) else ""
        named = re.search(rf"\b{found[2]} (?:--?\w[\w-]*|[\w./+-]*[\d/][\w./+-]*\w)", previous)
        more = re.search(rf"\b(?:une?|l[ea]|l'|du|au) ?({found[2]} (?:d(?:e |')|à )[^\s,;:.()]+(?: (?:de |du |d')"
                         r"[^\s,;:.()]+)?)(?=[\s,;:.()])", previous.replace("’", "'"))
        if not name and not named and more and found[1] != "Ces" and previous.count(found[2]) == 1:
            article = "La " if found[1] == "Cette" else "Le "
            name = (article if HARD.match(found[2]) else "L'") + more[1]
        if not name and named and found[1] != "Ces":
            hard = bool(HARD.match(named[0]))
            article = {"Ces": "Les ", "Cette": "La "}.get(found[1], "Le ")
            name = (article if hard or found[1] == "Ces" else "L'") + named[0]
        if name and " " in name:
            return re.sub(r"^Une? ", "La " if found[1] == "Cette" else "Le ", name) + text[found.end() - 1:]
    return statement


def named(statement: str, subject: Subject, headings: list[str]) -> str:
    """Return a statement with "this" thing told as what the document is about: "Cet appareil" as "L'appareil".

    Its title, which the question bears, says what that is.
    """
    found = re.match(r"(Ce|Cet|Cette) (\w+) (?=\w)", statement)
    if not found or not subject.whole:
        return statement
    noun, title = found[2].lower(), subject.whole.lower()
    if noun not in _PRODUCTS and not re.search(rf"\b{re.escape(noun)}\b", title):
        return statement
    article = {"Ce": "Le ", "Cette": "La "}.get(found[1], "L'")
    return f"{article}{found[2]}{statement[found.end() - 1:]}"


_PRODUCTS = frozenset(("appareil", "produit", "dispositif", "équipement", "médicament", "vaccin", "livret"))
"""What a document that is about one thing calls it."""


def _agrees(pronoun: str, clause: Clause) -> bool:
    article = ARTICLE.match(clause.written)
    if clause.plural != pronoun.endswith("s"):
        return False
    if clause.plural or not article:
        return True
    return clause.gender in ("", "m" if pronoun == "Il" else "f")
