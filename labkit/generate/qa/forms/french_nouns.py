"""French groups of words around a noun: which can be a subject, how clear one is, and of which gender."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.french_words import KINDS, NOT_IN_SUBJECT, NOT_SUBJECT, VAGUE, gender

ARTICLE = re.compile(r"(?:La plupart des|L[ea]s?|Une?|Des|Chaque|Toute?|Tou(?:s|tes) les|Presque tou(?:s|tes) les|De "
                     r"nombreu(?:x|ses)|"
                      r"Beaucoup de) |L'|Beaucoup d'")

_ARTICLE_INSIDE = re.compile(r"\w (?:L[ea]s?|Une?|Des|Du|L'\w+) ")

_NAMES = re.compile(r"[A-ZÉ][\w.+/-]*(?:(?: et| de| du| des| la| le)? [A-ZÉ\d][\w.+/-]*){0,4}")

_RELATIVE = re.compile(r"^(?:interne|externe|actuel|précédent|concerné|approprié|voulu|souhaité|courant|choisi|"
                       r"utilisé)(?:le|e)?s?$")


def is_subject(words: str) -> bool:
    """Tell whether words can be the subject of a question: a plain group around a noun, and no part of a sentence."""
    article = ARTICLE.match(words)
    group = words[article.end():] if article else words
    if not group or NOT_SUBJECT.match(words) or NOT_IN_SUBJECT.search(group) or _ARTICLE_INSIDE.search(words):
        return False
    if re.search(r"(?:^| |')(?:de|du|des|à|aux?|et|ou|l[ea]s?|une?|d|l|en|par|sur|avec|plus|moins|très|peu|le "
                 r"mieux)'?$", words, re.I):
        return False
    if re.match(r"La \w{3,}er(?: |$)", words) or (not article and re.match(r"[A-Z][a-zé]+(?:er|ir|re) ", words)):
        return False
    if re.search(r"\b(?:vingt|diz|douz|cent)aine\b|\b(?:grande?|bonne?|mauvaise?|nouvelle|nouveau|petite?)$", group):
        return False
    return bool(article) or bool(_NAMES.fullmatch(group))


def clearness(subject: str, lexicon: Lexicon) -> int:
    """Return how clear a subject is to a reader who has not seen the source, as :class:`Form` counts it."""
    article = ARTICLE.match(subject)
    words = re.sub(r" par défaut$", "", subject[article.end():] if article else subject).split()
    if not words or ({words[0].lower(), words[0].lower().rstrip("s")} & VAGUE and len(words) < 3):
        return 0
    if re.search(r"\b(?:[Ll]es|des|aux) (?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) ", subject) or \
            re.fullmatch(r"(?:Une?|La) (?:grande |bonne |petite |majeure )?(?:partie|majorité|moitié)", subject):
        return 0
    within = re.search(r"\b(?:du |de la |de l'|au |à la |à l')(\w+)$", subject)
    if within and {within[1], within[1].rstrip("s")} & (VAGUE | KINDS):
        return 0
    quantified = article and not re.match(r"L[ea]s? (?!plupart)|L'|Une? |Des ", subject)
    bare = words[0].lower() in KINDS and len(words) < 3 and not words[-1].startswith("d'")
    if any(re.search(r"\d|\w[A-Z]|«", word) or (word[0].isupper() and not lexicon.is_common(word)) for word in words):
        return 2
    if bare or (quantified and len(words) < 2 and not subject.startswith("Chaque")) or subject.startswith("Des "):
        return 0
    if not article:
        return 1 if len(words) == 1 and len(words[0]) > 2 else 0
    if re.match(r"Une? ", subject):
        return 2
    if re.fullmatch(r"L'\w+er", subject) and not lexicon.count_after(("un", "cet", "d", "des", "les"), words[0]):
        return 0  # to do something to what is before: "L'augmenter"
    if len(words) == 1:
        return int(len(words[0]) > 3 and not bare and is_one(words[0], lexicon))
    return 0 if _RELATIVE.search(words[-1]) and words[-2] != "plus" else 1


def is_one(noun: str, lexicon: Lexicon) -> bool:
    """Tell whether a document speaks of one thing of a name: always with a definite article, and so of its own."""
    said = noun.lower()
    defined = lexicon.count_after(("le", "la", "l", "les", "du", "au", "aux", "ce", "cet", "cette"), said)
    others = ("un", "une", "ces", "chaque", "plusieurs", "quelques", "autre", "autres", "quel")
    return defined > 0 and 4 * lexicon.count_after(others, said) <= defined


def gender_of(group: str, lexicon: Lexicon) -> str:
    """Return "m" or "f" for a group of words by its article, by how the document uses its noun, or by its ending."""
    article = ARTICLE.match(group)
    noun = re.match(r"\w*", group[article.end():] if article else group)
    if not article or not noun or not noun[0]:
        return ""
    if told := {"Le ": "m", "Un ": "m", "La ": "f", "Une ": "f"}.get(article[0], ""):
        return told
    forms = {noun[0].lower(), noun[0].lower().rstrip("sx")}
    masculine = sum(lexicon.count_after(("le", "un", "du", "au", "ce", "cet"), form) for form in forms)
    feminine = sum(lexicon.count_after(("la", "une", "cette"), form) for form in forms)
    if masculine != feminine:
        return "m" if masculine > feminine else "f"
    if told := re.search(r" les plus (?:\w+(?P<her>[ea]nt|ell|iv|eus|é|al|and|it|ut)es|\w+[^e][sx])$", group):
        return "f" if told["her"] else "m"
    return gender(noun[0].lower()) or gender(noun[0].lower().rstrip("sx"))


def is_kind(subject: str) -> bool:
    """Tell whether a subject is a single noun that may stand for its kind: "L'allergie est une réaction …"."""
    article = ARTICLE.match(subject)
    noun = subject[article.end():].lower() if article else ""
    return bool(re.fullmatch(r"[\w-]{6,}", noun)) and not {noun, noun.rstrip("s")} & (VAGUE | KINDS)


def small(words: str, lexicon: Lexicon) -> str:
    if ARTICLE.match(words):
        return words[0].lower() + words[1:]
    first = re.match(r"[^\W\d_]+", words)
    return lexicon.lowered(words) if first and lexicon.is_seen_small(first[0]) else words  # a noun without article
