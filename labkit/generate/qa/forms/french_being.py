"""French: what is asked about what something is: who made it, where and when, what kind of thing it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_clause import BARE_INFINITIVE, PARTICIPLE, Clause, follows
from labkit.generate.qa.forms.french_governed import ADJECTIVES
from labkit.generate.qa.forms.french_grammar import que
from labkit.generate.qa.forms.french_nouns import ARTICLE
from labkit.generate.qa.forms.french_words import (
    DATE,
    PEOPLE,
)

_NO_PLACE = re.compile(r"(?:basé|inclus|écrit|rédigé|compris|dit|spécialisé|expliqué|décrit|documenté|détaillé|"
                       r"présenté|indiqué|mentionné|abordé|traité|impliqué|engagé)e?s?")

_THING = re.compile(r"(?:l[ea]s?|une?|des|du|d'|l')\b ?(?!autres?\b)|[a-zé/.«]")
"""What an action is done by, where it is not known to be somebody."""

_RANK = re.compile(r"(le|la) (?:premi|deuxi|troisi|seule?\b|plus\b|principal)[^,;:(]{6,110}(?=[,;:(]|$)")

_ROLES = re.compile(
    r"\b(?:homme|femme|peintre|écrivain|auteur|poète|musicien|compositeur|chant|act(?:eur|rice)|scientifique|chimiste|"
    r"physicien|mathématicien|roi|reine|empereur|général|ingénieur|architecte|sculpteur|développeu|informaticien|"
    r"philosophe|historien|médecin|joueu|avocat|journaliste|professeur|maire|leader|président|ministre|direct|fondat|"
    r"évêque|abbé|navigateur|explorat|botaniste|député|sénat)\w*")
"""What somebody is."""

_NO_RANK = r"(?!plus\b|moins\b|mêmes?\b|cas\b|premi|deuxi|bienvenue|suivant|peu\b|fois\b|bon\b|mieux\b|meilleur)"


NOWHERE = re.compile(r"de (?:manière|façon|sorte)\b|dans (?:l[ea]s? |une? )?(?:\w+ )?(?:jours?|mois|semaines?|"
                     r"heures?|ans?|années?|délai)\b|"
                      r"sous (?:la )?forme\b|de tel|d[eu'] ?(?:plusieurs|différent\w+|divers\w*) \w+$|"
                      r"(?:au travers|à travers|en cas|à l'aide|à partir|à la fois|à nouveau|à chaque|à condition|"
                      r"au moyen|au moins|au format|"
                      r"au cours|au lieu|dans le fait|à l'(?:exécution|installation|ouverture|arrêt)|"
                      r"à la (?:compilation|création)|"
                      r"au démarrage|"
                      r"au fur)\b|sous réserve|(?:dans|sur) (?:le cadre|la base|la figure|le tableau|cette|ce)\b")
"""What looks like a place, or like parts, and is none."""


def of_being(clause: Clause) -> Iterator[Form]:
    be, rest = clause.verb, clause.rest
    bare = rest
    if found := re.match(r"((?:tenu|obligé|autorisé|habilité|invité|chargé|encouragé|contraint)e?s? (?:de|d'|à)) ?"
                         rf"{BARE_INFINITIVE} ..", bare):
        word = re.sub(r"d'$", "de", found[1])
        yield Form("requirement", clause.ask(que(be), f"{be} {word} faire"))
        return
    if found := re.match(r"à la charge (?:de |d'|du |des )", bare):
        yield Form("agent", clause.ask("À la charge de qui", be), bare if len(bare.split()) < 12 else "")
        return
    if found := re.match(rf"(?P<done>{PARTICIPLE}(?: en (?:charge|compte|place|œuvre|avant)| à (?:jour|disposition))?)"
                         rf"(?: (?:\w+ment|initialement))? (?:par|de la part de) "
                         rf"(?P<who>(?!l'intermédiaire|le biais|rapport|ordre|défaut|an\b|mois|jour|"
                         rf"exemple|\w+ant\b).+)$", bare):
        who = re.split(r",| (?:en|dans|pour|afin|à|lors|depuis|sous|sur|après|avant|qui|le \d)\b", found["who"])[0]
        if re.match(r"(?:tacite|simple|lettre|courrier|écrit|téléphone|tirage|voie|décision|arrêté|décret|"
                    r"correspondance|vote|"
                    r"chèque|virement|prélèvement|carte|mail|internet|étapes|ordre|tranches?|procuration|voix|couches|"
                    r"lots|paires)\b",
                    found["who"]):
            yield Form("manner", clause.ask("Comment", f"{be} {found['done']}"))
            return
        votes = re.match(r"\d[\d ]* (voix|votes)\b", found["who"])
        word = f"Par combien de {votes[1]}" if votes else "Par qui" if PEOPLE.match(found["who"]) else "Par quoi" if \
            _THING.match(found["who"]) else "Par qui ou par quoi"
        if votes or re.match(r"\D..", who):
            yield Form("agent", clause.ask(word, f"{be} {found['done']}"), votes[0] if votes else who)
    if (found := re.match(rf"(?P<done>{PARTICIPLE})\b[^,;:]*? (?P<date>{DATE})", bare)) and "été" not in found["done"]:
        once = be in ("a "
                      "été", "ont "
                             "été", "fut", "furent") or re.match(r"(?:décéd|mort|né|sorti|parti|arrivé|venu|"
                                                                 r"entré)", bare)
        yield Form("time", clause.ask("Quand", f"{be} {found['done']}"), found["date"],
                   dated=bool(once) and not re.search(r"\d{4}|siècle", found["date"]))
        return
    for pattern, (prepositions, kind, word) in ADJECTIVES.items():
        if (found := re.match(rf"({pattern}) (?=\S)", bare)) and follows(bare[found.end():], prepositions) and \
                not NOWHERE.match(bare[found.end():]):
            who = word == "À quoi" and PEOPLE.match(re.sub(r"^(?:à |au |aux )", "", bare[found.end():]))
            word = "À qui" if who else word
            yield Form(kind, clause.ask(word, f"{be} {found[1]}"), bare[found.end():] if kind == "place" else "")
            return
    if re.match(r"(?:dans|sous|chez) (?:l[ea]s? |l'|une? )", bare) and not NOWHERE.match(bare) and \
            not re.match(r"dans (?:l[ea]s? |l'|une? )(?:cas|but|ordre|état|cadre|même|bon|mauvais|position)", bare):
        yield Form("place", clause.ask("Où", {"est": "se trouve", "sont": "se trouvent"}.get(be, be)), bare)
        return
    if found := re.match(rf"({PARTICIPLE}) (dans|sous|avec|pour|afin de) ?(?=\S)", bare):
        after = bare[found.end():]
        purpose = re.match(BARE_INFINITIVE, after)
        words = {"avec": "Avec quoi", "pour": "Dans quel but" if purpose else "", "afin de": "Dans quel but"}
        word = words.get(found[2], "Où")
        in_no_place = re.match(r"(?:(?:l[ea]s?|une?) )?(?:cas|but|plupart|cadre|format|forme|langue|licence|assez|"
                               r"(?:bon )?état)\b|"
                               r"(?:\w+ )?succès", after)
        if word == "Avec quoi" and re.match(r"(?:\w+ ){0,2}(?:attention|soin|précaution|prudence|rigueur)\b", after):
            word = "Comment"
        if word == "Avec quoi" and re.match(r"modifié|changé|élaboré|vu|traité|publié|né|"
                                                  r"ignoré|désactivé|activé|accepté|refusé", found[1]):
            word = ""
        if word and not in_no_place and not _NO_PLACE.fullmatch(found[1]):
            yield Form("passive", clause.ask(word, f"{be} {found[1]}"), bare[found.start(2):] if word == "Où" else "")
            return
    named = not ARTICLE.match(clause.written)
    person = PEOPLE.match(clause.written) and _ROLES.search(bare)
    if named and person and re.match(r"une? ", bare) and not clause.plural:
        yield Form("person", clause.ask("Qui"))
    elif (found := _RANK.match(bare)) and not clause.plural:
        first = "Qui" if person else "Quel" if found[1] == "le" else "Quelle"
        told = not re.match(r"l[ea] (?:plus|seule?) \S+$", found[0].strip())
        if told and (re.search(r"\d|[A-Z]", clause.written[1:]) or named):
            yield Form("identity", f"{first} {be} {found[0].strip()} ?", re.sub(r"^L[ea] |^L'", "", clause.written))
    elif be.endswith("té"):
        return
    elif re.match(r"(?:de |d'environ |d'au (?:plus|moins) )?(?:environ )?\d", bare) and (which := _quel(clause)):
        yield Form("attribute", clause.ask(which), re.sub(r"^(?:de|d'au \w+) ", "", bare))
    elif re.match(rf"(?:de |d'){BARE_INFINITIVE} .|qu[e'] ?\w", bare) and \
            re.search(r" (?:de|du|des|d')\b| d'", clause.written) and \
            not re.match(r"L'idée|La (?:question|raison|règle|méthode|solution) ", clause.written) and \
            (which := _quel(clause)):
        yield Form("aim", clause.ask(which))
    elif re.match(rf"(?:l[ea]s? |l'){_NO_RANK}", bare) and \
            re.search(r"^\S+ \S+.* (?:de|du|des|d'|les plus)\b|^L'\S+ d", clause.written) and \
            re.search(r"\bplus\b|principa|officiel|^L\S+ ?(?:capitale|nom|titre|siège)\b", clause.written) and \
            (which := _quel(clause)):
        yield Form("identity", clause.ask(which), bare)
    elif re.match(rf"(?:une? |l[ea]s? |l'|des ){_NO_RANK}", bare) \
            and len(bare.split()) >= 4 and be in ("est", "sont") and not _says_nothing(bare, clause.subject) and \
            not re.match(rf"{BARE_INFINITIVE}", clause.written.lower()):
        yield Form("definition", clause.ask_what_it_is())


def _says_nothing(predicate: str, subject: str) -> bool:
    """Tell whether a predicate is vague, repeats its subject, or names an instance of a kind."""
    if re.match(r"(?:une?|l[ea]s?) (?:\w+ )?"
                r"(?:source|affaire|moyen|gageure|défi|casse-tête|atout|succès|échec|réussite|partie|base|alternative|"
                r"limite|lecteur|chose|exception|question|valeur|élément|aspect|enjeu|notion|étape|"
                r"nouveauté|cœur|centre|composante|priorité|nécessité|évidence|réalité)s?\b", predicate):
        return True
    if re.match(r"une? ", subject) and re.match(r"l[ea]s? |l'", predicate):
        return True
    if re.search(r"\b(?:important|intéressant|utile|notable)\w*\b", subject):
        return True
    if re.match(r"chaque |(?:l[ea]s? |l')(?:nombre|taille|valeur|longueur|nom|liste|durée|quantité)s? d", subject):
        return True
    said = set(re.findall(r"\w{5,}", predicate.lower()))
    return bool(said) and 2 * len(said & set(re.findall(r"\w{5,}", subject.lower()))) >= len(said)


def _quel(clause: Clause) -> str:
    """Return "Quel" as it agrees with the subject, or "" where its gender is not known."""
    return {"m": "Quel", "f": "Quelle"}.get(clause.gender, "") + ("s" if clause.plural else "") if clause.gender else ""
