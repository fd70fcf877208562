"""French: the questions that a plain statement answers. Its verb stays as it is: French asks by turning it round.

"Le fichier contient la liste" answers "Que contient le fichier ?"; where more than an object would be left behind,
"est-ce que" keeps the whole clause as it is. A clause is taken apart only at a verb that is known, behind a subject of
the same number: what is not of a known form is left alone.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.french_amounts import percentage_of
from labkit.generate.qa.forms.french_clause import (
    BARE_INFINITIVE,
    BE,
    HAVE,
    INFINITIVE,
    MODAL,
    PARTICIPLE,
    Clause,
    take_apart,
)
from labkit.generate.qa.forms.french_doubts import cut, is_doubtful
from labkit.generate.qa.forms.french_grammar import joined, of, que
from labkit.generate.qa.forms.french_lists import explained, introduced, replied, steps
from labkit.generate.qa.forms.french_nouns import clearness, gender_of, is_kind
from labkit.generate.qa.forms.french_openings import (
    of_command,
    of_condition,
    of_impersonal,
    of_limit,
    of_purpose,
)
from labkit.generate.qa.forms.french_orders import of_advice, of_case, of_order, of_told
from labkit.generate.qa.forms.french_pronouns import named, resolved
from labkit.generate.qa.forms.french_subjects import misread, subject_of_clause, which_one
from labkit.generate.qa.forms.french_tails import of_tail
from labkit.generate.qa.forms.french_verbs import asked_of
from labkit.generate.qa.forms.french_words import (
    DATE,
    ENGLISH,
    FILLERS,
    FRENCH,
    LEANING,
    MONTHS,
    OPENINGS,
    PEOPLE,
    POINTING,
    REFERENCES,
)

__all__ = ["cut", "explained", "explains", "fault", "forms", "introduced", "misread", "named", "replied",
           "resolved", "steps"]

_FORMULA = re.compile(r"[∈∀≤≥∪⟨⟩^\\{}<>]|(?<!\S)=|=(?!\S)|\b\w_\w|\w_\w\b")
"""Signs of formulas; "name=value" and "two_words" are names."""

_CLAUSE = re.compile(r"\b(?:qui|que|dont|ce|cas)\b")

_AFTERTHOUGHT = re.compile(r"(?<=\S) (?:immédiatement|car|parce|afin|pour|si|lorsque?|quand|après|avant|et)\b|"
                           r"[,;]| ?:(?= )")
"""Where the words that say where end."""

_AFTER_BEFORE = re.compile(r"(?:Après|Avant|Pendant|Depuis) (?:environ |près de )?"
                           r"(?:une?|deux|trois|quelques|\d+) \w+$|"
                           r"À l'inverse|Au contraire|Par contre|À la place|De même")
"""What goes on from something that was named before."""

_GOING_ON = re.compile(
    r"(?:, et (?:l[ea]s? |l'|une? )[^,;]{3,60} (?:est|sont|sera|seront|a|ont|peut|peuvent|doit|doivent)\b[^;]*$|"
    r", (?:l[ea]s? |l')\w+ (?:\w+ )?(?:se \w+ |s'\w+ |une? fois |deux |trois |quatre |chaque )[^;]*$|, (?:dont|"
    r"soit|ce qui|c'est-à-dire|notamment|y compris|en particulier|où|tandis que|alors que|et (?:il|"
    r"elle|ils|"
    r"elles|on)\b|mais (?:il|elle|ils|elles)\b|puis)|,? et (?:ne |n'|il |elle |ils |elles |on )\w)(?!.*\b(?:si|"
    r"sauf|mais|lorsque?|quand)\b).*$|"
    r" ?; (?!sinon|sauf|sans|au-|dans ce cas).*$")
"""What goes on after the first clause and sets it no condition."""

_GOES_ON = re.compile(r";| mais | sauf | à condition |, [A-Z]\w+ [a-zéè]+(?:a|it|ut|èrent)\b|"
                      r",(?: et)? (?:c'est|on|ils?|elles?|les deux)\b|, (?:une? |l[ea]s? |l')(?:\S+ ){2,7}(?:crée|"
                      r"ouvre|affiche|est|sont|a|ont|permet|ferme)\b")
"""Where the words of a span are no longer those of one thing."""
_HALF = re.compile(r",? (?:et|ou|ni) (?:dans|sur|sous|à|aux?|en|par|chez|l[ea]s?|une?|d[ue]s?|de)\b|,? (?:et|ou|ni) l'")
"""What goes on from the first of two places, which alone would be half of the answer."""
_ONE_MORE = re.compile(r"^[^,;:]{3,90} (?:aussi(?! bien)|également)\b")
_OF_MANY = ("action", "use", "manner", "ability", "parts", "have", "list", "relation", "requirement")
"""Kinds of questions that ask for all that there is, where a statement says that it tells of one more."""

_SECOND = re.compile(r",? (?:et|ou|puis) (?=[a-zéèê]{4,}(?<!ment)(?:e|ent|it) (?:l[ea]s? |l'|des |une? )|(?:ne|n'|"
                     r"il|elle|ils|elles|on|est|sont|a|ont|peut|peuvent|doit|"
                     r"doivent|permet|"
                     r"permettent|se|s'\w|sert|servent)\b)")

_ADVERBIAL = re.compile(rf"((?:L[ea] (?:\d{{1,2}}|1er) {MONTHS}\b|Dans|Sous|Sur|Chez|En|Avec|Pour|Contrairement|"
                        rf"Depuis|Avant|Après|Lors|Au|Aux|À|Par|"
                        r"Sans|Selon|"
                        r"Pendant|Durant|Grâce|Historiquement|Traditionnellement|Pour|Quelques|"
                        r"Jusqu)\b[^,:;]{0,70}), (.+)$")


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not 20 <= len(statement) <= 320:
        return "too short or too long"
    if not (re.match(r"[A-ZÀÂÉÈÊÎÔÛÇŒ«]", statement) and re.search(r"[.!][»\")]?$", statement)):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("()", "[]", "«»")) or \
            re.search(r"\.{3,}|…|\||« ?»|(?<!\w)\( ?\)|[»)] (?:L[ea]s?|Une?|Il|Elle|Cette) |"
                     r"[?→]|\btouches? \+ |\bsur \+ (?=[A-Z])|\b[Aa]ppuyez sur(?: (?:pour|et|ou|puis)\b|[,.;])|"
                     r"\w- [a-z]|[a-z]-(?:ti?ons?|ments?|teurs?|quer?s?|nux)\b", statement):
        return "cut by layout"
    if _FORMULA.search(statement) or re.search(r"\w[.!] \S", re.sub(r"\b[A-Z]\.", "", statement)):
        return "a formula, or more than one sentence"
    if statement.endswith("!"):
        return "an exclamation"
    if len(ENGLISH.findall(statement)) >= (len(FRENCH.findall(statement)) or 1):
        return "not French"
    if re.match(r"[^:(]{2,60} ?: [A-Z]", statement) or re.match(r"(?:[A-Z.-]{4,} )+[A-ZÀÉ]", statement):
        return "a label and a sentence"
    if REFERENCES.search(re.sub(r" \(https?:[^)]*\)", "", statement)):
        return "refers to another place"
    opened = OPENINGS.sub("", statement)
    return "points to something else" if POINTING.search(opened) else ""


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    text = statement.replace("’", "'")
    if command := of_command(text.rstrip(" .")):
        return [form._replace(span=_as_written(form.span, statement)) for form in command]
    text = re.sub(r'"([^"]{1,60})"', r"« \1 »", text)
    is_one_more = bool(_ONE_MORE.search(OPENINGS.sub("", text)))
    text = re.sub(r"(?<=\w) (?:vous|leur|nous) (?=(?:permet|aide|offr|évit|donn|fourni)\w* )", " ", text)
    text = FILLERS.sub("", re.sub(r" \([^()]*\)", "", OPENINGS.sub("", text))).rstrip(" .!")
    text = text[:1].upper() + text[1:]
    found = of_condition(text, lexicon) or of_purpose(text) or _of_main(text, lexicon)
    return [form._replace(span=_as_written(_alone(form), statement)) for form in found
            if not (is_one_more and form.kind in _OF_MANY) and not is_doubtful(form, text)]


def explains(sentence: str) -> bool:
    """Tell whether a sentence without a subject says what something does: "Affiche la version du programme"."""
    done = re.match(r"(?:(?:Ne |N')\w+ pas|(?!Cette|Obsolète|Inutile|Identique|"
                    r"Comme|Une|Le|La|Elle|Même|Quelle|Toute|Liste|Nom|Autre|"
                    r"\w+ment\b)[A-ZÉÈ]\w+(?:e|it|nt|ut))\b", sentence.replace("’", "'"))
    return bool(done) and len(sentence.split()) > 3 and not fault(sentence)


def _of_main(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask about the whole sentence, or about its first clause where what goes on after it takes nothing back."""
    main = _GOING_ON.sub("", text)
    return of_impersonal(main) or of_case(main) or of_told(main) or of_advice(main) or of_order(main) or \
        of_reverse(main, lexicon) or percentage_of(main) or of_limit(main, lexicon) or \
        _of_sentence(main, lexicon) or (_of_sentence(text, lexicon) if main != text else [])


def _alone(form: Form) -> str:
    """Return the words of a span that answer alone, without what goes on after them."""
    span = _AFTERTHOUGHT.split(form.span)[0] if form.kind == "place" else form.span
    if _GOES_ON.search(span) or _HALF.match(form.span[len(span):]):
        return ""
    return _SECOND.split(span)[0]


def _of_sentence(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask about the clause, with what stands before it put before the question."""
    if action := re.match(rf"({INFINITIVE} [^,;:]{{4,60}}?) (revient|équivaut|consiste) (?:à|en)\b", text):
        return [] if LEANING.search(action[1]) else \
            [Form("definition", f"{'En' if action[2] == 'consiste' else 'À'} quoi {action[2]} le fait "
                                f"{of(action[1].lower())} ?")]
    before, written = "", ""
    if aim := re.match(rf"(Pour (?!que\b){INFINITIVE} [^,;:]{{4,70}}), (.+)$", text):
        main = take_apart(aim[2][:1].upper() + aim[2][1:], lexicon)
        done = main and main.verb in BE and re.match(rf"{PARTICIPLE} \S", main.rest)
        if done and clearness(main.written, lexicon) and not LEANING.search(aim[1] + main.written):
            whole = f"{main.subject} {main.verb} {main.rest}"
            return [Form("aim", f"Dans quel but est-ce {joined(que(whole).lower(), whole)} ?", aim[1], clear=1)]
    found = _ADVERBIAL.match(text)
    if found and (_AFTER_BEFORE.match(found[1]) or re.match(r"(?:Après|Avant de|Sans) (?:l[ea]s? |l')(?:avoir|être|"
                                                            r"\w+er)\b",
                                                            found[1])):
        found = None
    leaning = found and (LEANING.search(re.sub(r"\b(?:son|sa|ses|leurs?)\b", "", found[1])) or
                         re.search(r"\bde (?:son|sa|ses|leurs?)\b", found[1]))
    if found and re.match(rf"Pour {BARE_INFINITIVE}", found[1]):
        found = None
    if found and not leaning and len(found[1].split()) <= 10 and not _CLAUSE.search(found[1]):
        before, written = found[1], found[2][:1].upper() + found[2][1:]
    clause = take_apart(written or text, lexicon)
    if not clause or LEANING.search(clause.written) or re.match(r"(?:pas|plus|jamais|ni|donc)\b", clause.rest):
        return []
    clear = clearness(clause.written, lexicon)
    if not clear and not (clause.verb in BE and is_kind(clause.written)):
        return [] if before else subject_of_clause(clause)
    if re.match(r"Une? ", clause.written) and PEOPLE.match(clause.subject) and clause.verb not in (*BE, *MODAL):
        return []  # somebody did so once
    tail = of_tail(written or text, clause, lexicon)
    asked = [*tail, *(form for form in asked_of(clause) if not tail or form.kind not in ("definition", "ability"))]
    if tail:
        asked = [form for form in asked if form.kind != "time"]
    if _tells_of_one_time(clause, clear):
        asked = [form for form in asked if form.kind in ("time", "agent", "quantity", "definition")]
    if not asked and not before:
        asked = subject_of_clause(clause)
    if not clear:
        return [form._replace(clear=1) for form in asked if form.kind == "definition" and not before]
    if re.match(r"Une? ", clause.written):
        asked = [form if form.kind == "definition" else form._replace(clear=1) for form in asked]
    if not before:
        asked += which_one(clause)
    elif timed := _of_date(before, clause):
        return [form._replace(clear=min(form.clear, clear)) for form in timed]
    return [form._replace(question=_after(before, form.question), clear=min(form.clear, clear)) for form in asked]


def _tells_of_one_time(clause: Clause, clear: int) -> bool:
    """Tell whether a clause tells of what was once done with a thing that has no name but a noun: "the limit"."""
    past = clause.verb in ("a été", "ont été", "fut", "furent", "avait été") or (
        clause.verb in HAVE and re.match(rf"{PARTICIPLE}\b", clause.rest))
    return bool(past) and clear == 1 and bool(re.fullmatch(r"(?:L[ea]s? |L')\S+", clause.written))


def of_reverse(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask which ones something is, where the names come first: "Le thym et l'ail sont les plantes les plus utiles"."""
    found = re.match(r"(?P<names>[A-ZÉÈÀ][^;:]{6,120}? et [^,;:]{3,60}?) (?P<be>sont|étaient) "
                     r"(?P<what>les (?:\S+ ){1,4}(?:les plus \w+|princip\w+)[^,;:]*|les (?:trois|deux|quatre|"
                     r"principa\w+) [^,;:]+)$", text)
    if not found or LEANING.search(found["what"]) or LEANING.search(found["names"]) or re.search(
            r"\b(?:qui|que|sont|est)\b", found["names"]):
        return []
    noun = re.sub(r"^les (?:trois|deux|quatre|principa\w+) ", "Les ", found["what"])
    which = {"m": "Quels", "f": "Quelles"}.get(gender_of(noun[0].upper() + noun[1:], lexicon))
    return [Form("identity", f"{which} {found['be']} {found['what']} ?", found["names"], clear=1)] if which else []


def _of_date(before: str, clause: Clause) -> list[Form]:
    """Ask when, where a sentence begins with a date."""
    found = re.fullmatch(rf"((?:{DATE}|(?:durant|pendant|au cours de) (?:l'année |le mois (?:de |"
                         rf"d'){MONTHS} )[1-9]\d{{3}})"
                         rf"(?: à \d{{1,2}}[:h] ?\d{{0,2}}(?: UTC)?| \([^()]*\))?)|"
                         rf"(Depuis (?:le |l'an )?(?:\d{{1,2}} )?(?:\w+ )?[1-9]\d{{3}})", before, re.I)
    if not found or not re.match(r"(?:a|ont|fut|furent|était|étaient|avait|est|sont|\w+[aié]it?|\w+èrent)\b",
                                 clause.verb):
        return []
    whole = f"{clause.subject} {clause.verb} {clause.rest}"
    word = "Quand" if found[1] else "Depuis quand"
    return [Form("time", f"{word} est-ce {joined(que(whole).lower(), whole)} ?", before,
                 dated=not re.search(r"\d{4}", before))]


def _after(before: str, question: str) -> str:
    return f"{before}, {question[0].lower()}{question[1:]}" if before else question


def _as_written(span: str, statement: str) -> str:
    """Return the words of a statement that a span of its cleaned text stands for, "" where it is no such span."""
    span = span.strip(" ,.")
    found = re.search(re.escape(span).replace("'", "['’]"), statement) if span else None
    return found[0] if found else ""
