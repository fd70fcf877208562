"""Spanish."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="es", name="Spanish", native="español",
    aliases=("espanol", "castellano", "castilian", "spa"),
    function_words=frozenset("""
el los las una unos y o es son con por para en del al la le que de se un unas lo su sus qué cuál cuáles cómo está
están ser fue como más
""".split()),  # noqa: SIM905
    spelled={"dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
             "diez": "10", "doce": "12"},
    table_label=r"tabla",
    orders=(
        r"(?<!\bno\s)\b(?:ignor[ae]|olvid[ae])\s+(?:todas?\s+)?(?:las|tus|sus)\s+instrucciones\s+(?:anteriores|previas)"),
)
