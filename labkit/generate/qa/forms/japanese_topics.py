"""Japanese statements with a topic ("Xは …", "Xには …"): the questions that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import amount_first, amount_in, asking, asking_why, is_request, masked
from labkit.generate.qa.forms.japanese_being import SEVERAL, of_being, span
from labkit.generate.qa.forms.japanese_clauses import first_clause
from labkit.generate.qa.forms.japanese_times import when_asked
from labkit.generate.qa.forms.japanese_verbs import HAS, UNTOLD, VERB, of_verb
from labkit.generate.qa.forms.japanese_words import ATTRIBUTE, COMMON, HAN, PRICE, VAGUE

OTHER_TOPIC = re.compile(rf"(?<=[{HAN}ァ-ヴーA-Za-z\d)）」○])\s?(?:に|で|と|から|まで)?は(?!(?:ない|なく|あり|いけ|"
                         rf"なりま|できま|じめ|ず))")
_VALUED = re.compile(r"^(?:[^をがは、]{2,40})に(対して|とって)((?:特に|最も|非常に|大変)?\s?(?:有効|便利|重要|必要|"
                     r"効果的|"
                     r"適切|有利|安全)です)$")
_DATE = re.compile(r"^([^、がを]{0,20}?)((?:西暦|紀元前)?\d{3,4}\s?年(?:\s?\d+\s?月(?:\s?\d+\s?日)?)?)(?:に|"
                   r"、)[、]?(?=.*た$|.*ました$|.*でした$)")


def of_topic(lead: str, kind: str, topic: str, mark: str, rest: str) -> list[Form]:
    """Return the questions that a statement about a topic answers, or that the first of its clauses does.

    Parameters
    ----------
    lead, kind
        A clause before the topic, and of what kind it is; "" where there is none.
    mark
        は, には, では or とは, as it stands in the text: with the space before it.
    rest
        What is said of the topic.
    """
    first = first_clause(rest, masked(rest))
    return list(_of_topic(lead, kind, topic, mark, rest)) or (
        list(_of_topic(lead, kind, topic, mark, first)) if first and not kind else [])


def _of_topic(lead: str, kind: str, topic: str, mark: str, rest: str) -> Iterator[Form]:
    said, clear = masked(rest), clearness(topic)
    start, mark = f"{lead}、{topic}{mark}" if lead else f"{topic}{mark}", mark.strip()
    gap = start[:-len(mark)][len(start[:-len(mark)].rstrip()):]
    if not clear or OTHER_TOPIC.search(said) or re.match(r"[をがにでと]", rest) or \
            re.search(r"(?:[^が]が、|けれど|ものの、|一方|に対し、|し、)", re.sub(r"[^、]し、", "", said)):
        return
    defines = mark == "とは" or re.search(r"(?:です|である)$", rest)
    if re.search(r"どの|どれ|何[をがにかと]|いくら(?!で)|^まず|^最初に", re.sub(r"^.*かを(?=示|表|決|指定|判断|"
                                                             r"調べ)", "", said)):
        return
    if COMMON.fullmatch(topic) and not defines:
        return
    if kind == "reason":
        if asked := asking_why(rest):
            yield Form("why", f"{topic}{mark}、なぜ{asked}。", clear=clear)
        return
    if found := re.match(r"^(.{3,70}?)(?:ため|(?<!も)ので)、", said):
        after = rest[found.end():]
        if mark == "には":  # belongs to the reason
            return
        plain = not is_request(after) and "、" not in said[found.end():] and "も" not in after
        if plain and (asked := asking_why(after)):
            yield Form("why", f"{start}、なぜ{asked}。", clear=clear)
        return
    if (date := _DATE.match(said)) and (asked := asking(rest[date.end():])):
        yield Form("when", f"{start}{rest[:date.end(1)]}いつ{asked}。", date[2], clear)
    amount = None if COMMON.fullmatch(topic) or mark == "とは" else _of_amount(start, rest, clear)
    if amount and clear == 1 and re.search(r"いくら|何倍", amount.question) and not PRICE.search(topic):
        return  # a sum, in the example of a tutorial more often than not
    if amount:
        yield amount
    else:
        yield from when_asked(start, rest, clear)
    if mark in ("には", "では"):
        yield from _of_place(start, rest, clear, bool(amount))
    elif mark == "は" and re.search(r"を[^を]*可能です$", rest):
        yield from of_verb(start, topic, rest, clear, bool(amount))
    elif mark == "とは" or (ATTRIBUTE.search(topic) and re.search(r"と(?:考えられ|され|推定され|"
                                                                r"みられ)(?:て[いお]り?)?ます$", rest)):
        yield from of_being(topic, gap, mark, re.sub(r"だ(?=と)", "", rest), clear)
    elif re.search(r"(?:です|である|だ|指します|意味します|のことです|をいう)$", rest):
        if valued := _VALUED.match(said):
            yield Form("relation", f"{start}何に{valued[1]}{valued[2]}か。", clear=clear)
        elif not lead and not amount:
            yield from of_being(topic, gap, mark, rest, clear)
    else:
        yield from of_verb(start, topic, rest, clear, bool(amount))


def clearness(topic: str) -> int:
    """Return how clear a topic is: Latin letters and digits make names; another has to be told what it belongs to."""
    bare = re.sub(r"[（(].*?[）)]", "", topic).strip()
    if re.search(r"[A-Za-z]{2,}|[A-Z]\d", bare):
        return 2
    if re.fullmatch(rf"(?![今先次前後上下中外内他何私僕彼人者方時日月年例図表値行列章節項点件])[{HAN}]", bare):
        return 1  # 薬, 水
    return 0 if len(bare) < 2 or VAGUE.search(bare) or re.fullmatch(r"[ぁ-ん]{1,3}", bare) else 1


def _of_amount(start: str, rest: str, clear: int) -> Form | None:
    if OTHER_TOPIC.search(masked(rest)):
        return None
    if leading := amount_first(rest):
        return Form("amount", f"{start}{leading[0]}ですか。", leading[1], clear)
    if not (found := amount_in(rest)):
        return None
    question, amount = found
    return Form("amount", f"{start}{question}。", amount, clear)


def _of_place(start: str, rest: str, clear: int, amount: bool) -> Iterator[Form]:
    """"Xには … があります", "Xでは … が使われます"."""
    said = masked(rest)
    if (has := HAS.match(said)) and (asked := asking(rest[has.start(3):])):
        yield Form("kind", f"{start}どのような{has[2]}{asked}。", clear=clear)
    elif found := re.match(rf"^(.{{2,}})(が\s?(?:必要です|必要である|必要になります|{VERB}))$", said):
        what, verb = rest[:found.end(1)], rest[found.start(2):]
        if re.search(r"(?:必要|可能性|場合|恐れ|おそれ)$", what) and not re.search(r"必要", verb):
            return
        if re.match(r"が\s?(?:いくつ|多[くい]|たくさん|数)", verb) or UNTOLD.search(what) or SEVERAL.search(found[1]):
            return
        if re.search(r"(?:こと|の|よう|もの|場合|作業)$", what) or "が" in found[1] or \
                (amount and "必要" not in verb):
            return
        if (asked := asking(verb)) and re.search(r"必要|あります$|ある$|向いて|適して|要り|有効|便利|かかり|"
                                                 r"[さらわかがたばまな]れ(?:ます|ています|る|"
                                                 r"ている)$|付属", verb) and \
                not (re.search(r"[にで][^、にで]*$", what) and "必要" not in verb and not re.search("含ま", verb)):
            yield Form("contents", f"{start}何{asked}。", span(what), clear)
        elif re.search(r"(?:モード|状態|場所|環境)では$", start) and verb.endswith("ます"):
            yield Form("condition", f"{start}どうなりますか。", clear=clear)
    elif amount:
        return
    elif found := re.match(r"^([^をが]{2,60})(を\s?(?:使|利用|用|実行|入力|指定|表示|定義|設定|選|調べ|検討|分析|"
                           r"提案|報告|明らかに|比較|評価|測定|開発|実施|行|開|提供|販売|受け付け|貸し出)[ぁ-ん]+)$",
                           said):
        if not SEVERAL.search(found[1]) and not UNTOLD.search(found[1]) and (asked := asking(rest[found.start(2):])):
            yield Form("action", f"{start}何{asked}。", clear=clear)
    elif (found := re.match(r"^([^は]{4,80})を([^、をが]{2,12}ことが(?:可能です|できます))$", said)) and \
            not SEVERAL.search(found[1]):
        yield Form("action", f"{start}何を{rest[found.start(2):]}か。", clear=clear)
