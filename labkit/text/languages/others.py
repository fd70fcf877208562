"""Languages of which only the names are known: their texts are told, and checked by what holds for any language."""

from labkit.text.languages.language import Language

LANGUAGES = tuple(Language(code=code, name=name, native=native, scripts=(script,)) for code, name, native, script in (
    ("nl", "Dutch", "Nederlands", "LATIN"),
    ("pl", "Polish", "polski", "LATIN"),
    ("ru", "Russian", "русский", "CYRILLIC"),
    ("uk", "Ukrainian", "українська", "CYRILLIC"),
    ("id", "Indonesian", "Bahasa Indonesia", "LATIN"),
    ("el", "Greek", "ελληνικά", "GREEK"),
    ("sv", "Swedish", "svenska", "LATIN"),
    ("da", "Danish", "dansk", "LATIN"),
    ("no", "Norwegian", "norsk", "LATIN"),
    ("fi", "Finnish", "suomi", "LATIN"),
    ("cs", "Czech", "čeština", "LATIN"),
    ("hu", "Hungarian", "magyar", "LATIN"),
    ("ro", "Romanian", "română", "LATIN"),
))
