"""Languages as data: names, codes, and the forms that the checks look for; a file a language.

To add one, write ``xx.py`` with a ``LANGUAGE``, and its sentences to ``tests/language_samples/xx.toml``.
"""

from labkit.text.languages.detection import is_in_language, plain_language
from labkit.text.languages.language import Language
from labkit.text.languages.table import english_name, find_language, is_unknown_code, language_code, languages

__all__ = ["Language", "english_name", "find_language", "is_in_language", "is_unknown_code", "language_code",
           "languages", "plain_language"]
