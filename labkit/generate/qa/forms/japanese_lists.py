"""Japanese lists: the line before one, steps under a heading, names with their explanation, questions with a reply."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.japanese_asking import asking, to_do, value_asked
from labkit.generate.qa.forms.japanese_polite import polite
from labkit.generate.qa.forms.japanese_topics import clearness
from labkit.generate.qa.forms.japanese_words import HAN, LOST_KEY, NOT_TOPIC, OPENINGS, POINTING, REFERENCES

_NEXT = r"(?:次|以下|下記)の"
_COUNT = r"(?:[\d０-９一二三四五六七八九]+\s?(?:つ|種類|点|個|項目)の)?"
_AS_FOLLOWS = re.compile(rf"^(?P<topic>[^、]{{2,40}}?)\s?は、?{_NEXT}(?:とおり|通り|よう|もの|いずれか)(?:です|"
                         rf"になります|になっています)$")
_WHICH = re.compile(rf"^(?P<before>.*?){_NEXT}{_COUNT}(?P<noun>[{HAN}ァ-ヴーA-Za-z]{{1,12}}|もの|"
                    rf"こと)(?P<after>[をがにでか].*)$")
_HOW = re.compile(rf"^(?P<lead>[^、は]{{4,40}}[うくぐすつぬぶむる](?:ため)?には)、?(?:{_NEXT}|手順).*$")
_LABEL = re.compile(rf"^(?P<noun>(?:[^、をがはで]{{2,20}}の|[^、をがはで]{{2,14}}な)?[{HAN}ァ-ヴー]{{2,12}}|"
                    rf"必要なもの|用意するもの)$")
_NO_LABEL = re.compile(r"例|注|参考|出力|結果|入力|補足|備考|以下|次|詳細|説明|ヒント|場合|こちら|目次|関連|リンク|"
                       r"その他|年|月|日")
_DOES = re.compile(r"(?<!れ)(?<!り)(?<!あ)ます$")
_STEP = re.compile(r"(?:ます|ください|下さい|[うくすつむるぶぐ])。?(?:[（(][^（）()]*[）)])?$|。")
_ACTION = re.compile(r"(?:の|[ァ-ヴー])(?:交換|設定|作成|追加|削除|変更|登録|申請|申込み?|更新|起動|停止|導入|設置|"
                     r"接続|清掃|"
                     r"点検|取り?付け|取り?外し|確認|準備|使用|操作|実行|開始|終了|移行|復元|公開|送信|印刷|保存|編集|"
                     r"構築|選択|適用|有効化|無効化|初期化|最適化|インストール|セットアップ|アップグレード|"
                     r"アップロード|バックアップ)$")
_LEAST_TOLD = 8
_ARGUMENT = (r"(?:[ =]\[?(?!(?:IDE|CD|DVD|USB|ACL|TCP|UDP|IP|DNS|HTML|XML|PDF|CSV|SQL|URL|URI|UNIX|Unix|Linux|ID|OS|PC|"
             r"HTTP|SSL|SSH|ASCII|UTF) )(?:[A-Z][A-Z_]*|[A-Za-z]+(?:_[A-Za-z]+)+|[a-z]+(?=\]?\s+[一-龠a-z])|"
             r"(?<==)[A-Za-z]+|"
             r"(?<=\[)[A-Za-z]+)\]?)?")
_OPTION = re.compile(rf"^(?P<name>--?[A-Za-z][\w-]*{_ARGUMENT}(?:, ?--?[A-Za-z][\w-]*{_ARGUMENT})*)\s+"
                     rf"(?!引数|オプション|フラグ|スイッチ|[はがをにの])(?:[{HAN}ァ-ヴーA-Z]|"
                     rf"[a-z]{{2,8}} の)[^。]{{5,120}}"
                     r"(?:[うくぐすつぬぶむ]|(?<!あ)る|(?<!あり)ます)。$")
_NAMED = re.compile(r"^(?P<name>[a-z][a-z\d]*(?:_[a-z\d]+)+)(?: ?\([^()]*\))?\s+(?![はがをにの])[^。、]{8,100}"
                    r"(?:値|頻度|数|時間|回数|サイズ|間隔|種類|名前|一覧|リスト|フラグ|量|大きさ|パス|名|ファイル)。$")


def introduced(line: str, lexicon: Lexicon) -> list[Form]:
    """Return what the list after a line answers: "次の部品が付属します：" answers どのような部品が付属しますか."""
    text = polite(OPENINGS.sub("", re.sub(r"[:：。\s]+$", "", line)))
    if not 4 <= len(text) <= 90 or REFERENCES.search(re.sub(r"(?:次|以下|下記)の(?:とおり|通り)", "", text)) or \
            POINTING.search(re.sub(r"(?:次|以下|下記)の", "", text)):
        return []
    if (found := _AS_FOLLOWS.match(text)) and not NOT_TOPIC.search(found["topic"]):
        return [Form("list", f"{found['topic']}は何ですか。", clear=clearness(found["topic"]))]
    if found := _HOW.match(text):
        return [Form("steps", f"{found['lead']}、どうすればよいですか。", clear=1)]
    if found := _WHICH.match(text):
        asked = asking(found["after"]) if not found["after"].endswith(("ください", "下さい")) else to_do(found["after"])
        before, noun = found["before"], found["noun"]
        no_list = "ません" in asked or re.search(r"手順|方法|操作|コマンド$", noun)
        if asked and not no_list and before.count("は") < 2 and \
                (not before or before.endswith(("、", "は", "に", "で", "から"))):
            names = re.match(r"^([^はが]{2,40}?)(?:に|で)?は", before)
            clear = clearness(names[1]) if names else 1
            return [Form("list", f"{before}どのような{noun}{asked}。", clear=clear)]
    if line.endswith((":", "：")) and (found := _LABEL.match(text)) and not _NO_LABEL.search(text):
        return [Form("list", f"{text}は何ですか。", clear=1)]
    return []


def steps(heading: str, items: list[str]) -> list[Form]:
    """Return how the numbered steps under a heading are asked for; none where the heading says nothing to do."""
    points = r"(?:下記|以下|次)の(?:いずれ|どちら|よう|操作|手順)"
    if any(LOST_KEY.search(item) or re.search(points, item) for item in items):
        return []
    if not all(map(_STEP.search, items)) or REFERENCES.search(heading) or POINTING.search(heading) or len(heading) > 40:
        return []
    heading = re.sub(r"^[\d.]+\s+", "", heading)
    if re.search(r"(?:手順|方法|やり方|仕方)$", heading):
        return [Form("steps", f"{heading}は何ですか。", clear=1)]
    bare = re.sub(r"には?$", "", heading)
    if re.search(r"[うくぐすつぬぶむる]$", bare) and re.search(r"[をにで]|[A-Za-z]", bare):
        return [Form("steps", f"{bare}手順は何ですか。", clear=1)]
    if _ACTION.search(heading):
        return [Form("steps", f"{heading}の手順は何ですか。", clear=1)]
    return []


def explained(name: str, words: str, line: str, lexicon: Lexicon) -> list[Form]:
    """Return how what is said of a name in a list is asked for: "--out：結果を書くファイル" answers --out とは何ですか.

    ``line`` stands before the list: "Xの実績は次のとおりです" says whose values these are.
    """
    if (follows := _AS_FOLLOWS.match(polite(re.sub(r"[（(][^（）()]*[）)]|[:：。\s]+$", "",
        line)))) and clearness(follows["topic"]):
        name = f"{follows['topic']}の{name}"
    elif re.search(r"(?:次|以下|下記)の", line) and not re.search(r"[A-Za-z]", name):
        return []
    if _NO_LABEL.search(name) or POINTING.search(f"{name} {words}") or REFERENCES.search(f"{name} {words}") or \
            re.search(r"[。、はがを!！?？「」]|\d[.．]?$", name) or re.search(r"[=<>{}|\\]|https?:", words):
        return []
    text = polite(words.rstrip("。"))
    if re.search(r"[をはが][^。]*、[^。]{0,12}$|が\s?\d+\s?(?:個|つ|本)$", words) or \
            any(words.count(left) != words.count(right) for left, right in ("（）", "()", "「」")):
        return []  # cut within
    if not clearness(name):
        return []
    latin = bool(re.search(r"[A-Za-z]", name))
    if len(words) <= 40 and re.search(r"[\d０-９]", words) and not latin and not re.search(r"(?:ます|ください)$", text):
        what = value_asked("値", name, words)
        return [Form("key", f"{name}は{what}。", words, 1)] if what and what != "どうなっていますか" else []
    gap = " " if re.search(r"[A-Za-z\d)]$", name) else ""
    if "。" in text and not re.search(r"^[^。]*ます。", text):
        return []
    first = text.split("。")[0]
    if latin and re.match(rf"[^。]*?[{HAN}ァ-ヴー]で、", first):
        return [Form("definition", f"{name}{gap}とは何ですか。", clear=1)]
    if _DOES.search(first) and name.isascii() and "を" in first:
        return [Form("action", f"{name}{gap}は何をしますか。", clear=1)]
    if re.search(rf"[{HAN}ァ-ヴー]$|(?:もの|こと)$|です$", first) and len(first) >= 8 and latin and \
            not re.search(r"(?:必要|可能|不要|場合|予定)(?:です)?$", first):
        return [Form("definition", f"{name}{gap}とは何ですか。", clear=1)]
    return []


def replied(question: str, reply: str) -> list[Form]:
    """Return a question of the text itself, where it and what is said under it stand alone."""
    asked = re.sub(r"^(?:Q|質問|問)\s*[\d０-９]*[.:：．、]?\s*|^[\d０-９.]+\s+", "", question)
    asked = re.sub(r"[?？。]*$", "", asked).strip()
    if not re.search(r"(?:です|ます|でしょう|ません|ました|のでしょう|の)か$", asked) or POINTING.search(asked) or \
            POINTING.search(reply) or REFERENCES.search(reply) or not re.search(r"。[」』）)]?$",
                reply) or len(asked) < 10 or \
            re.search(r"私|あなた|御|お客様|。|どれ|どちら|んですか|ですね|これ|どこですか$", asked):
        return []
    asked = re.sub(r"でしょうか$", "ですか", asked)
    return [Form("reply", f"{asked}。", clear=2 if clearness(re.split(r"[はがを]", asked)[0]) == 2 else 1)]


def explains(sentence: str) -> bool:
    """Tell whether a sentence below the name of an option says, without a topic, what the option does."""
    text = polite(sentence.strip().rstrip("。"))
    doing = re.search(r"(?<!れ)(?<!あり)(?<!なり)ます$", text) and "を" in text and len(sentence) >= _LEAST_TOLD
    return bool(doing) and not re.search(r"は(?!じ)|が、|場合|[うくすつむるた]と、", text) and \
        not POINTING.search(text) and not REFERENCES.search(text) and not re.search(r"[:：?？\\{}<>|]", text)


def manual_line(statement: str) -> list[Form]:
    """Return how a line of a manual is asked for: "-b 空行以外に行番号を付ける。", an option and what it does."""
    option = _OPTION.match(statement)
    if option and not re.search(r"通常は|デフォルトでは|既定では", statement):
        return [Form("option", f"{option['name'].strip()} オプションは何をしますか。", clear=1)]
    named = _NAMED.match(statement)
    return [Form("option", f"{named['name']} とは何ですか。", clear=1)] if named else []
