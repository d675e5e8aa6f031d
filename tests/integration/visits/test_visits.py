"""Visits are recorded, shown and edited, over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from tests.integration.auth.accounts import ACCOUNT
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of
from tests.integration.versions import VERSIONS

NEW = "/patients/1/visits/new/"
NOTE = {
    "visit_date": "2026-11-21",
    "symptoms": "Fever for 3 days\nDry cough",
    "diagnosis": "Viral fever",
    "prescription": "PARACETAMOL 650 mg three times a day",
    "consultation_fee": "499.50",
}


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The signed-in browser of a doctor with one patient."""
    practice.patient()
    return practice.browser()


def row_of(practice: Practice, number: int) -> dict[str, Any]:
    with practice.at_work():
        from clinic.visits.service import get_visit

        visit = get_visit(number)
        return {c.key: getattr(visit, c.key) for c in visit.__mapper__.column_attrs}


def test_a_visit_is_recorded_and_shown(practice: Practice, desk: Browser) -> None:
    page = desk.get(NEW).form_to(NEW).send(**NOTE | {"visit_date": "2020-01-31"})
    assert (page.status, page.location) == (303, "/visits/1/")
    page_after = page.follow()
    for text in ("Viral fever", "Dry cough", "PARACETAMOL", "₹499.50", "31 Jan 2020"):
        assert text in page_after.text
    visit_row = row_of(practice, 1)
    assert visit_row["fee_paise"] == 49950
    assert visit_row["symptoms"] == "Fever for 3 days\nDry cough"
    assert visit_row["visit_date"] == date(2020, 1, 31)


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2026, 11, 23, 18, 29, tzinfo=UTC), "2026-11-23"),
        (datetime(2026, 11, 23, 18, 30, tzinfo=UTC), "2026-11-24"),
    ],
)
def test_a_new_visit_is_today_in_kolkata_at_the_doctors_fee(
    moment: datetime, today: str, practice: Practice
) -> None:
    practice.patient()
    with time_machine.travel(moment, tick=False):
        desk = practice.browser()
        desk.get("/account/").form_to("/account/").send(**ACCOUNT)
        values = desk.get(NEW).form_to(NEW).values
        assert values["visit_date"] == today
        assert values["consultation_fee"] == "499.50"
        assert desk.get(NEW).form_to(NEW).send(symptoms="Fever").status == 303


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"visit_date": ""}, "visit_date", "Write the day of the visit"),
        ({"visit_date": "2999-01-01"}, "visit_date", ""),
        ({"visit_date": "2026-02-30"}, "visit_date", "no 30 February"),
        ({"visit_date": "soon"}, "visit_date", "23/11/2026"),
        ({"symptoms": "x" * 20_001}, "symptoms", "At most 20,000"),
        ({"diagnosis": "x" * 20_001}, "diagnosis", "At most 20,000"),
        ({"prescription": "x" * 20_001}, "prescription", "At most 20,000"),
        ({"consultation_fee": "499.999"}, "consultation_fee", "two digits"),
        ({"consultation_fee": "-1"}, "consultation_fee", "below zero"),
        ({"consultation_fee": "abc"}, "consultation_fee", "like 500"),
        ({"consultation_fee": "1e5"}, "consultation_fee", "like 500"),
        ({"consultation_fee": "99,99,99,999.991"}, "consultation_fee", "two digits"),
        ({"consultation_fee": "1000000000"}, "consultation_fee", "The most"),
    ],
)
def test_a_bad_field_is_explained_and_everything_typed_is_kept(
    typed: dict[str, str], field: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = desk.get(NEW).form_to(NEW).send(**NOTE | typed)
    assert page.status == 422
    assert page.error_of(field)
    assert message in page.error_of(field)
    values = page.form_to(NEW).values
    for name, text in (NOTE | typed).items():
        assert values[name].replace("\r\n", "\n") == text
    assert dump(practice.database) == before


def test_a_visit_tomorrow_is_refused(practice: Practice) -> None:
    practice.patient()
    with time_machine.travel(datetime(2026, 11, 23, 18, 29, tzinfo=UTC)):
        desk = practice.browser()
        page = desk.get(NEW).form_to(NEW).send(**NOTE | {"visit_date": "2026-11-24"})
    assert "later than today" in page.error_of("visit_date")


def test_a_visit_without_a_fee_is_free(practice: Practice, desk: Browser) -> None:
    typed = NOTE | {"visit_date": "2020-01-31", "consultation_fee": ""}
    assert desk.get(NEW).form_to(NEW).send(**typed).status == 303
    assert row_of(practice, 1)["fee_paise"] == 0


def test_a_form_posted_eight_times_simultaneously_records_one_visit(
    practice: Practice, desk: Browser
) -> None:
    form = desk.get(NEW).form_to(NEW)
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    browsers = [Browser(practice.database.app) for _ in range(8)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    values = form.values | NOTE | {"visit_date": "2020-01-31"}
    pages = at_once([lambda b=b: b.post(NEW, values) for b in browsers])
    assert {(page.status, page.location) for page in pages} == {(303, "/visits/1/")}
    rows = dump(practice.database)
    assert len(rows["visits"]) == 1
    assert [row[2] for row in rows["counters"] if row[1] == "visits"] == [1]


PARTS = {
    "visit_date": "2020-02-29",
    "symptoms": "Headache",
    "diagnosis": "Migraine",
    "prescription": "Rest",
    "consultation_fee": "0",
}
STANDS_IN = {"diagnosis": "given", "prescription": "given", "consultation_fee": "fee"}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_edited_in_place(
    part: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.visit(1)
    before = row_of(practice, 1)
    form = desk.get(f"/visits/1/edit/?part={part}", htmx=htmx).form("version", part)
    answer = form.send(htmx=htmx, **{part: PARTS[part]})
    assert answer.status == (200 if htmx else 303)
    page_after = answer if htmx else answer.follow()
    assert page_after.find(STANDS_IN.get(part, "note")) is not None
    after = row_of(practice, 1)
    changed = {name for name in after if after[name] != before[name]} - {"version", "updated_at"}
    assert changed == {"fee_paise" if part == "consultation_fee" else part}


def test_the_whole_note_is_edited_without_javascript(practice: Practice, desk: Browser) -> None:
    practice.visit(1)
    form = desk.get("/visits/1/edit/").form_to("/visits/1/edit/")
    page = form.send(**PARTS)
    assert (page.status, page.location) == (303, "/visits/1/")
    assert row_of(practice, 1)["diagnosis"] == "Migraine"
    assert row_of(practice, 1)["visit_date"] == date(2020, 2, 29)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_bad_part_is_explained_in_place(htmx: bool, practice: Practice, desk: Browser) -> None:
    practice.visit(1)
    part = "consultation_fee"
    form = desk.get(f"/visits/1/edit/?part={part}", htmx=htmx).form("version", part)
    page = form.send(htmx=htmx, **{part: "499.999"})
    assert page.status == 422
    assert "two digits" in page.error_of(part)
    assert page.form("version", part).values[part] == "499.999"


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", [None, "diagnosis"])
def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    part: str | None, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.visit(1)
    query = f"?part={part}" if part else ""
    form = desk.get(f"/visits/1/edit/{query}").form("version", "diagnosis")
    desk.get("/visits/1/edit/").form("version", "diagnosis").send(diagnosis="Saved first")
    before = dump(practice.database)
    page = form.send(htmx=htmx, diagnosis="Typed\nsecond")
    assert page.status == 409
    assert "Saved first" in page.text
    assert page.form("version", "diagnosis").values["diagnosis"] == "Typed\nsecond"
    assert dump(practice.database) == before
    assert page.form("version", "diagnosis").send().status == 303
    assert row_of(practice, 1)["diagnosis"] == "Typed\nsecond"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    practice.visit(1)
    before = dump(practice.database, "audit_events")
    form = desk.get("/visits/1/edit/").form("version", "diagnosis")
    assert form.send(diagnosis="Typed", version=version).status == 409
    assert dump(practice.database, "audit_events") == before


def test_of_eight_simultaneous_edits_one_is_saved_and_seven_are_told(practice: Practice) -> None:
    practice.visit(practice.patient())
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get("/visits/1/edit/").form("version", "diagnosis") for d in desks]
    acts = [lambda f=f, n=n: f.send(diagnosis=f"Diagnosis {n}") for n, f in enumerate(forms)]
    assert sorted(page.status for page in at_once(acts)) == [303] + [409] * 7
    assert row_of(practice, 1)["version"] == 2


def test_each_change_is_recorded_with_old_and_new_values(practice: Practice, desk: Browser) -> None:
    desk.get(NEW).form_to(NEW).send(**NOTE | {"visit_date": "2020-01-31"})
    desk.get("/visits/1/edit/?part=diagnosis").form("version", "diagnosis").send(diagnosis="Flu")
    acts = [a for a in acts_of(practice) if a[1] == "visits" and a[0] != "read"]
    assert [act[0] for act in acts] == ["create", "update"]
    assert acts[0][3]["fee_paise"] == [None, 49950]
    assert acts[1][3] == {"diagnosis": ["Viral fever", "Flu"]}


@pytest.mark.parametrize("fields", [("symptoms",), ("diagnosis",), ("prescription",)])
def test_a_visit_needs_text_in_one_of_three_fields(
    fields: tuple[str, ...], practice: Practice, desk: Browser
) -> None:
    nothing = dict.fromkeys(("symptoms", "diagnosis", "prescription"), " ")
    page = desk.get(NEW).form_to(NEW).send(**nothing)
    assert page.status == 422
    assert "Write the complaints" in page.error_of("symptoms")
    assert desk.get(NEW).form_to(NEW).send(**nothing | dict.fromkeys(fields, "x")).status == 303
