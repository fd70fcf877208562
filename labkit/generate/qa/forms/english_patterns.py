"""What the English forms look for in a statement: patterns, data to be added to."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_words import BASES, BOTH, IMPERATIVES

POINTING = re.compile(
    r"\b(?:this|that|these|those|(?:above|below)(?! (?:the|an?|zero|\d))|aforementioned|former|latter|previous(?:ly)?|"
    r"following|similarly|likewise|"
    r"therefore|thus|hence|accordingly|consequently|so far|today|yesterday|tomorrow|respectively|as follows|conversely|"
    r"as described|mentioned|discussed|explained|as (?:shown|seen)|on the other hand|in contrast|in particular|"
    r"we|us|our|ours|I|me|my|mine|yours|earlier|presented|in other words|a case in point|on the contrary|"
    r"nowadays|currently|recent(?:ly)?|last (?:year|month|week)|next (?:year|month|week))\b", re.I)
"""Words that point out of a sentence wherever they stand in it."""
PART_OF_IT = re.compile(r"^[^,;]*\b(?:more|some|parts?|much|most|all|none|half|any|one|each|many|few|enough|rest|both|"
                        r"either|neither) of (?:it|them)\b")
"""What stands in the sentence before: its own subject is no part of itself."""
THAT_CLAUSE = re.compile(r"(?<=\w )that\b(?= \w)")
THAT_ITSELF = re.compile(r"\b(?:do|does|did|done|doing|of|for|by|at|like|than|from|after|before|with|into|about|to|"
                         r"if|when|once|whenever|unless|until|while|in|on|under|to|via|through|within|during|near|"
                         r"as|times|only|per|without|"
                         r"against|between|but|just|even|over|above|below|exceeding|using) that\b(?! (?:of|which)\b)|"
                         r"\bthat (?:amount|number|case|time|way|point|kind|sort|type|situation|reason|moment|date|day|"
                         r"year|value|name|file|size|level|instance|respect|regard|purpose|end|option|order|set|list|user|block)\b"
                         r"(?! (?:is|are|was|were|has|have|can|must|will|should|may|[a-z]+s)\b)", re.I)
"""That which was said before: it joins no clause to its verb."""
OF_ONE = re.compile(r"\b(?:his|hers?|himself|herself)\b")
MANNER = re.compile(r"(You|One|Users|Developers|Administrators|Readers|Customers|Members) (?:can|could|may) "
                    r"(?:easily |also )?(\w+ [^,;]{4,80}?) (?:by \w+ing|using|via|through) .+$")
ASIDE = re.compile(
    r", (?:in addition to|as well as|along with|together with|of course|by definition|in general|if necessary|in turn|"
    r"among others|in most cases|on average|by default|in practice)[^,]{0,60},")
YOU_WHEN = re.compile(r"You can (?:also )?(?P<todo>(?!want|need|wish)[a-z]+ [^,;:]{4,80}?) "
                      r"(?P<when>(?:once|when|whenever|as soon as|while|until|if) [^;:]{10,120})$")
DO_BY = re.compile(r"(?:Please )?(?P<todo>(?!You\b|One\b|Users?\b|Do\b)[A-Z][a-z]+ "
                   r"[^,;:]{6,80}?),? by \w+ing [^;:]{6,160}$")
"""What to do, and the way to do it behind it."""
ONLY = re.compile(r"Only ([^,;:]{3,60}?) ((?:can|may|must|should) [^;:]+)$")
LEANING = re.compile(
    r"\b(?:it|they|them|itself|themselves|theirs?|its|he|she|him|her|his|hers|himself|herself|such(?! as)|here|there|"
    r"same|another|(?<!each )others?|next|instead|otherwise|also|too|both|either|neither|then|still|again|now|in turn|"
    r"one of)\b", re.I)
"""Words that lean on what was named before."""
LEANING_ANYWHERE = re.compile(
    r"^Other\b|\bthe others?\b|\bothers\b|"
    r"\bsuch (?!as\b)|(?<!at )\bthe same\b(?! \w+ as\b)|"
    r"\b(?:here|then|instead|otherwise|again|the (?:first|second|latter) one)\b|"
    r"\bthe (?:first|second|third|latter|former|last) (?:variable|option|argument|parameter|case|form|command|method|"
    r"way|value|line|field|step|example|type|kind|group|set|approach|two|three|attitude|view|"
    r"position|point)\b(?! (?:of|in|that|to))|"
    r"^(?:they|them|it)\b", re.I)
"""Those that do so even where the statement has named something."""
REFERENCES = re.compile(
    r"§ ?[A-Z\d]|"
    r"\b(?:in|as|of|by) the (?:next|previous|following|preceding|last) (?:paragraph|sentence|chapter|page)\b|"
    r"\b(?:sections?|figures?|figs?\.|table|chapter|page|appendix|equation|eq\.|step|item|paragraph|footnote|listing|"
    r"sidebar)\s*\(?(?-i:[\dA-Z*])|\bsee\b|\brefer to (?:its|the|their|your) |"
    r"\bet al|\[\d|\(\d{4}|\bibid|https?:|http s|www\.|©|\bpp\.|\bvol\.|\bcf\.|"
    r"\bp\. ?\d|"
    r"^(?:Retrieved|Archived)\b|\b(?:for example|for instance|e\.g\.|suppose|assum(?:e|ing)|consider that|let us|"
    r"imagine|say,|examples?|(?:^|, |please )read the|next section|"
    r"(?:skip|jump|turn|go) (?:on )?to the (?:next|section)|"
    r"consult (?:the|its|their|your)(?! \w*(?:doctor|pharmacist|lawyer|physician))|"
    r"(?:described|documented|explained|given|listed) (?:in|under|by) the|"
    r"in the (?:\w+ )?(?:sections?|chapters?|appendix)\b|refer to|"
    r"the (?:reference|manual|documentation|sections|docs) (?:for|on|of)|"
    r"this (?:paper|work|book)|case study|scenario)\b", re.I)
OPENINGS = re.compile(
    r"^(?:(?:However|Moreover|Furthermore|In addition|Additionally|In general|Generally|In fact|Indeed|Note|Important|"
    r"Warning|Caution|Tip|Nevertheless|Nonetheless|Overall|By default|In practice|Usually|Typically|Basically|"
    r"Technically|Traditionally|For reference|Historically|First|Second|Third|Finally|Lastly|Of course|As such|Ideally|"
    r"Interestingly|Importantly|Thankfully|Sadly|Fortunately|Unfortunately|Last but not least|Yet|In short|"
    r"Roughly speaking|"
    r"Alternatively|Conceptually|Conversely|"
    r"Particularly|Notably|In summary|Subsequently|As a result|Consequently)[,:]|"
    r"(?:Please note|Notice|Note) that,?|Generally|Usually|Typically|But|And|Yet|"
    r"Nevertheless|Nonetheless|Moreover|Furthermore)\s+")
NOT_IN_SUBJECT = re.compile(
    r"[,;\"“”(]|(?<!:):(?!:)|\b(?:that|which|who|whose|where|if|when|while|because|although|though|but|as|than|is|are|was|were|be|"
    r"been|whether|means|says|lets|tells|must|should|can|cannot|may|might|will|would|could|not|there|what|how|by|has|have|had|do|does|did|so|only|"
    r"even|just|more|most|first|second|third|last|ones?|own|similar|different|various|certain|main|primary|key|"
    r"important|particular|specific|given|further|additional|extra|proposed|recent|resulting|desired|required|entire|"
    r"whole|said|\d+(?:st|nd|rd|th)|number \d+|using|(?<!-)based|called|named|made|used|without|via|until|since|"
    r"after|before|or else)\b", re.I)
NOT_SUBJECT = re.compile(
    r"(?:(?!Family|Assembly|Italy|July|Supply|Reply)[A-Z]\w+ly|"
    r"In|On|At|For|With|By|From|After|Before|During|If|When|While|To|As|Of|Under|Over|Since|Until|Some|Many|Most|"
    r"Few|Several|No|None|There|Here|One(?! [A-Z])|Using|What|How|Who|And|But|Or|Not|Its|Their|Your|His|"
    r"Her|He|She|It|They|Everyone|Everything|Nothing|People|Nobody|Anyone|Whether|Where|Why|Which|Because|Although|"
    r"Though|Unlike|Like|Given|Based|Due|Two|Three|Four|Five|Please|Let|So|Even|Only|Just|More|Less|Much|Once|Unless|"
    r"Through|Within|Without|Among|Between|Despite|Besides|License|Prior|Proper|Both|Such|Existing|Having|Being|Other|"
    r"Another|Always|Never|Returns?|Almost|Nearly|Roughly|Larger|Smaller|Higher|Newer|Longer|Shorter|Sometimes|Inside|Outside|Note|Notice|Regardless|Considering|Depending|According|Should|Would|Considering|Enough|Then|Now|Later|Indeed|Possible|"
    r"Often|Therefor|Care|Anyway|Besides|Beside|Along|Above|Below|Behind|Across|Towards?|Against|Upon|Onto|Into|Per|Via|Alongside|"
    r"Beyond|Concerning|Regarding|Following|Including|Excluding|Altho|Rather|Instead|Perhaps|Maybe|Whereas|While|Till|"
    r"Everybody|Someone|Something|Anything|Whatever|Whoever|Whichever|However|Typical|Numerous|Multiple|Various|Certain|"
    r"Different|Additional|Further|Similar|Alternative|Related|Subsequent|Valid|Invalid|Allowed|Permitted|Accepted|Supported|See|Also|Today|Whichever|Opposite|Throughout|Except|"
    r"Likewise|Similarly|Hence|Thus|Therefore|Meanwhile|Afterwards|Again|Still|Yet|Nor|Neither|Either|Each of|E\.g)\b")
BARE_THE = re.compile(r"\bthe (?:match|game|season|club|team|final|job|book|award|title|goal|league|company|city|town|"
                      r"village|war|election|year|day|man|woman|player|manager|ball|half|squad|side|other|former)\b"
                      r"(?! (?:of|for|in|that|which|between|against|[A-Z\d]))", re.I)
"""What one account has named before: "the match"."""
_UNITS = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_COUNT = r"(?:\d[\d.,]*|two|three|four|five|six|ten)"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = (rf"(?:in|on|since|by) (?:(?:early|late|mid|the year) )?(?:\d{{1,2}} )?(?:{MONTH} )?(?:\d{{1,2}},? )?"
        r"(?:1[0-9]|20)\d\d")
PERIOD = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\b(?:year|quarter|month|period) end(?:ed|ing)\b|"
                    r"\b(?:first|second|third|fourth) quarter\b|\bQ[1-4]\b", re.I)
"""What says of when an amount is."""
TAILS = (
    ("How often", rf"(?:once|twice|\w+ times) per {_UNITS}|"
                  rf"(?:(?:once|twice|\w+ times) )?(?:every|each) (?:\w+ )?{_UNITS}|"
                  rf"(?:once|twice) (?:a|per) \w+"),
    ("For how long", rf"for (?:about |at least |at most |up to |only )?{_COUNT} {_UNITS}"),
    ("When", rf"(?:(?:about |up to |at least )?{_COUNT} {_UNITS} )?"
             r"(?:after|before|until) (?:the |an? |\d|[A-Z])[^,;]{3,60}|"
             rf"within {_COUNT} [^,;]{{3,60}}|during (?:the |an? |\d)[^,;]{{3,60}}|"
             rf"(?:when|once|whenever|as soon as) "
             rf"(?!(?:appropriate|necessary|needed|possible|required)\b)[^;]{{8,160}}|{DATE}"),
    ("Why", r"(?:because|due to|so that|in order to|"
            r"since(?=[^;]*\b(?:is|are|was|were|it|they|can|cannot|has|have|does|do|will|must)\b))\s(?!\d)[^;]{10,140}"),
    ("How", r"by (?:\w+ly )?(?!surrounding|existing|underlying|remaining|corresponding|operating|processing)"
            r"\w+ing [^;]{4,120}|with the help of [^,;]{4,60}"),
)
"""Question words, and what a statement ends with that answers them."""
OF_NOTHING = re.compile(
    r"^what (?:do|does) (?:the )?\S+ (?:allow|permit|want)\?$|"
    r"(?:is|are|was|were|does|do) the (?:default|value|maximum|minimum|limit|result|reason|number|amount|name)s?\?$|"
    r"\b(?:advised|asked|encouraged|expected|required|allowed|told|invited|urged|supposed) to\?$|"
    r"^[^,]*\bwhat (?:do|does) .+ (?:apply|treat|add|compare|belong|refer|relate|amount|lead|depend|rely)\?$|"
    r"\b(?:avenues|ideas|points|things|topics|issues|considerations)\b.* include\?$|"
    r"\bwhat (?:applies|happens) (?:if|when|once) (?:already|not)\b|\bhow can you .* for\?$|"
    r"^how (?:do|can) you \w+ (?:the|an?|your|one) ?(?:panels?|windows?|dialogs?|menus?|box|pages?|screen|lists?|"
    r"files?|program|application|tool|command|process|document|setting|settings|options?|value|item|one|changes?)?\?$|"
    r"^[^h]*\bwhat .*\b(?:take|makes?)\?$|\bget started\?$|\bthe (?:two|three|four|five|six) \w+\?$|\bbest efforts\b|"
    r"\bhow many (?:\w+ ){0,3}(?:things|ways|reasons|points|steps|cases) (?:are|is) there\b|"
    r"^W\w+ (?:is|are|was|were|does|do) an? (?:special|new|separate|certain|particular|different|single|small|"
    r"simple) ", re.I)
"""A question about what nobody knows from its words: of what is the default, which special directory?"""
INNER_CLAUSE = re.compile(r"\b(?:that|which|who|where|for \w+ing|ability|approach|way|method|when|while|but)\b")
"""What the end of a statement may belong to, rather than to its verb."""
CONDITION = re.compile(r"(If|When|Whenever|Once|Unless|Before|After|As long as|Where|Until) (.+?), (?:then )?(.+)$")
PURPOSE = re.compile(r"(?:In order to|To) (\w+ .+?), (.+)$")
DO_IF = re.compile(r"(?P<todo>[A-Z][^;:]{8,160}?),? (?P<when>(?:if|when|whenever|before|after|as soon as|unless) "
                   r"(?!(?:you )?(?:necessary|needed|possible|appropriate|applicable|relevant|ready|done|then|finished|"
                   r"use|that)\b)[^;:,]{8,120})$")
USE_TO = re.compile(r"(?:Please )?(?:Use|Run|Press|Choose|Select|Enter|Click|Open|Type|Set|Call|Pull|Turn|"
                    r"You can use|You may use) "
                    r"(?P<what>[^,;:]{2,80}?) to (?P<todo>[a-z]+ [^;:]{6,120})$")
DATED = re.compile(rf"(?P<date>In (?:(?:early|late|mid|the year) )?(?:{MONTH} )?(?:1[0-9]|20)\d\d) "
                   r"(?P<rest>(?:the|an?|[A-Z])[^;:]+)$")
"""A date before a clause without a comma: "In 1855 the abbey sold …"."""
SETTING = re.compile(r"((?:In(?! order to\b)|For|On|With|Within|Under|Using|By|From|During|Among|Besides|Despite|"
                     r"In addition to|Instead of|Contrary to|Compared to|Compared with) [^,]{3,70}), (.+)$")
_COUNTS = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"
COUNTED = (
    (re.compile(rf"There are (?:basically |only )?(?P<what>{_COUNTS} (?!of\b|more\b)[^:,;]{{3,110}}): "
                r"(?P<list>.{8,})$"),
     "What are the {what}?"),
    (re.compile(rf"The (?P<what>{_COUNTS} (?!of\b|more\b)[^:,;]{{3,60}}) are:? "
                r"(?P<list>[^:;]{2,},? (?:and|or) .+)$"),
     "What are the {what}?"),
)
"""Things that are counted and then named."""
NAMED_OF_COUNT = re.compile(rf"(?P<before>.{{3,80}}? (?P<verb>[a-z]+)) (?P<what>{_COUNTS} (?!of\b|more\b|times\b)"
                            r"(?:[a-z-]+ ){0,3}?[a-z-]+s): (?P<list>.{8,})$")
THERE_ARE = re.compile(
    r"There are ((?:\w+ )?(?:types|kinds|ways|forms|categories|classes|levels|sorts|modes|methods|phases|stages|parts|"
    r"options|reasons|conditions|requirements|variants|styles) [^:,;]{3,80}): (.+)$")
INTRODUCED = (
    (re.compile(r"To (\w+ [^,:]{4,90}?)(?:, .*| (?:do|follow|perform|use|take) .*)?$"), "how to", "How do you {0}?"),
    (re.compile(r"There are ((?:\w+ )?(?!reasons)[a-z-]+s(?: (?:of|for|to|in) [^,:]{3,60})?)$"), "list",
     "What are the {0}?"),
    (re.compile(r"(?:The following|These) ([a-z-]+(?: [a-z-]+)?s) (are [a-z]+ [^,:]{3,60})$"), "list",
     "Which {0} {1}?"),
)
"""Lines that introduce a list, and what the list answers."""
_HALF_VERBS = frozenset("""
clean clear close complete correct direct dry empty lower open separate slow tight warm
""".split())  # noqa: SIM905
"""Words that are as often adjectives."""
IMPERATIVE = re.compile(
    rf"(?:(?:please|immediately|first|always|never|do not|don't|simply|just) )*(?:{'|'.join(sorted(IMPERATIVES))})\b"
    r"(?! (?:is|are|was|were)\b)|(?:you|one) (?:must|need to|have to|should|can|may)\b", re.I)
_AFTER_VERB = re.compile(r"\w+ (?:the|an?|all|any|each|every|your|its|their|both|no|one|two|three|only|at|to|with|for|"
                         r"in|on|up|down|out|off|from|into|by|about|that|if|when|whether|how|what|where|or|and|[(A-Z\d\"“/~.-])")


def is_told_to(text: str) -> bool:
    """Tell whether a text tells to do something: "Report every sale", but not "Report authors must …"."""
    first = re.match(r"[A-Za-z]+", text)
    noun = first and first[0].lower() in BOTH | _HALF_VERBS and not _AFTER_VERB.match(text) and (
        first[0][0].isupper() or re.match(r"(?:\S+ ){1,4}(?:is|are|has|have|can|must|will|should|may)\b", text))
    noun = noun or re.match(r"\w+ (?:and|or) \w+ \w+s? (?:is|are|has|have|can|must|will|should|may)\b", text)
    return bool(IMPERATIVE.match(text)) and not noun


def acts(text: str) -> bool:
    """Tell whether a text begins with a verb that says what to do or what is done: "Print the list"."""
    first = re.match(r"[A-Za-z]+", text)
    return bool(first and first[0].lower() in IMPERATIVES | BASES and _AFTER_VERB.match(text))


OPEN_END = re.compile(r"\b(?:solely|just|mainly|partly|simply|merely|not|largely|primarily|precisely|in force|"
                      r"of|to|and|or|the|a|an|in|is|than|but|once|about|with|for|only|even|long|"
                      rf"(?:up|at) (?:to|least|most)|another up|(?:starting|beginning)(?: at| from| with)?|"
                      rf"at|from|by|best|"
                      rf"especially|particularly|{_COUNT} \w+)$|,\s*(?:and|or|but)\b.*$| and (?:then )?\w+s\b .*$")
"""The rest of a clause that cannot end there, or that goes on with another verb."""
PERSON = re.compile(r"(?:an? )?(?:[a-z]+ )?(?:technicians?|persons?|people|managers?|[a-z]+ists?)\b|"
                    r"[A-Z][a-z]+ [A-Z][a-z]+\b(?! (?!as\b)\w+s\b)")
