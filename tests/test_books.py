"""Books: every pair that was asked for is accounted for, once, and the line says so."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.datasets.ledger import Books

counters = st.dictionaries(st.text("abc ", min_size=1, max_size=6), st.integers(0, 9), max_size=4).map(Counter)


@settings(deadline=None)
@given(st.integers(0, 50), counters, counters, st.integers(-5, 5))
def test_balanced_tells_whether_the_parts_add_up(kept: int, dropped: Counter, failed: Counter, off: int) -> None:
    asked = kept + sum(dropped.values()) + sum(failed.values()) + off
    books = Books(asked=asked, kept=kept, dropped=dropped, failed=failed)
    assert books.balanced is (off == 0)
    line = books.line()
    head = re.sub(r" \([^)]*\)", "", line.split(";")[0])
    signed = [int(sign + number) for sign, number in re.findall(r"([+-]?) ?(\d+) \w", head.split("=")[1])]
    assert sum(signed) == asked
    for reason, count in [*dropped.items(), *failed.items()]:
        assert (f"{reason} {count}" in line) or not count


def test_the_line_names_every_reason_the_largest_first() -> None:
    books = Books(asked=20, kept=9, dropped=Counter({"no evidence": 2, "twice": 5, "never": 0, "late": 2}),
                  failed=Counter({"content filter": 2}), chunks=5, chunks_covered=4, pages=[1, 2, 3, 3],
                  pages_covered=[1, 3, 1])
    assert books.balanced
    assert books.line() == ("20 asked = 9 kept + 9 dropped (twice 5, late 2, no evidence 2) + 2 failed "
                            "(content filter 2); kept pairs rest on 4 of 5 chunks, 2 of 3 pages")


def test_books_that_do_not_balance_say_so() -> None:
    assert "+ 3 not accounted for;" in Books(asked=5, kept=2, chunks=1).line()
    assert Books(asked=5, kept=2).line().endswith("+ 3 not accounted for")
    assert "- 1 counted twice" in Books(asked=1, kept=2).line()
    assert Books().balanced and Books().line() == "0 asked = 0 kept + 0 dropped + 0 failed"


def test_two_books_share_nothing() -> None:
    one, other = Books(), Books()
    one.dropped["x"] += 1
    one.pages.append(1)
    assert not other.dropped and not other.pages
