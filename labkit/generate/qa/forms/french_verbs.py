"""French: what can be asked about a clause, by its verb."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_amounts import amounts_of
from labkit.generate.qa.forms.french_being import NOWHERE, of_being
from labkit.generate.qa.forms.french_clause import (
    AFTER_ITSELF,
    BARE_INFINITIVE,
    BE,
    HAVE,
    INFINITIVE,
    MODAL,
    NEGATED,
    OBJECT,
    PARTICIPLE,
    WHEN,
    Clause,
    follows,
)
from labkit.generate.qa.forms.french_governed import ADJECTIVES, MEASURES, PREPOSITIONAL, PURPOSES
from labkit.generate.qa.forms.french_grammar import joined, of, of_group, que
from labkit.generate.qa.forms.french_nouns import ARTICLE
from labkit.generate.qa.forms.french_words import (
    IDLE,
    KINDS,
    LEANING,
    LIGHT,
    PEOPLE,
    gender,
)

_BROAD = re.compile(r"(?:fourni|envoi|utilise|emploie|supporte|propose|offr|possède|a|compren|inclu|dispose|gère|"
                    r"permet|"
                    r"accepte|nécessite)\w*")
"""Verbs of which something that is known by its name alone has many objects."""

_PARTIAL = re.compile(r"(?:certain\w*|quelques|plusieurs|divers\w*|différent\w*|beaucoup|de nombreu\w+|d'autres)\b")
"""Objects that are only some of what there is."""
_NAME = r"«? ?[A-Z\d][\w.+/-]*(?: [A-Z\d][\w.+/-]*)* ?»?"

STATES = frozenset("""
être avoir sembler paraître apparaître devenir rester demeurer exister arriver varier correspondre dépendre
""".split())  # noqa: SIM905

_BARE = re.compile(r"(?:l[ea]s? |l')[a-zéèêàîôûç]+")
"""An object that says too little: "le texte"."""


def asked_of(clause: Clause) -> list[Form]:
    verb, rest = clause.verb, clause.rest
    if amounts := amounts_of(clause):
        return amounts
    if verb in BE:
        return list(of_being(clause))
    if verb in NEGATED:
        fits = re.match(rf"(?!être|avoir|faire){INFINITIVE} ..", rest)
        return [Form("ban", clause.ask("Que", f"{verb} faire"))] if fits else []
    if verb in MODAL:
        return _of_modal(clause)
    if denied := re.fullmatch(r"n(?:e |')(\w+) (pas|jamais|aucune?)", verb):
        fits = denied[2] in ("pas", "jamais") and len(rest.split()) > 1 and not LEANING.search(rest) and \
            not re.search(r"\b(?:avant|après|sans|tant)\b", rest)
        return [Form("ban", clause.ask(que(verb)), rest if re.match(r"l[ea]s? |l'", rest) else "")] if fits else []
    if verb in HAVE:
        return _of_having(clause)
    if verb in MEASURES and re.match(r"(?:\w+ (?:de )?)?\d", rest):
        return [Form("quantity", clause.ask(MEASURES[verb]), rest)] if verb != "compte" else _how_many(clause)
    for pattern, (prepositions, kind, word) in PREPOSITIONAL.items():
        if re.fullmatch(pattern, verb) and (after := follows(rest, prepositions)):
            if kind == "use" and not re.match(r"(?:à|de|d')", rest):
                return []
            if kind == "place" and re.match(r"\w+ mêmes?\b|sous (?:la )?forme\b", rest):
                return []
            word = "Sur quoi" if word == "Avec quoi" and after == "sur" else word
            return [Form(kind, clause.ask(word), rest if kind in ("place", "relation") else "")]
    if verb.startswith(("s'appelle", "se nomme")):
        return [Form("name", clause.ask("Comment"), rest)]
    if verb.startswith("permet"):
        return _of_permitting(clause)
    if verb.startswith(("s'", "se ")):
        return _of_itself(clause)
    if found := re.match(rf"(à|de|d')\s?(?:l[ea]s? |l'|se |s'|y )?{BARE_INFINITIVE}", rest):
        if re.match(rf"(?:à |de |d')(?:l[ea]s? |l'|y ){BARE_INFINITIVE}", rest):
            return []
        if re.match(r"commenc|contin|cess|fini|tend", verb):
            return []
        if re.match(r"nécessit|impliqu|suppos|entraîn|exig", verb):
            return [Form("action", clause.ask(que(verb)))]
        return [Form("action", clause.ask(que(verb), f"{verb} {'à' if found[1] == 'à' else 'de'} faire"))]
    if after := follows(rest, "sur à avec contre dans"):
        if PEOPLE.match(re.sub(r"^\w+ ", "", rest)):
            return []
        word = {"sur": "Sur quoi", "à": "À quoi", "avec": "Avec quoi", "contre": "Contre quoi", "dans": "Où"}[after]
        return [Form("relation", clause.ask(word), rest)]
    if verb in LIGHT or IDLE.match(rest) or len(rest.split()) < 2 or _BARE.fullmatch(rest) or \
            re.match(r"(?:en|par|pas|une? fois|le cas|lieu|partie)\b", rest):
        return []
    if PEOPLE.match(rest):
        return []
    if re.match(r"qu[e'] ?\w", rest) and len(clause.written.split()) < 3:
        return []  # it says many things
    if _PARTIAL.match(rest) and re.match(r"cont(?:ien|en)|compren|inclu|comport|possèd|offr|propos|fourni|dispos|"
                                         r"compt", verb):
        return _how_many(clause)
    return [*_how_many(clause), *(_of_named(clause) or _of_action(clause))]


def _of_named(clause: Clause) -> list[Form]:
    """Ask which ones, by their noun, where the object names all of them: "les formats OFX, CSV et QIF"."""
    found = re.match(rf"les (?P<noun>(?P<head>[a-zéèêàîôûç]+)(?: d(?:e |')[a-zéè]+| [a-zéè]+s)*) "
                     rf"(?P<names>(?:{_NAME}, )*{_NAME} et {_NAME})$", clause.rest)
    which = gender(found["head"].rstrip("s")) if found else ""
    if not found or not which:
        return []
    asks = "Quels" if which == "m" else "Quelles"
    return [Form("list", clause.ask(f"{asks} {found['noun']}"), found["names"])]


def _of_action(clause: Clause) -> list[Form]:
    """Ask for the object of a verb: with its purpose, or by its noun, where the verb alone would ask for too much."""
    verb, rest = clause.verb, clause.rest
    whole = clause.ask(que(verb))
    one = re.match(r"une? ([a-zéèêàîôûç]+)\b", rest)
    if one and one[1] in KINDS and re.match(r"(?:possèd|offr|propos|fourni)", verb):
        return []  # one of those that it has
    if found := re.match(r"la version (?P<which>\d[\w.]*)(?P<of> d(?:e |u |')[^,;:()]+)?$", rest):
        return [Form("action", clause.ask(f"Quelle version{found['of'] or ''}"), found["which"])]
    found = re.match(rf"([^,;:()]+?) ((?:pour|afin de|afin d') ?{INFINITIVE} [^,;:()]+)$", rest)
    needed = found and re.search(r"\b(?:nécessaire|utilisé|requis|suffisant|utile|prévu|destiné|construit|conçu|"
                                 r"créé|écrit|fait)\w*$|^une? \w+$", found[1])
    if found and _BARE.fullmatch(found[1]):
        return []
    if found and not needed and len(found[2].split()) <= 16 and not LEANING.search(found[2]):
        return [Form("action", f"{whole[:-2]} {found[2]} ?", found[1])]
    if ARTICLE.match(clause.written) or not _BROAD.fullmatch(verb):
        return [Form("action", whole, rest)]
    found = re.match(r"(une?) (?!pléthore|multitude|variété|foule|nombre|ensemble|série|partie|grand|seul|petit)"
                     r"([a-zéèêàîôûç]{4,}) (?!à |au |aux |dans |sur |par |en |sous |lors)(?:\S+ ){3}\S", rest)
    if not found or found[2] in KINDS:
        return []  # it has more of these
    return [Form("action", clause.ask(f"{'Quel' if found[1] == 'un' else 'Quelle'} {found[2]}"))]


def _of_having(clause: Clause) -> list[Form]:
    verb, rest = clause.verb, clause.rest
    if found := re.match(rf"({PARTICIPLE}) (?=\S)", rest):
        what = rest[found.end():]
        fits = OBJECT.match(what) and not WHEN.match(what) and not PEOPLE.match(what) and found[1] != "été"
        return [Form("action", clause.ask(que(verb), f"{verb} {found[1]}"), what)] if fits else []
    if found := re.match(rf"pour ({'|'.join(PURPOSES)})\b", rest):
        which = "Quelle" if PURPOSES[found[1]].startswith("la ") or found[1] in ("origine",) else "Quel"
        return [Form("aim", f"{which} est {PURPOSES[found[1]]} {of_group(clause.subject)} ?")]
    if found := re.match(r"(une?) (\w+)\b (?=(?:\S+ ){3}\S)"
                         r"(?=de\b|d'|pour\b|qui\b|: |\w+ (?:de|pour|qui|comportant)\b)", rest):
        which = "Quel" if found[1] == "un" else "Quelle"
        return [Form("have", clause.ask(f"{which} {found[2]}"), rest)] if found[2] != "grand" else []
    return _how_many(clause)


def _how_many(clause: Clause) -> list[Form]:
    """Ask for the number, where what something does is done to a number of things."""
    found = re.match(r"((?:plus de |moins de |environ |près de )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|"
                     r"onze|douze|quinze|vingt|trente|cent|\d[\d ]*)) "
                     r"([a-zéèêàîôûçœ]+(?: d(?:e |')[a-zéèê]+)?)(?=(?: [a-zéèê]+s)?$|,| :| (?:qui|pour|à|d'une|par)\b)",
                     clause.rest)
    if not found or clause.verb.startswith(("s'", "se ")):
        return []
    return [Form("quantity", clause.ask(f"Combien {of(found[2])}"), found[1])]


def _of_itself(clause: Clause) -> list[Form]:
    after = follows(clause.rest, AFTER_ITSELF)
    what = re.sub(r"^\w+ |^[dl]'", "", clause.rest)
    if re.match(r"comme (?:l[ea]s? |l'|une? |d[ue]s? |[A-Z])", clause.rest):
        return [Form("manner", clause.ask("Comment"))]
    if clause.verb in ("se fait", "se font"):
        at_home = re.match(r"(?:à domicile|à la maison|à l'hôpital|sur place|en ligne|dans|au \w+)\b", clause.rest)
        return [Form("place", clause.ask("Où"), re.split(r"[,;:]", clause.rest)[0])] if at_home else []
    if after == "par" and re.match(r"se caractéris|se tradui|se manifest|se distingu|se termin|s'achèv", clause.verb):
        return [Form("relation", clause.ask("Par quoi"), clause.rest)]
    by_hand = re.match(r"en \w+ant\b|à (?:partir|l'aide|froid|chaud|sec|vide|la main)\b", clause.rest)
    if after in ("avec", "par") or by_hand:
        return [Form("manner", clause.ask("Comment"))]
    if after == "dans":
        return [Form("place", clause.ask("Où"), clause.rest)]
    if after == "en" and not re.match(r"se (?:divis|décompos|transform|mesur|traduit|répartit)|s'exprime", clause.verb):
        return []
    if re.match(r"à (?:gauche|droite|côté|part|nouveau|l'écran|l'envers)\b", clause.rest):
        return []
    if PEOPLE.match(what) or not after or re.match(r"en \d|à raison|de (?:manière|façon|plus|moins)|à (?:\w+er|la fois|"
                                                   r"nouveau)\b|en même", clause.rest):
        return []
    return [Form("relation", clause.ask({"sur": "Sur quoi", "à": "À quoi", "de": "De quoi", "en": "En quoi"}[after]))]


def _of_modal(clause: Clause) -> list[Form]:
    verb, rest = clause.verb, clause.rest.removeprefix("alors ")
    if found := re.match(rf"être ({PARTICIPLE}) (.+)$", rest):
        if re.match(r"(?:en (?!tant)\w+ant|à l'aide|au moyen|avec)\b", found[2]):
            vague = re.match(r"avec (?:\w+ )?(?:précautions?|soin|prudence|succès)\b", found[2])
            return [] if vague else [Form("manner", clause.ask("Comment", f"{verb} être {found[1]}"))]
        for pattern, (prepositions, kind, word) in ADJECTIVES.items():
            if re.fullmatch(pattern, found[1]) and follows(found[2], prepositions) and not NOWHERE.match(found[2]):
                return [Form(kind, clause.ask(word, f"{verb} être {found[1]}"), found[2] if kind == "place" else "")]
        if re.match(r"par (?!l'intermédiaire|le biais|défaut|\w+ant\b)", found[2]):
            word = "Par qui" if PEOPLE.match(found[2][4:]) else "Par quoi"
            return [Form("agent", clause.ask(word, f"{verb} être {found[1]}"))]
        return []
    if found := re.match(r"(se trouver|se situer|rester|figurer) (?=(?:dans|sur|à|sous|au|aux|en)\b)(.+)$", rest):
        return [Form("place", clause.ask("Où", f"{verb} {found[1]}"), found[2])]
    found = re.match(r"(\w+(?:er|ir|re|oir)) (?:\w+ment )?(.+)$", rest)
    if not found or found[1] in STATES or found[1] == "faire":
        return []
    kind = "requirement" if verb.startswith("d") else "ability"
    if IDLE.fullmatch(found[2]):
        return []
    if PEOPLE.match(found[2]):
        return []
    if found[1] == "tenir" and (of_what := re.match(r"compte d(?:e |u |es |')\S", found[2])):
        return [Form(kind, clause.ask("De quoi", f"{verb} tenir compte"))] if of_what else []
    if found[1] != "être" and (asks := _with_preposition(found[1], found[2])):
        return [Form(kind, clause.ask(asks, f"{verb} {found[1]}"))]
    has_object = OBJECT.match(found[2]) and not WHEN.match(found[2])
    if has_object or re.match(r"qu[e'] ?\w", found[2]):
        return [Form(kind, clause.ask("Que", f"{verb} {found[1]}"), found[2])]
    fits = kind == "requirement" and len(found[2].split()) > 2
    return [Form(kind, clause.ask("Que", f"{verb} faire"))] if fits else []


def _with_preposition(infinitive: str, rest: str) -> str:
    """Return what asks for what stands behind a preposition right behind a verb: "commencer par deux lignes"."""
    after = follows(rest, "sur avec par contre")
    if not after or not re.match(r"\w+ (?:l[ea]s? |l'|une? |des |deux |trois |chaque |« |\d|[A-Z])", rest) or \
            re.match(r"par la suite|(?:\w+ ){2,4}(?:davantage|plus d|moins d)", rest):
        return ""
    return {"sur": "Sur quoi", "avec": "Avec quoi", "par": "Par quoi", "contre": "Contre quoi"}[after]


def _of_permitting(clause: Clause) -> list[Form]:
    if re.match(r"d'(?:être|avoir)\b", clause.rest):
        return []
    if not ARTICLE.match(clause.written) and re.match(r"(?:de |d')(?:indiqu|chois|spécifi|défin|sélectionn|configur|"
                                                      r"régl|activ|désactiv)\w+", clause.rest):
        return []  # one of its settings
    if re.match(r"(?:de |d')\w+(?:er|ir|re|oir)\b", clause.rest):
        return [Form("use", clause.ask("Que", f"{clause.verb} de faire"))]
    found = re.match(r"((?:à|au|aux) .{2,50}?) (?:de |d')\w+(?:er|ir|re|oir)\b", clause.rest)
    if found and not LEANING.search(found[1]):
        whole = f"{clause.subject} {clause.verb} {found[1]} de faire ?"
        return [Form("use", f"Qu'est-ce {joined(que(whole).lower(), whole)}")]
    return [Form("use", clause.ask("Que"))] if OBJECT.match(clause.rest) else []
