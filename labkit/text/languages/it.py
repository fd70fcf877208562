"""Italian."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="it", name="Italian", native="italiano",
    aliases=("ita",),
    function_words=frozenset("""
il lo gli la le un uno una di del della dei delle dello degli e o è sono con da dal dalla nel nella nei nelle al
alla ai alle sul sulla che si non più quale quali essere stato questo questa
""".split()),  # noqa: SIM905
    spelled={"tre": "3", "quattro": "4", "cinque": "5", "sette": "7", "otto": "8", "nove": "9", "dieci": "10",
             "dodici": "12"},
    orders=(
        r"(?<!non\s)\b(?:ignora|dimentica)\s+(?:tutte\s+)?(?:le|tue)\s+istruzioni\s+(?:precedenti|di\s+cui\s+sopra)"),
)
