"""French questions that are made by a form and are yet not clear, or not answered: they are left out."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form

_HAPPENS = re.compile(r"^(?:Que se passe-t-il|Que peut-il se passer) (?P<case>.+) \?$")
_CONCESSION = re.compile(r"^(?:si |s'|quand |lorsqu(?:e |'))(?!vous\b|on\b)[^,]*?(?<!ne )\b(?:peut|peuvent|"
                         r"pourrait|pourraient|sembl\w+|para\wt|est (?:souvent|généralement|vrai|certes))\b")
"""What may be so, and is granted rather than set as a case: "Si le contenu peut prendre plusieurs formes, …"."""
_DUTY = re.compile(r"(?:il|elle|ils|elles) (?:\w+ment )?(?:doit|doivent|devra|devront|faut|faudra|"
                   r"est censée?|(?:n')?en (?:existe|reste|est|faut))\b|"
                   r"vous (?:aurez|avez)(?: \w+ment)? (?:envie|besoin|intérêt)\b")
"""What has to be, or what there is: nothing that happens."""
_UNTOLD_CASE = re.compile(r"(?:^|\b(?:l[ea]s?|du|au|cette) |\bl')(?:attribut|argument|paramètre|champ|drapeau|clic)"
                          r"(?! [«\"A-Z:_\d.-]|\s\S*[A-Z_:\d]| de (?!la souris\b)| d')\b")
"""An option, or a click, of which nothing says which one it is."""
_ONCE = re.compile(r"\b(?!fait|connaît|paraît|plaît|sait|soit|doit|voit|croit|reçoit|retrait|trait|"
                   r"portrait|parfait|lait|\w*fait|extrait|souhait)\w+(?:ait|aient)\b")
_SINCE = re.compile(r"\b(?:maintenant|désormais|dorénavant)\b")
_MORE_TOLD = re.compile(r"(?:plus (?:amples )?d(?:e |')|plus amples |davantage d')informations?\b|"
                        r"\b(?:aussi|également)$")
"""What sends a reader to somebody else, or holds of one more."""
_EMPTY_OBJECT = re.compile(
    r"(?:une?|la seule|des) (?:exception|solution|alternative|avantage|inconvénient|problème|défi|possibilité|"
    r"différence|cas particulier|nouveauté|exemple|moyen|atout|aide)s?$|"
    r"(?:l[ea]s? )?mêmes? |la même |plusieurs (?:types?|sortes?|formes?|genres?|choses?|manières|façons|options)\b|"
    r"(?:différent|divers)e?s? (?:types?|sortes?|formes?|genres?|choses?|options)\b|"
    r"(?:de nombreu(?:x|ses)|beaucoup de) |deux (?:principales|choses|types)$", re.I)
"""Objects that say nothing, or that leave unsaid which ones are meant."""
_OLD_OR_NEW = re.compile(r"(?:\bl'ancien(?:ne)?|\bl[ea] (?:nouve(?:l|au|lle)|ancien(?:ne)?)|"
                         r"\bles (?:nouveaux|nouvelles|ancien(?:ne)?s)) (?P<noun>[\w-]+)(?= \?$|$)")
"""What is old or new, of nothing that is named."""
_PUBLISHED = re.compile(r"\b(?:publi|annonc|écri|consacr|diffus|rapport)\w+ (?:une?|des) ", re.I)
_SHOWN_ELSEWHERE = re.compile(r"\b(?:trouver(?:a|ont|ez)|verr(?:a|ont|ez)|découvrir(?:a|ont|ez))\b")
_EXAMPLE = re.compile(r"\b(?:foo|baz|toto|titi)\b|/(?:dir|foo|bar|dossier|chemin|path)\b|"
                      r"\bexample\.\w|\bexemple\.(?:com|org|net|fr)\b|/(?:une?|mon|ma|votre)-\w", re.I)
"""Names that stand for any: what is told of them is told of an example."""
_MANNER = re.compile(r"(?:à|sur|sous|dans|selon|suivant|avec) (?:l[ea]s? |l'|une? |cet? )?(?:\w+ )?(?:ordre|sens|"
                     r"manière|façon|proportion|rythme|ordres|mesure|limite|rapport|esprit|ton|style|condition|fond|"
                     r"intention|optique|perspective|langage|unité|couleur|précision)s?\b")
"""What answers how, not where."""
_NEEDED = re.compile(r", il (?:est (?:nécessaire|indispensable|préférable)|faut|vous faut) (?:d'|de )?"
                     r"(?:avoir|être|disposer)\b")
"""What has to be there before anything is done."""
_LEAST_NEWS = 4  # letters of the beginning by which two words are taken for one


def is_doubtful(form: Form, text: str) -> bool:
    """Tell whether a question of a statement is one that most such statements do not answer.

    Parameters
    ----------
    form
        A form that :mod:`french` has made.
    text
        The statement, without the words that join it to the one before.
    """
    question = form.question
    if _EXAMPLE.search(text):
        return True
    if (old := _OLD_OR_NEW.search(question)) and form.kind != "definition" and not re.search(r"[A-Z\d]", old["noun"]):
        return True
    if form.kind == "definition":
        return bool(re.match(r"Qu'est-ce que l'ancien\w* [\w-]+ \?$", question))
    if form.kind == "condition":
        return _no_case(question, text)
    if form.kind in ("action", "ability", "have", "use"):
        told = form.span or _object(question, text)
        return bool(_EMPTY_OBJECT.match(told) or _PUBLISHED.search(f"{_verb(question)} {told[:5]}") or
                    _SHOWN_ELSEWHERE.search(question))
    if form.kind in ("place", "passive", "relation") and re.match(r"(?:[^,]*, )?(?:où|sur quoi)\b", question, re.I):
        return bool(_MANNER.match(form.span))
    if form.kind == "how to":
        return bool(_NEEDED.search(text) or re.search(r"\bd'abord\b|, telle?s? que\W*$", text))
    return False


def cut(form: Form, after: str) -> bool:
    """Tell whether a way to do something goes on behind the statement that begins it: "…, choisissez X. Cliquez …".

    ``after`` is what follows the statement in its paragraph.
    """
    return form.kind == "how to" and bool(re.match(
        r"\s*(?:(?:Puis|Ensuite|Enfin|Alors|Après quoi)\b|(?:Dans|Sous|Sur|À partir de) [^.]{3,60}, \w+ez\b|"
        r"(?!Notez|Sachez|Remarquez|Assez|Veillez|Voyez|Consultez|Lisez)[A-ZÉ][a-zéèêâîôû]+ez\b(?!-))", after))


def _no_case(question: str, text: str) -> bool:
    """Tell whether what happens in a case is not told, or the case itself is none."""
    case = re.search(r"\b(?:si |s'(?=ils?\b)|lorsqu(?:e |')|quand |dès qu(?:e |')|une fois qu)[^?]*", question)
    if case and (_ONCE.search(case[0]) or _UNTOLD_CASE.search(case[0])):
        return True
    rest = text.partition(", ")[2]
    if _SINCE.search(rest) or _MORE_TOLD.search(text):
        return True
    if not (found := _HAPPENS.match(question)):
        return False
    if _CONCESSION.match(found["case"]) or _DUTY.match(rest):
        return True
    known = {word[:_LEAST_NEWS] for word in re.findall(r"\w{4,}", found["case"].lower())}
    news = [word for word in re.findall(r"\w{4,}", rest.lower()) if word not in ("sera", "seront", "alors", "aussi")]
    return bool(news) and all(word[:_LEAST_NEWS] in known for word in news)


def _verb(question: str) -> str:
    found = re.search(r"\b(?:que|qu'|quel\w* \w+) ?(\w+)", question, re.I)
    return found[1] if found else ""


def _object(question: str, text: str) -> str:
    """Return what stands behind the verb of a question in its statement, "" where that is not found."""
    verb = _verb(question)
    return text.partition(f" {verb} ")[2] if verb else ""
