"""What the English forms know of words: data, to be added to. Patterns stand in ``english_patterns``."""

from __future__ import annotations

from labkit.generate.qa.forms.english_verbs import INTENDING, IRREGULAR, NOUNS_TOO, PARTICIPLES_OF_THEM, VERBS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VAGUE = _words("""
approach argument article aspect author authors behavior behaviour book case challenge chapter concept default
difference document effect entry example fact feature goal idea issue kind matter option options paper parameter part
picture point problem purpose question reader reason remainder rest result results section
situation solution step table task
text thing things topic type user users value way work
""")
"""Heads of a subject that say nothing of what it is."""
AIMS = _words("advantage aim benefit condition consequence difference disadvantage drawback effect exception function "
              "goal idea insight job objective principle purpose reason recommendation requirement responsibility "
              "result risk role rule task")
"""Heads of a subject that are clear where it says whose: "the purpose of UDP"."""
PEOPLE = _words("""
administrators anyone auditors authors customers developers everyone members nobody one people readers researchers
someone students supporters users workers you
""")
PERSONS = _words("""
actor actress architect artist athlete author biologist boxer broadcaster captain chairman chemist coach composer
cricketer dancer designer developer director doctor economist editor engineer entrepreneur explorer footballer founder
governor historian inventor journalist judge king lawyer leader maintainer manager mathematician midfielder minister
musician novelist officer painter philosopher physicist pianist pilot player poet politician president prince princess
producer professor programmer queen scholar scientist sculptor secretary singer soldier striker teacher writer
""")
"""What a person is: "X was a writer" answers "Who was X?"."""
DOERS = PERSONS | _words("""
accountant adviser agency applicant assembly auditor authority bank board buyer centre chair client collaborator
commission committee company contractor contributor coordinator council court custodian customer dealer department
division donor driver employee employer foundation government guarantor guardian guest hirer holder importer inspector
installer institute insurer keeper landlord lender lessee lessor librarian licensee licensor maintainer mayor member
ministry moderator nurse office operator organiser organizer owner parent parliament participant patient pharmacist
police practitioner provider purchaser receiver registrar representative researcher resident reviewer seller sender
staff steward student supplier surgeon surveyor team technician tenant treasurer triager trustee user vendor visitor
volunteer worker
""")
"""Persons and bodies, who do something."""
PLACED = _words("""
displayed listed recorded saved shown
deployed defined found fitted installed kept located mounted placed positioned printed published
put registered situated specified stored
""")
EVALUATING = _words("""
absolute attractive bad barest basic bit brief hazy invaluable radical beautiful
 best better big certain common complex convenient critical crucial difficult
easy effective efficient elegant essential excellent exciting fascinating foundational fundamental good great growing
hard helpful huge ideal important impressive integral interesting key little lot main major moving natural nice
noble opportunity chance honour burden privilege perfect popular powerful practical promising pretty real reasonable
registered remarkable serious significant similar slightly straightforward strong success typical useful valuable
very viable vital well wonderful
""")
"""Words that make a judgement of what looks like a definition."""
ACTIONS = _words("""
accept accompany achieve acquire activate adapt add address adjust adopt advocate affect alter amplify analyze
announce apply approve assess assign associate assume attack attract automate avoid award betray bind block boost
bring build calculate call capture carry cause change charge check choose clarify classify clean close collect combine
communicate compare compile complement complete comprise compress compute conduct configure confirm connect consider
constitute consume contain continue control convert convey cool cover create cut decide declare decrease defeat define
delete deliver demonstrate deny depict deploy derive describe design detect determine develop disable display
distinguish distribute divide document drain draw drive drop earn eliminate embed emphasize employ enable encode
encourage end endow enforce enhance ensure enter establish estimate evaluate examine exceed execute exhibit expand
explain exploit export expose express extend extract facilitate feature fill filter find finish follow forbid form
found gain gather generate give govern grant guarantee guide handle head heat help highlight hold host house identify
ignore illustrate implement imply import impose improve include incorporate increase indicate influence inform inherit
initialize insert install instruct integrate interpret introduce invent involve isolate issue join keep launch lead
leave learn let leverage lift limit link list load locate lock log lose lower maintain make manage map mark match mean
measure merge minimize mitigate modify monitor move name need note notify obey observe obtain offer open operate
optimize organize outline outperform own pass perform permit place play possess predict prefer prepare present
preserve prevent print process produce prohibit promise promote propose protect prove provide publish put raise rank
read receive recognize recommend record redirect reduce refuse register reject release remove render replace replicate
report represent reproduce request require resemble reserve resolve restore restrict retain retrieve return reveal run
save score search secure seek select sell send separate serve set share show sign signify simplify solve sound specify
speed spend start steer stop store streamline strengthen submit suggest summarize supply support surround survey
sustain switch synthesize take target teach tell test track train transfer transform translate transmit transport
treat trigger turn underlie unify unite update upgrade use validate verify view warn waste win withstand wrap write
yield
""") | VERBS
"""Verbs that take an object."""
WEAK = _words("""
achieve add allow bring build call carry change enable end find get give have help hit keep leave let lose maintain
make meet move need offer open pass play provide put raise read run see send set start stop support take use win
""")
"""Verbs that say so little that a question with no more than one of them and its subject does not say what it asks."""
CREATING = _words("""
acquire create design develop discover establish found introduce invent launch propose publish release
""")
"""What somebody does once with one thing: "What did X invent?"."""
CONTAINERS = _words("""
amount array bit bunch busload class collection copy handful host multitude plethora suite variety void wealth
combination couple form group kind list lot number pair part piece range result sample
selection series set sort total type variety way
""")
"""Nouns that say nothing of what is in them."""
BOTH = _words("""
access address advocate award book call challenge change charge check combine contact control cook cover cut design
display document drive drop end estimate experience feature filter finish form function gain guide handle head heat
help house increase influence issue jobs key lead learn limit link list load lock log make mark match mean measure
monitor move name need note offer open own pass place plan plant play present process produce program project promise
record release report request rest result return run sample save score search set share show sign speed start state
store supply support survey switch table target test time track train transfer transport trigger turn update upgrade
use view warrant waste water win work
""") | NOUNS_TOO
"""Words that are as often nouns."""
PREPOSITIONS = {
    "consist": ("of",), "depend": ("on",), "rely": ("on",), "refer": ("to",), "belong": ("to",), "lead": ("to",),
    "focus": ("on",), "contribute": ("to",), "result": ("in", "from"), "interact": ("with",), "communicate": ("with",),
    "integrate": ("with",), "correspond": ("to",), "relate": ("to",), "respond": ("to",), "listen": ("on", "to"),
    "point": ("to",), "connect": ("to",), "stand": ("on", "for"), "derive": ("from",), "originate": ("from",),
    "suffer": ("from",), "differ": ("from",), "apply": ("to",), "benefit": ("from",), "agree": ("to", "on"),
    "serve": ("as",), "act": ("as",), "function": ("as",), "emerge": ("as",), "comply": ("with",), "work": ("as",),
    "specialize": ("in",), "specialise": ("in",), "participate": ("in",), "vary": ("with",), "operate": ("in",),
    "deal": ("with",), "account": ("for",), "adhere": ("to",), "descend": ("from",), "evolve": ("from", "into"),
    "amount": ("to",), "discriminate": ("against",), "interfere": ("with",), "conform": ("to",), "react": ("to",),
    "qualify": ("for",), "compete": ("with",), "cooperate": ("with",),
}
"""Verbs, and the words that go with them in a question: "What does it consist of?"."""
ADJUNCTS = {
    "of": _words("aware capable characteristic composed independent made part representative typical"),
    "to": _words("addressed adjacent analogous applicable applied assigned attached bound comparable complementary "
                 "connected dedicated equal equivalent exposed forwarded identical immune inferior limited linked "
                 "mapped opposed prone related relevant restricted sensitive similar specific subject "
                 "superior susceptible suited tied transferred vulnerable"),
    "with": _words("aligned associated combined compatible concerned consistent covered delivered equipped familiar "
                   "filled incompatible integrated marked paired provided replaced shipped supplied synonymous tagged"),
    "from": _words("absent built calculated computed constructed copied derived different distinct downloaded excluded "
                   "exempt extended extracted generated inherited loaded obtained protected read removed retrieved "
                   "separate taken translated"),
    "on": _words("based built centered conditioned dependent focused founded mounted trained"),
    "for": _words("designed essential ideal important intended meant necessary needed required reserved responsible "
                  "suitable useful"),
    "as": _words("characterized classified considered defined described known modeled recognized regarded represented "
                 "seen stored treated viewed"),
    "into": _words("classified compiled converted decomposed divided grouped incorporated integrated organised "
                   "organized split translated transformed turned"),
    "in": _words("contained embedded expressed included interested involved written"),
    "by": _words("accompanied affected approved caused characterized checked cleared controlled created defined "
                 "determined developed driven elected enabled ensured executed followed generated governed handled "
                 "influenced informed maintained managed monitored operated organized owned powered produced protected "
                 "provided published replaced represented run supported surrounded tightened triggered used written"),
}
"""What stands between a form of "be" and the word that a question ends with: "What is it based on?"."""
_IRREGULAR = {
    "wrote": "write", "built": "build", "won": "win", "began": "begin", "became": "become", "gave": "give",
    "led": "lead", "bought": "buy", "chose": "choose", "drew": "draw", "grew": "grow", "lost": "lose", "sold": "sell",
    "took": "take", "beat": "beat", "broke": "break", "made": "make", "held": "hold", "kept": "keep", "ran": "run",
    "taught": "teach", "spent": "spend", "sent": "send", "brought": "bring", "got": "get", "came": "come", "went": "go",
    "left": "leave", "found": "find", "met": "meet", "paid": "pay", "said": "say", "saw": "see", "drove": "drive",
} | IRREGULAR
_NO_OBJECT_EITHER = _words("die live move return retire play work sign serve travel appear finish settle marry")
_DOUBLING = _words("commit compel control defer deter drop emit expel fit incur log map omit permit pin plan prefer "
                   "propel refer rub ship stir stop submit swap transfer trap trim unpin wrap")


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb[-1] == "y" and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    double = verb in _DOUBLING
    return verb + verb[-1] * double + "ed"


BASES = ACTIONS | PREPOSITIONS.keys() | _NO_OBJECT_EITHER | INTENDING | _words("""
aim allow become begin come cost die enable exist fit force get go grow happen have last lie live occur require say
see sit take try weigh work
""")
PAST = {_past(verb): verb for verb in ACTIONS | PREPOSITIONS.keys() | _NO_OBJECT_EITHER | INTENDING
        if verb not in _IRREGULAR.values() and not verb.endswith(("put", "set", "cut", "let", "read"))} | _IRREGULAR
"""Past tense to base."""
PARTICIPLES = PAST.keys() | _words("""
become begun born broken built chosen cut done drawn driven found given grown held kept known led left lost made meant
met paid put run seen sent set shown sold spent taken taught told understood won worn written
""") | PARTICIPLES_OF_THEM
IMPERATIVES = _words("""
drag output scroll tick toggle
accept adjust allocate avoid back begin build cancel collect combine compare complete confirm consider consult continue
convert cut decide describe determine discard drain dry ensure establish evaluate explain export extract find fix hang
identify import include increase inform inspect keep learn list load locate lock lower make mark measure mix modify
mount notify obtain order pack pay place pour prepare press prevent provide publish raise reboot record reduce refer
refrain register reinstall release remember rename repeat report request resolve restore retain return review rotate
save search send separate share shut sign skip specify store submit subtract switch test tighten transfer try unlock
update upgrade upload verify view visit wash wear wrap

add allow apply ask assign avoid bring call carry change check choose clean click close configure connect
contact copy create define delete disable disconnect do download edit empty enable ensure enter execute fill follow go
hold insert install issue keep leave let log make move never open plug press pull push put read remove replace reset
restart rinse run save select send set shut specify start stop switch take tell turn type unplug update use verify
wait wipe write
""")
NO_OBJECT = _words("""
to in on at for with by from as when if until off out up down back through into over than that whether how about
against before after during and or
""")
"""Words after a verb that show that it has no object."""
COUNTS = _words("two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty")
MANY = _words("additional certain different multiple "
              "dozens few hundreds lots many most much numerous plenty several some thousands various")
"""What begins an object that names nothing."""
