"""Turkish."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="tr", name="Turkish", native="Türkçe",
    aliases=("turkce", "tur"),
    function_words=frozenset("""
ve bir bu şu da de ki ile için olarak daha çok ne mi mu mü veya ya gibi kadar sonra önce olan olur hangi nasil kaç
değil var yok her en ise
""".split()),  # noqa: SIM905
    spelled={"iki": "2", "üç": "3", "dört": "4", "beş": "5", "alti": "6", "yedi": "7", "sekiz": "8", "dokuz": "9"},
)
