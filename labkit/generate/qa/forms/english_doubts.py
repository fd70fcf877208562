"""English questions that are well made and yet were wrong, read blind: what in them, by kind, showed it.

A form fits its statement by the way it is made; these are statements of which it fits the words and not the sense.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_definites import ROLES
from labkit.generate.qa.forms.fact import Form

_ASKED_TO = ("able|allowed|appointed|authori[sz]ed|configured|designed|elected|enabled|entitled|equipped|expected|"
             "forced|instructed|intended|meant|obliged|permitted|prepared|programmed|told|trained|trusted|used")
"""What somebody or something is, to do something: nothing is "needed to do"."""
_NEW_ONE = r"an? (?:\w+er|better|more \w+) (?:solution|way|approach|method)\b"
_USUAL = r"(?:the|an?) (?:normal|usual|appropriate|ordinary|regular|obvious) (?:way|syntax|manner|method|fashion)s?\b"
_NO_KIND = (r"(?:the|an?) (?:\w+ )?(?:one|product of|result of|matter of|reason|name given|violation of)\b|"
            r"an? (?:quite|rather|very|fairly|no-op)\b")
_LESS = r"(?:some|more|different|special|extra|additional|careful|less|a lot|no)\b"
_CIRCULAR = r"^What (?:does|do) [“\"](\w{5,})[”\"] mean\?.*\b(?:means?|refers? to|denotes?)\b.*\b\1\b"
_DOUBTS: dict[str, tuple[str, ...]] = {
    "": (  # of any kind
        r"^[^?]*(?:\band/or\b|\be\.g\.|\bi\.e\.|\betc\.)",
        r"^W[^?]* of [+-]?\d[\d.]* and [+-]?\d[\d.]* ",  # numbers of one case: "offsets of -1 and 1"
        r"\b(\w{4,}) \1\b", r"\b(the|an?|of|to|in|is|and|for|are|by) \1\b",
        r"\?.*\b(?:two|three|four|both|several|various|many|different) (?:types|kinds|sorts|forms|classes) of "
        r"(?:\w+ ){0,2}\w+\.?$",  # and not which
        r"^[^?]*\bdoes (?:the |these |all )?[a-z]+(?<!series)(?<!means)(?<!lens)[^saiu\W]s of\b",
        r"\?(?!.*\b(?:an?|the) \w+ follow).*\bfollow (?:the|these|our|their) (?:\w+ )?"
        r"(?:instructions|guidelines|guide|procedure|tutorial|directions)(?: (?:for|of|by|to|on|in) \w+)?\.?$",
        r"^[^?]*\b(?:either|the (?:two|three|four) \w+ together)\b",
        r"^[^?]* (?:to|of|with|for|by|in|on|from|than) (?:it|them)\b",
        rf"\?.*\b{_USUAL}",
        r"\d#\d|#\d\w",  # what a formula became in HTML
    ),
    "action": (r"^[^?]*\b[Ww]hat (?:does|do) (?:the|an?) (?:\w+ )?(?:file|program|system|installation|software|"
               r"package|tool|project|application|document|page|list|report|section|tooltip|window|dialog|library|"
               r"server|author)s? "
               r"(?:contain|incorporate|include|accept|provide|show|reveal|have|offer|feature)\?",
               r"\?.*\b(?:more|further|additional|other) (?:\w+ )?(?:details|information|things|options|features)\.?$",
               r"^[^?]*\b[Ww]hat (?:does|do) [^?]* (?:consider|interpret|regard|treat)\?",
               r"^What (?:does|do) the value \S+ ",
               r"^What (?:does|do) (?:the )?(\w+) \1\?",
               rf"^What [^?]*\bintroduce\?.*\b{_NEW_ONE}"),
    "agent": (r"^Who [^?]* with\?", r"^What [^?]*\b(?:created|requested) with\?"),
    "condition": (r"^What should be done in combination with\b",
                  r"\?.*\b(?:supply|use|add|give|provide|specify|set|do) (?:it|them|so|one)\.?$"),
    "definition": (r"\?.*\b(?:is|are|was) the (?:\w+ )?names? of\b", _CIRCULAR,
                   r"^What (?:is|are) (?:the|an?) \w+ (?:\w{3,}ed|given|set|used|shown)\?",
                   rf"\?(?:The |An? )?[^?]*? (?:is|are) {_NO_KIND}",
                   r"^What (?:is|are) (?:[A-Z]|[\"“][a-z][^\"” ]*[\"”])\?",  # a letter, or a value
                   r"^What (?:is|are) (?:an? )?(?:case-in-point|rule of thumb)\?",
                   rf"^What (?:is|are) (?:the )?(?i:{'|'.join(sorted(ROLES))})s?\?",  # "Size" of what
                   r"^What is (?:\S+ )*[a-z]+[^sui\W]s\?.* is an? "),
    "effect": (r"^What (?:does|do) [A-Z] ", rf"^[^?]*\brequire\?.*\brequires? {_LESS}",),
    "how to": (r"\?.* (?:must|need to|have to|should) (?:understand|know|be (?:aware|familiar|sure))\b",
               r"^How (?:do|can) you (?:actually|really) ", r"\?Set to \S+ to ",
               r"^How [^?]*\b(?:is|are|was|were)\b[^?]*\?", r"^How [^?]*\bthings\b"),
    "kind": (r"^What kind of (?:switch|option|parameter|argument|field|flag|command|file|value|height|size|number)\b",
             r"\bgives?\?"),
    "list": (r"\?[^:]*\b(?:is|are) \w+ed and \w+ed\.?$",),
    "place": (r" (?:in|from|on) (?:version )?\d|\bin (?:\w+ )?ways\b",
              r"\b(?:specified|defined) in (?!the |an? |[/~.]|\S*\.\w)"),
    "relation": (r"^What (?:is|are) \w+ing (?:\w+ ){1,5}done (?:by|with|through|via)\?",
                 r" as\?.*\bas an alternative\.?$",
                 r"^What [^?]* (?:made|set|put|left|going|due|said|about) to\?",
                 r"^What (?:is|are|was|were|can) [^?]* "
                 r"(?:appended|created|installed|displayed|shown|listed|printed) with\?",
                 r"^What (?:is|are) \w+ (?:\w+ ){0,3}consumed as\?"),
    "requirement": (  # "the address", "the front cover": of what?
        r"^What (?:must|should|shall|may) the (?![a-z -]*(?:er|or|ant|ee|ist) (?:do|[a-z]+ to)\b)"
        r"[a-z-]+(?: [a-z-]+)? (?:do|[a-z]+ to)\?",),
    "use": (r"^What can [^?]* be (?:built|made|compiled|changed|extended|modified|set up) to (?:do|include|have)\?",
            r"\bto do\?.*\bto be \w+ed\b",
            rf"^What [^?]*\b(?!(?:{_ASKED_TO})\b)\w+(?:ed|made|built|set) to do\?", r"^What [^?]*\brequired to do\?",
            r"\?.*\b(?:lots of|various|many|several|other) (?:\w+ )?\w+\.?$"),
    "when": (r"^When (?:does|do) [^?]* (?:requests?|forces?|causes?|triggers?|asks?) [^?]*\?",
             r"^When [^?]*\b(?:fashioned|modell?ed|named|patterned|styled)\?",
             r"\b(?:allow|enable|let|cause|require|force|tell|instruct|permit|ask)s?\b [^?]* to [^?]*\?",
             r"\b(?:from|between)\b[^?]*\?.*\b(?:until|to)\b.*\d{4}",
             r"^When [^?]* and [a-z]+ (?:the|an?|all|its) [^?]*\?"),
    "whether": (r"^May [\w-]+ [\w-]+ be \w+ed\?", r"^(?:Is|Are) suitable\b",
                r"^Will (?!.*\?No\.)", r"\?No\..*\bbut\b", r"^May (?:an?|the) \w+ (?:grant|make|choose|decide)\b"),
    "who": (r"^Who (?:dies|runs|exits|starts|stops|must be \w+ declared)\b",
            r"\?(?:A|An|Each|The) (?:\w+ )?(?:worker|client|agent|receiver|sender|driver|reader)\b"),  # programs
    "why": (r"^Why [^?]*\b(?:but|and)\b [^?]*\?",
            r"^Why (?:is|are) (?!.*\b\w+(?:ed|en)\b[^?]*\?)[^?]*\?.*\bso that\b"),
}
_COMPILED = {kind: tuple(map(re.compile, patterns)) for kind, patterns in _DOUBTS.items()}


def is_doubtful(form: Form, statement: str) -> bool:
    """Tell whether a question that a statement seems to answer is of a sort that was wrong when it was read.

    Each pattern is looked for in the question with what it is answered with behind it: "Will it stop?Yes. It stops".
    """
    pair = f"{form.question}{form.verdict + ' ' if form.verdict else ''}{statement}"
    return any(pattern.search(pair) for kind in ("", form.kind) for pattern in _COMPILED.get(kind, ()))
