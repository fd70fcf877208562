"""What is to be done with the topic of a Japanese statement, or by it: "… してください", "… なければなりません"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import ba_form, masked
from labkit.generate.qa.forms.japanese_words import HAN


def of_request(start: str, rest: str, clear: int, amount: bool) -> Iterator[Form]:
    """What is to be done with the topic, or by it."""
    said = masked(rest)
    if (found := re.match(r"^(.{4,50}?(?:たら(?![ずなし])|とき|場合|[うくすつむるの]前に|[たの](?:あと|"
                          r"後)(?:に)?))[、]?(.{4,})$", said)) and \
            not re.search(r"とき|場合", found[2]) and re.search(rf"[をにで]|[{HAN}]{{2}}", found[2]):
        if not re.search(r"を.*を|、", found[1]):
            yield Form("requirement", f"{start}、{rest[:found.end(1)]}どうすればよいですか。", clear=clear)
        return
    if re.search(r"(?:必要があります|必要がある|なりません|ならない|いけません)$", rest):
        must = re.match(r"^([^、は]*)を([^、を]{1,16}(?:なければ(?:なりません|いけません)|必要があります))$", said)
        if must and not re.search(r"(?<!すべ)(?<!全)て|が.*を", must[1]):
            yield Form("requirement", f"{start}何を{must[2]}か。", clear=clear)
        elif re.search(r"[をも][^、]{2,24}(?:必要|なければ)", said):
            asked = "する必要がありますか" if "必要" in rest[-8:] else "しなければなりませんか"
            yield Form("requirement", f"{start}何を{asked}。", clear=clear)
        elif start.count("、") and re.search(r"を[^、]{2,16}(?:する必要|しなければ)", said):
            yield Form("requirement", f"{start}何をしなければなりませんか。", clear=clear)
        return
    polite = re.search(rf"(?:ご|お)([{HAN}]{{2}})(?:ください|下さい)$", rest)
    if re.match(r"(?:必ず|すぐに|ただちに)?[^、をにで]{2,8}(?:て|(?<!ない)で)(?:ください|下さい)$",
        said) and not amount:
        yield Form("requirement", f"{start}どうすればよいですか。", clear=clear)
        return
    verb = re.search(rf"((?:[{HAN}][きしちりみびぎいえけせれめげべ])?[{HAN}ァ-ヴー]+[ぁ-ん]{{0,3}}?)(?:て|"
                     rf"で)(?:ください|下さい)$", rest)
    to_do = f"{polite[1]}すれば" if polite else ba_form(f"{verb[1]}{rest[verb.end(1)]}") if verb else ""
    ahead = said[:(polite or verb).start()] if to_do else ""
    if re.search(r"(?:早い時期|時期|までに|年に\s?\d+\s?回|ごとに|おきに)に?$", ahead):
        yield Form("time", f"{start}いつ{to_do}よいですか。", clear=clear)
    elif re.search(rf"[{HAN}ァ-ヴーA-Za-z]に$", ahead) and re.match(r"置け|保管|設置|保存|捨て|入れれ", to_do):
        yield Form("place", f"{start}どこに{to_do}よいですか。", clear=clear)
    elif not amount and len(ahead) > 3 and \
            "を" not in re.sub(r"[^、]*を(?:使って|用いて)", "", ahead[ahead.rfind("、") + 1:]):
        yield Form("manner", f"{start}どのように{to_do}よいですか。", clear=clear)
