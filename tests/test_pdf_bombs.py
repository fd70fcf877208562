"""Every way into a user's PDF goes through a worker: what a bomb may do on each, and that nobody else opens one."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pymupdf
import pytest
from support.docintel_standin import DocIntelStandIn
from support.hostile_pdf import SAID, endless_chain, endless_form
from support.read_files import written

import labkit
from labkit import show
from labkit.datasets.record import QA, Evidence, PageBox, Source
from labkit.documents import read
from labkit.documents.page_images.reader import read_page_images
from labkit.documents.types import Document, Page
from labkit.documents.workers import Limits, Reading, process
from labkit.errors import DocumentError
from labkit.pipelines import generate_inputs
from labkit.reports.page_pictures import PagePictures
from labkit.reports.report import write_report
from labkit.settings import Settings

pytestmark = pytest.mark.slow

PACKAGE = Path(labkit.__file__).parent
KEY = "a-key-of-a-stand-in"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin and end without a process; what sets no limits itself takes them from the environment."""
    monkeypatch.setenv("LABKIT_READ_TIMEOUT", "2")
    process.end_idle()
    before = children()
    yield
    process.end_idle()
    assert not children() - before, "processes are left"


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def settings(**more: object) -> Settings:
    return Settings(_env_file=None, read_timeout=2, **more)


async def by_azure(path: Path) -> object:
    with DocIntelStandIn(key=KEY) as server:
        return await read(path, reader="azure", show=False, settings=settings(
            azure_doc_intelligence_endpoint=server.url, azure_doc_intelligence_key=KEY))


async def in_report(path: Path) -> object:
    record = QA(question="What does the pump move?", answer="Water.", language="English",
                evidence=Evidence(text="water", start=0, end=5, boxes=[PageBox(page=1, x0=9, y0=9, x1=99, y1=99)]),
                source=Source(file=path.name, sha256="0" * 64, page_start=1, page_end=1, chunk_id="0" * 16))
    return write_report(path.with_suffix(".html"), [record], pdf=path)


async def as_thumbnails(path: Path) -> object:
    return show.pages(path, Document(path.name, "0", "builtin", [Page(1, "text", "Water.", 600, 800)]))


async def as_picture(path: Path) -> object:
    with PagePictures(path) as drawn:
        return drawn.page(1)


OPENING: dict[str, Callable[[Path], Awaitable[object]]] = {
    "built-in reader": lambda path: read(path, reader="builtin", settings=settings(), show=False),
    "pages as pictures": lambda path: read_page_images(path, settings=settings(), show=False),
    "Azure": by_azure, "report": in_report, "thumbnails": as_thumbnails, "picture": as_picture,
}


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return endless_chain(tmp_path_factory.mktemp("bombs") / "chain.pdf")


@pytest.mark.parametrize("way", OPENING)
async def test_a_file_that_cannot_be_opened_in_time_is_one_error(chain: Path, way: str) -> None:
    started = time.monotonic()
    with pytest.raises(DocumentError, match=r"chain\.pdf cannot be read: to open it takes more than 2 seconds\. Raise "
                                            r"LABKIT_READ_TIMEOUT"):
        await OPENING[way](chain)
    assert time.monotonic() - started < 60


async def test_an_estimate_counts_no_page_of_it(chain: Path) -> None:
    assert (await generate_inputs.Source.of(chain, generate_inputs.Options(), settings())).size == 0


DRAWING: dict[str, Callable[[Path], Awaitable[object]]] = {
    "pages as pictures": OPENING["pages as pictures"], "picture": as_picture,
}


@pytest.mark.parametrize("way", DRAWING)
async def test_a_page_that_cannot_be_drawn_in_time_is_one_error(tmp_path: Path, way: str) -> None:
    path = endless_form(tmp_path / "form.pdf")
    started = time.monotonic()
    with pytest.raises(DocumentError, match=r"form\.pdf.* takes more than 2 seconds"):
        await DRAWING[way](path)
    assert time.monotonic() - started < 60


async def test_a_page_that_cannot_be_drawn_costs_a_report_its_picture_and_thumbnails_theirs(tmp_path: Path) -> None:
    path = endless_form(tmp_path / "form.pdf")
    report = await in_report(path)
    assert "page 1 takes more than 2 seconds" in Path(report).read_text(encoding="utf-8")
    assert "cannot be drawn" in (await as_thumbnails(path))._repr_html_()


async def test_such_a_page_costs_a_file_of_pictures_only_itself(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawn as it is, and read without the models: that takes longer than this page may.
    quick = """
from labkit.documents.builtin.parts import PageParts, Part
from labkit.documents.page_images import pages, sheets
def read_sheet(document, number, margins, data=""):
    sheets.draw_area(document[number - 1], margins)
    part = Part("text", document[number - 1].get_text(), (9.0, 9.0, 99.0, 99.0))
    return sheets.Sheet(PageParts(number, 600.0, 800.0, "image", "", "ocr", [part]))
pages.read_sheet, pages.load_layout = read_sheet, lambda threads: None
main("""
    monkeypatch.setattr(process, "_CODE", process._CODE.replace("; ", "\n").replace("main(", quick.replace("%", "%%")))
    document = pymupdf.open()
    for _ in range(29):
        document.new_page().insert_textbox((60, 90, 540, 700), f"{SAID} " * 4, fontsize=18)
    with pymupdf.open(endless_form(tmp_path / "form.pdf")) as bomb:
        document.insert_pdf(bomb, start_at=1)
    path = written(document, tmp_path, "pages.pdf")
    found = await read_page_images(path, settings=settings(), show=False)
    assert [page.number for page in found.pages if not page.markdown] == [2]
    assert found.page(2).reason == "Left out: it is damaged: it takes more than 2 seconds."


async def test_figures_that_cannot_be_cut_out_are_told_of(tmp_path: Path) -> None:
    from labkit.documents.figures import add_images
    from labkit.documents.types import Figure, Span

    document = pymupdf.open(endless_form(tmp_path / "form.pdf"))
    document.new_page()
    path = written(document, tmp_path, "two.pdf")
    page = Page(1, "mixed", "[Figure, page 1]", 600, 800, figures=[Figure(1, (9, 9, 500, 500), span=Span(0, 16))])
    async with Reading(path, Limits(seconds=2)) as reading:
        notes = await add_images([page], reading)
    assert notes == ["The figures of page 1 could not be cut out (it takes more than 2 seconds)."]
    assert page.markdown == "[Figure, page 1]"


@pytest.mark.parametrize("way", ["built-in reader", "pages as pictures", "Azure"])
async def test_a_time_limit_of_the_caller_holds(chain: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    patient = settings(azure_doc_intelligence_endpoint="http://127.0.0.1:9", azure_doc_intelligence_key=KEY,
                       ).model_copy(update={"read_timeout": 500.0})
    work = {"built-in reader": lambda: read(chain, reader="builtin", settings=patient, show=False),
            "pages as pictures": lambda: read_page_images(chain, settings=patient, show=False),
            "Azure": lambda: read(chain, reader="azure", settings=patient, show=False)}[way]
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(work(), 3)
    assert time.monotonic() - started < 15


async def test_a_time_limit_around_an_estimate_holds(chain: Path) -> None:
    patient = settings().model_copy(update={"read_timeout": 500.0})
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(generate_inputs.Source.of(chain, generate_inputs.Options(), patient), 3)
    assert time.monotonic() - started < 15


# ---- nobody else opens one

OPENS = {"labkit/documents/pdf.py"}
"""The one place that opens a user's file; it runs in a worker."""
USES_IT = {"labkit/documents/workers/main.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE.parent).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_one_module_opens_pdfs_and_only_workers_call_it() -> None:
    opening, using = set(), set()
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (
                    "open", "Document") and ast.unparse(node.func.value) in ("pymupdf", "fitz"):
                opening |= {name} if node.args or node.keywords else set()  # without any, it is a new one
            if isinstance(node, ast.ImportFrom) and node.module == "labkit.documents.pdf":
                using |= {name} if {alias.name for alias in node.names} & {"opened", "_open"} else set()
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("fitz", "pypdf", "pdfplumber")):
                opening.add(name)
    assert opening == OPENS and using == USES_IT


def test_the_process_of_the_user_never_loads_a_pdf_library(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page().insert_textbox((60, 90, 540, 700), f"{SAID} " * 4, fontsize=18)
    path = written(document, tmp_path)
    code = f"""
import asyncio, sys
import labkit
from labkit.pipelines.generate_inputs import Options, Source
from labkit.settings import Settings
path, settings = {str(path)!r}, Settings(_env_file=None, read_timeout=60)
document = asyncio.run(labkit.read(path, reader="builtin", settings=settings, show=False))
asyncio.run(labkit.read_page_images(path, settings=settings, min_characters=5, show=False))
labkit.split(document)
from pathlib import Path
assert asyncio.run(Source.of(Path(path), Options(), settings)).size == 1
labkit.show.pages(path, document)
print(sorted(name for name in sys.modules if name.split(".")[0] in
             ("pymupdf", "fitz", "pymupdf4llm", "onnxruntime", "rapidocr", "pdfminer", "pypdf")))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
