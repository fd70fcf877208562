"""German."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="de", name="German", native="Deutsch",
    aliases=("ger", "deu"),
    function_words=frozenset("""
der die das den dem des ein eine einen einem einer und oder ist sind wird werden mit von für auf im zu zum zur nicht
aus bei nach über unter durch auch sich dass wenn als wie vom beim eines kann können muss müssen soll sollte wurde
wurden sein hat haben welche welcher welches
""".split()),  # noqa: SIM905
    spelled={"zwei": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
             "zehn": "10", "zwölf": "12"},
    abbreviations=frozenset({"bzw", "d.h", "nr", "u.a", "z.b"}),
    figure_label=r"abb(?:ildung|\.)?", table_label=r"tabelle",
    orders=(
        r"\b(?:vergiss|vergessen\s+Sie|ignoriere|ignorieren\s+Sie|missachte)\s+(?:bitte\s+)?"
        r"(?:(?:alle|sämtliche|deine|die|Ihre)\s+){0,2}(?:bisherigen|vorherigen|vorigen|obigen|früheren)\s+"
        r"(?:Anweisung|Instruktion|Befehl|Vorgabe)|"
        r"\bin\s+jede\s+(?:Frage|Antwort)\b.{0,40}\bdas\s+Wort\b"),
)
