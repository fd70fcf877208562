"""Cut the samples' fonts out of whole ones: the characters of handbook/<language>.toml, and Latin.

Needed only after new characters have come into the words: python make_fonts.py ja Regular.ttf Bold.ttf
Those of the flyers lie apart, so that new words on a flyer leave the handbook as it is, byte for byte:
python make_fonts.py --flyers ja Regular.ttc Bold.ttc
Needs fonttools. The fonts come from Noto Sans JP, Noto Sans KR and Noto Sans CJK (OFL.txt is their licence).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
# without no-break space and soft hyphen: they share glyphs with space and hyphen, which would be extracted as them
LATIN = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA1, 0x100)), *"–—‘’“”…•"} - {"\xad"}


def cut(source: Path, characters: set[str], out: Path, number: int = 0) -> None:
    """Write a font with these characters only, without hints and substitutions: MuPDF uses neither.

    ``number`` is that of the font in a collection.
    """
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG"]
    font = TTFont(source, recalcTimestamp=False, fontNumber=number)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters if character >= " "])
    subsetter.subset(font)
    if "CFF " in font:
        _quadratic(font)
    font.save(out)


def _quadratic(font: TTFont) -> None:
    """Turn cubic outlines into quadratic ones: of a CFF font whose glyphs have numbers for names, MuPDF writes none."""
    outlines, glyphs = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font.sfntVersion = "\0\1\0\0"
    builder = FontBuilder(font=font)
    builder.isTTF = True
    builder.setupGlyf(glyphs)
    font["maxp"].tableVersion = 0x00010000
    builder.setupMaxp()


if __name__ == "__main__":
    flyers = "--flyers" in sys.argv
    language, *sources = [option for option in sys.argv[1:] if option != "--flyers"]
    written = HERE.parents[1].glob(f"flyers/{language}-*.toml") if flyers else [HERE.parent / f"{language}.toml"]
    words = "".join(path.read_text(encoding="utf-8") for path in written)
    folder = HERE.parents[1] / "flyers" / "fonts" if flyers else HERE
    folder.mkdir(exist_ok=True)
    for weight, source in zip(("regular", "bold"), sources, strict=True):
        number = ["ja", "ko"].index(language) if source.endswith(".ttc") else 0  # their order in Noto Sans CJK
        cut(Path(source), LATIN | set(words), folder / f"{language}-{weight}.ttf", number)
