"""French: how the value of a cell or of a key is asked for, with the article that the name of its column takes."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.french_words import HARD

_MASCULINE = frozenset("""
acteur âge auteur bénéficiaire budget calibre capital chef code coefficient coût débit délai département diamètre
directeur effectif éditeur fabricant format genre groupe horaire indice lieu loyer matériau mode modèle montant motif
nom nombre niveau numéro objectif objet ordre organisme pays poids port pourcentage prix public rang rayon remède
rendement réglage responsable résultat risque rôle salaire sexe seuil siège solde statut symptôme synonyme tarif taux
temps titre total traitement type usage volume
""".split())  # noqa: SIM905
_FEMININE = frozenset("""
abréviation adresse aire alimentation altitude cadence capacité capitale catégorie cause charge classe commune
conséquence consommation couleur cotisation date décision définition densité description destination devise dimension
distance dose durée échéance énergie épaisseur espèce étendue famille fonction forme fréquence garantie hauteur
intensité langue largeur latitude licence limite longitude longueur marge marque masse matière mesure monnaie note
origine page part période personne peine phase plage population posologie portée position précision pression
profession profondeur proportion puissance quantité raison recette réduction référence région remise signification
solution somme source subvention superficie surface taille température tension unité utilité valeur vitesse voie zone
""".split())  # noqa: SIM905
"""Nouns of what a thing has one of."""


PROPERTY = re.compile(rf"(?:{'|'.join(sorted(_MASCULINE | _FEMININE))})s?\b.*", re.I)
"""The name of a row or a column that is what a thing has one of."""


_NO_COLUMN = re.compile(r"(?:l[ea]s? |l'|ces? |d[ue]s? |d'|pour |avec |qui |que |quels? )\S+ \S+ \S|l[ea]s? \S+ de |"
                        r"[a-z\d]+(?:-[a-z\d]+){2,}$|[a-z\d]+(?:_[a-z\d]+)+$", re.I)


def value_asked(first: str, column: str, value: str) -> str:
    """Return what asks for the value of a column or key: "quelle est la puissance nominale".

    Where the noun is not known, the question names the column as it is written: what stands there may be anything. ""
    where the column has words that no column is named by: the table has no head.
    """
    label = re.sub(r"\s*\([^()]*\)", "", column).strip(" :.")
    if first.rstrip().endswith(":") or re.search(r" ?: |,", label) or _NO_COLUMN.match(label.replace("’", "'")):
        return ""
    noun = re.match(r"[^\W\d_]+", label)
    known = noun and noun[0].lower()
    if not known or known not in _MASCULINE | _FEMININE or re.search(r"[/,:;]", label) or len(label.split()) > 5:
        return f"qu'est-il indiqué à la rubrique « {column} »"
    small = label if label[:2].isupper() else label[0].lower() + label[1:]
    which, article = ("quel", "le ") if known in _MASCULINE else ("quelle", "la ")
    article = article if HARD.match(small) else "l'"
    return f"{which} est {article}{small}"
