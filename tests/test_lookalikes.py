"""Text that looks right and is stored as something else: what is read is what the page shows, and quotes are found."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from labkit.documents.flat_files.text_files import read_text
from labkit.documents.plaintext import clean, join
from labkit.text.lookalikes import as_read
from labkit.text.quotes import find_quote
from labkit.text.words import numbers


@pytest.mark.parametrize(("stored", "shown"), [
    ("\u2f54\u3092\u2f0a\u308c\u308b", "水を入れる"),  # Kangxi radicals
    ("\u2ed1\u3044\u2ec4", "長い西"),  # of the supplement, which NFKC does not know
    ("\uf9e8\u4e00", "裡一"),  # a compatibility ideograph
    ("水\ufe12", "水。"),  # a full stop of vertical lines
    ("\ufefb", "لا"),  # two Arabic letters in one sign
    ("Ｗ２ ½ m²", "Ｗ２ ½ m²"),  # what is no look-alike stays
])
def test_look_alikes_are_what_the_page_shows(stored: str, shown: str) -> None:
    assert clean(stored) == as_read(stored) == shown


@pytest.mark.parametrize("text", ["이 제품의 보증 기간은 구입일로부터 2년입니다.", "バーナーに着火します。ボンベの交換",
                                  "Die Prüfung dauert für Geräte fünf Tage."])
def test_a_composed_quote_is_found_in_decomposed_text(text: str, tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", text)
    start, end = find_quote(apart, text) or (0, 0)
    assert unicodedata.normalize("NFC", apart[start:end]) == text
    (tmp_path / "apart.txt").write_text(apart, encoding="utf-8")
    assert read_text(tmp_path / "apart.txt").pages[0].markdown == text


def test_a_syllable_is_not_found_in_a_longer_one() -> None:
    assert find_quote(unicodedata.normalize("NFD", "각도"), "가") is None


def test_exponents_and_marks_of_footnotes_are_no_part_of_a_number() -> None:
    assert numbers("£250³") == {"250", "3"}
    assert numbers("10⁻⁹ and log₁₀2") == {"10", "9", "2"}


def test_a_hyphen_of_a_compound_or_an_address_stays() -> None:
    lines = ["A state-of-the-", "art pump, asked for at service-", "desk@example.com and kept in the ware-",
             "house by the Mother-in-", "law of the pre-", "and post-war keeper."]
    assert join(lines) == ("A state-of-the-art pump, asked for at service-desk@example.com and kept in the warehouse "
                           "by the Mother-in-law of the pre- and post-war keeper.")
    assert join(["A well-", "known self-", "cleaning valve of twenty-", "one litres, for the well-", "ness of a self-",
                 "ish"]) == "A well-known self-cleaning valve of twenty-one litres, for the wellness of a selfish"


def test_broken_words_of_a_text_are_mended_as_those_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(
        "The miller keeps the grain in the ware-\nhouse behind the mill, where the state-of-\n"
        "the-art cleaner removes dust and the be-\nloved cat of the mother-in-\nlaw watches the stones, and mail is\n"
        "read by the others at service-\ndesk@example.com all day.\n", encoding="utf-8")
    page = read_text(tmp_path / "mill.txt").pages[0]
    assert page.markdown == ("The miller keeps the grain in the warehouse behind the mill, where the state-of-the-art "
                             "cleaner removes dust and the beloved cat of the mother-in-law watches the stones, and "
                             "mail is read by the others at service-desk@example.com all day.")
    for place, number in page.lines[1:]:
        word = (tmp_path / "mill.txt").read_text(encoding="utf-8").splitlines()[number - 1].split()[0]
        assert page.markdown[place:].startswith(word)
