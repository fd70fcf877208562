"""Questions about things with invented names, and changes planted in some: for the measure of duplicates.

Every question has a meaning: its pattern and what fills it. Changes of words keep the meaning; one number or name for
another makes another question.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

PATTERNS = (
    "{how} must {filling} of the {name} {item} be {done} in the {place}?",
    "What is the {limit} {quantity} of {filling} in the {name} {item}{when}?",
    "Which {person} of {name} may {do} {filling} of the {item}{when}?",
    "In the {place}, where does the {person} of {name} keep {filling} of the {item}?",
    "Why should nobody {do} {filling} of the {item} made by {name} in the {place}?",
    "How does the {person} at {name} {do} {filling} of the {item} in the {place}?",
    "How many spare parts of {filling} does {name} deliver with every {item}{when}?",
    "{name} {item}: what must the {person} write down about {filling} in the {place}?",
    "If the {person} cannot {do} it, who at {name} pays for {filling} of the {item}?",
    "What happens to {filling} of the {item} by {name}, if its {quantity} is too {high}?",
    "Which sign on the {name} {item} tells the {person} to {do} {filling}{when}?",
    "When the {quantity} is too {high}, what may the {person} of {name} {do} with {filling}?",
)
FILLINGS = {
    "how": ("how often", "how carefully", "how soon"),
    "filling": tuple(f"the {one} {other}" for one in ("left", "front", "inner", "carbon", "lower", "rubber", "outer",
                     "brass", "second", "rear") for other in ("filter", "valve", "seal", "bearing", "hose", "cover",
                     "sensor", "cable", "drawer", "switch", "battery", "nozzle")),
    "item": ("dispenser", "boiler", "printer", "crane", "oven", "elevator", "generator", "mixer", "pump", "scanner",
             "welder", "conveyor", "freezer", "compressor", "tractor", "telescope"),
    "place": ("office", "kitchen", "basement", "warehouse", "garage", "laboratory", "workshop", "courtyard",
              "hospital", "greenhouse", "library", "harbour"),
    "done": ("changed", "cleaned", "tested", "oiled", "sealed", "weighed", "measured", "photographed"),
    "do": ("change", "clean", "test", "oil", "seal", "weigh", "measure", "photograph"),
    "person": ("guard", "mechanic", "manager", "apprentice", "nurse", "driver", "cook", "teacher"),
    "quantity": ("temperature", "pressure", "weight", "noise", "humidity", "voltage", "speed", "price"),
    "limit": ("highest", "lowest", "usual", "permitted"),
    "period": ("hours", "days", "weeks", "months"),
    "high": ("high", "low"),
    "when": (*[""] * 200, *(f" {when} {number}" for when in ("in week", "on floor", "under contract", "by form")
                            for number in range(2, 98))),
}
SYNONYMS = {
    "changed": "replaced", "change": "replace", "cleaned": "washed", "clean": "wash", "tested": "checked",
    "test": "check", "oiled": "lubricated", "oil": "lubricate", "measured": "gauged", "measure": "gauge",
    "guard": "watchman", "mechanic": "technician", "manager": "supervisor", "apprentice": "trainee",
    "driver": "chauffeur", "cook": "chef", "teacher": "instructor", "price": "cost", "speed": "velocity",
    "noise": "sound", "highest": "maximum", "lowest": "minimum", "usual": "normal", "permitted": "allowed",
    "basement": "cellar", "workshop": "workroom", "courtyard": "yard", "harbour": "port", "cable": "wire",
    "cover": "lid", "hose": "tube", "seal": "gasket", "inner": "internal", "outer": "external", "rear": "back",
    "lower": "bottom", "deliver": "supply", "keep": "store", "spare": "replacement", "happens": "occurs",
    "tells": "informs", "pays": "spends", "write": "note", "boiler": "heater", "elevator": "lift",
    "freezer": "icebox", "oven": "stove", "made": "built", "too": "overly",
}
FILLERS = ("exactly", "normally", "really", "usually", "actually", "currently")
FUNCTION = (("What is", "What's"), ("must", "should"), ("may", "can"), ("should", "ought to"), (" the ", " "),
            ("Which", "What"), (" does ", " would "), ("Who", "And who"))
CHANGES = ("fold", "filler", "function", "order", "synonym")
OTHERS = ("number", "name")
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "or", "il")]


class Question(NamedTuple):
    """A question, what it means, and how it came to be: "" for one of its own, or the change planted in another."""

    text: str
    meaning: int
    change: str = ""


def questions(count: int, planted: int, seed: int = 20) -> list[Question]:
    """Make questions in a random order.

    Parameters
    ----------
    count
        Of all questions.
    planted
        How many of them are changed ones of others: equally many of each kind of :data:`CHANGES`, and half as many,
        which mean something else, of each of :data:`OTHERS`.
    """
    draw = random.Random(seed)
    names = _names(draw, 30_000)
    kinds = [kind for kind in CHANGES for _ in range(planted // 6)] + [
        kind for kind in OTHERS for _ in range(planted // 12)]
    made: list[Question] = []
    known: set[str] = set()
    while len(made) < count - len(kinds):
        filled = {slot: draw.choice(words) for slot, words in FILLINGS.items()} | {"name": draw.choice(names)}
        text = _upper(draw.choice(PATTERNS).format(**filled))
        if text not in known:
            known.add(text)
            made.append(Question(text, len(made)))
    bases = draw.sample(range(len(made)), min(len(made), 3 * len(kinds)))
    for kind in kinds:
        while True:
            base = made[bases.pop()]
            changed = _changed(base.text, kind, draw, names)
            if changed != base.text and changed not in known:
                break
        known.add(changed)
        made.append(Question(changed, base.meaning if kind in CHANGES else len(made), kind))
    draw.shuffle(made)
    return made


def _names(draw: random.Random, count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(draw.choice(_SYLLABLES) for _ in range(draw.choice((2, 3, 3)))).title())
    return sorted(found)


def _changed(text: str, kind: str, draw: random.Random, names: list[str]) -> str:
    words = text.split()
    if kind == "fold":
        return draw.choice((text.upper(), text.lower(), text.rstrip("?"), text.replace(" ", "  "), text[:-1] + " ?!"))
    if kind == "filler":
        place = draw.randrange(2, len(words) - 1)
        return " ".join([*words[:place], draw.choice(FILLERS), *words[place:]])
    if kind == "function":
        chosen = [(old, new) for old, new in FUNCTION if old in text]
        for old, new in draw.sample(chosen, min(2, len(chosen))):
            text = text.replace(old, new, 1)
        return text
    if kind == "order":
        first, comma, rest = text.rstrip("?").partition(", ")
        return _upper(f"{rest}, {first[0].lower()}{first[1:]}?") if comma else text
    if kind == "synonym":
        places = [place for place, word in enumerate(words) if word.strip(",?") in SYNONYMS]
        if places:
            place = draw.choice(places)
            bare = words[place].strip(",?")
            words[place] = words[place].replace(bare, SYNONYMS[bare])
        return " ".join(words)
    if kind == "number":
        return " ".join(str(int(word.strip(",?")) + draw.randrange(1, 9)) + word.lstrip("0123456789")
                        if word.strip(",?").isdigit() else word for word in words)
    name = next((word for word in words[1:] if word[0].isupper()), "")
    return text.replace(name, draw.choice(names) + ("," if name.endswith(",") else "")) if name else text


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def texts(made: list[Question]) -> Iterator[str]:
    """Yield the words of questions alone."""
    return (question.text for question in made)
