"""Japanese questions that a form makes and that are yet not clear or not answered: left out, each with one that is."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of

TITLE = "焼き窯 Orba"

LEFT_OUT = [  # what is left out, and one of its like that is asked about
    ("窯の温度の単位を変えるには、操作盤の設定タブをクリックします。",
     "窯の温度の単位を変えるには、操作盤の単位キーをクリックします。"),
    ("窯の高さを変えるには、 + Shift を押し下げたまま、右矢印キーを押します。",
     "窯の高さを変えるには、Ctrl + Shift を押し下げたまま、右矢印キーを押します。"),
    ("棚の高さを変えるには、棚を選択して、 キーを押した状態で、上矢印キーを押します。",
     "棚の高さを変えるには、棚を選択して、Ctrl キーを押した状態で、上矢印キーを押します。"),
    ("皿を並べる場合は、手動および自動による指定が行えます。", "皿を並べる場合は、手動で位置を指定できます。"),
    ("早速 Orba は皿に線を描きます。", "Orba は皿に線を描きます。"),
    ("Orba の操作盤は二つの形式のどちらかをとることができます。", "Orba の操作盤は縦長の形式をとることができます。"),
    ("マウスボタンを放すと、窯の中に皿が並べられます。", "開始ボタンを押すと、窯の中に皿が並べられます。"),
    ("素手で窯の扉を開けないでください。", "窯の扉を開けないでください。"),
    ("Orba には他にも温度を保つ網 (格子) と板 (棚) という 2 種類のしくみがあります。",
     "Orba には温度を保つ 2 種類のしくみがあります。"),
    ("普段は低い温度で焼いてください。", "素焼きは低い温度で焼いてください。"),
    ("ボタンをクリックすると、窯の扉が開かれますので、皿を入れてください。",
     "開始ボタンをクリックしたときは、窯の中に皿を入れてください。"),
    ("窯の中で皿を乾かすには二段階の設定が必要です。", "窯の中で皿を乾かすには温度の設定が必要です。"),
    ("窯の古い扉を外すには別の鍵が必要となります。",
     "窯の古い扉を外すには細い鍵が必要となります。"),
    ("操作盤から窯の火を入れるとき、意識しなくても窯に渡される値があります。",
     "操作盤から窯の火を入れるとき、窯に値が渡されます。"),
    ("窯の温度が規則的なときは、タイマーを使って望みの焼き色を得ることができます。",
     "窯の温度が規則的なときは、タイマーを使って焼き色を変えることができます。"),
    ("既定の火力を使うと、上の URL は窯の温度に変換されます。",
     "既定の火力を使うと、操作盤の値は窯の温度に変換されます。"),
    ("Orba の操作盤は orba.example.com の窯を止めます。", "Orba の操作盤は二台目の窯を止めます。"),
    ("文書には表題を指定できます。", "札には表題を指定できます。"),
    ("手引き「Orba の掃除」は Apache License のライセンスで提供されています。",
     "手引き「Orba の掃除」は電子書籍の形式で提供されています。"),
]


def _facts(text: str, title: str = TITLE) -> list[str]:
    return [fact.question for fact in facts_of(Chunk("x.md", text, ()), "ja", Lexicon([text]), title)]


@pytest.mark.parametrize(("left", "asked"), LEFT_OUT)
def test_what_is_not_clear_or_not_answered_is_left_out(left: str, asked: str) -> None:
    assert not _facts(left)
    assert _facts(asked)


def test_the_first_of_several_things_to_do_is_not_the_way() -> None:
    first = "窯の温度を変えるには、操作盤でメニューを選択します。"
    assert _facts(first + "窯の扉は閉じています。")
    assert not _facts(first + "次に、温度を入力します。")
    assert not _facts(first + "その後、決定を押します。")


def test_steps_that_go_on_behind_a_paragraph_are_not_the_first_of_them() -> None:
    text = "## 窯を掃除する\n\n1. 扉を開けます。\n2. 網を外します。\n\n網は重いです。\n"
    assert any("手順" in question for question in _facts(text))
    assert not any("手順" in question for question in _facts(f"{text}\n3. 灰を捨てます。\n"))


def test_a_title_that_is_no_noun_is_quoted() -> None:
    (question,) = _facts("開始ボタンを押すと、窯の温度が上がります。", "操作盤から")
    assert question == "「操作盤から」について、開始ボタンを押すと、どうなりますか。"


def test_a_part_of_a_program_is_not_what_a_text_is_about() -> None:
    texts = ["Temp は温度です。Temp を変えると窯が温まります。",
             "操作盤から Temp の値を決めます。", "この行の Temp に数を書きます。"]
    assert Lexicon(texts).main_name == "Temp"
    assert Lexicon([*texts, "窯の Temp ディレクティブは窯の中の温度を決めます。"]).main_name == ""


def test_steps_whose_keys_were_not_read_are_left_out() -> None:
    steps = "## 窯を消す\n\n1. 窯を選択します。\n2. {}+ B を押します。\n"
    assert _facts(steps.format("Ctrl ")) and not _facts(steps.format(""))
    assert not _facts(f"{steps.format('Ctrl ')}3. 下記のいずれかの操作を行います。\n")


def test_a_table_of_labels_has_no_head() -> None:
    rows = "| 状態{0} | 使用中 |\n| --- | --- |\n| 場所{0} | 二階の窯 |\n| 担当{0} | 山田 |\n"
    assert _facts(rows.format("")) and not _facts(rows.format(":"))
