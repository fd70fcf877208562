"""Draw the pictures of the methods, such as glan.svg, from methods.toml: python imgs/make_methods.py"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

from make_pipeline import BLUE, FONT, GREEN, INK, PAPER, SOFT, text

WORDS = tomllib.loads((Path(__file__).parent / "methods.toml").read_text(encoding="utf-8"))
WIDTH, HEIGHT, BOX, GAP, TOP = 1120, 190, 158, 26, 66


def draw(words: dict) -> str:
    """The picture as SVG: what a person brings, and what is made of it step by step."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
             text(WIDTH / 2, 38, words["title"], 17, INK, 600)]
    for number, (name, *lines) in enumerate(words["steps"]):
        left = 21 + number * (BOX + GAP)
        colour = SOFT if number == 0 else GREEN if number == len(words["steps"]) - 1 else BLUE
        parts.append(f'<rect x="{left}" y="{TOP}" width="{BOX}" height="92" rx="9" fill="#fff" stroke="{colour}" '
                     f'stroke-width="2"/>')
        parts.append(text(left + BOX / 2, TOP + 29, name, 16, colour, 700))
        parts += [text(left + BOX / 2, TOP + 54 + 19 * line, said, 13, INK) for line, said in enumerate(lines)]
        if number:
            x, y = left - 4, TOP + 46
            parts.append(f'<path d="M{x - 18} {y}h12" stroke="{SOFT}" stroke-width="2"/>'
                         f'<path d="M{x} {y}l-8 -5v10z" fill="{SOFT}"/>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    for method, words in WORDS.items():
        (Path(__file__).parent / f"{method}.svg").write_text(draw(words), encoding="utf-8", newline="\n")
