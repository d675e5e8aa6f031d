"""A signed prescription leads to the bill and to the next patient with one tap each."""

from __future__ import annotations

from datetime import timedelta

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.queue import service
from clinic.queue.models import QueueEntry
from clinic.queue.rules import QueueAction
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign
from tests.integration.together import at_once


def signed(practice: Practice, patient_id: int, **values: object) -> str:
    return f"/prescriptions/{sign(practice, practice.visit(patient_id, **values))}/"


def states(practice: Practice) -> list[str]:
    with practice.at_work():
        entries = db.session.query(QueueEntry).order_by(QueueEntry.token)
        return [entry.state for entry in entries]


def tap_next(browser: Browser, page: str, entry_id: int) -> Page:
    return browser.get(page).form_to(f"/queue/{entry_id}/begin/").send()


def test_the_signed_prescription_leads_to_the_bill_and_to_the_next_patient(
    practice: Practice, desk: Browser
) -> None:
    first, second, third = practice.patients(3)
    for patient in (second, third):
        practice.arrival(patient)
    page = signed(practice, first, fee_paise=300_00)
    page_now = desk.get(page)
    assert "Bill ₹300" in page_now.text
    assert "/visits/1/bill/" in page_now.links()
    answer = tap_next(desk, page, 1)
    assert answer.location == "/visits/2/consultation/"
    assert states(practice) == ["with_doctor", "waiting"]
    assert "No. 2" in desk.get(page).text
    practice.bill(1)
    assert "Bill ₹300" not in desk.get(page).text


def test_with_an_empty_queue_only_the_bill_is_offered(practice: Practice, desk: Browser) -> None:
    page = signed(practice, practice.patient())
    assert "Next patient" not in desk.get(page).text


def test_a_prescription_of_another_day_offers_no_next_steps(
    practice: Practice, desk: Browser
) -> None:
    practice.arrival(practice.patient())
    yesterday = clinic_day() - timedelta(days=1)
    page_now = desk.get(signed(practice, practice.patients(1)[0], visit_date=yesterday))
    assert "Next patient" not in page_now.text
    assert "Bill ₹" not in page_now.text


def test_two_simultaneous_taps_call_one_patient(practice: Practice) -> None:
    for patient in practice.patients(3):
        practice.arrival(patient)
    forms = [practice.browser().get("/").form_to("/queue/1/begin/") for _ in range(3)]
    answers = at_once([form.send for form in forms])
    assert {answer.location for answer in answers} == {"/visits/1/consultation/"}
    assert states(practice) == ["with_doctor", "waiting", "waiting"]


def test_a_changed_next_patient_is_named_and_nobody_is_called(
    practice: Practice, desk: Browser
) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    form = desk.get("/").form_to("/queue/1/begin/")
    with practice.at_work():
        service.set_urgent(2, "chest pain", 1)
    answer = form.send()
    assert answer.location == "/"
    assert "No. 2 goes first now. Urgent: chest pain." in answer.follow().text
    assert states(practice) == ["waiting", "waiting"]


def test_a_patient_who_is_already_called_comes_in(practice: Practice, desk: Browser) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    with practice.at_work():
        service.call(2, 1)
    assert tap_next(desk, "/", 2).location == "/visits/1/consultation/"
    assert states(practice) == ["waiting", "with_doctor"]


def test_when_everybody_has_left_nobody_is_called(practice: Practice, desk: Browser) -> None:
    practice.arrival(practice.patient())
    form = desk.get("/").form_to("/queue/1/begin/")
    with practice.at_work():
        service.act(1, QueueAction.LEAVE, 1)
    assert "Nobody is waiting any more." in form.send().follow().text


def test_who_may_not_call_patients_is_not_offered_the_next_one(practice: Practice) -> None:
    practice.arrival(practice.patient())
    writer = practice.member("assistant", "Writer", withheld=["call_patients"]).browser()
    assert "Next patient" not in writer.get(signed(practice, practice.patient())).text
    page = writer.post("/queue/1/begin/", {"csrf_token": writer.token()})
    assert (page.status, states(practice)) == (403, ["waiting"])


def test_the_paid_bill_of_a_visit_leads_to_the_next_patient_for_who_writes_notes(
    practice: Practice, desk: Browser
) -> None:
    first, second = practice.patients(2)
    practice.arrival(second)
    practice.visit(first)
    practice.bill(1)
    page = desk.get("/billing/1/")
    assert "Next patient: No." in page.text
    assert tap_next(desk, "/billing/1/", 1).location == "/visits/2/consultation/"
    assert "Next patient" not in desk.get("/billing/1/").text


def test_an_unpaid_bill_or_one_for_the_reception_leads_to_no_next_patient(
    practice: Practice, desk: Browser
) -> None:
    first, second = practice.patients(2)
    practice.arrival(second)
    practice.visit(first)
    practice.bill(1, status="pending")
    assert "Next patient" not in desk.get("/billing/1/").text
    practice.visit(first)
    practice.bill(2)
    assert "Next patient" not in practice.browser("reception").get("/billing/2/").text
