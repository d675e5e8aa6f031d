"""A bank's statement is loaded and its matches are entered; over HTTP on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.billing import service
from clinic.billing.issuing import PaymentInput
from clinic.billing.payments import take_payment
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.statements import entering, forms
from clinic.statements.reading import StatementLine
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.statements.loading import (
    ENTER,
    HEAD,
    TODAY,
    enter_form,
    line,
    load,
    owed,
    paid,
    texts,
)


def test_certain_lines_are_ticked_and_entered_with_one_button(
    practice: Practice, desk: Browser
) -> None:
    first, second = owed(practice, 500_00, 300_00)
    before = dump(practice.database)
    page = load(
        desk,
        line(f"UPI/CR/{first}/Lakshmi", "412345678901", "500.00"),
        line(f"NEFT {second}", "HDFC00000123", "300.00"),
        f"{clinic_day():%d/%m/%Y},Rent,,9000,",
    )
    assert page.status == 200
    assert "Certain: 2" in page.text
    assert "Left out: 1" in page.text
    assert dump(practice.database) == before  # the upload stores nothing
    answer = enter_form(page).send(enter=texts(page))
    assert (answer.status, answer.location) == (303, "/billing/")
    assert "2 payments entered, ₹800" in answer.follow().text
    assert paid(practice) == [500_00, 300_00]
    with practice.at_work():
        payments = [service.get_payment(number) for number in (1, 2)]
        references = [(payment.mode, payment.reference) for payment in payments]
    assert references == [("upi", "412345678901"), ("bank", "HDFC00000123")]
    again = load(desk, line(f"UPI/CR/{first}/Lakshmi", "412345678901", "500.00"))
    assert "Entered already: 1" in again.text
    assert not [form for form in again.forms() if form.action == ENTER]


def test_a_line_is_entered_only_if_the_parts_of_its_transfer_add_up(
    practice: Practice, desk: Browser
) -> None:
    owed(practice, 400_00, 500_00)
    transfer = {"mode": "upi", "reference": "412345678901"}
    whole = line("UPI/CR/Lakshmi", "412345678901", "900.00")
    desk.get("/billing/1/pay/").form_to("/billing/1/pay/").send(**transfer)
    page = load(desk, whole)
    assert "Entered with another amount: 1" in page.text
    assert "Entered already with its reference: ₹400" in page.text
    second = desk.get("/billing/2/pay/").form_to("/billing/2/pay/")
    assert second.send(**transfer, same_transfer="1").status == 303
    assert "Entered already: 1" in load(desk, whole).text


def test_the_same_lines_sent_twice_are_entered_once(practice: Practice, desk: Browser) -> None:
    (number,) = owed(practice, 500_00)
    page = load(desk, line(f"UPI {number}", "", "500.00"))
    form = enter_form(page)
    for _ in range(2):
        assert form.send(enter=texts(page)).status == 303
    assert paid(practice) == [500_00]


def test_doubtful_lines_are_decided_one_by_one(practice: Practice, desk: Browser) -> None:
    owed(practice, 500_00, 500_00)
    page = load(desk, line("UPI/CR/someone", "412345678901", "500.00"))
    assert "To be decided: 1" in page.text
    nothing = enter_form(page).send()
    assert nothing.status == 422
    assert "Tick the lines" in nothing.text
    second = next(text for text in texts(page) if text.split(":")[1:2] == ["2"])
    assert enter_form(page).send(enter=second).status == 303
    assert paid(practice) == [0, 500_00]


def test_unknown_and_unreadable_lines_are_listed(practice: Practice, desk: Browser) -> None:
    owed(practice, 500_00)
    page = load(desk, line("Gift", "", "77.00"), line("Broken", "", "5oo"))
    assert "Unknown: no bill fits: 1" in page.text
    assert "Could not be read: 1" in page.text
    assert "'5oo' cannot be read" in page.text


def test_each_refused_line_is_reported_and_the_others_are_entered(
    practice: Practice, desk: Browser
) -> None:
    first, second = owed(practice, 500_00, 300_00)
    page = load(
        desk,
        line(f"UPI {first}", "412345678901", "500.00"),
        line(f"UPI {second}", "412345678902", "300.00"),
    )
    form = practice.browser().get("/billing/1/").form("payment_status", "version")
    form.send(payment_mode="cash")  # another desk is faster
    answer = enter_form(page).send(enter=texts(page))
    assert answer.status == 409
    for text in ("1 payment entered, ₹300", "Not entered: 1", "This bill is paid", first):
        assert text in answer.text
    assert paid(practice) == [500_00, 300_00]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "text",
    [
        *(
            f"2:1:50001:upi:{TODAY}:412345678901",
            f"2:1:0:upi:{TODAY}:",
            f"2:1:-5:upi:{TODAY}:",
            f"2:1:1:cash:{TODAY}:",
            f"2:1:1:upi:{TODAY}:x y",
        ),
        *("2:1:1:upi:", "2:1:1:upi:2026-02-30:", f"2:1:1:upi:{TODAY + timedelta(1)}:"),
        *(f"2:1:1:upi:{TODAY - timedelta(1100)}:", f"2:{2**63}:1:upi:{TODAY}:"),
        *(f"2:99:100:upi:{TODAY}:412345678901", "nonsense", f"2:1:1:upi:{TODAY}:1"),
    ],
)
def test_the_posted_lines_are_not_trusted(text: str, practice: Practice, desk: Browser) -> None:
    owed(practice, 500_00)
    form = {"csrf_token": desk.token(), "request_key": "k", "enter": text}
    answer = desk.post(ENTER, form)
    assert answer.status in (409, 422)
    assert dump(practice.database)["payments"] == []


def test_a_bill_of_another_doctor_is_refused(practice: Practice, other: Practice) -> None:
    owed(practice, 500_00)
    stranger = other.browser()
    form: dict[str, Any] = {"csrf_token": stranger.token(), "request_key": "k"}
    answer = stranger.post(ENTER, form | {"enter": f"2:1:50000:upi:{TODAY}:412345678901"})
    assert answer.status == 409
    assert "There is no such bill" in answer.text
    assert paid(practice) == [0]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "This file is empty"),
        (b"  \n", "This file is empty"),
        (b"%PDF-1.4", "This is a PDF"),
        (b"a,b\n1,2\n", "No heading was found"),
        (f"{HEAD}\n".encode(), "No money that came in"),
    ],
)
def test_a_file_that_is_no_statement_is_explained(content: bytes, text: str, desk: Browser) -> None:
    page = load(desk, content=content)
    assert page.status == 422
    assert text in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement of SQL
def test_a_file_that_is_too_large_is_explained(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A smaller limit: the client of the tests leaves a large file open.
    monkeypatch.setattr(forms, "MOST_BYTES", len(HEAD))
    page = load(desk, "x")
    assert page.status == 422
    assert "At most 1 MB" in page.text


def test_a_statement_runs_as_many_statements_for_forty_lines_as_for_one(
    practice: Practice, desk: Browser
) -> None:
    numbers = owed(practice, *[500_00] * 40)
    counts = []
    for some in (numbers[:1], numbers[:1], numbers):
        lines = [line(f"UPI {number}", "", "500.00") for number in some]
        with statements(practice.database.app) as seen:
            load(desk, *lines)
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 8


@pytest.mark.parametrize("reference", ["412345678901", "UPI-412345678901", "0000412345678901"])
def test_a_payment_entered_at_the_desk_is_recognised_with_any_prefix_of_the_bank(
    reference: str, practice: Practice, desk: Browser
) -> None:
    first, second = owed(practice, 500_00, 500_00)
    with practice.at_work():
        take_payment(service.get_bill(1), PaymentInput(Mode.UPI, 500_00, reference))
    rows = [
        f"{clinic_day():%d/%m/%Y},{narration},{cell},,500.00"
        for narration, cell in (
            (f"UPI/CR/412345678901/{first}", "TRANSFER FROM 4897736162097"),
            (f"UPI {second}", "0000412345678901"),
            (f"UPI {second}", "UPI-412345678901"),
        )
    ]
    page = load(desk, *rows)
    assert "Entered already: 3" in page.text


def test_two_payments_through_one_pool_account_are_both_entered(
    practice: Practice, desk: Browser
) -> None:
    first, second = owed(practice, 750_00, 750_00)
    for number, rrn in ((first, "632712345610"), (second, "632712345611")):
        day = f"{clinic_day():%d/%m/%Y}"
        narration = f"BY TRANSFER-UPI/CR/{rrn}/ASHA/SBIN/{number}"
        page = load(desk, f"{day},{narration},TRANSFER FROM 4897736162097,,750.00")
        assert "Certain: 1" in page.text
        assert enter_form(page).send(enter=texts(page)).status == 303
    assert paid(practice) == [750_00, 750_00]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement of SQL
def test_an_unreadable_line_is_shown_as_it_is_written(desk: Browser) -> None:
    page = load(desk, line("Gift", "", "77.00"), line("Broken <b>", "R1", "5oo"))
    assert f"{clinic_day():%d/%m/%Y} · Broken <b> · R1 · 5oo" in page.text


@pytest.mark.parametrize(
    ("narration", "mode"),
    [
        ("UPI/CR/Ravi", Mode.UPI),
        ("Ravi ravi@ybl", Mode.UPI),
        ("IMPS/P2A/Ravi", Mode.BANK),
        ("NEFT Ravi", Mode.BANK),
        ("Ravi", Mode.UPI),
    ],
)
def test_the_mode_of_payment_is_read_from_the_line(narration: str, mode: Mode) -> None:
    came = StatementLine(2, TODAY, narration, "412345678901", 500_00)
    assert entering.mode_of(came) is mode


def test_entering_one_line_twice_is_refused_with_a_reason(
    practice: Practice, desk: Browser
) -> None:
    owed(practice, 500_00)
    both = [f"2:1:50000:upi:{TODAY}:", f"2:1:50000:upi:{TODAY}:412345678901"]
    form = {"csrf_token": desk.token(), "request_key": "k", "enter": both}
    assert desk.post(ENTER, form).status in (303, 409)
    assert paid(practice) == [500_00]
