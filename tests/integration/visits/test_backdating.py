"""Only the doctor enters records of earlier days, unless a person is granted that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.queue.models import QueueEntry
from tests.integration.databases import dump
from tests.integration.factories import Practice

ONLY = "Only Dr Asha Rao may enter"
GRANTS = pytest.mark.parametrize("granted", [[], ["backdate"]], ids=["without", "granted"])


def yesterday() -> str:
    return (clinic_day() - timedelta(days=1)).isoformat()


@GRANTS
def test_a_visit_of_an_earlier_day_needs_the_permission(
    granted: list[str], practice: Practice
) -> None:
    practice.patient()
    path = "/patients/1/visits/new/"
    writer = practice.member("assistant", granted=granted).browser()
    page = writer.get(path).form_to(path).send(visit_date=yesterday(), symptoms="Fever")
    if granted:
        assert page.status == 303
        return
    assert page.status == 422
    assert f"{ONLY} a visit of an earlier day." in page.error_of("visit_date")
    assert page.form_to(path).values["symptoms"] == "Fever"
    assert dump(practice.database)["visits"] == []
    assert page.form_to(path).send(visit_date=clinic_day().isoformat()).status == 303


@GRANTS
def test_moving_a_visit_to_an_earlier_day_needs_the_permission(
    granted: list[str], practice: Practice
) -> None:
    practice.visit(practice.patient())
    writer = practice.member("assistant", granted=granted).browser()
    form = writer.get("/visits/1/edit/?part=visit_date").form("version", "visit_date")
    page = form.send(visit_date=yesterday())
    assert page.status == (303 if granted else 422)
    assert granted or f"{ONLY} a visit" in page.error_of("visit_date")


def test_another_part_of_an_earlier_visit_can_be_edited(practice: Practice) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day() - timedelta(days=1))
    form = practice.browser("assistant").get("/visits/1/edit/").form("version", "symptoms")
    assert form.send(symptoms="Fever").status == 303


@GRANTS
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_vital_signs_of_an_earlier_day_need_the_permission(
    htmx: bool, granted: list[str], practice: Practice
) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day() - timedelta(days=1))
    nurse = practice.member("nurse", granted=granted).browser()
    form = nurse.get("/visits/1/vitals/").form("weight", "seen-weight")
    page = form.send(htmx=htmx, weight="68")
    if granted:
        assert page.status == (200 if htmx else 303)
        return
    assert page.status == 422
    assert f"{ONLY} vital signs of an earlier day." in page.text
    assert page.form("weight", "seen-weight").values["weight"] == "68"
    assert dump(practice.database)["measurements"] == []


@GRANTS
def test_cash_of_an_earlier_day_needs_the_permission(
    granted: list[str], practice: Practice
) -> None:
    may = ["cash_out", "daybook", *granted]
    desk = practice.member("reception", granted=may).browser()
    day = desk.get(f"/daybook/{yesterday()}/")
    assert ("/daybook/cash/" in "".join(day.links())) == bool(granted)
    form = desk.get(f"/daybook/cash/?day={yesterday()}").form("amount", "direction")
    page = form.send(direction="in", amount="100", reason="Float")
    assert page.status == (303 if granted else 422)
    assert granted or f"{ONLY} cash of an earlier day." in page.error_of("amount")
    today = desk.get("/daybook/cash/").form("amount", "direction")
    assert today.send(direction="in", amount="100", reason="Float").status == 303


@GRANTS
@pytest.mark.parametrize("act", ["", "finish"], ids=["saved", "finished"])
def test_vital_signs_in_the_note_of_an_earlier_day_need_the_permission(
    act: str, granted: list[str], practice: Practice
) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day() - timedelta(days=1), diagnosis="")
    desk = practice.member("assistant", granted=granted).browser()
    form = desk.get("/visits/1/consultation/").form("symptoms_new")
    page = form.send(symptoms_new="Fever", weight="68", act=act)
    weights = dump(practice.database)["measurements"]
    if granted:
        assert page.status == 303
        assert len(weights) == 1
        return
    assert weights == []
    assert page.status == (422 if act else 303)
    page_after = page if act else page.follow()
    assert f"Weight: {ONLY} vital signs of an earlier day." in page_after.text
    form = page_after.form("symptoms_new")
    assert form.values["weight"] == "68"
    assert form.send(weight="", act="finish").status == 303
    assert dump(practice.database)["measurements"] == []


def test_a_recorded_vital_sign_of_an_earlier_day_stays_in_the_note(practice: Practice) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day() - timedelta(days=1))
    own = practice.browser().get("/visits/1/vitals/").form("weight", "seen-weight")
    own.send(weight="68")
    desk = practice.browser("assistant")
    for weight in ("70", ""):
        desk.get("/visits/1/consultation/").form("symptoms_new").send(weight=weight)
        page = desk.get("/visits/1/vitals/")
        assert page.form("weight", "seen-weight").values["weight"] == "68"
    note = desk.get("/visits/1/consultation/")
    assert f"Weight: {ONLY} vital signs" in note.text
    page = note.form("symptoms_new").send(act="measure:weight:68 kg").follow()
    assert ONLY not in page.text


def test_vital_signs_of_an_earlier_days_queue_entry_are_refused(practice: Practice) -> None:
    practice.arrival(practice.patient())
    nurse = practice.member("nurse").browser()
    form = nurse.get("/queue/1/vitals/").form("weight", "seen-weight")
    with practice.at_work() as session:
        entry = session.get(QueueEntry, (practice.doctor_id, 1))
        entry.day = clinic_day() - timedelta(days=1)
    assert form.send(weight="68").status == 409
    rows = dump(practice.database)
    assert rows["measurements"] == rows["visits"] == []
