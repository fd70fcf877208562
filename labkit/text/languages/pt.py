"""Portuguese."""

from labkit.text.languages.language import Language

_WORK = (r"(?:texto|passagem|trecho|excerto|artigo|parágrafo|seção|secção|capítulo|documento|página|tabela|figura|"
         r"gráfico|"
         r"esquema|imagem|diagrama|fonte|contexto|ilustração|quadro)")
_BOOK = r"(?:manual|guia|folheto|relatório|estudo|livro|carta|site|apresentação)"
_THE = r"(?:(?:o|a|os|as|este|esta|estes|estas|esse|essa)\s+)"
_SAYS = r"(?:trata|diz|indica|menciona|descreve|mostra|afirma|recomenda)"
_ASKING = r"(?:o que|que|quê|quem|quando|onde|aonde|como|quant[oa]s?|qual|quais|por que|por quê)\b"
_SORRY = r"(?:(?:desculpe|lamento|sinto muito|infelizmente)[\s,.!]*)"

LANGUAGE = Language(
    code="pt", name="Portuguese", native="português",
    aliases=("portugues", "por"),
    variants={"brazilian portuguese": "pt-BR", "português brasileiro": "pt-BR"},
    groups_by_point=True,
    function_words=frozenset("""
o os um uma uns umas e ou é são com por para em da dos das na nos nas ao aos à às pelo pela que de se não mais qual
quais como está estão ser foi sua seu seus suas
""".split()),  # noqa: SIM905
    spelled={"dois": "2", "duas": "2", "três": "3", "quatro": "4", "cinco": "5", "seis": "6", "sete": "7", "oito": "8",
             "nove": "9", "dez": "10", "doze": "12"},
    orders=(
        r"(?<!não\s)\b(?:ignore|esque[cç]a)\s+(?:todas?\s+)?(?:as|tuas|suas)\s+instruções\s+(?:anteriores|prévias|"
        r"acima)"),
    leaning=(
        rf"\b(?:segundo|de acordo com|conforme|com base n?|como (?:indicado|descrito|mostrado|mencionado) n|"
        rf"(?:mencionad|indicad|listad|apresentad|mostrad|dad|descrit|citad)[oa]s?\s+n)\s*{_THE}{_WORK}s?\b"
        rf"|\b(?:segundo|de acordo com|conforme)\s+(?:o|a|este|esta|os|as)\s+{_BOOK}s?\b"
        rf"|\b(?:n|d)?(?:este|esta|estes|estas|esse|essa)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:no|na)\s+(?:{_WORK}|relatório|estudo|folheto)(?=\s*(?:[?,.;:!]|$)|\s+(?:acima|abaixo|anterior|"
        rf"seguinte|em anexo))"
        r"|\b(?:do|da)\s+(?:texto|trecho|parágrafo|excerto|documento)\s*(?=[?.]|$)"
        rf"|\b{_WORK}\s+(?:acima|abaixo|anterior)\b"
        rf"|\b{_SAYS}\s+(?:o|a)\s+(?:{_WORK}|{_BOOK})\b|\b(?:o|a)\s+(?:{_WORK}|relatório|estudo)\s+{_SAYS}\b"
        r"|\b(?:seção|secção|capítulo|página|tabela|figura|fig\.|passo)\s+\d|\b(?:mencionad|descrit|indicad|"
        r"citad)[oa]s?\s+"
        r"(?:anteriormente|acima|antes|aqui)\b|(?<!é\s)(?<!foi\s)\b(?:o autor|a autora|os autores(?! d[aeo]s?\b))\b"),
    naming=(
        rf"\b(?:o|a|este|esta)\s+(?:{_WORK}|{_BOOK})\s+(?:trata|fala|explica|descreve|apresenta|aborda|resume|contém|"
        rf"destaca|"
        rf"cobre)\b|\bresum\w+\s+(?:d?(?:o|a|este|esta)\s+)?{_WORK}\b"),
    pointing=r"\b(?:[nd]?est[ea]s?|[nd]?ess[ea]s?)\s+(?!(?:de|é|são|ou|e|está)\b)(?P<noun>\w+)",
    opening_pronoun=(
        r"^\W*(?:(?:o que|que|quanto|quando|onde|como|por que|para que|de que)\s+)?(?:(?:é|são|está|pode|deve|tem|"
        r"custa|"
        r"funciona|pesa|serve|significa)\s+)?(?:ele|ela|eles|elas|isto|isso|aquilo)\b"
        r"|^\W*(?:(?:qual|quais)\s+(?:é|são)\s+)?(?:o\s+|a\s+|os\s+|as\s+)?(?:seu|sua|seus|suas)\s|^\W*(?:e|mas)\s"),
    says_whether=r"\W*(?:sim|não)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^(?!\W*(?:(?:a|de|em|desde|durante|com|para|por|sobre|até)\s+)?{_ASKING})"
        rf"(?!.*(?:,\s*{_ASKING}|\sou\s|\b(?:quando|quanto|como|onde|quê)\s*\?)).*\?$"),
    asks_for_more=rf"^\W*{_ASKING}",
    asking={
        "how many": r"\bquant[oa]s?\b",
        "when": r"\bquando\b|\bem que (?:ano|data|mês)\b",
        "where": r"\b(?:a)?onde\b",
        "who": r"\bquem\b",
        "why": r"\bpor ?qu[eê]\b|\bpara que\b",
        "how": r"\bcomo\b|\bde que (?:maneira|forma)\b",
        "which": r"\bqua(?:l|is)\b",
        "what": r"\b(?:o )?que\b",
    },
    negation=r"\b(?:não|nunca|jamais|sem|nenhum\w*|nada|ninguém|tampouco|proibid[oa]s?|nem)\b",
    comparison=(
        r"\b(?:pelo menos|no mínimo|no máximo|até|mais de|menos de|maior(?:es)? (?:de|do que|que)|menor(?:es)? (?:de|"
        r"do que|que)|"
        r"superior(?:es)? a|inferior(?:es)? a|entre|aproximadamente|cerca de|máxim[oa]|mínim[oa]|excede\w*)\s+"
        r"(?:\w+\s+){0,2}\d|\d\S*(?:\s+\w+)?\s+ou\s+(?:mais|menos)\b"),
    back=(
        r"\b(?:ele|ela|eles|elas|dele|dela|deles|delas|nele|nela|isto|isso|disso|nisso|esse|essa|esses|essas|este|"
        r"esta|estes|"
        r"estas|seu|sua|seus|suas|lá|ali|mesm[oa]s?)\b|^\W*(?:e|que tal)\b"),
    unknown=(
        rf"^{_SORRY}{{0,2}}(?:mas\s+)?(?:eu\s+)?não\s+(?:sei\b(?!\s+que)|(?:posso|consigo|poderia)\s+(?:responder|"
        rf"fornecer|ajudar|"
        r"determinar)|(?:tenho|disponho de)\s+(?:informaç|dados|acesso|conhecimento|certeza|a\s+resposta)|"
        r"conheço\s+a\s+resposta)"
        r"|^como (?:uma?\s+)?(?:IA|inteligência artificial|modelo de linguagem)\b"
        r"|^(?:desconhecid[oa]|não faço ideia|sem informação|desconheço)\W*$|^não há (?:informações|informação)\b"),
    sorry=rf"^{_SORRY}\W*$",
    apology=r"\bdesculpe\b|\blamento\b|\bsinto muito\b",
    declining=(
        r"\W*(?:desculpe|lamento|sinto muito|(?:infelizmente,? )?não (?:posso|consigo)\b|como (?:uma?\s+)?(?:IA|"
        r"inteligência "
        r"artificial|modelo de linguagem)\b)"),
    thanks=r"\W*(?:entendido|obrigad[oa]|certo[,.!])",
    obliging=r"\W*(?:claro|com certeza|com prazer)",
    asks_for_input=(
        r"\b(?:por favor,?|poderia|pode|você pode)\s+(?:me\s+)?(?:forne[cç]|compartilh|indi[cq]|especifi[cq]|envi|"
        r"col|anex|"
        r"informa|informe)\w*"),
    leak=r"\b(?:instrução)\s+(?:dada|reescrita|original|nova|evoluída)\b|\A\W*(?:instrução)\s*:",
    syllabus=(r"\b(?:(?:o|este|do)\s+(?:programa do curso|plano de ensino|conteúdo programático)|(?:este curso|"
        r"esta aula|estes conceitos-chave))\b"),
    levels={"introductory": ("introdutório", "introdu", "iniciante", "básico"),
            "intermediate": ("intermediário", "intermédio"),
            "advanced": ("avançado",)},
    contents_heading=(
        r"sumário|índice(?: geral| de (?:figuras|tabelas))?|conteúdo|lista de (?:figuras|tabelas)"),
    references_heading=r"referências(?: bibliográficas)?|bibliografia",
    index_heading=r"índice (?:remissivo|alfabético)",
    notice=r"\btodos os direitos reservados\b|©\s?\d{4}|\bISBN\b|\bdepósito legal\b|\bimpresso (?:em|no)\b",
    figure_label=r"fig(?:ura|\.)?|gráfico", table_label=r"tabela|quadro",
    beside_numbers={
        "phone": r"telefones?|tel|telem[óo]vel|celular|fax|ligue|ligar|whatsapp",
        "card": r"cart(?:ão|ões)(?: de (?:cr[ée]dito|d[ée]bito))?",
    },
)
