"""A visit that was entered on the wrong patient is moved to the right one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clinic.alerts.models import Allergy
from clinic.billing.figures import patient_balance_of
from clinic.billing.service import get_bill
from clinic.clock import clinic_day
from clinic.counter.models import BillDraft
from clinic.files.service import get_report
from clinic.queue.models import QueueEntry
from clinic.visits.service import get_visit
from tests.integration.auth.accounts import row_of
from tests.integration.billing.money.entries import advance, send
from tests.integration.books import check_books
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.links import link
from tests.integration.prescriptions import sign
from tests.integration.trail import acts_of
from tests.integration.writing import Writer

WRONG, RIGHT = 1, 2
REASON = "Opened for her sister"


@pytest.fixture
def visit(practice: Practice) -> int:
    """A visit of the wrong patient, with vital signs."""
    practice.patient(first_name="Lakshmi")
    practice.patient(first_name="Meena")
    return practice.visit(WRONG, symptoms="Fever", weight_g=68_000)


def path_of(visit: int) -> str:
    return f"/visits/{visit}/move/{RIGHT}/"


def move(desk: Browser, visit: int, **typed: Any) -> Page:
    path = path_of(visit)
    return desk.get(path).form_to(path).send(**{"reason": REASON} | typed)


def test_an_unsigned_visit_is_moved_with_its_vital_signs(
    practice: Practice, desk: Browser, visit: int
) -> None:
    page = move(desk, visit)
    assert (page.status, page.location) == (303, f"/visits/{visit}/")
    assert "Meena" in page.follow().text
    assert "68" in desk.get(f"/patients/{RIGHT}/").text
    assert f"/visits/{visit}/" not in desk.get(f"/patients/{WRONG}/").links()


def test_a_name_of_200_letters_is_short_in_the_heading_and_whole_below(
    practice: Practice, desk: Browser, visit: int
) -> None:
    first, last = "W" * 100, "X" * 100
    long, short = practice.patient(first_name=first, last_name=last), practice.patient()
    page, name = desk.get(f"/visits/{visit}/move/{long}/"), f"{first} {last}"
    assert page.html.count(f'<span class="shortened">{name}</span>') == 1
    assert "shortened" not in desk.get(f"/visits/{visit}/move/{short}/").html


def test_both_patients_pages_show_the_move_with_its_reason(desk: Browser, visit: int) -> None:
    move(desk, visit)
    wrong, right = desk.get(f"/patients/{WRONG}/").text, desk.get(f"/patients/{RIGHT}/").text
    assert "entered here instead of on Meena" in wrong
    assert "entered on Lakshmi" in right
    assert REASON in wrong
    assert REASON in right


def test_the_trail_records_the_move(practice: Practice, desk: Browser, visit: int) -> None:
    move(desk, visit)
    changes = [act[3] for act in acts_of(practice) if act[:2] == ("update", "visits")]
    assert [change["patient_id"] for change in changes] == [[WRONG, RIGHT]]
    made = [act[3]["reason"] for act in acts_of(practice) if act[1] == "visit_moves"]
    assert made == [[None, REASON]]


def test_the_draft_is_moved_and_an_open_page_is_told(
    practice: Practice, desk: Browser, visit: int
) -> None:
    begun = practice.visit(WRONG, diagnosis="", visit_date=clinic_day())
    writer = Writer(desk, begun)
    writer.act(findings="Throat red")
    move(desk, begun)
    assert "Throat red" in desk.get(f"/visits/{begun}/consultation/").html
    assert writer.act(findings="Of the wrong patient").status == 409


def test_the_place_in_the_queue_is_moved(practice: Practice, desk: Browser, visit: int) -> None:
    practice.arrival(WRONG)
    path = f"/patients/{WRONG}/"
    begun = desk.get(path).form_to(f"{path}consultation/").send().location.split("/")[2]
    move(desk, int(begun))
    assert "Meena" in desk.get("/queue/").text
    assert "Lakshmi" not in desk.get("/queue/").text


def test_where_both_patients_are_in_the_queue_the_wrong_one_waits_again(
    practice: Practice, desk: Browser, visit: int
) -> None:
    practice.arrival(WRONG)
    practice.arrival(RIGHT)
    path = f"/patients/{WRONG}/"
    begun = desk.get(path).form_to(f"{path}consultation/").send().location.split("/")[2]
    move(desk, int(begun))
    assert "Waiting" in desk.get("/queue/1/").text
    assert "With the doctor" in desk.get("/queue/2/").text


def test_alerts_taken_since_are_asked_about(practice: Practice, desk: Browser, visit: int) -> None:
    for name in ("Penicillin", "Dust"):
        practice.allergy(WRONG, name=name)
    path = path_of(visit)
    assert "Penicillin" in desk.get(path).text
    move(desk, visit, alert="allergy-1")
    assert "Penicillin" in desk.get(f"/patients/{RIGHT}/alerts/").text
    assert "Dust" not in desk.get(f"/patients/{RIGHT}/alerts/").text
    names = [row["name"] for row in rows(practice, WRONG) if row["ended_on"] is None]
    assert names == ["Dust"]


def rows(practice: Practice, patient: int) -> list[dict[str, Any]]:
    with practice.at_work() as session:
        alerts = session.scalars(select(Allergy).where(Allergy.patient_id == patient)).all()
        return [{"name": row.name, "ended_on": row.ended_on} for row in alerts]


def test_a_signed_visit_is_struck_and_its_note_is_a_draft_of_the_right_patient(
    practice: Practice, desk: Browser, visit: int
) -> None:
    sign(practice, visit)
    page = move(desk, visit)
    assert (page.status, page.location) == (303, "/visits/2/")
    assert "Fever" in desk.get("/visits/2/consultation/").html
    assert "Meena" in desk.get("/visits/2/").text
    assert f"/visits/{visit}/" in desk.get(f"/patients/{WRONG}/").links()
    assert "entered on the wrong patient" in desk.get(f"/visits/{visit}/").text
    assert "is struck" in desk.get("/prescriptions/1/").text


def test_a_struck_visit_cannot_be_restored(practice: Practice, desk: Browser, visit: int) -> None:
    sign(practice, visit)
    move(desk, visit)
    desk.post(f"/visits/{visit}/restore/", {"csrf_token": desk.token()})
    assert "entered on the wrong patient" in desk.get(f"/visits/{visit}/").text


def test_moving_a_signed_visit_needs_the_right_to_sign(practice: Practice, visit: int) -> None:
    sign(practice, visit)
    desk = practice.member("assistant", "Dr Jaya", withheld=["sign"]).browser()
    assert desk.get(path_of(visit)).status == 403


def test_a_billed_visit_is_moved_and_its_payment_becomes_an_advance_there(
    practice: Practice, desk: Browser, visit: int
) -> None:
    path = path_of(visit)
    form = desk.get(path).form_to(path)
    practice.bill(visit)
    page = form.send(reason=REASON)
    assert page.status == 409
    assert "Its bill" in page.text
    assert page.form_to(path).values["reason"] == REASON
    assert page.form_to(path).send().status == 303
    with practice.at_work():
        assert get_visit(visit).patient_id == RIGHT
        assert get_bill(1).is_cancelled
        left = [patient_balance_of(who).advance for who in (WRONG, RIGHT)]
    assert left == [0, 500_00]
    assert practice.bill(visit) == 2
    check_books(practice)


def test_an_advance_that_paid_the_bill_stays_with_its_patient(
    practice: Practice, desk: Browser, visit: int
) -> None:
    advance(practice, 200_00, WRONG)
    practice.bill(visit, status="pending")
    desk.post("/billing/1/advance/", {"csrf_token": desk.token(), "amount": "200"})
    send(desk, "/billing/1/pay/", mode="cash", amount="300")
    assert move(desk, visit).status == 303
    with practice.at_work():
        left = [patient_balance_of(who).advance for who in (WRONG, RIGHT)]
    assert left == [200_00, 300_00]
    check_books(practice)


def test_a_bill_that_was_paid_meanwhile_is_shown_first(
    practice: Practice, desk: Browser, visit: int
) -> None:
    practice.bill(visit, status="pending")
    path = path_of(visit)
    form = desk.get(path).form_to(path)
    send(desk, "/billing/1/pay/", mode="cash", amount="500")
    before = dump(practice.database)
    page = form.send(reason=REASON)
    assert page.status == 409
    assert "₹500 that were paid" in page.text
    assert dump(practice.database) == before


def test_a_person_who_may_not_cancel_bills_moves_a_visit_after_its_bill_is_cancelled(
    practice: Practice, visit: int
) -> None:
    practice.bill(visit)
    path = path_of(visit)
    helper = practice.member("assistant", "Dr Jaya", granted=["bills"]).browser()
    page = helper.get(path)
    assert "Cancel the bill first" in page.text
    assert "bill" not in page.form_to(path).values
    token = {"bill": "1:2", "reason": REASON}
    assert page.form_to(path).send(**token).status == 403


def test_the_reports_of_a_visit_are_moved(practice: Practice, desk: Browser, visit: int) -> None:
    report, _file = practice.report(1, visit_id=visit)
    other, _file = practice.report(1)
    assert move(desk, visit).status == 303
    with practice.at_work():
        assert (get_report(report).patient_id, get_report(report).visit_id) == (2, visit)
        assert get_report(other).patient_id == 1


def test_a_move_needs_a_reason(desk: Browser, visit: int) -> None:
    page = move(desk, visit, reason="")
    assert page.status == 422
    assert "Write why" in page.error_of("reason")


def test_a_visit_that_changed_meanwhile_is_shown_again(
    practice: Practice, desk: Browser, visit: int
) -> None:
    path = path_of(visit)
    form = desk.get(path).form_to(path)
    edit = f"/visits/{visit}/edit/"
    desk.get(edit).form_to(edit).send(symptoms="Cough")
    before = dump(practice.database)
    page = form.send(reason=REASON)
    assert page.status == 409
    assert page.form_to(path).values["reason"] == REASON
    assert dump(practice.database) == before


def test_the_household_and_a_search_offer_the_right_patient(
    practice: Practice, desk: Browser, visit: int
) -> None:
    practice.relative(WRONG, RIGHT, "sibling")
    practice.patient(first_name="Sunita")
    links = desk.get(f"/visits/{visit}/move/?q=sunita").links()
    assert path_of(visit) in links
    assert f"/visits/{visit}/move/3/" in links
    assert row_of(practice.database, "visit_moves") == []


def test_the_draft_of_its_bill_is_moved(practice: Practice, desk: Browser, visit: int) -> None:
    path = f"/visits/{visit}/bill/"
    draft = desk.get(path).form_to(path)
    desk.post(f"{path}draft/", draft.values | {"csrf_token": desk.token()})
    move(desk, visit)
    assert [row["patient_id"] for row in drafts(practice)] == [RIGHT]


def drafts(practice: Practice) -> list[dict[str, Any]]:
    with practice.at_work() as session:
        return [{"patient_id": row.patient_id} for row in session.scalars(select(BillDraft))]


def test_an_ended_place_in_the_queue_is_moved(
    practice: Practice, desk: Browser, visit: int
) -> None:
    practice.arrival(WRONG)
    path = f"/patients/{WRONG}/"
    begun = int(desk.get(path).form_to(f"{path}consultation/").send().location.split("/")[2])
    desk.post("/queue/1/finish/", {"csrf_token": desk.token(), "version": "2"})
    move(desk, begun)
    with practice.at_work() as session:
        entry = session.scalars(select(QueueEntry)).one()
        assert (entry.visit_id, entry.patient_id) == (begun, RIGHT)


def test_a_visit_is_moved_to_the_kept_one_of_two_linked_records(
    practice: Practice, desk: Browser, visit: int
) -> None:
    path = path_of(visit)
    form = desk.get(path).form_to(path)
    kept = practice.patient(first_name="Meenakshi")
    link(practice, RIGHT, kept)
    assert "Meenakshi" in desk.get(path).text
    assert form.send(reason=REASON).status == 303
    with practice.at_work():
        assert get_visit(visit).patient_id == kept
