"""The queue of a day: tokens, calling, and the states of an entry, by services and pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.queue import queries, service, views
from clinic.queue.models import QueueEntry
from clinic.queue.rules import ActionNotAllowed, QueueAction, QueueState
from clinic.versions import Stale
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of


def stored_entry(practice: Practice, entry_id: int) -> QueueEntry:
    with practice.at_work():
        entry = db.session.get(QueueEntry, (practice.doctor_id, entry_id))
        assert entry is not None
        db.session.expunge(entry)
        return entry


def do(practice: Practice, entry_id: int, act: QueueAction) -> None:
    version = stored_entry(practice, entry_id).version
    with practice.at_work():
        service.act(entry_id, act, version)


def call(practice: Practice, entry_id: int) -> None:
    version = stored_entry(practice, entry_id).version
    with practice.at_work():
        service.call(entry_id, version)


def tokens(practice: Practice) -> list[int]:
    with practice.at_work():
        return [queued.entry.token for queued in queries.list_day(clinic_day())]


def test_tokens_count_up_from_one_for_each_doctor_and_day(
    practice: Practice, other: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patient in practice.patients(3):
        practice.arrival(patient)
    other.arrival(other.patient())
    assert tokens(practice) == [1, 2, 3]
    assert tokens(other) == [1]
    monkeypatch.setattr(service, "clinic_day", lambda: date(2030, 1, 2))
    later = practice.arrival(1)
    assert stored_entry(practice, later).token == 1


def test_a_waiting_patient_gets_no_second_token(practice: Practice) -> None:
    patient = practice.patient()
    first = practice.arrival(patient, request_key="one")
    assert practice.arrival(patient, request_key="two") == first
    do(practice, first, QueueAction.LEAVE)
    assert practice.arrival(patient, request_key="one") == first  # the reply was lost
    assert practice.arrival(patient, request_key="three") != first
    assert tokens(practice) == [1, 2]


def test_desks_that_queue_one_patient_simultaneously_give_one_token(practice: Practice) -> None:
    patients = practice.patients(4)
    for patient in patients:
        given_tokens = at_once([lambda p=patient: practice.arrival(p) for _ in range(4)])  # type: ignore[misc]
        assert len(set(given_tokens)) == 1
    assert tokens(practice) == [1, 2, 3, 4]


def test_many_simultaneous_arrivals_leave_no_gap(practice: Practice) -> None:
    patients = practice.patients(8)
    at_once([lambda p=patient: practice.arrival(p) for patient in patients])  # type: ignore[misc]
    assert tokens(practice) == list(range(1, 9))


def call_next(practice: Practice) -> int | None:
    try:
        with practice.at_work():
            return service.call_next().token
    except service.CalledAlready:
        return None


def test_two_people_who_call_simultaneously_call_one_patient(practice: Practice) -> None:
    for patient in practice.patients(5):
        practice.arrival(patient)
    called = at_once([lambda: call_next(practice) for _ in range(4)])
    assert sorted(called, key=str) == [1, None, None, None]


def test_two_people_who_call_different_patients_simultaneously_call_one(practice: Practice) -> None:
    entries = [practice.arrival(patient) for patient in practice.patients(3)]

    def try_to_call(entry_id: int) -> bool:
        try:
            call(practice, entry_id)
        except service.CalledAlready:
            return False
        return True

    assert sorted(at_once([lambda e=e: try_to_call(e) for e in entries])) == [False, False, True]  # type: ignore[misc]


def test_the_next_is_the_urgent_one_and_then_the_lowest_token(practice: Practice) -> None:
    entries = [practice.arrival(patient) for patient in practice.patients(3)]
    with practice.at_work():
        service.set_urgent(entries[2], "chest pain", seen_version=1)
    order = []
    for _ in entries:
        token = call_next(practice)
        order.append(token)
        with practice.at_work():
            called = queries.find_called(clinic_day())
            assert called is not None
            service.act(called.id, QueueAction.FINISH, called.version)
    assert order == [3, 1, 2]
    with practice.at_work(), pytest.raises(service.NobodyWaits):
        service.call_next()


def test_a_repeated_action_changes_nothing_and_a_conflicting_one_is_told(
    practice: Practice,
) -> None:
    entry = practice.arrival(practice.patient())
    for _ in range(2):
        with practice.at_work():
            service.act(entry, QueueAction.PARK, seen_version=1)
    assert stored_entry(practice, entry).version == 2
    with practice.at_work(), pytest.raises(Stale):
        service.act(entry, QueueAction.LEAVE, seen_version=1)


def test_a_second_tap_on_call_again_calls_once(practice: Practice) -> None:
    entry = practice.arrival(practice.patient())
    call(practice, entry)
    for _ in range(2):
        with practice.at_work():
            service.call(entry, seen_version=2)
    assert stored_entry(practice, entry).calls == 2


def test_an_action_that_the_state_does_not_allow_is_refused(practice: Practice) -> None:
    entry = practice.arrival(practice.patient())
    with practice.at_work(), pytest.raises(ActionNotAllowed):
        service.act(entry, QueueAction.REOPEN, seen_version=1)


def test_a_patient_who_left_returns_with_the_same_token_unless_queued_again(
    practice: Practice,
) -> None:
    patient = practice.patient()
    entry = practice.arrival(patient)
    do(practice, entry, QueueAction.LEAVE)
    do(practice, entry, QueueAction.REOPEN)
    assert (stored_entry(practice, entry).state, stored_entry(practice, entry).token) == (
        "waiting",
        1,
    )
    do(practice, entry, QueueAction.NOT_COME)
    practice.arrival(patient)
    with pytest.raises(service.ArrivedAgain):
        do(practice, entry, QueueAction.REOPEN)


def test_each_change_is_recorded_with_person_and_time(practice: Practice) -> None:
    entry = practice.arrival(practice.patient())
    desk = practice.browser()
    desk.get(f"/queue/{entry}/").form_to(f"/queue/{entry}/park/").send()
    assert stored_entry(practice, entry).state_by == practice.user_id
    changes = [act for act in acts_of(practice) if act[1] == "queue_entries"]
    assert [act[0] for act in changes] == ["create", "read", "update"]
    assert changes[-1][3]["state"] == ["waiting", "parked"]
    assert changes[-1][4] == practice.user_id


# --- Pages ---------------------------------------------------------------------------------------


def press(browser: Browser, page: str, address: str, **more: Any) -> Any:
    return browser.get(page).form_to(address).send(**more)


def test_a_patient_is_queued_from_their_page_and_called_from_the_queue(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    page = press(desk, f"/patients/{patient}/", f"/patients/{patient}/queue/")
    assert page.status == 303
    assert "Waiting" in page.follow().text
    assert "Lakshmi" in desk.get("/queue/").text
    page = desk.post("/queue/next/", {"csrf_token": desk.token(), "to": "queue"})
    assert page.location == "/queue/#entry-1"
    assert "No. 1 is called." in page.follow().text
    assert stored_entry(practice, 1).state == QueueState.CALLED


def test_a_stale_tap_answers_409_with_the_current_state(practice: Practice, desk: Browser) -> None:
    entry = practice.arrival(practice.patient())
    form = desk.get(f"/queue/{entry}/").form_to(f"/queue/{entry}/leave/")
    do(practice, entry, QueueAction.PARK)
    page = form.send()
    assert page.status == 409
    assert "Parked" in page.text


def test_moving_up_needs_a_reason(practice: Practice, desk: Browser) -> None:
    entry = practice.arrival(practice.patient())
    page = press(desk, f"/queue/{entry}/", f"/queue/{entry}/urgent/")
    assert page.status == 422
    assert "Write why" in page.error_of("reason")
    page = press(desk, f"/queue/{entry}/", f"/queue/{entry}/urgent/", reason="chest pain")
    assert "chest pain" in page.follow().text
    press(desk, f"/queue/{entry}/", f"/queue/{entry}/urgent/", remove="yes", reason="")
    assert stored_entry(practice, entry).urgent_reason == ""


def test_vitals_of_a_waiting_patient_begin_todays_visit(practice: Practice, desk: Browser) -> None:
    entry = practice.arrival(practice.patient())
    address = f"/queue/{entry}/vitals/"
    assert press(desk, address, address, pulse="").status == 303
    assert press(desk, address, address, pulse="many").status == 422
    assert stored_entry(practice, entry).visit_id is None
    assert desk.get("/visits/1/").status == 404
    assert press(desk, address, address, pulse="88", blood_pressure="138/86").status == 303
    after = stored_entry(practice, entry)
    assert (after.state, after.visit_id) == (QueueState.VITALS_TAKEN, 1)
    assert "138/86" in desk.get("/visits/1/").text
    page = desk.post("/patients/1/consultation/", {"csrf_token": desk.token()})
    assert page.location == "/visits/1/consultation/"
    assert stored_entry(practice, entry).state == QueueState.WITH_DOCTOR


def test_vitals_of_a_patient_who_left_are_refused(practice: Practice, desk: Browser) -> None:
    entry = practice.arrival(practice.patient())
    form = desk.get(f"/queue/{entry}/vitals/").form_to(f"/queue/{entry}/vitals/")
    do(practice, entry, QueueAction.LEAVE)
    page = form.send(pulse="88")
    assert page.status == 409
    assert desk.get("/visits/1/").status == 404


def test_beginning_a_visit_of_an_unqueued_patient_takes_the_next_token(
    practice: Practice, desk: Browser
) -> None:
    first, second = practice.patients(2)
    practice.arrival(first)
    desk.post(f"/patients/{second}/consultation/", {"csrf_token": desk.token()})
    after = stored_entry(practice, 2)
    assert (after.token, after.state, after.visit_id) == (2, QueueState.WITH_DOCTOR, 1)


def test_the_part_is_sent_again_only_after_a_change(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    monkeypatch.setattr(views, "utc_now", lambda: now)  # pages renew themselves each minute, too
    practice.arrival(practice.patient())
    page = desk.get("/queue/", htmx=True)
    part = page.find("queue")
    assert part is not None
    again = part.get("hx-get") or ""
    assert desk.get(again, htmx=True).status == 204
    practice.arrival(practice.patient())
    renewed = desk.get(again, htmx=True)
    assert renewed.status == 200
    assert "2 waiting" in renewed.text


def test_the_slip_prints_on_the_paper_of_bills_and_its_code_finds_the_patient(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    entry = practice.arrival(patient)
    answer = desk.get(f"/queue/{entry}/slip/")
    assert answer.headers["Content-Type"] == "application/pdf"
    narrow = desk.get(f"/queue/{entry}/slip/?paper=roll58")
    assert narrow.response.data != answer.response.data
    results = desk.get(f"/patients/?q=P{patient}")
    assert (results.status, results.location) == (302, f"/patients/{patient}/")
    assert desk.get("/patients/?q=P999").status == 200
