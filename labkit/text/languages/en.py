"""English."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="en", name="English", native="English",
    function_words=frozenset("""
a an and are as at be because been but by can do does for from had has have how if in into is it its may must never
no not of on only or should so than that the their them then there these they this those to was were what when where
which while who will with would you your yes
""".split()),  # noqa: SIM905
    spelled={"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
             "nine": "9", "ten": "10", "twelve": "12"},
)
