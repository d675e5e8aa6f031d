"""The amount of a credit note: exact, or rounded half up where the clinic rounds to rupees."""

from __future__ import annotations

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.billing.credits import lines_of

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
