"""What the English forms know of words: data, to be added to."""

from __future__ import annotations

import re

POINTING = re.compile(
    r"\b(?:this|that|these|those|above|below|aforementioned|former|latter|previous(?:ly)?|following|similarly|likewise|"
    r"therefore|thus|hence|accordingly|consequently|so far|today|yesterday|tomorrow|respectively|as follows|"
    r"as described|mentioned|discussed|explained|as (?:shown|seen)|on the other hand|in contrast|in particular|"
    r"we|us|our|"
    r"ours|I|me|my|mine|he|she|him|her|his|earlier|presented|in other words)\b", re.I)
"""Words that point out of a sentence wherever they stand in it."""
LEANING = re.compile(
    r"\b(?:it|they|them|itself|themselves|theirs?|its|such(?! as)|here|there|same|another|others?|next|instead|"
    r"otherwise|also|too|both|either|neither|then|still|again|now|currently|recently|in turn|one of)\b", re.I)
"""Words that lean on what was named before: harmless where the sentence itself has named it."""
REFERENCES = re.compile(
    r"\b(?:section|figure|fig\.|table|chapter|page|appendix|equation|eq\.|step|item|paragraph|footnote|listing|"
    r"sidebar)\s*"
    r"\(?[\dA-Z*]|\bsee\b|\bet al|\[\d|\(\d{4}|\bibid|https?:|www\.|©|\bpp\.|\bvol\.|\bcf\.|"
    r"\b(?:for example|for instance|e\.g\.|suppose|assum(?:e|ing)|consider|let us|imagine|say,|examples?)\b", re.I)
OPENINGS = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|In general|Generally|In fact|Indeed|Note that|Note|"
    r"Important|Warning|Caution|Tip|Nevertheless|Nonetheless|Overall|By default|In practice|Usually|Typically|"
    r"Basically|Technically|Traditionally)\b[,:]?\s+")
NOT_IN_SUBJECT = re.compile(
    r"[,;:\"“”(]|\b(?:that|which|who|whose|where|if|when|while|because|although|though|but|as|than|is|are|was|were|be|"
    r"been|must|should|can|cannot|may|will|would|could|not|there|what|how|by|has|have|had|do|does|did|so|only|"
    r"even|just|"
    r"more|most|first|second|third|last|ones?|own|similar|different|various|certain|main|primary|key|important|"
    r"particular|specific|given|further|additional|extra|proposed|recent|resulting|desired|required|entire|whole|said|"
    r"using|based|called|named|made|used)\b", re.I)
NOT_SUBJECT = re.compile(
    r"(?:In|On|At|For|With|By|From|After|Before|During|If|When|While|To|As|Of|Under|Over|Since|Until|All|Some|"
    r"Many|Most|"
    r"Few|Several|Each|Every|No|None|There|One|Any|Using|What|How|Who|And|But|Or|Not|Its|Their|Your|You|Everyone|"
    r"Everything|Nothing|People|Nobody|Anyone|Whether|Where|Why|Which|Because|Although|Though|Unlike|Like|Given|"
    r"Based|Due|"
    r"Two|Three|Four|Five|Please|Let|So|Even|Only|Just|More|Less|Much|Once|Unless|Through|Within|Without|Among|Between|"
    r"Despite|Besides|License|Prior|Proper)\b")
VAGUE = frozenset("""
approach article author authors book case chapter document example fact goal idea option options paper part point
problem purpose question reader reason rest result results section step task thing things user users way work
""".split())  # noqa: SIM905
PEOPLE = frozenset("""
administrators anyone auditors authors customers developers everyone members nobody people readers researchers someone
students supporters users workers
""".split())  # noqa: SIM905
PLACED = frozenset("stored placed kept installed located found mounted put fitted positioned".split())  # noqa: SIM905
ACTIONS = frozenset("""
accept adopt amplify analyze assess attack automate bind block bring build carry check clean close collect combine
compare compete compress compute configure connect contain control convert cool cover create define delete deliver
denote depend describe detect determine develop display distribute divide draw eliminate emphasize enforce enhance
ensure establish evaluate examine execute exclude expand explain expose extend facilitate filter follow generate grant
guarantee guide handle heat hold identify ignore implement imply import impose improve include increase indicate
influence inherit initialize insert install integrate interpret introduce involve isolate keep launch limit list load
locate lock log maintain manage map mark match mean measure merge monitor name need notify obey offer optimize organize
outperform perform play predict preserve prevent print process produce promote protect prove provide publish rank read
receive recognize recommend record redirect reduce register reject release remove replace report represent reproduce
request resolve restore restrict retain retrieve return save search secure select send separate serve set share show
sign simplify solve specify speed start stop store streamline submit summarize supply support surround switch
synthesize test
track train transfer transform translate transmit transport trigger underlie unify update upgrade use validate verify
withstand wrap write yield
""".split())  # noqa: SIM905
PREPOSITIONS = {
    "consist": ("of",), "depend": ("on",), "rely": ("on",), "refer": ("to",), "belong": ("to",), "lead": ("to",),
    "focus": ("on",), "contribute": ("to",), "result": ("in", "from"), "interact": ("with",), "communicate": ("with",),
    "integrate": ("with",), "correspond": ("to",), "relate": ("to",), "respond": ("to",), "listen": ("on", "to"),
    "point": ("to",), "connect": ("to",), "stand": ("on",), "derive": ("from",), "originate": ("from",),
    "suffer": ("from",), "differ": ("from",), "apply": ("to",), "benefit": ("from",), "agree": ("to", "on"),
}
BASES = ACTIONS | PREPOSITIONS.keys() | frozenset("""
aim allow cause come comprise cost enable end exist fit force give have help last let lie make occur permit put require
run seek sit take turn try weigh work
""".split())  # noqa: SIM905
PAST = {
    "wrote": "write", "built": "build", "won": "win", "began": "begin", "became": "become", "gave": "give",
    "led": "lead", "bought": "buy", "chose": "choose", "drew": "draw", "grew": "grow", "lost": "lose", "sold": "sell",
    "took": "take", "beat": "beat", "broke": "break", "signed": "sign", "joined": "join", "played": "play",
    "founded": "found", "opened": "open", "launched": "launch", "released": "release", "introduced": "introduce",
    "published": "publish", "developed": "develop", "created": "create", "designed": "design", "adopted": "adopt",
    "established": "establish", "received": "receive", "defeated": "defeat", "announced": "announce",
    "acquired": "acquire", "completed": "complete", "produced": "produce", "replaced": "replace", "proposed": "propose",
    "invented": "invent", "discovered": "discover", "reached": "reach", "finished": "finish", "appointed": "appoint",
    "moved": "move", "increased": "increase", "reported": "report", "approved": "approve", "scored": "score",
}
IMPERATIVES = """
add allow always apply ask assign avoid bring call carry change check choose clean click close configure connect
contact copy create define delete disable disconnect do download edit empty enable ensure enter execute fill follow go
hold insert install issue keep leave let make move never open plug press pull push put read remove replace reset restart
rinse run save select send set shut specify start stop switch take tell turn type unplug update use verify wait wipe
write
""".split()  # noqa: SIM905
NO_OBJECT = frozenset("""
to in on at for with by from as when if until off out up down back through into over than
""".split())  # noqa: SIM905
"""Words after a verb that show that it has no object."""
_UNITS = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_COUNT = r"(?:\d[\d.,]*|two|three|four|five|six|ten)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
TAILS = (
    ("How often", rf"(?:(?:once|twice|\w+ times) )?(?:every|per|each) (?:\w+ )?{_UNITS}|(?:once|twice) a \w+"),
    ("For how long", rf"for (?:about |at least |at most |up to |only )?{_COUNT} {_UNITS}"),
    ("When", rf"(?:after|before|until|within|as soon as|during) (?:the |an? |\d)[^,;]{{3,60}}|"
             rf"(?:in|on|since) (?:(?:early|late|mid) )?(?:{_MONTH} )?(?:\d{{1,2}},? )?(?:1[5-9]|20)\d\d"),
    ("Why", r"(?:because|since|due to|so that|in order to)\s(?!\d)[^;]{10,120}"),
    ("How", r"by \w+ing [^,;]{4,80}|with the help of [^,;]{4,60}"),
)
"""Question words, and what a statement ends with that answers them."""
