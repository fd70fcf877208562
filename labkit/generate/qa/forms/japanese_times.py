"""When, how often and how: the phrase of a Japanese statement that gives way to いつ or どのように."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import asking, masked
from labkit.generate.qa.forms.japanese_words import HAN

_DAY = (r"(?:毎年|翌年|翌月|毎月|毎週|当月|前年|西暦|平成|令和|昭和|午前|午後|平日|翌)?\s?[\d０-９元]{1,4}\s?"
        r"(?:年度|年|月|日|時|世紀)(?:\s?[\d０-９]{1,2}\s?(?:月|日|分|時))*(?:(?:の)?(?:初め|末日?|上旬|中旬|下旬|"
        r"半ば|半))?")
_WEEKDAY = (r"(?:毎週|"
            r"毎月)?\s?(?:第\s?[\d０-９一二三四五・、と]+\s?)?[月火水木金土日](?:・[月火水木金土日])*曜日?(?:の(?:午前|午後|夜|朝|夕方)"
            r"(?:[\d０-９]{1,2}時)?)?")
_DAY = rf"(?:{_DAY}|{_WEEKDAY})"
_FROM_TO = re.compile(rf"^(?P<span>{_DAY}(?:の[^、をがは]{{1,8}})?から、?{_DAY}まで)(?P<rest>(?:の間)?(?:に|"
                      rf"、)?[^\d０-９]*)$")
_AT = re.compile(rf"^(?P<before>[^をが]*[、に]|)(?P<span>{_DAY})(?P<particle>に|から|までに|まで|以降に?|"
                 rf"より)、?(?P<rest>[^\d０-９は]+)$")
_IS_DAY = re.compile(rf"^(?P<span>{_DAY})(?:で、.*|です|でした)$")
_OFTEN = re.compile(r"^(?P<before>(?:[^、をが]*[、でに])?)(?P<span>(?:[^、をがにで]{0,8}?[\d０-９,一二三]+\s?(?:時間|"
                    r"日|"
                    r"週間|か月|ヶ月|カ月|箇月|年|分|回)"
                    r"(?:ごと|おき|毎)|毎[日週月年朝晩回時]|[年月週日]に[\d０-９一二三]+[回度])(?:に)?)、?"
                    r"(?P<rest>[^、\d０-９]*)$")
_WAYS = (r"洗[いう]|拭[きく]|補給|交換|掃除|清掃|消毒|測[りる]|測定|調べ|確認|計算|算出|求め|決ま|決め|設定|変更|"
         r"作成|作[りる]|削除|"
         r"追加|登録|選択|選び|申し込|申込|申請|注文|予約|保管|廃棄|処分|取り外|取り付け|取り替え|接続|起動|停止|終了|"
         r"実行|インストール|アップグレード|更新|編集|表示|表現|表さ|表し|区別|分類|処理|管理|扱[いうわ]|取り扱|記述|"
         r"指定|有効|無効|利用でき|使用でき|生成|構築|制御|支払|納め|返却|返[しす]|送信|配布|提供され|実現|検証|検索|"
         r"解析|分析|評価|計数|推定|学習|観察|報告|支給|通知|連絡|提出|届け出")
_WAY = re.compile(rf"^(?P<way>.*(?:[^もあ]て(?:から)?、?|[^、]で、?|によって|により、?|に従って|に応じて|として|"
                  rf"のように|ように|通じて|経由で|に|"
                  rf"から))(?P<verb>(?:再|自動的に)?(?:{_WAYS})[ぁ-ん]*|有効に[ぁ-ん]+|無効に[ぁ-ん]+)$")
_TAKEN = re.compile(rf"^(?P<object>[^はが、て]{{2,40}}を)(?P<way>[^をが、て]{{2,40}}(?<!こと)で)"
                    rf"(?P<verb>(?:{_WAYS})[ぁ-ん]*)$")
_PLACE = re.compile(r"(?:室|場|所|店|駅|館|センター|会場|サイト|ページ|画面|窓口|タブ|メニュー|ダイアログ)で$")
_USED = re.compile(rf"^[^、が]{{4,60}}?(?:を使って|を用いて|を利用して|を通じて|を介して|によって|により|に応じて|"
                   rf"に基づいて|に従って)(?:、|\s)?"
                   rf"(?P<verb>[{HAN}ァ-ヴー]+(?:ことが)?(?:され|でき|する|し|行わ|行い|変更|表)[ぁ-ん]+)$")
_NO_WAY = re.compile(r"(?:ため|(?<!の)よう|とき|際|場合|特|常|さら|すぐ|完全|必要|主|的|単|次第|自動|最初|最後|一緒|"
                     r"別|同時|もの|こと)に、?$|"
                     r"(?:ので|だけで|まで|ところで|中で|上で|時点で|段階で|なかで|後で)、?$|ないで、?$|について$")
_MANNER_ONLY = re.compile(r"(?:て(?:から)?|を使って|を用いて|で|によって|により|に従って|に応じて|のように|ように|"
                          r"通じて|経由で)、?$")

_ADVERBS = re.compile(r"すべて|全て|きわめて|極めて|初めて|はじめて|改めて|あらためて|併せて|あわせて|まとめて|"
                      r"(?:自動|基本|一般)的に")


def when_asked(start: str, rest: str, clear: int) -> Iterator[Form]:
    """Yield how one asks for the days, or for how often, of a statement that tells them."""
    said = masked(rest)
    if (found := _FROM_TO.match(said)) and (asked := asking(found["rest"] or "です")):
        yield Form("when", f"{start}いつからいつまで{asked}。", found["span"], clear)
    elif re.search(r"(?:年|月|日|時期|期日|期限|開始日|時間帯)$",
        start.rstrip("は")) and (found := _IS_DAY.match(said)):
        span = rest[found.start("span"):found.end("span")]
        yield Form("when", f"{start}いつ{'でした' if rest.endswith('でした') else 'です'}か。", span, clear)
    elif (found := _OFTEN.match(said)) and (asked := asking(found["rest"])):
        often = rest[found.start("span"):found.end("span")]
        yield Form("often", f"{start}{rest[:found.end('before')]}どれくらいの頻度で{asked}。", often, clear)
    elif (found := _AT.match(said)) and (asked := asking(found["rest"])):
        particle = "" if found["particle"] == "に" else {"より": "から", "以降に": "以降"}.get(found["particle"],
            found["particle"])
        if particle in ("から", "まで", "以降") and re.search(r"[うくぐすつぬぶむる][^ぁ-ん]", found["rest"]):
            return
        span = rest[found.start("span"):found.end("span")]
        yield Form("when", f"{start}{rest[:found.end('before')]}いつ{particle}{asked}。", span, clear)


def way_asked(start: str, rest: str, clear: int) -> Form | None:
    """Return how one asks for the way in which something is done; None where the statement does not tell one."""
    said = _ADVERBS.sub(lambda found: "○" * len(found[0]), masked(rest))
    found = _WAY.match(said)
    if re.search(r"必要に応じて|(?:には|にも)でき", said):
        return None
    taken = re.search(r"を(?!使って|用いて|利用して|通じて|介して)", said)
    if not found and (used := _USED.match(said)) and not taken and not re.search(r"ません$|ない$", said):
        asked = asking(rest[used.start("verb"):])
        return Form("way", f"{start}どのように{asked}。", clear=clear) if asked else None
    if not found or "が" in said or "ていて、" in found["way"] or _NO_WAY.search(found["way"]) or \
            not _MANNER_ONLY.search(found["way"]):
        return None
    if not _TAKEN.match(said) and re.search(r"を(?!使って|用いて|利用して|通じて|介して|経由)[^て]*で、?$",
                                            found["way"]):
        return None
    if taken := _TAKEN.match(said):
        asked = "" if re.search(r"[さら]れ", taken["verb"]) else asking(rest[taken.start("verb"):])
        how = "どこで" if _PLACE.search(taken["way"]) else "どのように"
        return Form("way", f"{start}{rest[:taken.end('object')]}{how}{asked}。", clear=clear) if asked else None
    if re.search(r"を(?!使って|用いて|通じて|経由)[^、てで]*$", found["way"]) or re.search(r"ません$|ない$|"
                                                                            r"も[^、]{0,4}$", said) or \
            len(found["way"]) < 6 or re.search(r"れば|たら|場合|とき|[うくすつむる]と、", said):
        return None
    asked = asking(rest[found.start("verb"):])
    return Form("way", f"{start}どのように{asked}。", clear=clear) if asked else None
