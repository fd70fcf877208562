"""Make the sample CSV files of refill partners, with HTML in their cells, as a shop system exports them.

All words come from stores/<language>.toml; the same words always give the same bytes. Each file is encoded as Excel
saves it in its country, so that a reader has to find out.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tomllib
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent


def make_stores(words: dict) -> bytes:
    """The stores as the bytes of a CSV file.

    Parameters
    ----------
    words
        A parsed stores/<language>.toml.

    Raises
    ------
    KeyError
        If a text is missing.
    ValueError
        If a store has more or fewer opening hours than there are days, or a letter that the encoding lacks.
    """
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(words["columns"])
    for store in words["stores"]:
        link = words["site"] + store["number"].lower()
        writer.writerow([
            store["number"], store["name"], store["address"], store["postcode"], store["phone"], store["area"],
            _table(words["hours"], list(zip(words["days"], store["open"], strict=True))),
            "<ul>" + "".join(f"<li>{escape(service, quote=False)}</li>" for service in store["services"]) + "</ul>",
            "\n".join(f"<p>{_inline(text, link)}</p>" for text in store["text"]), store["event"],
        ])
    return sheet.getvalue().encode(words["encoding"])


def _table(head: list[str], rows: list[tuple[str, str]]) -> str:
    cells = ["".join(f"<th>{escape(cell)}</th>" for cell in head),
             *("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)]
    return '<table border="1">' + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _inline(text: str, link: str) -> str:
    """HTML of a paragraph: ``**x**`` is bold, ``[x]`` leads to the store's page."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))
    return re.sub(r"\[(.+?)\]", rf'<a href="{link}">\1</a>', text)


def main() -> int:
    """The command line; returns its exit status."""
    parser = argparse.ArgumentParser(description="Make the sample CSV files of stores.")
    parser.add_argument("--out", type=Path, default=HERE / "csv", help="the folder to write to (default: %(default)s)")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for source in sorted((HERE / "stores").glob("*.toml")):
        words = tomllib.loads(source.read_text(encoding="utf-8"))
        data = make_stores(words)
        path = out / f"{source.stem}-stores.csv"
        path.write_bytes(data)
        print(f"{path}: {len(words['stores'])} stores, {words['encoding']}, {len(data) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
