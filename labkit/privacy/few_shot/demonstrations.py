"""Demonstrations, token by token: private rows are drawn, dealt into prompts, asked, and covered with noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from labkit.llm.local.next_tokens import NextToken
from labkit.privacy.few_shot.aggregation import choose
from labkit.privacy.few_shot.journal import Released
from labkit.privacy.few_shot.prompts import Form, prompt_of
from labkit.privacy.few_shot.settings import FewShot, Noise
from labkit.privacy.journal import Journal
from labkit.privacy.randomness import Chance, Draw
from labkit.privacy.units import Private

Ask = Callable[[Sequence[str], Sequence[int]], Sequence[Sequence[NextToken]]]
"""Returns what may come behind each prompt and the tokens written behind it: :meth:`NextTokens.ask`."""
_FEWEST = 4  # tokens before the end may be chosen
_ENDS = (b"<|", b"</s>")  # how special tokens begin


class Demonstration(NamedTuple):
    """A text that was made, the label it was made for, and how many tokens of it were released."""

    label: str
    text: str
    tokens: int


def demonstrations(private: Private, form: Form, settings: FewShot, noise: Mapping[str, Noise], ask: Ask,
                   journal: Journal[Released], chance: Chance, told: Callable[[str], object] = lambda text: None,
                   ) -> Iterator[Demonstration]:
    """Yield the demonstrations of each label; what the journal holds already is not made again."""
    draw = Draw(journal.key)
    there: defaultdict[tuple[str, int], list[NextToken]] = defaultdict(list)
    for one in journal.released:
        there[one.label, one.shot].append(one.token)
    for label in private.texts:
        for shot in range(settings.shots):
            released = there[label, shot]
            while not _ended(released, settings):
                token = _next(private, form, label, shot, settings, noise[label], ask, released, chance, draw)
                journal.keep(Released(label, shot, token))
                released.append(token)
                told(label)
            yield Demonstration(label, _text(released), len(released))


def prompts_for(private: Private, form: Form, label: str, settings: FewShot, draw: Draw, name: str) -> list[str]:
    """Return the prompts that a draw gives, the public one first; parts that no row fell into have none.

    Of a part that more rows fell into than twice as many as expected, the others are left out: it fits its slot.
    """
    parts: defaultdict[int, list[str]] = defaultdict(list)
    rows = private.texts[label]
    sampling = settings.drawn / len(rows)
    for number, text in rows.items():
        if draw.takes(name, number, sampling):
            part = parts[draw.part(name, number, settings.prompts)]
            if len(part) < 2 * settings.rows_each:
                part.append(text)
    return [prompt_of(form, label), *(prompt_of(form, label, parts[part]) for part in sorted(parts))]


def _next(private: Private, form: Form, label: str, shot: int, settings: FewShot, noise: Noise, ask: Ask,
          released: Sequence[NextToken], chance: Chance, draw: Draw) -> NextToken:
    """Return the next token of a demonstration."""
    name = f"{label}\0{shot}" + (f"\0{len(released)}" if settings.draw == "token" else "")
    own, *others = ask(prompts_for(private, form, label, settings, draw, name), [token.id for token in released])
    public = [token for token in own if len(released) >= _FEWEST or not _is_end(token)][:settings.top]
    chosen = choose([token.id for token in public], _shares(own), [_shares(one) for one in others], settings, noise,
                    chance)
    return next(token for token in public if token.id == chosen)


def _shares(tokens: Sequence[NextToken]) -> dict[int, float]:
    return {token.id: token.probability for token in tokens}


def _is_end(token: NextToken) -> bool:
    return not token.text or b"\n" in token.text or token.text.startswith(_ENDS)


def _ended(released: Sequence[NextToken], settings: FewShot) -> bool:
    return len(released) >= settings.tokens or (len(released) > 0 and _is_end(released[-1]))


def _text(released: Sequence[NextToken]) -> str:
    body = b"".join(token.text for token in released if not token.text.startswith(_ENDS))
    return body.partition(b"\n")[0].decode("utf-8", "replace").strip()
