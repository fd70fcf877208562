"""Thai."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="th", name="Thai", native="ไทย",
    aliases=("ภาษาไทย", "tha"),
    scripts=("THAI",), spaceless=True, dense=True,
)
