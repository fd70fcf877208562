"""Japanese questions that are made by a form and are yet not clear, or not answered: they are left out."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_words import HAN
from labkit.generate.qa.forms.subjects import Subject

_HAPPENS = re.compile(r"^(?P<lead>.+?)、?(?P<own>(?<=、)[^、]{1,40}は)?どうなりま(?:すか|したか)。$")
_ONE_OF_MANY = re.compile(r"最初の|最後の|先頭の|次の|通常の|通常は|大抵|たいてい|多くの|普通の|何らかの|"
                          r"バージョン\s?\d|"
                          r"[\"“]\d|\d\.\d+(?!\s?(?:%|％|倍|[A-Za-z]))")
"""Words of a condition of one case, or of no case that anybody could tell from others."""
_UNTOLD_THING = re.compile(r"^(?:条件|値|設定|オプション(?:指定)?|引き?数|項目|データ|結果|エラー|参照|リスト|"
                           r"対象|要素|状態|変数|属性|内容|情報|数値|機能|処理|操作)(?:が|を|に)")
_NO_OUTCOME = re.compile(r"可能性[がも]あ|"
                         r"を(?:定義|指定|設定|制御)(?:する|します)$|ケースがあ|特別な|特殊な|そうなり|場合(?:に)?(?:のみ|限)|"
                         r"(?:では|じゃ)(?:ない|ありません)$|"
                         r"[を、]\s?[^を、]{0,8}行うと|役立|役に立|一般的|ようにする$|ようにします$|かもしれ|望ましい|"
                         r"ことが多い|傾向|行え(?:ます|る)$|マウスボタンを(?:放|離)")
"""What is no answer to what happens, or holds in one more case."""
_POINTER = re.compile(r"(?:クリック|ドラッグ|ドロップ|スクロール)(?:すると|した場合|したとき)")
_BARE_CONTENT = re.compile(r"^(?:(?:特別|特殊|一定|何らか|相応|それなり|追加|別|他|その他|新た)[のな]|新しい)|"
                           r"(?:機能|上限|下限|制限|限界|規則|ルール|利点|欠点|特徴|問題|注意|メリット|デメリット|違い|"
                           r"選択肢|方法|種類|意味|効果|影響|限度)$")
_CONTENT = re.compile(r"(?:には|では)(?P<what>[^、]*)が\s?(?:あります|ある|必要です|必要である|必要になります)$")
_OBJECT = re.compile(r"(?:^|[はにで、])\s?(?P<what>[^にではが、をA-Za-z]{1,12})を[^をはが]{1,16}$")
_UNTOLD_OBJECT = re.compile(r"(?:その|この|新しい|必要な|異なる|すべての|全ての)?(?:データ|情報|ファイル|値|もの|"
                            r"こと|実行|"
                            r"処理|動作|内容|操作|機能|結果|作業|変更|設定|名前|項目|方法|手順)")
"""What says nothing of what is done."""
_LEAST_CONTENT = 6  # characters
_EXAMPLE = re.compile(r"\bexample\.(?:com|org|net|jp|co)\b|(?<![A-Za-z])(?:hoge|fuga)(?![A-Za-z])")
"""Names that stand for any: what is told of them is told of an example."""
_TOLD_LIVE = re.compile(r"早速|さっそく|[二三2３2２3]つの[^、。]{1,8}の(?:どちら|いずれ)か(?:を|に|が)")
"""What happens in the course of an exercise, or one of several things that are not named."""
_UNTOLD_BUTTON = re.compile(r"^(?:ボタン|アイコン|リンク|キー|メニュー|チェックボックス|ボックス|タブ)[をに](?:"
                            r"クリック|押|選択|選ん|選ぶ|チェック|オン|オフ)")
_UNTOLD_NEED = re.compile(r"(?:(?:[一二三四五六七八九十\d０-９]+\s?(?:段階|つ|種類|個)|別|他|ほか|追加|いくつか|"
                          r"ある程度|多少|相応|それなり)の|特別な|特殊な|何らかの|異なる|さらなる)[^、を]{1,12}が(?:必要|要り)")
"""What is needed for something, where nothing says what that is."""
_ONLY_OPENS = re.compile(r"(?:を開きます|ダブルクリックします|タブをクリックします|タブを選択します)$")
_BARE_EXISTENCE = re.compile(r"(?<!影響)(?<!効果)(?<!支障)(?<!リスク)(?<!危険)(?<!恐れ)(?<!おそれ)が(?:あります|ある)$")
_GOES_ON = re.compile(r"\s*(?:次に|続いて|続けて|その後|それから|最後に|さらに、|そして)")
_BARE_OBJECT = re.compile(r"^(?:それ|設定|ファイル|フォルダー?|ディレクトリー?|項目|エントリー?|値|データ|要素|"
                          r"オブジェクト|操作|変更|処理|機能|プログラム|コマンド|リスト|表|行|列|文字|画像|ウィンドウ)を"
                          r"(?![^、]*[A-Za-z]{2})[^を、]{1,14}(?:には|ために(?:は)?)$")
"""Something to do with a thing of which there are many."""


def is_doubtful(form: Form, text: str) -> bool:
    """Tell whether a question of a statement is one that most such statements do not answer.

    Parameters
    ----------
    form
        A form that :mod:`japanese` has made.
    text
        The statement in the polite style, without the words that join it to the one before.
    """
    question = form.question
    if _EXAMPLE.search(text) or "という何" in question or _TOLD_LIVE.search(text):
        return True
    if form.kind == "ban":  # "root でバグについて" names what is done, and with what
        return bool(re.match(r"[^、]*[ぁ-んァ-ヴー一-龠A-Za-z\s](?:で|に|へ)(?!の)[^、]+について、", question))
    if form.kind == "condition" and _UNTOLD_BUTTON.match(question):
        return True
    if found := _HAPPENS.match(question):
        return _no_outcome(found["lead"], bool(found["own"]), text)
    if form.kind == "contents":
        content = _CONTENT.search(re.sub(r"[（(][^（）()]*[）)]", "", text))
        what = content["what"].strip() if content else ""
        bare = len(what) < _LEAST_CONTENT and not re.search("[とや、「]", what)
        return bool(what) and (bare or bool(_BARE_CONTENT.search(what)))
    if form.kind == "definition":
        return bool(re.search(r"て(?:おり|いて)、|ますが、|であり、|新しい(?:機能|もの)です$|"
                              r"[はが][^、。]*から[^、]{2,12}です$|"
                              r"(?:非常に|とても|大変|かなり|より)[^、の]{1,8}です$", text)) or bool(
            re.match(r"[上下左右次前]図|対象と", question))
    if form.kind == "ability":
        return bool(re.search(r"であり、|を(?:用い|使っ|利用し|通じ)て", text))
    if re.search(r"は何をする必要がありますか。$", question) and not re.search(r"を[^、]*(?:必要|なければ)", text):
        return True
    if form.kind == "condition" and "どうすればよい" in question and \
            re.search(r"(?:場合|とき|時|際)[にはも]*、[^、]*には、", text):
        return True  # for a purpose, too
    if re.search(r"を[^をはが]{1,8}こともでき", question):
        return True  # one more
    if form.kind == "why":
        return bool(re.search(r"(?:場合|とき|ても|れば)[^、]*、.*(?:ため|ので)、", text)) and "場合" not in question
    if form.kind == "way":
        return bool(re.search(r"し、.*てから|てから[^、]*させ|(?:ライセンス|License)[^、]*で提供", text))
    if form.kind == "action" and "何をします" not in question and (found := _OBJECT.search(text)):
        return bool(_UNTOLD_OBJECT.fullmatch(found["what"]))
    if form.kind in ("agent", "who") and re.match(r"何(?:か|らか)|.{2,30}が[^。]*まで", text):
        return True
    if form.kind in ("agent", "who"):
        return bool(re.search(r"(?:何|誰|どこ)が[^。]*を[^。]*[うくすつるた][^。、]{2,24}も[^。]*か。$", question))
    if form.kind == "when":
        return bool(re.search(rf"いつ[^。]*[うくすつるただ][{HAN}ァ-ヴー]+(?:です|でした)か。$|いつ[^。]*まで[はに]、",
                              question))
    if form.kind == "amount":
        return bool(re.search(r"(?:いくつ|何\S{1,3})の?[^、。]{0,12}(?:すべて|全て|いずれ|どれ)", question))
    if form.kind in ("place", "manner"):
        return bool(re.search(r"とともに|と共に|置き換|置きか|併せて|アクセスし", text))
    if form.kind != "how to":
        return False
    lead = question.split("、")[0]
    if _ONLY_OPENS.search(text.rstrip("。")) and not re.search("開く|表示", lead):
        return True  # the first thing to do
    return bool(_BARE_OBJECT.match(lead) or ("何が" in question and _UNTOLD_NEED.search(text)))


def cut(form: Form, after: str) -> bool:
    """Tell whether a way to do something goes on behind the statement that begins it: 「…を選択します。次に…」.

    ``after`` is what follows the statement in its paragraph.
    """
    return form.kind == "how to" and bool(_GOES_ON.match(after))


def _no_outcome(lead: str, named: bool, text: str) -> bool:
    """Tell whether what a condition leads to is not told, or the condition itself does not say of what it is."""
    bare = re.sub(r"(?:(?:の)?(?:場合|とき|時|際)(?:に|は|には)?|と|れば|たら|[前後](?:に|は|には)?)$", "", lead)
    if _ONE_OF_MANY.search(lead) or _UNTOLD_THING.match(lead) or _NO_OUTCOME.search(text.rstrip("。")):
        return True
    if _BARE_EXISTENCE.search(text.rstrip("。")):
        return True  # there is something: nothing happens
    if re.search(r"の(?:場合|とき|時|際)(?:に|は|には)?$", lead) and not re.search("[がを]", bare):
        return True
    if (found := _POINTER.search(lead)) and not re.search(r"[をに](?!.*押しながら)|上で", lead[:found.start()]):
        return True
    return not named and not re.search(r"[をがに]|で(?!き)|[A-Za-z]{2}", bare)


def misread(form: Form, subject: Subject) -> bool:
    """Tell whether nothing says who does what a statement tells of: in a list of what options do, the option does.

    "バッファーを空にします" under "--flush" tells of that option; elsewhere somebody has to be named.
    """
    does = re.fullmatch(r"(?P<who>.{2,40}?)\s?は何を(?:します|する)か。", form.question)
    if does and (does["who"] in subject.whole or re.sub(r"[（(].*", "", does["who"]).strip() in subject.whole):
        return True  # it does more than that
    of_term = re.match(r"--?[A-Za-z]|/|[\w.-]*[_.-]\w", subject.part)
    return form.question.endswith("どうしますか。") and not of_term
