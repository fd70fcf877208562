"""Spanish."""

from labkit.text.languages.language import Language

_WORK = (r"(?:texto|pasaje|fragmento|extracto|artículo|párrafo|sección|capítulo|documento|página|tabla|figura|"
         r"gráfic[oa]|"
         r"esquema|imagen|diagrama|fuente|contexto|ilustración)")
_BOOK = r"(?:manual|guía|folleto|informe|estudio|libro|carta|sitio|presentación)"
_THE = r"(?:(?:el|la|los|las|este|esta|estos|estas|dicho|dicha)\s+)"
_SAYS = r"(?:trata|dice|indica|menciona|describe|muestra|señala|recomienda|afirma)"
_ASKING = r"(?:qué|quién(?:es)?|cuándo|dónde|adónde|cómo|cuánt[oa]s?|cuál(?:es)?)\b"
_SORRY = r"(?:(?:lo siento(?:\s+mucho)?|lamentablemente|por desgracia|desafortunadamente|disculpe|me temo que)[\s,.!]*)"

LANGUAGE = Language(
    code="es", name="Spanish", native="español",
    aliases=("espanol", "castellano", "castilian", "spa"),
    groups_by_point=True,
    function_words=frozenset("""
el los las una unos y o es son con por para en del al la le que de se un unas lo su sus qué cuál cuáles cómo está
están ser fue como más
""".split()),  # noqa: SIM905
    spelled={"dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
             "diez": "10", "doce": "12"},
    table_label=r"tabla",
    orders=(
        r"(?<!\bno\s)\b(?:ignor[ae]|olvid[ae])\s+(?:todas?\s+)?(?:las|tus|sus)\s+instrucciones\s+(?:anteriores|"
        r"previas)"),
    leaning=(
        rf"\b(?:según|de acuerdo con|conforme a|con base en|basándose en|como se (?:indica|describe|muestra|"
        rf"menciona) en|"
        rf"(?:mencion|indic|list|present|muestr|d|expuest|descrit|cit)\w{{1,4}}s?\s+(?:en|por))\s+{_THE}{_WORK}s?\b"
        rf"|\bconforme al\s+{_WORK}|\b(?:según|de acuerdo con)\s+(?:el|la|este|esta|los|las)\s+{_BOOK}s?\b"
        rf"|\b(?:en|de|sobre|por)\s+(?:este|esta|estos|estas|dicho|dicha)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:en|sobre)\s+(?:el|la)\s+(?:{_WORK}|informe|estudio|folleto)(?=\s*(?:[?,.;:!]|$)|\s+(?:anterior|"
        rf"siguiente|de arriba|adjunt))"
        r"|\b(?:del|de la)\s+(?:texto|pasaje|párrafo|fragmento|documento)\s*(?=[?.]|$)"
        rf"|\b(?:este|esta|estos|estas|dicho|dicha)\s+(?:{_WORK}|{_BOOK})s?\b|\b{_WORK}\s+(?:anterior|adjunt[oa]|"
        rf"de arriba)\b"
        rf"|\b{_SAYS}\s+(?:el|la)\s+(?:{_WORK}|{_BOOK})\b|\b(?:el|la)\s+(?:{_WORK}|informe|estudio)\s+{_SAYS}\b"
        r"|\b(?:sección|capítulo|página|tabla|figura|fig\.|paso)\s+\d|\b(?:mencionad|descrit|indicad|citad)[oa]s?\s+"
        r"(?:anteriormente|arriba|más arriba|antes|aquí)\b"
        r"|(?<!es\s)(?<!fue\s)\b(?:el autor|la autora|los autores(?! de))\b"),
    naming=(
        rf"\b(?:el|la|este|esta)\s+(?:{_WORK}|{_BOOK})\s+(?:trata|habla|explica|describe|presenta|aborda|resume|"
        rf"contiene|"
        rf"destaca|cubre)\b|\bresum\w+\s+(?:de\s+|del\s+)?(?:(?:el|la|este|esta)\s+)?{_WORK}\b"),
    pointing=r"\b(?:este|esta|estos|estas|dich[oa]s?)\s+(?!(?:de|del|es|está|o|y)\b)(?P<noun>\w+)",
    opening_pronoun=(
        r"^\W*(?:(?:qué|cuánto|cuándo|dónde|cómo|por qué|para qué|de qué)\s+)?(?:(?:es|son|está|puede|debe|tiene|"
        r"cuesta|funciona|"
        r"pesa|sirve|significa)\s+)?(?:él|ella|ello|ellos|ellas|esto|eso|este|ese|aquello)\b(?=\s*[?,.]|\s+(?:es|"
        r"está|puede|"
        r"debe|tiene|cuesta|funciona|pesa|y)\b)"
        r"|^\W*(?:(?:cuál|cuáles)\s+(?:es|son)\s+)?(?:su|sus)\s|^\W*(?:y|pero)\s"),
    says_whether=r"\W*(?:sí|no)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^(?!\W*(?:(?:a|de|en|desde|durante|con|para|por|sobre|hasta)\s+)?{_ASKING})(?!.*(?:\b{_ASKING}|"
        rf"\s[ou]\s)).*\?$"),
    asks_for_more=rf"^\W*{_ASKING}",
    asking={
        "how many": r"\bcuánt[oa]s?\b",
        "when": r"\bcuándo\b|\ben qué (?:año|fecha|mes)\b",
        "where": r"\b(?:a)?dónde\b",
        "who": r"\bquién(?:es)?\b",
        "why": r"\bpor qué\b|\bpara qué\b",
        "how": r"\bcómo\b|\bde qué (?:manera|forma)\b",
        "which": r"\bcuál(?:es)?\b",
        "what": r"\bqué\b",
    },
    negation=r"\b(?:no|nunca|jamás|sin|ningun[oa]s?|ningún|nada|nadie|tampoco|prohibid[oa]s?|ni)\b",
    comparison=(
        r"\b(?:al menos|como mínimo|como máximo|hasta|más de|menos de|mayor(?:es)? (?:de|que|a)|menor(?:es)? (?:de|"
        r"que|a)|"
        r"superior(?:es)? a|inferior(?:es)? a|entre|aproximadamente|unos|unas|alrededor de|máxim[oa]|mínim[oa]|"
        r"supera\w*)\s+"
        r"(?:\w+\s+){0,2}\d|\d\S*(?:\s+\w+)?\s+o\s+(?:más|menos)\b"),
    back=(
        r"\b(?:él|ella|ello|ellos|ellas|lo|la(?=\s+\w+(?:mos|an|en|a|e)\b)|le|les|esto|eso|ese|esa|esos|esas|este|"
        r"esta|estos|"
        r"estas|su|sus|allí|ahí|mism[oa]s?)\b|^\W*(?:y|qué hay de|qué tal)\b"),
    back_not=r"\ba\s+la\b|\ben\s+la\b|\bde\s+la\b|\blo\s+(?:que|más)\b",
    unknown=(
        rf"^{_SORRY}{{0,2}}(?:pero\s+)?(?:yo\s+)?no\s+(?:lo\s+)?(?:sé\b(?!\s+que)|(?:puedo|podría)\s+(?:responder|"
        rf"proporcionar|ayudar|"
        r"contestar|determinar)|(?:tengo|dispongo de|cuento con)\s+(?:suficiente|información|datos|acceso|"
        r"conocimiento|la\s+"
        r"respuesta)|conozco\s+la\s+respuesta|estoy\s+segur[oa])"
        r"|^como (?:una?\s+)?(?:IA|inteligencia artificial|modelo de lenguaje)\b"
        r"|^(?:desconocid[oa]|ni idea|se desconoce|sin información|lo desconozco)\W*$|"
        r"^no hay (?:suficiente )?información\b"),
    sorry=rf"^{_SORRY}\W*$",
    apology=r"\blo siento\b|\blamento\b|\bdisculp(?:a|e|en)\b",
    declining=(
        r"\W*(?:lo siento|lamento|(?:lamentablemente,? )?no puedo\b|como (?:una?\s+)?(?:IA|inteligencia artificial|"
        r"modelo de "
        r"lenguaje)\b)"),
    thanks=r"\W*(?:entendido|gracias|de acuerdo[,.!])",
    obliging=r"\W*(?:claro|por supuesto|con gusto|desde luego)",
    asks_for_input=(
        r"\b(?:por favor,?|podrías?|puedes?|necesito que)\s+(?:me\s+)?(?:proporcion|compart|indi[cq]|especifi[cq]|"
        r"env[ií]|peg|"
        r"adjunt|facilit)\w*"),
    leak=(r"\b(?:instrucción|consigna)\s+(?:dada|reescrita|original|nueva|evolucionada)\b|\A\W*(?:instrucción|"
        r"consigna)\s*:"),
    syllabus=(r"\b(?:(?:el|este|del)\s+(?:temario|programa del curso|plan de estudios)|(?:este curso|esta clase|"
        r"estos conceptos clave))\b"),
    levels={"introductory": ("introductorio", "introduct", "principiante", "básico"), "intermediate": ("intermedio",),
            "advanced": ("avanzado",)},
    contents_heading=(
        r"índice(?: general| de (?:contenidos?|figuras|tablas))?|contenidos?|tabla de contenidos?"),
    references_heading=r"referencias(?: bibliográficas)?|bibliografía|obras citadas",
    index_heading=r"índice (?:alfabético|analítico|temático|de \w+)",
    notice=(
        r"\btodos los derechos reservados\b|©\s?\d{4}|\bISBN\b|\bdepósito legal\b|\bimpreso en\b|"
        r"\bprohibida la reproducción\b"),
    figure_label=r"fig(?:ura|\.)?|gráfico",
    beside_numbers={
        "phone": r"tel[ée]fonos?|tel[ée]f?|m[óo]vil|celular|fax|llam\w+|whatsapp",
        "card": r"tarjetas?(?: de (?:cr[ée]dito|d[ée]bito))?",
    },
)
