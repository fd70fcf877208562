"""Whether text reads like a language of Western Europe: what tells Windows-1252 from other encodings of one byte.

Any of them decodes as any other, with letters that are wrong: ``Oddział`` is ``Oddzia³``, ``fünf`` is ``fŸnf``. But
each language has few letters beyond ASCII, and those have their places in a word. Text of Windows-1252 keeps to the
letters of one language for the most part; text of another encoding has letters that stand where no language has them,
and signs amid words.
"""

from __future__ import annotations

import re

_MOST_ODD = 0.1, 0.03  # share of signs, and of letters, that may stand where none belongs
_LEAST_OF_ONE = 0.8  # share of the letters that are one language's
_SOME_OF_ONE = 0.5  # share from which a language is one of the text's
# letters that may be of several languages, each where one of them has it; and those of which one may be of another
_MANY, _FEW = 6, 3

_LETTER = re.compile(r"[^\W\d_\x00-\x7fªºµ¹²³¼½¾]")
_V, _C, _END = "[aeiouyàâäáãåæèéêëìíîïòóôöõøœùúûüýÿ]", "[bcdfghjklmnpqrstvwxzçñðþ]", r"(?!\w)"

_LANGUAGES = [re.compile(pattern) for pattern in (
    # English and French: words of French are what English has of such letters
    rf"[éœæÿ]|[êâô](?={_C})|û(?=[cflmnrt])|î(?=[clmnt])|(?<=[du])û|[âô](?={_END})|è(?=s{_END}|{_C}+e)|"
    rf"(?:(?<!\w)|(?<=l)|(?<=déj))à(?={_END})|"
    rf"(?<=\bo)ù(?={_END})|ç(?=[aouâôûœé])|(?<={_V})[ïëüî]",
    r"[äöüé]|(?<=[^\W\d_])ß|(?<=a)ï",  # German, with Café and naïv
    rf"[áéíóú]|ñ(?={_V})|(?<=g)ü(?=[eií])",  # Spanish
    rf"[áéíóú]|[âô](?={_C})|[êô](?={_C}|{_END})|ã(?=[oei])|(?<=[çhflmrv])ã(?=s?{_END})|õ(?=e)|"
    rf"ç(?=[aouãáóõâôéíú])|(?<!\w)à(?=\w?{_END})",
    rf"[àèéìòù](?={_END})",  # Italian
    rf"(?<={_V})[ëïöü]|é|[êô](?={_C}|{_END})|è(?=[nmr]e)|(?<=\bh)è",  # Dutch
    r"[æøåéó]", r"[åäöé]",  # Danish and Norwegian, Swedish
    rf"[äöå]|[šž](?={_V}|{_END})",  # Finnish
    # Icelandic and Faroese
    rf"[áéíóúæöø]|(?<=[^\W\d_])ð|(?<![bcdfglmnp])þ(?=[aeiouyáéíóúýæöjrv])|(?<!y)ý(?={_C}|[ij])|(?<=\bn)ý",
    rf"[éíóú]|è(?={_C}|ix|{_END})|[àò](?={_C}|[iu]|{_END})|(?<={_V})[ïü]|(?<=[gq])ü|ç(?=[aouóòà]|{_END})",  # Catalan
    rf"[äöü]|(?<!y)õ(?!{_END})|[šž](?={_V}|{_END})",  # Estonian
)]

_ROMANCE = (0, 2, 3, 4, 10)
"""Of these, French (with English), Spanish, Portuguese, Italian and Catalan."""
_WORD = re.compile(r"\w+")

# Not among them are signs that people do put amid words: apostrophes of any form, dashes, dots, blanks without a break.
_AMID = "[¡-©«¬®¯±²³µ¶¸¹»¼-¿×÷•†‡ˆ‰˜™„‚“‹›”]"
_ODD = re.compile(rf"""
    (?<=[^\W\d_]){_AMID}(?=[a-zß-ÿ]) | (?<=[a-z]){_AMID}(?=[^\W\d_])  # a sign amid a word
    | (?<=[a-zß-ÿ])[À-ÖØ-ÞŠŽŸŒ](?=[a-zß-ÿ]|$|\W)  # a capital amid a word, or at its end
    | (?<=[^\W\d_]{{3}})[³¹²¼-¾¿£¥¯¤¢¡ˆ˜‰†‡‚„•](?!\w)  # a sign that opens, or goes with a number, behind a word
    | (?<!\w)[£¯¼-¾¹²³¦¨¸†‡ˆ˜‰™](?=[^\W\d_])  # one that goes behind, before a word
    | (?<=[a-z])—(?=[b-df-hj-np-xz](?!\w))  # a dash before a letter that is no word
    | (?<=[a-z]{{3}})(?<!qu)(?<!ll)(?<!urd)(?<!tt)(?<!gn)(?<!\bsant)(?<!\bquant)(?<!\btant)’
      (?=\w)(?!(?:s|t|d|m|n|re|ve|ll)(?!\w))  # none
    | (?<=[aeiou])–(?=[aeiou])  # a dash where Mac Roman has the ñ between two vowels
    | (?<!\w)(?:[ŽŠŸŒšžœÿ](?=[bcdfghjlmnpqrsvwxz])|Ÿ(?=[^\W\d_])|[Šš](?!\w)|§(?=[a-z]{{2}}))
    | (?:(?:il|al|nt|iv|oc|ers|ar|ur)it|(?<!\w)(?:[Cc]itt|[Ss]ociet|[Ll]ibert))…(?!\w)  # where DOS has the à of
    | (?<!\w)(?:[Pp]i|[Gg]i)—(?!\w)  # qualità, and the ù of più
    | (?<=[A-Z])[À-ÖØ-ÞŠŽŸŒ](?=[a-z]{{2}})  # a capital with marks between one without and small letters
    """, re.X)


def is_western(text: str) -> bool:
    """Tell whether text that was read as Windows-1252 is such: few signs amid words, and the letters of a language."""
    beyond = sum(character > "\x7f" for character in text)
    if len(_ODD.findall(text)) > _MOST_ODD[0] * beyond:
        return False
    low = text.lower()
    letters = [found.start() for found in _LETTER.finditer(low)]
    if not letters:
        return True
    # of the languages that borrow k and w, and no more, a word with them has no letter of its own
    native = _WORD.sub(lambda word: "-" * len(word[0]) if "k" in word[0] or "w" in word[0] else word[0], low)
    known = [{found.start() for found in language.finditer(native if place in _ROMANCE else low)}
             for place, language in enumerate(_LANGUAGES)]
    best = max(map(len, known))
    # names of several countries; letters of Estonian are alike to those of Hungarian in another encoding
    mixed = len(letters) >= _MANY or (len(letters) > _FEW and len(letters) - best == 1)
    if mixed and len(set().union(*known[:-1])) == len(letters):
        return True
    used = set().union(*(places for places in known if len(places) >= _SOME_OF_ONE * len(letters)))
    return best >= _LEAST_OF_ONE * len(letters) and len(letters) - len(used) <= _MOST_ODD[1] * len(letters)
