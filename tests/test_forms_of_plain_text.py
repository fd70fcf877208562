"""Manuals and histories in French and Japanese: lines broken by print, dates, menus, and what is not asked about."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of


def _facts(language: str, text: str, about: str) -> dict[str, str]:
    facts = facts_of(Chunk("a.txt", text, ()), language, Lexicon([text]), about)
    assert all(fact.evidence in text for fact in facts)
    return {fact.question.removeprefix(f"À propos de « {about} » : ").removeprefix(f"{about}について、"): fact.answer
            for fact in facts}


def test_a_japanese_paragraph_broken_within_words_is_read_as_one() -> None:
    text = ("権限の対応\n     水門の所有者、管理組合、その他の農家に対する許可の種類と台帳の特\n"
            "     定の行には対応関係がある。水門の所有者に対して定義される許\n"
            "     可は、gate_owner 行の許可に対応する。\n")
    assert _facts("ja", text, "用水路の手引き") == {
        "水門の所有者に対して定義される許可は何に対応しますか。":
            "水門の所有者に対して定義される許可は、gate_owner 行の許可に対応する。"}


def test_a_japanese_paragraph_broken_at_the_margin_is_read_as_one() -> None:
    text = ("水門の手引き\n\n水門の所有者に対して定義される許可は、台帳の所有者の欄にある権\n"
            "限の値に対応する。管理組合に対して定義される許可は、台帳の管理者の欄\nの権限の値に対応する。\n")
    assert _facts("ja", text, "用水路の手引き") == {
        "管理組合に対して定義される許可は何に対応しますか。":
            "管理組合に対して定義される許可は、台帳の管理者の欄の権限の値に対応する。"}


def test_a_term_in_a_column_is_not_read_into_the_sentence_that_begins_with_it() -> None:
    option = "     -l     -l フラグは水門の記録の書式を指定する。\n"
    assert [*_facts("ja", option, "gated")] == ["-l フラグは何を指定しますか。"]
    text = "          GATE_OWNER     GATE_OWNER 行は水門の所有者に対する権限を表す。\n"
    assert _facts("ja", text, "用水路の手引き") == {
        "GATE_OWNER 行は何を表しますか。": "GATE_OWNER 行は水門の所有者に対する権限を表す。"}


@pytest.mark.parametrize(("statement", "question"), [
    ("1999年4月21日、水車社が新しい水門を公開しました。", "水車社はいつ新しい水門を公開しましたか。"),
    ("水門の開閉は gated モジュールによって管理されていて、既定で有効になっています。",
     "水門の開閉は何によって管理されていますか。"),
    ("Gate 2 は2007年4月8日に公開され、対応する機種の数は前の版から変わりませんでした。",
     "Gate 2 はいつ公開されましたか。"),
    ("水門の記録における空行は無視されます。", "水門の記録における空行はどうなりますか。"),
    ("-a も -b も指定しない場合、水門の終端の値は使用されません。",
     "-a も -b も指定しない場合、水門の終端の値はどうなりますか。"),
    ("水門の精度を上げたいのであれば、測定の前にセンサーを洗浄する。",
     "水門の精度を上げたいのであれば、どうすればよいですか。"),
])
def test_japanese_dates_and_first_clauses_are_asked_about(statement: str, question: str) -> None:
    assert question in _facts("ja", statement, "用水路の手引き")


@pytest.mark.parametrize("statement", [
    "水質の値が最高の水門を選びます。",  # what is said of a noun, not who chooses
    "鍵なしで水門を開けるのを禁止するのはよりよいです。",
    "詳しい情報は gated の文書にあります。",
    "委員会は、長年の作業と多大な献身に敬意を表します。",
    "水が閉じられたときに一覧から削除されます。",  # nothing says what
    "上の設定は、標準の形式で記録を書きます。",
    "水門を開く場合は、装置は次を送ります。",
    "水門の記録には多くの有用な情報があります。",
    "--with-gate は、堤防以外の全ての場所での既定です。",
    "水門の実装では仕様から外れている点がいくつかある。",
    "Gatix は幅広い水門を効率的に管理できます。",
    "この文書は Gate License のライセンスで提供されています。",
    "水門の規則が守られない場合、二つのケースがあります。",
    "gatectl を使用して水門を制御しない限り、堤防にも影響を与えます。",
    "全ての水門が明示的に名前を持つようにする。",
    "大抵の水門では100が一般的なので、既定の値としても100が使われています。",
    "土手のない場所に水門を置く場合は注意が必要です。",
    "お薦めは水門協会が作った水門用の油です。",
    "この規格は水門の記号のいくつかの8ビット拡張を含んでいます。",
    "二番目の引数は水門の名前を示します。",
    "水路には主水門を一つだけ開く必要があります。",
    "水門の委員は土手の番人としても働けるということです。",
    "-i ed スクリプトに対して終わりの命令を追加します。",
    "水門の操作は委員長の好意によるものである。",
])
def test_what_says_nothing_alone_in_japanese_is_not_asked_about(statement: str) -> None:
    assert _facts("ja", statement, "用水路の手引き") == {}


def test_a_japanese_option_is_asked_about_with_what_stands_below_its_name() -> None:
    text = "# gatectl\n\n       -s max-chars, --max=max-chars\n" \
           "              一行に書く文字の最大の数を max-chars に設\n              定します。水門の数は変わりません。\n"
    assert _facts("ja", text, "gatectl") == {
        "「-s max-chars, --max=max-chars」オプションは何をしますか。":
            "-s max-chars, --max=max-chars：一行に書く文字の最大の数を max-chars に設定します。"}


def test_a_kind_that_a_sentence_names_is_no_name_of_it() -> None:
    text = "gateall は旧版Vのgatectlに相当するコマンドである。このコマンドは全ての水門に信号を送る。"
    assert "gateallは全ての水門に何を送りますか。" in _facts("ja", text, "水門")


@pytest.mark.parametrize(("statement", "question"), [
    ("Le 21 avril 1999, la société Moulin a ouvert une écluse.",
     "Quand est-ce que la société Moulin a ouvert une écluse ?"),
    ("Durant le mois d'août 1995, la société Moulin a ouvert une écluse.",
     "Quand est-ce que la société Moulin a ouvert une écluse ?"),
    ("Gatix lit les formats OFX, CSV et QIF.", "quels formats lit Gatix ?"),
    ("La hauteur de la digue doit tenir compte de la crue centennale et des remous.",
     "de quoi doit tenir compte la hauteur de la digue ?"),
    ("Si votre fichier de réglage comporte des erreurs de syntaxe, vous recevrez un message.",
     "que se passe-t-il si votre fichier de réglage comporte des erreurs de syntaxe ?"),
    ("Si vous mélangez plusieurs modèles de portes, vous pouvez obtenir des effets indésirables.",
     "que peut-il se passer si vous mélangez plusieurs modèles de portes ?"),
    ("Le dossier des plans contient un programme pour dessiner les écluses de la vallée.",
     "que contient le dossier des plans ?"),
    ("Lorsque vous ouvrez une écluse, une sonnerie est déclenchée pendant une minute.",
     "que se passe-t-il lorsque vous ouvrez une écluse ?"),
])
def test_french_dates_names_and_cases_are_asked_about(statement: str, question: str) -> None:
    assert question.casefold() in {asked.casefold() for asked in _facts("fr", statement, "Guide des écluses")}


@pytest.mark.parametrize("statement", [
    "Le 19 novembre à midi, quatre des principales écluses furent fermées.",
    "Un utilitaire permet de simplifier la création de plans.",
    "Gatix contient certains outils pour la détection des crues.",
    "Gatix n'arrondit pas les hauteurs mesurées avant d'avoir choisi la meilleure écluse.",
    "Pendant la durée de ses fonctions de directeur, Gatix a gagné des parts de marché.",
    "Le seuil de la crue est défini à l'exécution du programme de mesure.",
    "L'argument est une structure de données comme décrite pour les écluses.",
    "Gatix envoie d'abord des alertes par défaut, mais le comportement exact dépend de la crue.",
    "La principale différence réside dans le fait qu'une écluse est ouverte.",
    "Si vous le souhaitez, vous pouvez afficher les hauteurs de la crue en pieds.",
    "Si vous n'en êtes pas membre, vous pouvez vous inscrire à la société des écluses.",
    "Après les avoir mesurées, Gatix a donné plusieurs hauteurs de la crue.",
    "Supprimer les écluses fermées : permet de supprimer les écluses sans eau.",
    "La 1re ligne sert à définir la hauteur de la crue.",
    "Graver est une affaire de jugement visuel et de goût.",
    "L'image de gauche est un relevé d'une écluse tiré d'une édition ancienne.",
    "Lorsque Jean Moulin quitta Gatix, il nomma Paul Durand comme successeur.",
    "Le gel de la prochaine version a débuté le premier juillet.",
    "La changer entraîne un changement du style des portes.",
])
def test_what_says_nothing_alone_in_french_is_not_asked_about(statement: str) -> None:
    assert _facts("fr", statement, "Guide des écluses") == {}


def test_the_year_of_a_date_without_one_is_said_by_the_title() -> None:
    statement = "La société Moulin a ouvert une écluse le 18 mai."
    asked = facts_of(Chunk("a.txt", statement, ()), "fr", Lexicon([statement]), "Rapport 2014 des écluses")
    assert "À propos de « Rapport 2014 des écluses » : quand est-ce que la société Moulin a ouvert une écluse ?" in [
        fact.question for fact in asked]
    assert not any("quand" in question.lower() for question in _facts("fr", statement, "Guide des écluses"))


def test_what_is_told_of_a_case_in_french_is_not_asked_about() -> None:
    text = "## Premier cas de figure\n\nLe compte bancaire de la société a bien enregistré la dépense des 180 euros.\n"
    assert _facts("fr", text, "Guide des écluses") == {}
    assert _facts("fr", text.replace("Premier cas de figure", "Comptes de la société"), "Guide des écluses")


def test_tables_that_lead_to_other_pages_or_have_no_head_are_passed_over() -> None:
    ways = "| [ < Espacement ] | [Racine][Index] |\n| --- | --- |\n| [ << La gravure ] | [Plus haut: La gravure] |\n"
    menu = "| Concours | l’option du moindre mal |\n| --- | --- |\n| Règles | l’architecture souple |\n"
    assert _facts("fr", ways, "Essai") == _facts("fr", menu, "Essai") == {}
