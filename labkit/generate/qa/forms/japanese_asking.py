"""How a Japanese statement ends, how a question does, and how an amount is asked for."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.japanese_words import BA_FORMS, COUNTERS, PRICE

_WORDS = {counter: word.format(counter) for word, counters in COUNTERS.items() for counter in counters.split()}
_ONE = frozenset("つ 個 種類 度 部 人 本 点 行 日 章 項目 回転 台".split())  # noqa: SIM905
_ALONE = frozenset("年 日 月 点 度 部 章 節 ページ 階 A V B t m g".split())  # noqa: SIM905
"""Counters that number things, too, or are letters: amounts only where the statement ends with them."""
_COUNTER = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_AMOUNT = re.compile(rf"(?:約|およそ|最大|"
                     rf"最低)?\s?(?<![A-Za-z\d０-９._/:-])[\d０-９][\d０-９.,，]*(?:[万億兆千][\d０-９.,，]*)*"
                     rf"(?:\s?[～〜~–-]\s?[\d０-９][\d０-９.,，]*[万億兆千]?)?\s?"
                     rf"(?P<counter>{_COUNTER})(?P<bound>以内|以上|以下|未満)?(?![A-Za-z目番台分]|の(?:[一1１]|うち|"
                     rf"間))")
_ENDINGS = (  # how a statement ends, and how a question does
    (re.compile(r"(ます|ません|ました|です|でした)$"), r"\1か"),
    (re.compile(r"(?:である)$"), "ですか"),
    (re.compile(r"(ない|なかった|[くぐすつぬぶむる]|(?<!しょ)う|[いっんしたけせれえべめねげ]た|いだ|んだ)$"),
    r"\1のですか"),
)
_REASONS = (  # and how it does after なぜ
    (re.compile(r"(必要|可能|不要|有効|無効|安全|重要|困難|簡単)です$"), r"\1なのですか"),
    (re.compile(r"(て|で)います$"), r"\1いるのですか"), (re.compile(r"できます$"), "できるのですか"),
    (re.compile(r"なりません$"), "ならないのですか"), (re.compile(r"([いしくき])いです$"), r"\1いのですか"),
    (re.compile(r"できません$"), "できないのですか"), (re.compile(r"(あ|な)ります$"), r"\1るのですか"),
    (re.compile(r"(れ|え|け|せ|め)ます$"), r"\1るのですか"),
    (re.compile(r"(こと[はが])ありません$"), r"\1ないのですか"),
    (re.compile(r"します$"), "するのですか"), (re.compile(r"まります$"), "まるのですか"),
    (re.compile(r"ないで(?:ください|下さい)$"), "ないほうがよいのですか"),
)
_TODO = re.compile(r"(?:ください|下さい|必要があります|必要がある|(?:なけれ|ね)ば(?:なりません|ならない|いけません)|"
                   r"べきです|べきである|ことを(?:お勧め|推奨)します|しましょう)$")


def asking(words: str) -> str:
    """Return the end of a statement as that of a question, "" where that cannot be done."""
    for pattern, question in _ENDINGS:
        if pattern.search(words):
            return pattern.sub(question, words)
    return ""


def asking_why(words: str) -> str:
    """Return the end of a statement as that of a question that begins with なぜ."""
    for pattern, question in _REASONS:
        if pattern.search(words):
            return pattern.sub(question, words)
    return asking(words) if words.endswith("ます") else ""


def is_request(words: str) -> bool:
    """Tell whether words say what is to be done."""
    return bool(_TODO.search(words))


def outcome(rest: str, agent: bool) -> str:
    """Return how to ask what happens, what an agent does, or what is to be done; "" where that cannot be told."""
    said = masked(rest)
    if re.search(r"(?:れて|って)い(?:なければ|る必要)[ぁ-ん]+$", rest):
        return "どうなっている必要がありますか"
    if _TODO.search(rest):
        if re.search(r"ないで(?:ください|下さい)$", rest):
            return "" if agent else "してはいけないことは何ですか"
        return "何をする必要がありますか" if agent else "どうすればよいですか"
    if re.search(r"(?:注意|検討|工夫|確認)が必要です$", rest):
        return ""
    if found := re.search(r"が(必要です|必要になります|必要となります|要ります)$", rest):
        return f"何が{found[1]}か"
    if found := re.search(r"(?<=[でが])よいです$", rest):
        return f"何{rest[found.start() - 1]}よいですか"
    if advised := re.search(r"(?:の|こと)が(推奨され(?:ます|ています))$", rest):
        return f"どうすることが{advised[1]}か"
    if re.search(r"(?:ケース|場合|方法|例|種類|理由)があります$", rest):
        return ""
    if re.search(r"ことがあります$", rest):
        return "どうなることがありますか"
    if re.search(r"(?:できます|(?<!不)可能(?:です|になります))$", rest):
        return "何ができますか" if "を" in said else ""
    happens = re.search(r"(?:れ|なり|あり|ら)ま(?:す|した)$|が(?:自動的に|早く)?[^ぁ-ん、]*[ぁ-ん]{0,12}ま(?:す|"
                        r"した)$|ません$", rest)
    if happens and not re.search(r"まで|場合が|必要は", rest):
        return "どうなりましたか" if rest.endswith("ました") else "どうなりますか"
    if re.search(r"を(?!.*(?:場合|必要|こと)[がは]).*(?<!あり)(?<!なり)(?<!れ)ます$", said):
        if not agent and (re.search(r"を受け(?:取り)?ます$", rest) or re.match(r"[^、を]{1,16}が(?!.*ことを)", rest)):
            return "どうなりますか"
        return "何をしますか" if agent else "どうしますか"
    return ""


def amount_first(rest: str) -> tuple[str, str] | None:
    """Return how an amount is asked for that a clause with で closes, and that amount: "373平方キロメートルで、…"."""
    found = _AMOUNT.match(rest)
    if not found or not rest.startswith("で、", found.end()):
        return None
    return _WORDS[found["counter"]] + (found["bound"] or ""), found[0].strip()


def amount_in(rest: str) -> tuple[str, str] | None:
    """Return what is said with its last amount asked for, and that amount; None where it has none to ask for.

    "1分間に2.0リットルの水を通します" gives "1分間に何リットルの水を通しますか" and "2.0リットル".
    """
    said = masked(rest)
    amounts = list(_AMOUNT.finditer(said))
    if not amounts or len(amounts) > 2 or re.search(r"ことがあります$|100\s?[%％]|または|もしくは", rest):
        return None
    amount = amounts[-1]
    counter, before, after = amount["counter"], rest[:amount.start()], rest[amount.end():]
    digits = re.search(r"[\d０-９][\d０-９.,，]*", amount[0])
    if digits and digits[0] in "1１" and counter in _ONE:
        return None
    if re.search(r"\d,\s*$", before) or (counter == "つ" and re.search(r"[とや][^はを]*の\s*$", before)):
        return None  # the last of several amounts, and how many were named
    listed = re.search(r"[\d０-９]", after) or re.search(r"[\d０-９](?!日|月|年)[^。]*、[^、]*$", before)
    if listed or re.search(r"こと(?:です|である)$|だけ(?:です|である)$", after) or \
            re.search(r"(?:確認|注意)して(?:ください|下さい)$", after) or re.search(r"いくつかの\s*$", before) or \
            re.search(r"[\d０-９]\s?(?:[%％]|"
                      r"[^\s、を]{1,4})?\s?から\s*$", before):  # one of several amounts, or of a case
        return None
    if counter in _ALONE and after not in ("です", "である"):
        return None
    if re.search(r"(?:バージョン|第|版|番号|メニュー|ポート|コード|[A-Za-z年月～])\s*$", before) or \
            re.match(r"\s?(?:目|番|以降|ごと|おき|[年月日]|/|から|、\s?[\d０-９])", after):
        return None
    if re.match(r"、[^、]*[とや][^、]*を", after) or (_WORDS[counter] == "いくら" and after.endswith("ました")):
        return None
    tail = to_do(after)
    if not tail or "。" in tail:
        return None
    tail = tail if tail[1:2].isascii() or _WORDS[counter] == "いくつ" else tail.lstrip()
    return before.rstrip() + _WORDS[counter] + (amount["bound"] or "") + tail, amount[0].strip()


_NEEDS_UNIT = re.compile(r"(?:サイズ|容量|大きさ|重さ|重量|質量|長さ|幅|高さ|奥行き|距離|時間|期間|温度|速度|面積|"
                         r"体積|費用|料金|価格|"
                         r"金額|電力|電圧|電流|圧力)$")


_LONGEST_COLUMN = 14  # characters


def value_asked(first: str, column: str, value: str) -> str:
    """Return how the value of a cell is asked for: "何kgですか" for "27 kg", "誰ですか" for who does something.

    "" where the first column has no name, so that the table alone does not say what is given in it.
    """
    if re.fullmatch(r"[A-Z]:\d+.*", value) or (re.fullmatch(r"[\d０-９.,]+",
        value.strip()) and _NEEDS_UNIT.search(column)):
        return ""  # of no unit that the table tells
    if re.search(r"。|^[A-Za-z][A-Za-z ,./-]{14,}$|[をが][^をが]*[うくぐすつぬぶむる]$", column) or \
            (len(column) > _LONGEST_COLUMN and re.search(r"[ぁ-ん/／]", column)):
        return ""  # no name of a column: a table without a head
    if first.rstrip().endswith((":", "：")):
        return ""  # labels down the first column: a table without a head
    plain = re.sub(r"[（(](?!A[)）]).*?[）)]", "", value).strip()
    if not first.strip() or re.search(r"[：?？]|^\$ ", column) or first.strip().casefold() == column.strip().casefold():
        return ""
    if re.search(r"(?:担当|担当者|責任者|作者|著者|開発者|所有者|代表者|氏名)$", column):
        return "誰ですか"
    if re.search(r"(?:円|ドル|ユーロ|ポンド|元|ウォン)$", plain) and not PRICE.search(column):
        return ""  # a sum of one case
    if re.fullmatch(r"\d{1,2}[:：]\d{2}\s?[~～〜–-]\s?\d{1,2}[:：]\d{2}", plain):
        return "何時から何時までですか"
    found = _AMOUNT.match(re.sub(r"^(?:[\d.,]+\s?[×xX]\s?)+", "", plain))
    if found and plain.endswith(found[0]) and found.end() == len(found.string):
        return f"{_WORDS[found['counter']]}{found['bound'] or ''}ですか"
    if re.fullmatch(r"毎[日週月年朝晩]|.{1,8}(?:ごと|おき)|随時", plain):
        return "どれくらいですか"
    if re.fullmatch(r"[\d０-９,]+", plain) and re.search(r"(?:数|個数|台数|本数|点数)$", column):
        return "いくつですか"
    if re.search(r"(?:原因|対処|処置|処理|措置|対応|対策|特徴|特長|備考|理由|方法|手順|意味|説明|例|条件|内容|動作|"
                 r"役割|目的|機能|用途|もの|お知らせ|案内|連絡事項|"
                 r"こと)$", column):
        return "何ですか"
    state = re.fullmatch(r"定休日?|休[業館診]日?|要予約|予約制|年中無休", plain)
    if state or re.search(r"\d.*、|、.*\d|[うくぐすつぬぶむるいたん]。?$", plain):
        return "どうなっていますか"
    return "何ですか"


def to_do(words: str) -> str:
    """Return the end of a statement as a question, of a request as one of what is to be done."""
    if request := re.fullmatch(r"((?:.*[^ぁ-ん])?[ぁ-ん]{0,4}(?:て|で))(?:ください|下さい)", words):
        return f"{made}よいですか" if (made := ba_form(request[1])) else ""
    return "" if re.search(r"(?:ください|でしょう|ません)$", words) else asking(words)


def ba_form(words: str) -> str:
    """Return words that end in a te-form as they stand before よいですか: 置けば for 置いて; "" where not known."""
    if re.search(r"(?:[にとをく]|ように)して$", words):
        return f"{words[:-2]}すれば"
    for pattern, made in BA_FORMS:
        if re.search(pattern, words):
            return re.sub(pattern, made, words)
    return ""


def masked(text: str) -> str:
    """Return a text of the same length in which brackets, quotes and words that only look like particles are hidden."""
    text = re.sub(r"または|あるいは|もしくは|ひいては|もはや", lambda found: "・" * len(found[0]), text)
    return re.sub(r"[（(][^（）()]*[）)]|「[^「」]*」|『[^『』]*』|”[^”]*”",
                  lambda found: found[0][0] + "○" * (len(found[0]) - 2) + found[0][-1], text)
