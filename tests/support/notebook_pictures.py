"""Put the pictures of notebooks into the notebooks, so that a copy, an export to HTML or a download still shows them.

A picture is kept as a PNG, the one form of attachment that JupyterLab, VS Code, GitHub and nbconvert all show. It is
drawn from its SVG by an installed Chromium; the cell remembers the SVG and its hash, by which a test finds a stale one.

    python -m tests.support.notebook_pictures            # all English notebooks; then: notebook_builder
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"!\[([^\]]*)\]\((?:attachment:|(?:\.\./)+imgs/)([\w-]+)\.(?:png|svg)\)")
SCALE = 1.5  # device pixels for each of the SVG's: sharp on most screens, and 40 kB a picture
COLOURS = 64  # of a diagram of flat colours and black letters


def take_in(content: NotebookNode, language: str = "en") -> None:
    """Replace links to SVGs of ``imgs/``, and attached pictures that are stale, by attached pictures of a language."""
    for cell in content.cells:
        link = LINK.search(cell.source) if cell.cell_type == "markdown" else None
        if link is None:
            continue
        source = source_of(link[2], language)
        cell.source = cell.source.replace(link[0], f"![{link[1]}](attachment:{source.stem}.png)")
        name, digest = source.relative_to(ROOT).as_posix(), digest_of(source)
        if cell.metadata.get("picture") != {"source": name, "sha256": digest} or not cell.get("attachments"):
            cell.metadata["picture"] = {"source": name, "sha256": digest}
            cell["attachments"] = {f"{source.stem}.png": {"image/png": drawn(source)}}


def source_of(name: str, language: str) -> Path:
    """Return the SVG of a picture in a language, or the English one where there is none in it."""
    plain = re.sub(r"_(ja|ko)$", "", name)
    own = ROOT / "imgs" / f"{plain}_{language}.svg"
    return own if own.is_file() else ROOT / "imgs" / f"{plain}.svg"


def digest_of(source: Path) -> str:
    """Return the hash of an SVG, whatever the line ends that git gave it."""
    return hashlib.sha256(source.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@cache
def drawn(source: Path) -> str:
    """Return an SVG as a PNG, base64."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if browser is None:
        raise SystemExit("Pictures of notebooks are drawn by Chromium, which is missing: apt-get install chromium")
    _left, _top, width, height = (float(number) for number in re.search(
        r'viewBox="([^"]+)"', source.read_text(encoding="utf-8"))[1].split())
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        page.write_text(f'<body style="margin:0"><img style="display:block;width:{width}px" src="{source.as_uri()}">',
                        encoding="utf-8")
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--default-background-color=00000000", f"--force-device-scale-factor={SCALE}",
                        f"--window-size={width:.0f},{height:.0f}", f"--screenshot={shot}", page.as_uri()],
                       check=True, capture_output=True, timeout=120)
        out = io.BytesIO()
        with Image.open(shot) as image:
            image.convert("RGBA").quantize(COLOURS, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def stale(content: NotebookNode, language: str = "en") -> list[str]:
    """Return what is wrong with the pictures of a notebook: linked and not taken in, or drawn before a change."""
    faults = []
    for cell in content.cells:
        if cell.cell_type != "markdown":
            continue
        for link in re.finditer(r"!\[([^\]]*)\]\(([^)]+)\)|<img\b", cell.source):
            target = link[2] or ""
            if not link[1]:
                faults.append(f"cell {cell.id}: a picture without a text in its place")
            attached = target.removeprefix("attachment:")
            if attached == target or attached not in cell.get("attachments", {}):
                faults.append(f"cell {cell.id}: {target or link[0]} is no attachment: an exported notebook loses it")
                continue
            source = source_of(Path(attached).stem, language)
            kept = {"source": source.relative_to(ROOT).as_posix(), "sha256": digest_of(source)}
            if cell.metadata.get("picture") != kept:
                faults.append(f"cell {cell.id}: {kept['source']} has changed since the picture was taken from it")
    return faults


def main(names: list[str]) -> None:
    """Renew the pictures of these notebooks, or of all English ones."""
    for path in map(Path, names) if names else sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb")):
        content = nbformat.read(path, as_version=4)
        before = nbformat.writes(content)
        take_in(content)
        if nbformat.writes(content) != before:
            nbformat.write(content, path)
            print(f"{path.name}: picture renewed")


if __name__ == "__main__":
    main(sys.argv[1:])
