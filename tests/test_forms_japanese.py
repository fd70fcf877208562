"""Japanese forms: which questions a statement answers, word for word, and which statements are not asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.forms import Fact, Lexicon, facts_of, japanese

LEXICON = Lexicon([])
ASKED: list[tuple[str, dict[str, str]]] = [  # a statement, its questions, and the words that answer each alone
    ("ポンプP3にはバルブが4つあります。", {
        "ポンプP3にはバルブがいくつありますか。": "4つ"}),
    ("簡単にまとめると、(補助の包みより) debcmp は設定ファイルを比較します。", {
        "debcmp は何を比較しますか。": ""}),
    ("請求書を作成するためには、 売上 → 請求書を新規作成 を選択してください。", {
        "請求書を作成するためには、どうすればよいですか。": ""}),
    ("コンデンサーの寿命は約5年間です。", {
        "コンデンサーの寿命は何年間ですか。": "約5年間"}),
    ("新しいモーターM5の価格は1,200円です。", {
        "新しいモーターM5の価格はいくらですか。": "1,200円"}),
    ("タンクは20分以内に満水になります。", {
        "タンクは何分以内に満水になりますか。": "20分以内"}),
    ("ポンプP3は1分間に12リットルの水を送ります。", {
        "ポンプP3は1分間に何リットルの水を送りますか。": "12リットル"}),
    ("室温は15～25℃に保ってください。", {
        "室温は何℃に保てばよいですか。": "15～25℃"}),
    ("ポンプP3は、水平な台に置いてください。", {
        "ポンプP3はどこに置けばよいですか。": ""}),
    ("センサーS2は、6か月に1回、点検が必要です。", {
        "センサーS2は6か月に何回、点検が必要ですか。": "1回"}),
    ("モーターM5は9,000時間使用したら交換してください。", {
        "モーターM5は何時間使用したら交換すればよいですか。": "9,000時間",
        "モーターM5は、9,000時間使用したらどうすればよいですか。": ""}),
    ("ポンプP3を3日を超えて止めたときは、先に空気を抜いてください。", {
        "ポンプP3を3日を超えて止めたときは、どうすればよいですか。": ""}),
    ("水漏れがあるときは、サービス窓口へご連絡ください。", {
        "水漏れがあるときは、どうすればよいですか。": ""}),
    ("フィルターを外すと、警報が鳴ることがあります。", {
        "フィルターを外すと、どうなることがありますか。": ""}),
    ("フィルターを外すと、警報が鳴ります。", {
        "フィルターを外すと、どうなりますか。": ""}),
    ("ファイルが壊れている場合、importdb は読み込みを拒否します。", {
        "ファイルが壊れている場合、importdb は何を拒否しますか。": ""}),
    ("ポンプP3を移動する前に、タンクの水を必ず抜いてください。", {
        "ポンプP3を移動する前に、どうすればよいですか。": ""}),
    ("電源が入っている間は、カバーを開けないでください。", {
        "電源が入っている間は、してはいけないことは何ですか。": ""}),
    ("カバーを開けてよいのは、認定を受けた技術者だけです。", {
        "カバーを開けてよいのは誰ですか。": "認定を受けた技術者"}),
    ("E7を解除できるのは管理者だけです。", {
        "E7を解除できるのは誰ですか。": "管理者"}),
    ("フィルターの交換は、管理担当者が行います。", {
        "フィルターの交換は誰が行いますか。": "管理担当者"}),
    ("ゲートウェイは複数のネットワークを連結するシステムです。", {
        "ゲートウェイとは何ですか。": ""}),
    ("ポート番号とは、通信の相手となるアプリケーションを区別する番号のことです。", {
        "ポート番号とは何ですか。": ""}),
    ("パケットとは、ネットワークを流れるデータのまとまりです。", {
        "パケットとは何ですか。": ""}),
    ("importdb は、表計算ファイルを読み込んでデータベースに書き込むコマンドです。", {
        "importdb とは何ですか。": ""}),
    ("importdb は BSD ライセンスです。", {
        "importdb のライセンスは何ですか。": "BSD ライセンス"}),
    ("importdb は設定ファイルを検査し、重複を除き、結果を書き出します。", {
        "importdb は何をしますか。": ""}),
    ("importdb は設定ファイルを書き換えます。", {
        "importdb は何を書き換えますか。": ""}),
    ("SMTP はメールの転送にポート番号25を使います。", {
        "SMTP はメールの転送に何を使いますか。": ""}),
    ("ログは /var/log/importdb.log に記録されます。", {
        "ログはどこに記録されますか。": ""}),
    ("設定ファイルは /etc/importdb に置かれています。", {
        "設定ファイルはどこに置かれていますか。": "/etc/importdb"}),
    ("importdb の設定は JSON で記述されます。", {
        "importdb の設定は何で記述されますか。": "JSON"}),
    ("ハードリンクは ln コマンドで作成されます。", {
        "ハードリンクは何で作成されますか。": "ln コマンド"}),
    ("ポンプの状態はランプの色で分かります。", {
        "ポンプの状態は何で分かりますか。": "ランプの色"}),
    ("エラーは TCP によって補正されます。", {
        "エラーは何によって補正されますか。": "TCP"}),
    ("root アカウントはスーパーユーザーとも呼ばれます。", {
        "root アカウントは何と呼ばれますか。": "スーパーユーザー"}),
    ("root アカウントは特権ユーザーと呼ばれます。", {
        "root アカウントは何と呼ばれますか。": "特権ユーザー"}),
    ("Unicode は世界の文字を一つの表に収めた文字コードです。", {
        "Unicode とは何ですか。": ""}),
    ("韓国語の文書には、Tesseract が必要です。", {
        "韓国語の文書には何が必要ですか。": "Tesseract"}),
    ("ポンプの電源には、アース付きのコンセントが必要です。", {
        "ポンプの電源には何が必要ですか。": "アース付きのコンセント"}),
    ("Debian カーネルには、暗号化に必要な機能が含まれています。", {
        "Debian カーネルには何が含まれていますか。": "暗号化に必要な機能"}),
    ("安全スイッチが働くため、ポンプP3は自動的に停止します。", {
        "ポンプP3は、なぜ自動的に停止するのですか。": ""}),
    ("モーターM5は熱に弱いため、日陰に設置されています。", {
        "モーターM5は、なぜ日陰に設置されているのですか。": ""}),
    ("硬水では、水あかがたまるため、フィルターが早く詰まります。", {
        "硬水では、なぜフィルターが早く詰まるのですか。": ""}),
    ("音が大きいため、夜間には使わないでください。", {
        "夜間には、なぜ使わないほうがよいのですか。": ""}),
    ("外部のパッケージを導入するには importdb --add を使ってください。", {
        "外部のパッケージを導入するには、どうすればよいですか。": ""}),
    ("パスワードを変更するには、設定画面で「変更」を押します。", {
        "パスワードを変更するには、どうすればよいですか。": ""}),
    ("索引を使うことで、検索の時間を短縮することが可能になります。", {
        "索引を使うことで、何が可能になりますか。": ""}),
    ("キーを登録することで、サーバーに接続できます。", {
        "キーを登録することで、何ができますか。": ""}),
    ("importdb は他人のファイルを書き換えてはいけません。", {
        "importdb は何をしてはいけませんか。": ""}),
    ("ゲートウェイを使う場合、importdb は証明書を検査する必要があります。", {
        "ゲートウェイを使う場合、importdb は何を検査する必要がありますか。": ""}),
    ("交換部品は、部品番号でサービス窓口にご注文ください。", {
        "交換部品はどのように注文すればよいですか。": ""}),
    ("ポンプP3は立てたまま、2人で運んでください。", {
        "ポンプP3は立てたまま、何人で運べばよいですか。": "2人"}),
    ("最初の公開から3年後、Linus は開発の方針を定めました。", {
        "最初の公開から3年後、Linus は何を定めましたか。": ""}),
    ("エコモードでは、夜間にヒーターが切れます。", {
        "エコモードではどうなりますか。": ""}),
    ("フィルターは、6か月たったとき、または流量が下がったときの、いずれか早い時期に交換してください。", {
        "フィルターはいつ交換すればよいですか。": ""}),
    ("NAT は IPv4 に関連します。", {
        "NAT は何に関連しますか。": "IPv4"}),
    ("白色の点滅は、フィルターの交換時期を示します。", {
        "白色の点滅は何を示しますか。": ""}),
    ("ポンプP3の保証期間は、設置の日から3年間です。", {
        "ポンプP3の保証期間は設置の日から何年間ですか。": "3年間"}),
    ("importdb は1つの引数を取ります。", {
        "importdb は何を取りますか。": ""}),
    ("会議は2019年に京都で開かれました。", {
        "会議はいつ京都で開かれましたか。": "2019年"}),
    ("W2は、水道管に直接つなぐ床置き型の冷水器で、冷水と温水を出します。", {
        "W2とはどのようなものですか。": ""}),
    ("パケットには宛先が含まれます。", {
        "パケットには何が含まれますか。": "宛先"}),
    ("importdb は、空のファイルを見つけると、警告を表示します。", {
        "importdb は、空のファイルを見つけると、何をしますか。": ""}),
    ("導入後のパッケージは 1.1 GB です。", {
        "導入後のパッケージは何GBですか。": "1.1 GB"}),
    ("索引は検索を速くするための表である。", {
        "索引とは何ですか。": ""}),
    ("資産は、所有しているもののグループです。", {
        "資産とは何ですか。": ""}),
    ("貸借対照表は、所有または負債の変化を追跡するのに使用されます。", {
        "貸借対照表は何のために使用されますか。": ""}),
]
DROPPED = [
    "入力の誤りを自動補完が防ぐため、紙の記録簿より簡単です。",
    "項目にチェックがあることを確認してから、検索をクリックしてください。",
    "影響が小さい場合、問題を隠しておく必要はなく、修正を公開するのが良い場合があります。",
    "他に直したい項目がある場合は、窓口へご連絡ください。",
    "Enterを押すと、簡易型の画面に戻ることを覚えておいてください。",
    "より詳細な情報を得るためには、個々の項目を見る必要があります。",
    "AT&Tは取引日に1株あたり1.20ドルの配当を支払いました。",
    "デフォルトの動作は、使われていない項目の検索を行います。",
    "importdb はいくつかの形式を読み込みます。",
    "定期預金の残高は50ドルです。",
    "ディレクトリは15分間閉じられます。",
    "残高が0にならない場合は、原因が分かるまで調べます。",
    "表の項目を移すには、まず設定を確認する必要があります。",
    "配置は何を選んだかによります。",
    "0にならない場合は、警報が鳴ります。",
    "GnuCash は、口座の種類を示す一覧に記載されているように表を作成します。",
    "この装置の価格は300円です。",  # points to something else
    "GPL の主な特徴は、派生物にも同じライセンスが適用されることです。",  # points to something else
    "表をまとめるために、importdb で索引を作成します。",
    "古い電池を家庭ごみに出してはいけません。",
    "importdb は、予算を超える呼び出しを始めません。",
    "これは最も難しい条項です。",  # too short or too long
    "この方法は時間を短縮します。",  # too short or too long
    "importdb は第3章の形式を読み込みます。",  # refers to another place
    "たとえば、importdb は一時ファイルを作成します。",  # refers to another place
    "ポンプは自動で止まるでしょう。",  # refers to another place
    "importdb は同じファイルを二度読みません。",  # points to something else
    "多くのプログラムは TCP を使います。",
    "最後の比較式は失敗を返します。",
    "バックアップを取ることは管理者の責任の一つです。",
    "ユーザーは自分でパスワードを決めます。",
    "次の表は部品の一覧を示します。",  # points to something else
    "冷水は、ボタンを押している間だけ出ます。",
    "Linux は Unix の財産を受け継ぎ、Debian は道具を提供します。",
    "CSV は、文字コードを指定しなくても開けます。",
    "漂白剤による損傷は保証の対象になりません。",
    "比較式が真ならば importdb は 0 を返します。",
    "importdb の処理は単純です。",
    "タンクは2つのバルブを備え、",  # too short or too long
    "ポンプ P3 の説明書",  # too short or too long
    "データは圧縮されてから送信されます。",
    "importdb はバージョン 2.4 で導入されました。",
    "それぞれのパケットには宛先が含まれます。",
    "センサーは温度が上がると警報を鳴らします。",
    "含まれているのは記述と規則に関する説明です。",
    "資産は普通預金と当座預金です。",
    "進むために、進むボタンを押します。",
    "矢印は金銭的な価値の動きを表します。",
    "新しい項目を作成するには適用'を押してください。",  # cut by layout
    "実際に登録する前に、あなたは実績を示さねばなりません。",
    "importdb は上に示した形式のファイルを読み込みます。",  # points to something else
    "importdb は不要なファイルを自動的にすべて削除します。",
]
TABLE = """## 保守契約

| 契約 | 年額 | 訪問 | 担当 | 使うもの | 頻度 |
| --- | --- | --- | --- | --- | --- |
| ベーシック | 145ポンド | 1回 | 技術者 | やわらかい布 | 毎週 |
| プラス | 235ポンド | 同上 | 〃 | 布、水2リットル | 6か月ごと |"""
KEYS = """## 仕様

| 項目 | 値 |
| --- | --- |
| 質量 | 27 kg |
| 給水圧力 | 1.5～5.0 bar |
| 幅 × 高さ | 320 × 380 mm |
| 電源 | 220～240 V、50 Hz |
| 型番 | P3-230 |"""


def facts(text: str, about: str = "ポンプP3", headings: tuple[str, ...] = ()) -> list[Fact]:
    return facts_of(Chunk("p3.md", text, (Segment(0, len(text), 1),), headings=headings), "ja", LEXICON, about)


@pytest.mark.parametrize(("statement", "questions"), ASKED, ids=[statement for statement, _ in ASKED])
def test_a_statement_is_turned_into_the_questions_it_answers(statement: str, questions: dict[str, str]) -> None:
    assert not japanese.fault(statement)
    assert {form.question: form.span for form in japanese.forms(statement, LEXICON)} == questions


@pytest.mark.parametrize("statement", DROPPED)
def test_what_does_not_stand_alone_or_has_no_known_form_is_not_asked_about(statement: str) -> None:
    assert japanese.fault(statement) or not japanese.forms(statement, LEXICON)


def test_what_answers_alone_stands_in_the_statement() -> None:
    for statement, questions in ASKED:
        assert all(span in statement for span in questions.values())


def test_a_name_is_clear_and_a_common_noun_is_asked_with_what_it_belongs_to() -> None:
    found = facts("ポンプP3にはバルブが4つあります。冷却水は1分間に12リットル流れます。")
    assert [(fact.question, fact.short, fact.context) for fact in found] == [
        ("ポンプP3にはバルブがいくつありますか。", "4つ", ""),
        ("ポンプP3について、冷却水は1分間に何リットル流れますか。", "12リットル", "ポンプP3")]


def test_a_capital_letter_stays_one_behind_what_a_question_is_about() -> None:
    found = facts("Alpineイメージを使う場合、追加のパッケージが必要です。", about="手引き")
    assert [fact.question for fact in found] == ["手引きについて、Alpineイメージを使う場合、何が必要ですか。"]


def test_a_question_with_two_answers_is_not_kept() -> None:
    assert not facts("フィルターを外すと、警報が鳴ります。フィルターを外すと、表示が消えます。")


def test_sentences_without_a_space_between_are_told_apart() -> None:
    found = facts("importdb は表を読み込むコマンドです。importdb は設定ファイルを書き換えます。")
    assert [fact.question for fact in found] == ["ポンプP3について、importdb とは何ですか。",
                                                   "ポンプP3について、importdb は何を書き換えますか。"]


@pytest.mark.parametrize(("heading", "context"), [
    ("ログの形式について", "ログの形式"), ("この文書が扱う範囲について", "")])
def test_a_heading_says_what_is_asked_about_unless_it_points(heading: str, context: str) -> None:
    found = facts("ゲートウェイは複数のネットワークを連結するシステムです。", "ポンプP3", (heading,))
    assert [fact.context for fact in found] == [", ".join(filter(None, ["ポンプP3", context]))]
    # of what, nothing says
    assert not facts("ゲートウェイは複数のネットワークを連結するシステムです。", "", (heading,))


def test_cells_are_asked_for_by_what_they_hold_and_empty_ones_are_not() -> None:
    assert [(fact.question, fact.short) for fact in facts(TABLE)] == [
        ("ポンプP3の「保守契約」について、契約「ベーシック」の年額はいくらですか。", "145ポンド"),
        ("ポンプP3の「保守契約」について、契約「ベーシック」の訪問は何回ですか。", "1回"),
        ("ポンプP3の「保守契約」について、契約「ベーシック」の担当は誰ですか。", "技術者"),
        ("ポンプP3の「保守契約」について、契約「ベーシック」の「使うもの」は何ですか。", "やわらかい布"),
        ("ポンプP3の「保守契約」について、契約「ベーシック」の頻度はどれくらいですか。", "毎週"),
        ("ポンプP3の「保守契約」について、契約「プラス」の年額はいくらですか。", "235ポンド"),
        ("ポンプP3の「保守契約」について、契約「プラス」の「使うもの」は何ですか。", "布、水2リットル"),
        ("ポンプP3の「保守契約」について、契約「プラス」の頻度はどれくらいですか。", "6か月ごと")]


def test_values_are_asked_for_by_their_unit() -> None:
    assert [fact.question for fact in facts(KEYS)] == [
        "ポンプP3の質量は何kgですか。", "ポンプP3の給水圧力は何barですか。", "ポンプP3の幅 × 高さは何mmですか。",
        "ポンプP3の電源はどうなっていますか。", "ポンプP3の型番は何ですか。"]


def test_rows_that_are_measures_are_asked_for_with_their_unit_and_what_the_column_names() -> None:
    table = ("| 区分 | 平成30年 | 令和5年 |\n| --- | --- | --- |\n| 来場者(人) | 38,000 | 21,000 |\n"
             "| 漁船(隻/年) | 61 | 45 |")
    assert [(fact.question, fact.answer, fact.short) for fact in facts(table, "調査")][::3] == [
        ("調査について、平成30年の来場者は何人ですか。", "平成30年の来場者(人)：38,000", "38,000"),
        ("調査について、令和5年の漁船は何隻ですか。", "令和5年の漁船(隻/年)：45", "45")]


def test_what_a_row_says_is_asked_about_what_it_is_the_row_of() -> None:
    text = ("# 店舗名: 岡田金物店\n\nお知らせ: 8月10日は休業します。\n\n## 営業時間\n\n| 曜日 | 時間 |\n| --- | --- |\n"
            "| 月～金曜日 | 8:00～17:30 |\n| 日曜日 | 定休日 |\n\n## 紹介\n\n2025年の給水量は31,000リットルです。")
    chunk = Chunk("d.csv", text, (Segment(0, len(text), 1),), ("店舗名: 岡田金物店",), 50, unit="row")
    assert [fact.question for fact in facts_of(chunk, "ja", Lexicon([text, "W2はW2です。" * 9]))] == [
        "岡田金物店のお知らせは何ですか。",
        "岡田金物店の「営業時間」について、曜日「月～金曜日」の時間は何時から何時までですか。",
        "岡田金物店の「営業時間」について、曜日「日曜日」の時間はどうなっていますか。",
        "岡田金物店について、2025年の給水量は何リットルですか。"]


def test_columns_that_are_names_of_what_is_compared_are_asked_for_what_each_calls_it() -> None:
    table = "| WordOne | TextTwo |\n| --- | --- |\n| 変更記録 | 変更の記録 |\n| 入力規則 | 入力の制限 |"
    assert [fact.question for fact in facts(table, "WordOne と TextTwo での用語")][:1] == [
        "WordOne と TextTwo での用語について、WordOneの「変更記録」はTextTwoでは何と呼ばれますか。"]


def test_the_colon_of_a_column_and_a_space_within_a_word_are_left_out() -> None:
    table = "| パッケージ | 種類: | ファイ ル |\n| --- | --- | --- |\n| libfoo | 共有 | libfoo.so |"
    assert [fact.question for fact in facts(table, "手引き")] == [
        "手引きについて、パッケージ「libfoo」の種類は何ですか。",
        "手引きについて、パッケージ「libfoo」のファイルは何ですか。"]


def test_a_number_without_a_unit_is_no_size_and_a_mark_is_no_value() -> None:
    assert not facts("| パッケージ | サイズ | 人気 |\n| --- | --- | --- |\n| whois | 380 | I:9 |\n| knockd | 109 |"
                     " V:2 |")


def test_a_sum_is_a_price_only_in_a_column_of_prices() -> None:
    assert not facts("| 口座 | 増加 |\n| --- | --- |\n| 住宅 | 150,000ドル |\n| 預金 | 50,000ドル |")


def test_a_title_that_is_no_noun_is_quoted() -> None:
    found = facts("ゲートウェイは複数のネットワークを連結するシステムです。", "優先度を指定する")
    assert [fact.question for fact in found] == ["「優先度を指定する」について、ゲートウェイとは何ですか。"]


def test_a_table_of_two_columns_with_a_name_of_their_own_is_asked_by_row_and_column() -> None:
    found = facts("| 手元のもの | コマンド |\n| --- | --- |\n| 表 | importdb |\n| そのような表 | importall |")
    assert [fact.question for fact in found] == ["ポンプP3について、手元のもの「表」のコマンドは何ですか。"]


def test_rows_of_a_table_of_contents_and_of_columns_without_a_name_are_passed_over() -> None:
    assert not facts("| 節 | 題 |\n| --- | --- |\n| 1.1 | 概要 . . . . . 12 |\n| 1.2 | 方法 . . . . . 14 |")
    assert not facts("| | 英語 | 日本語 |\n| --- | --- | --- |\n| 内蔵 | 0.1 % | 0.7 % |\n| 外付け | 2 % | 11 % |")


@given(st.lists(st.sampled_from([
    "ポンプ", "importdb ", "は", "が", "を", "に", "で", "には", "では", "、", "。", "2つ", "約5年間", "する", "します",
    "です", "ください", "置いて", "ため", "場合", "とき", "（", "）", "「", "」", "必要", "ことが", "できます", "のは",
    "だけ", "2019年", "されます", "なければなりません", "って"]),
    max_size=20).map("".join))
def test_any_words_are_turned_round_without_an_error_and_into_questions(words: str) -> None:
    for form in japanese.forms(words, LEXICON):
        assert form.question.endswith("か。")
        assert form.question.count("。") == 1
        assert form.span in words


@given(st.text(max_size=80))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert isinstance(japanese.fault(text), str)
    assert all(form.question.endswith("か。") for form in japanese.forms(text, LEXICON))
