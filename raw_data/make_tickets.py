"""Make the sample of private support tickets: people's words to a shop of water filters, their topic, and canaries.

Each ticket has its topic in words (``label``), and the number of the team that answers it (``team``): a name that says
nothing to who has not seen that team's tickets, as in many companies.

All words come from private/tickets.toml; the same words always give the same bytes. Names, orders and numbers are drawn
from lists and counters, and belong to nobody. A canary is a ticket with a code that stands nowhere else: what is made
from these tickets must not hold it.
"""

from __future__ import annotations

import json
import random
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
EACH, TEST, MORE, CUSTOMERS = 700, 20, 80, 1600
TRAINED = 200  # tickets that the sample of a training is made on, and as many that it never sees


def make_tickets(words: dict, seed: int = 20) -> tuple[list[dict], list[dict], list[str]]:
    """Return the private tickets, tickets of the same kind for a test, and the texts of the canaries.

    Parameters
    ----------
    words
        A parsed private/tickets.toml.
    """
    chance, more = random.Random(seed), random.Random(seed + 1)
    rows, test, further = [], [], []
    for number, (label, topic) in enumerate(words["topics"].items(), 1):
        made: dict[str, None] = {}
        while len(made) < EACH + TEST + MORE:
            made[_ticket(words, topic, chance if len(made) < EACH + TEST else more)] = None
        texts = [{"label": label, "team": f"team {number}", "text": text} for text in made]
        rows += texts[:EACH]
        test += texts[EACH:EACH + TEST]
        further += texts[EACH + TEST:]
    canaries = []
    for number, row in enumerate(chance.sample(rows, len(words["codes"]))):
        row["text"] = words["canary"].format(name=words["names"][number], code=words["codes"][number])
        canaries.append(row["text"])
    chance.shuffle(rows)
    chance.shuffle(test)
    more.shuffle(further)
    people = [f"C{number:04d}" for number in range(CUSTOMERS)]
    return [{"customer": chance.choice(people), **row} for row in rows], test + further, canaries


def _ticket(words: dict, topic: dict, chance: random.Random) -> str:
    parts = [chance.choice(topic["begins"]), chance.choice(topic["problems"]), chance.choice(topic["ends"])]
    return " ".join(part for part in parts if part).format(
        product=chance.choice(words["products"]), day=chance.choice(words["days"]), number=chance.randrange(2, 30),
        name=chance.choice(words["names"]), order=f"{chance.choice('KLMN')}{chance.randrange(10_000, 99_999)}")


def divided(rows: list[dict], canaries: list[str]) -> tuple[list[dict], list[dict]]:
    """Return tickets for a training, all canaries among them, and as many of the same kind that are none of them."""
    known = set(canaries)
    others = [row for row in rows if row["text"] not in known]
    taken = {row["text"] for row in others[:TRAINED - len(canaries)]} | known
    return [row for row in rows if row["text"] in taken], others[TRAINED - len(canaries):][:TRAINED]


def main() -> None:
    folder = HERE / "private"
    rows, test, canaries = make_tickets(tomllib.loads((folder / "tickets.toml").read_text(encoding="utf-8")))
    trained, held_out = divided(rows, canaries)
    for name, written in (("tickets.jsonl", rows), ("tickets_test.jsonl", test), ("trained.jsonl", trained),
                          ("held_out.jsonl", held_out)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in written), encoding="utf-8", newline="")
    (folder / "canaries.txt").write_text("".join(f"{text}\n" for text in canaries), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
