"""What a Japanese statement says that something is: "Xは … です", "Xとは … をいう"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import masked
from labkit.generate.qa.forms.japanese_words import ATTRIBUTE, HAN, NO_KIND, PERSON

SEVERAL = re.compile(rf"(?:[いきしちにみりえけせねめれべげぎびてでず]|[くう])、(?=.*[{HAN}ァ-ヴーぁ-ん])|(?:てから|"
                      rf"ながら|ように|たまま)")
_MODIFIED = re.compile(rf"(?:[いるたうくすつむぶぐ]|[^のと]な)\s?(?:[{HAN}ァ-ヴーA-Za-z「]|もの|"
                       r"こと)|ための")  # by a verb or an adjective
_SHORT, _LONG, _LEAST_KIND = 18, 18, 8


def of_being(topic: str, gap: str, mark: str, rest: str, clear: int) -> Iterator[Form]:
    """Yield how one asks what a topic is, or which licence, purpose … it has."""
    said = masked(rest)
    found = re.match(r"^(.{4,}?)(?:です|である|だ|と(?:言え|いえ|考えられ|され|推定され|みられ)(?:ます|る|ています)|"
                     r"の?ことです|の?ことである|"
                     r"の?ことを(?:指します|いいます|言います|いう)|"
                     r"を(?:いう|いいます|指します|指す|意味します|意味する))$", said)
    if not found:
        return
    if re.match(r"[a-z]|[A-Z]*_|\S*[/.]", topic):
        clear = min(clear, 1)  # a name within a program, not one that many know
    what, name = rest[:found.end(1)], re.sub(r"\s?[（(][^（）()]*[）)]", "", topic)
    relative = re.search(rf"[ぁ-ん](?:る|た|う|く|す|む|ぶ|つ|ぐ|い)\s?[{HAN}ァ-ヴーA-Za-z]", topic)
    if ATTRIBUTE.search(topic) and mark == "は":
        if len(what) > 3 and not re.search(r"(?:異なる|同様|必要|可能|重要|[的な])$", what):
            yield Form("attribute", f"{topic}は何ですか。", span(what), clear)
        return
    if PERSON.search(what) and mark == "は" and not PERSON.search(topic.removesuffix("対象者")):
        if topic.endswith(("対象者", "担当者", "代表者", "責任者", "作者", "著者", "発明者", "設計者")):
            yield Form("who", f"{topic}は誰ですか。", span(what), clear)
        return
    if re.search(r"(?:という|といった)(?:書式|形式|値|状態|もの|こと)$", what):
        return
    if licence := re.match(r"^([A-Za-z][\w .-]{1,24}) ?ライセンス$", what):
        yield Form("attribute", f"{topic}{gap}のライセンスは何ですか。", licence[0], clear)
        return
    kindless = NO_KIND.search(re.sub("もの$", "", what) if len(what) >= _LONG else what)
    if (kindless and mark != "とは") or len(what) < _LEAST_KIND or \
            re.search(r"[\d０-９][^ぁ-ん]*$|最も(?:一般的|よく|基本的|簡単|重要|優れ|確実)|(?:だけ|のみ)の", what):
        return
    if re.search(r"(?:こと|の|べき|とこ)$|[いうくすつむる]$|(?:どんな|どの|すべて|全て|いかなる)|という(?:用語|言葉|"
                 r"単語)$|、", topic):
        return
    if re.match(r"(?:特別|重要|便利|単純|簡単|強力|一般的|基本的|典型的|独立した|新しい|良い|よい)な?[^ぁ-ん]+$", what):
        return
    if not re.search(r"[ぁ-ん]", what) and "の" not in topic and clear < 2:
        return
    if not re.search(r"[ぁ-ん]", what):
        yield Form("attribute", f"{topic}{gap}は何ですか。", span(what), clear)
        return
    kind = re.sub(r"\s?[（(][^（）()]*[）)]$", "", what.strip())
    apart = _MODIFIED.search(kind) or kind.endswith("もの") or (len(kind) >= _LONG - 4 and "の" in kind)
    if mark != "とは" and clear == 1 and not apart:
        return
    if what.endswith("もの") and len(what) >= _LONG:
        yield Form("definition", f"{name}{gap}とはどのようなものですか。", clear=clear)
        return
    asked = "は何" if relative else "とはどのようなもの" if SEVERAL.search(said) and mark != "とは" else "とは何"
    yield Form("definition", f"{name}{gap}{asked}ですか。", clear=clear)


def span(words: str) -> str:
    """Return words that may stand as a short answer, "" where they are too many."""
    return words.strip() if len(words.strip()) <= _SHORT and "○" not in words else ""
