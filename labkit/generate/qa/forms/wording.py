"""How each language asks for a cell of a table, a line of a record, and what a question is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import french_asking
from labkit.generate.qa.forms.japanese_asking import value_asked
from labkit.generate.qa.forms.japanese_words import POINTING
from labkit.generate.qa.forms.korean_amounts import value_asked as value_asked_in_korean
from labkit.generate.qa.forms.korean_words import POINTING as POINTING_IN_KOREAN
from labkit.generate.qa.forms.subjects import Subject, headings_of

ATTRIBUTES = frozenset("""
abbreviation acronym address age amount area author capacity capital category cause class code color colour consumption
cost count country currency date deadline default definition depth description destination diameter director distance
duration edition email energy extension fee format founder frequency function genre height interval isbn kind language
latitude length level licence license limit location longitude manufacturer material maximum meaning minimum model name
nationality number occupation order origin owner page password path percentage period phone place population port
position power price pressure profession publisher purpose range rank rate reason remedy rate refrigerant release
resolution role salary score shape size software source speed state status street supply symbol telephone temperature
term time title total type unit usage user value vendor version voltage volume weight width year
""".split())  # noqa: SIM905
"""Names of what a thing has one of: "What is the weight of …?" can be asked."""


_NAMELESS = re.compile(r"(?:name|item|no\.?|number|id|#)", re.I)
_NO_NOUN = re.compile(r"(?:to|what|how|who|when|where|why|which|if|is|are|you|your|use|with|for|in|on|at|by)\b|"
                      r".*[/,:(]", re.I)
_LONGEST_LABEL = 4  # words


class Wording(NamedTuple):
    """Templates of one language.

    ``about`` puts what a question is about before it, ``within`` names a part of a document with the document.
    ``attribute`` asks for the value of a key of something, ``given`` for one whose key does not say what it is;
    ``cell`` asks for a cell by the name of its column, the name of the first
    column and the row; ``under`` for the same where the column is not named by a plain noun. ``listed`` asks for a list
    under a heading. The two templates after it say what a cell or a list states, as a sentence; ``option`` asks what
    an option of a command does, ``term`` what a setting or a command does. ``keyed`` asks for a key under a heading.
    ``article`` stands before what is no name.
    ``what`` says how a value is asked for, by the names of the first column and its own; "" where nobody could tell
    what it means. ``joint`` stands between the items of a list. ``measure`` names a cell whose row is a measure, under
    a first column that ``measures``; ``attribute`` asks for it; ``called`` asks how something is called in what the
    column names. Column names that are ``quoted`` do not fit into a sentence. ``properties`` is the whole name of
    what a thing has one of. ``plain_columns`` are the names of a second and last column that say nothing: the first
    column names what is asked for then. Rows with words that are ``pointing`` elsewhere are not asked about.
    """

    about: str
    within: str
    attribute: str
    given: str
    cell: str
    under: str
    listed: str
    stated: str
    lists: str
    option: str = ""
    term: str = ""
    article: str = ""
    keyed: tuple[str, ...] = ()
    joint: str = "; "
    measure: str = ""
    called: str = ""
    measures: re.Pattern[str] = re.compile(r"(?!)")
    what: Callable[[str, str, str], str] = lambda first, column, value: "what"
    quoted: re.Pattern[str] = re.compile(r"(?!)")
    properties: re.Pattern[str] = re.compile(r"(?!)")
    tasks: re.Pattern[str] = re.compile(r"(?!)")
    of_tasks: Mapping[str, str] = MappingProxyType({})
    plain_columns: tuple[str, ...] = ()
    pointing: re.Pattern[str] = re.compile(r"(?!)")
    cases: re.Pattern[str] = re.compile(r"(?!)")
    supposing: re.Pattern[str] = re.compile(r"(?!)")

    def named(self, about: str) -> str:
        """Return what a question is about as it stands within a sentence: with an article unless it is a name."""
        if not self.article:
            return about
        if re.match(r"(?:The|An?)\s", about):
            return about[0].lower() + about[1:]
        kind = re.match(r"\S*(?:\d|[a-z][A-Z]|[A-Z]{2})\S* ", about) and re.search(r"\s[a-z-]*[a-rt-z]$", about)
        return f"{self.article} {about}" if kind and not re.search(r"\s[A-Z][a-z]", about) else about

    def told(self, subject: Subject, question: str) -> str:
        """Return a question with what it is about before it."""
        keeps = question[1:2].isupper() or re.search(r"[ぁ-ヴ가-힣]", question)
        return self.about.format(about=self.name_of(subject),
                                 question=question if keeps else question[:1].lower() + question[1:])

    def name_of(self, subject: Subject) -> str:
        """Return what a question is about as it stands within a sentence: the part with the document, or either."""
        if subject.whole and subject.part:
            return self.within.format(whole=subject.whole, part=self.named(subject.part))
        name = subject.name
        no_noun = re.search(r"[うくぐすつぬぶむるをにへでと]$|から$|まで$", name)
        return f"「{name}」" if no_noun else self.named(name)

    def task_asked(self, first: str, key: str, column: str) -> str:
        """Return how a column named by a question word is asked of a task: "How often" of "Wipe it"; "" for others."""
        asks = self.of_tasks.get(column.casefold().rstrip("?:")) if self.tasks.fullmatch(first) else ""
        return asks.format(row=f"{self.of_row(first, f'“{key}”')} “{key}”".strip()) if asks else ""

    def of_row(self, first: str, row: str) -> str:
        """Return the name of the first column as it stands before a row: with an article before a quoted one.

        What is no noun ("what you bring", "to use") is left out, and so is what says nothing of the row ("Name").
        """
        nameless = _NO_NOUN.match(first) or _NAMELESS.fullmatch(first)
        if self.article and (nameless or len(first.split()) > _LONGEST_LABEL):
            return ""
        return f"{self.article} {first}" if self.article and row.startswith("“") and first[:1].islower() else first

    def of_part(self, key: str) -> str:
        """Return the template that asks for the value of a key under a heading of a document; "" if there is none."""
        if not self.keyed:
            return ""
        return self.about.replace("{question}", self.keyed[0] if self.asks_for(key) else self.keyed[1]).replace(
            "{about}", "{name}")

    def asks_for(self, label: str) -> bool:
        """Tell whether a label can be asked for as an attribute: "Weight when empty", but not "Cold water"."""
        if not self.article:
            return len(label.split()) <= 4 and not self.quoted.search(label)
        words = re.findall(r"[^\W\d_]+", re.split(r" (?:of|in|when|for|at|per|a) |\(", label)[0])
        return bool(words) and words[-1].lower() in ATTRIBUTES and not re.search(r"[×/,:]", label)


WORDINGS = {
    "en": Wording("Regarding {about}: {question}", "{part} ({whole})", "What is the {key} of {name}?",
                  "What is given as “{key}” for {name}?", "What is the {column} for {first} {row}?",
                  "For {first} {row}, what is given as “{column}”?",
                  "What is listed under “{heading}” for {name}?", "{first} {row}, {column}: {value}",
                  "{heading}: {value}", "What does the option {name} do?", "What does {name} do?", "the",
                  ("what is the {key}?", "what is given as “{key}”?"),
                  properties=re.compile(rf"(?:[A-Za-z-]+ ){{0,3}}?(?:{'|'.join(sorted(ATTRIBUTES))}|"
                                        rf"height|turnover|revenue|"
                                        r"profit|income|sales|staff|employees|members|visitors|warranty|lifetime|"
                                        r"capacity)s?"
                                        r"(?: (?:of|in|when|for|at|per|a|an) .+| \(.+)?|number of .+", re.I),
                  tasks=re.compile(r"(?:\w+ )?(?:tasks?|jobs?|activit(?:y|ies)|works?|duty|duties|chores?|"
                                   r"actions?|steps?)|what to do|what is done|to do", re.I),
                  of_tasks={"how often": "how often is {row} done?", "when": "when is {row} done?",
                            "who": "who does {row}?", "by whom": "who does {row}?",
                            "with what": "what is {row} done with?", "where": "where is {row} done?",
                            "how": "how is {row} done?", "how long": "how long does {row} take?"},
                  pointing=re.compile(r"\b(?:likewise|ditto|(?:see|as|shown|listed|described) (?:above|below)|"
                                     r"the (?:former|latter)|"
                                     r"these|those|previous|following|same as|such an?)\b", re.I),
                  cases=re.compile(r"\b(?:examples?|tutorials?|case stud(?:y|ies)|scenarios?|exercises?|walk-?through|"
                                   r"use cases?|sample|hands-on|quick ?start|success stor(?:y|ies)|to-?do|roadmap|"
                                   r"future (?:work|plans|directions)|wish ?list|change ?log|"
                                   r"release (?:notes|history)|bug ?fix(?:es)?|\w+-facing changes|"
                                   r"packaging updates|breaking changes|what.?s new)\b", re.I),
                  supposing=re.compile(r"\b(?:suppose|imagine|let us|let's|let’s|for (?:example|instance),? (?:if|say|"
                                       r"suppose|consider|imagine|an?)\b|consider (?:an?|the (?:following|case))|"
                                       r"assume that|say you)\b", re.I)),
    "fr": Wording("À propos de « {about} » : {question}", "{part} ({whole})",
                  "À propos de « {name} » : {what} ?", "À propos de « {name} » : {what} ?",
                  "{what} pour « {row} » ?", "{what} pour « {row} » ?",
                  "{name} : qu'est-ce qui figure sous « {heading} » ?", "{first} {row}, {column} : {value}",
                  "{heading} : {value}", "que fait l'option « {name} » ?",
                  what=french_asking.value_asked, properties=french_asking.PROPERTY,
                  cases=re.compile(r"\b(?:exemples?|tutoriels?|étude de cas|cas de figure|scénarios?|exercices?|"
                                   r"cas pratique|"
                                   r"cas d'usage|travaux pratiques|mise en situation)\b", re.I),
                  supposing=re.compile(r"\b(?:supposons|imaginons|prenons|(?-i:Soit) (?:une?|l[ea]s?|[a-zA-Z]\b)|"
                                       r"considérons|par exemple, (?:si|un|une)|"
                                       r"admettons)\b", re.I)),
    "ja": Wording("{about}について、{question}", "{whole}の「{part}」",
                  "{name}の{key}は{what}。", "{name}の「{key}」は{what}。",
                  "{first}「{row}」の{column}は{what}。", "{first}「{row}」の「{column}」は{what}。",
                  "{name}の「{heading}」には何が挙げられていますか。", "{first}「{row}」の{column}：{value}",
                  "{heading}：{value}",
                  option="「{name}」オプションは何をしますか。", joint="；", what=value_asked,
                  measure="{column}の{row}", called="{first}の「{row}」は{column}では何と呼ばれますか。",
                  measures=re.compile(r"項目|区分|指標|種別|仕様|諸元"),
                  quoted=re.compile(r"[うくぐすつぬぶむるたい]もの$|[をでに、`]|に設定$|から$"),
                  properties=re.compile(r".*(?:料金|価格|値段|費用|重量|重さ|質量|長さ|幅|高さ|奥行き?|厚さ|寸法|"
                                        r"サイズ|容量|面積|"
                                        r"速度|時間|期間|年数|人数|件数|台数|回数|日数|率|額|温度|圧力|電圧|電力|"
                                        r"出力|定員|年齢|"
                                        r"色|型番|保証|住所|電話番号|売上高?|利益|収入|支出|人口|距離|周波数|濃度|"
                                        r"解像度|精度|"
                                        r"対象|担当|頻度|期限|単価|年額|月額)"),
                  plain_columns=("値", "内容", "仕様", "詳細", "情報", "データ", "数値", "設定値", "規格", "備考"),
                  pointing=POINTING,
                  cases=re.compile(r"例(?!外)|チュートリアル|ケーススタディ|事例|演習|シナリオ"),
                  supposing=re.compile(r"(?:とし(?:ましょう|ます。|てみ)|と仮定|想定してみ|考えてみ(?:ま|よ)|"
                                       r"例えば、?ある)")),
    "ko": Wording("{about}에 관해, {question}", "{whole}의 ‘{part}’",
                  "{name}의 {key}은(는) {what}?", "{name}에서 ‘{key}’은(는) {what}?",
                  "{first} ‘{row}’의 {column}은(는) {what}?", "{first} ‘{row}’에서 ‘{column}’은(는) {what}?",
                  "{name}의 ‘{heading}’에는 무엇이 있습니까?", "{first} {row}, {column}: {value}",
                  "{heading}: {value}", option="‘{name}’ 옵션은 무엇을 합니까?", joint=", ", what=value_asked_in_korean,
                  keyed=("{key}은(는) {what}?", "‘{key}’은(는) {what}?"), measure="{column}의 {row}",
                  measures=re.compile(r"항목|구분|지표|종별|사양|제원"),
                  quoted=re.compile(r"[을를에는은로]$|[`(/]|[다요]$|(?:에서|하기|되기)$|것$"),
                  properties=re.compile(r".*(?:요금|가격|비용|무게|중량|길이|너비|폭|높이|깊이|두께|치수|크기|용량|"
                                        r"면적|속도|시간|기간|"
                                        r"연수|인원|건수|대수|횟수|일수|비율|율|금액|온도|압력|전압|전력|출력|정원|"
                                        r"나이|연령|"
                                        r"색상?|모델 번호|보증|주소|전화번호|매출(?:액)?|이익|수입|지출|인구|거리|"
                                        r"주파수|농도|해상도|정확도|"
                                        r"대상|담당|주기|기한|단가|연간 \S+)"),
                  plain_columns=("값", "내용", "사양", "상세", "정보", "데이터", "수치", "설정값", "규격", "비고"),
                  pointing=POINTING_IN_KOREAN,
                  cases=re.compile(r"예제|예시|사례|튜토리얼|연습|실습|시나리오|할 일|변경 (?:이력|사항)|릴리스 노트"),
                  supposing=re.compile(r"예를 들(?:어|면)|가령|(?:라고|다고) (?:합시다|하자|가정)|가정(?:해|하)|"
                                       r"생각해 ?봅")),
}


def is_case(chunk: Chunk, place: int, wording: Wording) -> bool:
    """Tell whether what stands at a place in a chunk is told of an example: what holds there holds of one case."""
    return any(map(wording.cases.search, headings_of(chunk, place)))
