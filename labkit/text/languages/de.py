"""German."""

from labkit.text.languages.language import Language

_WORK = (r"(?:Text(?:es|s)?|Passage|Auszugs?|Abschnitts?|Absatz(?:es)?|Kapitels?|Dokuments?|Artikels?|Seite|Tabelle|"
         r"Abbildung|"
         r"Grafik|Diagramms?|Bild(?:es)?|Quelle|Kontext|Textstelle|Schaubild)")
_BOOK = r"(?:Handbuchs?|Anleitung|Broschüre|Bericht(?:s|es)?|Studie|Buch(?:es)?|Leitfaden|Leitfadens|Website|Prospekt)"
_SAYS = r"(?:sagt|besagt|beschreibt|nennt|erwähnt|zeigt|empfiehlt|gibt)"
_ASKING = (r"(?:was|wer|wen|wem|wessen|wann|wo|wohin|woher|wie|warum|weshalb|wieso|welche[rnms]?|wieviele?|"
           r"wo(?:für|mit|durch|von|ran|rauf|raus|zu|bei|nach|rin))\b")
_SORRY = r"(?:(?:es tut mir (?:sehr )?leid|tut mir leid|leider|entschuldigung|ich bedaure)[\s,.!]*)"

LANGUAGE = Language(
    code="de", name="German", native="Deutsch",
    aliases=("ger", "deu"),
    groups_by_point=True,
    function_words=frozenset("""
der die das den dem des ein eine einen einem einer und oder ist sind wird werden mit von für auf im zu zum zur nicht
aus bei nach über unter durch auch sich dass wenn als wie vom beim eines kann können muss müssen soll sollte wurde
wurden sein hat haben welche welcher welches
""".split()),  # noqa: SIM905
    spelled={"zwei": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
             "zehn": "10", "zwölf": "12"},
    abbreviations=frozenset({"bzw", "d.h", "nr", "u.a", "z.b"}),
    contents_heading=r"inhalt(?:sverzeichnis|sübersicht)?|(?:abbildungs|tabellen|abkürzungs)verzeichnis",
    references_heading=(
        r"literatur(?:verzeichnis|hinweise|angaben)?|quellen(?:verzeichnis)?|bibliogra(?:ph|f)ie|"
        r"referenzen"),
    index_heading=r"(?:stichwort|sach|namens?|personen)?(?:verzeichnis|register)|index",
    notice=(
        r"\balle rechte vorbehalten\b|©\s?\d{4}|\bISBN\b|\bISSN\b|\bimpressum\b|"
        r"\bnachdruck\b[^.]{0,40}\b(?:verboten|untersagt|nur mit)\b|\bgedruckt in\b|\bprinted in\b|"
        r"\bseite (?:wurde )?absichtlich leer\b|\b(?:eingetragene )?(?:warenzeichen|marken) (?:der|von)\b"),
    figure_label=r"abb(?:ildung|\.)?", table_label=r"tabelle",
    orders=(
        r"\b(?:vergiss|vergessen\s+Sie|ignoriere|ignorieren\s+Sie|missachte)\s+(?:bitte\s+)?"
        r"(?:(?:alle|sämtliche|deine|die|Ihre)\s+){0,2}(?:bisherigen|vorherigen|vorigen|obigen|früheren)\s+"
        r"(?:Anweisung|Instruktion|Befehl|Vorgabe)|"
        r"\bin\s+jede\s+(?:Frage|Antwort)\b.{0,40}\bdas\s+Wort\b"),
    leaning=(
        rf"\b(?:laut|gemäß|nach|aufgrund|basierend auf|ausgehend von|zufolge|wie in|wie im)\s+"
        rf"(?:der|dem|des|diese[mrsn]?|obige[mrn]?|vorliegende[mrn]?|angegebenen|"
        rf"gegebenen)\s+(?:\w+en\s+)?(?:{_WORK}|{_BOOK})\b"
        rf"|\blaut\s+(?:{_WORK}|{_BOOK})\b"
        rf"|\b(?:in|im|auf|aus|von|vom)\s+(?:(?:der|dem|den|diese[mrsn]?)\s+)?(?:obigen\s+|vorliegenden\s+|"
        rf"folgenden\s+|"
        rf"angegebenen\s+)?{_WORK}(?=\s*(?:[?,.;:!]|$)|\s+(?:oben|unten|(?:genannt|erwähnt|beschrieben|angegeben|"
        rf"gezeigt|"
        rf"aufgeführt|dargestellt|behandelt|empfohlen)\w*))"
        rf"|\b(?:diese[mrsn]?|obige[mrns]?|vorliegende[mrns]?|folgende[mrns]?|angegebene[mrns]?)\s+(?:{_WORK}|"
        rf"{_BOOK})\b"
        rf"|\b{_SAYS}\s+(?:der|die|das|dieser|diese|dieses)\s+(?:{_WORK}|{_BOOK})\b"
        rf"|\b(?:der|die|das)\s+{_WORK}\s+(?:\w+\s+)?{_SAYS}\b"
        r"|\bdes (?:Textes|Abschnitts|Absatzes|Dokuments)(?=\s*[?.]|$)"
        r"|\b(?:abschnitt|kapitel|seite|tabelle|abbildung|abb\.|schritt)\s+\d"
        r"|\b(?:oben|unten|vorher|zuvor|hier)\s+(?:genannt|erwähnt|beschrieben|aufgeführt|gezeigt|dargestellt)"
        r"|(?<!ist\s)(?<!heißt\s)(?<!war\s)\b(?:der|die) Autor(?:in|en(?! (?:de[rs]|von)))?\b"),
    naming=(
        rf"\b(?:der|die|das|diese[rs]?)\s+(?:{_WORK}|{_BOOK})\s+(?:\w+\s+)?(?:{_SAYS}|behandelt|erklärt|umfasst|"
        rf"enthält|"
        rf"handelt|stellt|erläutert|fasst)\b|\bzusammenfassung\s+(?:des|der|dieses|dieser)\s+(?:\w+en\s+)?(?:{_WORK}|"
        rf"textes|"
        rf"abschnitts|dokuments|artikels)\b|\bfass\w*\s+(?:den|die|das|diesen|dieses|diese)\s+{_WORK}\b"),
    pointing=r"\bdies(?:e[mnrs]?)?\s+(?:\w+e[nrsm]?\s+)?(?-i:(?P<noun>[A-ZÄÖÜ]\w+))",
    opening_pronoun=(
        rf"^\W*(?:{_ASKING}\s+(?:lange\s+|viel\s+|oft\s+|hoch\s+|schwer\s+)?)?(?:(?:ist|sind|war|waren|hat|haben|"
        rf"kann|können|muss|müssen|soll|sollte|darf|wird|werden|"
        rf"kostet|funktioniert|dauert|wiegt|passiert|heißt|arbeitet|besteht|läuft|hält)\s+)"
        r"(?:es|er|(?-i:sie)|(?:dies|diese|dieser|das)(?!\s+(?:\w+e[nrs]?\s+)?(?-i:[A-ZÄÖÜ])))\b(?!\s+(?:möglich|nötig|"
        r"notwendig|wichtig|erlaubt|ratsam|sinnvoll|besser|verboten|\w+\s+zu\b)|,)"
        r"|^\W*(?:seine?[rnms]?|dessen|deren|und|aber|er|(?-i:sie|ihre?[rnms]?))\s"),
    says_whether=r"\W*(?:ja|nein|doch)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^(?!\W*(?:(?:in|an|auf|mit|von|aus|bei|für|seit|bis|ab|zu|nach|unter|über|um)\s+)?{_ASKING})"
        rf"(?!.*(?:,\s*{_ASKING}|\boder\b)).*\?$"),
    asks_for_more=rf"^\W*{_ASKING}",
    asking={
        "how many": (
            r"\bwie ?viele?\b|"
            r"\bwie (?:lange?|oft|weit|hoch|tief|breit|groß|schwer|alt|schnell|teuer|warm|laut|dick)\b"),
        "when": r"\bwann\b|\bin welchem (?:jahr|monat)\b|\bum wie viel uhr\b",
        "where": r"\bwo(?:hin|her)?\b|\ban welche[mr] (?:ort|stelle)\b",
        "who": r"\bwe[rmn]\b|\bwessen\b",
        "why": r"\bwarum\b|\bweshalb\b|\bwieso\b|\bwozu\b|\baus welchem grund\b",
        "how": r"\bwie\b",
        "which": r"\bwelche[rsnm]?\b",
        "what": (
            r"\bwas\b|\bwo(?:r(?:an|auf|aus|in|um|über|unter)|mit|durch|bei|für|gegen|nach|von|vor|zu)\b|"
            r"^(?:nennen|beschreiben|erklären)\b"),
    },
    negation=r"\b(?:nicht|nie|niemals|nichts|kein\w*|ohne|weder|verboten|unzulässig|untersagt)\b",
    comparison=(
        r"\b(?:mindestens|höchstens|maximal|minimal|bis zu|mehr als|weniger als|\w+er als|über|unter|ab|zwischen|etwa|"
        r"circa|ca\.|rund|ungefähr|übersteig\w*|überschreit\w*)\s+(?:\w+\s+){0,2}\d|\d\S*(?:\s+\w+)?\s+oder\s+"
        r"(?:mehr|weniger)\b"),
    back=(
        r"\b(?:es|er|sie|ihn|ihm|ihr|ihnen|seine?[rnms]?|ihre?[rnms]?|dies(?:e[rnms]?)?|jene[rnms]?|dessen|deren|"
        r"da(?:mit|für|von|bei|durch|ran|rauf|raus|zu|nach|vor|gegen)|dort|(?:der|die|das)selben?)\b|^\W*(?:und|"
        r"wie steht)\b"),
    back_not=(
        r"\b(?:ist|wird|wäre)\s+es\s+\w+\b|\bes\s+(?:gibt|dauert|ist\s+\w+)\b|\bgibt\s+es\b|\bdauert\s+es\b"
        r"|,\s*(?:bevor|nachdem|wenn|während|falls|bis|weil|dass|damit)\s.*$"),
    unknown=(
        rf"^{_SORRY}{{0,2}}(?:aber\s+)?(?:(?:das|dies)\s+)?(?:ich\s+)?(?:weiß|kann|habe|bin|kenne)\s+(?:ich\s+)?"
        r"(?:(?:das|dies|es|dazu|darauf|diese Frage|dir|Ihnen|hierzu|mir|leider)\s+){0,3}"
        r"(?:nicht\b(?=\W*$|\s+(?:beantworten|sagen|sicher|helfen|weiterhelfen|angeben|bekannt))|keine\s+(?:\w+\s+)?"
        r"(?:Informationen|Angaben|Daten|Ahnung|Antwort|Auskunft|Kenntnis))"
        r"|^als (?:KI|künstliche Intelligenz|Sprachmodell)\b"
        r"|^(?:unbekannt|keine Ahnung|nicht bekannt|keine Angabe)\W*$"
        r"|^dazu liegen (?:mir )?keine\b|^es gibt nicht genügend Informationen\b"),
    sorry=rf"^{_SORRY}\W*$",
    apology=r"\bes tut mir leid\b|\bentschuldigung\b|\bich bedaure\b",
    declining=(
        r"\W*(?:es tut mir leid|tut mir leid|entschuldigung|(?:leider )?kann ich (?:das|dies|dir|Ihnen|"
        r"diese)\b.{0,40}\bnicht|"
        r"ich kann (?:das|dies|dir|Ihnen|diese|leider)\b.{0,40}\bnicht|als (?:KI|künstliche Intelligenz|"
        r"Sprachmodell)\b)"),
    thanks=r"\W*(?:verstanden|danke|vielen dank|alles klar)",
    obliging=r"\W*(?:natürlich|selbstverständlich|gerne|sicher,|klar,)",
    asks_for_input=(
        r"\b(?:bitte|könnten sie|können sie|kannst du|könntest du)\s+(?:\w+\s+){0,6}?"
        r"(?:mitteilen|bereitstellen|angeben|senden|schicken|einfügen|hochladen)\b|\bbitte\s+(?:teilen|geben|senden|"
        r"schicken|"
        r"nennen)\s+sie\s+mir\b"),
    leak=(
        r"\b(?:gegebene|umgeschriebene|ursprüngliche|neue|weiterentwickelte)[rn]?\s+(?:Anweisung|Aufforderung|"
        r"Prompt)\b|"
        r"\A\W*(?:Anweisung|Prompt)\s*:"),
    syllabus=(r"\b(?:(?:der|dieser|im)\s+(?:Lehrplan|Kursplan)|(?:diese[rms]?\s+(?:Kurs|Sitzung|Vorlesung|"
        r"Schlüsselkonzepte?)))\b"),
    levels={"introductory": ("einführend", "einführung", "grundlagen", "anfänger"), "intermediate": ("mittel",),
            "advanced": ("fortgeschritten",)},
    beside_numbers={
        "phone": (
            r"tel(?:efon\w*)?|mobil\w*|handy\w*|rufnummer\w*|durchwahl|fax|ruf(?:en|t)|hotline|anruf\w*|"
            r"erreich\w*"),
        "card": r"(?:kredit|bank|debit|ec-?|giro)-?karten?\w*|karten?\w*",
    },
)
