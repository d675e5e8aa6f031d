"""Cash that is paid out is compared with the expected cash in the drawer; a larger amount asks
first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from clinic.billing import credits, payments, service
from clinic.billing.drawer import Drawer
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.clock import clinic_day, utc_now
from clinic.daybook.drawer import expected_now
from clinic.daybook.service import move_cash
from tests.integration.billing.money.entries import advance, entries, form_of, send
from tests.integration.billing.races import Act, desks
from tests.integration.billing.test_ledger import issued
from tests.integration.books import close_day
from tests.integration.client import Browser, Page
from tests.integration.counter.typing_bills import settle
from tests.integration.databases import dump
from tests.integration.factories import Practice

MOVE = "/daybook/cash/"
BACK = "/patients/1/advance/back/"


def in_drawer(practice: Practice) -> int:
    with practice.at_work():
        return expected_now()


def asks_once(page: Page, path: str, question: str) -> None:
    """Check that the page asks once, and that the confirmed form is accepted."""
    assert page.status == 422
    assert question in page.error_of("drawer_short")
    form = page.form_to(path)
    assert "drawer_short" not in form.values
    assert form.send().status == 422
    assert form.send(drawer_short="y").status == 303


def test_the_expected_cash_is_the_last_count_and_all_cash_since(practice: Practice) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    issued(practice, 300_00, paid=PaymentInput(Mode.UPI))
    assert in_drawer(practice) == 500_00
    with practice.at_work():
        move_cash(-120_00, "Tea")
        assert expected_now() == 380_00
        close_day(clinic_day(), 400_00)
        assert expected_now() == 400_00
    with time_machine.travel(utc_now() + timedelta(days=1)), practice.at_work():
        move_cash(50_00, "Change")
        assert expected_now() == 450_00


def test_a_count_before_closing_states_the_cash_at_the_start_of_the_day(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    path = f"/daybook/{clinic_day()}/count/"
    assert send(desk, path, opening="1000", count_500="3").status == 303
    assert in_drawer(practice) == 1_500_00


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/billing/1/refund/", {"amount": "500"}),
        ("/billing/1/credit/", {"items": "1"}),
        ("/billing/1/cancel/", {}),
    ],
)
def test_a_cash_refund_above_the_drawers_cash_asks_first(
    path: str, typed: dict[str, str], practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.UPI))
    with practice.at_work():
        move_cash(350_00, "Opening float")
    page = send(desk, path, reason="Asked", mode="cash", **typed)
    asks_once(page, path, "holds ₹350. Give back ₹500 in cash all the same?")
    assert entries(practice)[-1] == (-500_00, "cash", "refund", 1)
    assert in_drawer(practice) == -150_00


def test_a_refund_by_upi_or_within_the_drawers_cash_does_not_ask(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    assert send(desk, "/billing/1/refund/", amount="200", reason="Asked").status == 303
    issued(practice, 500_00, paid=PaymentInput(Mode.UPI))
    answer = send(desk, "/billing/2/refund/", amount="400", reason="Asked", mode="upi")
    assert answer.status == 303
    assert send(desk, "/billing/1/refund/", amount="300", reason="Asked").status == 303


def test_refunding_an_advance_in_cash_asks_too(practice: Practice, desk: Browser) -> None:
    practice.patient()
    advance(practice, 500_00)
    with practice.at_work():
        move_cash(-400_00, "To the bank")
    form = desk.get("/patients/1/advance/").form_to(BACK)
    page = form.send(amount="200", reason="Moves away")
    asks_once(page, BACK, "holds ₹100. Give back ₹200 in cash all the same?")


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_taking_cash_out_asks_and_putting_cash_in_does_not(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    form = form_of(desk, MOVE)
    assert form.send(direction="in", amount="100", reason="Change", htmx=htmx).status < 400
    page = form_of(desk, MOVE).send(amount="150", reason="Tea", htmx=htmx)
    assert page.status == 422
    assert "holds ₹100. Take out ₹150 in cash" in page.error_of("drawer_short")
    assert page.form_to(MOVE).values["amount"] == "150"
    assert len(dump(practice.database)["cash_movements"]) == 1
    assert page.form_to(MOVE).send(drawer_short="y").status == 303
    assert in_drawer(practice) == -50_00


def test_cash_moved_in_or_out_is_in_whole_rupees_where_the_clinic_rounds(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    form = form_of(desk, MOVE)
    assert "whole rupees" in form.page.text
    page = form.send(direction="in", amount="99.50", reason="Change")
    assert page.status == 422
    assert "₹99 or ₹100" in page.error_of("amount")


def test_of_desks_that_empty_the_drawer_simultaneously_only_the_first_is_not_asked(
    practice: Practice,
) -> None:
    bills = [issued(practice, 500_00, paid=PaymentInput(Mode.UPI)) for _ in range(2)]
    with practice.at_work():
        move_cash(600_00, "Opening float")
    drawer = Drawer(expected_now)
    acts: list[Act] = [
        lambda: payments.refund(
            service.get_bill(bills[0]), 500_00, Mode.CASH, "Asked", drawer=drawer
        ),
        lambda: credits.cancel(service.get_bill(bills[1]), "Wrong", Mode.CASH, drawer=drawer),
        lambda: move_cash(-500_00, "To the bank", drawer=drawer),
    ]
    assert desks(practice, *acts) == {"done": 1, "DrawerShort": 2}
    assert in_drawer(practice) == 100_00
