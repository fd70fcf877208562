"""Take the pictures of the report and of the review, from the sample dataset: python imgs/make_screenshots.py

It needs Chromium (``chromium``, ``chromium-browser`` or ``google-chrome``), and is not a part of ``make pictures``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import labkit

HERE = Path(__file__).parent
SAMPLE = labkit.sample("datasets/en-handbook-run-1.jsonl")
PDF = labkit.sample("pdf/en-handbook.pdf")
WIDTH = 1280
LANGUAGES = {"": "English", "_ja": "Japanese", "_ko": "Korean"}


def shoot(browser: str, address: str, height: int, target: Path) -> None:
    """Take a picture of a page once its scripts have had time to draw it, in few colours: it is read, not admired."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--virtual-time-budget=8000", f"--window-size={WIDTH},{height}", f"--screenshot={raw}",
                        address], check=True, timeout=120, capture_output=True)
        with Image.open(raw) as picture:
            picture.convert("RGB").quantize(128).save(target, optimize=True)


def main() -> int:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not browser:
        print("There is no Chromium here. Install it, and run this again.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "qa.jsonl"
        shutil.copyfile(SAMPLE, rows)
        report = labkit.write_report(Path(folder) / "report.html", labkit.Dataset.load(rows).records[2:4], pdf=PDF)
        shoot(browser, report.as_uri(), 1180, HERE / "report.png")
        command = [sys.executable, "-m", "labkit", "review", rows, "--source", PDF, "--reviewer", "Ada"]
        for ending, language in LANGUAGES.items():
            with subprocess.Popen([*command, "--language", language], stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout
                try:
                    address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
                    shoot(browser, address, 860, HERE / f"review{ending}.png")
                finally:
                    server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
