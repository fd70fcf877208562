"""Which encoding bytes are in that no mark names: told by how plausible they read in each, or refused.

UTF-8 is proved by decoding. The encodings of Japan and Korea take almost any pair of bytes, so what decodes is also
looked at: Japanese is written with kana and common Han, Korean with a few hundred of its syllables most of the time.
Windows-1252 takes almost any byte. A detector made for web pages in all languages guesses wrong on files this short: it
has no vote, and its guess is only told to a user whom labkit asks for the encoding.
"""

from __future__ import annotations

import codecs

from labkit.documents.flat_files.plausibility import plausibility
from labkit.documents.flat_files.western import is_western
from labkit.errors import DocumentError

_LEAST = 0.42  # how plausible text must be; pairs of bytes that mean something else come to less
_GUESSES = ("cp932", "cp949", "euc_jp", "cp1252")
_SHIFTING = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004", "iso2022_jp_2", "iso2022_kr", "hz")
_LIKELY = ("cp1250", "iso8859_2", "cp1254", "cp1257", "mac_roman", "cp850", "cp852", "cp1251", "koi8_r", "cp866",
           "cp1253", "cp1255", "cp1256", "cp874", "big5", "gb18030")
"""What is proposed where no encoding can be told; none of these is taken unasked."""
_HINTED = 2**14  # bytes that an encoding is proposed by
NAME_IT = 'Name its encoding (--encoding or encoding=…, such as "cp932", "euc_kr", "gb18030"), or save it as UTF-8.'


def shifting(sample: bytes, name: str) -> str:
    """Return the encoding of lines that are ASCII, but for signs by which other characters begin; ASCII without any.

    Braces of a template look like HZ's too: those of HZ hold common Han.
    """
    for codec in _SHIFTING if sample else ():
        try:
            text = codecs.getincrementaldecoder(codec)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        if not text.isascii() and (codec != "hz" or plausibility(text, codec) > _LEAST):
            return codec
    if b"\x1b$" in sample:
        raise _unknown(name, sample)
    return "ascii"


def _unknown(name: str, sample: bytes) -> DocumentError:
    """Return the error for an encoding that cannot be told, which names one that it may be."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_HINTED], cp_isolation=list(_LIKELY)).best()
    hint = f' It may be "{best.encoding}": name that, and look at what is read.' if best else ""
    return DocumentError(f"The encoding of {name} cannot be told: it is neither UTF-8 nor plausible as Shift_JIS, "
                         "EUC-KR, EUC-JP or Windows-1252.", NAME_IT + hint)


def guessed(sample: bytes, name: str) -> str:
    """Choose the encoding that a sample reads best in."""
    if _mostly_utf8(sample):
        return "utf-8"  # with a flaw: reading it tells where
    plausible = {}
    for codec in _GUESSES:
        try:  # what the end of the sample cuts is left out
            text = codecs.getincrementaldecoder(codec)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        plausible[codec] = plausibility(text, codec)
    best = max(plausible, key=lambda codec: plausible[codec], default="")
    if not best or plausible[best] < _LEAST or (best == "cp1252" and not is_western(sample.decode(best))):
        raise _unknown(name, sample)
    return best


def _mostly_utf8(sample: bytes) -> bool:
    """Tell whether a sample is UTF-8 but for a flaw here and there: its sequences hardly come about by chance."""
    text = sample.decode("utf-8", "replace")
    flaws = text.count("\ufffd")
    return sum(character >= "\x80" for character in text) - flaws > 8 * flaws
