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

    groups_by_point: bool = False
    """Whether ``1.180`` is a thousand and more."""

    abbreviations: frozenset[str] = frozenset()
    """After which a full stop ends no sentence, in small letters and without it."""
    leaning: str = ""
    """A question speaks of its source: "according to the text", "in the figure above"."""
    naming: str = ""
    """A summary speaks of a text where it should speak of what is in it: "the section covers"."""
    opening_pronoun: str = ""
    """What a question asks about is a pronoun that nothing explains: "what does it cost"."""
    pointing: str = ""
    """A noun with what points at it: "this method", "the said valve". The first group that is filled is the noun."""
    yes_no: str = ""
    """A question, without white space around it, that True and False answer: no question word, no choice."""
    says_whether: str = ""
    """How an answer begins that says yes or no, and goes on."""
    asks_for_more: str = ""
    """A question that opens with a question word."""
    asking: Mapping[str, str] = field(default_factory=dict)
    """What a question asks for, by its question words: how many, when, where, who, why, how, which, what. Of several in
    a question the first counts, and of those that begin at one place the one that stands first here."""
    negation: str = ""
    double_negation: str = ""
    """What negates in form and not in meaning: taken out before a negation is looked for."""
    comparison: str = ""
    """More or less than a number: another number may be true as well."""
    back: str = ""
    """A question refers to what was said before it."""
    back_not: str = ""
    """What looks like that and stands for nothing, as in "how long does it take"; also a clause that follows, whose
    pronoun may mean what the question names before. It is taken out first."""
    subject: str = ""
    """Where a question may leave out what it is about: that, as the first group."""

    unknown: str = ""
    """An answer, from its start on, that says there is none."""
    sorry: str = ""
    """A whole sentence that is only an apology; the next one tells."""
    apology: str = ""
    """Words of an apology, anywhere."""
    declining: str = ""
    """How an answer that declines begins."""
    not_able: str = ""
    """Words that decline, anywhere."""
    thanks: str = ""
    """How an answer begins that takes an instruction for a statement."""
    obliging: str = ""
    """How an answer begins that offers to do what was asked."""
    asks_for_input: str = ""
    """An answer asks for what it would need."""
    question_end: str = ""
    """How a question ends that has no question mark."""

    request: str = ""
    """How an instruction begins."""
    how_to_answer: str = ""
    """What tells how to answer, and states nothing."""
    next_step: str = ""
    """What tells how to think on, and states nothing."""
    leak: str = ""
    """Words of an evolving prompt, or of how a model announces what it wrote."""
    fillers: str = ""
    """Words without content, as a text of nothing else is made of them, punctuation left out."""
    filler_words: frozenset[str] = frozenset()
    """The same, word by word; beside the function words."""

    syllabus: str = ""
    """A question speaks of the syllabus that it was made from."""
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of introductory, intermediate and advanced: the name, and how other words for it begin."""
    contents_heading: str = ""
    """A whole heading, without its number, above a table of contents or a list of figures."""
    references_heading: str = ""
    """The same above a list of what is cited."""
    index_heading: str = ""
    """The same above an index of words."""
    notice: str = ""
    """Words of a sentence that states rights, prints or disclaimers, and nothing of the matter."""
    figure_label: str = ""
    """What stands before the number of a figure."""
    table_label: str = ""
    orders: str = ""
    """A text gives orders to the model that reads it; with ``.`` for line breaks too."""
    beside_numbers: Mapping[str, str] = field(default_factory=dict)
    """Words that stand beside a number and say of it that it is one of a "phone" or of a "card"."""
