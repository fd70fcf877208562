"""French lists: what a line before a list asks for, steps under a heading, explained names, questions of the text."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.french_clause import BARE_INFINITIVE, INFINITIVE, take_apart
from labkit.generate.qa.forms.french_grammar import que
from labkit.generate.qa.forms.french_nouns import clearness, gender_of, is_subject
from labkit.generate.qa.forms.french_openings import vague_todo
from labkit.generate.qa.forms.french_words import LEANING, POINTING, REFERENCES, VAGUE

_FOLLOWING = re.compile(r"\s*,? (?:(?:l[ea]s? |des |aux |plusieurs )?(?:\w+ )?suivante?s?|ci-dessous|comme suit|"
                        r"ce qui suit|"
                        r"à savoir|notamment|par exemple)$")
"""Words that point to the list."""
_ORDER = re.compile(r"(?:(?:Ne |N'|Se |S')?[A-ZÉÈÀ][\w']*ez\b|(?:Ne pas |Se |S')?(?!Dernier|"
                    r"Premier)[A-ZÉÈÀ]\w*(?<=\w)(?:er|ir|re)\b)")
_NOT_TOLD = re.compile(r"(?:procédure|étapes?|mode d'emploi|méthode|marche à suivre|instructions?|fonctionnement|"
                       r"annexe|"
                       r"sommaire|règles?|conditions?|objectifs?)\b", re.I)
_KINDS = dict.fromkeys(("types", "genres", "modes", "niveaux", "groupes", "signes", "moyens"), "m") | dict.fromkeys(
    ("sortes", "catégories", "formes", "façons", "manières", "familles", "espèces", "raisons", "étapes"), "f")
"""Genders of what things are sorted into."""
_REMARK = re.compile(r"(?:Note|Remarque|Attention|Important|Astuce|Conseil|Exemple|Avantage|Inconvénient|Conclusion|"
                     r"Résultat|Étape)s?\b")
_EMPTY_REPLY = re.compile(r"(?:Cela dépend|Ça dépend|La réponse|Non, car|Bonne question|Pas forcément|Voir|Tout "
                          r"dépend)")


def introduced(line: str, lexicon: Lexicon) -> list[Form]:
    """Return what the list after a line that ends with a colon answers, together with it."""
    text = line.replace("’", "'").rstrip(": .")
    text = _FOLLOWING.sub("", re.sub(r" \([^()]*\)", "", text))
    if not 8 <= len(text) <= 160 or REFERENCES.search(text) or POINTING.search(text) or re.search(r"[.!?;:]", text):
        return []
    if found := re.match(rf"(?:Pour|Afin de|Afin d') ?({INFINITIVE} [^,]+?)(?:, .*)?$", text):
        word = "Que faut-il pour" if re.search(r", .*\b(?:doi(?:t|vent)|faut)\b", text) else "Comment"
        return [] if vague_todo(found[1]) else [Form("how to", f"{word} {found[1]} ?", clear=1)]
    if found := re.match(r"(Il existe|Il y a|On distingue|On trouve|On compte) (?:des |d'autres |\w+ "
                         r")(?P<what>[a-zéèêàîôûœ][^,]{4,70})$",
                         text):
        which = _which(f"Les {found['what']}", lexicon)
        verb = {"Il existe": "existe-t-il", "Il y a": "y a-t-il"}.get(found[1], found[1][3:] + "-t-on")
        return [Form("list", f"{which} {found['what']} {verb} ?", clear=1)] if which and \
            not LEANING.search(found["what"]) else []
    if found := re.match(r"(?P<who>Les [^,]{4,80}?) (?P<be>sont|étaient|seront)$", text):
        which = _which(found["who"], lexicon)
        fits = which and is_subject(found["who"]) and clearness(found["who"], lexicon)
        whole = f"{which} {found['be']} {found['who'].replace('Les ', 'les ', 1)} ?"
        return [Form("list", whole, clear=1)] if fits else []
    clause = take_apart(text + " les choses", lexicon)
    if clause is None or not re.fullmatch(rf"(?:{BARE_INFINITIVE} )?les choses", clause.rest):
        return []
    clear = clearness(clause.written, lexicon)
    if not clear or LEANING.search(clause.written):
        return []
    verb = f"{clause.verb} {clause.rest.removesuffix('les choses')}".strip()
    return [Form("list", clause.ask(que(verb), verb), clear=clear)]


def steps(heading: str, items: list[str]) -> list[Form]:
    """Return how the numbered steps under a heading are asked for; none where the heading says nothing to do."""
    heading = re.sub(r"^[\d.]+\s+", "", heading.replace("’", "'")).rstrip(" .:")
    orders = [bool(_ORDER.match(item.replace("’", "'"))) for item in items]
    if not orders[0] or 2 * sum(orders) < len(orders) + 1 or REFERENCES.search(heading) or LEANING.search(heading) or \
            not 6 <= len(heading) <= 70 or re.search(r"[?!;]", heading) or _NOT_TOLD.match(heading):
        return []
    if any(REFERENCES.search(item) or re.search(r"\bsur ?\+", item) for item in items):
        return []
    todo = re.sub(r"^(?:Comment|Pour) ", "", heading)
    if re.match(rf"(?!\w+er (?:et|de) ){INFINITIVE} \S", todo, re.I) and not vague_todo(todo[0].lower() + todo[1:]):
        return [Form("steps", f"Quelles sont les étapes à suivre pour {todo[0].lower()}{todo[1:]} ?", clear=1)]
    noun = re.match(r"[A-ZÉ][\w-]*(?:tion|ment|age|sion|ure|en marche|en service|en place)\b", heading)
    return [Form("steps", f"Quelles sont les étapes à suivre pour « {heading} » ?", clear=1)] if noun else []


def explained(name: str, words: str, line: str, lexicon: Lexicon) -> list[Form]:
    """Return how what is said of a name in a list is asked for: "Membres actifs : toutes les personnes qui …"."""
    words, name = words.replace("’", "'"), name.strip()
    leaning = LEANING.search(re.sub(r"\b(?:votre|vos|vous)\b", "", words))
    if leaning or REFERENCES.search(words) or POINTING.search(words):
        return []
    if len(words.split()) < 5 or words.endswith(",") or re.search(r"[?;|=<>{}]|https?:|"
                                                                  r": ", words) or re.search(r"[.,?!«»]|\d$", name):
        return []
    if {name.lower(), name.lower().rstrip("s")} & VAGUE or _REMARK.match(name):
        return []
    group = re.match(r"(?:l[ea]s? |l'|une? |des |tou(?:s|te|tes) |chaque )", words, re.I)
    if group is None or take_apart(words[0].upper() + words[1:], lexicon):
        return []
    return [Form("definition", f"À quoi correspond « {name} » ?", clear=1)]


def replied(question: str, reply: str) -> list[Form]:
    """Return a question of the text itself, where it and what is said under it stand alone."""
    asked = re.sub(r"^(?:Q\s*[\d.:]+|Question\s*\d*\s*:?|[\d.]+)\s+", "", question.replace("’", "'")).strip()
    told = reply.replace("’", "'")
    pointing = re.sub(r"\b(?:je|mon|mes|nous|notre|nos)\b", "", asked, flags=re.I)
    leaning = re.sub(r"\b(?:votre|vos|vous|il|elle|on|y)\b", "", pointing, flags=re.I)
    if POINTING.search(pointing) or LEANING.search(leaning):
        return []
    if POINTING.search(told) or REFERENCES.search(told) or _EMPTY_REPLY.match(told) or \
            not re.search(r"[.!][»)]?$", told) or len(asked.split()) < 4:
        return []
    asks = re.match(r"(?:Qu|À qu|De qu|Pour|Comment|Où|Quand|Combien|Faut|Peut|Puis-je|Dois-je|Est-ce|Ai-je|Dans "
                    r"qu|En qu|"
                    r"Avec qu|Sur qu|Existe|Y a-t)", asked)
    return [Form("reply", f"{asked.rstrip('? ')} ?", clear=1)] if asks else []


def _which(group: str, lexicon: Lexicon) -> str:
    """Return "Quels" or "Quelles" as it agrees with a group of the plural, "" where its gender is not known."""
    noun = re.match(r"Les (\w+)", group)
    told = _KINDS.get(noun[1], "") if noun else ""
    return {"m": "Quels", "f": "Quelles"}.get(told or gender_of(group, lexicon), "")
