"""Tables, records and lists: who does what stands in the header, so a row is asked about together with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import Fact, Lexicon
from labkit.generate.qa.forms.subjects import Subject, subject_of
from labkit.generate.qa.forms.table_heads import has_sure_head, is_written
from labkit.generate.qa.forms.turned import is_period, is_turned
from labkit.generate.qa.forms.wording import ATTRIBUTES, Wording, is_case

_RULE = re.compile(r"\|[|\s:-]+\|?")
_KEYED = re.compile(r"(?P<key>[^\s:|#*-][^:|]{1,40}): +(?P<value>\S.{0,160})")
_ITEM = re.compile(r"[-*+•] +(\S.*)")
_EMPTY = re.compile(r"[\s\-–—/.?,，、〃\"”]*|n/?a|none|tbd|to be noted|同上|同じ|同左|未定|なし|없음|미정|상동|"
                    r"해당 ?없음|위와 같음", re.I)
_RECORD = re.compile(
    r"\b(?:customer|client|patient|technician|signature|signed|serial (?:no|number)|invoice|order (?:no|number)|date|"
    r"visit(?:ed)?|installed on|measured|keeper|booked|reading|num[ée]ro de (?:série|commande|facture)|facture)\b|"
    r"顧客|お客様|署名|製造番号|シリアル番号|日付|担当者|測定値|注文番号|고객|서명|일련번호|제조 ?번호|설치일|방문일|"
    r"측정값|주문 ?번호", re.I)
_VALUE = re.compile(r"values?|data|specifications?|valeurs?|値|仕様|값|사양|내용", re.I)
_ELSEWHERE = re.compile(r"\b(?:see|details at|refer to|voir|section called)\b|�|参照|참조|참고", re.I)
_NUMERIC = re.compile(r"[\W\d]*\d[\W\d]*(?:E[\W\d]+|[a-z%°]{0,4})?")
_UNIT = re.compile(r"\s?[（(]([^（）()/／\s]{1,8})(?:[/／][^（）()]*)?[）)]$")
_LATIN = re.compile(r"[A-Z][A-Za-z\d .+-]+")
_DATED = re.compile(r"[A-Z][a-z]+ (?:1[5-9]|20)\d\d$")  # data, not the name of a column
_LEADERS = re.compile(r"(?:\. ?){4,}|…{2,}|・{4,}")  # of a table of contents
_PATH = re.compile(r"[\w.*-]*(?:/[\w.*-]*)+|[\w-]+(?:\.\w+)+|-{1,2}\w[\w-]*.*")
_QUOTED = re.compile(r"[\"“'‘].*[\"”'’]")
_WAY = re.compile(r"(?:«|<<|‹|←|»|>>|›|→|\W*(?:prev(?:ious)?|next|up|home|top|contents|index|back|précédent|suivant|"
                  r"accueil|sommaire|前へ|次へ|戻る|目次|ホーム|이전|다음|위로|처음으로|목차|홈)\W*$).*|.*(?:>>|»|→)|"
                  r"\[ ?<.*|"
                  r"(?:\[[^\[\]]*\] ?)+$", re.I)
"""A cell that leads to another page."""
_STATED = re.compile(r".*[a-z]{2}\.|(?:[^\s|]+ ){8,}[^|]+")
"""A cell that says something, and names no column."""
_CAPTION = re.compile(r"[*_# ]*(?:Table|Tableau|表|표)\s*[\dIVX]+(?:\.\d+)*\s*[.:：–-]?\s*"
                      r"(?P<name>[^\W\d].{5,80})$", re.I)
_SENTENCE = re.compile(r"\b(?:is|are|was|were|must|can|may|will|should|has|have|est|sont|doit|doivent|peut|peuvent)\b",
                       re.I)
"""A key that says something is a sentence with a colon."""
_PICTURE = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|bmp)", re.I)
_PRINTED = re.compile(r"[a-z][\w.]*|\w+\([\w|.<> ]+\)|Estimate|Std\. ?Err(?:or|\.)|[A-Za-z] value", re.ASCII)
"""The name of a column as a program prints it: "coef", "exp(coef)", "Pr(>|z|)", "tstart"."""
_FEWEST_PRINTED = 3  # columns of it
_PRESSED = re.compile(r"(?:tab|esc(?:ape)?|enter|return|space(?:bar)?|shift|ctrl|alt|del(?:ete)?|insert|backspace|"
                      r"page ?(?:up|down)|f\d{1,2}|arrows?)(?:[ +-]\S{1,6})?", re.I)
"""A key of the keyboard: a row, and no name of a column."""
_MEASURED = re.compile(r"[<>≤≥±+-]? ?\d[\d.,]*(?: ?[~～〜–-] ?\d[\d.,]*)? ?(?:bar|[kM]?Pa|[kµm]?[gWVAlLm]|cm|°[CF]?|℃|"
                       r"%|k?Hz|kg|kWh|ppm|min|rpm|dB)")
"""An amount of a measure: of a row, and no name of a first column."""
_YEAR = re.compile(r"(?:FY ?)?(?:1[89]|20)\d\d(?:[/–-]\d{2,4})?")
_LONGEST_KEY, _LONGEST_VALUE, _LEAST_LABEL = 60, 160, 2
_ENOUGH = 2  # words of a record among the keys of a table that make it one: of one visit, order or person


def table_facts(chunk: Chunk, wording: Wording, lexicon: Lexicon, about: str) -> Iterator[Fact]:
    """Yield what the cells of the tables of a chunk state. Tables that record one case are passed over."""
    rows: list[tuple[str, list[str]]] = []
    place = 0
    for line in [*chunk.text.split("\n"), ""]:
        place += len(line) + 1
        if line.startswith("|"):
            if not _RULE.fullmatch(line.strip()):
                rows.append((line.strip(), _cells(line)))
            continue
        headless = any(_DATED.search(cell) for cell in rows[0][1][1:]) if rows else False
        headless = headless or (bool(rows) and (_is_data(rows) or _names_nothing(rows)))
        if rows and wording.article and not is_written(chunk.file):
            headless = headless or not has_sure_head([cells for _, cells in rows], ATTRIBUTES)
        contents = headless or _LEADERS.search(" ".join(text for text, _ in rows))
        subject = subject_of(chunk, about, lexicon, place)
        if rows and (caption := _caption(chunk.text[:place - len(line) - 1], chunk.text[place - len(line) - 1:], rows)):
            subject = Subject(subject.whole, caption)
        elif rows and _is_printed(rows):
            contents = True
        if len(rows) > 1 and subject.name and not (
                _leads_on(rows) or contents or is_case(chunk, place, wording) or _is_record(rows) or
                _has_two_heads(rows)):
            yield from _of_table(rows, wording, lexicon, subject)
        rows = []


def record_facts(chunk: Chunk, wording: Wording, lexicon: Lexicon) -> Iterator[Fact]:
    """Yield what the lines of a table's row state: "Address: 14 Weir Lane" under the name of what it is the row of."""
    lines = [line.strip() for line in chunk.text.split("\n")]
    heading = next((line.lstrip("# ") for line in lines if line.startswith("#")), "")
    name = _KEYED.fullmatch(heading)
    if chunk.unit != "row" or name is None:
        return
    for line in lines:
        if (found := _KEYED.fullmatch(line)) and not line.startswith("#"):
            key, value = found["key"], found["value"].replace("**", "").rstrip(".")
            if _SENTENCE.search(key) or _ELSEWHERE.search(value):
                continue
            template = wording.attribute if wording.asks_for(key) else wording.given
            question = template.format(key=lexicon.label(key), name=wording.named(name["value"]),
                                       what=wording.what("value", key, value))
            yield Fact("record", question, wording.lists.format(heading=key, value=value), value, line)
    yield from _lists(lines, name["value"], wording)


def _lists(lines: list[str], name: str, wording: Wording) -> Iterator[Fact]:
    heading, items, block = "", [], []
    for line in [*lines, "#"]:
        if line.startswith("#"):
            if heading and len(items) > 1:
                yield Fact("list", wording.listed.format(heading=heading, name=wording.named(name)),
                           wording.lists.format(heading=heading, value="; ".join(items)), "", "\n".join(block))
            heading, items, block = line.lstrip("# "), [], []
        elif item := _ITEM.fullmatch(line):
            items.append(item[1].replace("**", "").rstrip(".;"))
            block.append(line)


def _of_table(rows: list[tuple[str, list[str]]], wording: Wording, lexicon: Lexicon,
              subject: Subject) -> Iterator[Fact]:
    head, about = rows[0][1], subject.told
    keys = [cells[0] for _, cells in rows[1:]]
    keyed = len(head) == 2 and (head[1] in wording.plain_columns if wording.plain_columns else _is_plain_head(head))
    if len(set(keys)) < len(keys) or not all(keys):
        return
    turned = is_turned(head, keys, wording.properties)
    bare = not turned and not head[0] and not subject.part  # nothing says what the numbers are of
    for line, cells in rows[1:]:
        if len(cells) != len(head) or len(cells[0]) > _LONGEST_KEY or (
                not head[0] and _NUMERIC.fullmatch(cells[0])) or (wording.article and cells[0].endswith(":")):
            continue  # "Signif. codes:" is a legend
        for column, value in list(zip(head, cells, strict=True))[1:]:
            value = value.replace("**", "").rstrip(".")
            if len(re.sub(r"\W", "", column)) < _LEAST_LABEL and column.isascii():
                continue
            if _EMPTY.fullmatch(value) or _ELSEWHERE.search(value) or not column or len(value) > _LONGEST_VALUE or \
                    _PICTURE.fullmatch(value):
                continue
            what, words = wording.what(head[0], column, value), f"{cells[0]} {value}"
            of_nothing = bare and _NUMERIC.fullmatch(value)
            if not what or of_nothing or _LEADERS.search(words) or wording.pointing.search(words):
                continue
            if keyed:
                template = wording.attribute if wording.asks_for(cells[0]) else wording.given
                name = wording.name_of(subject)
                if subject.whole and subject.part and (within := wording.of_part(cells[0])):
                    template = within  # "Technical data (W2)" has no weight
                if not (what := wording.what(column, cells[0], value)):
                    continue
                question = template.format(key=lexicon.label(cells[0]), name=name, what=what)
                yield Fact("key", question, f"{cells[0]}: {value}", value, line, about)
                continue
            column = column.rstrip(":：")
            if turned and not wording.measure:
                question = _turned_asked(column, cells[0], value, wording, lexicon)
                yield Fact("cell", wording.about.format(about=wording.name_of(subject), question=_small(question)),
                           _bare(wording.stated.format(first="", row=column, column=cells[0], value=value)).strip(),
                           value, line, about)
                continue
            if asked := _measure_asked(head[0], cells[0], column, value, wording, turned):
                yield Fact("cell", wording.about.format(about=wording.name_of(subject), question=asked),
                           wording.lists.format(heading=wording.measure.format(column=column, row=cells[0]),
                               value=value),
                           value, line, about)
                continue
            plain = wording.asks_for(column)
            row = cells[0] if len(cells[0].split()) < 3 or not wording.article else f"“{cells[0]}”"
            told = wording.called and all(name in about and _LATIN.fullmatch(name) for name in (head[0], column))
            asked = wording.task_asked(lexicon.label(head[0]), cells[0], column)
            template = wording.called if told else wording.cell if plain else wording.under
            first = head[0] if told else _bare(wording.of_row(lexicon.label(head[0]), row))
            question = asked or template.format(
                column=_bare(lexicon.label(column) if plain and not told else column), first=first,
                row=row if told else _bare(row), what=what)
            question = wording.about.format(about=wording.name_of(subject),
                                            question=_small(re.sub(r"\s+", " ", question)))
            stated = _bare(wording.stated.format(first=head[0], row=cells[0], column=column, value=value)).strip()
            yield Fact("cell", question, stated, value, line, about)


def _turned_asked(thing: str, key: str, value: str, wording: Wording, lexicon: Lexicon) -> str:
    """Return how a property is asked for that the row names, of what the column names."""
    if not wording.article:
        return wording.cell.format(row=thing, what=wording.what("", key, value), column=key, first="")
    template = wording.attribute if wording.properties.fullmatch(_UNIT.sub("", key)) else wording.given
    question = template.format(key=_bare(lexicon.label(key)), name=thing)
    return question.replace(f" of {thing}?", f" for {thing}?") if is_period(thing) or " of " in key else question


def _measure_asked(first: str, row: str, column: str, value: str, wording: Wording, turned: bool) -> str:
    """Return how the value of a measure is asked for that the row names, of what the column names; "" for other rows.

    The unit stands with the measure: "来場者(人)" in the row and "平成30年" in the column give
    平成30年の来場者は何人ですか.
    """
    measured = turned or wording.measures.fullmatch(first)
    if not wording.measure or not measured or wording.quoted.search(row):
        return ""
    unit = _UNIT.search(row)
    name = row[:unit.start()] if unit and _NUMERIC.fullmatch(value) else row
    what = wording.what(first, name, value + unit[1] if unit and name != row else value)
    return wording.attribute.format(name=column, key=name, what=what) if what else ""


def _has_two_heads(rows: list[tuple[str, list[str]]]) -> bool:
    """Tell whether the names of the columns go on in the row below them: words where all other rows have numbers."""
    below = rows[1][1][1:]
    others = [cells[1:] for _, cells in rows[2:] if len(cells) == len(rows[1][1])]
    return len(others) > 1 and any(
        cell and not _NUMERIC.fullmatch(cell) and all(_NUMERIC.fullmatch(other[place]) for other in others)
        for place, cell in enumerate(below))


def _leads_on(rows: list[tuple[str, list[str]]]) -> bool:
    """Tell whether a table is one of links to other pages, or without names of columns: its first row tells things."""
    ways = sum(bool(cell and _WAY.fullmatch(cell)) for _, cells in rows for cell in cells)
    return 3 * ways > sum(bool(cell) for _, cells in rows for cell in cells) or any(
        _STATED.fullmatch(cell) for cell in rows[0][1][1:])


def _is_data(rows: list[tuple[str, list[str]]]) -> bool:
    """Tell whether the first row is none of names: its first cell is of code, quoted or a path, as those below."""
    first, others = rows[0][1], [cells for _, cells in rows[1:]]
    for form in (_PATH, _QUOTED):
        if form.fullmatch(first[0]) and any(form.fullmatch(cells[0]) for cells in others):
            return True
    return any(map(_QUOTED.fullmatch, first)) and len(first) > 1


def _is_printed(rows: list[tuple[str, list[str]]]) -> bool:
    """Tell whether a program printed a table: of one of its runs, and the text around it says of which."""
    names = [name for name in rows[0][1] if name]
    numbers = [bool(_NUMERIC.fullmatch(cell)) for _, cells in rows[1:] for cell in cells[1:] if cell]
    return len(names) >= _FEWEST_PRINTED and all(map(_PRINTED.fullmatch, names)) and \
        sum(numbers) > len(numbers) * 0.8


def _names_nothing(rows: list[tuple[str, list[str]]]) -> bool:
    """Tell whether the first row is one of data, or a title over some columns, and so no row of their names."""
    first, *names = rows[0][1]
    if _PRESSED.fullmatch(first) or _MEASURED.fullmatch(first) or (first and not re.search(r"[^\W\d_]", first)):
        return True
    if any(re.fullmatch(r"[^\W\d_]?[\W\d]*\d[\W\d]*", name) and not _YEAR.fullmatch(name) for name in names):
        return True
    if len(names) > 1 and sum(map(bool, names)) == 1:
        return True  # "COMMAND SUMMARY" over all of them
    others = [cells for _, cells in rows[1:]]
    return all(re.fullmatch(r"\S.* \d+", cells[0]) for cells in others) and all(
        _NUMERIC.fullmatch(cell) for cells in others for cell in cells[1:])  # numbers of one column in the other


def _caption(text: str, after: str, rows: list[tuple[str, list[str]]]) -> str:
    """Return what the line beside a table calls it: "Table 3: Yields of the trial"; "" where it calls it nothing.

    ``text`` goes to the end of the table: another of the same columns may stand before it.
    """
    beside = [text[:text.rfind(rows[0][0])].rstrip().rpartition("\n")[2], after.lstrip("|\n ").partition("\n")[0]]
    found = next(filter(None, map(_CAPTION.match, beside)), None)
    name = found["name"].strip(" *.:") if found else ""
    return name if len(name.split()) > 1 and not re.search(r"[.!?:] |\d$", name) else ""


def _is_plain_head(head: list[str]) -> bool:
    """Tell whether the head of a table of two columns says no more than that one is a key and one its value."""
    return not head[1] or bool(_VALUE.fullmatch(head[1]))


def _is_record(rows: list[tuple[str, list[str]]]) -> bool:
    found = [_RECORD.search(cell) for _, cells in rows for cell in cells[:1]]
    found += [_RECORD.search(cell) for cell in rows[0][1][1:]]
    return sum(map(bool, found)) >= _ENOUGH or any("measured" in cell.lower() for cell in rows[0][1])


def _cells(line: str) -> list[str]:
    lines = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    cells = [re.sub(r"\*\*|`|\s*-{3,}", "", cell).strip().replace("\\|", "|") for cell in lines]
    return [re.sub(r"(?<=[ァ-ヴ]) (?=[ァ-ヴ]\b)", "", cell) for cell in cells]  # "サイ ズ", broken by print


def _bare(words: str) -> str:
    return re.sub(r"`|\*\*", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words))


def _small(question: str) -> str:
    if not question[1:2].islower() or re.search(r"[ぁ-ヴ가-힣]", question):
        return question
    return question[0].lower() + question[1:]
