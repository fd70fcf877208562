"""Lay out the pages of the documentation for MkDocs, and build the site: python docs/make_site.py (or: make docs)

Pages are the READMEs, this folder, and two that are made of the code: the commands from the help of the command line,
and the Python names from their docstrings. They are copied to ``site/pages`` as they lie in the clone, so that links
hold here and there; a language is the last part of a page's name (``models.ja.md``), as the plugin for it wants.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "site" / "pages"
_WHAT = ("README*.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/*.md", "docs/*.css",
         "imgs/*.*g", "notebooks/*/README*.md", "notebooks/**/*.ipynb", "raw_data/README.md")
_SWITCH = re.compile(r"^(?:\[[^\]]+\]\([^)]+\) · )?(?=.*\*\*(?:English|日本語|한국어)\*\*).*\n\n", re.M)


def lay_out(pages: Path) -> None:
    """Write all pages below a folder, which is emptied first."""
    shutil.rmtree(pages, ignore_errors=True)
    for pattern in _WHAT:
        for source in sorted(ROOT.glob(pattern)):
            place = pages / re.sub(r"README_(ja|ko)\.md$", r"README.\1.md", str(source.relative_to(ROOT)))
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix == ".md":
                place.write_text(for_site(source.read_text(encoding="utf-8"), source), encoding="utf-8")
            else:
                shutil.copyfile(source, place)
    (pages / "docs/commands.md").write_text(commands(), encoding="utf-8")
    (pages / "docs/python.md").write_text(names(), encoding="utf-8")


def for_site(text: str, source: Path) -> str:
    """Return a page without its row of languages, its links to pages of its language as the site names them."""
    text = _SWITCH.sub("", text, count=1)
    text = re.sub(r"(\]\([^)\s#]*?)(?:[_.](?:ja|ko))(?=\.md[)#])", r"\1", text)

    def link(found: re.Match[str]) -> str:
        target = source.parent / found[2]
        if target.is_dir():
            index = target / "README.md"
            return f"{found[1]}{found[2].rstrip('/')}/README.md)" if index.is_file() else found[1][1:-2]
        return found[0]

    return re.sub(r"(\[[^\]]*\]\()([^)\s#:]+)\)", link, text)


def commands() -> str:
    """Return the page of the command line: the help of each command."""
    import typer
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from labkit.cli.app import app

    command = get_command(app)
    return get_docs_for_click(obj=command, ctx=typer.Context(command), name="labkit", title="Commands")


def names() -> str:
    """Return the page of the Python names: a directive for each, by the room that it lives in."""
    rooms: dict[str, list[str]] = {}
    for node in ast.parse((ROOT / "labkit/__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            room = node.module.split(".")[0]
            rooms.setdefault(room, []).extend(f"::: labkit.{node.module}.{name.name}" for name in node.names)
    parts = ["# Python", "What `labkit` offers by name. Everything else may move from version to version."]
    for room in sorted(rooms):
        parts += [f"## {room}", *sorted(rooms[room])]
    return "\n\n".join([*parts, ""])


if __name__ == "__main__":
    lay_out(PAGES)
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", ROOT / "mkdocs.yml"]
    sys.exit(subprocess.run(build, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=False).returncode
             or print(f"Open {ROOT / 'site/html/index.html'}"))
