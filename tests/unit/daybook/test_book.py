"""The lines of a day book: their labels and their sums."""

from datetime import UTC, date, datetime
from typing import Any

from clinic.daybook.book import (
    CreditRow,
    ItemRow,
    MovedRow,
    PaidRow,
    bill_lines,
    book_of,
    credit_line,
    movement_line,
    payment_line,
)

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def item(bill: int, name: str, paise: int) -> ItemRow:
    return ItemRow(bill, f"2026-27/{bill:06}", DAY, AT, 7, "", "Asha", "Rao", name, paise)


def payment(kind: str, paise: int, **more: Any) -> Any:
    fields = {"mode": "cash", "reverses": None, "bill": (1, "2026-27/000001")} | more
    money = ("R2026-27/000001", kind, paise, fields["mode"], DAY, AT, None, "why", 7)
    return payment_line(PaidRow(*money, fields["reverses"], *fields["bill"], "Asha", "Rao"))


def test_a_bill_is_one_line_with_all_its_items() -> None:
    rows = [item(1, "Consultation", 500_00), item(1, "Rounding", -50), item(2, "Dressing", 100_00)]
    first, second = bill_lines(rows)
    assert (first.what, first.number, first.patient) == ("Bill", "2026-27/000001", "Asha Rao")
    assert (first.billed, first.money, first.drawer, first.person) == (499_50, 0, 0, "7")
    assert second.billed == 100_00


def test_a_cancelled_bill_takes_all_its_lines_back_and_its_rounding_is_no_service() -> None:
    rows = [item(1, "Consultation", 500_00), item(1, "Rounding", -50)]
    book = book_of(DAY, DAY, [*bill_lines(rows), *bill_lines(rows, cancels=True)])
    assert (book.billed, book.cancelled, book.totals.billed) == (499_50, 499_50, 0)
    assert book.figures()["cancelled"] == 499_50


def test_a_credit_note_subtracts_its_own_lines() -> None:
    lines = [{"description": "Dressing", "amount": 100_00}, {"description": "Tax", "amount": 5}]
    note = credit_line(
        CreditRow("CN1", DAY, AT, 7, "Not done", 1, "2026-27/000001", "Asha", "", lines)
    )
    assert (note.billed, note.money, note.amount, note.note) == (-100_05, 0, -100_05, "Not done")


def test_each_payment_has_the_label_of_its_kind() -> None:
    on_account = {"bill": (None, None)}
    called = {
        "Payment": payment("payment", 1),
        "Advance": payment("payment", 1, **on_account),
        "Money given back": payment("refund", -1),
        "Advance given back": payment("refund", -1, **on_account),
        "Payment taken back": payment("refund", -1, reverses=3),
        "Advance taken back": payment("refund", -1, reverses=3, **on_account),
        "Paid from advance": payment("transfer", 1, mode="advance"),
        "Kept as advance": payment("transfer", -1, mode="advance"),
        "Paid from advance, taken back": payment("transfer", -1, mode="advance", reverses=3),
    }
    assert [line.what for line in called.values()] == list(called)
    assert [line.drawer for line in called.values()] == [1, 1, -1, -1, -1, -1, 0, 0, 0]
    assert [line.money for line in called.values()] == [1, 1, -1, -1, -1, -1, 0, 0, 0]
    assert [line.amount for line in called.values()] == [1, 1, -1, -1, -1, -1, 1, -1, -1]


def test_an_advance_that_is_used_and_put_back_moved_no_money() -> None:
    on_account = {"bill": (None, None)}
    book = book_of(
        DAY,
        DAY,
        [
            payment("payment", 1_000_00, **on_account),
            payment("transfer", 300_00, mode="advance"),
            payment("transfer", -300_00, mode="advance", reverses=2),
        ],
    )
    totals = book.totals
    assert (totals.collected, totals.refunded, book.net) == (1_000_00, 0, 1_000_00)
    assert (totals.advances, totals.advances_used) == (1_000_00, 0)
    assert totals.by_mode == (("cash", 1_000_00),)
    assert totals.by_person == (("7", 1_000_00),)


def test_an_advance_taken_back_does_not_count_as_an_advance() -> None:
    on_account = {"bill": (None, None)}
    back = payment("refund", -500_00, reverses=1, **on_account)
    totals = book_of(DAY, DAY, [payment("payment", 500_00, **on_account), back]).totals
    assert (totals.collected, totals.refunded, totals.advances) == (0, 0, 0)


def test_cash_without_a_patient_moves_only_the_drawer() -> None:
    put_in, taken = (movement_line(MovedRow(DAY, AT, n, "Float", None)) for n in (100_00, -30_00))
    assert [line.what for line in (put_in, taken)] == ["Cash put in", "Cash taken out"]
    assert (put_in.drawer, taken.drawer, put_in.money, put_in.person) == (100_00, -30_00, 0, "")


def test_an_entry_of_another_day_names_that_day() -> None:
    late = movement_line(MovedRow(date(2026, 11, 25), AT, 1, "", None))
    assert late.time == "24 Nov 2026, 12:00 pm"
    assert movement_line(MovedRow(DAY, AT, 1, "", None)).time == "12:00 pm"
