"""Patients are archived and restored, over HTTP on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from clinic.patients.service import get_patient
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.people import names_on, row_of
from tests.patience import PATIENCE_S


def test_an_archived_patient_leaves_the_lists_and_can_be_restored(
    practice: Practice, desk: Browser
) -> None:
    practice.billed_visit()
    page = desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    assert page.status == 303
    after = page.follow()
    undo = after.form_to("/patients/1/restore/")
    assert names_on(after) == []
    assert names_on(desk.get("/patients/?q=lak")) == []
    assert names_on(desk.get("/patients/?show=archived")) == ["Lakshmi Srinivasan"]
    assert desk.get("/patients/1/").status == 200
    assert undo.send().status == 303
    assert names_on(desk.get("/patients/")) == ["Lakshmi Srinivasan"]
    assert len(dump(practice.database)["visits"]) == 1


def test_an_archived_patient_cannot_get_visits_or_edits(practice: Practice, desk: Browser) -> None:
    practice.patient()
    new_visit = desk.get("/patients/1/visits/new/").form_to("/patients/1/visits/new/")
    edit = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    apart = ("audit_events", "kept_forms")  # the typed text is kept
    before = dump(practice.database, *apart)
    for page in (new_visit.send(symptoms="Fever"), edit.send(first_name="Laxmi")):
        assert (page.status, page.location) == (303, "/patients/1/")
        assert "archived" in page.follow().text
    assert dump(practice.database, *apart) == before


def test_archiving_twice_changes_nothing_more(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/delete/").form_to("/patients/1/delete/")
    form.send()
    first = row_of(practice, 1)
    assert form.send().status == 303
    assert row_of(practice, 1) == first


@pytest.mark.parametrize("act", ["delete", "restore"])
def test_archiving_and_restoring_wait_for_an_edit_that_is_being_saved(
    act: str, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    forms = {"delete": desk.get("/patients/1/delete/").form_to("/patients/1/delete/")}
    if act == "restore":
        forms["restore"] = forms["delete"].send().follow().form_to("/patients/1/restore/")
    with ThreadPoolExecutor(1) as pool, practice.at_work() as session:
        get_patient(1).address = "Elsewhere"
        session.flush()
        answer = pool.submit(forms[act].send)
        with pytest.raises(TimeoutError):
            answer.result(0.5)
        session.commit()
        page = answer.result(PATIENCE_S)
    assert page.status == 303
    saved = row_of(practice, 1)
    assert saved["address"] == "Elsewhere"
    assert (saved["archived_at"] is not None) == (act == "delete")
