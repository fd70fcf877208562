"""Places that show the outputs of a notebook: pages with the inks and grounds of JupyterLab and of VS Code.

JupyterLab has style sheets of its own for outputs. VS Code shows them in a page without any but a few rules for tables,
and names the colours of its theme in variables that begin with ``--vscode-``. Both are written down here from what
their themes look like: what matters is that an output depends on neither.
"""

from __future__ import annotations

from typing import NamedTuple


class Theme(NamedTuple):
    """The ink of outputs, their ground, that of every other row of a table, and whether it is VS Code's."""

    ink: str
    ground: str
    row: str
    vscode: bool


THEMES = {
    "JupyterLab light": Theme("#212121", "#ffffff", "#f5f5f5", False),
    "JupyterLab dark": Theme("#ffffff", "#111111", "#212121", False),
    "VS Code light": Theme("#3b3b3b", "#ffffff", "#f5f5f5", True),
    "VS Code dark": Theme("#cccccc", "#1f1f1f", "#272727", True),
    "VS Code high contrast": Theme("#ffffff", "#000000", "#0a0a0a", True),
    "VS Code high contrast light": Theme("#292929", "#ffffff", "#f5f5f5", True),
}
_TABLES = "tbody tr:nth-child(even) {{ background: {row}; }}"
_VSCODE = ("table, thead, tr, th, td, tbody {{ border: none !important; border-spacing: 0; }} "
           "table, th, tr {{ vertical-align: middle; text-align: right; }} th, td {{ padding: 4px 8px; }}")


def hosted(outputs: dict[str, str], theme: Theme) -> str:
    """Return a page that shows outputs as a theme does, each with its name as a heading."""
    style = (f"body {{{{ margin: 0; padding: 0 12px; color: {theme.ink}; background: {theme.ground}; "
             f"font: 13px/1.5 system-ui, sans-serif; --vscode-foreground: {theme.ink}; }}}}"
             + _TABLES + (_VSCODE if theme.vscode else ""))
    shown = "".join(f"<section><h2>{name}</h2>{html}</section>" for name, html in outputs.items())
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Outputs</title><style>'
            f"{style.format(row=theme.row)}</style></head><body><main><h1>Outputs</h1>{shown}</main></body></html>")
