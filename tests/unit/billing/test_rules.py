"""Receipt numbers and the sums of standing entries, without a database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.rules import (
    LONGEST_NUMBER,
    MODE_LABELS,
    Mode,
    Status,
    Sums,
    credit_note_number,
    credit_note_series_of,
    payment_receipt_number,
    receipt_number,
    receipt_series_of,
    series_of,
    standing,
    status_of,
    sums_by_mode,
)


@dataclass(frozen=True)
class Entry:
    id: int
    amount_paise: int
    reverses_id: int | None = None


@pytest.mark.parametrize(
    ("year", "serial", "number"),
    [
        ("2026-27", 1, "2026-27/000001"),
        ("2026-27", 123, "2026-27/000123"),
        ("1999-00", 999_999, "1999-00/999999"),
        ("2026-27", 12_345_678, "2026-27/12345678"),
    ],
)
def test_a_receipt_number_is_the_year_and_a_serial(year: str, serial: int, number: str) -> None:
    assert receipt_number(year, serial) == number


@pytest.mark.parametrize("serial", [0, -1, 10**8, 10**9])
def test_a_serial_beyond_the_legal_length_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        receipt_number("2026-27", serial)


@given(st.integers(1, 10**8 - 1))
def test_every_number_has_a_legal_length(serial: int) -> None:
    number = receipt_number("2026-27", serial)
    assert len(number) <= LONGEST_NUMBER == 16
    assert int(number.split("/")[1]) == serial


def test_each_year_has_its_own_serials() -> None:
    assert series_of("2026-27") != series_of("2027-28")


def test_each_kind_of_document_has_its_own_serials() -> None:
    kinds = (series_of, receipt_series_of, credit_note_series_of)
    assert len({kind(year) for kind in kinds for year in ("2026-27", "2027-28")}) == 6


def test_the_kind_of_a_document_can_be_read_from_its_number() -> None:
    assert payment_receipt_number("2026-27", 45) == "R2026-27/000045"
    assert payment_receipt_number("2026-27", 9_999_999) == "R2026-27/9999999"
    assert credit_note_number("2026-27", 1) == "CN2026-27/000001"
    assert credit_note_number("1999-00", 999_999) == "CN1999-00/999999"


@pytest.mark.parametrize("serial", [0, -1, -45, 10**7, 10**9])
def test_receipt_and_credit_note_numbers_are_no_longer_than_bill_numbers(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        payment_receipt_number("2026-27", serial)
    with pytest.raises(ValueError, match="serial"):
        credit_note_number("2026-27", serial)


@given(st.integers(1, 10**6 - 1))
def test_every_receipt_and_credit_note_number_has_a_legal_length(serial: int) -> None:
    for number in (
        payment_receipt_number("2026-27", serial),
        credit_note_number("2026-27", serial),
    ):
        assert len(number) <= LONGEST_NUMBER
        assert int(number.split("/")[1]) == serial


@pytest.mark.parametrize(
    ("due", "status"), [(500, Status.PENDING), (1, Status.PENDING), (0, Status.PAID)]
)
def test_a_bill_with_nothing_left_to_pay_is_paid(due: int, status: Status) -> None:
    assert status_of(due) is status


def test_a_payment_is_standing_until_it_is_taken_back() -> None:
    first, back, second = Entry(1, 500), Entry(2, -500, 1), Entry(3, 500)
    assert standing([first]) == [first]
    assert standing([first, back]) == []
    assert standing([first, back, second]) == [second]


@given(st.lists(st.booleans(), max_size=20))
def test_the_standing_entries_sum_to_the_ledger(taken_back: list[bool]) -> None:
    entries: list[Entry] = []
    for again in taken_back:
        paid = Entry(len(entries) + 1, 500)
        entries.append(paid)
        if again:
            entries.append(Entry(len(entries) + 1, -500, paid.id))
    assert sum(e.amount_paise for e in standing(entries)) == sum(e.amount_paise for e in entries)


def test_takings_are_summed_by_mode_in_a_fixed_order() -> None:
    rows = [("upi", 300), ("cash", 500), ("upi", -300), ("card", 100), ("cash", 50)]
    assert sums_by_mode(rows) == Sums(650, ((Mode.CASH, 550), (Mode.CARD, 100)))
    assert sums_by_mode([]) == Sums(0, ())


def test_every_mode_has_a_label() -> None:
    assert set(MODE_LABELS) == set(Mode)
