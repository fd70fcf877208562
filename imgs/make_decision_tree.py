"""Draw the decision tree, decision_tree.svg and _ja, _ko, from labkit/reports/decision_tree/tree.toml:

    python imgs/make_decision_tree.py
"""

from __future__ import annotations

from pathlib import Path

from labkit.reports.decision_tree.drawing import draw
from labkit.reports.decision_tree.tree import LANGUAGES, decision_tree


def pictures() -> dict[str, str]:
    """The picture in each language, by the name of its file."""
    return {f"decision_tree{'' if language == 'en' else f'_{language}'}.svg": draw(decision_tree(), language)
            for language in LANGUAGES}


if __name__ == "__main__":
    for name, drawn in pictures().items():
        (Path(__file__).parent / name).write_text(drawn, encoding="utf-8", newline="\n")
