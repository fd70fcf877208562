"""English."""

from labkit.text.languages.language import Language

_WORK = (r"(?:source|passage|text|excerpt|extract|context|article|paragraph|section|chapter|sentence|document|page|"
         r"table|figure|fig\.|chart|graph|diagram|image|picture|evidence|information|description)")
_BOOK = (r"(?:handbook|manual|guide|brochure|leaflet|flyer|poster|newsletter|letter|bulletin|slide|book|report|paper|"
         r"study|website|web page)")
_PAPER = r"(?:handbook|brochure|leaflet|flyer|poster|newsletter|report|paper|study)"
_SAYS = r"(?:say|state|mention|describe|show|tell|list|indicate|provide|give)"
_BUT = r"(?:given\s+|above\s+|following\s+|provided\s+|\w+\s+)?"
_QUESTION = r"(?:what|which|who|whom|whose|when|where|why|how(?:\s+(?:many|much|long|often|far|old))?)"
_BE = r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|has|have|had|may|might)"
_OPENING = (r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|shall|has|have|had|may|might|need|isn't|"
            r"aren't)")
_SORRY = r"(?:(?:i['’]?m|i am)\s+(?:(?:very|so|really)\s+)?sorry|i['’]?m afraid|sorry|unfortunately|" \
         r"i apologi[sz]e(?:\s+for [^.,]{1,40})?|as an? (?:ai|(?:large )?language model)\b[^,.]{0,60}(?=,))"
_LEAD = rf"^(?:{_SORRY}[\s,.:;!]*(?:(?:but|that|and)[\s,]+)?){{0,3}}"
_CANNOT = r"(?:do not|don['’]?t|did not|cannot|can not|can['’]?t|could not|am unable to|am not able to|" \
          r"['’]m unable to|['’]m not able to|will not|won['’]?t)"
_NOT = (r"(?<!not\s)(?<!never\s)(?<!n't\s)(?<!n’t\s)(?<!you\s)(?<!they\s)(?<!who\s)(?<!\bto\s)(?<!\bno\s)(?<!não\s)"
        r"(?<!non\s)\b")
_TASK = r"(?:instructions?|prompts?|directions|guidelines|orders|commands|system messages?)\b"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|former|existing|original|system|your)"
_MACHINE = r"(?:AI(?: assistants?| models?| systems?)?|LLMs?|(?:large )?language models?|chat ?bots?|ChatGPT)"
_WRITTEN = r"(?:questions?|answers?|responses?|replies|outputs?|strings?|fields?)"
_ALL = rf"(?:each|every|all|both)\s+(?:of\s+)?(?:your\s+|the\s+)?{_WRITTEN}"
_WORD = r"(?:the\s+)?(?:word|phrase|link|string)\b"

LANGUAGE = Language(
    code="en", name="English", native="English", aliases=("eng",),
    variants={"american english": "en-US", "british english": "en-GB"},
    function_words=frozenset("""
a an and are as at be because been but by can do does for from had has have how if in into is it its may must never no
not of on only or should so than that the their them then there these they this those to was were what when where which
while who will with would you your yes
""".split()),  # noqa: SIM905
    spelled={"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
             "nine": "9", "ten": "10", "twelve": "12"},
    abbreviations=frozenset({
        "al", "approx", "ca", "cf", "ch", "chap", "corp", "dept", "dr", "ed", "eds", "e.g", "eq", "eqs", "fig", "figs",
        "i.e", "inc", "jr", "ltd", "max", "min", "mr", "mrs", "ms", "no", "nos", "p", "par", "pp", "prof", "ref",
        "refs", "rev", "sec", "sect", "sr", "st", "tab", "u.s", "vol", "vols", "vs"}),

    leaning=(
        rf"\b(?:according to|based on|as (?:stated|described|shown|mentioned|given|listed|noted) in|"
        rf"(?:mentioned|stated|described|shown|listed|given|provided|discussed|depicted) in)\s+"
        rf"(?:the|this|that|these|those)\s+{_BUT}(?:{_WORK}|{_BOOK})\b"
        # "of the document?" leans; "of the document scanner" does not
        rf"|\b(?:from|in|on|by|of|per)\s+(?:the|this|that)\s+{_BUT}(?:{_WORK}|{_PAPER})"
        r"(?=\s*(?:[?,.;:!]|$)|\s+(?:above|below)\b)"
        rf"|\b(?:this|above|given|following|provided|aforementioned)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:does|do|did)\s+(?:the|this)\s+(?:{_WORK}|{_PAPER})\s+{_SAYS}\b|\bthe\s+{_WORK}\s+(?:{_SAYS}s|above|"
        rf"below)\b"
        r"|\b(?:section|chapter|page|table|figure|fig\.|step)\s+\d"
        r"|\b(?:mentioned|described|listed|shown|stated)\s+(?:above|below|here|earlier|previously)\b"
        r"|\bthe author"),
    naming=(
        rf"\b(?:the|this)\s+{_BUT}(?:{_WORK}|{_BOOK})s?\s+(?:also\s+)?(?:{_SAYS}s|covers?|explains?|discuss(?:es)?|"
        rf"outlines?|presents?|contains?|includes?|highlights?|details?|summari[sz]es?|focus(?:es)?|deals?|is about)\b"
        rf"|\bsummar\w+\s+(?:of\s+)?(?:the|this)\s+{_BUT}{_WORK}\b"),
    pointing=(
        r"\b(?:this|these|those)\s+(?!(?:who|that|which|whose|of|with|in|on|at|for|from|is|are|was|were|can"
        r"|will|and|or|mean|means|happen|happens)\b)(?P<noun>\w+)"),
    opening_pronoun=(
        rf"^\s*(?:{_QUESTION}\s+)?{_BE}\s+(?:it|they|he|she|this|that|these|those)\b(?!\s+(?:possible|"
        r"necessary|important|safe|allowed|required|recommended|true|better|enough|permitted|mandatory|"
        r"take\s+\w+|\w+\s+to\b|\w+\s+that\b))"
        rf"|^\s*{_QUESTION}\s+(?:it|they|he|she)\b|^\s*(?:its|their|his|her|and|but|also)\b"),
    # "Is it 3 or 4?" offers a choice, which True and False do not answer
    says_whether=r"\W*(?:yes|no)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^\W*(?:(?:if|when|while|after|before|during|in|on|at|for|with|under)\b[^?]{{0,80}},\s*)?"
        rf"{_OPENING}\b(?!.*\b(?:or|what|which|how|why)\b)[^?]*\?$"),
    asks_for_more=r"^\W*(?:what|which|who|whom|whose|when|where|why|how)\b",
    asking={
        "how many": (
            r"\bhow (?:many|much|long|often|far|old|large|big|high|tall|deep|wide|thick|heavy|fast|soon|warm|"
            r"hot|cold|loud)\b|"
            r"\b(?:what|which) (?:percentage|share|proportion|number|amount)\b"),
        "when": r"\bwhen\b|\b(?:what|which|by what|in what) (?:year|month|day|date|time)\b(?! of )|\bat what time\b",
        "where": r"\bwhere\b|\b(?:in|at|on) (?:what|which) (?:place|city|country|room)\b",
        "who": r"\bwho(?:m|se)?\b",
        "why": r"\bwhy\b|\bfor what reason\b|\bwhat (?:is|was|are) the (?:reason|purpose)s?\b|\bwhat causes?\b",
        "how": r"\bhow\b|\bin (?:what|which) way\b",
        "which": r"\bwhich\b",
        "what": r"\bwhat\b|^(?:name|list|describe|explain|define|give|state|summari[sz]e)\b",
    },
    negation=r"\b(?:no|not|never|none|nor|neither|cannot|without)\b|n['’]t\b",
    comparison=(
        r"\b(?:at least|at most|up to|no more than|no less than|"
        r"(?:more|less|fewer|greater|higher|lower|longer|shorter|larger|smaller|older|younger|earlier|later|closer|"
        r"nearer) than|above|below|under|over|within|between|exceed\w*|minimum|maximum|about|approximately|around)"
        r"\s+(?:\w+\s+){0,2}[^\w\s]?\d"
        r"|\d\S*(?:\s+\w+)?\s+or (?:more|less|above|below)\b"),
    back=(
        r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|this|these|those|"
        r"there|the (?:same|others?|latter|former)|(?:is|does|was|after|before|about) that)\b|"
        r"^\W*(?:and|what about|how about)\b"),
    back_not=(
        r"\bit\s+(?:takes?|necessary|possible|important|safe|allowed|required|recommended|better|"
        r"best|true)\b|\b(?:is|are|was|were|does)\s+there\b|"
        r"\bthere\s+(?:is|are|was|were|must|should|be)\b"
        r"|\s(?:before|after|when|while|if|until|because|that|which)\s.*$"),

    unknown=(
        rf"{_LEAD}i\s?(?:[a-z]{{1,20}}ly\s+)?{_CANNOT}\s+(?:(?:really|actually|currently|simply)\s+)?"
        r"(?:know\b(?!\s+(?:that|a)\b)|"
        r"have\s+(?:(?:any|enough|sufficient|access|specific|the|real-time)\b[\s\w-]{0,30}|"
        r"(?:information|knowledge|data|details))|"
        r"(?:answer|provide|assist|help(?! but)|determine|comply|fulfil|respond)\b)"
        rf"|{_LEAD}i(?:\s+am|['’]?m)\s+(?:not (?:sure|certain|familiar|aware)|unsure)\b"
        rf"|{_LEAD}i have no (?:idea|information|knowledge)\b"
        r"|^as an? (?:ai(?: (?:model|assistant|chatbot|language model))?|(?:large )?language model),? i\b"
        r"|^there(?: is|['’]s)(?: not|n['’]t)? (?:not )?(?:enough|insufficient) information to answer"
        r"|^(?:no idea|unknown|n/?a|not known|not sure|i don['’]?t know)\W*$"),
    sorry=rf"^{_SORRY}\W*$",
    apology=r"\bsorry\b|\bapologi[sz]e\b",
    declining=(
        r"\W*(?:(?:i['’]?m|i am|we are)\s+(?:so |very |really )?sorry\b|sorry,|"
        r"(?:(?:unfortunately|however|sorry),?\s+)?(?:i|we)\s+(?:can['’]?t|cannot|can not|could not|am unable to|"
        r"am not able to|won['’]?t|will not)\b|as an? (?:ai|artificial intelligence|(?:large )?language model)\b|"
        r"i['’]?m (?:unable|not able) to\b)"),
    thanks=r"\W*(?:understood|thank(?:s| you)|got it|noted|i understand)",
    obliging=(
        r"\W*(?:sure\b|certainly\b|of course\b|absolutely\b|happy to\b|i['’]?d be happy to\b|i can help\b)"),
    asks_for_input=(
        r"\b(?:please|could you|can you|would you|you need to)\s+(?:\w+\s+)?"
        r"(?:provide|share|specify|supply|send|paste|upload|attach|give me)\b"),

    request=(
        r"\W*(?:please |now |first,? |also |as an? [\w -]{3,40}, |using [\w ,'-]{3,80}, |given [\w ,'-]{3,80}, )?"
        r"(?:explain|describe|discuss|compare|contrast|list|name|give|write|draft|create|design|devise|develop|plan|"
        r"propose|suggest|recommend|outline|summari[sz]e|identify|analy[sz]e|assess|evaluate|examine|determine|"
        r"calculate|compute|estimate|find|show|prove|derive|state|tell|provide|define|distinguish|classify|rank|choose|"
        r"decide|justify|argue|imagine|suppose|assume|consider|translate|convert|rewrite|correct|complete|sort|"
        r"implement|build|make|draw|sketch|detail|illustrate|interpret|investigate|work out|set up|take|think|help|"
        r"advise)\b"),
    how_to_answer=(
        r"\b(?:answers?|respon[ds]e?\w*|explain|describe|include|assume|suppose|consider|"
        r"should|must|provide|give|list|limit|at (?:most|least)|use|support|justify|discuss)\b"),
    next_step=r"\W*(?:then,? |first,? |now )?(?:compare|weigh|work out|calculate|decide|judge|rank)\b",
    leak=(
        r"#\s*(?:the\s+)?(?:given|rewritten|created|new|original|evolved)\s+(?:prompts?|instructions?)\s*#?|"
        r"\b(?:given|rewritten|evolved|original|created)[ _-]+(?:prompt|instruction)\b|"
        r"\bthe keywords\b|"
        r"\A\W*(?:(?:here is|here['’]s)\b[^\n]{0,60}:|"
        r"(?:new |final |evolved )?(?:instruction|prompt)\s*\W{0,2}[:：])"),
    filler_words=frozenset("""
also am any both could did does doing done each he her here hers him his i just like me mine more most my ok okay other
our ours own please she some such sure too us very we well whose why your yours
""".split()),  # noqa: SIM905

    syllabus=(
        r"\b(?:(?:this|these|the)\s+(?:(?:above|given|following|provided|listed)\s+)?"
        r"(?:syllabus|class sessions?|key concepts?)|(?:this|the given) (?:course|session|class))\b"),
    levels={"introductory": ("introductory", "introduct", "beginner", "basic"),
            "intermediate": ("intermediate", "medium"), "advanced": ("advanced", "expert", "graduate")},
    contents_heading=(
        r"(?:table of |list of )?contents|list of (?:figures|tables|illustrations|abbreviations)|toc"),
    references_heading=(
        r"references|bibliography|works cited|literature(?: cited)?|further reading|citations"),
    index_heading=r"(?:subject |author |general |name )?index(?: of \w+)?",
    notice=(
        r"\ball rights reserved\b|\bcopyright (?:©|\(c\)|\d{4})|©\s?\d{4}|\bISBN\b|\bISSN\b|"
        r"\bno part of this (?:publication|book|document|work|manual)\b|\bprinted in\b|\b(?:page|"
        r"section) (?:is )?(?:intentionally )?left blank\b|\bblank page\b|"
        r"\b(?:registered )?trademarks? of\b|\bpermission (?:of|from) the (?:publisher|author|"
        r"copyright)\b|\bcataloguing in publication\b|"
        r"\bwithout (?:the )?(?:prior )?(?:written )?(?:permission|consent)\b"),
    figure_label=r"fig(?:ure|\.)?|chart|diagram|image|photo|plate|scheme|exhibit",
    table_label=r"tab(?:le|\.)?",
    orders="|".join((
        # to drop what was told before
        rf"{_NOT}(?:ignore|disregard|forget|override)\s+(?:(?:all|any|of|the|other|my|our)\s+){{0,4}}"
        rf"(?:{_EARLIER}|all(?:\s+the|\s+other)?)\s+(?:\w+\s+)?{_TASK}",
        rf"{_NOT}(?:ignore|disregard|forget)\s+(?:all|everything|anything)\s+(?:of\s+the\s+|that\s+is\s+|written\s+)?"
        r"(?:above|before|previous|prior)\b(?=\s*(?:[.,;:!|]|and\b|$))",
        # to a machine
        rf"\b(?:notes?|messages?|instructions?|attention|notice)\s+(?:to|for)\s+"
        rf"(?:the |any |all |an |every )?{_MACHINE}(?:\s*[:|!—–]|\s+(?:that|which|who|reading|processing)\b)",
        rf"\bdear {_MACHINE}\s*[,:!]",
        # what to write
        rf"\b(?:put|add|insert|include|use|write|mention|append|repeat)\s+{_WORD}.{{1,60}}?"
        rf"\b(?:in|into|to|at\s+the\s+(?:end|start|beginning)\s+of)\s+{_ALL}",
        rf"\b{_ALL}(?:\s+(?:that\s+)?you\s+\w+(?:\s+from\s+\w+)?)?\s+(?:must|shall|should|has\s+to|have\s+to)\s+"
        rf"(?:contain|include|mention|begin\s+with|start\s+with|end\s+with|use)\s+(?:{_WORD}\s+\S|<\w|\[|https?:)",
        r"\b(?:answers?|outputs?|responses?|questions?)\s+(?:that\s+)?you\s+(?:generate|derive|"
        r"produce)\b.{0,30}\bmust\s+"
        r"(?:contain|include|mention|begin|start|end)\b",
        rf"\b(?:answer|respond|reply)\s+(?:only\s+with|with\s+only|with\s+nothing\s+but)\s+"
        rf"(?:{_WORD}\s+\S|(?-i:[A-Z]{{5,}}))",
        r"\b(?:return|output|write|respond\s+with)\s+only\s+(?:this|the\s+following)\s+JSON\b")),
    beside_numbers={
        "phone": (
            r"tel(?:ephone)?|phone|mobile|cell(?:phone)?|fax|call(?:s|ed|ing)?|dial|hotline|whatsapp|ring|text|"
            r"reach(?:ed|able)?"),
        "card": r"(?:credit|debit|bank|payment) ?cards?|cards?|visa|master ?card|amex|american express|pan",
    },
)
