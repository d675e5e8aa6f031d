"""The first print of a paper is stored; every later one is a copy of it or a new original."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.clock import clinic_day, financial_year, format_day
from clinic.database import connections as databases
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.papers.printed import (
    BILL,
    PDF,
    pay,
    prints,
    size_of,
    stored_papers,
    text_of,
)
from tests.integration.together import at_once


def test_the_first_print_is_stored_and_the_next_is_the_same_marked_as_a_copy_of_today(
    practice: Practice,
) -> None:
    practice.billed_visit()
    desk = practice.browser()
    first, second = desk.get(BILL), desk.get(BILL)
    assert "COPY" not in text_of(first)
    mark = f"COPY, reprinted on {format_day(clinic_day())} "
    assert text_of(second).replace(mark, "") == text_of(first) != text_of(second)
    assert desk.get(BILL).response.data == second.response.data
    assert desk.get(f"{BILL}?original=1").response.data == first.response.data
    assert stored_papers(practice) == [("bill", 1, "a5")]
    assert prints(practice) == [("bills", 1)] * 4


def test_requesting_an_original_that_was_never_printed_makes_it(practice: Practice) -> None:
    practice.billed_visit()
    desk = practice.browser()
    first = desk.get(f"{BILL}?original=1")
    assert "COPY" not in text_of(first)
    assert "COPY" in text_of(desk.get(BILL))


def test_a_later_payment_makes_a_new_original_and_the_first_stays(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    desk = practice.browser()
    assert "Bill" in text_of(desk.get(BILL))
    pay(practice, 1, PaymentInput(Mode.CASH))
    paid = text_of(desk.get(BILL))
    assert "Receipt" in paid
    assert "COPY" not in paid
    assert len(stored_papers(practice)) == 2
    assert "COPY" in text_of(desk.get(BILL))


def test_another_paper_size_with_the_same_content_is_a_copy(practice: Practice) -> None:
    practice.billed_visit()
    desk = practice.browser()
    first = desk.get(BILL)
    large = desk.get(f"{BILL}?paper=a4")
    assert (size_of(first), size_of(large)) == ((420, 595), (595, 842))
    assert "COPY" in text_of(large)
    assert desk.get(f"{BILL}?paper=a4&original=1").response.data == first.response.data
    assert stored_papers(practice) == [("bill", 1, "a5")]


def test_two_simultaneous_first_prints_give_the_same_original(practice: Practice) -> None:
    practice.billed_visit()
    desks = [practice.browser() for _ in range(4)]
    pages = at_once([partial(d.get, f"{BILL}?original=1") for d in desks])
    assert {page.status for page in pages} == {200}
    (standing,) = dump(practice.database)["bill_papers"]
    assert {page.response.data for page in pages} == {bytes(standing[PDF])}


def test_a_full_disk_does_not_prevent_printing_and_is_logged(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    practice.billed_visit()
    desk = practice.browser()

    def full(*_args: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(databases, "take_write_lock", full)
        assert "Receipt" in text_of(desk.get(BILL))
    assert "could not be written down" in caplog.text
    assert stored_papers(practice) == []


def test_a_changed_letterhead_makes_a_new_original(practice: Practice) -> None:
    practice.billed_visit()
    desk = practice.browser()
    first = desk.get(BILL).response.data
    desk.get("/account/").form_to("/account/").send(clinic_name="Moved")
    moved = desk.get(BILL)
    assert "Moved" in text_of(moved)
    assert moved.response.data != first
    standing = dump(practice.database)["bill_papers"]
    assert bytes(standing[0][PDF]) == first


def test_a_stored_paper_is_shown_again_as_it_was_first_printed(practice: Practice) -> None:
    number = practice.billed_visit(total_paise=500_00)
    desk = practice.browser()
    assert "Nothing was printed yet" in desk.get(f"/billing/{number}/papers/").text
    before = desk.get(BILL).response.data
    receipt = desk.get("/billing/payments/1/pdf/").response.data
    note = practice.credit_note(number)
    after = desk.get(BILL).response.data
    desk.get(f"/billing/credit-notes/{note}/pdf/")
    desk.get("/billing/payments/2/pdf/?paper=thermal")
    page = desk.get(f"/billing/{number}/papers/")
    assert page.tree is not None
    rows = [row.text for row in page.tree.iter("span") if row.get("class") == "entry-main"]
    year = financial_year(clinic_day())
    assert rows == [
        f"Refund voucher RV{year}/000001",
        f"Credit note CN{year}/000001",
        f"Bill {year}/000001",
        f"Receipt R{year}/000001",
        f"Bill {year}/000001",
    ]
    opened = [desk.get(link) for link in page.links() if link.startswith("/billing/papers/")]
    assert [opened[4].response.data, opened[3].response.data] == [before, receipt]
    assert opened[2].response.data == after != before
    names = [answer.headers["Content-Disposition"].partition("filename=")[2] for answer in opened]
    assert names[0] == f"refund-RV{year}-000001.pdf"
    assert names[1] == f"credit-note-CN{year}-000001.pdf"
    assert "COPY" not in "".join(text_of(answer) for answer in opened)
