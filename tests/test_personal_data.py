"""Personal data: what is found in lines that hold some and in lines that hold none, and how it is covered."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.personal_lines import clean, planted

from labkit.quality.checks import CHECKS, Candidate
from labkit.quality.personal_data import Finding, find, find_together, mask, mask_together

CARD = "4111 1111 1111 1111"


def test_of_200_planted_items_nearly_all_are_found_and_in_200_clean_lines_none_is_certain() -> None:
    missed, kinds = [], Counter[str]()
    for line, item, kind in planted(200):
        found = [one for one in find(line) if one.certain and one.kind == kind and line[one.start:one.end] == item]
        kinds[kind] += 1
        if not found:
            missed.append((kind, line, find(line)))
    assert len(missed) <= 4, missed  # recall of 0.98
    assert len(kinds) == 11 and min(kinds.values()) >= 10
    alarms = [(line, found) for line in clean(200) if (found := find(line))]
    assert not [line for line, found in alarms if any(one.certain for one in found)]
    assert len(alarms) <= 16  # numbers whose check digits hold by chance: flags


@pytest.mark.parametrize(("text", "kind", "certain"), [
    (f"Card: {CARD}", "card", True), (f"The value {CARD} is one.", "card", False),
    ("マイナンバーは１２３４　５６７８　９０１８です。", "jp-my-number", True),
    ("番号 1234 5678 9018 を入力", "jp-my-number", False),
    ("SSN 536-90-4399", "us-ssn", True), ("Code 536-90-4399", "us-ssn", False),
    ("The key hangs at 03ー3234ー5678", "phone", False), ("電話：03ー3234ー5678", "phone", True),
    ("ご連絡は 080–1234–5678 までお願いします", "phone", True), ("הטלפון שלי 052-123-4567", "phone", True),
    ("Tel. 555-0199", "phone", True), ("Ausweis L01X00T471", "de-id-card", True),
    ("anna [at] example [dot] org", "e-mail", True)])
def test_a_number_is_certain_beside_its_word_and_a_flag_without(text: str, kind: str, certain: bool) -> None:
    [found] = find(text)
    assert (found.kind, found.certain) == (kind, certain)


@pytest.mark.parametrize("text", [
    "4111 1111 1111 1112 is a card number", "IBAN DE88 3704 0044 0532 0130 00", "L01X00T471", "SSN 000-12-3456",
    "ssh git@github.com:team/repo", "icon@2x.png", "Phone 2024-11-29", "call 1000000 times", "192.168.10.25"])
def test_what_looks_like_it_and_is_none(text: str) -> None:
    assert not [one for one in find(text) if one.certain]


def test_texts_that_belong_together_are_read_together() -> None:
    texts = ["What is the card number of Anna Berg, who lives in the northern house?", CARD,
             f"Anna Berg, {CARD.replace(' ', '')}, northern house"]
    found = find_together(texts)
    assert [[one.certain for one in own] for own in found] == [[], [True], [True]]
    assert not any(one.certain for one in find(texts[1]))
    covered = mask_together(texts)
    assert covered[0] == texts[0] and covered[1] == "[card_____________]" and "4111" not in covered[2]
    assert find_together(["", "AB"]) == [[], []]


def test_what_is_covered_keeps_its_length_and_flags_only_if_asked() -> None:
    text = f"Write to anna.berg@example.com, not to {CARD}."
    assert mask(text) == f"Write to [mail_______________], not to {CARD}."
    assert mask(text, flags=True) == "Write to [mail_______________], not to [card_____________]."
    assert mask("nothing here") == "nothing here" and find("") == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["Tel. ", "ｶｰﾄﾞ", "4111 1111 1111 1111", "a@b.co", "０９０－１２３４－５６７８", " ",
                                 "\n", "ﬀ", "é", "SSN 536904399", "が", "한", "٣"]), max_size=8).map("".join))
def test_findings_stand_in_their_order_apart_and_covering_hides_them(text: str) -> None:
    found = find(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(isinstance(one, Finding) and 0 <= one.start < one.end <= len(text) for one in found)
    covered = mask(text, flags=True)
    assert len(covered) == len(text)
    assert all(text[one.start:one.end] not in covered[one.start:one.end] for one in found)


def test_the_check_drops_rows_with_personal_data() -> None:
    [check] = CHECKS["personal-data"]
    assert check.judge(Candidate("Who has the key?", "Anna, 090-1234-5678 (mobile)")) == "personal data"
    assert check.judge(Candidate("Who has the key?", "The caretaker, on floor 12")) == ""
    assert check.judge(Candidate("What is her card number?", CARD)) == "personal data"
