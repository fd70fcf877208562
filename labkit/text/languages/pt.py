"""Portuguese."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="pt", name="Portuguese", native="português",
    aliases=("portugues", "por", "brazilian portuguese", "português brasileiro"),
    function_words=frozenset("""
o os um uma uns umas e ou é são com por para em da dos das na nos nas ao aos à às pelo pela que de se não mais qual
quais como está estão ser foi sua seu seus suas
""".split()),  # noqa: SIM905
    spelled={"dois": "2", "duas": "2", "três": "3", "quatro": "4", "cinco": "5", "seis": "6", "sete": "7", "oito": "8",
             "nove": "9", "dez": "10", "doze": "12"},
    orders=(
        r"(?<!não\s)\b(?:ignore|esque[cç]a)\s+(?:todas?\s+)?(?:as|tuas|suas)\s+instruções\s+(?:anteriores|prévias|acima)"),
)
