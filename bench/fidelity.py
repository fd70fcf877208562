"""Measure how truly files are read, labkit beside its peers: python -m bench --only fidelity

Each kind of file is drawn with what it holds (:mod:`bench.fidelity_cases`), and pages of real documents come with what
a person saw on them (:mod:`bench.fidelity_truths`; ``--truth FOLDER`` adds yours). All readers read them in the same
run, each peer in an environment of its own, and are scored alike (:mod:`bench.fidelity_score`). A figure is how far
labkit stands behind the best of the others: 0 where it is first.
"""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.environments import ALONE, NotInstalled, python_of
from bench.fidelity_cases import Case, cases
from bench.fidelity_score import Fidelity, Truth, fidelity
from bench.fidelity_truths import OWN, truths
from bench.reading import PYMUPDF4LLM
from bench.row import Row

UNSTRUCTURED = (
    f"{ALONE}unstructured-inference>=1.6.12,<2", "unstructured>=0.27.30,<0.28", "unstructured-pytesseract", "pdf2image",
    "pdfminer-six", "pi-heif", "pikepdf", "pypdf", "huggingface-hub", "matplotlib", "onnx", "onnxruntime",
    "opencv-python", "pypdfium2", "rapidfuzz", "scipy", "pandas", "openpyxl", "xlrd", "msoffcrypto-tool", "networkx",
    "python-docx", "python-pptx")
"""With what the strategy fast needs: without torch, which only hi_res does."""
PEERS = {"pymupdf4llm": PYMUPDF4LLM, "markitdown": ("markitdown[docx,pptx,xlsx,pdf]",), "unstructured": UNSTRUCTURED}
"""Peers, and what their environments hold."""
_PEER = Path(__file__).parent / "peers" / "read_as_markdown.py"
_PDF_ONLY = {"pymupdf4llm"}
_PATIENCE = 180  # seconds for one file


def rows(quick: bool = False, truth: Path | None = None) -> Iterable[Row | str]:
    """Yield a figure for words, tables and headings of each kind and page.

    Parameters
    ----------
    quick
        Take every third.
    truth
        A folder of truths to measure, besides the project's own (see :mod:`bench.fidelity_truths`).
    """
    pythons = {}
    for name, requirements in PEERS.items():
        try:
            pythons[name] = str(python_of(name, requirements))
        except NotInstalled as error:
            yield f"fidelity: {name} is left out, as {error}"
    with tempfile.TemporaryDirectory() as folder:
        every = [*cases(), *truths(OWN), *(truths(truth) if truth else ())]
        for case in every[:: 3 if quick else 1]:
            yield from of_case(case, Path(folder), pythons)


def of_case(case: Case, folder: Path, pythons: dict[str, str]) -> Iterable[Row | str]:
    """Yield the figures of one kind of file."""
    path, truth = case.draw(folder)
    ours = fidelity(asyncio.run(read(path)), truth)
    theirs: dict[str, Fidelity] = {}
    for name, python in pythons.items():
        if name not in _PDF_ONLY or path.suffix == ".pdf":
            said = by_peer(name, python, path, truth)
            if isinstance(said, str):
                yield f"fidelity: {case.name}: {name} reads nothing: {said}"
            else:
                theirs[name] = said
    for measure in (part.name for part in dataclasses.fields(Fidelity)):
        share = getattr(ours, measure)
        if share is not None:
            others = {name: getattr(found, measure) for name, found in theirs.items()}
            beside = ", ".join(f"{name} {other:.2f}" for name, other in others.items())
            behind = max([0.0, *(other - share for other in others.values())])
            yield Row(f"fidelity, {case.name}, {measure}", behind, 0.0, f"(labkit {share:.2f}, {beside})")


async def read(path: Path) -> str:
    """Return what labkit reads of a file, as Markdown."""
    import labkit

    document = await labkit.read(path, reader="builtin", show=False)
    return "\n\n".join(page.markdown for page in document.pages)


def by_peer(name: str, python: str, path: Path, truth: Truth) -> Fidelity | str:
    """Return the score of a peer, or why it has none."""
    try:
        done = subprocess.run([python, _PEER, name, path], capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return f"it takes longer than {_PATIENCE} seconds"
    if done.returncode:
        return done.stderr.decode(errors="replace").strip().splitlines()[-1][:160]
    return fidelity(done.stdout.decode(errors="replace"), truth)
