"""Characters that look like others and are stored as something else: what the page shows is what is kept.

Fonts of PDFs map glyphs to radicals of dictionaries, to forms for vertical lines and to joined Arabic letters; some
systems store letters apart from their accents. None of these is found by a reader who types the word.
"""

from __future__ import annotations

import re
import unicodedata

# CJK Radicals Supplement, by Unicode's Equivalent_Unified_Ideograph; NFKC knows the Kangxi radicals, but few of these.
_RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩"
    "⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑"
    "⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小尐兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爬丬牛犭王"
    "𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艺艻虎衤覀西见角𧢲讠贝𧾷车辶辷辸邑钅長"
    "镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_FORMS = re.compile("[\u2e80-\u2fdf\ufb1d-\ufdfb\ufe10-\ufe19\ufe30-\ufe44\ufe47\ufe48\ufe70-\ufefc]+")
"""Radicals, forms of vertical lines, and Hebrew and Arabic letters in the shape that they have in a word."""


def as_read(text: str) -> str:
    """Return a text in the characters that are read: composed (NFC), without radicals and forms of presentation.

    Nothing else is folded: full-width letters, superscripts and ligatures stay as they are.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _FORMS.sub(_plain, text))


def _plain(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0].translate(_RADICALS))
