"""Draw what the samples' dataset was worth, before_after.svg, from two notebooks: python imgs/make_before_after.py"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

from make_pipeline import AMBER, BLUE, FONT, GREEN, INK, PAPER, SOFT, text

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WORDS = {
    "": {
        "title": "Questions about the sample handbook that nothing was trained on: what answers got right",
        "groups": ["passages beside the question", "fine-tuned, a smaller model"],
        "measures": ["words in common", "numbers right"],
        "ways": ["bare model", "with passages", "fine-tuned"],
    },
    "_ja": {
        "title": "学習に使っていない、見本の説明書についての質問：答えが合っていた割合",
        "groups": ["質問に一節を添える", "微調整（より小さなモデル）"],
        "measures": ["共通の語", "正しい数"],
        "ways": ["素のモデル", "一節つき", "微調整後"],
    },
    "_ko": {
        "title": "학습에 쓰지 않은, 견본 설명서에 관한 질문: 답이 맞은 정도",
        "groups": ["질문 옆에 대목을 둔다", "파인튜닝(더 작은 모델)"],
        "measures": ["같은 말", "맞는 숫자"],
        "ways": ["원래 모델", "대목과 함께", "파인튜닝"],
    },
}
WIDTH, HEIGHT, LEFT, BAR, FULL = 1120, 300, 150, 26, 300


def shown(notebook: str, other: str) -> list[tuple[float, float, int]]:
    """Return what a notebook shows of words and numbers: the bare model's, the other's, and of how many questions."""
    cells = json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))["cells"]
    said = "\n".join("".join(output.get("data", {}).get("text/plain", ""))
                     for cell in cells for output in cell.get("outputs", []))
    found = []
    for measure in ("words in common", "numbers right"):
        match = re.search(rf"{measure}: bare model ([.\d]+), {other} ([.\d]+) \(.*?n = (\d+)\)", said)
        if not match:
            raise ValueError(f"{notebook} shows no {measure}")
        found.append((float(match[1]), float(match[2]), int(match[3])))
    return found


def draw(words: dict) -> str:
    """The figures as SVG: for each way to help a model, two measures, before and after."""
    groups = [shown("7_evaluate/before_after.ipynb", "with passages"),
              shown("8_fine_tune/local_lora.ipynb", "with the adapter")]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
             text(WIDTH / 2, 38, words["title"], 17, INK, 600)]
    for number, (name, group) in enumerate(zip(words["groups"], groups, strict=True)):
        left = LEFT + number * 555
        parts.append(text(left + FULL / 2, 76, name, 15, INK, 700))
        for row, (measure, (before, after, count)) in enumerate(zip(words["measures"], group, strict=True)):
            top = 94 + row * 78
            parts += [text(left - 68, top + 24, measure, 14, INK, 600),
                      text(left - 68, top + 43, f"n = {count}", 12, SOFT)]
            for bar, (share, colour) in enumerate(((before, SOFT), (after, GREEN if number == 0 else BLUE))):
                y = top + bar * (BAR + 3)
                wide = max(2.0, share * FULL)
                parts += [f'<rect x="{left}" y="{y}" width="{wide:g}" height="{BAR}" fill="{colour}"/>',
                          text(left + share * FULL + 26, y + 18, f"{share:.2f}", 14, INK, 600)]
        parts.append(f'<path d="M{left} 90V250h{FULL}" fill="none" stroke="{SOFT}"/>')
    keys = zip((260, 520, 780), words["ways"], (SOFT, GREEN, BLUE), strict=True)
    for x, way, colour in keys:
        parts += [f'<path d="M{x} 268h16v16h-16z" fill="{colour}"/>', text(x + 80, 281, way, 14, INK)]
    return "\n".join([*parts, f'<path d="M24 54h{WIDTH - 48}" stroke="{AMBER}"/>', "</svg>", ""])


if __name__ == "__main__":
    for ending, words_ in WORDS.items():
        (Path(__file__).parent / f"before_after{ending}.svg").write_text(draw(words_), encoding="utf-8", newline="\n")
