"""Payments taken while a bill is issued: the whole, with change, or a part."""

from __future__ import annotations

import io

import pypdf
import pytest

from clinic.billing import queries, service
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import (
    DRAFT,
    NEW,
    act,
    page_form,
)
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once


@pytest.mark.parametrize(
    ("button", "paid"),
    [("cash", ["cash"]), ("upi", ["upi"]), ("card", ["card"]), ("later", [])],
)
def test_each_button_issues_the_bill_as_it_says(
    button: str, paid: list[str], practice: Practice, desk: Browser
) -> None:
    assert page_form(desk).send(act=button).status == 303
    with practice.at_work():
        assert [p.mode for p in queries.list_payments(1)] == paid


def test_change_is_shown_and_the_cash_tendered_is_stored(practice: Practice, desk: Browser) -> None:
    part = act(page_form(desk), "tender-200000")
    assert "Change to give: ₹1,500" in part.text
    assert "Take ₹500 · give back ₹1,500" in part.text
    assert page_form(desk).send(act="cash").status == 303
    with practice.at_work():
        assert queries.list_payments(1)[0].tendered_paise == 2_000_00


def test_too_little_cash_does_not_pay_the_whole_bill(practice: Practice, desk: Browser) -> None:
    answer = page_form(desk).send(act="cash", tendered="200")
    assert answer.status == 422
    assert "too little" in answer.error_of("tendered")
    assert dump(practice.database)["bills"] == []


def too_little(desk: Browser, path: str = NEW, tendered: str = "300") -> Form:
    """Return the page after the first tap on Cash, which asks."""
    answer = page_form(desk, path).send(act="cash", tendered=tendered)
    assert answer.status == 422
    assert "too little" in answer.error_of("tendered")
    return answer.form_to(path)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_part_is_taken_while_issuing(htmx: bool, practice: Practice, desk: Browser) -> None:
    form = too_little(desk)
    assert "Take ₹300 · ₹200 stays due" in form.page.text
    assert dump(practice.database)["bills"] == []
    answer = form.send(act="part-30000", htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    with practice.at_work():
        bill = service.get_bill(1)
        (paid,) = queries.list_payments(1)
        assert (bill.total_paise, bill.paid_paise, bill.due_paise) == (500_00, 300_00, 200_00)
        assert (paid.mode, paid.amount_paise, paid.tendered_paise) == ("cash", 300_00, 300_00)
    assert "Part paid" in desk.get("/billing/1/").text
    paper = desk.get("/billing/1/pdf/").response.data
    receipt = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper)).pages)
    for amount in ("300", "200"):
        assert amount in receipt
    assert "due" in receipt.lower()


def test_a_part_payment_is_offered_while_typing(desk: Browser) -> None:
    part = desk.post(DRAFT, page_form(desk).values | {"tendered": "300"}, htmx=True)
    assert "Take ₹300 · ₹200 stays due" in part.text
    for enough in ("", "0", "x1", "500", "600"):
        part = desk.post(DRAFT, page_form(desk).values | {"tendered": enough}, htmx=True)
        assert "stays due" not in part.text


def test_a_part_tapped_twice_makes_one_bill_and_one_payment(
    practice: Practice, desk: Browser
) -> None:
    form = too_little(desk)
    commands = [lambda: form.send(act="part-30000")] * 4
    pages = [*at_once(commands), form.send(act="part-30000")]
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert (len(rows["bills"]), len(rows["payments"]), len(rows["bill_drafts"])) == (1, 1, 0)


def test_a_part_is_taken_for_a_saved_draft_without_a_visit(practice: Practice) -> None:
    path = f"/patients/{practice.patient()}/bill/"
    number, desk = practice.service(price_paise=500_00), practice.browser()
    act(page_form(desk, path), f"add-{number}", path=f"{path}draft/")
    form = too_little(desk, path)
    for _ in range(2):
        assert form.send(act="part-30000").location == "/billing/1/"
    rows = dump(practice.database)
    assert (len(rows["bills"]), len(rows["payments"]), len(rows["bill_drafts"])) == (1, 1, 0)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"tendered": "350"}, "tendered"),  # typed over, and tapped before the button was updated
        ({"tendered": "500"}, "tendered"),
        ({"tendered": "5000"}, "tendered"),
        ({"tendered": ""}, "tendered"),
        ({"tendered": "3oo"}, "tendered"),
        ({"act": "part-"}, "tendered"),
        ({"act": "part-x"}, "tendered"),
        ({"act": "part-50000"}, "tendered"),
        ({"line-0-price": "900"}, "lines"),
        ({"total_amount": "900"}, "lines"),
        ({"total_amount": "900", "worked_out": "900"}, "lines"),
        ({"worked_out": "900"}, "lines"),
        ({"total_amount": ""}, "total_amount"),
    ],
)
def test_a_part_other_than_the_one_on_its_button_is_never_taken(
    typed: dict[str, str], name: str, practice: Practice, desk: Browser
) -> None:
    answer = too_little(desk).send(**{"act": "part-30000", **typed})
    assert answer.status == 422
    assert answer.find(f"{name}-error") is not None
    assert dump(practice.database)["bills"] == []


def test_a_part_of_a_typed_total_is_asked_for_again(practice: Practice, desk: Browser) -> None:
    answer = too_little(desk).send(act="part-30000", total_amount="900")
    assert "₹900 now" in answer.text
    assert "Take ₹300 · ₹600 stays due" in answer.text
    assert answer.form_to(NEW).send(act="part-30000").status == 303
    with practice.at_work():
        assert service.get_bill(1).due_paise == 600_00


def test_a_post_that_names_only_its_total_takes_no_part(practice: Practice, desk: Browser) -> None:
    typed = {"worked_out": None, "tendered": "300", "payment_status": "paid"}
    assert page_form(desk).send(act="part-30000", **typed).status == 422
    assert dump(practice.database)["bills"] == []


def test_two_lakh_in_cash_is_refused_as_a_part_too(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=3_00_000_00)
    form = too_little(practice.browser(), tendered="200000")
    page = form.send(act="part-20000000")
    assert page.status == 422
    assert "269ST" in page.text
    assert dump(practice.database)["bills"] == []


def test_a_reference_is_stored_and_a_known_one_refused(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(2):
        practice.visit(patient)
    desk = practice.browser()
    forms = [page_form(desk, f"/visits/{n}/bill/") for n in (1, 2)]
    assert forms[0].send(act="upi", reference="4123 4567 8901").status == 303
    with practice.at_work():
        assert queries.list_payments(1)[0].reference == "412345678901"
    answer = forms[1].send(act="upi", reference="412345678901")
    assert answer.status == 422
    assert "in the books already" in answer.text
    assert answer.form_to("/visits/2/bill/").values["reference"] == "412345678901"


def test_two_lakh_in_cash_is_refused_next_to_the_form(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=2_00_000_00)
    page = page_form(practice.browser()).send(act="cash")
    assert page.status == 422
    assert "269ST" in page.text
    assert dump(practice.database)["bills"] == []


# --- cash and the rest at once -------------------------------------------------------------------


def taken(practice: Practice, bill: int = 1) -> list[tuple[str, int, str | None, str | None]]:
    """Return (mode, paise, reference, receipt) of each payment of a bill."""
    with practice.at_work():
        rows = queries.list_payments(bill)
        return [(row.mode, row.amount_paise, row.reference, row.number) for row in rows]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_cash_and_the_rest_by_upi_are_taken_while_issuing(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    form = too_little(desk)
    for text in ("₹300 cash + ₹200 UPI", "₹300 cash + ₹200 card"):
        assert text in form.page.text
    answer = form.send(act="cash-30000-upi", reference="4123 4567 8901", htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    assert taken(practice) == [
        ("cash", 300_00, None, "R2026-27/000001"),
        ("upi", 200_00, "412345678901", "R2026-27/000002"),
    ]
    with practice.at_work():
        assert service.get_bill(1).due_paise == 0
    paper = desk.get("/billing/1/pdf/").response.data
    receipt = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper)).pages)
    for text in ("Cash", "300", "UPI", "200", "412345678901"):
        assert text in receipt


def test_a_split_tapped_twice_makes_one_bill_and_two_payments(
    practice: Practice, desk: Browser
) -> None:
    form = too_little(desk)
    pages = [*at_once([lambda: form.send(act="cash-30000-card")] * 4)]
    pages.append(form.send(act="cash-30000-card"))
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert (len(rows["bills"]), len(rows["payments"])) == (1, 2)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"tendered": "350"}, "tendered"),
        ({"tendered": "500"}, "tendered"),
        ({"tendered": ""}, "tendered"),
        ({"act": "cash-"}, "tendered"),
        ({"act": "cash-30000"}, "tendered"),
        ({"act": "cash-30000-advance"}, "tendered"),
        ({"act": "cash-30000-cash"}, "tendered"),
        ({"reference": "12"}, "reference"),
        ({"total_amount": "900"}, "lines"),
    ],
)
def test_a_split_other_than_the_one_on_its_button_is_never_taken(
    typed: dict[str, str], name: str, practice: Practice, desk: Browser
) -> None:
    answer = too_little(desk).send(**{"act": "cash-30000-upi", **typed})
    assert answer.status == 422
    assert answer.find(f"{name}-error") is not None
    assert dump(practice.database)["bills"] == []


@pytest.mark.parametrize("act_of", ["upi", "cash-30000-upi"])
def test_a_known_reference_is_shown_and_pays_this_bill_too_after_confirmation(
    act_of: str, practice: Practice
) -> None:
    patient = practice.patient()
    for _ in range(2):
        practice.visit(patient)
    desk = practice.browser()
    page_form(desk, "/visits/1/bill/").send(act="upi", reference="412345678901")
    typed = {"act": act_of, "reference": "412345678901", "tendered": "300"}
    answer = page_form(desk, "/visits/2/bill/").send(**typed)
    assert answer.status == 422
    assert "in the books already" in answer.error_of("reference")
    assert "₹500 on bill 2026-27/000001" in answer.text
    form = answer.form_to("/visits/2/bill/")
    assert form.send(act=act_of).status == 422
    assert form.send(act=act_of, same_transfer="1").status == 303
    assert taken(practice, 2)[-1][2] == "412345678901"


def test_an_unreadable_reference_is_refused_even_if_shared(
    practice: Practice, desk: Browser
) -> None:
    answer = page_form(desk).send(act="upi", reference="12", same_transfer="1")
    assert answer.status == 422
    assert dump(practice.database)["bills"] == []
