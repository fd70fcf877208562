"""Make the sample of private support tickets: people's words to a shop of water filters, their topic, and canaries.

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
EACH, TEST, CUSTOMERS = 700, 20, 1600


def make_tickets(words: dict, seed: int = 20) -> tuple[list[dict], list[dict], list[str]]:
    """Return the private tickets, tickets of the same kind for a test, and the texts of the canaries.

    Parameters
    ----------
    words
        A parsed private/tickets.toml.
    """
    chance = random.Random(seed)
    rows, test = [], []
    for label, topic in words["topics"].items():
        made: dict[str, None] = {}
        while len(made) < EACH + TEST:
            parts = [chance.choice(topic["begins"]), chance.choice(topic["problems"]), chance.choice(topic["ends"])]
            text = " ".join(part for part in parts if part)
            made[text.format(product=chance.choice(words["products"]), day=chance.choice(words["days"]),
                             number=chance.randrange(2, 30), name=chance.choice(words["names"]),
                             order=f"{chance.choice('KLMN')}{chance.randrange(10_000, 99_999)}")] = None
        texts = list(made)
        rows += [{"label": label, "text": text} for text in texts[:EACH]]
        test += [{"label": label, "text": text} for text in texts[EACH:]]
    canaries = []
    for number, row in enumerate(chance.sample(rows, len(words["codes"]))):
        row["text"] = words["canary"].format(name=words["names"][number], code=words["codes"][number])
        canaries.append(row["text"])
    chance.shuffle(rows)
    chance.shuffle(test)
    people = [f"C{number:04d}" for number in range(CUSTOMERS)]
    return [{"customer": chance.choice(people), **row} for row in rows], test, canaries


def main() -> None:
    folder = HERE / "private"
    rows, test, canaries = make_tickets(tomllib.loads((folder / "tickets.toml").read_text(encoding="utf-8")))
    for name, written in (("tickets.jsonl", rows), ("tickets_test.jsonl", test)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in written), encoding="utf-8", newline="")
    (folder / "canaries.txt").write_text("".join(f"{text}\n" for text in canaries), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
