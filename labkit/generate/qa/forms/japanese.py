"""Japanese: the questions that a plain statement answers. A question keeps the order of its statement.

"W2は水を冷やします" answers 「W2は何を冷やしますか」: what is asked for gives way to a question word where it stands, and the
sentence ends in か. A plain ending takes のですか.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon

_POINTING = re.compile(
    r"これ|それ(?!ぞれ)|あれ|この|その(?!まま|他|ほか)|あの|ここ|そこ|こちら|そちら|こう(?:し|い)|そう(?:し|い|す)|こんな|そんな|上記|上述|前述|下記|"
    r"後述|以下の|次の|前の(?:章|節|項)|同様|同じ|私|我々|われわれ|筆者|当該|本(?:書|章|節|項|文書|稿|論文|資料)|先ほど|現在|今(?:日|回|は)|"
    r"彼|彼女|したがって|そのため|つまり|すなわち|なお")
_REFERENCE = re.compile(r"例えば|たとえば|図\s*[\d０-９]|表\s*[\d０-９]|第\s*[\d０-９]+\s*[章節項]|[\d.]+\s*[章節項]|ページ|参照|ご覧|https?:|"
                        r"www\.|©|例(?:を|です|は|として)|と(?:仮定|します)。?$|\[\d")
_OPENING = re.compile(r"^(?:ただし|しかし|また|さらに|一般に|一般的に|通常|通常は|なお|特に|実際|基本的に|注意|注記|警告|ヒント)[、：:は]?\s*")
_TOPIC = re.compile(r"^(?P<topic>[^、。「」（）()]{2,30}?)(?P<mark>は|とは|には|では)[、]?(?P<rest>.+)$")
_NOT_TOPIC = re.compile(r"(?:場合|とき|時|際|ため|ので|から|まで|こと|もの|人|方|ほう|理由|目的|多く|一部|ほとんど|すべて|全て|どれ|何|いくつか|"
                        r"ほか|他|中|上|下|前|後|結果|例|以上|以下|うち|それぞれ|さい|ところ|点|はず|わけ|必要|あなた|ユーザー?|読者)$|"
                        r"^(?:もし|まず|次に|最後に|また|そして|しかし|ただ|単に|特に|実は|を|に|が|の|で|と|も|へ)|は|が(?!\w)|を.+を|[?？]")
_ENDINGS = (  # how a statement ends, and how a question does
    (re.compile(r"(ます|ません|ました|です|でした|ましょう)$"), r"\1か"),
    (re.compile(r"(である|だ)$"), "ですか"),
    (re.compile(r"(する|した|いる|いた|ある|あった|れる|れた|せる|なる|なった|できる|できた|ない|う|く|ぐ|す|つ|ぬ|ぶ|む|る|い|た)$"),
     r"\1のですか"),
)
_TODO = re.compile(r"(?:ください|下さい|必要があります|必要がある|なければなりません|なければならない|なければいけません|てはいけません|ては(?:なりません|"
                   r"ならない)|べきです|べきである|ことをお勧めします|ことを推奨します|するとよいでしょう|しましょう)$")
_NUMBER = re.compile(r"^(?:約|およそ|最大|最小|最高|最低)?[\d０-９][\d０-９.,，]*")


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not 15 <= len(statement) <= 160:
        return "too short or too long"
    if not re.search(r"。[」』）)]?$", statement) or re.match(r"[、。はがをにでとのもへ）)」』]", statement):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("（）", "()", "「」", "『』", "[]")) or \
            re.search(r"\.{3,}|…|・{2,}|\||[?？]", statement):
        return "cut by layout"
    if re.search(r"[=∈∀≤≥∪⟨⟩^\\{}<>]", statement) or "。" in statement.rstrip("。」』）)"):
        return "a formula, or more than one sentence"
    if _REFERENCE.search(statement):
        return "refers to another place"
    return "points to something else" if _POINTING.search(_OPENING.sub("", statement)) else ""


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    text = _OPENING.sub("", statement).rstrip("。」』）) ")
    if found := re.match(r"^(.{4,60}?(?:場合|とき|時|際))(?:には|は|に)?[、](.{6,})$", text):
        return _of_condition(found[1] + "は", found[2])
    if found := re.match(r"^([^、]{4,50}?(?:れば|たら|[うくぐすつぬぶむる]と|ないと))[、](.{6,})$", text):
        return _of_condition(found[1], found[2])
    if found := re.match(r"^([^、]{4,50}?[うくぐすつぬぶむる](?:ために|ため|)には)[、]?(.{6,})$", text):
        if _TODO.search(found[2]) or re.search(r"(?:使(?:います|う|用します|用する)|実行します|実行する|入力します|必要です|用います)$", found[2]):
            return [Form("how to", f"{found[1]}、どうすればよいですか。", clear=1)]
        return []
    topic = _TOPIC.match(text)
    if not topic or _NOT_TOPIC.search(topic["topic"]):
        return []
    return _of_topic(topic["topic"], topic["mark"], topic["rest"])


def _of_condition(condition: str, rest: str) -> list[Form]:
    if re.search(r"[「（]", condition) or condition.count("は") > 1:
        return []
    if _TODO.search(rest):
        return [Form("condition", f"{condition}、どうすればよいですか。", clear=1)]
    return [Form("condition", f"{condition}、どうなりますか。", clear=1)] if _asking(rest) else []


def _of_topic(topic: str, mark: str, rest: str) -> list[Form]:
    clear = _clearness(topic)
    if not clear:
        return []
    if found := re.match(r"^(.{4,}?)(?:です|である|だ|のことです|のことである|を指します|を指す|を意味します|を意味する)$", rest):
        what = found[1]
        if re.search(r"(?:必要|可能|不要|重要|便利|簡単|同じ|有効|無効|安全|適切|十分|別|自由|一般的|[的な]|よう|はず|べき|ため|から|の|だけ|こと)$",
                     what) or mark not in ("は", "とは"):
            return []
        if _NUMBER.match(what) and len(what) <= 16:
            return [Form("attribute", f"{topic}はどれくらいですか。", what, clear)]
        return [Form("definition", f"{topic}とは何ですか。", clear=clear)] if len(what) >= 8 else []
    if mark == "には" and (found := re.match(r"^(.{2,}?)(が(?:あります|ある|含まれます|含まれる|必要です|必要である|付属します))$", rest)):
        return [Form("contents", f"{topic}には何{_asking(found[2])}。", found[1] if len(found[1]) <= 18 else "", clear)]
    if mark != "は":
        return []
    if found := re.match(r"^(?:.*[、])?([^、]{2,60})を([^、をがは]{2,14})$", rest):
        before = rest[:found.start(1)]
        asked = _asking(found[2])
        if asked and len(before) <= 30 and not re.search(r"[をがは]", before):
            return [Form("action", f"{topic}は{before}何を{asked}。", clear=clear)]
        if asked and before:
            return [Form("action", f"{topic}は何を{asked}。", clear=clear)]
    if found := re.match(r"^([^、]{2,40}?)(に|で)((?:保存|設置|配置|格納|記録|インストール|掲載|置)\w*?(?:されます|される|されています|されている|します|する|かれます))$",
                         rest):
        return [Form("place", f"{topic}はどこに{_asking(found[3])}。", found[1] if len(found[1]) <= 18 else "", clear)]
    if found := re.match(r"^([^、]{3,60}?)ため(?:に)?、(.{4,60})$", rest):
        asked = _asking(found[2])
        return [Form("why", f"{topic}はなぜ{asked}。", clear=clear)] if asked and not _TODO.search(found[2]) else []
    if found := re.match(r"^(.{3,80}?)(?:ために|のに)(使(?:います|う|われます|われる)|使用(?:します|する|されます|される)|用い(?:ます|る|られます|られる))$", rest):
        return [Form("use", f"{topic}は何のために{_asking(found[2])}。", clear=clear)]
    if re.search(r"(?:てはいけません|てはなりません|ないでください)$", rest):
        return [Form("ban", f"{topic}について、してはいけないことは何ですか。", clear=clear)]
    if found := re.search(r"(?:なければなりません|なければならない|必要があります|必要がある|てください)$", rest):
        return [Form("requirement", f"{topic}について、しなければならないことは何ですか。", clear=clear)]
    if found := re.match(r"^(.{4,80}?)(?:ことができます|ことができる|できます|できる)$", rest):
        return [Form("ability", f"{topic}は何ができますか。", clear=clear)]
    return []


def _asking(words: str) -> str:
    for pattern, question in _ENDINGS:
        if pattern.search(words):
            return pattern.sub(question, words)
    return ""


def _clearness(topic: str) -> int:
    """Katakana, Latin letters and digits make names; a single common noun says too little."""
    if re.search(r"[A-Za-z\d]{2,}|[ァ-ヴー]{3,}|の", topic):
        return 2 if re.search(r"[A-Za-z\d]{2,}", topic) else 1
    return 1 if len(topic) >= 3 else 0
