"""Japanese: the questions that a plain statement answers. A question keeps the order of its statement.

"W2は水を冷やします" answers 「W2は何を冷やしますか」: what is asked for gives way to a question word where it stands,
and the sentence ends in か. Whether a phrase can give way depends on where it begins: only after the topic or a comma
is that known without a dictionary. A statement of several verbs is asked about as a whole, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.japanese_asking import amount_in, asking_why, is_request, masked, outcome
from labkit.generate.qa.forms.japanese_being import span
from labkit.generate.qa.forms.japanese_dates import of_date
from labkit.generate.qa.forms.japanese_doubts import cut, is_doubtful, misread
from labkit.generate.qa.forms.japanese_lists import explained, explains, introduced, manual_line, replied, steps
from labkit.generate.qa.forms.japanese_pointing import named, resolved
from labkit.generate.qa.forms.japanese_polite import polite
from labkit.generate.qa.forms.japanese_topics import OTHER_TOPIC, clearness, of_topic
from labkit.generate.qa.forms.japanese_words import (
    ATTRIBUTE,
    HAN,
    LOST_KEY,
    NOT_TOPIC,
    OPENINGS,
    PERSON,
    POINTING,
    REFERENCES,
)

__all__ = ["cut", "explained", "explains", "fault", "forms", "introduced", "misread", "named", "replied", "resolved",
           "stated", "steps"]

_TOPIC = re.compile(  # は after a noun, alone or with a particle, and not within a word or an ending
    rf"(?:(?<=[{HAN}ァ-ヴーA-Za-z\d０-９)）」』○%％℃])|(?<=[{HAN}][れりいせけきみちびめえわしぎ]))\s?(?P<mark>では|"
    rf"には|とは|は)"
    r"(?!(?:ない|なく|あり(?:ません|ませ)|なかった|いけ|なりま|ならな|じめ|ず[^れ]|がき|さみ|できま))")
_CONDITION = re.compile(r"(?:場合(?:に)?(?:は)?|とき(?:に)?(?:は)?|時(?:に)?(?:は)|際(?:に)?(?:は)?|(?<!によ)れば|たら|"
                        r"[うくぐすつぬぶむるい]と|ないと|が[^、]{2,30}(?:以上|以下|未満|い)の?(?:日|時期|期間|"
                        r"季節)は?|(?:ている|[うくすつむる])間は|(?<!ない)限り|なら(?:ば)?)$")
_BEFORE = re.compile(r"(?:(?:[うくぐすつぬぶむる]|の)前に(?:は)?|(?:た|の)(?:あと|後)(?:は|に|で)?|"
                     r"[たるいの](?:場所|環境|イメージ|システム|状態)で(?:は)?)$")
_UNMARKED = re.compile(  # a clause that no comma closes
    r"^([^、は]{2,40}?(?:[うくぐすつぬぶむる]前に|[たの]後に|場合に|場合には|際に|ときに|"
    r"[うくぐすつぬぶむる]と(?!い|思|考|し|す|呼|言|な|同|と|も|の|き|書|表|判|推|仮|み|さ)))(?=[^、はも]{6,})")
_AGENT = re.compile(rf"^([^、はがを]{{1,29}}[{HAN}ァ-ヴーA-Za-z\d」）)])(\s?が\s?)"
                    rf"([^、はがら]{{2,50}}を[^、をがは]{{2,20}}ます)$")
_ATTRIBUTED = re.compile(r"(?:最[^のを、]{1,3}|主|同じ|別|未[^のを、]{1,3}|[^のを、]{1,4}以[上下内外])の|"
                         r"[^を、]{1,6}(?:な|い)\s?"
                         rf"[{HAN}ァ-ヴーA-Za-z]")
"""What is said of a noun by the words before が: 品質が最高の形式を選ぶ."""
_ADVERB = re.compile(r"(?<=[はがをにで、])(?:普通|通常|一般に|一般的に|基本的に|多くの場合)は、?\s?")
"""Words with は that are no topic."""
_BY_HAND = re.compile(r"(?:選択し|クリックし|入力し|押し|実行し|使用し|使い|指定し|設定し|開き|追加し|選び)ます$")
_USED = re.compile(r"^[^、]{4,40}?(?:(?:用い|付け|与え|変え|加え)ると|(?:使|行)うと|すると|押すと|選ぶと|"
                   r"渡すと) ?(?=[^、]{2,}$)")
_MORE = re.compile(r"([^、]{4,40}?(?:[うくぐすつぬぶむる]と|場合(?:に)?(?:は)?|ときは|れば))、")
_RELATIVE = re.compile(rf"[^、をがは]*[うくすつむるた](?!必要|ことが)[{HAN}ァ-ヴーA-Za-z]")
_BARE_AMOUNT = re.compile(r"[\d０-９]+(?:にな|[^をがはに]{0,12}(?:以上|以下|未満|超)の)")
_PURPOSE = re.compile(r"([^、は]{4,50}?[うくぐすつぬぶむる](?:ため(?:に)?)?には|"
                      r"[^、は]{4,50}?[うくぐすつぬぶむる]ために(?=、))(?!は)")
_REASON = re.compile(r"(?:ため|(?<!も)ので|(?:原因|おかげ|せい|理由)で)$")
_MEANS = re.compile(r"(?:こと(?:で|によって|により))$")
_UNSAID = re.compile(r"^[^をがにではA-Za-z]{0,8}(?:た|る|の)?(?:場合|とき|時)(?:に)?(?:は)?$")
"""A condition that does not say of what."""
_DOING = re.compile(r"(?:使(?:います|う|用します|用する)|実行します|入力します|用います|指定します|設定します|"
                    r"選びます|押します)$")
_LONGEST_QUESTION, _LONGEST_AGENT, _LEAST_LEAD = 90, 24, 10
_FIRST = re.compile(r"^(?:まず|最初に|はじめに|初めに|次に|再び|再度)|どの|どれ|何[をがにかと]|いくら|いくつか|なぜ")
_EVALUATED = re.compile(r"^(?:もの|の|ある|中でも)|[的な]の?は$|(?:べき|難しい|簡単な|重要な|問題な|よい|可能な|"
                        r"残念な)のは$")
_HIDDEN_TOPIC = re.compile(r"(?:あなた|もの|こと|ひと|みな)(?:に)?は(?!でき|あり|なり|ない|いけ)")


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not 12 <= len(statement) <= 180 or re.match(rf"\d{{1,2}}[ 　](?=[{HAN}])", statement):
        return "too short or too long"
    if not re.search(r"。[」』）)]?$", statement) or re.match(r"[、。はがをにでとのもへ）)」』→・*]", statement):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("（）", "()", "「」", "『』", "[]")) or \
            re.search(r"\.{3,}|…|・{2,}|\||[?？!！:：]", re.sub(r"(?<=\d)[:：](?=\d)|[A-Za-z]:(?=\w)", "", statement)):
        return "cut by layout"
    if re.search(r"[A-Za-z]-\s?[はがをにでのとも]|^--?[A-Za-z][\w-]*\s+--?[A-Za-z]", statement):
        return "cut by layout"  # "binary-*"
    if statement.count('"') % 2 or statement.count("”") % 2 or statement.count("'") % 2:
        return "cut by layout"
    if re.search(r"[=∈∀≤≥∪⟨⟩^\\{}<>]", statement) or "。" in statement.rstrip("。」』）)"):
        return "a formula, or more than one sentence"
    if not re.search(r"[ぁ-ん]", statement) or re.search(r"(?:[A-Za-z][a-z]+[ ,]+){6}", statement):
        return "not Japanese"
    if LOST_KEY.search(statement):
        return "cut by layout"
    if REFERENCES.search(statement):
        return "refers to another place"
    if re.match(rf"--?[A-Za-z][\w-]*\s+(?!引数|オプション|フラグ|スイッチ)[{HAN}ァ-ヴー]", statement) and \
            not manual_line(statement):
        return "a name and what is said of it"
    if re.match(r"[A-Za-z_][\w-]*\s?(?:\([^()]*\)\s?)+(?![はがをにのとでもや、])[ァ-ヴー一-龠ぁ-ん\d]", statement) and \
            not manual_line(statement):
        return "a name and what is said of it"
    if re.match(rf"[a-z][\w-]* [a-z][\w-]* [{HAN}ァ-ヴー]+は", statement):
        return "a name and what is said of it"
    if len(re.findall(r"(?<![A-Za-z\d])[A-Z]\s?(?=[のがをはにと])", statement)) > 1:
        return "letters that stand for something"
    return "points to something else" if POINTING.search(OPENINGS.sub("", statement)) else ""


def stated(statement: str) -> str:
    """Return a statement without the words that join it to the one before: そのため、 また、"""
    return OPENINGS.sub("", statement).lstrip("、 ")


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    if of_manual := manual_line(statement):
        return of_manual
    bare = _ADVERB.sub("", OPENINGS.sub("", statement))
    text = polite(re.sub(r"^[（(][^（）()]*[）)](?!\s*[はがをにのでと])\s*", "", bare).strip().rstrip("。"))
    found: dict[str, Form] = {}
    for form in _all_forms(text, lexicon):
        question = _spaced(form.question, text)
        plain = question.count("。") == 1 and not re.search(r"[（(]\d{1,2}[）)]", question)
        form = form._replace(question=question)
        if form.clear and plain and len(question) <= _LONGEST_QUESTION and not is_doubtful(form, text):
            found.setdefault(question, form)
    return list(found.values())


def _spaced(question: str, text: str) -> str:
    """Return a question with the spaces that its statement has between は and a Latin letter or a digit."""
    return re.sub(r"は(?=([A-Za-z\d]))", lambda found: "は " if f"は {found[1]}" in text else "は", question)


def _all_forms(text: str, lexicon: Lexicon) -> Iterator[Form]:
    said = masked(text)
    if cleft := re.match(r"^([^、]{4,40}のは)[、]?(.{2,60}?)(?:だけ|のみ)?です$", said):
        yield from _of_cleft(text[:cleft.end(1)], text[cleft.start(2):cleft.end(2)])
        return
    if dated := of_date(text, said):
        yield dated
        return
    lead, topic, mark, rest = _parts(text, said)
    if lead is None:
        return
    if topic:
        kind = _kind_of_lead(masked(lead)) if lead else ""
        if rest.endswith("ようにします") or (kind == "condition" and _UNSAID.search(lead)):
            return
        asked = of_topic(lead, kind, topic, mark, rest)
        happens = "" if asked or kind != "condition" or mark.strip() != "は" or OTHER_TOPIC.search(masked(rest)) else \
            outcome(rest, True)
        if happens == "どうなりますか" and clearness(topic) and not _FIRST.search(rest):
            yield Form("condition", f"{lead}、{topic}{mark}{happens}。", clear=1)
        for form in asked:
            whole = form.question == f"{topic}{mark}何をしますか。"
            if not (whole and (topic == lexicon.main_name or lexicon.is_topic_often(topic))):  # it does more than that
                yield form
    elif lead:
        yield from _of_lead(lead, rest)
    elif (attribute := re.match(r"^([^はがを、]{4,40})が(.{2,40})です$", rest)) and ATTRIBUTE.search(attribute[1]):
        yield Form("attribute", f"{attribute[1]}は何ですか。", span(attribute[2]), clearness(attribute[1]))
    elif (agent := _AGENT.match(rest)) and not NOT_TOPIC.search(agent[1]) and clearness(agent[1]) and \
            not re.search(r"(?:のみ|だけ)$|こと|"
                          r"ようにします$", agent[1] + agent[3]) and not _RELATIVE.match(agent[3]) and \
            not _ATTRIBUTED.match(agent[3]):
        who = "誰" if PERSON.search(agent[1]) else "何"
        yield Form("agent", f"{who}{agent[2].lstrip()}{agent[3]}か。", span(agent[1]), 1)
    elif banned := re.match(r"^([^、をがは]{3,30})を([^、を]{2,30})(?:てはいけません|てはなりません|"
                            r"ないでください)$", rest):
        yield Form("ban", f"{banned[1]}について、してはいけないことは何ですか。", clear=clearness(banned[1]))
    elif means := re.match(r"^([^、は]{6,60}こと(?:で|によって|により))([^、はが]{4,60}できます)$", rest):
        yield Form("means", f"{means[1]}、何ができますか。", clear=1)


def _parts(text: str, said: str) -> tuple[str | None, str, str, str]:
    """Return what stands before the topic, the topic, its mark and the rest; None first where that is not clear.

    A clause before the topic belongs into the question: it is the condition, the time or the reason.
    """
    if purpose := _PURPOSE.match(said):
        return text[:purpose.end(1)], "", "", text[purpose.end(1):].lstrip("、 ")
    if not (found := _TOPIC.search(said)):
        cut = said.find("、")
        if cut > 0 and _kind_of_lead(said[:cut]):
            return text[:cut], "", "", text[cut + 1:].strip()
        if (unmarked := _UNMARKED.match(said)) and not _RELATIVE.match(said[unmarked.end():]):
            return text[:unmarked.end(1)], "", "", text[unmarked.end():].strip()
        return ("", "", "", text) if cut < 0 or "は" not in said else (None, "", "", "")
    begin = said.rfind("、", 0, found.start()) + 1
    if not begin and (used := _USED.match(said[:found.start()])):
        begin = used.end()
    lead, topic = text[:begin].rstrip("、 "), text[begin:found.start()].strip()
    if lead and not _kind_of_lead(masked(lead)):
        if not re.search(r"[をがはにで、](?=.*、)|て、|[くりしきえけ]、", said[:begin]) and not NOT_TOPIC.search(lead):
            lead, topic = "", text[:found.start()].strip()  # several names
        else:
            return None, "", "", ""
    if _CONDITION.search(said[begin:found.end()]) or \
            _BEFORE.search(said[begin:found.end()]):
        return (text[:found.end()], "", "", text[found.end():].lstrip("、 ")) if not lead else (None, "", "", "")
    bare = re.sub(r"[（(]\d{1,2}[）)]$", "", topic)
    if not 1 <= len(bare) <= 40 or NOT_TOPIC.search(masked(bare)):
        return None, "", "", ""
    gap = text[found.start():found.start("mark")]  # a space, where the text has one
    return lead, bare, gap + found["mark"], text[found.end():].lstrip("、 ")


def _kind_of_lead(lead: str) -> str:
    for kind, pattern in (("condition", _CONDITION), ("time", _BEFORE), ("reason", _REASON), ("means", _MEANS)):
        if pattern.search(lead):
            return kind
    if re.search(r"[うくぐすつぬぶむる](?:(?:ため(?:に)?)?には|ために)$", lead):
        return "how"
    return "at" if re.search(rf"^[^をがは]{{2,24}}(?:[{HAN}ァ-ヴーA-Za-z]では|年後|年前|以降|[年月日]に?|"
                             rf"から)$", lead) else ""


def _of_lead(lead: str, rest: str) -> Iterator[Form]:
    """A condition, a time, a reason or a purpose, and what is said of it without a topic."""
    said, said_lead = masked(rest), masked(lead)
    kind = _kind_of_lead(said_lead)
    if kind == "at" or lead.count("は") > 2 or _HIDDEN_TOPIC.search(said) or _FIRST.search(rest):
        return
    bare = re.sub(r"(?:際|場合|とき|時)?(?:には|に|は)?$", "", lead)
    short = not re.search(rf"[をがにでへとA-Za-z]|[{HAN}ァ-ヴー]{{4,}}の$", bare) or \
        (len(lead) < _LEAST_LEAD and not re.search(r"[をがA-Za-z]", lead))
    many = re.match(r"(?:大抵|たいてい|多く|ほとんど|一部|すべて|全て)の[^をが]*では$", lead)
    if (kind == "condition" and short) or _BARE_AMOUNT.match(lead) or many or rest.endswith("ようにします"):
        return
    while kind == "condition" and (more := _MORE.match(said)):
        lead, rest = f"{lead}、{rest[:more.end(1)]}", rest[more.end():]
        said = masked(rest)
    own = _TOPIC.search(said)
    others = OTHER_TOPIC.search(said)
    if kind == "how":
        if len(lead) < _LEAST_LEAD or re.match(r"(?:[\d０-９一二三]+ ?(?:つ|種類|個)|両方|すべて|全て|それぞれ)の",
            lead) or \
                not re.search("[をが]", lead) or re.match(r"より|もっと|さらに|詳し", lead):
            return
        needed = re.search(r"(?<!作業)(?<!操作)(?<!注意)が(必要(?:です|になります|となります)|要ります)$", rest)
        if needed and not own:
            yield Form("how to", f"{lead}、何が{needed[1]}か。", clear=1)
        elif not own and not re.search(r"だけです$|作業", rest) and (
                is_request(rest) or _DOING.search(rest) or re.search(r"を[^をが]*[^れえけせてねめべげ]ます$", rest)):
            yield Form("how to", f"{lead}、どうすればよいですか。", clear=1)
        elif lead.endswith("ために") and not own and "を" in said and \
                re.search(r"(?<!れ)ます$", rest):
            yield Form("how to", f"{lead}、何をしますか。", clear=1)
        return
    if not others and (amount := amount_in(rest)):
        yield Form("amount", f"{lead}、{amount[0]}。", amount[1], 1)
    if kind == "reason":
        if "が" in said and not others and "、" not in said and (asked := asking_why(rest)):
            yield Form("why", f"なぜ{asked}。", clear=1)
    elif kind == "means":
        if re.search(r"(?:できます|できるようになります)$", rest):
            yield Form("means", f"{lead}、何ができますか。", clear=1)
        elif not re.search(r"可能", rest) and re.search(r"(?:れ|なり|え|ま)ま(?:す|した)$",
            rest) and "が" in said and not others:
            yield Form("means", f"{lead}、どうなり{'ましたか' if rest.endswith('ました') else 'ますか'}。", clear=1)
        elif re.search(r"(?<!不)可能(?:です|になります)$", rest):
            yield Form("means", f"{lead}、何が可能{rest[rest.rfind('可能') + 2:]}か。", clear=1)
    elif not own or (own.start() <= _LONGEST_AGENT and not OTHER_TOPIC.search(said, own.end())):
        subject = rest[:own.end()] if own and own["mark"] == "は" and own.start() > 1 else ""
        if not (subject and NOT_TOPIC.search(subject[:-1])) and (asked := outcome(rest[len(subject):], bool(subject))):
            if asked == "どうなりますか" and not own and re.search(r"れま(?:す|した)$", rest) and \
                    not re.search("[がを]", said):
                return  # nothing says to what
            if asked.startswith("ど") and re.search(r"たい(?:の(?:であれば|なら)|なら|場合|とき|"
                                                    r"時)", said_lead) and not own:
                if "が" in said:
                    return
                asked = "どうすればよいですか"
            if asked == "どうしますか":
                asked = "何をしますか" if re.search(r"[A-Za-z]\s?が", said_lead) else \
                    "どうなりますか" if re.search(r"[^い]と$|れば$", said_lead) and not _BY_HAND.search(rest) else asked
            yield Form("condition", f"{lead}、{subject}{asked}。", clear=1)


def _of_cleft(said: str, what: str) -> Iterator[Form]:
    if re.search(r"は|のは.*のは|が[^、]*が", said[:-1]) or OTHER_TOPIC.search(masked(what)) or \
            re.search(r"(?:ため|から|とき|場合|よう|こと|ところ|時|の)$", what) or len(what) > 50:
        return
    if _EVALUATED.search(said) and not re.search(r"て(?:も)?よいのは$", said):
        return
    if re.search(r"(?:よ|良|い|好まし|望まし|難し|楽し|正し|嬉し)い$|(?:方法|考え|案|やり方|習慣|間違い|誤り|危険|"
                 r"問題|必須|重要|賢明|簡単|必要|可能|無駄|当然|自然)$",
        what):
        return
    if len(said) < _LEAST_LEAD - 3 or not re.search(r"[をがにでA-Za-z]", said[:-2]):
        return
    asked = "誰" if PERSON.search(what) or re.search(r"人(?:、|または|もしくは)", what) else \
        "いつ" if re.search(r"(?:[年月日]|時|後|前)$", what) else "何"
    yield Form("cleft", f"{said}{asked}ですか。", span(what), 2 if re.search(r"[A-Za-z]{2,}", said) else 1)
