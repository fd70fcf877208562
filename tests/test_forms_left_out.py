"""French and Japanese statements that a form fits and that are yet not asked about, each with one that is."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of

FRENCH = [  # a statement that is left out, and one of its like that is asked about
    ("Le dialogue Tri peut fournir sur demande davantage de détails au lecteur.",
     "Le dialogue Tri doit agir sur les lignes visibles."),
    ("Trieuse possède une commande pour trier les lignes selon leur date.",
     "Trieuse possède une mémoire pour garder les derniers critères de tri."),
    ("Lorsque vous ouvrez un tableur, vous devriez voir une grille de lignes.",
     "Lorsque vous ouvrez un tableur, choisissez une grille de lignes."),
    ("Si le serveur Tri est par la suite arrêté, la base Tri garde les lignes.",
     "Si le serveur Tri est arrêté, la base Tri garde les lignes."),
    ("Après l'avoir essayé sur une copie, vous pouvez trier la base entière.",
     "Après avoir essayé le tri sur une copie, vous pouvez trier la base entière."),
    ("Les quatre lettres sur la gauche indiquent que la ligne est triée.",
     "Les lettres sur la gauche indiquent que la ligne est triée."),
    ("Les tris longs partent du principe que toutes les lignes sont lues.",
     "Les tris longs utilisent la mémoire vive de la machine."),
    ("Le tri des lignes est la première étape longue après la lecture du fichier.",
     "Le tri des lignes est lancé après la lecture du fichier."),
    ("La date de tri est conservée au travers d'un redémarrage.",
     "La date de tri est conservée dans la base de registre."),
    ("Le nombre de lignes affichées est le nombre minimal nécessaire pour le tri.",
     "Le tri des lignes affichées est une opération rapide de la base."),
    ("Chaque LIGNE est une suite de champs séparés par des points.",
     "Une LIGNE est une suite de champs séparés par des points."),
    ("Appuyez sur F1 chaque fois que vous avez besoin d'aide pour utiliser le tableur Tri.",
     "Appuyez sur F1 pour utiliser l'aide du tableur Tri."),
    ("Si la mémoire de tri est pleine, alors le fichier sera coupé en deux parts.",
     "Si la mémoire de tri est pleine, alors la base Tri sera coupée en deux parts."),
    ("Si le thème Tri ne vous plaît pas, vous voudrez changer la couleur des lignes.",
     "Si le thème Tri est changé, vous verrez la couleur des lignes changer."),
    ("Faites glisser le curseur Tri pour ajuster les couleurs et cliquez sur la couleur choisie.",
     "Faites glisser le curseur Tri pour ajuster les couleurs des lignes."),
    ("Trieuse permet d'indiquer le nombre de lignes qui sont gardées.",
     "Trieuse permet de lire des tableaux de toutes les tailles."),
    ("Le tri des lignes est une valeur fondamentale qui touche tous les tableaux.",
     "Le tri des lignes est une opération rapide qui touche tous les tableaux."),
    ("En plus, le programme Trieuse émettra un avertissement vers la sortie d'erreur.",
     "Le programme Trieuse émettra un avertissement vers la sortie d'erreur."),
    ("Les tableaux du monde sont très bien triés en utilisant la suite Trieuse.",
     "Les tableaux du monde sont triés en utilisant la suite Trieuse."),
    ("Trieuse dispose aussi des outils classiques de tri et de recherche.",
     "Trieuse dispose des outils classiques de tri et de recherche."),
    ("Un nom de champ peut être indiqué après une lettre de tri.",
     "Un nom de champ peut être effacé après le tri des lignes."),
    ("Après quoi, les lignes du tableau Tri seront lues dans l'ordre.",
     "Les lignes du tableau Tri seront lues dans la base."),
    ("Le tri des lignes est une nouveauté de la version 2.2.",
     "Le tri des lignes est une fonction rapide de la version 2.2."),
    ("Si vous faites quelque chose de complexe, exécutez directement le programme Trieuse.",
     "Si vous triez une base complexe, exécutez directement le programme Trieuse."),
    ("L'équipe de traduction a rédigé une adaptation de grande qualité.",
     "L'équipe de Trieuse a rédigé une adaptation de grande qualité."),
    ("La colonne importante à regarder est l'espace libre, qui dit ce qui reste dans la base.",
     "La colonne des tris est un espace libre, qui dit ce qui reste dans la base."),
    ("Vous pouvez choisir de garder les lignes vides grâce à la boîte de tri.",
     "Vous pouvez garder les lignes vides grâce à la boîte de tri."),
    ("La fenêtre de tri s'ouvre à gauche de la fenêtre principale.",
     "La fenêtre de tri s'appuie sur la fenêtre principale."),
    ("Lorsqu'on recherche et remplace, on doit définir le texte à trouver dans la base.",
     "Lorsqu'on recherche un texte dans la base, on doit définir le texte à trouver."),
    ("Si le serveur Tri 2.6 est arrêté, la base Tri garde les lignes.",
     "Si le serveur Tri est arrêté, la base Tri garde les lignes."),
    ("Le comportement dépend de la taille de la mémoire vive.",
     "Le tri des lignes dépend de la taille de la mémoire vive."),
]
JAPANESE = [
    ("Trelloには検索機能があります。", "Trelloには検索欄と一覧があります。"),
    ("Trello オプションには特別な引数が必要です。", "Trello には列の名前と番号が必要です。"),
    ("Trelloは写真の形式であり、撮影の詳細を含めることができます。", ""),
    ("Trelloは通信を限定的にサポートしており、緊急データという形です。", ""),
    ("Trelloは参加の条件について非常に厳格です。", ""),
    ("条件が設定されていない場合は、何も表示されません。",
     "絞り込みの条件が設定されていない場合は、何も表示されません。"),
    ("最初のルールに合う宛先に送信すると、送信が繰り返されます。", "自分の宛先に送信すると、送信が繰り返されます。"),
    ("TRELLO ポリシーの場合には、特別なルールが適用されます。",
     "TRELLO ポリシーを選んだ場合には、優先度が下げられます。"),
    ("画像を録音した後は、こうなります。", "画像を録音した後は、音量が下げられます。"),
    ("バージョン 5.32 がインストールされている場合、索引が更新されます。",
     "古い版がインストールされている場合、索引が更新されます。"),
    ("利用の際に余りを捨てる場合、上限の値を上書きする。", ""),
    ("パスの索引はページの番号に置き換わります。", "パスの索引は設定の末尾に保存されます。"),
    ("文書の索引は、パスワードとともに保存できます。", ""),
    ("索引の要件についての情報は、ミラーの頁にアクセスしてください。", ""),
    ("binary- にある索引ファイルは Packages と呼ばれます。", "binary にある索引ファイルは Packages と呼ばれます。"),
    ("ファイルを作るためには、Trello の htpasswd を使います。",
     "利用者のファイルを作るためには、Trello の htpasswd を使います。"),
    ("座標は、ページの角を基準にした座標系で指定されます。", ""),
    ("Trello のモードでは追加の設定があります。", "Trello のモードでは表と図の設定があります。"),
    ("Trello は小さな箱にデータを保存します。", "Trello は小さな箱に設定の表を保存します。"),
    ("使用方法は TRELLO で確認してください。", "Trello の更新は TRELLO で確認してください。"),
    ("引数は TRELLO 型の変数である。", ""),
    ("何かシグナルが届くまで実行を停止する。", ""),
    ("TRELLO によれば、最低三つの列が使用されます。", "TRELLO の見出しを変えれば、列の一覧が更新されます。"),
    ("見出しを使った場合でも、複数の表が作られるので、利用者には列を指定する権利があります。", ""),
    ("Trello の束は、小さな束を含むこともできます。", ""),
    ("ツールは自動的に見出しを作り、配線を可能にします。", ""),
    ("それぞれ TRELLO の値は 0.01, 0.004, 0.001 秒になる。", "TRELLO の値は 0.001 秒になる。"),
    ("TRELLO は時刻を起点からの秒数、つまり 1970 年の元日から過ぎた秒の数の下位の三十二桁で表現する。", ""),
    ("印が付いている場合には、TRELLO の宛先は手元の機器から参照できなければならない。", ""),
    ("TRELLO の設定は、命令を用いて読み書きできる。", ""),
    ("TRELLO は版 2 の新しい機能である。", "TRELLO は予定を並べる古い機能である。"),
    ("TRELLO が有効なときに、索引を検索するには、別の名前を用いてください。",
     "TRELLO が有効なときに、別の名前を用いてください。"),
    ("TRELLO は見出しと名前の 2 つを引数として受け付ける。", ""),
    ("TRELLO 形式は、2002年に別の形式に変換されるまでは、既定の形式でした。", ""),
    ("-O -a と一緒に使うと、一覧を制限することができる。", ""),
    ("そうでなければ、TRELLO の式は表示されます。", ""),
    ("更に TRELLO は別の一覧を探す。", ""),
    ("TRELLO には、次の機能が含まれています。", "TRELLO には、三つの一覧と図が含まれています。"),
    ("前者を TRELLO から送れば、窓の名前を変更できる。", ""),
    ("本オプションは、TRELLO の予定を三つの列に分けて表示します。", ""),
    ("TRELLO の索引が壊れている場合には、見出しも壊れている可能性もある。",
     "TRELLO の索引が壊れている場合には、見出しも表示されない。"),
    ("TRELLO が働いている場合に、伝言が表示される時間を定義する。", ""),
    ("Trelloでは異なる形式を使っています。", "Trelloでは独自の形式を使っています。"),
]


def _kept(code: str, title: str, statement: str) -> list[str]:
    chunk = Chunk("t.md", statement, (), headings=(title,))
    return [fact.question for fact in facts_of(chunk, code, Lexicon([statement]), title)]


def test_what_stands_under_an_option_is_asked_with_it_or_where_the_text_does_not_show_it_not_at_all() -> None:
    told = ("  -v, --verbose\n              Montre les lignes lues.  Si le terminal est couleur, le programme Trieuse "
            "affiche\n              une barre de progression dans le terminal.\n")
    page = "TRIEUSE(1)   Manuel   TRIEUSE(1)\n\nOPTIONS\n     "
    question = "que se passe-t-il si le terminal est couleur ?"
    lexicon = Lexicon([page + told])
    whole = [fact.question for fact in facts_of(Chunk("t.txt", page + told, ()), "fr", lexicon, "trieuse")]
    assert f"À propos de « -v, --verbose (trieuse) » : {question}" in whole
    cut = told.partition("lues.  ")[2]
    assert not facts_of(Chunk("t.txt", cut, ()), "fr", lexicon, "trieuse")


def test_what_a_command_does_that_stands_alone_above_is_asked_with_it() -> None:
    page = ("trier(1)   Manuel   trier(1)\n\n       rapide [limite]\n\n       Si la limite de lignes est atteinte, la "
            "base Trieuse garde les lignes.\n")
    assert [fact.question for fact in facts_of(Chunk("t.txt", page, ()), "fr", Lexicon([page]), "trier")] == [
        "À propos de « rapide limite (trier) » : que se passe-t-il si la limite de lignes est atteinte ?"]


def test_one_of_several_numbered_steps_is_no_way_to_do_the_whole() -> None:
    steps = "1. Cliquez sur Créer pour créer une nouvelle page.\n2. Cliquez sur Fermer.\n"
    for text, asked in ((steps, False), (steps[3:].partition("\n")[0], True)):
        facts = facts_of(Chunk("t.md", text, ()), "fr", Lexicon([text]), "Trieuse de tableaux")
        assert bool([fact for fact in facts if fact.kind == "how to"]) is asked


def test_a_title_that_names_nothing_is_no_whole() -> None:
    for title, asked in (("設定", False), ("Trello の設定", True)):
        assert bool(_kept("ja", title, "自動保存を有効にした場合は、予定が保存されます。")) is asked


def test_who_is_thanked_in_every_part_is_not_what_a_text_is_about() -> None:
    parts = [f"Le tri {name} est bon.\n\nContributeurs : Jeanne Martinet, Paul Roy" for name in ("un", "deux", "dix")]
    assert Lexicon(parts).main_name == ""


@pytest.mark.parametrize(("left_out", "asked"), FRENCH)
def test_a_french_statement_is_left_out_beside_one_that_is_asked_about(left_out: str, asked: str) -> None:
    assert not _kept("fr", "Tri des tableaux", left_out)
    assert _kept("fr", "Tri des tableaux", asked)


@pytest.mark.parametrize(("left_out", "asked"), JAPANESE)
def test_a_japanese_statement_is_left_out_beside_one_that_is_asked_about(left_out: str, asked: str) -> None:
    assert not _kept("ja", "Trello の手引き", left_out)
    assert not asked or _kept("ja", "Trello の手引き", asked)
