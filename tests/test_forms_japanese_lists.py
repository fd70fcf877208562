"""Japanese lists: the line before one, numbered steps, names with what is said of them, questions with their reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.forms import Fact, Lexicon, facts_of, japanese

LEXICON = Lexicon([])


def facts(text: str, *headings: str, about: str = "ポンプP3") -> list[Fact]:
    chunk = Chunk("a.md", text, (Segment(0, len(text), 1),), headings=headings)
    found = facts_of(chunk, "ja", LEXICON, about)
    assert all(fact.evidence in text for fact in found)
    return found


@pytest.mark.parametrize(("line", "question"), [
    ("ポンプP3には次の部品が付属します：", "ポンプP3にはどのような部品が付属しますか。"),
    ("登録には、以下の書類が必要です。", "登録には、どのような書類が必要ですか。"),
    ("保証の対象は次のとおりです。", "保証の対象は何ですか。"),
    ("窓口では、次の情報を入力してください：", "窓口では、どのような情報を入力すればよいですか。"),
    ("ポンプを移すには、次の手順に従います。", "ポンプを移すには、どうすればよいですか。"),
    ("必要なもの：", "必要なものは何ですか。"),
    ("出力例：", ""),
    ("これには次のものがあります：", ""),
    ("本書の構成は次のとおりです。", ""),
])
def test_the_line_before_a_list_is_turned_into_what_the_list_answers(line: str, question: str) -> None:
    found = [fact for fact in facts(f"{line}\n\n- 給水ホース\n- 受け皿\n") if fact.kind in {"list", "steps"}]
    if not question:
        assert not found
        return
    assert [fact.question.removeprefix("ポンプP3について、") for fact in found] == [question]
    assert found[0].answer.endswith("給水ホース；受け皿")
    assert found[0].evidence.startswith(line)


@pytest.mark.parametrize(("heading", "question"), [
    ("フィルターを交換する", "ポンプP3について、フィルターを交換する手順は何ですか。"),
    ("4.2 フィルターを交換する", "ポンプP3について、フィルターを交換する手順は何ですか。"),
    ("フィルターの交換方法", "ポンプP3について、フィルターの交換方法は何ですか。"),
    ("フィルターの交換", "ポンプP3について、フィルターの交換の手順は何ですか。"),
    ("各部の名称", ""), ("お知らせ", ""),
])
def test_numbered_steps_are_asked_for_by_the_heading_that_says_what_is_done(heading: str, question: str) -> None:
    text = f"## {heading}\n\n1. 止水栓を閉めます。\n2. フィルターを左へ回します。\n3. 新しいものを入れます。\n"
    found = [fact for fact in facts(text) if fact.kind == "steps"]
    assert [fact.question for fact in found] == ([question] if question else [])
    assert all(fact.answer.startswith("1. 止水栓を閉めます。 2. フィルターを左へ回します。 3. ") for fact in found)


def test_numbered_names_are_no_steps() -> None:
    assert not [fact for fact in facts("## 部品の交換\n\n1. 給水ホース\n2. 受け皿\n") if fact.kind == "steps"]


def test_names_are_asked_for_by_what_is_said_of_them() -> None:
    text = ("- `--out`：結果を書くファイル\n- importall：すべての表を読み込み、索引を作成します。\n"
            "- 注意：電源を切ってください。\n- http://a.example にある文書\n- 質量：27 kg\n")
    assert [(fact.question, fact.short) for fact in facts(text, about="importdb")] == [
        ("importdbについて、--out とは何ですか。", ""), ("importdbについて、importall は何をしますか。", ""),
        ("importdbについて、質量は何kgですか。", "27 kg")]


def test_values_below_a_line_that_says_whose_they_are_are_asked_for_with_it() -> None:
    text = "3号機(らせん水車、9.9キロワット)の実績は次のとおりである。\n\n- 発電量：58,000 kW\n- 質量：270 kg\n"
    assert [fact.question for fact in facts(text, about="風車の手引き")][:2] == [
        "風車の手引きについて、3号機の実績の発電量は何kWですか。",
        "風車の手引きについて、3号機の実績の質量は何kgですか。"]


@pytest.mark.parametrize(("text", "question"), [
    ("### importdb のバックアップはどこに置かれますか？\n\nimportdb のバックアップは db.bak に置かれます。\n",
     "ポンプP3について、importdb のバックアップはどこに置かれますか。"),
    ("**田の水は減らないのですか。** 発電に使った水はすべて水路に戻るので、量は変わりません。\n",
     "ポンプP3について、田の水は減らないのですか。"),
    ("### importdb のバックアップはどこに置かれますか？\n\n詳しくはこの章の終わりを読んでください。\n", ""),
    ("### それはどこに置かれますか？\n\nバックアップは db.bak に置かれます。\n", ""),
])
def test_a_question_of_the_text_itself_is_kept_where_it_and_its_reply_stand_alone(text: str, question: str) -> None:
    found = [fact for fact in facts(text) if fact.kind == "reply"]
    assert [fact.question for fact in found] == ([question] if question else [])


def test_a_reason_in_the_sentence_after_answers_why() -> None:
    found = facts("キャッシュは大きな表に対して特に有効です。なぜなら、importdb は表を何度も読むからです。")
    why = next(fact for fact in found if fact.kind == "why")
    assert why.question == "ポンプP3について、キャッシュは、なぜ大きな表に対して特に有効なのですか。"
    assert why.answer == "importdb が表を何度も読むため、キャッシュは大きな表に対して特に有効です。"


@given(st.text(max_size=40), st.lists(st.text(max_size=30), max_size=4))
def test_any_words_are_read_as_lists_without_an_error(line: str, items: list[str]) -> None:
    for form in (*japanese.introduced(line, LEXICON), *japanese.steps(line, items),
                 *japanese.explained(line, " ".join(items), line, LEXICON), *japanese.replied(line, " ".join(items))):
        assert form.question.endswith("か。")


@pytest.mark.parametrize(("line", "question"), [
    ("-b, --number 空行以外に行番号を付ける。", "-b, --number オプションは何をしますか。"),
    ("-q queue 指定されたキューを使用します。", "-q queue オプションは何をしますか。"),
    ("--proxy host ftp の中継に使う計算機を設定する。", "--proxy host オプションは何をしますか。"),
    ("max_wait (2.2 以降) 応答を待つ最大の時間。", "max_wait とは何ですか。"),
    ("--no-own 通常は所有者が変更される。", ""), ("--dry オプションは何も書きません。", ""),
    ("-x 数え上げの例である。", ""),
])
def test_a_line_of_a_manual_is_asked_for_by_the_name_it_begins_with(line: str, question: str) -> None:
    found = [] if japanese.fault(line) else [form.question for form in japanese.forms(line, LEXICON)]
    assert found == ([question] if question else [])
