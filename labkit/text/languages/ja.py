"""Japanese."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="ja", name="Japanese", native="日本語",
    aliases=("jp", "jpn"),
    scripts=("HIRAGANA", "KATAKANA", "CJK"), spaceless=True, dense=True,
)
