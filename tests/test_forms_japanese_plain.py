"""Japanese in the plain style, times and ways, clauses that no comma closes, and what この and 本 point to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.forms import Lexicon, facts_of, japanese
from labkit.generate.qa.forms.japanese_polite import polite
from labkit.generate.qa.forms.subjects import subject_of

LEXICON = Lexicon([])
ASKED: list[tuple[str, dict[str, str]]] = [  # a statement, its questions, and the words that answer each alone
    ("水車の出力は、流量に落差をかけて求める。", {"水車の出力はどのように求めますか。": ""}),
    ("湿った土地には、背の低い品種が向いている。", {"湿った土地には何が向いていますか。": "背の低い品種"}),
    ("井戸を掘る場合は、町の許可が要る。", {"井戸を掘る場合は、何が要りますか。": ""}),
    ("倉庫を使えるのは、講習を終えた人、または町内の団体とする。", {
        "倉庫を使えるのは誰ですか。": "講習を終えた人、または町内の団体"}),
    ("貸出の期間は、5月1日から同年10月31日までとする。", {}),
    ("貸出の期間は、5月1日から10月31日までとする。", {
        "貸出の期間はいつからいつまでですか。": "5月1日から10月31日まで"}),
    ("継続を希望する人は、2月末日までに届け出る。", {"継続を希望する人はいつまでに届け出ますか。": "2月末日"}),
    ("歯車の油は、運転500時間ごとに補給する。", {"歯車の油はどれくらいの頻度で補給しますか。": "運転500時間ごとに"}),
    ("水位が80センチメートルを超えたときは、水門を閉じて運転を止める。", {
        "水位が80センチメートルを超えたときは、どうしますか。": ""}),
    ("期日までに返さないときは、町が片付け、費用を請求する。", {"期日までに返さないときは、どうなりますか。": ""}),
    ("パッキンは消耗品のため、保証の対象になりません。", {"パッキンは、なぜ保証の対象にならないのですか。": ""}),
    ("他の形式を指定したい場合は --format 引数を使用してください。", {
        "他の形式を指定したい場合は、どうすればよいですか。": ""}),
    ("公開する前に手動で importdb --check を実行して誤りを直す必要があります。", {
        "公開する前に、どうすればよいですか。": ""}),
    ("知らない列の名前を渡すと一覧が出ます。", {"知らない列の名前を渡すと、どうなりますか。": ""}),
    ("importdb は変更の履歴を db.log に記録します。", {
        "importdb は変更の履歴をどこに記録しますか。": "db.log"}),
    ("ファイル名は二重引用符で囲んで ”a.txt” のように表現されます。", {"ファイル名はどのように表現されますか。": ""}),
    ("キャッシュは大きな表に対して特に有効です。", {"キャッシュは何に対して特に有効ですか。": ""}),
    ("importdb の具体的な応用例が台帳の移行です。", {"importdb の具体的な応用例は何ですか。": "台帳の移行"}),
    ("そのため、importdb は索引を書き換えます。", {"importdb は何を書き換えますか。": ""}),
    ("importdb を使うと、年間の表は月ごとの表に分割できます。", {
        "importdb を使うと、年間の表は何に分割できますか。": "月ごとの表"}),
    ("設定に関する定義は /etc/importdb.conf に記述されています。", {
        "設定に関する定義はどこに記述されていますか。": "/etc/importdb.conf"}),
    ("時々、共有ライブラリーは拡張を提供するのに使用されます。", {
        "共有ライブラリーは何のために使用されますか。": ""}),
    ("よって importdb は索引を書き換えます。", {"importdb は何を書き換えますか。": ""}),
    ("importdb には、自動的に索引を作成する機能があります。", {
        "importdb にはどのような機能がありますか。": ""}),
    ("変更の履歴は db.log に出力されます。", {"変更の履歴はどこに出力されますか。": "db.log"}),
    ("入力の検査は検査モジュールで実装されています。", {"入力の検査は何で実装されていますか。": "検査モジュール"}),
    ("バージョン間のアップグレードの際は、変更の一覧に目を通すようにしてください。", {
        "バージョン間のアップグレードの際は、どうすればよいですか。": ""}),
    ("importdb プログラムが索引の作成を行います。", {"何が索引の作成を行いますか。": "importdb プログラム"}),
    ("表の操作に慣れない利用者なら、安定版から始めてください。",
    {"表の操作に慣れない利用者なら、どうすればよいですか。": ""}),
    ("変更した表は importdb を使って検査できます。", {"変更した表はどのように検査できますか。": ""}),
    ("国内の患者は約4,300万人と推定されています。", {"国内の患者は何人と推定されていますか。": "約4,300万人"}),
    ("流域面積は373平方キロメートルで、中流にダムが1基ある。", {
        "流域面積は何平方キロメートルですか。": "373平方キロメートル"}),
    ("魚の数の合計は約216万尾であった。", {"魚の数の合計は何尾でしたか。": "約216万尾"}),
    ("在宅勤務の対象者は、勤続1年以上で、所属長が認めた者とする。", {
        "在宅勤務の対象者は誰ですか。": "勤続1年以上で、所属長が認めた者"}),
    ("申請書は人事部が保管する。", {"申請書はどこが保管しますか。": "人事部"}),
    ("従業員は、始業の時刻を勤怠システムで報告する。", {"従業員は始業の時刻をどのように報告しますか。": ""}),
    ("回収の始まりが早まった原因は、気温の上昇だと考えられる。", {
        "回収の始まりが早まった原因は何ですか。": "気温の上昇"}),
    ("保健センターでは、毎月第2火曜日の午前に相談会を開いています。", {
        "保健センターではいつ相談会を開いていますか。": "毎月第2火曜日の午前",
        "保健センターでは何を開いていますか。": ""}),
    ("薬は、血圧が下がっても自分の判断でやめてはいけません。", {}),
    ("多くの果物は、余分な塩分を体の外に出すはたらきがあります。", {}),
    ("根菜や果物は、余分な塩分を体の外に出すはたらきがあります。", {
        "根菜や果物はどのようなはたらきがありますか。": ""}),
    ("貸出の日数は、週3日を上限とする。", {"貸出の日数は何を上限としますか。": ""}),
    ("不要なテンプレートは削除してください。", {"不要なテンプレートはどうすればよいですか。": ""}),
]
DROPPED = [
    "イベントに応答する際に実行するプログラムのリストを意味します。",
    "いずれかを選ぶとダイアログが開きます。",
    "開発者は代わりに古い版に対する修正を必要に応じて提供します。",
    "管理者は難しい設定を手動で有効にはできます。",
    "必要ならぶらさがりタグの段落を開始する。",
    "変換用ツールはフリーソフトウェアです。",
    "使用される属性は SHF_ALLOC である。",
    "importdb は開発中の表が利用するもので、データを壊す危険を含みます。",
    "その他の表を削除したい場合は、管理者の許可を取る必要があります。",
    "ファイルで指定された名前はデータファイルの場所によります。",
    "指定した形式のみが使用可能なことを告知する。",
    "blacklist modulename モジュールは、別名を内蔵しています。",
    "PAM は環境変数を初期化する最も基本的な手段です。",
    "うまく行かなかった場合には、設定を読み直す必要がある。",
    "3 つの状態を切り替えるには、端を繰り返し押します。",
    "DB_WARN (2.1 以降) 空でない場合、警告を出す。",
    "列の始まりの番号は、ユーザーが指定できます。",
    "importdb は索引を2つ、主索引と副索引を両方持っています。",
    "importdbコマンドは使用しないでください。",
    "すると、importdb は次の列にカーソルを移動します。",
    "表を一か所に置くのは良い方法です。",
    "デフォルトは 30 ミリ秒です。",
    "終わりの日の指定は、始まりの日の指定の後に行わなければなりません。",
    "表示される日付は 1997-02-20 といった書式です。",
    "手順2で選んだ列をもう一度選んでください。",
    "A のファイルを B が上書きする場合、A が B を置き換えます。",
    "3 年度の途中で始めるときは、料金を月割りとする。",
    "importdb は不要な行を自動的にすべて削除します。",
]


@pytest.mark.parametrize(("statement", "questions"), ASKED, ids=[statement for statement, _ in ASKED])
def test_a_statement_is_turned_into_the_questions_it_answers(statement: str, questions: dict[str, str]) -> None:
    assert not japanese.fault(statement)
    assert {form.question: form.span for form in japanese.forms(statement, LEXICON)} == questions


@pytest.mark.parametrize("statement", DROPPED)
def test_what_does_not_stand_alone_is_not_asked_about(statement: str) -> None:
    assert japanese.fault(statement) or not japanese.forms(statement, LEXICON)


@pytest.mark.parametrize(("plain", "made"), [
    ("流量で決まる", "流量で決まります"), ("かけて求める", "かけて求めます"), ("許可が要る", "許可が要ります"),
    ("6か月である", "6か月です"), ("義務がない", "義務がありません"), ("届け出なければならない",
    "届け出なければなりません"),
    ("入ってはならない", "入ってはなりません"), ("責任を負わない", "責任を負いません"), ("草を取る", "草を取ります"),
    ("点検を行うものとする", "点検を行います"), ("団体とする", "団体です"), ("月割りとする", "月割りとします"),
    ("動いている", "動いています"), ("負担が小さい", "負担が小さいです"), ("油を用いる", "油を用います"),
    ("種を選んだ", "種を選びました"), ("箱に置いた", "箱に置きました"), ("何かの話", "何かの話"), ("決まります",
    "決まります")])
def test_the_plain_style_is_said_politely(plain: str, made: str) -> None:
    assert polite(plain) == made


@given(st.text(max_size=40))
def test_any_words_are_said_politely_without_an_error(words: str) -> None:
    assert isinstance(polite(words), str)


@pytest.mark.parametrize(("text", "headings", "about", "question", "answer", "context"), [
    ("このオープンソースの実装は、ある論文の手法に基づいています。", ("RowGrow", "実装"), "RowGrow",
     "RowGrowのオープンソースの実装は何に基づいていますか。",
     "RowGrowのオープンソースの実装は、ある論文の手法に基づいています。", "RowGrow, 実装"),
    ("本製品は飲食店で使う業務用の冷蔵庫です。", ("冷蔵庫 R200 取扱説明書",), "冷蔵庫 R200 取扱説明書",
     "冷蔵庫 R200とは何ですか。", "冷蔵庫 R200は飲食店で使う業務用の冷蔵庫です。", "冷蔵庫 R200 取扱説明書"),
    ("この規約は、令和4年4月1日から施行する。", ("農園の利用規約",), "農園の利用規約",
     "農園の利用規約はいつから施行しますか。", "農園の利用規約は、令和4年4月1日から施行する。", "農園の利用規約"),
    ("附則 この規約は、令和4年4月1日から施行する。", ("農園の利用規約", "附則"), "農園の利用規約",
     "農園の利用規約はいつから施行しますか。", "農園の利用規約は、令和4年4月1日から施行する。", "農園の利用規約, 附則"),
    ("本研究では、水温と遡上数の関係を調べた。", ("水温と遡上",), "水温と遡上",
     "「水温と遡上」の研究では何を調べましたか。", "「水温と遡上」の研究では、水温と遡上数の関係を調べた。",
     "水温と遡上"),
    ("このオプションは、警告を表示します。", ("importdb", "--verbose"), "importdb",
     "importdbについて、--verbose オプションは何を表示しますか。", "--verbose オプションは、警告を表示します。",
     "importdb"),
    ("importdb コマンドは表を読みます。このコマンドは、結果を db.log に記録します。", ("手引き",), "手引き",
     "手引きについて、importdb コマンドは結果をどこに記録しますか。",
     "importdb コマンドは、結果を db.log に記録します。",
     "手引き"),
    ("RowGrow は行を増やす手法です。この手法は、元の指示を書き換えます。", (), "",
     "RowGrowは何を書き換えますか。", "RowGrowは、元の指示を書き換えます。", ""),
])
def test_what_a_statement_points_to_is_named_by_the_sentence_before_or_the_title_or_a_heading(
        text: str, headings: tuple[str, ...], about: str, question: str, answer: str, context: str) -> None:
    chunk = Chunk("a.md", text, (Segment(0, len(text), 1),), headings=headings)
    found = {fact.question: fact for fact in facts_of(chunk, "ja", LEXICON, about)}
    assert question in found
    assert (found[question].answer, found[question].context) == (answer, context)
    assert found[question].evidence in text


@pytest.mark.parametrize("text", ["このオプションは、警告を表示します。", "この方法は、時間を三割ほど短縮します。"])
def test_what_nothing_names_is_not_asked_about(text: str) -> None:
    assert not facts_of(Chunk("a.md", text, (), headings=("農園の利用規約", "使い方")), "ja", LEXICON, "農園の利用規約")


def test_a_subtitle_between_dashes_is_left_out() -> None:
    title = "風車の手引き ―畑で電気をつくる―"
    assert subject_of(Chunk("a.md", "", (), headings=(title,)), title).whole == "風車の手引き"


def test_the_name_that_most_parts_of_a_japanese_document_use_names_it_without_spaces_around_it() -> None:
    assert Lexicon(["次にKumaraを起動します。", "設定はKumaraが読みます。",
        "表とKumaraの関係です。"]).main_name == "Kumara"


def facts(text: str, *headings: str, about: str) -> list[str]:
    return [fact.question for fact in facts_of(Chunk("a.md", text, (), headings=headings), "ja", Lexicon([text]),
    about)]


def test_a_title_without_a_name_is_told_with_the_name_that_the_text_uses() -> None:
    text = ("表はkumaraで開けます。設定はkumaraに保存されます。索引はkumaraが作ります。"
            "余白を広げると、文字が小さくなります。")
    assert facts(text,
        "表の印刷", about="表の印刷")[-1] == "kumaraの「表の印刷」について、余白を広げると、どうなりますか。"


def test_a_name_within_a_program_is_defined_with_what_it_belongs_to() -> None:
    assert facts("MENU_ENTRY は起動する項目を表す番号のことです。", about="importdb") == [
        "importdbについて、MENU_ENTRY とは何ですか。"]


def test_nobody_is_asked_what_a_name_does_of_which_a_text_says_many_things() -> None:
    once = "importdb は設定ファイルを検査し、重複を除き、結果を書き出します。"
    assert facts(once, about="手引き") == ["手引きについて、importdb は何をしますか。"]
    assert "手引きについて、importdb は何をしますか。" not in facts(
        once + "importdb は表を開きます。importdb は索引を閉じます。", about="手引き")


def test_a_heading_that_is_a_sentence_is_told_without_its_end() -> None:
    chunk = Chunk("a.md", "", (), headings=("図形の操作", "図形を曲線に変換するには、下記の手順で操作します。"))
    assert subject_of(chunk, "図形の操作").part == "図形を曲線に変換する"
    assert not subject_of(Chunk("a.md", "", (), headings=("図形の操作", "ここでは曲線を扱います。")), "図形の操作").part


def test_a_bracket_that_is_named_by_the_words_after_it_stays() -> None:
    assert not any("、を" in question for question in facts("(ピリオド) を1つ書くことで、空の行を表示できます。",
        about="手引き"))
