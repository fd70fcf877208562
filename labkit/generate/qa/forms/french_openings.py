"""French: what is asked about a condition, a purpose, an order and an impersonal sentence, by how they begin."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.french_clause import (
    ABSTRACT,
    BARE_INFINITIVE,
    BE,
    HAVE,
    INFINITIVE,
    MODAL,
    OPEN,
    PARTICIPLE,
    take_apart,
)
from labkit.generate.qa.forms.french_grammar import joined, of, que
from labkit.generate.qa.forms.french_nouns import clearness, is_subject, small
from labkit.generate.qa.forms.french_verbs import STATES
from labkit.generate.qa.forms.french_words import KINDS, LEANING, TODO, VAGUE

_PURPOSE = re.compile(rf"(?:Pour|Afin de|Afin d') ?({INFINITIVE}[^,]*), (.+)$")

_MEANS = re.compile(r"(?:Vous pou(?:vez|rrez)|On p(?:eut|ourra)|Il est (?:\w+ )?(?:possible|facile|simple|aisé) "
                    r"(?:de|d')|L'utilisateur peut|"
                    r"Les utilisateurs peuvent|L'administrateur peut) ?(?P<todo>" + INFINITIVE + r".*?)"
                    r"(?: en (?!tant|av|inst)\w+ant\b| à l'aide d| au moyen d| grâce [àa]| : il suffit d| avec (?:la "
                    r"commande|l'option|l'outil|"
                    r"le programme|le paquet)| via (?:la|le|l')).{4,}$")

_CONDITION = re.compile(r"(Si |S'|Lorsqu(?:e |')|Quand |Dès qu(?:e |')|Une fois qu(?:e |')|Tant qu(?:e |'))"
                        r"(.+?)(?:, | : )(?:alors )?(.+)$")

_EVENT = re.compile(r"((?:En cas d(?:e |'|u )|Lors d(?:e |'|u |es )|En l'absence d(?:e |')|À la fin d(?:e |u |es "
                    r")|Avant d(?:e |'))"
                    r"[^,;:]{3,70}|Avant (?:l[ea]s? |l'|toute? |chaque )[^,;:]{3,70}|"
                    r"Après (?:l[ea]s? |l'|chaque |avoir )[^,;:]{3,70}), (.+)$")
"""What is told of as happening, or as done, before what is to be done then."""

_UNTOLD = "|".join(sorted(VAGUE | KINDS))
_UNSAID = re.compile(r"^rien ne |^[a-zéè]+ est |^\S+ \w+ (?:l[ea]s? |l')\w+$|\bnécessaires?$|^vous rencontrez "
                     r"(?:des|une?) \w+$|^vous "
                     r"(?:ne trouvez|n'avez pas trouvé)|"
                     r"^l[ea] \w+(?:tion|sion) |"
                     r"^vous \w+ (?:l[ea]s? |l')\w+$|(?:\b(?:l[ea]s?|du|au) |l')"
                     rf"(?:{'|'.join(sorted(VAGUE))})\b(?! (?:d|qui|que))")
"""A condition that leaves unsaid what it is about."""

_PRONOUN_DONE = re.compile(rf"(?:pouvez|devez|devrez|faut|faudra|peut|suffit de) (?:\w+ment )?(?:l'|l[ea]s? )"
                           rf"{BARE_INFINITIVE}")

BARE_CONDITION = re.compile(r"(?:l[ea]s? |l')(\w+) (?=(?:est|sont|a|ont|ne)\b|n'|(?!de\b|que\b)\w+e\b)")
"""A condition that begins with a noun alone."""

_GOES_ON = re.compile(r"(?:il|elle|ils|elles) (?!est|sont|s'agit|y|n'est|n'a|n'ont|ont|peut|a |faut|existe|était)\w+")
"""What happens to what the condition names."""

def of_condition(text: str, lexicon: Lexicon) -> list[Form]:
    if event := _of_event(text, lexicon):
        return event
    found = _CONDITION.match(text)
    if wish := re.match(rf"Si vous (?:voulez|souhaitez|désirez) ({INFINITIVE}[^,]*), (?:alors )?(.+)$", text):
        fits = TODO.match(wish[2]) and not vague_todo(wish[1])
        return [Form("how to", f"Que faut-il faire pour {wish[1]} ?", clear=1)] if fits else []
    if not found:
        return []
    word, condition, rest = found[1].lower(), found[2], found[3]
    leaning = LEANING.search(re.sub(r"\b(?:vous|votre)\b", "", condition))
    if len(condition.split()) < 3 or len(rest.split()) < 3 or leaning or "," in condition or \
            re.match(r"(?:un|le|la) (?:cas|jour)\b|vous n'avez pas\b", condition) or \
            re.search(r"\bpar la suite\b|\b(?:de|à) nouveau\b|\brien\b|\bquelque chose\b|\d\.\d+|^on \w+(?: et \w+)?$",
                      condition) or _UNSAID.search(condition) or \
            re.search(r"\w{2}(?:[tçnlsdmi]a|gea|èrent|urent|irent)\b", condition):  # it happened once
        return []
    bare = BARE_CONDITION.match(condition)
    if bare and (bare[1] in VAGUE | KINDS or ABSTRACT.search(bare[1])):
        return []
    if re.search(r"\b(?:souvent|parfois|généralement)\b", rest):
        return []
    if re.search(r"\bvous (?:ne )?(?:l[ea]s?|en|y)\b|\bvous l'|\bn'(?:en|y)\b", condition) or re.search(
            r"\bl[ea]s? faire\b", rest):
        return []
    asked = word + condition
    if re.match(r"vous (?:pou\w+|risque\w* de) (?:obtenir|rencontrer|avoir|subir|perdre|constater|recevoir|"
                r"être)\b", rest):
        return [Form("condition", f"Que peut-il se passer {asked} ?", clear=1)]
    if re.search(r"\ben \w+(?:er|ir|re) (?:une?|plusieurs|d'autres)\b", rest):
        return []
    if re.match(r"vous (?:dev\w+|pou\w+) (?:avoir|voir|être|obtenir|constater|remarquer|trouver|rencontrer)\b", rest):
        return []  # nothing to do
    if TODO.match(rest) and not re.match(r"remplacez «", rest):
        return [Form("condition", f"{to_do(rest, condition)} {asked} ?", clear=1)]
    if re.search(r"\bvous\b", condition) and len(condition.split()) < 4:
        return []
    if re.match(r"vous (?:(?:obtiend|recev|trouve|perd|arrive|accéde|passe)\w*rez|(?:aur|verr)ez)\b", rest) and \
            not LEANING.search(rest.replace("vous", "")):
        return [Form("condition", f"Que se passe-t-il {asked} ?", clear=1)]
    clause = take_apart(rest[0].upper() + rest[1:], lexicon)
    bare = re.fullmatch(r"(?:L[ea]s? |L')(\w+)", clause.written) if clause else None
    if bare and bare[1].rstrip("s") in VAGUE | KINDS and not re.search(rf"\b{bare[1]}\b", condition):
        return []  # of which one it holds, nothing says
    if clause and not LEANING.search(clause.written):
        if clause.verb in MODAL and re.match(rf"(?!être|avoir|y ){INFINITIVE}", clause.rest):
            if clause.rest.split()[0] in STATES or clause.rest.startswith("ne pas"):
                return [Form("condition", f"Que peut-il se passer {asked} ?", clear=1)] if "p" in clause.verb else []
            return [Form("condition", f"{clause.ask('Que', f'{clause.verb} faire')[:-2]} {asked} ?", clear=1)]
        if clause.verb in MODAL:
            return []
        if clause.verb in BE and not re.match(rf"(?:\w+ment )?(?!une?\b|l[ea]s?\b){PARTICIPLE}(?: |$)", clause.rest):
            return []
        return [Form("condition", f"Que se passe-t-il {asked} ?", clear=1)]
    told = len(rest.split()) > 3 and _GOES_ON.match(rest)
    if told and _fits(rest.split()[0], condition) and re.match(r"(?:une?|l[ea]s?|l'|[A-Z])", condition):
        return [Form("condition", f"Que se passe-t-il {asked} ?", clear=1)]
    return []


def _of_event(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask what happens, or what is to be done, in a case that is named: "En cas de fuite, fermez le robinet"."""
    found = _EVENT.match(text)
    if not found or LEANING.search(re.sub(r"\b(?:vous|votre|vos|encore)\b", "", found[1])) or len(found[2].split()) < 3:
        return []
    case, rest = _small_first(found[1]), found[2]
    if re.search(rf"(?:\b(?:l[ea]s?|de l[ea]s?|en|y) |\bl')(?:avoir\b|{BARE_INFINITIVE})", case):
        return []  # "après l'avoir testé"
    noun = re.search(r"(\w+)$", case)
    if re.search(r"d(?:e |')(?:doute|besoin|problème|difficulté|nécessité|erreur|échec|souci|succès)s?$", case):
        return []
    if noun and noun[1] in VAGUE | KINDS and len(case.split()) < 5:
        return []
    if TODO.match(rest) or re.match(r"(?:ne |n')\w+ez\b", rest):
        return [Form("condition", f"{to_do(rest, case)} {case} ?", clear=1)]
    comes = re.match(r"(?:une?|l[ea]s?|des) [^,;:]+ (?:apparaî\w+|s'affich\w+|s'ouvr\w+|démarr\w+|s'arrêt\w+|se "
                     r"ferm\w+|"
                     r"se lanc\w+|est affichée?)$", rest)
    if comes and not LEANING.search(rest):
        return [Form("condition", f"Que se passe-t-il {case} ?", clear=1)]
    clause = take_apart(rest[0].upper() + rest[1:], lexicon)
    if clause is None or LEANING.search(clause.written) or case.startswith(("avant", "après avoir")):
        return []
    happens = clause.verb not in (*BE, *MODAL, *HAVE) or re.match(rf"{PARTICIPLE} ", clause.rest)
    return [Form("condition", f"Que se passe-t-il {case} ?", clear=1)] if happens and "En cas" in text else []


def _fits(pronoun: str, condition: str) -> bool:
    article = re.match(r"(?:l[ea]s?|une?|des)\b", condition)
    if not article:
        return True
    named = {"le": ("il",), "un": ("il",), "la": ("elle",), "une": ("elle",)}
    return pronoun in named.get(article[0], ("ils", "elles"))


def to_do(rest: str, condition: str) -> str:
    you = re.search(r"\bvous\b", condition)
    if re.match(r"(?:vous pou|on p|il est possible)", rest, re.I):
        return "Que pouvez-vous faire" if you else "Que peut-on faire"
    return "Que devez-vous faire" if you else "Que faut-il faire"


def of_command(text: str) -> list[Form]:
    """Ask how, where something to do stands before a colon and the way to do it behind it."""
    found = re.match(rf"({BARE_INFINITIVE} (?:l[ea]s?|l'|une?|des|tou[st]\w*|du)\b[^:]{{2,80}}?) : (.{{4,}})$", text)
    if not found or LEANING.search(re.sub(r"\([^()]*\)", "", found[1])) or \
            re.match(r"(?:permet|sert)\b|[a-zéè]+(?<!r)e (?:l[ea]s?|une?|des|l')\b", found[2]):
        return []
    return [Form("how to", f"Comment {_small_first(found[1])} ?", found[2], clear=1)]


def of_purpose(text: str) -> list[Form]:
    """Ask how something is done, where the statement says what for."""
    if found := _MEANS.match(text):
        todo = found["todo"]
        return [] if vague_todo(todo) or re.search(r"[;:,]", todo) or OPEN.search(todo) else \
            [Form("how to", f"Comment {todo} ?", clear=1)]
    if found := _PURPOSE.match(text):
        todo = re.sub(r"^(?:de |d')", "", found[1])
        if not 2 <= len(todo.split()) <= 16 or vague_todo(todo):
            return []
        if _PRONOUN_DONE.search(found[2]):
            return []
        if TODO.match(found[2]):
            word = "Que faut-il faire pour" if todo.startswith("ne pas") else "Comment"
            return [Form("how to", f"{word} {todo} ?", clear=1)]
        needed = re.match(rf"[^,;:]{{3,60}} (?:doit|doivent|devra|devront) (?:d'ailleurs )?{INFINITIVE}", found[2])
        fits = needed and not LEANING.match(found[2])
        return [Form("how to", f"Que faut-il faire pour {todo} ?", clear=1)] if fits else []
    found = re.match(rf"(?P<told>{TODO.pattern}) (?P<what>.{{4,}}?) (?:pour|afin de|afin d') "
                     rf"?(?P<todo>(?!que\b){INFINITIVE}.{{6,}})$",
                     text, re.I)
    if not found or vague_todo(found["todo"]) or "," in found["todo"] or len(found["todo"].split()) > 20 or \
            re.search(r"\b(?:suffisant|nécessaire|utile|assez|prévu|conçu|moyen|outil|option|commande|trop|"
                      r"destiné)\w*$|\b(?:utilisé|employé|requi)\w* ",
                      found["what"]) or re.match(r"(?:de )?(?:l'|l[ea]s? |y |en )\w+(?:er|ir|re)\b", found["what"]):
        return []
    if re.search(r"\b(?:besoin|qui|que|dont|où)\b|\bqu'", found["what"]) or \
            re.search(r"(?:\bl[ea]s? |\bl')(?:boîte de dialogue|fenêtre|bouton|dialogue|menu|onglet|option|outil|zone|"
                      r"icône|lien|case|flèche|barre|liste|champ)s?$",
                      found["what"]):
        return []  # which one, nothing says
    needed = re.search(r"dev|fau|suffi", found["told"], re.I)
    used = re.match(r"(?:de |d')?(?:utiliser|employer|lancer|exécuter|se servir)\b", found["what"])
    if re.search(r"pou|peu|possible|préférable", found["told"], re.I) and not used:
        return []
    return [Form("how to", f"{'Que faut-il faire pour' if needed else 'Comment'} {found['todo']} ?", clear=1)]



def of_limit(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask in what case alone something holds: "La garantie n'est valable que si …"."""
    only = re.match(r"(?P<who>[^,;:]{3,80}?) n(?:e |')(?P<verb>\w+) que (?P<what>(?:l[ea]s? |l'|des |une? "
                    r")[^;:]{4,})$", text)
    if only and is_subject(only["who"]) and (clear := clearness(only["who"], lexicon)) and \
            only["verb"] not in (*BE, *MODAL, *HAVE) and re.search(r"(?:[^aio]e|ent|it|nd|et)$", only["verb"]) and \
            not LEANING.search(only["who"] + only["what"]):
        return [Form("action", joined(que(only["verb"]), f"{only['verb']} uniquement {small(only['who'], lexicon)} ?"),
                     only["what"], clear=clear)]
    found = re.match(r"(?P<who>[^,;:]{3,80}?) n(?:e |')(?P<verb>\w+) (?P<what>(?:[^,;:]{2,60}? )?)"
                     r"qu(?:e |')(?P<case>(?:s(?:i |'ils? )|lorsqu|quand |en cas |après |à partir )[^;:]+)$", text)
    if not found or not is_subject(found["who"]) or LEANING.search(found["who"]) or \
            re.search(r"\b(?:pas|plus|jamais)\b", found["what"]) or not clearness(found["who"], lexicon):
        return []
    if not (found["verb"] in (*BE, *MODAL, *HAVE) or re.fullmatch(r"\w+(?:e|ent|t)", found["verb"])):
        return []
    word = "Quand" if found["case"].startswith(("après", "à partir")) else "Dans quel cas"
    whole = f"{small(found['who'], lexicon)} {found['verb']} {found['what']}".strip()
    return [Form("condition", f"{word} est-ce {joined(que(whole).lower(), whole)} ?",
                 clear=clearness(found["who"], lexicon))]


def vague_todo(todo: str) -> bool:
    if re.search(rf" (?:et|ou) (?:(?:de |d'){BARE_INFINITIVE}|(?!chez |assez )\w+ez\b)", todo):
        return True  # two things to do
    if re.search(r"\b(?:différent|divers)\w* \w+$|\bles (?:deux|trois|quatre) ", todo):
        return True
    return bool(LEANING.search(re.sub(r"\b(?:votre|vos|vous)\b", "", todo)) or
                re.match(r"(?:(?:choisir|essayer|tenter|décider|envisager) de|"
                         r"être|faire|avoir|résumer|vouloir|envisager|cela|"
                                                                                        r"plus|en savoir|obtenir "
                                                                                        r"(?:de l'aide|plus)|"
                                                 r"les|le|la|l'|y|résumer|conclure|commencer|terminer)\b", todo)) or \
        len(todo.split()) < 2 or bool(re.fullmatch(rf"\w+ (?:l[ea]s? |l')(?:{_UNTOLD}|\w+(?:tion|sion|té|ment))s?|"
                                                   rf".*(?:instructions|informations|détails)", todo))


def of_impersonal(text: str) -> list[Form]:
    """Ask about what exists, what is forbidden, and what something is called."""
    if found := re.match(r"(Il existe|Il y a|On distingue|On trouve|On compte) (\w+|\d+) ([^\s:,;()]+ "
                         r"[^:,;()]{6,60}?)(?: : "
                         r".{8,}|, .{8,}|$)",
                         text):
        verb = {"Il existe": "existe-t-il", "Il y a": "y a-t-il"}.get(found[1], found[1][3:] + "-t-on")
        counts = r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+)"
        if re.fullmatch(counts, found[2]) and not LEANING.search(found[3]):
            what, place = re.match(r"(.+?)((?: (?:dans|sur|pour|chez|sous) .+)?)$", found[3]).groups()
            return [Form("quantity", f"Combien {of(what)} {verb}{place} ?", found[2], clear=1)]
    if found := re.match(rf"Il est (important|essentiel|recommandé|conseillé|préférable|nécessaire|indispensable|utile|"
                         rf"déconseillé|interdit|dangereux) (de |d')({BARE_INFINITIVE}[^,;:]{{6,90}}),? "
                         r"((?:car|parce qu[e']|puisqu[e']) ?[^;:]{8,})$", text):
        return [] if LEANING.search(found[3]) else \
            [Form("tail", f"Pourquoi est-il {found[1]} {found[2]}{found[3]} ?", found[4], clear=1)]
    if found := re.match(r"Il est (interdit|défendu|déconseillé|obligatoire|recommandé|conseillé|indispensable) "
                         r"(de |d')(\w+(?:er|ir|re)) (?=(?:l[ea]s? |l'|une? |d[ue]s? |d'|aux? )\S)(?P<what>[^;:]{4,}?)"
                         r"(?P<why>(?: pour| afin d| avant| pendant| lors d|, sauf|, si | si | lorsqu| en "
                         r"cas)[^;:]*)?$", text):
        whole = f"Qu'est-il {found[1]} {found[2]}{found[3]}{found['why'] or ''} ?"
        vague = LEANING.search(found["what"] + (found["why"] or "")) or found[3] in (*STATES, "faire", "procéder")
        return [] if vague else [Form("ban", whole, found["what"], clear=1)]
    if found := re.match(r"Il est (interdit|déconseillé|obligatoire) (?:de |d')[^,;:]+? "
                         r"((?:dans|pendant|sur|lors d|à bord)\b[^,;:]+)$", text):
        return [Form("ban", f"Qu'est-il {found[1]} de faire {found[2]} ?", clear=1)]
    if found := re.match(r"On parle (d(?:e |'|u )[^,;:]{3,50}?) (?P<when>(?:lorsqu|quand |si |en cas |pour "
                         r"désigner ).+)$", text):
        return [] if LEANING.search(found["when"]) else [Form("definition", f"Quand parle-t-on {found[1]} ?")]
    if found := re.match(r"On (?:appelle|nomme) ([\w' -]{3,40}?) ((?:une?|l[ea]s?|tout\w*|des) .{12,}|l'.{12,})$",
                         text):
        return [Form("definition", f"Qu'appelle-t-on {found[1]} ?")]
    return []


def _small_first(words: str) -> str:
    return words[0].lower() + words[1:]
