"""What the bank took back, and what the desk took without a reference; on both databases."""

from __future__ import annotations

import pytest

from clinic.billing import service
from clinic.clock import clinic_day
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.statements.loading import ENTER, enter_form, line, load, owed, paid, texts


def out(narration: str, reference: str, rupees: str) -> str:
    return f"{clinic_day():%d/%m/%Y},{narration},{reference},{rupees},"


def test_a_transfer_that_the_bank_reversed_is_not_entered_and_is_told_when_it_was(
    practice: Practice, desk: Browser
) -> None:
    (number,) = owed(practice, 500_00)
    came = line(f"UPI {number}", "412345678901", "500.00")
    gone = out("UPI/REV/412345678901", "412345678901", "500.00")
    page = load(desk, came, gone)
    assert "Went out again: 1" in page.text
    assert "It went out again in line 3" in page.text
    assert not [form for form in page.forms() if form.action == ENTER]
    page = load(desk, came)  # the reversal stands in the file of the next week
    assert enter_form(page).send(enter=texts(page)).status == 303
    page = load(desk, gone)
    assert "A payment of ₹500 is entered with its reference" in page.text
    assert paid(practice) == [500_00]


def test_a_payment_that_an_app_shows_as_refunded_is_told_where_it_is_entered(
    practice: Practice, desk: Browser
) -> None:
    (number,) = owed(practice, 500_00)
    assert enter_form(page := load(desk, line(f"UPI {number}", "412345678901", "500.00"))).send(
        enter=texts(page)
    )
    app = "Date,Narration,UTR,Status,Amount Received\n"
    app += f"{clinic_day():%d/%m/%Y},UPI {number},412345678901,REFUNDED,500.00\n"
    page = load(desk, content=app.encode())
    assert "Went out again: 1" in page.text
    assert "A payment of ₹500 is entered with its reference" in page.text
    assert paid(practice) == [500_00]


def test_what_went_back_is_told_where_the_desk_took_it_without_a_reference(
    practice: Practice, desk: Browser
) -> None:
    practice.billed_visit(mode="upi")  # its receipt has no reference
    app = "Date,Narration,UTR,Status,Amount Received\n"
    back = f"{clinic_day():%d/%m/%Y},UPI/Lakshmi,41234567890{{}},REFUNDED,{{}}\n"
    page = load(desk, content=(app + back.format(1, "500.00") + back.format(2, "70.00")).encode())
    told = "took this amount without a reference: R"
    assert "Went out again: 1" in page.text
    assert told in page.text
    came = line("UPI/CR/Lakshmi", "412345678901", "500.00")
    page = load(desk, came, out("UPI/REV/412345678901", "412345678901", "500.00"))
    assert told in page.text
    rent = load(desk, out("UPI/Rent", "412345678903", "500.00"), came)
    assert "Perhaps taken already: 1" in rent.text
    assert told not in rent.text


def test_what_the_desk_took_by_upi_without_a_reference_is_not_entered_again(
    practice: Practice, desk: Browser
) -> None:
    practice.billed_visit(mode="upi")  # its receipt has no reference
    owed(practice, 500_00)  # another patient owes the same amount
    page = load(desk, line("UPI/CR/Lakshmi", "412345678901", "500.00"))
    assert "Perhaps taken already: 1" in page.text
    receipt = next(text for text in texts(page) if text.split(":")[1:2] == ["r1"])
    form = enter_form(page)
    answer = form.send(enter=receipt)
    assert answer.status == 303
    assert "1 reference added to what was taken already" in answer.follow().text
    assert form.send(enter=receipt).status == 303  # sent twice, it is done once
    assert paid(practice) == [500_00, 0]
    with practice.at_work():
        assert service.get_payment(1).reference == "412345678901"
    assert "Entered already: 1" in load(desk, line("UPI", "412345678901", "500.00")).text


def test_one_payment_gets_the_reference_of_one_line(practice: Practice, desk: Browser) -> None:
    practice.billed_visit(mode="upi")
    lines = [line("UPI/CR/a", f"41234567890{n}", "500.00") for n in (1, 2)]
    page = load(desk, *lines)
    both = [text for text in texts(page) if text.split(":")[1:2] == ["r1"]]
    answer = enter_form(page).send(enter=both)
    assert answer.status == 409
    assert "1 reference added" in answer.text
    assert "no such payment without a reference" in answer.text


@pytest.mark.parametrize("text", ["2:r1:50100:upi", "2:r99:50000:upi", "2:r1:50000:cash"])
def test_a_reference_is_added_only_to_a_payment_of_the_same_amount(
    practice: Practice, desk: Browser, text: str
) -> None:
    practice.billed_visit(mode="upi")
    page = load(desk, line("UPI/CR/a", "412345678901", "500.00"))
    answer = enter_form(page).send(enter=f"{text}:{clinic_day()}:412345678901")
    assert answer.status in (409, 422)
    with practice.at_work():
        assert service.get_payment(1).reference is None
