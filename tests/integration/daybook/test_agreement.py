"""`check-ledger` reports nothing for a sound ledger and every fault of a tampered one."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from clinic.clock import clinic_day, financial_year
from clinic.daybook.agreement import check_all
from tests.integration.closings import closed, tamper
from tests.integration.daybook.test_day_book import a_full_day
from tests.integration.factories import Practice

BILL = f"{financial_year(clinic_day())}/000001"
ITEMS = "The items of each bill add up to its total"
PAID = "The payments of each bill add up to what it says is paid"
ADVANCES = "What is left in advance is what was paid and not used"
DAYS = "The days add up to the ledger"
CLOSED = "Each closed day says what its entries say now"
SEALS = "The seals of the closed days hold"
BILLS = "The numbers of bills have no gap"
RECEIPTS = "The numbers of receipts have no gap"
NOTES = "The credit notes of each bill add up to what it says is credited"


def faults(practice: Practice) -> dict[str, tuple[str, ...]]:
    with practice.at_work():
        return {check.name: check.faults for check in check_all() if check.faults}


def test_a_sound_ledger_agrees(practice: Practice, other: Practice) -> None:
    for each in (practice, other):
        assert faults(each) == {}
        a_full_day(each)
        assert faults(each) == {}
        closed(each, clinic_day(), {500: 1}, "Nobody counted")
        assert faults(each) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE bills SET total_paise = total_paise + 100 WHERE id = 1", {ITEMS, DAYS}),
        ("UPDATE bills SET paid_paise = paid_paise - 1 WHERE id = 1", {PAID}),
        (
            "UPDATE bill_items SET share_paise = share_paise + 100 WHERE id = 1",
            {ITEMS, DAYS, CLOSED},
        ),
        ("UPDATE credit_notes SET amount_paise = amount_paise - 1", {NOTES, DAYS}),
        ("UPDATE patient_accounts SET advance_paise = advance_paise + 1", {ADVANCES}),
        ("UPDATE payments SET mode = 'card' WHERE id = 1", {CLOSED}),
        ("UPDATE payments SET number = 'R2026-27/000009' WHERE id = 1", {RECEIPTS}),
        ("UPDATE bills SET number = '2026-27/000002X' WHERE id = 2", {BILLS}),
        ("UPDATE counters SET value = value + 1 WHERE name LIKE 'receipts %'", {BILLS}),
        ("UPDATE cash_movements SET amount_paise = 1 WHERE id = 1", {CLOSED}),
        ("UPDATE cash_counts SET counted_paise = 1", {CLOSED}),
        ("UPDATE day_closings SET hash = 'x'", {SEALS}),
    ],
)
def test_a_change_directly_in_the_database_is_reported(
    practice: Practice, change: str, expected: set[str]
) -> None:
    a_full_day(practice)
    closed(practice, clinic_day(), {500: 1}, "Nobody counted")
    tamper(practice, change)
    differing = faults(practice)
    assert expected <= set(differing)
    assert all(differing.values())


def test_the_command_reports_every_doctor_and_fails_on_a_fault(
    practice: Practice, other: Practice, app: Flask
) -> None:
    a_full_day(practice)
    other.billed_visit()

    def run(*more: str) -> Result:
        with app.app_context():
            return app.test_cli_runner().invoke(args=["check-ledger", *more])

    sound = run()
    assert (sound.exit_code, sound.output.count(": agrees\n")) == (0, 12)
    assert "DOES NOT" not in sound.output
    tamper(other, f"UPDATE bills SET paid_paise = 1 WHERE doctor_id = {other.doctor_id}")
    wrong = run()
    assert wrong.exit_code == 1
    assert f"{PAID}: DOES NOT AGREE" in wrong.output
    assert f"Bill {BILL}: its payments come to ₹500.00, but it says ₹0.01" in wrong.output
    assert "Dr Other" in wrong.output
    assert run("--doctor", practice.email).exit_code == 0
    assert run("--doctor", other.email).exit_code == 1
    nobody = run("--doctor", "nobody@example.org")
    assert nobody.exit_code == 1
    assert "Nobody signs in" in nobody.output
