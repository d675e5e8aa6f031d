"""The register of a month's GST has each document, and adds up to the page of the month."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import time_machine

from clinic.billing import credits, payments, service
from clinic.billing.rules import Mode
from clinic.billing.settings import edit_settings, read_settings
from tests.integration.billing.gst.registered import PEEL, VISIT, issued, register, take_advance
from tests.integration.client import Browser
from tests.integration.factories import Practice

MONTH = "/daybook/month/2026-11/gst/"
NOON = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)


def rows_of(desk: Browser) -> list[dict[str, str]]:
    answer = desk.get(f"{MONTH}csv/").response
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=gst-2026-11.csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def in_short(row: dict[str, str]) -> str:
    names = ("What", "Number", "SAC or HSN", "GST", "Value", "CGST", "SGST", "Rounding", "Total")
    return " ".join(row[name] for name in names if row[name] not in ("", "0.00"))


def test_each_document_stands_with_its_code_rate_and_tax(practice: Practice) -> None:
    with time_machine.travel(NOON):
        register(practice)
        with practice.at_work():
            edit_settings(read_settings(), read_settings().version, {"to_rupee": True})
        desk = practice.browser()
        take_advance(desk, "1180", "1")
        issued(practice, PEEL, VISIT)
        with practice.at_work():
            payments.use_advance(service.get_bill(1), 590_00)
            bill = service.get_bill(1)
            credits.credit(bill, [1], "Half done", Mode.UPI, amounts={1: 118_50})
        rows = rows_of(desk)
    assert {row["Name"] for row in rows} == {"Lakshmi Srinivasan"}
    assert {row["Place of supply"] for row in rows} == {"Maharashtra (27)"}
    assert [in_short(row) for row in rows] == [
        "Invoiced 2026-27/000001 999722 18 % 1000.00 90.00 90.00 1180.00",
        "Invoiced 2026-27/000001 999312 exempt 500.00 500.00",
        "Credit notes CN2026-27/000001 999722 18 % -100.42 -9.04 -9.04 -118.50",
        "Credit notes CN2026-27/000001 -0.50 -0.50",
        "Advances received R2026-27/000001 999722 18 % 1000.00 90.00 90.00 1180.00",
        "Advances used on bills 999722 18 % -500.00 -45.00 -45.00 -590.00",
    ]
    assert rows[2]["Of bill"] == "2026-27/000001"


def test_the_register_adds_up_to_the_page_of_the_month(practice: Practice) -> None:
    with time_machine.travel(NOON):
        register(practice)
        desk = practice.browser()
        for lines in ((PEEL, VISIT), (PEEL,), (VISIT,)):
            issued(practice, *lines)
        with practice.at_work():
            credits.cancel(service.get_bill(2), "Wrong patient")
            credits.credit(service.get_bill(1), [1, 2], "Not done", Mode.UPI)
        take_advance(desk, "333.33", "1")
        sums: Counter[tuple[str, str]] = Counter()
        for row in rows_of(desk):
            sums[row["What"], row["GST"]] += int(Decimal(row["Value"]) * 100)
        tree = desk.get(MONTH).tree
        assert tree is not None
        shown = {}
        for line in tree.iter("tr"):
            cells = ["".join(cell.itertext()).strip() for cell in line]
            if len(cells) == 6 and cells[0] != "What":
                shown[cells[0], cells[1]] = int(
                    Decimal(cells[2].replace("₹", "").replace(",", "").replace("−", "-")) * 100
                )
    assert sums == shown
    assert len(shown) == 6


def test_a_clinic_without_gst_has_an_empty_register(practice: Practice) -> None:
    with time_machine.travel(NOON):
        practice.billed_visit()
        desk = practice.browser()
        assert rows_of(desk) == []
        assert f"{MONTH}csv/" not in desk.get(MONTH).links()
