"""French: the questions that a plain statement answers. The verb stays as it is written: French asks by turning it round.

"Le fichier contient la liste" answers "Que contient le fichier ?"; where that cannot be done, "est-ce que" leaves the
whole clause as it is.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon

_POINTING = re.compile(
    r"\b(?:ce(?!pendant)|cet|cette|ces|celui|celle|ceux|celles|cela|ceci|ça|ci-dessus|ci-dessous|ci-après|précédente?s?|"
    r"suivante?s?|nous|notre|nos|je|mon|ma|mes|vos|ainsi|donc|par conséquent|en effet|respectivement|dernier|dernière|"
    r"ledit|ladite|susdit|aujourd'hui|hier|demain|plus (?:haut|bas|loin)|mentionnée?s?|décrite?s? (?:dans|ci))\b", re.I)
_LEANING = re.compile(r"\b(?:ils?|elles?|lui|leurs?|son|sa|ses|y|en(?= \w+(?:e|ent|t|a)\b)|mêmes?|autres?|également|aussi|"
                      r"ensuite|puis|ici|tel(?:le)?s?|dont|là|alors|encore|toujours|maintenant|actuellement|désormais)\b",
                      re.I)
_REFERENCE = re.compile(
    r"\b(?:figure|fig\.|tableau|section|chapitre|page|annexe|équation|étape|paragraphe|définition|propriété)\s*[\dA-Z]|"
    r"\bvoir\b|\bcf\b|\bet al\b|\[\d|\(\d{4}|https?:|www\.|©|\bp\. ?\d|\b(?:par exemple|p\. ex\.|supposons|considérons|"
    r"imaginons|soit un|exemples?|reportez-vous|consultez)\b", re.I)
_OPENING = re.compile(r"^(?:Cependant|Toutefois|Néanmoins|De plus|En outre|Par ailleurs|En général|Généralement|Notons que|"
                      r"Notez que|Remarque|Attention|Note|Par défaut|En pratique|Enfin|D'abord|Finalement|Or),?\s*:?\s+")
_NOT_IN_SUBJECT = re.compile(
    r"[,;:\"«»(]|\b(?:qui|que|qu|dont|où|si|lorsque|quand|car|parce|mais|est|sont|était|sera|doit|doivent|peut|peuvent|"
    r"a|ont|ne|n|il|elle|on|se|s|y|plus|moins|très|tout|tous|toute|toutes|chaque|aucun|aucune|plusieurs|certains|"
    r"certaines|différents?|différentes?|principale?s?|premier|première|seul|seule|en)\b", re.I)
_SUBJECT = re.compile(r"(?:L[ea]s? |L['’]|Une? |Des |[A-Z][\w-]*(?:\s|$)|[A-Z]+\d)")
_NOT_SUBJECT = re.compile(r"(?:Pour|Dans|Avec|Sans|Par|Sur|Sous|À|A|En|De|Du|Si|Lorsque|Quand|Après|Avant|Pendant|Depuis|Et|"
                          r"Mais|Ou|Car|Donc|Comme|Cela|C|Il|Elle|Ils|Elles|On|Vous|Tout|Tous|Chaque|Aucun|Plusieurs|"
                          r"Certains|Quelques|Deux|Trois|Selon|Afin|Malgré|Chez|Entre|Voici|Voilà|Bien|Même|Non|Pas|Ne|"
                          r"Contrairement|Outre|Grâce|Suite|Lors|Dès|Un peu|La plupart|Le fait|L['’]un|Les autres)\b")
_VAGUE = frozenset("""
article auteur auteurs but cas chapitre chose choses document exemple exemples fait idée lecteur livre méthode objectif
papier partie point problème question raison reste résultat résultats section utilisateur utilisateurs
""".split())  # noqa: SIM905
# Verbs that take an object, in the third person: the words that answer follow them.
_ACTIONS = (r"contient|contiennent|comprend|comprennent|fournit|fournissent|définit|définissent|décrit|décrivent|utilise|"
            r"utilisent|gère|gèrent|contrôle|contrôlent|indique|indiquent|affiche|affichent|crée|créent|génère|génèrent|"
            r"installe|installent|supprime|suppriment|propose|proposent|offre|offrent|nécessite|nécessitent|exige|exigent|"
            r"requiert|requièrent|représente|représentent|désigne|désignent|remplace|remplacent|transforme|stocke|stockent|"
            r"exécute|vérifie|vérifient|garantit|garantissent|assure|assurent|protège|protègent|limite|limitent|détermine|"
            r"inclut|incluent|reçoit|envoie|lit|écrit|signifie|précise|spécifie|autorise|interdit|empêche|évite|accepte|"
            r"mesure|calcule|produit|produisent|publie|maintient|conserve|ajoute|modifie|active|désactive|charge|lance|"
            r"convertit|regroupe|regroupent|rassemble|implémente|prend en charge|met à jour|permet|permettent|constitue")
_PREPOSITIONAL = (  # what the statement says, and how it is asked for
    (r"(sert|servent) (?:à|de|d['’])", "use", "À quoi {0} {subject} ?"),
    (r"(consiste|consistent) (?:en|à)\b", "definition", "En quoi {0} {subject} ?"),
    (r"(dépend|dépendent|se compose|se composent|est composée?|sont composée?s|est constituée?|sont constituée?s) "
     r"(?:de|du|des|d['’])", "parts", "De quoi {0} {subject} ?"),
    (r"(repose|reposent|s['’]appuie|s['’]appuient|se base|est basée?|est fondée?|porte|portent) sur\b", "relation",
     "Sur quoi {0} {subject} ?"),
    (r"(correspond|correspondent|équivaut|conduit|mène|appartient) (?:à|au|aux)\b", "relation", "À quoi {0} {subject} ?"),
    (r"(se trouve|se trouvent|est située?|sont située?s|est installée?|sont installée?s|est stockée?|sont stockée?s|est "
     r"placée?|sont placée?s|est enregistrée?|sont enregistrée?s) (?:dans|sur|à|au|aux|sous|en|chez)\b", "place",
     "Où {0} {subject} ?"),
    (r"((?:est|sont) (?:fournie?s?|gérée?s?|assurée?s?|développée?s?|maintenue?s?|créée?s?|définie?s?|produite?s?|"
     r"contrôlée?s?)) par\b", "agent", "Par qui ou par quoi {0} {subject} ?"),
    (r"((?:est|sont) (?:appelée?s?|nommée?s?))\b", "name", "Comment {0} {subject} ?"),
    (r"((?:est|sont) (?:conçue?s?|prévue?s?|destinée?s?)) (?:pour|à)\b", "use", "Pour quoi {0} {subject} ?"),
)
_TODO = re.compile(r"(?:il faut|il suffit|il est (?:nécessaire|recommandé|conseillé|préférable)|vous (?:devez|devrez|pouvez)|"
                   r"(?:utilisez|ajoutez|exécutez|lancez|installez|tapez|saisissez|ouvrez|fermez|modifiez|cliquez|appuyez|"
                   r"choisissez|sélectionnez|vérifiez|placez|retirez|débranchez|contactez|appelez|configurez|créez|éditez|"
                   r"essayez|employez|suivez|indiquez|entrez|remplacez|redémarrez)\b)", re.I)
_UNITS = r"(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|années?)"
_TAILS = (
    ("Pourquoi", r"(?:car|parce qu[e'’]|puisqu[e'’]|afin (?:de|d['’]|qu[e'’])|en raison d[eu'’])[^;]{8,120}"),
    ("À quelle fréquence", rf"(?:une|deux|\w+) fois par \w+|tous les \w+(?: {_UNITS})?|toutes les (?:\d+ )?{_UNITS}|chaque "
                           rf"(?:jour|semaine|mois|année)"),
    ("Quand", r"(?:après|avant|pendant|jusqu['’]à|dès|lors d[eu'’])\s?[^,;]{4,60}|(?:en|depuis) (?:1[5-9]|20)\d\d|"
              r"le \d{1,2}(?:er)? \w+ \d{4}"),
    ("Comment", r"(?:en \w+ant|à l['’]aide d[eu'’]|au moyen d[eu'’])\s?[^,;]{4,80}"),
)


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not 30 <= len(statement) <= 300:
        return "too short or too long"
    if not (re.match(r"[A-ZÀÂÉÈÊÎÔÛÇŒ«]", statement) and re.search(r"[.!][»\")]?$", statement)):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("()", "[]", "«»")) or \
            re.search(r"\.{3,}|…|\||[?]", statement):
        return "cut by layout"
    if re.search(r"[=∈∀≤≥∪⟨⟩^\\{}<>]|\w_\w", statement) or re.search(r"[.!] [A-ZÀÉ]", statement):
        return "a formula, or more than one sentence"
    if _REFERENCE.search(statement):
        return "refers to another place"
    return "points to something else" if _POINTING.search(statement) else ""


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    text = re.sub(r" (?:également|aussi|donc)(?= \w)", "", _OPENING.sub("", statement)).rstrip(" .!").replace("’", "'")
    text = text[:1].upper() + text[1:]
    if found := re.match(r"(Si |Lorsqu(?:e |')|Quand )(.+?), (?:alors )?(.+)$", text):
        return _of_condition(*found.groups())
    if found := re.match(r"(?:Pour|Afin de|Afin d') ?(\w+(?:er|ir|re|oir)\b[^,]*), (.+)$", text):
        fits = len(found[1].split()) <= 14 and not _LEANING.search(found[1]) and _TODO.match(found[2])
        return [Form("how to", f"Comment {found[1]} ?", clear=1)] if fits else []
    return _of_clause(text, lexicon)


def _of_condition(word: str, condition: str, rest: str) -> list[Form]:
    if len(condition.split()) < 3 or len(rest.split()) < 3 or _LEANING.search(condition) or re.search(r"\bvous\b", condition):
        return []
    asked = word.lower() + condition
    if _TODO.match(rest):
        return [Form("condition", f"Que faut-il faire {asked} ?", clear=1)]
    return [] if re.match(r"(?:mais|et|ou|n'|ne)\b", rest) else [Form("condition", f"Que se passe-t-il {asked} ?", clear=1)]


def _of_clause(text: str, lexicon: Lexicon) -> list[Form]:
    whole = re.match(rf"(.+?) (?:(est|sont) ((?:une?|l[ea]s?|des|l') ?.+)|({_ACTIONS}) (.+))$", text)
    for pattern, kind, question in _PREPOSITIONAL:
        found = re.match(rf"(.+?) {pattern}", text)
        if found and _is_subject(found[1]) and len(text[found.end():].split()) >= 1:
            return _cleared(found[1], [Form(kind, question.format(found[2], subject=_small(found[1], lexicon)))], lexicon)
    if found := re.match(r"(L[ea]s? .+? d(?:e|u|es|')[ ']?.+?) (est|sont) (?:de |d'au (?:plus|moins) )?((?:environ )?\d.+)$",
                         text):
        if _is_subject(found[1]) and (which := {"Le": "Quel", "La": "Quelle"}.get(found[1].split()[0])):
            return _cleared(found[1], [Form("attribute", f"{which} {found[2]} {_small(found[1], lexicon)} ?", found[3])],
                            lexicon)
    if not whole or not _is_subject(whole[1]):
        return []
    if tail := _of_tail(text, whole[1], lexicon):
        return tail
    subject = _small(whole[1], lexicon)
    if whole[2]:
        if len(whole[3].split()) < 4 or re.match(r"l[ea]s? (?:plus|moins|même|seule?|cas|première?)\b", whole[3]):
            return []
        question = f"Qu'est-ce {_que(subject).lower()}{subject} ?" if whole[2] == "est" else f"Que sont {subject} ?"
        return _cleared(whole[1], [Form("definition", question)], lexicon)
    if len(whole[5].split()) < 2 or re.match(r"(?:pas|plus|jamais|par|en)\b", whole[5]):
        return []
    verb = whole[4]
    what = f"{_que(verb)}{verb} {subject} ?"
    if verb.startswith("permet") and (found := re.match(r"(?:de|d')\s?\w+", whole[5])):
        what = f"{_que(verb)}{verb} de faire {subject} ?"
    return _cleared(whole[1], [Form("action", what)], lexicon)


def _of_tail(text: str, subject: str, lexicon: Lexicon) -> list[Form]:
    for word, pattern in _TAILS:
        found = re.search(rf"^(.+?\S),? ({pattern})$", text)
        if not found or len(found[1].split()) < len(subject.split()) + 3 or re.search(r"\b(?:de|à|et|ou|le|la|un|que)$",
                                                                                     found[1]):
            continue
        head = _small(found[1], lexicon)
        link = "est-ce que " if _hard(head) else "est-ce qu'"
        return _cleared(subject, [Form(word.lower(), f"{word} {link}{head} ?", found[2])], lexicon)
    return []


def _cleared(subject: str, found: list[Form], lexicon: Lexicon) -> list[Form]:
    clear = _clearness(subject, lexicon)
    return [form._replace(clear=min(form.clear, clear)) for form in found] if clear and not _LEANING.search(subject) else []


def _clearness(subject: str, lexicon: Lexicon) -> int:
    words = re.sub(r"^(?:L[ea]s?|Une?|Des) |^L'", "", subject).split()
    if not words or (len(words) == 1 and words[0].lower() in _VAGUE) or words[0].lower() in _VAGUE:
        return 0
    if any(re.search(r"\d|\w[A-Z]", word) or (word[0].isupper() and not lexicon.is_common(word)) for word in words):
        return 2
    if re.match(r"Une? ", subject):
        return 2
    return 1 if len(words) > 1 or not re.match(r"L[ea]s? |L'", subject) else 0


def _is_subject(words: str) -> bool:
    return (len(words.split()) <= 9 and bool(_SUBJECT.match(words)) and not _NOT_SUBJECT.match(words)
            and not _NOT_IN_SUBJECT.search(words) and not re.search(r"\b(?:de|du|des|à|et|ou|le|la|les|un|une|d|l)'?$", words))


def _small(words: str, lexicon: Lexicon) -> str:
    if re.match(r"(?:L[ea]s?|Une?|Des)\s|L'", words):
        return words[0].lower() + words[1:]
    return lexicon.lowered(words)


def _que(words: str) -> str:
    return "Que " if _hard(words) else "Qu'"


def _hard(words: str) -> bool:
    return not re.match(r"[aeiouyhàâéèêîôû]", words, re.I) or bool(re.match(r"(?:onze|oui|yaourt)\b", words))
