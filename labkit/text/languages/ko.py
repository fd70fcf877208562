"""Korean."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="ko", name="Korean", native="한국어",
    aliases=("kr", "kor"),
    scripts=("HANGUL",), dense=True,
    # what hangs on a noun or a verb
    endings="(?<=[가-힣]{2})(?:에서는|에서|에는|에게|으로|까지|부터|이며|이고|입니다|습니다|합니다|됩니다|입니까|습니까|합니까|"
            "됩니까|하는|하면|해야|되는|은|는|이|가|을|를|의|에|로|과|와|도|만)",
)
