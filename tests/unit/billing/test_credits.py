"""The amount of a credit note: exact, or rounded half up where the clinic rounds to rupees."""

from __future__ import annotations

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.billing.credit_lines import MoreThanIsLeft, items_left, lines_of

amounts = st.lists(st.integers(1, 10**7) | st.integers(1, 10**5).map(lambda n: n * 50), max_size=6)


def rounded(paise: int) -> int:
    """Return an amount in paise rounded half up to whole rupees by Decimal."""
    return int((Decimal(paise) / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100


def items_of(*paise: int) -> list[Any]:
    """Return a bill's items, numbered 1, 2, …"""
    return [
        SimpleNamespace(id=n, description="Dressing", net_paise=net, tax_paise=0, kind="service")
        for n, net in enumerate(paise, start=1)
    ]


def credited(
    items: list[Any], chosen: Collection[int], requested_paise: int, to_rupee: bool
) -> int:
    lines = lines_of(items, [], chosen, requested_paise, to_rupee)
    return sum(line["amount"] for line in lines)


@pytest.mark.parametrize(
    ("exact", "amount"),
    [(149, 100), (150, 200), (151, 200), (49, 0), (50, 100), (250, 300), (350, 400)],
)
def test_half_a_rupee_of_a_credit_note_is_rounded_up(exact: int, amount: int) -> None:
    items = items_of(exact, 10_000)
    assert credited(items, [1], 20_000, to_rupee=True) == amount
    assert credited(items, [1], 20_000, to_rupee=False) == exact


def test_the_rounding_of_a_credit_note_is_a_separate_line() -> None:
    lines = lines_of(items_of(150, 10_000), [], [1], 10_200, to_rupee=True)
    assert [(line["item"], line["amount"]) for line in lines] == [(1, 150), (None, 50)]


@given(amounts, st.sets(st.integers(1, 6)))
def test_a_credit_note_for_some_items_is_their_sum_rounded_half_up(
    paise: list[int], chosen: set[int]
) -> None:
    items = items_of(*paise)
    exact = sum(item.net_paise for item in items if item.id in chosen)
    requested_paise = rounded(sum(paise))
    assume(
        not set(range(1, len(paise) + 1)) <= chosen
    )  # the last credit note takes all that is left
    assert credited(items, chosen, requested_paise, to_rupee=True) == min(
        rounded(exact), requested_paise
    )


@given(amounts, st.randoms(use_true_random=False), st.booleans())
def test_the_credit_notes_of_a_whole_bill_sum_to_its_total(
    paise: list[int], order: Any, to_rupee: bool
) -> None:
    items, notes = items_of(*paise), []
    requested_paise = total = rounded(sum(paise)) if to_rupee else sum(paise)
    for number in order.sample(range(1, len(paise) + 1), len(paise)):
        lines = lines_of(items, notes, [number], requested_paise, to_rupee)
        notes.append(SimpleNamespace(lines=lines))
        requested_paise -= sum(line["amount"] for line in lines)
        assert 0 <= requested_paise <= total
    assert requested_paise == 0


def taxed(*values: tuple[int, int]) -> list[Any]:
    """Return items of these values with their tax at rates in basis points, each half rounded."""
    items = []
    for number, (value, rate) in enumerate(values, start=1):
        tax = 2 * int((Decimal(value * rate) / 20_000).quantize(Decimal(1), ROUND_HALF_UP))
        line = {"id": number, "description": "Peel", "kind": "service"}
        items.append(SimpleNamespace(**line, net_paise=value + tax, tax_paise=tax))
    return items


def test_a_part_of_a_line_bears_its_share_of_the_tax() -> None:
    items = taxed((3_000_00, 1800))
    (line,) = lines_of(items, [], [1], 3_540_00, False, {1: 590_00})
    assert (line["amount"], line["tax"]) == (590_00, 90_00)
    (left,) = items_left(items, [SimpleNamespace(lines=[line])])
    assert (left.paise, left.tax_paise) == (2_950_00, 450_00)


def test_more_than_is_left_of_a_line_is_refused() -> None:
    note = SimpleNamespace(lines=lines_of(items_of(500_00), [], [1], 500_00, False, {1: 200_00}))
    with pytest.raises(MoreThanIsLeft):
        lines_of(items_of(500_00), [note], [1], 300_00, False, {1: 300_01})


def test_a_whole_line_takes_what_an_earlier_part_has_left() -> None:
    note = SimpleNamespace(lines=lines_of(items_of(500_00), [], [1], 500_00, False, {1: 200_00}))
    assert credited_after(items_of(500_00), [note], 300_00) == 300_00
    assert items_left(items_of(500_00), [note])[0].paise == 300_00


def credited_after(items: list[Any], notes: list[Any], requested_paise: int) -> int:
    lines = lines_of(items, notes, [1], requested_paise, False)
    return sum(line["amount"] for line in lines)


@given(
    st.lists(
        st.tuples(st.integers(1, 10**7), st.sampled_from([0, 500, 1200, 1800])),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_parts_of_lines_sum_to_the_bill_and_its_tax(
    values: list[tuple[int, int]], chance: Any, to_rupee: bool
) -> None:
    items, notes = taxed(*values), []
    exact = sum(item.net_paise for item in items)
    asked = rounded(exact) if to_rupee else exact
    while asked and (left := items_left(items, notes)):
        item = chance.choice(left)
        paise = chance.choice([item.paise, chance.randint(1, max(item.paise, 1))])
        amounts = {item.id: paise} if paise != item.paise else {}
        lines = lines_of(items, notes, [item.id], asked, to_rupee, amounts)
        amount = sum(line["amount"] for line in lines)
        if amount <= 0:  # the ledger refuses it: it rounds to nothing
            lines = lines_of(items, notes, [one.id for one in left], asked, to_rupee)
            amount = sum(line["amount"] for line in lines)
        notes.append(SimpleNamespace(lines=lines))
        assert 0 < amount <= asked
        asked -= amount
        assert all(line["tax"] % 2 == 0 for line in lines)
        assert all(0 <= line["tax"] <= line["amount"] for line in lines if line["item"])
    assert asked == 0
    for item in items:
        taken = [line for note in notes for line in note.lines if line["item"] == item.id]
        if sum(line["amount"] for line in taken) == item.net_paise:
            assert sum(line["tax"] for line in taken) == item.tax_paise
        for line in taken:  # within a paisa for each half, for each part before it
            due = item.tax_paise * line["amount"] / Decimal(item.net_paise)
            assert abs(line["tax"] - due) <= 2 * len(taken)
