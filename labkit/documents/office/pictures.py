"""Pictures of Office files: decoded, judged, and put together with the captions beside them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from labkit.documents.builtin.captions import is_caption
from labkit.documents.figures import is_simple, png
from labkit.documents.office.blocks import Block
from labkit.text.languages.forms import any_form

_LONGEST_CAPTION = 120  # letters of a paragraph that is taken for a caption by its words alone
_TABLE = re.compile(rf"(?:{any_form('table_label').pattern})\s*\S", re.I)
_SIDE = 1_200  # pixels of the longer side of one that is kept
_MOST_PIXELS = 50_000_000  # of a picture: one that claims more is not decoded


def figure_of(data: bytes, caption: str, said: Callable[[str], None]) -> Block | None:
    """Return a picture that shows something as a figure; without a caption, a plain or tiny one is an ornament."""
    from PIL import Image

    caption = " ".join(caption.split())
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise ValueError("too large")
            layer = opened.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        flat.thumbnail((_SIDE, _SIDE))
    except MemoryError:
        raise
    except Exception:  # a drawing in a format of Windows', or a damaged picture: its caption still tells of it
        said("picture")
        return Block("figure", caption) if caption else None
    if not caption and (min(flat.size) < 48 or is_simple(flat)):
        return None
    return Block("figure", caption, image=png(flat) if min(flat.size) >= 48 else b"")


def captioned(blocks: list[Block]) -> list[Block]:
    """Give figures the captions that stand right below or above them; those of tables stay words."""
    owned: set[int] = set()
    for place, block in enumerate(blocks):
        if not (block.kind == "caption" or (block.kind == "text" and len(block.text) <= _LONGEST_CAPTION and
                                            is_caption(block.text))):
            continue
        marked, block.kind = block.kind == "caption", "text"
        if marked and _TABLE.match(block.text):
            continue
        for beside in (place - 1, place + 1):
            if 0 <= beside < len(blocks) and blocks[beside].kind == "figure" and beside not in owned:
                figure = blocks[beside]
                figure.text = f"{block.text} ({figure.text})" if figure.text else block.text
                owned.add(beside)
                block.text = ""
                break
    return [block for block in blocks if block.text or block.kind == "figure"]
