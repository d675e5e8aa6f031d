"""A visit that was begun by mistake is discarded and restored."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.queue import discarding
from clinic.queue.models import QueueEntry
from clinic.visits.models import Visit
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign
from tests.integration.together import at_once
from tests.integration.trail import acts_of


def begin(browser: Browser, patient_id: int) -> Page:
    return browser.post(f"/patients/{patient_id}/consultation/", {"csrf_token": browser.token()})


def discard(browser: Browser, visit_id: int) -> Page:
    address = f"/visits/{visit_id}/discard/"
    return browser.post(address, {"csrf_token": browser.token()})


def states(practice: Practice) -> list[str]:
    with practice.at_work():
        return [entry.state for entry in db.session.query(QueueEntry).order_by(QueueEntry.token)]


def test_a_discarded_visit_is_in_no_list_and_the_patient_waits_again(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    practice.arrival(patient)
    begin(desk, patient)
    desk.get("/visits/1/").form_to("/visits/1/discard/").send()
    assert states(practice) == ["waiting"]
    assert "No visits yet" in desk.get(f"/patients/{patient}/").text
    assert "Today" not in desk.get("/patients/").text
    assert "0 visits" in desk.get("/").text
    assert begin(desk, patient).location == "/visits/2/consultation/"


def test_a_discarded_visit_is_restored_with_all_its_text(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    visit = practice.visit(patient, diagnosis="Viral fever", pulse=88)
    page = desk.get(f"/visits/{visit}/").form_to(f"/visits/{visit}/discard/").send().follow()
    assert "The visit is discarded." in page.text
    page.form_to(f"/visits/{visit}/restore/").send()
    page_text = desk.get(f"/visits/{visit}/").text
    assert "Viral fever" in page_text
    assert "88" in page_text
    assert "Viral fever" in desk.get(f"/patients/{patient}/").text


def test_a_patient_who_was_not_queued_counts_as_left(practice: Practice, desk: Browser) -> None:
    begin(desk, practice.patient())
    discard(desk, 1)
    assert states(practice) == ["left"]


@pytest.mark.parametrize("what", ["signed", "billed"])
def test_a_signed_or_billed_visit_cannot_be_discarded(
    what: str, practice: Practice, desk: Browser
) -> None:
    visit = practice.visit(practice.patient())
    if what == "billed":
        practice.bill(visit)
    else:
        with practice.at_work():
            stored = db.session.get(Visit, (practice.doctor_id, visit))
            assert stored is not None
            stored.finished_at = stored.created_at
        sign(practice, visit)
    assert f"/visits/{visit}/discard/" not in [f.action for f in desk.get("/visits/1/").forms()]
    assert "stays" in discard(desk, visit).follow().text
    assert "Discarded" not in desk.get("/visits/1/").text


def test_a_discarded_visit_cannot_be_changed(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    begin(desk, patient)
    note = desk.get("/visits/1/consultation/").form("findings", "tab")
    bill = desk.get("/visits/1/bill/").form("total_amount", "request_key")
    vitals = desk.get("/visits/1/vitals/").form_to("/visits/1/vitals/")
    discard(desk, 1)
    assert note.send(findings="Throat congested").status == 404
    assert bill.send(payment_status="paid").status == 404
    assert vitals.send(pulse="88").status == 404
    assert "This visit was discarded" in desk.get("/visits/1/").text


def test_a_visit_discarded_and_billed_simultaneously_is_never_both(practice: Practice) -> None:
    for number in range(1, 6):
        practice.visit(practice.patient())
        bill = practice.browser().get(f"/visits/{number}/bill/").form("total_amount", "request_key")
        acts: list[Any] = [
            lambda form=bill: form.send(payment_status="pending"),
            lambda n=number: discard(practice.browser(), n),
        ]
        at_once(acts)
        with practice.at_work():
            visit = db.session.get(Visit, (practice.doctor_id, number))
            billed = discarding.find_bill_of_visit(number)
            assert visit is not None
            assert (visit.discarded_at is None) == (billed is not None)


def test_discarding_is_recorded_in_the_trail(practice: Practice, desk: Browser) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day())
    discard(desk, 1)
    changes = [act for act in acts_of(practice) if act[1] == "visits" and act[0] == "update"]
    assert list(changes[-1][3]) == ["discarded_at"]
    assert changes[-1][4] == practice.user_id
