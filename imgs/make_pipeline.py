"""Draw the pipeline picture, pipeline.svg and its like in Japanese and Korean: python imgs/make_pipeline.py"""

from __future__ import annotations

from html import escape
from pathlib import Path

WORDS = {
    "": {
        "title": "From a document to a question-and-answer dataset in which every row names its page",
        "steps": [
            ("A document", ["PDF: text, scans,", "tables, figures"]),
            ("read", ["pages by kind,", "tables, figures"]),
            ("split", ["chunks that know", "their pages"]),
            ("ask a model", ["evidence, question,", "answer"]),
            ("check", ["evidence found?", "question stands alone?"]),
            ("save", ["dataset, training", "file, report"]),
        ],
        "readers": "Azure Document Intelligence, or built in",
        "models": "Azure OpenAI, any compatible server, or embedded",
        "ledger": "asked = kept + dropped (by reason) + failed (by reason)",
    },
    "_ja": {
        "title": "文書から、すべての行がページを示す質問応答データセットまで",
        "steps": [
            ("文書", ["PDF：本文、スキャン、", "表、図"]),
            ("読む", ["ページの種類、", "表、図"]),
            ("分ける", ["ページを覚えている", "チャンク"]),
            ("モデルに聞く", ["根拠、質問、", "回答"]),
            ("確かめる", ["根拠は原文にあるか", "質問は独立しているか"]),
            ("保存する", ["データセット、学習用", "ファイル、レポート"]),
        ],
        "readers": "Azure Document Intelligence または内蔵",
        "models": "Azure OpenAI、互換サーバー、または内蔵",
        "ledger": "依頼 = 採用 + 除外（理由別）+ 失敗（理由別）",
    },
    "_ko": {
        "title": "문서에서, 모든 행이 페이지를 밝히는 질문·답변 데이터셋까지",
        "steps": [
            ("문서", ["PDF: 본문, 스캔,", "표, 그림"]),
            ("읽기", ["페이지 종류,", "표, 그림"]),
            ("나누기", ["페이지를 기억하는", "청크"]),
            ("모델에 묻기", ["근거, 질문,", "답"]),
            ("확인하기", ["근거가 원문에 있나", "질문만으로 통하나"]),
            ("저장하기", ["데이터셋, 학습 파일,", "보고서"]),
        ],
        "readers": "Azure Document Intelligence 또는 내장",
        "models": "Azure OpenAI, 호환 서버, 또는 내장",
        "ledger": "요청 = 채택 + 제외(이유별) + 실패(이유별)",
    },
}
WIDTH, HEIGHT, BOX, GAP, TOP = 1120, 250, 158, 26, 72
INK, SOFT, BLUE, GREEN, AMBER, PAPER = "#1c2329", "#56616b", "#0072b2", "#007a58", "#e69f00", "#f5f7f8"
FONT = ("system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Apple SD Gothic Neo', "
        "'Malgun Gothic', 'Noto Sans CJK JP', sans-serif")


def draw(words: dict) -> str:
    """The picture as SVG: six steps, what each may run on, and the ledger under the check."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
             text(WIDTH / 2, 40, words["title"], 17, INK, 600)]
    for number, (name, lines) in enumerate(words["steps"]):
        left = 21 + number * (BOX + GAP)
        colour = GREEN if number == 4 else BLUE if 0 < number < 5 else SOFT
        parts.append(f'<rect x="{left}" y="{TOP}" width="{BOX}" height="92" rx="9" fill="#fff" stroke="{colour}" '
                     f'stroke-width="2"/>')
        parts.append(text(left + BOX / 2, TOP + 29, name, 16, colour, 700))
        parts += [text(left + BOX / 2, TOP + 54 + 19 * line, words_, 13, INK) for line, words_ in enumerate(lines)]
        if number:
            x, y = left - 4, TOP + 46
            parts.append(f'<path d="M{x - 18} {y}h12" stroke="{SOFT}" stroke-width="2"/>'
                         f'<path d="M{x} {y}l-8 -5v10z" fill="{SOFT}"/>')
    for number, name, colour in ((1, "readers", BLUE), (3, "models", BLUE), (4, "ledger", AMBER)):
        x = 21 + number * (BOX + GAP) + BOX / 2
        y = TOP + 128 + (24 if number != 3 else 0)
        parts.append(f'<path d="M{x} {TOP + 92}V{y - 15}" stroke="{colour}" stroke-width="1.5" '
                     f'stroke-dasharray="3 3"/>')
        parts.append(text(x if number != 4 else x + 30, y, words[name], 13, SOFT))
    return "\n".join([*parts, "</svg>", ""])


def text(x: float, y: float, words: str, size: int, colour: str, weight: int = 400) -> str:
    """A line of text, centred."""
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
            f'text-anchor="middle">{escape(words)}</text>')


if __name__ == "__main__":
    for ending, words in WORDS.items():
        (Path(__file__).parent / f"pipeline{ending}.svg").write_text(draw(words), encoding="utf-8", newline="\n")
