"""What この…, その… and 本… point to: a name in the sentence before, or the title, or a heading that is a name."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.japanese_words import HAN
from labkit.generate.qa.forms.subjects import Subject

_PARTS = (r"コマンド|オプション|引数|パラメーター?|ファイル|ディレクトリー?|フィールド|関数|変数|クラス|メソッド|"
          r"スクリプト|"
          r"モジュール|パッケージ|プログラム|プロトコル|ボタン|モード|タブ|メニュー|ダイアログ|ウィンドウ|プラグイン|"
          r"ライブラリー?|ツール|サービス|アーキテクチャ|フォーマット|バルブ|センサー|ポンプ|スイッチ|ランプ")
"""Kinds of things that stand behind the name of one of them: "dh_make コマンド"."""
_WHOLES = (r"製品|商品|機器|機械|機|器|装置|ツール|システム|サービス|ソフトウェア|キット|パッケージ|アプリ|"
           r"アプリケーション|プログラム|ライブラリー?|フレームワーク|プロジェクト|規約|契約|規程|規則|要綱|要領|条例|"
           r"制度|手法|方法")
"""What a document of its own may be about."""
_TEXTS = (r"書|文書|資料|マニュアル|ガイド|手引き|手引書|説明書|取扱説明書|ドキュメント|規約|契約書|規程|要綱|要領|"
          r"条例|指針")
_ENDS = r"(?=は|には|では|が|を|に|の|で|も|と)"
_LATIN = r"[A-Za-z\d_"
_NAME = (rf"(?<![A-Za-z\d_{HAN}ァ-ヴー])[A-Za-z]{_LATIN}.+#-]*|--?[a-z]{_LATIN}-]*|"
         rf"/?[a-z]{_LATIN}.-]*(?:/{_LATIN}.-]+)+")
_PART = re.compile(rf"(?:この|その)({_PARTS}){_ENDS}")
_OF_TITLE = re.compile(rf"(?:^|(?<=、))(?:この|本|当)(?P<kind>{_WHOLES}){_ENDS}")
_TEXT = re.compile(rf"^(?:この|本)(?P<text>{_TEXTS})(?=は|では|の)")
_STUDY = re.compile(r"^(?:この|本)(研究|論文|調査|報告)(?=では|は|の)")
_MADE = re.compile(rf"この(?P<kind>(?:[{HAN}ァ-ヴーA-Za-z]+の)?(?:実装|リポジトリー?|ワークショップ|"
                   rf"ハンズオン)){_ENDS}")
_MANUAL = re.compile(r"[ 　]*(?:の)?(?:取扱|使用|操作)?(?:説明書|マニュアル|ガイド|手引き?|ユーザーガイド)$")
_OF_WHOLE = re.compile(r"(?:概要|はじめに|実装|特徴|機能|主な機能|特長|構成|使い方|について)$")
"""Headings under which a text speaks of its whole subject."""
_DEFINED = re.compile(rf"^((?:{_NAME}|[ァ-ヴー]{{3,}})[^、はがを]{{0,14}}?)\s?(?:は|とは)、?\s?.*?({_PARTS}|手法|"
                      rf"方法|仕組み|制度|規格)"
                      r"(?:です|である)?。?$")
_REASON = re.compile(r"^(?:なぜなら|というのは|これは|それは)、?(.{6,90}?)(だからです|"
                     r"(?<=[うくぐすつぬぶむるいた])(?:から|ため)です)。?$")
_LEANS = re.compile(r"これ|それ|この|その|ため、|ので|から、|か$|ください$|ましょう$|が、")
_METHOD = re.compile(r"(?:この|その)(?:手法|方法|仕組み|制度|規格)(?=は|では|には|が|を)")


def resolved(statement: str, before: str, lexicon: Lexicon) -> str:
    """Return a statement with the name that the sentence before gives to what it points to; "" where it gives none.

    "dh_make コマンドは雛形を作成します。このコマンドは …": the one command that is named there.
    """
    if reason := _REASON.match(statement):
        why, said = re.sub(r"(?<=\S)(\s?)は(?=[^、]*$|、)", r"\1が", reason[1]), before.rstrip("。")
        if not _LEANS.search(said) and "は" in said and "、" not in said.split("は")[0]:
            return f"{why}{'である' if reason[2].startswith('だ') else ''}ため、{said}。"
    defined = _DEFINED.match(re.sub(r"[（(][^（）()]*[）)]", "", before))
    if found := _PART.search(statement):
        named = {match[0].strip() for match in re.finditer(rf"(?:{_NAME})\s?{found[1]}(?![ァ-ヴー])", before)}
        if not named and defined and defined[2] == found[1]:
            named = {defined[1]}
        if len(named) == 1:
            return statement[:found.start()] + named.pop() + statement[found.end():]
    elif (found := _METHOD.search(statement)) and defined:
        return statement[:found.start()] + defined[1] + statement[found.end():]
    return ""


def named(statement: str, subject: Subject, headings: list[str]) -> str:
    """Return a statement with the name that the title, or a heading that is a name, gives to what it points to.

    本製品 and この規約 mean what the document is about; この実装 that of it; このオプション,
        right under a heading that is
    the name of an option, means that option.
    """
    statement = re.sub(r"^附則\s+(?=この)", "", statement)
    title, here = subject.whole, headings[0].strip("`* ") if headings else ""
    whole = not subject.part or bool(_OF_WHOLE.search(subject.part))
    if (found := _PART.search(statement)) and re.fullmatch(rf"`?(?:{_NAME})`?", here):
        return statement[:found.start()] + f"{here} {found[1]}" + statement[found.end():]
    if not title:
        return statement
    thing = _MANUAL.sub("", title)
    is_name = bool(re.search(r"[A-Za-z]{2,}|\d", thing)) and not re.search(r"[うくぐすつぬぶむる]$", thing)
    if (found := _MADE.search(statement)) and is_name:
        return f"{statement[:found.start()]}{thing}の{found['kind']}{statement[found.end():]}"
    if found := _OF_TITLE.search(statement):
        if thing.endswith(found["kind"]):
            return statement[:found.start()] + thing + statement[found.end():]
        points = found[0][0] in "本当" or (whole and not re.search(rf"[{HAN}ぁ-ん]", thing))
        if is_name and points and not title.endswith(("規約", "契約", "条例")):
            return statement[:found.start()] + thing + statement[found.end():]
    if (found := _STUDY.match(statement)) and title in [heading.strip() for heading in headings]:
        return f"「{title}」の{found[1]}{statement[found.end():]}"
    if "ライセンス" in statement:
        return statement  # of the text, not of what it is about
    if (found := _TEXT.search(statement)) and title in [heading.strip() for heading in headings]:
        return f"{statement[:found.start()]}「{title.strip('「」')}」{statement[found.end():]}"
    return statement

