"""One transfer that pays several bills, and references that are added later."""

from __future__ import annotations

import io

import pypdf

from clinic.billing import service
from clinic.billing.queries import find_payment
from tests.integration.billing.money.entries import PAY, REFERENCE, form_of, send
from tests.integration.billing.money.test_settling import paid
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once

SECOND = "/billing/2/pay/"
TRANSFER = {"mode": "upi", "reference": REFERENCE}


def two_bills(practice: Practice) -> None:
    for paise in (400_00, 500_00):
        practice.billed_visit(total_paise=paise, status="pending")


def refused(practice: Practice, desk: Browser) -> Page:
    """Return the page of the second bill after the reference of the first was typed again."""
    two_bills(practice)
    assert send(desk, PAY, **TRANSFER).status == 303
    page = send(desk, SECOND, **TRANSFER)
    assert page.status == 422
    assert "in the books already" in page.error_of("reference")
    return page


def test_a_known_reference_shows_the_bills_and_patients_that_it_paid(
    practice: Practice, desk: Browser
) -> None:
    page = refused(practice, desk)
    for text in ("₹400", "2026-27/000001", "Lakshmi Srinivasan", "R2026-27/000001"):
        assert text in page.text
    box = page.form_to(SECOND).field("same_transfer")
    assert (box.get("type"), box.get("value"), box.get("checked")) == ("checkbox", "1", None)


def test_the_same_transfer_pays_another_bill_after_confirmation(
    practice: Practice, desk: Browser
) -> None:
    form = refused(practice, desk).form_to(SECOND)
    assert form.send().status == 422
    for _ in range(2):
        assert form.send(same_transfer="1").status == 303
    assert paid(practice) == [(1, 400_00, REFERENCE, 0), (2, 500_00, REFERENCE, 1)]
    assert "Same transfer as R2026-27/000001" in desk.get("/billing/2/").text
    paper = desk.get("/billing/payments/2/pdf/").response.data
    receipt = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert REFERENCE in receipt
    assert "Same transfer" not in receipt  # known to the desk, not to the patient


def test_a_confirmation_must_have_shown_all_standing_entries(
    practice: Practice, desk: Browser
) -> None:
    form = refused(practice, desk).form_to(SECOND)
    third = practice.billed_visit(total_paise=50_00, status="pending")
    assert send(desk, f"/billing/{third}/pay/", **TRANSFER, same_transfer="1").status == 303
    page = form.send(same_transfer="1")
    assert page.status == 422
    assert "entered meanwhile" in page.error_of("reference")
    assert page.form_to(SECOND).field("same_transfer").get("value") == "2"


def test_a_transfer_that_was_never_entered_cannot_be_shared(
    practice: Practice, desk: Browser
) -> None:
    two_bills(practice)
    for seen in ("0", "1", "57"):
        assert send(desk, PAY, **TRANSFER, same_transfer=seen).status == 422
    assert send(desk, PAY, **TRANSFER, same_transfer="x").status == 303


def test_simultaneous_confirmations_are_entered_one_after_the_other(
    practice: Practice, desk: Browser
) -> None:
    two_bills(practice)
    send(desk, PAY, **TRANSFER)
    forms = [form_of(practice.browser(), SECOND) for _ in range(4)]
    send_part = {**TRANSFER, "amount": "100", "same_transfer": "1"}
    pages = at_once([lambda f=f: f.send(**send_part) for f in forms])
    assert sorted(page.status for page in pages) == [303, 422, 422, 422]


def test_a_reversed_part_can_be_entered_again(practice: Practice, desk: Browser) -> None:
    refused(practice, desk).form_to(SECOND).send(same_transfer="1")
    assert send(desk, "/payments/2/take-back/", reason="Wrong bill").status == 303
    page = send(desk, SECOND, **TRANSFER)
    assert page.status == 422  # the other part remains
    assert page.form_to(SECOND).send(same_transfer="1").status == 303
    assert [row[3] for row in paid(practice)] == [0, 1, 0, 2]


def test_a_reference_whose_parts_were_all_reversed_is_accepted_without_asking(
    practice: Practice, desk: Browser
) -> None:
    refused(practice, desk).form_to(SECOND).send(same_transfer="1")
    for number in (1, 2):
        assert send(desk, f"/payments/{number}/take-back/", reason="Wrong").status == 303
    assert send(desk, SECOND, **TRANSFER).status == 303
    assert send(desk, PAY, **TRANSFER).status == 422


def test_an_advance_can_be_paid_by_the_same_transfer(practice: Practice, desk: Browser) -> None:
    two_bills(practice)
    send(desk, PAY, **TRANSFER)
    path = "/patients/1/advance/"
    page = send(desk, path, **TRANSFER, amount="100")
    assert page.status == 422
    assert "2026-27/000001" in page.text
    assert page.form_to(path).send(same_transfer="1").status == 303


# --- added later ---------------------------------------------------------------------------------

ADD = "/payments/1/reference/"


def without_reference(practice: Practice, desk: Browser) -> None:
    two_bills(practice)
    assert send(desk, PAY, mode="upi").status == 303


def test_a_reference_is_added_once(practice: Practice, desk: Browser) -> None:
    without_reference(practice, desk)
    assert ADD in desk.get("/billing/1/").links()
    form = form_of(desk, ADD)
    for _ in range(2):
        assert form.send(reference="4123 4567 8901").location == "/billing/1/"
    page = desk.get("/billing/1/")
    assert REFERENCE in page.text
    assert ADD not in page.links()
    assert form.send(reference="999999999999").status == 409
    with practice.at_work():
        payment = find_payment(1)
        assert payment is not None
        assert (payment.reference, payment.amount_paise) == (REFERENCE, 400_00)
    events = [row for row in dump(practice.database)["audit_events"] if REFERENCE in str(row)]
    assert len(events) == 1


def test_an_added_reference_must_be_unique(practice: Practice, desk: Browser) -> None:
    without_reference(practice, desk)
    assert send(desk, SECOND, **TRANSFER).status == 303
    page = send(desk, ADD, reference=REFERENCE)
    assert page.status == 422
    assert "2026-27/000002" in page.text
    assert page.form_to(ADD).send(same_transfer="1").status == 303
    assert paid(practice) == [(1, 400_00, REFERENCE, 1), (2, 500_00, REFERENCE, 0)]


def test_an_added_reference_is_recognised_afterwards(practice: Practice, desk: Browser) -> None:
    without_reference(practice, desk)
    send(desk, ADD, reference=REFERENCE)
    assert send(desk, SECOND, **TRANSFER).status == 422
    assert send(desk, "/payments/1/take-back/", reason="Wrong").status == 303
    assert send(desk, SECOND, **TRANSFER).status == 303


def test_cash_and_reversed_payments_get_no_reference(practice: Practice, desk: Browser) -> None:
    two_bills(practice)
    send(desk, PAY)
    send(desk, SECOND, mode="upi")
    send(desk, "/payments/2/take-back/", reason="Wrong")
    for number in (1, 2, 3):
        path = f"/payments/{number}/reference/"
        assert path not in desk.get(f"/billing/{min(number, 2)}/").links()
        page = desk.post(path, {"reference": REFERENCE, "csrf_token": desk.token()})
        assert page.status == 409
    assert all(row[2] is None for row in paid(practice))


def test_an_advance_gets_its_reference_too(practice: Practice, desk: Browser) -> None:
    practice.patient()
    path = "/patients/1/advance/"
    send(desk, path, amount="300", mode="card")
    assert ADD in desk.get(path).links()
    assert send(desk, ADD, reference=REFERENCE).location == path
    assert REFERENCE in desk.get(path).text


def test_two_desks_that_add_one_reference_simultaneously_add_it_once(
    practice: Practice, desk: Browser
) -> None:
    without_reference(practice, desk)
    send(desk, SECOND, mode="upi")
    forms = [form_of(practice.browser(), f"/payments/{n}/reference/") for n in (1, 2)]
    pages = at_once([lambda f=f: f.send(reference=REFERENCE) for f in forms])
    assert sorted(page.status for page in pages) == [303, 422]


def test_a_bad_reference_is_explained_next_to_its_field(practice: Practice, desk: Browser) -> None:
    without_reference(practice, desk)
    assert "6 to 35" in send(desk, ADD, reference="12").error_of("reference")
    assert "Copy the reference" in send(desk, ADD, reference="").error_of("reference")
    with practice.at_work():
        assert service.get_payment(1).reference is None
