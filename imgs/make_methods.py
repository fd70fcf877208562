"""Draw the pictures of the methods that need no document, such as glan.svg: python imgs/make_methods.py"""

from __future__ import annotations

from html import escape
from pathlib import Path

from make_pipeline import BLUE, FONT, GREEN, INK, PAPER, SOFT, text

WORDS = {
    "evolve": {
        "title": "From a few instructions, round by round, to harder and more varied ones",
        "steps": [
            ("Seeds", ["a dataset, a chat", "file, any column"]),
            ("draw", ["one of seven ways", "to evolve"]),
            ("evolve", ["harder, or of the", "same field"]),
            ("eliminate", ["by reason; then its", "parent goes on"]),
            ("next round", ["what was kept", "is evolved again"]),
            ("answer", ["from the source,", "where there is one"]),
        ],
    },
    "auto_evolve": {
        "title": "From one method for everything to the one that fails least on your instructions",
        "steps": [
            ("A method", ["in plain words, for", "any instruction"]),
            ("try", ["evolve and answer", "some seeds"]),
            ("find faults", ["read what became", "of them"]),
            ("rewrite", ["several candidates", "for the method"]),
            ("compare", ["on instructions", "kept apart"]),
            ("take the best", ["while the failure", "rate still falls"]),
        ],
    },
    "glan": {
        "title": "From a list of disciplines to questions and answers over a whole curriculum",
        "steps": [
            ("Disciplines", ["a file that a", "person checks"]),
            ("subjects", ["three levels,", "no repeats"]),
            ("syllabus", ["class sessions with", "key concepts"]),
            ("draw", ["concepts of one", "session, or of two"]),
            ("ask", ["one question that", "needs them all"]),
            ("answer", ["a pass of its own;", "or: do not know"]),
        ],
    },
    "personas": {
        "title": "From a text, through the people it concerns, to questions in many voices",
        "steps": [
            ("A text", ["in parts, each with", "its lines"]),
            ("personas", ["who reads it,", "who needs it?"]),
            ("people around", ["who stands beside", "them?"]),
            ("no repeats", ["nine words in ten:", "the same person"]),
            ("ask", ["about the text, or", "about a topic"]),
            ("check", ["by the source,", "where there is one"]),
        ],
    },
}
WIDTH, HEIGHT, BOX, GAP, TOP = 1120, 190, 158, 26, 66


def draw(words: dict) -> str:
    """The picture as SVG: what a person brings, and what is made of it step by step."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'font-family="{FONT}"><title>{escape(words["title"])}</title>',
             f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
             text(WIDTH / 2, 38, words["title"], 17, INK, 600)]
    for number, (name, lines) in enumerate(words["steps"]):
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
