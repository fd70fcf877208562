"""Draw which notebook suits what you bring, notebooks.svg in three languages: python imgs/make_notebook_tree.py"""

from __future__ import annotations

from html import escape
from pathlib import Path

from make_pipeline import AMBER, BLUE, FONT, GREEN, INK, PAPER, SOFT, text

WORDS = {
    "": {
        "title": "What do you bring? Which notebook takes it",
        "start": ["What do", "you bring?"],
        "brings": [
            ("A PDF with text, tables, figures", [
                ("Azure, or the built-in reader", "make_qa_multimodal_pdf_docai"),
                ("Unstructured, open source", "make_qa_multimodal_pdf_oss"),
            ]),
            ("A PDF whose pages are pictures", [
                ("one file", "make_qa_only_image_pdf"),
                ("many files", "make_qa_only_image_multiple_pdf"),
            ]),
            ("Office files, a web page, a mail", [("", "make_qa_office")]),
            ("A table (CSV)", [("", "make_qa_csv")]),
            ("Plain text or Markdown", [("", "make_qa_txt")]),
            ("A few questions or instructions", [
                ("seven ways to evolve", "evolve_instruct"),
                ("a way of its own", "auto_evolve_instruct"),
            ]),
            ("Names of disciplines, or nothing", [("", "glan")]),
            ("A text, and one voice too few", [("", "personas")]),
            ("Private rows, an open model", [("", "dp_few_shot")]),
            ("Private rows, any model", [("", "private_evolution")]),
            ("Private rows, an open model", [("", "dp_sgd")]),
            ("A task in words", [("", "task_decomposition")]),
        ],
        "then": ("Several datasets", "merge_datasets", "training and validation files"),
        "last": [
            ("What is it worth?", "before_after"),
            ("Train on Azure OpenAI", "azure_openai"),
            ("Train on this machine", "local_lora"),
        ],
    },
    "_ja": {
        "title": "手元に何があるか、どのノートブックを使うか",
        "start": ["手元に", "あるものは？"],
        "brings": [
            ("本文・表・図のある PDF", [
                ("Azure または内蔵リーダー", "make_qa_multimodal_pdf_docai"),
                ("オープンソースの Unstructured", "make_qa_multimodal_pdf_oss"),
            ]),
            ("ページが画像の PDF", [
                ("1 ファイル", "make_qa_only_image_pdf"),
                ("複数ファイル", "make_qa_only_image_multiple_pdf"),
            ]),
            ("Office、Web ページ、メール", [("", "make_qa_office")]),
            ("表（CSV）", [("", "make_qa_csv")]),
            ("テキスト、Markdown", [("", "make_qa_txt")]),
            ("いくつかの質問や指示", [
                ("進化の 7 つの操作", "evolve_instruct"),
                ("分野に合う方法", "auto_evolve_instruct"),
            ]),
            ("分野の名前、または何もない", [("", "glan")]),
            ("テキストはあるが問い手が一人", [("", "personas")]),
            ("非公開の行とオープンなモデル", [("", "dp_few_shot")]),
            ("非公開の行と任意のモデル", [("", "private_evolution")]),
            ("非公開の行と公開モデル", [("", "dp_sgd")]),
            ("言葉で書いたタスク", [("", "task_decomposition")]),
        ],
        "then": ("複数のデータセット", "merge_datasets", "学習用と検証用のファイル"),
        "last": [
            ("価値を測る", "before_after"),
            ("Azure OpenAI で学習", "azure_openai"),
            ("このマシンで学習", "local_lora"),
        ],
    },
    "_ko": {
        "title": "무엇이 있는지, 어느 노트북을 쓰는지",
        "start": ["무엇이", "있나요?"],
        "brings": [
            ("본문·표·그림이 있는 PDF", [
                ("Azure 또는 내장 리더", "make_qa_multimodal_pdf_docai"),
                ("오픈 소스 Unstructured", "make_qa_multimodal_pdf_oss"),
            ]),
            ("페이지가 그림인 PDF", [
                ("파일 하나", "make_qa_only_image_pdf"),
                ("파일 여러 개", "make_qa_only_image_multiple_pdf"),
            ]),
            ("Office 파일, 웹 페이지, 메일", [("", "make_qa_office")]),
            ("표(CSV)", [("", "make_qa_csv")]),
            ("텍스트, Markdown", [("", "make_qa_txt")]),
            ("몇 개의 질문이나 지시", [
                ("진화의 일곱 가지 조작", "evolve_instruct"),
                ("분야에 맞는 방법", "auto_evolve_instruct"),
            ]),
            ("분야 이름, 또는 아무것도 없음", [("", "glan")]),
            ("글은 있으나 묻는 이가 하나", [("", "personas")]),
            ("비공개 행과 오픈 모델", [("", "dp_few_shot")]),
            ("비공개 행과 아무 모델", [("", "private_evolution")]),
            ("비공개 행과 공개 모델", [("", "dp_sgd")]),
            ("말로 적은 과제", [("", "task_decomposition")]),
        ],
        "then": ("여러 데이터셋", "merge_datasets", "학습용·검증용 파일"),
        "last": [
            ("가치를 잰다", "before_after"),
            ("Azure OpenAI에서 학습", "azure_openai"),
            ("이 컴퓨터에서 학습", "local_lora"),
        ],
    },
}
WIDTH, ROW = 1116, 50
START, BRING, WAY, BOOK = 24, 164, 512, 744  # left edges of the columns
BRING_WIDTH, BOOK_WIDTH = 288, 310


def draw(words: dict) -> str:
    """The tree as SVG: what you bring, how it is read, the notebook; all lead to the one that merges, and on."""
    count = sum(len(ways) for _, ways in words["brings"])
    height = 24 + ROW * (count + len(words["last"])) + 112
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{height:g}" rx="12" fill="{PAPER}"/>']
    middle = 24 + ROW * count / 2
    parts.append(box(START, middle - 34, 108, 68, AMBER))
    parts += [text(START + 54, middle - 4 + 20 * line, part, 15, INK, 700)
              for line, part in enumerate(words["start"])]
    top = 24.0
    for bring, ways in words["brings"]:
        y = top + ROW * len(ways) / 2
        parts += [line(START + 108, middle, BRING, y), box(BRING, y - 18, BRING_WIDTH, 36, BLUE),
                  text(BRING + BRING_WIDTH / 2, y + 5, bring, 14, INK, 600)]
        for number, (way, book) in enumerate(ways):
            at = top + ROW * (number + 0.5)
            parts += [line(BRING + BRING_WIDTH, y, WAY if way else BOOK, at)]
            if way:
                parts += [text((WAY + BOOK) / 2, at - 6, way, 13, SOFT), line(WAY, at, BOOK, at)]
            parts += [box(BOOK, at - 18, BOOK_WIDTH, 36, GREEN),
                      text(BOOK + BOOK_WIDTH / 2, at + 5, book, 14, GREEN, 700)]
        top += ROW * len(ways)
    return "\n".join([*parts, *_merge(words["then"], top), *_last(words["last"], top + 66), "</svg>", ""])


def _merge(then: tuple[str, str, str], bottom: float) -> list[str]:
    several, book, result = then
    right, y = BOOK + BOOK_WIDTH, bottom + 66
    reach = right + 26
    parts = [f'<path d="M{right} {y_:g}h26" stroke="{SOFT}" stroke-width="1.5"/>'
             for y_ in (24 + ROW * (n + 0.5) for n in range(round((bottom - 24) / ROW)))]
    parts += [f'<path d="M{reach} {24 + ROW / 2:g}V{y:g}H{right + 10}" fill="none" stroke="{SOFT}" '
              f'stroke-width="1.5"/><path d="M{right + 1} {y:g}l9 -5v10z" fill="{SOFT}"/>',
              box(BOOK, y - 18, BOOK_WIDTH, 36, GREEN), text(BOOK + BOOK_WIDTH / 2, y + 5, book, 14, GREEN, 700),
              text(BOOK + BOOK_WIDTH / 2, y - 30, several, 13, SOFT),
              line(BOOK, y, BRING + BRING_WIDTH + 10, y),
              f'<path d="M{BRING + BRING_WIDTH + 1} {y:g}l9 -5v10z" fill="{SOFT}"/>',
              box(BRING, y - 18, BRING_WIDTH, 36, AMBER), text(BRING + BRING_WIDTH / 2, y + 5, result, 14, INK, 600)]
    return parts


def _last(last: list[tuple[str, str]], top: float) -> list[str]:
    """What is done with the files, below the box that stands for them."""
    parts = []
    for number, (purpose, book) in enumerate(last):
        x, y = BRING + BRING_WIDTH / 2, top + ROW * (number + 1) + 8
        parts += [f'<path d="M{x:g} {top + 18:g}V{y:g}H{BOOK:g}" fill="none" stroke="{SOFT}" stroke-width="1.5"/>',
                  text((WAY + BOOK) / 2, y - 6, purpose, 13, SOFT), box(BOOK, y - 18, BOOK_WIDTH, 36, GREEN),
                  text(BOOK + BOOK_WIDTH / 2, y + 5, book, 14, GREEN, 700)]
    return parts


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="9" fill="#fff" stroke="{colour}" '
            f'stroke-width="2"/>')


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A curve from one box to the next."""
    half = (x + to_x) / 2
    return (f'<path d="M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}" fill="none" '
            f'stroke="{SOFT}" stroke-width="1.5"/>')


if __name__ == "__main__":
    for ending, words in WORDS.items():
        (Path(__file__).parent / f"notebooks{ending}.svg").write_text(draw(words), encoding="utf-8", newline="\n")
