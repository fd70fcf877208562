"""What a Japanese topic does, or what is done with it: the questions of a statement that ends in a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import asking, is_request, masked, outcome
from labkit.generate.qa.forms.japanese_being import SEVERAL, span
from labkit.generate.qa.forms.japanese_requests import of_request
from labkit.generate.qa.forms.japanese_times import way_asked
from labkit.generate.qa.forms.japanese_words import AGENT, HAN, NO_KIND, ORGAN, PERSON, ROLES, STATES

VERB = rf"(?:[{HAN}]+[いきしちみりえけせねめれべげぎび][{HAN}]+[ぁ-ん]+|[{HAN}ァ-ヴー]+[ぁ-ん]+|[ぁ-ん]{{2,10}})"
HAS = re.compile(r"^([^は]{4,80}[るたいなうくすつぬぶむ])\s?(はたらき|働き|効果|特徴|性質|機能|役割|利点|欠点|"
                  r"メリット|デメリット|"
                  r"問題|作用|"
                  r"危険|傾向|能力|権利|義務|責任|制限|用途|意味)(が(?:あります|ありません))$")
UNTOLD = re.compile(r"(?:いくつか|複数|さまざま|様々|いろいろ|多様|多く|多数|異な(?:る|った))[のな]?")
"""Words for things that are not told: no answer to what they are."""
_INNER = re.compile(r"が[^、]{1,10}[うくぐすつぬぶむる]と|[うくぐすつぬぶむるた]と、|れば|たら(?![ずなし])|ても|"
                    r"場合|とき|(?:際|時)(?:に|、)|間だけ|限り|ず(?:に)?、")


def of_verb(start: str, topic: str, rest: str, clear: int, amount: bool) -> Iterator[Form]:
    """Yield the questions of a statement about a topic that ends in a verb.

    Parameters
    ----------
    start
        The topic with its mark, as a question begins with it.
    rest
        What is said of it.
    clear
        How clear the topic is, as :class:`Form` counts it.
    amount
        Whether an amount is asked for already.
    """
    said = masked(rest)
    several = bool(SEVERAL.search(said))
    if (has := HAS.match(said)) and (asked := asking(rest[has.start(3):])):
        yield Form("kind", f"{start}どのような{has[2]}{asked}。", clear=clear)
        return
    if found := re.match(r"^([^を]*?)(?:どなたでも|誰でも|だれでも)(.{2,12})$", said):
        if asked := asking(found[2]):
            yield Form("who", f"{topic}は誰が{asked}。", "", clear)
    elif (found := re.match(rf"^(.{{2,40}}?)が({VERB})$", said)) and (
            "を" not in found[1] or PERSON.search(found[1])):
        if re.search(r"(?:^|の)(?:ユーザー?|利用者|人|本人|自分)$", found[1]):
            return  # anybody
        body = ORGAN.search(found[1])
        acts = (body or PERSON.search(rest[:found.end(1)])) and not re.search(r"[てしりきえけ]、", found[1])
        if acts and (asked := asking(found[2])):
            yield Form("who", f"{start}{'どこ' if body else '誰'}が{asked}。", span(found[1]), clear)
    elif re.search(r"(?:てはいけません|てはなりません)$", rest):
        if "を" in said:
            yield Form("ban", f"{start}何をしてはいけませんか。", clear=clear)
    elif condition := re.match(r"^(.{4,50}?(?:場合|とき|際|たら|れば|[うくぐすつぬぶむる]と))(?:に)?(?:は)?、", said):
        after = rest[condition.end():]
        if is_request(after):
            yield from of_request(start, rest, clear, amount)
        elif not re.search(r"場合|とき", after) and (asked := outcome(after, True)):
            yield Form("condition", f"{start}、{rest[:condition.end(1)]}、{asked}。", clear=clear)
    elif is_request(rest):
        yield from of_request(start, rest, clear, amount)
    elif not amount and (definition := re.match(rf"^(?=.*(?:の|る|た|い|な))([^、]{{8,70}}[{HAN}ァ-ヴーA-Za-z])で、",
        said)):
        if not NO_KIND.search(definition[1]) and not re.search(
                r"を[^、]*で、|番号|日$|(?:上|内|間|側|先|時点|段階|環境|状態|点|面|形|単位|順|ネットワーク|システム|"
                r"モード)で、", definition[0]):
            clear = min(clear, 1) if re.match(r"[a-z]|[A-Z]*_|\S*[/.]", topic) else clear
            yield Form("definition", f"{topic}とはどのようなものですか。", clear=clear)
    elif not _INNER.search(said):
        yield from _of_plain_verb(start, topic, rest, clear, several, amount)


def _of_plain_verb(start: str, topic: str, rest: str, clear: int, several: bool, amount: bool) -> Iterator[Form]:
    """A statement without a condition within; one of ``several`` verbs is only asked about as a whole."""
    said = masked(rest)
    if amount:
        return
    if not several:
        if form := _of_role(start, rest, clear) or way_asked(start, rest, clear):
            yield form
            return
        if (use := re.match(r"^([^は]{4,90}?)(?:のに|ために)((?:使用|利用|使わ|用いら)[ぁ-ん]+)$", said)) and \
                (asked := asking(use[2])):
            yield Form("use", f"{start}何のために{asked}。", clear=clear)
            return
        if placed := re.match(r"^([^はがにで]{2,60}を)\s?([^をが、]{2,40})に\s?((?:保存|記録|格納|配置|設置|置|保管|"
                              r"作成|書き込|出力|登録)[ぁ-ん]+)$", said):
            where, asked = rest[placed.start(2):placed.end(2)], asking(placed[3])
            if asked and not placed[3].endswith("ません"):
                yield Form("place", f"{start}{rest[:placed.end(1)]}どこに{asked}。", span(where), clear)
                return
        found = re.match(rf"^([^は]{{2,80}})を\s?((?:最優先に|自動的に)?{VERB})$", said)
        if found and not re.search(r"(?<!すべ)(?<!全)て(?:[^いあおき]|$)|を.*(?:で|を)|を\s?[\d０-９]|(?:が|から)、|"
                                   r"が.*を", found[1]) and (asked := asking(found[2])) and \
                not re.search(r"(?:こと|の)$|(?:時|場合)(?:のみ|"
                              r"だけ)", found[1]) and not re.search(r"ません$|ない$|いただけ", found[2]):
            if clear < 2 and found[2].endswith("ました") and not ORGAN.search(topic):
                return  # done once, in an example
            if re.search(r"(?:敬意|感謝|謝意|関心|注意|努力|配慮|協力|影響|意味|準備|時間|費用)$", found[1]):
                return  # says nothing without its verb
            if UNTOLD.search(found[1]) or re.search(r"\d\s?(?:円|ドル|ユーロ|ポンド)", found[1]):
                return
            whom = re.match(rf"^(.*[{HAN}ァ-ヴーA-Za-z]に)\s?[^ぁ-ん]*(?:[のとや][^ぁ-ん]+)*$", found[1])
            yield Form("action", f"{start}{rest[:whom.end(1)] if whom else ''}何を{asked}。", clear=clear)
            return
    elif form := way_asked(start, rest, clear):
        yield form
        return
    if done := re.fullmatch(r"(?P<how>[^をがは、]{0,24}?)(?:無視|削除|破棄|除外|省略|スキップ|拒否|上書き|初期化|中断)"
                            r"され(?P<end>ます|ました)", said):
        if not done["how"].endswith(("で", "によって", "により")):
            yield Form("outcome", f"{start}どうなり{done['end']}か。", clear=min(clear, 1))
        return
    if "を" not in said or re.search(r"いただけ|ません$|ない$", rest):
        return
    if re.search(r"(?:できます|ことができる|できる|(?<!不)可能です)$", rest):
        if clear == 2 and not re.search(r"(?:によって|により|で)[^、]*できます$", said) and \
                not re.fullmatch(r"[A-Za-z\d]+", topic):  # it can do many things
            yield Form("ability", f"{start}何ができますか。", clear=clear)
        return
    if "もので、" in said:  # what it is, rather than what it does
        return
    last = said[said.rfind("を"):]
    if re.search(r"(?<![れらあなきいちえせ])ます$|[^と]する$", rest) and AGENT.search(topic) and \
            (several or not re.fullmatch(r"[A-Za-z\d]+", topic)) and \
            not re.search(rf"(?:る|た|ない)[{HAN}ァ-ヴー]", last) and (several or not re.search(STATES, last)):
        yield Form("action", f"{start}何をしますか。", clear=clear)


def _of_role(start: str, rest: str, clear: int) -> Form | None:
    """A place, a name, a means …: the phrase between the topic and the verb, where it is the only one."""
    said = re.sub(r"^(?:通常|主に|おもに|一般に|普通)\s?", "", masked(rest))
    rest = rest[len(rest) - len(said):]
    for kind, particle, verbs, word in ROLES:
        found = re.match(rf"^([^、をがは]{{2,60}}?|"
                         rf"[^をがはに、]{{1,40}}(?:、[^をがはに、]{{1,40}})+)({particle})\s?({VERB})$", said)
        if not found or not re.match(verbs, found[3]) or found[3].endswith("ません"):
            continue
        if re.search(r"[ぁ-ん](?:て|ば)|(?:的|ため|よう|さら|特|常|次第|簡単|自動|すぐ|完全|容易|明確|丁寧|自由|"
                     r"異なる|こと|の|もの|一緒|個別)$|"
                     r"に.*に$|で.*で$|から.*から$|だけ$|によって|"
                     r"により", found[1] + (found[2] if kind != "agent" else "")) or \
                re.search(r"(?:的|特|常|自動|個別|単純|簡単|完全|容易|明確|自由|一緒|こと|の|もの|よう|ため|"
                          r"[てで])$", found[1]):
            return None
        named = rest[:found.end(1)].strip()
        word = "誰によって" if kind == "agent" and PERSON.search(named) else word
        named = re.sub(r"^.*(?:常に|単に|通常)\s*", "", named) if kind == "name" else named
        return Form(kind, f"{start}{word}{asked}。", span(named), clear) if (asked := asking(found[3])) else None
    return None
