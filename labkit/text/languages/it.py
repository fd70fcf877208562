"""Italian."""

from labkit.text.languages.language import Language

_WORK = (r"(?:testo|brano|passaggio|estratto|articolo|paragrafo|sezione|capitolo|documento|pagina|tabella|figura|"
         r"grafico|"
         r"schema|immagine|diagramma|fonte|contesto|illustrazione)")
_BOOK = r"(?:manuale|guida|opuscolo|rapporto|relazione|studio|libro|lettera|sito|presentazione)"
_THE = r"(?:(?:il|la|lo|i|gli|le|questo|questa)\s+|l['’]|quest['’])"
_SAYS = r"(?:tratta|dice|indica|menziona|descrive|mostra|afferma|raccomanda)"
_ASKING = r"(?:che|cosa|chi|quando|dove|come|quant[oaie]|qual[ei]?|perché)\b"
_SORRY = r"(?:(?:mi dispiace|purtroppo|mi scuso|sfortunatamente)[\s,.!]*)"

LANGUAGE = Language(
    code="it", name="Italian", native="italiano",
    aliases=("ita",),
    groups_by_point=True,
    function_words=frozenset("""
il lo gli la le un uno una di del della dei delle dello degli e o è sono con da dal dalla nel nella nei nelle al
alla ai alle sul sulla che si non più quale quali essere stato questo questa
""".split()),  # noqa: SIM905
    spelled={"tre": "3", "quattro": "4", "cinque": "5", "sette": "7", "otto": "8", "nove": "9", "dieci": "10",
             "dodici": "12"},
    orders=(
        r"(?<!non\s)\b(?:ignora|dimentica)\s+(?:tutte\s+)?(?:le|tue)\s+istruzioni\s+(?:precedenti|di\s+cui\s+sopra)"),
    leaning=(
        rf"\b(?:secondo|stando a|in base a|sulla base de|come (?:indicato|descritto|mostrato|menzionato) (?:in|ne)|"
        rf"(?:menzionat|indicat|elencat|presentat|mostrat|dat|descritt|citat|riportat)[oaie]\s+(?:in|ne|su|da))"
        rf"\s*(?:l|ll['’oae]\s*|i|gli)?\s*{_THE}?(?:{_WORK})\b"
        rf"|\b(?:secondo|stando a)\s*(?:il|la|l['’]|lo|questo|questa|lla|l)\s*{_BOOK}\b"
        rf"|\b(?:quest[oaie]|quest['’])\s*(?:{_WORK}|{_BOOK})\b"
        rf"|\b(?:nel|nella|nell['’]|nello|sul|sulla)\s*(?:{_WORK}|rapporto|relazione|studio|"
        rf"opuscolo)(?=\s*(?:[?,.;:!]|$)|\s+(?:sopra|sotto|precedente|seguente|allegat))"
        r"|\b(?:del|della|dell['’])\s*(?:testo|brano|paragrafo|estratto|documento)\s*(?=[?.]|$)"
        rf"|\b{_WORK}\s+(?:sopra|sotto|precedente|sopra citat[oa])\b"
        rf"|\b{_SAYS}\s+{_THE}(?:{_WORK}|{_BOOK})\b|\b{_THE}(?:{_WORK}|rapporto|studio)\s+{_SAYS}\b"
        r"|\b(?:sezione|capitolo|pagina|tabella|figura|fig\.|passo)\s+\d|\b(?:menzionat|descritt|indicat|"
        r"citat)[oaie]\s+"
        r"(?:sopra|in precedenza|qui|prima)\b|(?<!è\s)(?<!fu\s)\bl['’](?:autore|autrice)\b"
        r"|\bgli autori\b(?! d(?:i|el|ell[aeo]|ei)\b)"),
    naming=(
        rf"\b{_THE}(?:{_WORK}|{_BOOK})\s+(?:tratta|parla|spiega|descrive|presenta|affronta|riassume|contiene|"
        rf"sottolinea|copre)\b"
        rf"|\briassu\w+\s+(?:d?(?:el|ella|ell['’])\s*|{_THE})?{_WORK}\b"),
    pointing=(
        r"\b(?:quest[oaie]\s+|quest['’])(?!(?:di|è|sono|o|e)\b)(?P<noun>\w+)|\btal[ei]\s+(?!(?:da|che|quale"
        r"|di)\b)(?P<other>\w{4,})"),
    opening_pronoun=(
        r"^\W*(?:(?:che cosa|cosa|quanto|quando|dove|come|perché|a cosa)\s+)?(?:(?:è|sono|può|deve|ha|costa|funziona|"
        r"pesa|serve|"
        r"significa)\s+)?(?:esso|essa|essi|esse|lui|lei|loro|questo|ciò|quello)\b(?=\s*[?,.]|\s+(?:è|può|deve|ha|"
        r"costa|funziona)\b)"
        r"|^\W*(?:(?:qual|quale|quali)\s+(?:è|sono)\s+)?(?:il\s+|la\s+|i\s+|le\s+)?(?:suo|sua|suoi|sue)\s|^\W*(?:e|"
        r"ma)\s"),
    says_whether=r"\W*(?:sì|no)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^(?!\W*(?:(?:a|da|di|in|con|per|su|entro|fino a)\s+)?{_ASKING})"
        rf"(?!.*(?:,\s*{_ASKING}|\so\s|\b(?:quando|quanto|come|dove)\s*\?)).*\?$"),
    asks_for_more=rf"^\W*{_ASKING}",
    asking={
        "how many": r"\bquant[oaie]\b",
        "when": r"\bquando\b|\bin (?:che|quale) (?:anno|data)\b",
        "where": r"\bdov['’]|\bdove\b",
        "who": r"\bchi\b",
        "why": r"\bperché\b|\bper quale (?:motivo|ragione)\b",
        "how": r"\bcom['’]|\bcome\b|\bin (?:che|quale) modo\b",
        "which": r"\bqual[ei]?\b",
        "what": r"\bche\b|\bcosa\b|\bcos['’]",
    },
    negation=r"\b(?:non|mai|senza|nessun\w*|niente|nulla|neanche|vietat[oaie]|né)\b",
    comparison=(
        r"\b(?:almeno|al minimo|al massimo|fino a|più di|meno di|maggior[ei] di|minor[ei] di|superior[ei] a|"
        r"inferior[ei] a|tra|"
        r"fra|circa|massim[oa]|minim[oa]|supera\w*)\s+(?:\w+\s+){0,2}\d|\d\S*(?:\s+\w+)?\s+o\s+(?:più|meno)\b"),
    back=(
        r"\b(?:esso|essa|essi|esse|lui|lei|loro|ciò|questo|questa|questi|queste|quello|quella|quelli|quelle|suo|sua|"
        r"suoi|sue|lì|"
        r"stess[oaie])\b|^\W*(?:e\b|che ne dici)"),
    unknown=(
        rf"^{_SORRY}{{0,2}}(?:ma\s+)?(?:io\s+)?non\s+(?:lo\s+)?(?:so\b(?!\s+che)|(?:posso|"
        rf"sono in grado di)\s+(?:rispondere|fornire|"
        r"aiutar|determinare)|(?:ho|dispongo di)\s+(?:abbastanza\s+|sufficienti\s+)?(?:informazioni|dati|accesso|"
        r"idea)|conosco\s+la\s+"
        r"risposta|sono\s+sicur[oa])"
        r"|^(?:in quanto|come)\s+(?:IA|intelligenza artificiale|modello linguistico)\b"
        r"|^(?:sconosciut[oa]|nessuna idea|non è noto|informazione non disponibile)\W*$|"
        r"^non ci sono (?:abbastanza )?informazioni\b"),
    sorry=rf"^{_SORRY}\W*$",
    apology=r"\bmi dispiace\b|\bmi scuso\b",
    declining=(
        r"\W*(?:mi dispiace|(?:purtroppo,? )?non posso\b|(?:in quanto|come)\s+(?:IA|intelligenza artificiale|modello "
        r"linguistico)\b)"),
    thanks=r"\W*(?:capito|grazie|d['’]accordo[,.!])",
    obliging=r"\W*(?:certo|certamente|volentieri|con piacere)",
    asks_for_input=(
        r"\b(?:per favore,?|potresti|può|puoi|potrebbe)\s+(?:\w+\s+)?(?:forn|condivid|specific|invi|incoll|alleg|"
        r"indic)\w*"),
    leak=r"\b(?:istruzione)\s+(?:data|riscritta|originale|nuova|evoluta)\b|\A\W*(?:istruzione)\s*:",
    syllabus=(r"\b(?:(?:il|questo|del)\s+(?:programma del corso|piano di studi)|(?:questo corso|questa lezione|"
        r"questi concetti chiave))\b"),
    levels={"introductory": ("introduttivo", "introdu", "principiante", "base"), "intermediate": ("intermedio",),
            "advanced": ("avanzato",)},
    contents_heading=r"indice(?: generale)?|sommario|indice delle (?:figure|tabelle)",
    references_heading=r"bibliografia|riferimenti(?: bibliografici)?",
    index_heading=r"indice (?:analitico|dei nomi)",
    notice=(
        r"\btutti i diritti (?:sono )?riservati\b|©\s?\d{4}|\bISBN\b|\bfinito di stampare\b|"
        r"\bstampato in\b"),
    figure_label=r"fig(?:ura|\.)?|grafico", table_label=r"tabella",
    beside_numbers={
        "phone": r"tel(?:efono|\.)?|cellulare|cell|mobile|fax|chiam\w+|recapito",
        "card": r"cart[ae](?: di (?:credito|debito))?",
    },
)
