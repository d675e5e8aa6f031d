"""The GST report of a month counts the tax of an advance once."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from clinic.billing import credits, payments, queries, service
from clinic.billing.rules import Mode
from tests.integration.billing.gst.registered import (
    PEEL,
    VISIT,
    issued,
    register,
    take_advance,
    text_of,
)
from tests.integration.factories import Practice

NOVEMBER, DECEMBER = "/daybook/month/2026-11/gst/", "/daybook/month/2026-12/gst/"


def rows_of(practice: Practice, path: str) -> list[str]:
    page = practice.browser().get(path)
    assert page.tree is not None
    return [" ".join("".join(row.itertext()).split()) for row in page.tree.iter("tr")][1:]


def test_tax_of_an_advance_is_due_on_receipt_and_deducted_on_use(
    practice: Practice,
) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 6, 30, tzinfo=UTC)):
        register(practice)
        desk = practice.browser()
        take_advance(desk, "1180", "1")
        take_advance(desk, "500", "exempt")
        assert rows_of(practice, NOVEMBER) == [
            "Advances received 18 % ₹1,000 ₹90 ₹90 ₹180",
            "Taxable, in all ₹1,000 ₹90 ₹90 ₹180",
        ]
    with time_machine.travel(datetime(2026, 12, 2, 6, 30, tzinfo=UTC)):
        issued(practice, PEEL, VISIT)
        with practice.at_work():
            used = payments.use_advance(service.get_bill(1), 1_180_00).id
        assert rows_of(practice, DECEMBER) == [
            "Invoiced exempt ₹500",
            "Invoiced 18 % ₹1,000 ₹90 ₹90 ₹180",
            "Advances used on bills 18 % −₹1,000 −₹90 −₹90 −₹180",
            "Taxable, in all ₹0 ₹0 ₹0 ₹0",
            "Exempt, in all ₹500",
        ]
        with practice.at_work():
            payments.take_back(service.get_bill(1), service.get_payment(used), "Wrong")
            payments.give_back_advance(1, 590_00, Mode.CASH, "Moves away", of=1)
            items = [item.id for item in queries.list_items(1) if item.gst_bp]
            credits.credit(service.get_bill(1), items, "Not done", Mode.CASH)
        assert rows_of(practice, DECEMBER) == [
            "Invoiced exempt ₹500",
            "Invoiced 18 % ₹1,000 ₹90 ₹90 ₹180",
            "Credit notes 18 % −₹1,000 −₹90 −₹90 −₹180",
            "Advances given back 18 % −₹500 −₹45 −₹45 −₹90",
            "Taxable, in all −₹500 −₹45 −₹45 −₹90",
            "Exempt, in all ₹500",
        ]


def test_the_page_of_the_month_links_to_gst_where_the_clinic_is_registered(
    practice: Practice,
) -> None:
    desk = practice.browser()
    month = "/daybook/month/2026-11/"
    assert NOVEMBER not in desk.get(month).links()
    assert "No GST in Nov 2026" in desk.get(NOVEMBER).text
    register(practice)
    assert NOVEMBER in desk.get(month).links()


def test_a_part_of_an_invoice_is_credited_with_its_share_of_the_tax(practice: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 6, 30, tzinfo=UTC)):
        register(practice)
        desk = practice.browser()
        issued(practice, PEEL, VISIT)
        form = desk.get("/billing/1/credit/").form_to("/billing/1/credit/")
        assert form.send(**{"amount-1": "295"}, reason="One side only").status == 303
        assert rows_of(practice, NOVEMBER) == [
            "Invoiced exempt ₹500",
            "Invoiced 18 % ₹1,000 ₹90.00 ₹90.00 ₹180",
            "Credit notes 18 % −₹250 −₹22.50 −₹22.50 −₹45",
            "Taxable, in all ₹750 ₹67.50 ₹67.50 ₹135",
            "Exempt, in all ₹500",
        ]
        paper = text_of(desk.get("/billing/credit-notes/1/pdf/"))
        for text in ("Chemical peel (in part)", "250.00", "22.50", "295.00", "On bill 2026-27/"):
            assert text in paper
        assert "Qty 1" not in paper
