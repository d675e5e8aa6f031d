"""The figures of a day: what each row adds to, and that the sums agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.rules import Mode
from clinic.daybook.rules import (
    DayEntry,
    DayTotals,
    Difference,
    EntryKind,
    difference,
    difference_text,
    differences,
    expected_cash,
    totals_of,
)

NOTHING = DayTotals(0, 0, 0, 0, 0, 0, 0, 0, (), (), ())
paise = st.integers(-99_99_99_999_99, 99_99_99_999_99)
entries = st.lists(
    st.builds(
        DayEntry,
        kind=st.sampled_from(EntryKind),
        amount_paise=paise,
        mode=st.sampled_from([*(mode.value for mode in Mode), "advance"]),
        service=st.sampled_from(["Consultation", "Dressing", "टीका"]),
        person=st.sampled_from(["Asha", "Meena"]),
        on_account=st.booleans(),
    ),
    max_size=20,
)


def paid(amount: int, mode: str = "cash", person: str = "Meena", **more: bool) -> DayEntry:
    return DayEntry(EntryKind.PAYMENT, amount, mode, person=person, **more)


def refunded(amount: int, mode: str = "cash", **more: bool) -> DayEntry:
    return DayEntry(EntryKind.REFUND, -amount, mode, person="Meena", **more)


def billed(amount: int, service: str) -> DayEntry:
    return DayEntry(EntryKind.BILL, amount, service=service)


def test_a_day_without_rows_has_figures_of_zero() -> None:
    assert totals_of([]) == NOTHING
    assert expected_cash(1_000_00, []) == 1_000_00


def test_a_bill_counts_by_its_services_whether_it_is_paid_or_not() -> None:
    totals = totals_of([billed(500_00, "Consultation"), billed(150_00, "Dressing")])
    assert totals == NOTHING._replace(
        billed=650_00, by_service=(("Consultation", 500_00), ("Dressing", 150_00))
    )


def test_a_credit_note_subtracts_from_its_service_and_leaves_the_billed_amount() -> None:
    totals = totals_of(
        [billed(500_00, "Dressing"), DayEntry(EntryKind.CREDIT, 200_00, service="Dressing")]
    )
    assert (totals.billed, totals.credited) == (500_00, 200_00)
    assert totals.by_service == (("Dressing", 300_00),)


def test_money_is_summed_by_mode_in_a_fixed_order_and_by_person() -> None:
    totals = totals_of(
        [paid(200_00, "upi", "Asha"), paid(300_00), paid(50_00, "wallet"), refunded(100_00)]
    )
    assert (totals.collected, totals.refunded) == (550_00, 100_00)
    assert totals.by_mode == (("cash", 200_00), ("upi", 200_00), ("wallet", 50_00))
    assert totals.by_person == (("Asha", 200_00), ("Meena", 250_00))


def test_a_payment_entered_by_mistake_counts_neither_as_collected_nor_as_refunded() -> None:
    totals = totals_of([paid(500_00, "upi"), paid(-500_00, "upi"), paid(500_00, "card")])
    assert (totals.collected, totals.refunded) == (500_00, 0)
    assert totals.by_mode == (("upi", 0), ("card", 500_00))


def test_an_advance_counts_as_collected_and_its_use_does_not() -> None:
    totals = totals_of(
        [
            paid(1_000_00, on_account=True),
            refunded(300_00, on_account=True),
            DayEntry(EntryKind.TRANSFER, 400_00, "advance"),
            DayEntry(EntryKind.TRANSFER, -400_00, "advance", on_account=True),
        ]
    )
    assert (totals.collected, totals.refunded) == (1_000_00, 300_00)
    assert (totals.advances, totals.advances_used) == (700_00, 400_00)
    assert totals.by_mode == (("cash", 700_00),)


def test_the_expected_cash_is_the_opening_cash_plus_all_cash_movements() -> None:
    rows = [
        *(paid(500_00), paid(900_00, "upi"), refunded(100_00), billed(5_000_00, "X-ray")),
        *(DayEntry(EntryKind.MOVEMENT, 200_00), DayEntry(EntryKind.MOVEMENT, -300_00)),
        DayEntry(EntryKind.TRANSFER, 50_00, "cash"),
    ]
    totals = totals_of(rows)
    assert (totals.cash_in, totals.cash_out) == (700_00, 400_00)
    assert expected_cash(1_000_00, rows) == 1_300_00


def test_more_cash_out_than_there_was_is_shown_as_negative() -> None:
    assert expected_cash(0, [refunded(100_00)]) == -100_00


@pytest.mark.parametrize(
    ("counted", "text"),
    [
        (980_00, "₹20 too little"),
        (1_020_50, "₹20.50 too much"),
        (1_000_00, "The drawer agrees"),
        (1_24_456_00, "₹1,23,456 too much"),
    ],
)
def test_the_difference_is_described(counted: int, text: str) -> None:
    assert difference_text(difference(counted, 1_000_00)) == text


@given(entries)
def test_the_sums_agree_with_each_other(rows: list[DayEntry]) -> None:
    totals = totals_of(rows)
    of = {name: sum(p for _, p in getattr(totals, f"by_{name}")) for name in ("mode", "service")}
    assert of["service"] == totals.billed - totals.credited
    assert of["mode"] == totals.collected - totals.refunded
    assert sum(p for _, p in totals.by_person) == of["mode"]
    assert min(totals.cash_in, totals.cash_out) >= 0


@given(entries, entries, paise)
def test_the_figures_of_two_halves_sum_to_the_day_in_any_order(
    morning: list[DayEntry], evening: list[DayEntry], opening: int
) -> None:
    whole = totals_of(morning + evening)
    assert totals_of(evening + morning) == whole
    halves = zip(totals_of(morning)[:8], totals_of(evening)[:8], strict=True)
    assert [one + other for one, other in halves] == list(whole[:8])
    at_noon = expected_cash(opening, morning)
    assert expected_cash(at_noon, evening) == expected_cash(opening, morning + evening)
    assert expected_cash(opening, morning + evening) == opening + whole.cash_in - whole.cash_out


@given(entries, paise)
def test_the_counted_cash_is_the_expected_cash_plus_the_difference(
    rows: list[DayEntry], counted: int
) -> None:
    expected = expected_cash(0, rows)
    assert expected + difference(counted, expected) == counted


def test_equal_figures_have_no_difference() -> None:
    figures = {"billed": 5, "by_mode": {"cash": 5, "upi": 0}, "from": "2026-11-24"}
    assert differences(figures, {"billed": 5, "by_mode": {"cash": 5}}) == []
    assert differences({}, {"billed": 0, "by_mode": {}}) == []


def test_a_difference_names_the_figure_its_part_and_both_amounts() -> None:
    sealed = {"collected": 700, "by_mode": {"cash": 1000, "advance": -300}, "people": {"7": 1}}
    now = {"collected": 1000, "by_mode": {"cash": 1000}}
    assert differences(sealed, now) == [
        Difference("collected", "", 700, 1000),
        Difference("by_mode", "advance", -300, 0),
    ]
    assert differences({"collected": "x"}, {"collected": 5}) == [Difference("collected", "", 0, 5)]
