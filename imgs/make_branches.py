"""Draw the pictures of choices, such as triage.svg, from branches.toml: python imgs/make_branches.py"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

from make_notebook_tree import box, line
from make_pipeline import AMBER, BLUE, FONT, GREEN, INK, PAPER, SOFT, text

WORDS = tomllib.loads((Path(__file__).parent / "branches.toml").read_text(encoding="utf-8"))
WIDTH, ROW, TOP = 1116, 54, 62
START, CONDITION, WAY, END = 24, 164, 482, 762  # left edges of the columns
CONDITION_WIDTH, END_WIDTH = 318, 330


def draw(words: dict) -> str:
    """The choice as SVG: what is chosen for, the conditions, and where each leads."""
    height = TOP + ROW * len(words["branches"]) + 18
    middle = TOP + ROW * len(words["branches"]) / 2
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{height:g}" rx="12" fill="{PAPER}"/>',
             text(WIDTH / 2, 38, words["title"], 17, INK, 600), box(START, middle - 34, 108, 68, AMBER)]
    parts += [text(START + 54, middle - 4 + 20 * number, part, 15, INK, 700)
              for number, part in enumerate(words["start"])]
    for number, (condition, way, end) in enumerate(words["branches"]):
        y = TOP + ROW * (number + 0.5)
        parts += [line(START + 108, middle, CONDITION, y), box(CONDITION, y - 18, CONDITION_WIDTH, 36, BLUE),
                  text(CONDITION + CONDITION_WIDTH / 2, y + 5, condition, 14, INK, 600), line(WAY, y, END - 9, y),
                  f'<path d="M{END - 1} {y:g}l-9 -5v10z" fill="{SOFT}"/>', text((WAY + END) / 2, y - 7, way, 13, SOFT),
                  box(END, y - 18, END_WIDTH, 36, GREEN), text(END + END_WIDTH / 2, y + 5, end, 14, GREEN, 700)]
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    for name, words in WORDS.items():
        (Path(__file__).parent / f"{name}.svg").write_text(draw(words), encoding="utf-8", newline="\n")
