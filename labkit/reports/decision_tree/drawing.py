"""The decision tree as a picture: SVG with a ground of its own, legible on a light and on a dark page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from html import escape

from labkit.reports.decision_tree.tree import Choice, Question, Tree

WIDTH, MARGIN, GAP, PAD = 1120, 20, 12, 12
_LEVEL_GAP, _LINE, _ASIDE = 34, 17, 22
_INK, _SOFT, _BLUE, _GREEN, _AMBER, _PAPER = "#1c2329", "#56616b", "#0072b2", "#00704f", "#b36b00", "#f5f7f8"
_FONT = ("system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Apple SD Gothic Neo', "
         "'Malgun Gothic', 'Noto Sans CJK JP', 'Noto Sans CJK KR', sans-serif")
_ASKED, _SAID, _NAMED = 15, 13, 12  # sizes of a question, a choice, a notebook


@dataclass(frozen=True)
class _Box:
    """A choice in its place, with its lines."""

    choice: Choice
    x: float
    y: float
    width: float
    height: float
    said: list[str]
    named: list[str]


@dataclass(frozen=True)
class _Panel:
    """A question in its place, with the boxes of its choices."""

    question: Question
    x: float
    y: float
    width: float
    height: float
    asked: list[str]
    boxes: list[_Box]


def alt_text(tree: Tree, language: str) -> str:
    """Return what the picture shows in one sentence: its title and its questions."""
    return " ".join([f"{tree.say('title', language)}:", *(one.ask.say(language) for one in tree.questions)])


def draw(tree: Tree, language: str) -> str:
    """Return the tree as SVG: each question above those that its choices lead to, and the notebook in each choice."""
    panels, height = _placed(tree, language)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
             f'height="{height:g}" role="img" lang="{language}" font-family="{escape(_FONT)}">'
             f"<title>{escape(tree.say('title', language))}</title><desc>{escape(alt_text(tree, language))}</desc>",
             f'<rect width="{WIDTH}" height="{height:g}" rx="12" fill="{_PAPER}"/>']
    parts += [path for panel in panels.values() for path in _arrows(panel, panels)]
    for panel in panels.values():
        parts.append(_rect(panel.x, panel.y, panel.width, panel.height, _AMBER, "#fffaf0"))
        parts += [_text(panel.x + PAD, panel.y + 22 + 19 * line, words, _ASKED, _INK, 700)
                  for line, words in enumerate(panel.asked)]
        for box in panel.boxes:
            parts.append(_rect(box.x, box.y, box.width, box.height, _BLUE, "#ffffff"))
            parts += [_text(box.x + 9, box.y + 19 + _LINE * line, words, _SAID, _INK)
                      for line, words in enumerate(box.said)]
            parts += [_text(box.x + 9, box.y + box.height - 9 - 15 * line, words, _NAMED, _GREEN, 700)
                      for line, words in enumerate(reversed(box.named))]
    return "\n".join([*parts, "</svg>", ""])


def _placed(tree: Tree, language: str) -> tuple[dict[str, _Panel], float]:
    """Return each question's panel, by its id, and the height of them all."""
    panels: dict[str, _Panel] = {}
    top = float(MARGIN)
    levels = _levels(tree)
    for level in range(max(levels.values()) + 1):
        here = [_panel(tree, one, language, top) for one in tree.questions if levels[one.id] == level]
        panels |= {panel.question.id: panel for panel in here}
        top += max(panel.height for panel in here) + _LEVEL_GAP
    return panels, top - _LEVEL_GAP + MARGIN


def _levels(tree: Tree) -> dict[str, int]:
    """Return how far below the first question each stands: the longest way there counts."""
    @cache
    def level(name: str) -> int:
        above = [one.id for one in tree.questions if any(choice.next == name for choice in one.choices)]
        return max(map(level, above)) + (not tree.question(name).beside) if above else 0

    return {one.id: level(one.id) for one in tree.questions}


def _panel(tree: Tree, question: Question, language: str, top: float) -> _Panel:
    quarter = (WIDTH - 2 * MARGIN + GAP) / 4
    x, width = MARGIN + quarter * question.left, quarter * question.width - GAP
    if question.beside:  # room for the arrow
        x, width = x + _ASIDE, width - _ASIDE
    asked = wrapped(question.ask.say(language), width - 2 * PAD, _ASKED, bold=True)
    count, y = question.columns, top + 19 * len(asked) + 16
    each = (width - 2 * PAD - GAP * (count - 1)) / count
    boxes: list[_Box] = []
    for start in range(0, len(question.choices), count):
        row = question.choices[start:start + count]
        said = [wrapped(choice.say.say(language), each - 18, _SAID) for choice in row]
        named = [_named(tree.step(choice.step).notebook, each - 18) if choice.step else [] for choice in row]
        height = max(_LINE * len(lines) + 15 * len(names) + 3 * bool(names)
                     for lines, names in zip(said, named, strict=True)) + 14
        boxes += [_Box(choice, x + PAD + (each + GAP) * place, y, each, height, said[place], named[place])
                  for place, choice in enumerate(row)]
        y += height + GAP
    return _Panel(question, x, top, width, y - top, asked, boxes)


def _named(notebook: str, width: float) -> list[str]:
    """Return a notebook's folder and name: in one line if that has room."""
    folder, stem = notebook.removesuffix(".ipynb").split("/")
    whole = f"{folder}/{stem}"
    return [whole] if _wide(whole, _NAMED, bold=True) <= width else [f"{folder}/", stem]


def _arrows(panel: _Panel, panels: dict[str, _Panel]) -> list[str]:
    """Return an arrow from a question, or from a choice where its choices part, to each question that follows."""
    following = {box.choice.next for box in panel.boxes}
    starts = ([(panel.x + panel.width / 2, panel.y + panel.height, following.pop())] if len(following) == 1 else
              [(box.x + box.width / 2, box.y + box.height, box.choice.next) for box in panel.boxes])
    paths = []
    for x, y, name in starts:
        if not name:
            continue
        target = panels[name]
        if target.question.beside:
            middle = panel.y + min(panel.height, target.height) / 2
            paths.append(f'<path d="M{panel.x + panel.width:g} {middle:g}H{target.x - 8:g}" stroke="{_SOFT}" '
                         f'stroke-width="2"/><path d="M{target.x:g} {middle:g}l-9 -5v10z" fill="{_SOFT}"/>')
            continue
        to_x, to_y = min(max(x, target.x + 30), target.x + target.width - 30), target.y
        bend, head = to_y - _LEVEL_GAP / 2 - 8, to_y - 7
        paths.append(f'<path d="M{x:g} {y:g}V{bend:g}C{x:g} {head:g} {to_x:g} {bend:g} {to_x:g} {head:g}" '
                     f'fill="none" stroke="{_SOFT}" stroke-width="2"/>'
                     f'<path d="M{to_x:g} {to_y:g}l-5 -9h10z" fill="{_SOFT}"/>')
    return paths


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines of no more than this width: broken between words, or between letters of wide scripts."""
    lines, line = [""], 0.0
    for piece in _pieces(text):
        wide = _wide(piece, size, bold)
        if line and line + _wide(piece.rstrip(), size, bold) > width and piece.strip():
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            line = 0.0
        lines[-1] += piece
        line += wide
    lines[-1] = lines[-1].rstrip()
    return lines


def _pieces(text: str) -> list[str]:
    """Return the parts between which a line may end.

    These are words with the blank behind them, single kana or kanji, and words in katakana.
    """
    pieces = [""]
    for letter in text:
        last = pieces[-1][-1:]
        katakana = _is_katakana(last) and _is_katakana(letter)  # a word of a foreign language stays whole
        between = _is_alone(letter) or _is_alone(last)
        held = katakana or letter in "、。，．：；？！）」』ー" or last in "「『（"
        if last == " " or (last and between and not held):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _is_alone(letter: str) -> bool:
    return bool(letter) and unicodedata.east_asian_width(letter) in "WF" and not "가" <= letter <= "힣"


def _is_katakana(letter: str) -> bool:
    return "ァ" <= letter <= "ー"


def _wide(text: str, size: float, bold: bool) -> float:
    """Return an upper bound of a text's width in common fonts."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WF" else 0.64 if bold else 0.6 for letter in text) * size


def _rect(x: float, y: float, width: float, height: float, edge: str, ground: str) -> str:
    return (f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" fill="{ground}" stroke="{edge}" '
            f'stroke-width="1.5"/>')


def _text(x: float, y: float, words: str, size: int, colour: str, weight: int = 400) -> str:
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
            f"{escape(words)}</text>")
