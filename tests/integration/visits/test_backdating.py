"""Earlier days are the doctor's to enter, unless a person is granted that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from tests.integration.databases import dump
from tests.integration.factories import Practice

ONLY = "Only Dr Asha Rao may enter"
GRANTS = pytest.mark.parametrize("granted", [[], ["backdate"]], ids=["without", "granted"])


def yesterday() -> str:
    return (clinic_day() - timedelta(days=1)).isoformat()


@GRANTS
def test_a_visit_of_an_earlier_day(granted: list[str], practice: Practice) -> None:
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
def test_a_visit_is_moved_to_an_earlier_day(granted: list[str], practice: Practice) -> None:
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
def test_vital_signs_of_an_earlier_day(htmx: bool, granted: list[str], practice: Practice) -> None:
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
def test_cash_of_an_earlier_day(granted: list[str], practice: Practice) -> None:
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
