"""What labkit knows of a language, as data: one :class:`Language` in one file each, beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language: its names, how it is written, and the forms by which its sentences do what the checks look for.

    A form is a regular expression, as :mod:`re` reads it without regard to case, or "" where it is not known. Texts are
    composed (NFC) before it is looked for. As ``\\b`` knows no combining marks, a form of an Indic script says itself
    what stands beside a word.
    """

    code: str
    """BCP 47, without a region."""
    name: str
    """In English."""
    native: str
    """In the language itself, as a prompt in it calls it."""
    aliases: tuple[str, ...] = ()
    """What else people write for it, in small letters."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """Names, in small letters, of kinds of it that have a longer code."""

    scripts: tuple[str, ...] = ("LATIN",)
    """First words of the Unicode names of its letters."""
    foreign_scripts: tuple[str, ...] = ()
    """Scripts that tell a text in it from one in a language whose letters it shares."""
    spaceless: bool = False
    """Whether its texts are measured in characters."""
    dense: bool = False
    """Whether a text in it needs about half the characters that English needs."""

    function_words: frozenset[str] = frozenset()
    """Words without content. None is an English word with content: they are left out of texts in any language."""
    beginnings: str = ""
    """What is hung on the front of a word that is the same without."""
    endings: str = ""
    """What is hung on its end. Words in ASCII letters keep both."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """Numbers as words, and as numerals. None is an English word that means something else."""
