"""The balance of each advance, and the tax in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.advances import (
    EXEMPT,
    AdvancePart,
    Purpose,
    PurposeKind,
    account_of,
    cash_of,
    parts_of,
)

DAY = date(2026, 11, 23)
PEEL = Purpose(PurposeKind.TAXABLE, "Chemical peel", "999722", 1800)
CREAM = Purpose(PurposeKind.GOODS, "Sunscreen", "330499", 500)


@dataclass
class Entry:
    """An entry on a patient's account."""

    id: int
    amount_paise: int
    mode: str = "cash"
    reverses_id: int | None = None
    advance_parts: list[dict[str, Any]] = field(default_factory=list)
    number: str | None = None
    paid_on: date = field(default=DAY)


def came_in(number: int, paise: int, purpose: Purpose | None = None, mode: str = "cash") -> Entry:
    parts = [AdvancePart(paise, purpose.tax_in(paise), purpose).to_json()] if purpose else []
    return Entry(number, paise, mode, advance_parts=parts, number=f"R/{number}")


def went_out(number: int, parts: list[AdvancePart]) -> Entry:
    stored = [part.to_json() for part in parts]
    return Entry(number, -sum(part.paise for part in parts), "advance", advance_parts=stored)


@pytest.mark.parametrize(
    ("purpose", "paise", "tax"),
    [
        (PEEL, 1_180_00, 180_00),
        (PEEL, 1_000_00, 152_54),
        (PEEL, 1, 0),
        (Purpose(PurposeKind.TAXABLE, "Vaccine", "3002", 500), 1_050_00, 50_00),
        (EXEMPT, 1_000_00, 0),
        (CREAM, 1_050_00, 0),
        (Purpose(), 1_000_00, 0),
    ],
)
def test_an_advance_for_services_includes_its_tax_and_one_for_goods_has_none(
    purpose: Purpose, paise: int, tax: int
) -> None:
    assert purpose.tax_in(paise) == tax


def test_money_is_taken_out_of_the_oldest_advance_first() -> None:
    account = account_of([came_in(1, 500_00), came_in(2, 300_00, mode="upi")])
    parts = account.draw(600_00)
    assert [(part.of, part.paise, part.mode) for part in parts] == [
        (1, 500_00, "cash"),
        (2, 100_00, "upi"),
    ]
    assert cash_of(parts) == 500_00
    assert [(lot.id, lot.paise) for lot in account.left()] == [(2, 200_00)]


def test_money_is_taken_only_out_of_advances_with_the_named_purpose() -> None:
    account = account_of([came_in(1, 500_00, EXEMPT), came_in(2, 1_180_00, PEEL)])
    assert account.purposes() == {1: EXEMPT, 2: PEEL}
    (part,) = account.draw(590_00, PEEL)
    assert (part.of, part.tax) == (2, 90_00)
    assert account.draw(1_000_00, PEEL)[0].paise == 590_00


def test_a_bill_first_uses_the_advances_that_were_left_for_its_rates() -> None:
    account = account_of([came_in(1, 1_000_00, EXEMPT), came_in(2, 1_180_00, PEEL)])
    parts = account.draw(700_00, rooms={0: 200_00, 1800: 500_00})
    assert [(part.of, part.paise) for part in parts] == [(1, 200_00), (2, 500_00)]


def test_where_no_advance_was_left_for_a_rate_the_oldest_is_used() -> None:
    account = account_of([came_in(1, 1_180_00, PEEL)])
    assert [(p.of, p.paise) for p in account.draw(400_00, rooms={0: 400_00})] == [(1, 400_00)]


@given(st.lists(st.integers(100, 90_000), min_size=1, max_size=8))
def test_the_tax_of_the_parts_sums_to_the_tax_of_the_whole_in_equal_halves(
    shares: list[int],
) -> None:
    whole = sum(shares)
    account = account_of([came_in(1, whole, PEEL)])
    parts = [part for share in shares for part in account.draw(share)]
    assert sum(part.tax for part in parts) == PEEL.tax_in(whole)
    assert all(part.tax % 2 == 0 and 0 <= part.tax <= part.paise for part in parts)


def test_money_returned_by_a_bill_goes_back_to_the_advance_it_came_from() -> None:
    rows = [came_in(1, 500_00, EXEMPT), came_in(2, 1_180_00, PEEL)]
    used = account_of(rows).draw(900_00)
    back = Entry(4, 900_00, "advance", advance_parts=[part.to_json() for part in used])
    account = account_of([*rows, went_out(3, used), back])
    assert [(lot.id, lot.paise, lot.tax) for lot in account.left()] == [
        (1, 500_00, 0),
        (2, 1_180_00, 180_00),
    ]
    assert account.taken[3] == used


def test_entries_without_stored_parts_are_taken_out_of_the_oldest_advance() -> None:
    rows = [came_in(1, 500_00), came_in(2, 300_00), Entry(3, -600_00, "advance")]
    account = account_of(rows)
    assert [(part.of, part.paise) for part in account.taken[3]] == [(1, 500_00), (2, 100_00)]
    mistaken = [came_in(1, 500_00), came_in(2, 300_00), Entry(3, -300_00, reverses_id=2)]
    assert [lot.id for lot in account_of(mistaken).left()] == [1]


def test_an_advance_without_a_stored_mode_counts_as_cash() -> None:
    account = account_of([Entry(1, 400_00, "advance")])
    assert account.lots[1].mode == "cash"
    stored = AdvancePart(400_00, 0, Purpose(), mode="upi").to_json()
    assert account_of([Entry(1, 400_00, "advance", advance_parts=[stored])]).lots[1].mode == "upi"


def test_a_part_is_stored_and_read_back() -> None:
    part = AdvancePart(1_180_00, 180_00, PEEL, 7, "upi")
    assert parts_of(Entry(9, -1_180_00, advance_parts=[part.to_json()])) == [part]
    assert parts_of(Entry(9, -1_180_00)) == []
