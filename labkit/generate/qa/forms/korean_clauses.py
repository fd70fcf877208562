"""The parts of a Korean statement: a clause before it, its topic, and what is said of it.

Words are divided by spaces and each bears its particle, so that clauses and topics are told by how a word ends. 는 and
은 also end words that stand before a noun (쓰는, 높은): which of both it is shows the stem.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from labkit.generate.qa.forms.korean_grammar import WITH_NIEUN, WITH_RIEUL, final_of, masked

_STEMS = re.compile(  # before 는, a verb and no noun
    r"(?:하|되|시키|르|쓰|^크|^뜨|^끄|^트|켜|려|이라|[있없한된는이]다|않|모으|뛰|쉬|튀|뀌|^깨|^떼|꾸|나누|^누|^푸|"
    r"끼치|여기|"
    r"(?:^|어|아|여|해|려|러|켜|내|눠|와|져)주|^보|(?:해|어|아)보|^오|(?:나|들어|돌아|가져|불러|내려|올라|찾아|읽어|"
    r"따라|다가|넘어)오|"
    r"^가|(?:나|들어|돌아|올라|내려|넘어|이어|찾아|따라|다가|지나|떠나)가|^내|(?:보|나타|써|빼|꺼|찾아|만들어|알아|"
    r"끝|읽어|골라|밀어|씻어)내|"
    r"^나|(?:일어|끝|벗어|나타|생겨|늘어|태어|새어|드러|이어|튀어)나|^드|(?:만|줄어|힘|늘어|물|스며|접어|흔)드|"
    r"(?:어|아|여|해|려|러|켜|가|떨어|벌|터|꺼|이루어|없어|따|빠|느껴|던|번|밝혀|알려|만들어)지|"
    r"(?:미|걸|고|마|거|합|겹|펼|놓|가르|부딪|넘|그|해|뭉)치|"
    r"(?:내|걸|돌|열|알|올|누|가|달|울|기다|흘|늘|빌|들|팔|풀|질|밀|갈|널|벌|버|때|뿌|살|말|뒤|떨어뜨|그|드|지우|노|"
    r"물|꾸)리|"
    r"(?:시|가리|일으|지|삼|식|돌이|익|막|작동시)키|(?:생|남|넘|옮|즐|맡|맞|숨|당|끊|튕|잠|담|엉|우)기|"
    r"(?:배|비|지|채|세|끼|띄|키|바|태|싸|메|돕|외|치|에워|깨|재)우|(?:^|보|쓰|모|움직|들|줄|높|붙|쌓|섞|놓|끓|덮|"
    r"기울|반짝|깜박|깜빡|속|녹|먹|꺾|묶)이|"
    r"(?:맞|멈|낮|늦|갖|감|비|들)추|(?:^|해|어|아|놔)두|^타|^자|^세|^새|^추|^무|머무|^매|^베|^재|^대|^쌓|^펴|^여|^켜|"
    r"다루|이루|미루|^치르|^재배하|끼|띠|찌|쏘|^꼬|빠뜨리|건네|^싸)$")
_ADJECTIVES = re.compile(  # before 은
    r"(?:많|좋|같|받|높|낮|넓|좁|짧|깊|얇|굵|밝|붉|늦|않|싶|놓|넣|찾|얻|읽|잃|앉|얹|뽑|씻|붙|맞|젖|낡|늙|닳|닫|꽂|묶|"
    r"섞|깎|꺾|엮|옳|싫|끓|"
    r"알맞|잘못|남|걸맞|수많|갖|맺|있|없|겪|^작|^적|^입|^속|^참|^집|^담|^막|^먹|^죽|^접|^심|^굳|^녹|^걸|^들|^물|^누|"
    r"^쌓|^믿|^묻)$")
_BOUND = re.compile(
    r"(?P<how>\S*(?:으려면|려면|려거든)|\S*기 위해서는|\S*기 위해선|\S*기 위하여는|\S*기 위하여|\S*기 위해서|"
    r"\S*기 위해)(?=,?\s)|"
    r"(?P<condition>\S+\s(?:경우에만|경우에는|경우에도|경우엔|경우에|경우)|\S*[가-힣]면)(?=,?\s)|"
    rf"(?P<when>\S*[{WITH_RIEUL}]\s(?:때에만|때에는|때에|때마다|때는|때))(?=,?\s)|"
    r"(?P<during>\S*는\s(?:동안에는|동안에|동안은|동안|도중에는|도중에|중에는))(?=,?\s)|"
    r"(?P<before>\S+기 (?:전에는|전에|전))(?=,?\s)|"
    rf"(?P<after>\S*[은{WITH_NIEUN}](?<!\d년)\s(?:뒤에는|뒤에|뒤|후에는|후에|후|다음에는|다음에|다음)|"
    rf"[가-힣]{{2,}}\s후에?)(?=,?\s)|"
    r"(?P<reason>\S*(?:으므로|므로)|\S+ 때문에)(?=,?\s)")
_NOUN = re.compile(r"(?:화|표|측|전|후|평|앞|뒷|양|단|윗|옆|바닥|도|장|방|반|국|정|겉|아랫|노|벽|대)면$|^(?:지|수|라|"
                   r"서|내|외|가|이)면$|^(?:그러|그렇다|어쩌|아니)면$")
_WHOLE = re.compile(r"\s*(?:면\s)?(?:안 |못 )?(?:됩니다|된다|돼요|되고|되며|되지만|안 )")
_SEVERAL = re.compile(
    r"\S*(?:[하되있없않시주이지리기우치르오가내나들열닫켜끄쓰두놓넣키받갖찾닦막씻빼추누꾸맞춰으붙보뀌]고|[^\d\s]며|"
    r"지만|거나|면서|[아어여해]서|[^로]써|"
    r"하여|되어|[는은한된인]데|도록|(?<=[가-힣])[해려워켜져쳐써꺼눠꿔춰]|하되|더라도|[아어해]도|든지|"
    r"(?:들|만들|열|넣|풀|밀|걸|늘|줄|묶|씻|읽|떨|벗|접|꺾|꽂|집|뽑|먹|입|비틀)어|(?:찾|받|모|남|놓|닫|막|담|잡|앉|"
    r"쌓|골|날|팔|알)아)(?=[,(]|\s)")
_NO_SEVERAL = re.compile(r"(?:\S*(?:고|여|어|아|해|와|려|져|켜|워|쳐) (?:있|없|주|줍|준|보|봅|두|둡|둔|버|나|낼|냅|"
                         r"낸|냈|놓|야|볼|줄|줘|드|갑|간|가|옵|온|왔|져|집|진)\S*|에 대해|에 의해|를 통해|을 통해|"
                         r"통하여|에서|"
                         r"대하여|관하여|의하여|위하여|비해|관해|위해|따라서|대해서|대해|의해|통해|인해|걸쳐|함께|"
                         r"스스로|그대로|바로|하나라도|언제나|모두|에도|부터|그 외|또는|하여금|별도|서로|필요|여러|"
                         r"이어|더)")


class Parts(NamedTuple):
    """A clause before the statement and of what kind it is, the topic with its mark, and what is said of it."""

    lead: str
    kind: str
    topic: str
    mark: str
    rest: str


def parts_of(text: str) -> Parts | None:
    """Return the parts of a statement without its stop; None where it is not clear what belongs to what."""
    said, kind, end = masked(text), "", 0
    for found in _BOUND.finditer(said):
        word = re.split(r"\s", found[0])[-1]
        if _NOUN.search(word) or (found["condition"] and _WHOLE.match(said, found.end())):
            continue
        here = found.lastgroup or ""
        if kind and not (kind == here or {kind, here} <= {"condition", "when", "during", "after", "before"} or
                         here == "how" or (here == "condition" and kind != "reason")):
            return None
        kind, end = here, found.end()
    if re.search(r"[가-힣](?:이|가|은|는|을|를|며|고|니|지만|[켜해여려어아])(?:\([^()]*\))?,", said[:end]):
        return None  # one of several that each have a clause of their own
    lead, rest = text[:end].strip(), text[end:].lstrip(", ")
    topic, mark, after = topic_of(rest)
    return Parts(lead, kind, topic, mark, after if topic else rest)


def topic_of(text: str) -> tuple[str, str, str]:
    """Return the topic of a clause, its mark (은, 는, 에는 …) and what follows; "" three times where it has none."""
    said = masked(text)
    for word in re.finditer(r"\S+", said):
        bare = word[0].rstrip(",")
        found = re.search(r"(?:에서|에게|에|으로|로|까지|부터|와|과|란|이란)?[은는]$|(?:이란|란)$", bare)
        if not found or is_modifier(bare) or found.start() == 0:
            continue
        end = word.start() + found.start()
        mark = found[0]
        if mark in ("란", "이란") and not re.search(r"(?:말|뜻|의미|가리|일컫|입니다|이다)", text[word.end():]):
            continue
        return text[:end].strip(), mark, text[word.end():].lstrip(", ")
    return "", "", ""


def is_modifier(word: str) -> bool:
    """Tell whether a word that ends in 은 or 는 stands before a noun, or is no noun with a particle."""
    stem = re.sub(r"[\"'”’)\]○（(]+", "", word[:-1])
    if not stem or not re.search(r"[가-힣]$", stem):
        return False
    if not word.endswith(("은", "는")):
        return False
    if stem.endswith(("에", "에서", "으로", "까지", "부터", "에게", "와", "과")) and len(stem) > 1:
        return False
    if word.endswith("는"):
        return stem in ("또", "혹", "내지") or bool(final_of(stem[-1])) or bool(_STEMS.search(stem))
    return not final_of(stem[-1]) or bool(_ADJECTIVES.search(stem))


def several(said: str) -> bool:
    """Tell whether a clause has more than one verb: which of them a question asks for is not clear then."""
    said = re.sub(r"\S*고 있(?:습니다|다)$", "○", said)
    bare = _NO_SEVERAL.sub(lambda found: "○" * len(found[0]), said)
    return any(not re.fullmatch(r"\S*(?:창|재|광|경|보|사|참|최|신|수|원|금|냉장|입|출|중)고|(?:최대|따)\S*|"
                                r"매우", found[0])
               for found in _SEVERAL.finditer(bare))
