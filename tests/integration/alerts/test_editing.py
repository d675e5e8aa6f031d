"""Alerts are edited, ended and restored, over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from tests.integration.alerts.steps import (
    ADD,
    ADD_PROBLEM,
    ALERTS,
    PAGE_AND_PART,
    add,
    add_problem,
    alerts_of,
    names,
    press,
)
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice


@PAGE_AND_PART
@pytest.mark.parametrize(("kind", "first"), [("allergies", add), ("problems", add_problem)])
def test_an_ended_alert_is_kept_and_can_be_restored(
    kind: str, first: Any, htmx: bool, practice: Practice, desk: Browser
) -> None:
    first(desk)
    page = press(desk, f"/{kind}/1/end/", htmx)
    assert page.status == (200 if htmx else 303)
    page_after = page if htmx else page.follow()
    alerts = alerts_of(practice)
    assert (alerts.allergies, alerts.problems) == ((), ())
    assert len(alerts.ended) == 1
    assert "Ended (1)" in desk.get(ALERTS).text
    again = page_after.form_to(f"/{kind}/1/restore/").send(htmx=htmx)
    assert again.status == (200 if htmx else 303)
    alerts = alerts_of(practice)
    assert names([*alerts.allergies, *alerts.problems]) == names(
        alerts.allergies or alerts.problems
    )
    assert alerts.ended == []


def test_ending_an_ended_alert_again_keeps_the_first_day(practice: Practice, desk: Browser) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 6, tzinfo=UTC)):
        desk = practice.browser()
        add(desk)
        form = desk.get("/allergies/1/edit/").form_to("/allergies/1/end/")
        form.send()
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC)):
        form.send()
    assert alerts_of(practice).ended_allergies[0].ended_on == date(2026, 11, 21)


@PAGE_AND_PART
def test_editing_an_allergy_in_place_updates_its_kind(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    add(desk, name="groundnuts", reaction="hives")
    form = desk.get("/allergies/1/edit/", htmx=htmx).form("name", "version")
    assert (form.values["name"], form.values["reaction"]) == ("groundnuts", "hives")
    page = form.send(htmx=htmx, name="Ibuprofen")
    assert page.status == (200 if htmx else 303)
    assert alerts_of(practice).allergies[0][1:] == ("ingredient", "Ibuprofen", "hives", None)


@PAGE_AND_PART
@pytest.mark.parametrize(("kind", "first"), [("allergies", add), ("problems", add_problem)])
def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    kind: str, first: Any, htmx: bool, practice: Practice, desk: Browser
) -> None:
    first(desk)
    path = f"/{kind}/1/edit/"
    form = desk.get(path).form("name", "version")
    desk.get(path).form("name", "version").send(name="Saved first")
    before = dump(practice.database)
    page = form.send(htmx=htmx, name="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert dump(practice.database) == before
    assert page.form("name", "version").send().status == 303
    alerts = alerts_of(practice)
    assert names([*alerts.allergies, *alerts.problems]) == ["Typed second"]


@pytest.mark.parametrize("version", [None, "", "0", "x"])
def test_an_edit_without_its_version_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    add(desk)
    before = dump(practice.database)
    form = desk.get("/allergies/1/edit/").form("name", "version")
    assert form.send(name="Typed", version=version).status == 409
    assert dump(practice.database) == before


def test_alerts_of_an_archived_patient_cannot_be_changed(practice: Practice, desk: Browser) -> None:
    add(desk)
    edit_form = desk.get("/allergies/1/edit/")
    forms = [form for form in edit_form.forms() if "/allergies/" in form.action]
    assert len(forms) == 2
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    before = dump(practice.database, "audit_events", "kept_forms")
    for path in (ADD, ADD_PROBLEM, "/allergies/1/edit/"):
        assert desk.get(path).location == "/patients/1/"
    for form in forms:  # a form sent anyway is kept with its address
        assert form.send().location == "/patients/1/"
    page = desk.get(ALERTS)
    assert [f.action for f in page.forms() if "/allergies/" in f.action] == []
    assert "Penicillin" in page.text
    assert dump(practice.database, "audit_events", "kept_forms") == before


@PAGE_AND_PART
@pytest.mark.parametrize(("kind", "first"), [("allergies", add), ("problems", add_problem)])
def test_an_edit_of_an_alert_that_was_ended_meanwhile_keeps_the_typed_text(
    kind: str, first: Any, htmx: bool, desk: Browser
) -> None:
    first(desk)
    form = desk.get(f"/{kind}/1/edit/", htmx=htmx).form("name", "version")
    press(desk, f"/{kind}/1/end/")
    page = form.send(htmx=htmx, name="x" * 201)
    assert page.status == 422
    assert page.form("name", "version").values["name"] == "x" * 201
