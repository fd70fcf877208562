"""French."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="fr", name="French", native="français",
    aliases=("francais", "fre", "fra"),
    function_words=frozenset("""
le la les un une du de et ou est sont avec pour sur dans au aux ne pas que qui ce cette ces il elle ils elles en par
plus se sa ses leur leurs être été quel quelle quels quelles
""".split()),  # noqa: SIM905
    spelled={"deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9", "dix": "10",
             "douze": "12"},
    table_label=r"tableau",
    orders=(
        r"\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes?\s+)?(?:les|vos|tes)\s+(?:consignes|instructions|directives)\s+"
        r"(?:précédentes|antérieures|ci-dessus)"),
)
