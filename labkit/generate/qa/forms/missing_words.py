"""What is asked of things and not always said: questions by the class of a thing, as data of each language.

``sought`` are the words by which a text would state it; where any of them stands anywhere in a document, the question
is not asked of it. They are many on purpose: a question less is better than one that is answered.
"""

from __future__ import annotations

from typing import NamedTuple


class Property(NamedTuple):
    """What a reader may ask for. ``{x}`` in ``question`` and ``said`` stands for the thing, ``{bare}`` for its name."""

    classes: str
    question: str
    said: str
    sought: str


class MissingWords(NamedTuple):
    """What a language needs: how it is said that nothing is known, properties, and classes of things by nouns."""

    refusal: str
    properties: tuple[Property, ...]
    classes: dict[str, str]


def _of(kind: str, nouns: str) -> dict[str, str]:
    return dict.fromkeys(nouns.split(), kind)


_MONEY = ("price*, cost*, fee, fees, charge*, tariff*, pay, pays, paid, payment*, purchas*, buy*, bought, sold, sell*, "
          "usd, eur, gbp, dollar*, euro*, cent, cents, yen, $, €, £, ¥, free, budget*, discount*, invoice*, cheap*, "
          "expensive*, rent, rental, deposit*, rebate*, afford*")
_COLOUR = ("colour*, color*, black, white, red, blue, green, grey, gray, silver, yellow, orange, brown, beige, pink, "
           "purple, golden, violet")
_AWARD = "award*, prize*, medal*, won, win, wins, winn*, honour*, honor*, trophy, trophies, laureate*, nominat*, best"
_EN = MissingWords(
    "I have no information on {said}.",
    (
        Property("device software", "How much does {x} cost?", "how much {x} costs", _MONEY),
        Property("device", "How much does {x} weigh?", "how much {x} weighs",
                 "weigh*, heav*, light, lightweight, lighter, mass, kg, kilogram*, kilo, kilos, gram, grams, lb, lbs, "
                 "pound*, ton, tons, tonne*, ounce*, oz"),
        Property("device", "What colour is {x}?", "what colour {x} is", _COLOUR),
        Property("device", "How loud is {x}?", "how loud {x} is",
                 "loud*, nois*, decibel*, db, dba, quiet*, silen*, sound*, acoustic*, volume, hum, hums"),
        Property("device", "How tall is {x}?", "how tall {x} is",
                 "tall*, height*, high, higher, dimension*, cm, mm, centimet*, millimet*, inch*, size*, wide, width, "
                 "depth, deep, metre*, meter*, feet, foot, m"),
        Property("device", "How long is the warranty of {x}?", "how long the warranty of {x} is",
                 "warrant*, guarant*, coverage, defect*"),
        Property("device", "In which country is {x} made?", "the country in which {x} is made",
                 "made, manufactur*, produc*, factor*, assembl*, country, countries, origin*, import*, germany, china, "
                 "japan, korea, italy, france, usa, taiwan, vietnam, mexico, poland"),
        Property("device", "How much power does {x} use?", "how much power {x} uses",
                 "power*, watt*, w, kw, kwh, kilowatt*, energy, electric*, volt*, v, consum*, mains, amp, amps, "
                 "ampere*"),
        Property("device software", "Which award has {x} won?", "which award {x} has won", _AWARD),
        Property("device", "How large is the carbon footprint of {x}?", "how large the carbon footprint of {x} is",
                 "carbon, co2, emission*, footprint*, climate*, greenhouse, environment*, sustainab*"),
        Property("device", "Which smartphone app works with {x}?", "which smartphone app works with {x}",
                 "app, apps, smartphone*, phone*, mobile*, bluetooth, wi-fi, wifi, wireless*, android, ios"),
        Property("device", "Who designed {x}?", "who designed {x}",
                 "design*, engineer*, develop*, invent*, creat*, architect*, author*"),
        Property("device", "How do buyers rate {x} on average?", "how buyers rate {x} on average",
                 "rating*, review*, star, stars, score*, satisf*, survey*, customer*, buyer*"),
        Property("device", "How many of {x} have been sold so far?",
                 "how many of {x} have been sold so far",
                 "sold, sell*, sales, market*, million*, units, copies, download*, popular*, worldwide"),
        Property("device", "Which voice assistant works with {x}?", "which voice assistant works with {x}",
                 "voice*, alexa, siri, assistant*, speech, spoken"),
        Property("device", "How long does the delivery of {x} take?", "how long the delivery of {x} takes",
                 "deliver*, ship, ships, shipp*, dispatch*, courier*, order*, transport*"),
        Property("device", "How many patents protect {x}?", "how many patents protect {x}",
                 "patent*, invention*, intellectual, trademark*"),
        Property("device", "At which trade fair was {x} first shown?", "the trade fair at which {x} was first shown",
                 "fair, fairs, exhibit*, expo*, exposition*, show, shows, shown, showcas*, "
                 "conference*, launch*, unveil*"),
        Property("device", "What is the resale value of a used {bare}?", "what a used {bare} is worth",
                 "resale, resold, second-hand, secondhand, refurbish*, trade-in, value*, worth, used"),
        Property("device", "Which insurance covers damage to {x}?", "which insurance covers damage to {x}", "insur*"),
        Property("device", "What share of the materials of {x} is recycled?",
                 "what share of the materials of {x} is recycled", "recycl*, reuse*, sustainab*, "
                 "renewable*, material*"),
        Property("software", "In which programming language is {x} written?",
                 "the programming language that {x} is written in",
                 "written, programming, python, java, javascript, rust, c++, c#, perl, ruby, php, go, golang, haskell, "
                 "lisp, scala, kotlin, typescript, implement*, source code, compil*, c"),
        Property("software", "Under which licence is {x} published?", "the licence of {x}",
                 "licen*, copyright*, gpl, lgpl, agpl, mit, bsd, apache, proprietary, copyleft, mpl, eula, patent*"),
        Property("software", "How much memory does {x} need?", "how much memory {x} needs",
                 "memory, ram, gb, mb, gib, mib, gigabyte*, megabyte*, kb, byte, bytes, heap"),
        Property("software organisation", "Who founded {x}?", "who founded {x}",
                 "found*, creat*, establish*, start*, author*, develop*, invent*, launch*, originat*, pioneer*, by"),
        Property("software", "Which company sponsors {x}?", "which company sponsors {x}",
                 "sponsor*, fund*, donat*, compan*, corporat*, inc, ltd, gmbh, backed, support*, foundation*"),
        Property("software", "How many people contribute to {x}?", "how many people contribute to {x}",
                 "contribut*, developer*, maintainer*, committer*, volunteer*, communit*, team, teams, people"),
        Property("software", "How many times has {x} been downloaded?", "how many times {x} has been downloaded",
                 "download*, install*, popular*, million*, thousand*"),
        Property("software", "Which banks use {x}?", "which banks use {x}", "bank*, financ*, insur*, trading"),
        Property("software", "What does the logo of {x} show?", "what the logo of {x} shows",
                 "logo*, mascot*, icon*, emblem*, symbol*, banner*"),
        Property("software", "Which university first used {x}?", "which university first used {x}",
                 "universit*, college*, institut*, academ*, campus*, school*, student*"),
        Property("person", "How tall was {x}?", "how tall {x} was",
                 "tall*, height*, feet, foot, inch*, cm, centimet*, metre*, meter*, short, stature"),
        Property("person", "How many children did {x} have?", "how many children {x} had",
                 "child*, son, sons, daughter*, married, marri*, wife, husband, famil*, father, mother, kids, parent*"),
        Property("person", "Which languages did {x} speak?", "which languages {x} spoke",
                 "language*, speak*, spoke*, fluent*, bilingual*, english, french, german, latin, greek, italian, "
                 "spanish, russian, translat*"),
        Property("person", "Where is {x} buried?", "where {x} is buried",
                 "buri*, grave*, cemeter*, tomb*, funeral*, ashes, cremat*, churchyard*, interred"),
        Property("person", "Which musical instrument did {x} play?", "which musical instrument {x} played",
                 "instrument*, piano*, violin*, guitar*, music*, play, played, playing, plays, "
                 "flute, organ, cello, sang"),
        Property("person", "Which religion did {x} follow?", "which religion {x} followed",
                 "religio*, church*, christian*, catholic*, protestant*, jew*, muslim*, islam*, "
                 "buddh*, hindu*, atheis*, "
                 "faith*, belie*, god, quaker*, anglican*, baptis*"),
        Property("person", "Which award did {x} win?", "which award {x} won", _AWARD),
        Property("organisation", "How many people does {x} employ?", "how many people {x} employs",
                 "employ*, staff*, workforce, personnel, headcount, people, worker*, members, colleagues, team, teams"),
        Property("organisation", "What was the yearly revenue of {x}?", "the yearly revenue of {x}",
                 "revenue*, turnover, sales, profit*, earn*, income*, million*, billion*, budget*, fund*, financ*, $, "
                 "€, £"),
        Property("organisation", "In which city is the head office of {x}?", "the city of the head office of {x}",
                 "office*, headquarter*, based, locat*, address*, street, city, cities, seat, situated, building*, "
                 "town*"),
        Property("organisation", "On which stock exchange is {x} listed?", "the stock exchange that {x} is listed on",
                 "stock*, share, shares, shareholder*, exchange*, listed, nasdaq, nyse, public, publicly, invest*"),
        Property("organisation", "What does the logo of {x} show?", "what the logo of {x} shows",
                 "logo*, emblem*, symbol*, badge*, crest*, flag*, brand*"),
        Property("organisation", "Which bank keeps the accounts of {x}?", "which bank keeps the accounts of {x}",
                 "bank*, account, accounts, financ*"),
        Property("organisation", "Who audits the accounts of {x}?", "who audits the accounts of {x}",
                 "audit*, accountant*, accounts, kpmg, deloitte, pwc, ey"),
        Property("organisation", "How many days of holiday do employees of {x} get?",
                 "how many days of holiday employees of {x} get", "holiday*, vacation*, leave, days off, benefit*"),
        Property("place", "Which postcode does {x} have?", "which postcode {x} has",
                 "post*, zip, code, codes, address*"),
        Property("place", "Who is the mayor of {x}?", "who the mayor of {x} is",
                 "mayor*, council*, governor*, elected, politic*, administrat*"),
        Property("place", "How many people live in {x}?", "how many people live in {x}",
                 "population*, inhabit*, people*, live, lives, living, lived, resident*, census, populat*"),
        Property("place", "How high above the sea is {x}?", "how high above the sea {x} is",
                 "sea, altitude*, elevat*, high, height*, metre*, meter*, feet, m, ft, above, mountain*, hill*"),
        Property("place", "Which newspaper is printed in {x}?", "which newspaper is printed in {x}",
                 "newspaper*, press, gazette*, daily, journal*, paper*, media, printed, publish*"),
        Property("place", "How much rain falls in {x} in a year?", "how much rain falls in {x} in a year",
                 "rain*, precipitat*, climat*, weather*, mm, wet, dry, monsoon*, snow*, temperature*"),
        Property("place", "Which football club plays in {x}?", "which football club plays in {x}",
                 "football*, soccer, club*, stadium*, team, teams, league*, sport*"),
    ),
    {**_of("device",
           "machine device appliance dispenser camera phone telephone smartphone printer scanner pump vehicle car "
           "bicycle bike motorcycle instrument sensor fan heater cooler refrigerator oven toaster kettle radio "
           "television monitor laptop computer tablet watch lamp drill saw mower boiler furnace thermostat router "
           "modem speaker headset microphone keyboard mouse projector robot drone telescope microscope "
           "locomotive aircraft ship tractor engine motor battery charger lock grinder mixer blender"),
     **_of("software",
           "program programme software application app package library framework editor compiler interpreter browser "
           "server database toolkit tool utility daemon emulator debugger distribution shell plugin"),
     **_of("organisation",
           "company corporation organisation organization association agency foundation firm bank ministry society "
           "union charity cooperative party club department institute committee"),
     **_of("person",
           "scientist engineer politician writer author poet artist painter composer musician singer actor actress "
           "physicist chemist mathematician philosopher historian explorer architect novelist journalist astronomer "
           "biologist inventor economist lawyer physician botanist"),
     **_of("place",
           "city town village municipality commune island river lake mountain region province district county country "
           "suburb capital settlement hamlet")})

_JA = MissingWords(
    "{said}についての情報がありません。",
    (
        Property("device software", "{x}の価格はいくらですか？", "{x}の価格",
                 "価格, 値段, 料金, 費用, 代金, 円, ￥, ¥, ドル, 税込, 税抜, 無料, 有料, 購入, 販売, 支払"),
        Property("device", "{x}の重さは何キログラムですか？", "{x}の重さ",
                 "重さ, 重量, 質量, 重い, 軽い, 軽量, kg, キログラム, グラム, キロ, トン, ㎏"),
        Property("device", "{x}は何色ですか？", "{x}の色",
                 "色, 黒, 白, 赤, 青, 緑, 灰, 銀, 黄, ブラック, ホワイト, シルバー, グレー, カラー"),
        Property("device", "{x}の動作音は何デシベルですか？", "{x}の動作音",
                 "騒音, 動作音, 運転音, 音, デシベル, db, 静か, 静音, うるさ"),
        Property("device", "{x}の保証期間は何年ですか？", "{x}の保証期間", "保証, 補償, 無償"),
        Property("device", "{x}の消費電力は何ワットですか？", "{x}の消費電力",
                 "電力, ワット, 電気, 電源, 電圧, ボルト, w, v, アンペア, コンセント"),
        Property("device software", "{x}はどのような賞を受賞しましたか？", "{x}の受賞歴",
                 "賞, 受賞, 表彰, アワード, メダル"),
        Property("device", "{x}に対応するスマートフォンのアプリは何ですか？", "{x}に対応するアプリ",
                 "アプリ, スマートフォン, スマホ, 携帯, bluetooth, wi-fi, 無線, 通信"),
        Property("device", "{x}の配送には何日かかりますか？", "{x}の配送日数",
                 "配送, 配達, 発送, 送料, 届け, 注文, 運送"),
        Property("device", "{x}に使える音声アシスタントは何ですか？", "{x}に使える音声アシスタント",
                 "音声, アレクサ, シリ, alexa, siri, アシスタント"),
        Property("device", "{x}の特許は何件ありますか？", "{x}の特許の件数", "特許, 発明, 実用新案, 商標, 知的財産"),
        Property("device", "{x}の中古品の価値はいくらですか？", "{x}の中古品の価値", "中古, 下取り, 買取, 価値, 再販"),
        Property("device", "{x}の故障に使える保険は何ですか？", "{x}の故障に使える保険", "保険"),
        Property("device", "{x}を設計したのは誰ですか？", "{x}の設計者", "設計, デザイン, 開発, 発明, 考案"),
        Property("software", "{x}はどのプログラミング言語で書かれていますか？", "{x}が書かれたプログラミング言語",
                 "言語, プログラミング, 実装, python, java, rust, c++, ソースコード, コンパイル"),
        Property("software", "{x}のライセンスは何ですか？", "{x}のライセンス",
                 "ライセンス, 著作権, 許諾, gpl, mit, bsd, apache, 使用条件"),
        Property("organisation", "{x}の従業員は何人ですか？", "{x}の従業員数",
                 "従業員, 社員, 職員, 人員, スタッフ, 名, 人"),
        Property("organisation", "{x}の売上高はいくらですか？", "{x}の売上高",
                 "売上, 収益, 利益, 円, 億, 万, 決算, 業績"),
    ),
    {**_of("device", "ウォーターサーバー 機 機械 装置 機器 カメラ プリンター プリンタ ポンプ 冷蔵庫 掃除機 洗濯機 時計 "
                     "ロボット エアコン ストーブ 扇風機 加湿器 給水機 自転車 自動車 電話機"),
     **_of("software", "ソフト ソフトウェア アプリ プログラム ライブラリ フレームワーク エディタ ブラウザ"),
     **_of("organisation", "会社 企業 団体 協会 法人 機構 財団 組合 銀行")})

_KO = MissingWords(
    "{said}에 대한 정보가 없습니다.",
    (
        Property("device", "{x}의 가격은 얼마입니까?", "{x}의 가격",
                 "가격, 요금, 비용, 값, 원, ₩, 달러, 유료, 무료, 구입, 구매, 판매, 결제, 지불"),
        Property("device", "{x}의 무게는 몇 킬로그램입니까?", "{x}의 무게",
                 "무게, 중량, 질량, 무겁, 가볍, kg, 킬로그램, 그램, 톤"),
        Property("device", "{x}의 소음은 몇 데시벨입니까?", "{x}의 소음", "소음, 소리, 데시벨, db, 조용, 시끄"),
        Property("device", "{x}의 보증 기간은 몇 년입니까?", "{x}의 보증 기간", "보증, 보상, 무상"),
        Property("device", "{x}의 소비 전력은 몇 와트입니까?", "{x}의 소비 전력",
                 "전력, 와트, 전기, 전원, 전압, 볼트, 콘센트, w, v"),
        Property("device", "{x}의 수상 경력은 무엇입니까?", "{x}의 수상 경력", "수상, 상을, 상장, 메달, 어워드, 표창"),
        Property("device", "{x}에 쓰는 스마트폰 앱은 무엇입니까?", "{x}에 쓰는 스마트폰 앱",
                 "앱, 스마트폰, 휴대, 블루투스, 와이파이, 무선, 통신"),
        Property("device", "{x}의 배송에는 며칠이 걸립니까?", "{x}의 배송 기간", "배송, 배달, 발송, 택배, 주문, 운송"),
        Property("device", "{x}에 쓰는 음성 비서는 무엇입니까?", "{x}에 쓰는 음성 비서", "음성, 비서, alexa, siri"),
        Property("device", "{x}의 특허는 몇 건입니까?", "{x}의 특허 건수", "특허, 발명, 실용신안, 상표"),
        Property("device", "{x}의 중고 가격은 얼마입니까?", "{x}의 중고 가격", "중고, 가격, 시세, 값, 원"),
        Property("device", "{x}의 고장에 적용되는 보험은 무엇입니까?", "{x}의 고장에 적용되는 보험", "보험"),
        Property("device", "{x}의 설계자는 누구입니까?", "{x}의 설계자", "설계, 디자인, 개발, 발명, 고안"),
    ),
    _of("device", "기 기계 장치 기기 카메라 프린터 펌프 냉장고 청소기 세탁기 시계 로봇 정수기 자전거 자동차 전화기"))

MISSING: dict[str, MissingWords] = {"en": _EN, "ja": _JA, "ko": _KO}
"""By the code of a language."""
