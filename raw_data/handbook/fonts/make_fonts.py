"""Cut the handbook's fonts out of whole ones: the characters of handbook/<language>.toml, and Latin.

Needed only after new characters have come into the words: python make_fonts.py ja Regular.ttf Bold.ttf
Needs fonttools. The fonts here come from Noto Sans JP and Noto Sans KR (OFL.txt is their licence).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
# without no-break space and soft hyphen: they share glyphs with space and hyphen, which would be extracted as them
LATIN = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA1, 0x100)), *"–—‘’“”…•"} - {"\xad"}


def cut(source: Path, characters: set[str], out: Path) -> None:
    """Write a font with these characters only, without hints and substitutions: MuPDF uses neither."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters if character >= " "])
    subsetter.subset(font)
    font.save(out)


if __name__ == "__main__":
    language, *sources = sys.argv[1:]
    words = (HERE.parent / f"{language}.toml").read_text(encoding="utf-8")
    for weight, source in zip(("regular", "bold"), sources, strict=True):
        cut(Path(source), LATIN | set(words), HERE / f"{language}-{weight}.ttf")
