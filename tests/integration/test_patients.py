"""Registering, finding, editing and archiving patients, over HTTP on both databases."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from clinic.patients.ages import Birth
from clinic.patients.service import get_patient
from tests.integration.client import Browser, Page
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice
from tests.integration.test_sign_in import VERSIONS
from tests.integration.together import at_once

LAKSHMI = {
    "first_name": "Lakshmi",
    "last_name": "Srinivasan",
    "gender": "F",
    "age": "45",
    "date_of_birth": "",
    "phone": "98765 43210",
    "address": "12 Tilak Road, Pune",
}
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def register(browser: Browser, **typed: Any) -> Page:
    form = browser.get("/patients/new/").form_to("/patients/new/")
    return form.send(**LAKSHMI | typed)


def row_of(practice: Practice, number: int) -> dict[str, Any]:
    """A patient as the database keeps it."""
    with practice.at_work():
        patient = get_patient(number)
        return {c.key: getattr(patient, c.key) for c in patient.__mapper__.column_attrs}


def names_on(page: Page) -> list[str]:
    """The names of the list, in its order."""
    assert page.tree is not None
    return [
        "".join(span.itertext())
        for span in page.tree.iter("span")
        if span.get("class") == "row-main"
    ]


# --- registering ---------------------------------------------------------------------------------


def test_a_patient_is_registered_and_shown(practice: Practice, desk: Browser) -> None:
    page = register(desk)
    assert (page.status, page.location) == (303, "/patients/1/")
    shown = page.follow()
    for words in ("Lakshmi Srinivasan", "45 y", "No. 1", "+91 98765 43210", "12 Tilak Road, Pune"):
        assert words in shown.text
    assert row_of(practice, 1)["phone"] == "+919876543210"


def test_htmx_is_sent_to_the_new_patient_too(desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    page = form.send(htmx=True, **LAKSHMI)
    assert (page.status, page.headers["HX-Redirect"]) == (200, "/patients/1/")


@pytest.mark.parametrize(
    ("typed", "precision", "born", "shown"),
    [
        ({"age": "45"}, "year", date(1981, 5, 23), "45 y"),
        ({"age": "8m"}, "month", date(2026, 3, 8), "8 m"),
        ({"age": "12d"}, "day", date(2026, 11, 11), "12 d"),
        ({"age": "", "date_of_birth": "1981-11-23"}, "day", date(1981, 11, 23), "45 y"),
        ({"age": "", "date_of_birth": "23/11/1981"}, "day", date(1981, 11, 23), "45 y"),
        ({"age": "45", "date_of_birth": "1981-11-23"}, "day", date(1981, 11, 23), "45 y"),
    ],
)
def test_an_age_is_kept_as_a_birth_and_how_well_it_is_known(
    typed: dict[str, str], precision: str, born: date, shown: str, practice: Practice
) -> None:
    with time_machine.travel(NOON):
        desk = practice.browser()
        page = register(desk, **typed).follow()
    assert shown in page.text
    kept = row_of(practice, 1)
    assert (kept["birth_precision"], kept["birth_date"]) == (precision, born)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"first_name": ""}, "first_name", "Write the patient's name"),
        ({"first_name": " \u00a0 "}, "first_name", "Write the patient's name"),
        ({"first_name": "x" * 101}, "first_name", "At most 100"),
        ({"last_name": "x" * 101}, "last_name", "At most 100"),
        ({"gender": None}, "gender", "Choose male, female or other"),
        ({"gender": "X"}, "gender", "Choose male, female or other"),
        ({"age": ""}, "age", "age or the date of birth"),
        ({"age": "old"}, "age", "45, 8m or 12d"),
        ({"age": "-1"}, "age", "45, 8m or 12d"),
        ({"age": "200"}, "age", "cannot be right"),
        ({"age": "1.5"}, "age", "1y 6m"),
        ({"age": "", "date_of_birth": "2999-01-01"}, "date_of_birth", ""),
        ({"age": "", "date_of_birth": "2026-02-30"}, "date_of_birth", "no 30 February"),
        ({"age": "", "date_of_birth": "yesterday"}, "date_of_birth", "23/11/2026"),
        ({"age": "45", "date_of_birth": "2020-01-01"}, "date_of_birth", "different things"),
        ({"phone": "12345"}, "phone", "Only 5 digits"),
        ({"phone": "98765 4321x"}, "phone", "digits only"),
        ({"phone": "00000 00000"}, "phone", "ten digits"),
        ({"address": "x" * 501}, "address", "At most 500"),
    ],
)
def test_a_bad_field_is_explained_and_everything_typed_is_kept(
    typed: dict[str, Any], field: str, words: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = register(desk, **typed)
    assert page.status == 422
    assert page.error_of(field)
    assert words in page.error_of(field)
    kept = page.form_to("/patients/new/").values
    for name, text in (LAKSHMI | typed).items():
        if name != "gender":
            assert kept[name] == text.strip()
    assert kept.get("gender", "") == (LAKSHMI | typed)["gender"] or field == "gender"
    assert dump(practice.database) == before


@pytest.mark.parametrize(
    "phone", ["", "+91 98765 43210", "098765-43210", "020 2553 1234", "९८७६५४३२१०"]
)
def test_any_usual_phone_is_taken_and_none(phone: str, desk: Browser) -> None:
    assert register(desk, phone=phone).status == 303


@pytest.mark.parametrize("name", ["लक्ष्मी", "லட்சுமி", "D'Souza-Fernández", "Md.", "李"])
def test_a_name_is_taken_in_any_script(name: str, practice: Practice, desk: Browser) -> None:
    register(desk, first_name=name)
    assert row_of(practice, 1)["first_name"] == name
    assert name in desk.get("/patients/1/").text
    assert names_on(desk.get("/patients/", query_string={"q": name})) == [f"{name} Srinivasan"]


# --- the same person, the same form --------------------------------------------------------------


def test_a_likely_duplicate_stops_with_use_this_one(practice: Practice, desk: Browser) -> None:
    register(desk)
    page = register(desk, first_name="Laxmi", phone="+919876543210")
    assert page.status == 422
    assert "Use this one" in page.text
    assert "/patients/1/" in page.links()
    form = page.form_to("/patients/new/")
    assert form.values["first_name"] == "Laxmi"
    assert len(dump(practice.database)["patients"]) == 1
    assert form.send(not_duplicate="yes").location == "/patients/2/"


def test_a_family_shares_a_phone_without_being_stopped(desk: Browser) -> None:
    register(desk)
    page = register(desk, first_name="Ramesh", last_name="Kulkarni", gender="M", age="12")
    assert page.status == 303


def test_lookalikes_appear_while_the_form_is_filled(desk: Browser) -> None:
    register(desk)
    typed = {"first_name": "Lakshmi", "last_name": "", "phone": "98765 43210", "age": "abc"}
    part = desk.get("/patients/lookalikes/", htmx=True, query_string=typed)
    assert part.status == 200
    assert "Use this one" in part.text
    assert "Lakshmi" in desk.get("/patients/lookalikes/", query_string=typed).text


def test_another_doctors_patients_are_nobodys_lookalikes(
    practice: Practice, other: Practice
) -> None:
    register(other.browser())
    page = register(practice.browser())
    assert (page.status, page.location) == (303, "/patients/1/")


def test_a_form_posted_twice_registers_once(practice: Practice, desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    answers = [form.send(**LAKSHMI) for _ in range(3)]
    assert {(page.status, page.location) for page in answers} == {(303, "/patients/1/")}
    assert len(dump(practice.database)["patients"]) == 1


def test_eight_posts_of_one_form_at_once_register_once(practice: Practice) -> None:
    first = practice.browser()
    form = first.get("/patients/new/").form_to("/patients/new/")
    cookie = first.client.get_cookie("clinic")
    assert cookie is not None
    browsers = [Browser(practice.database.app) for _ in range(8)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    values = form.values | LAKSHMI
    pages = at_once([lambda b=b: b.post("/patients/new/", values) for b in browsers])
    assert {(page.status, page.location) for page in pages} == {(303, "/patients/1/")}
    rows = dump(practice.database)
    assert len(rows["patients"]) == 1
    assert [row[2] for row in rows["counters"] if row[1] == "patients"] == [1]
    assert sum(row[5] == "create" for row in rows["audit_events"]) == 1


def test_eight_registrations_at_once_get_eight_numbers(practice: Practice) -> None:
    desks = [practice.browser() for _ in range(8)]
    forms = [desk.get("/patients/new/").form_to("/patients/new/") for desk in desks]
    names = ("Ada", "Bo", "Cyd", "Dov", "Eli", "Fay", "Gus", "Hal")
    typed = LAKSHMI | {"phone": "", "not_duplicate": "yes"}
    acts = [
        lambda f=f, n=n: f.send(**typed | {"first_name": n})
        for f, n in zip(forms, names, strict=True)
    ]
    pages = at_once(acts)
    assert {page.location for page in pages} == {f"/patients/{n}/" for n in range(1, 9)}


def test_a_key_of_another_doctors_form_gives_nothing_of_theirs(
    practice: Practice, other: Practice
) -> None:
    form = practice.browser().get("/patients/new/").form_to("/patients/new/")
    form.send(**LAKSHMI)
    page = register(other.browser(), first_name="Mine", request_key=form.values["request_key"])
    assert page.location == "/patients/1/"
    assert "Mine" in page.follow().text


# --- finding -------------------------------------------------------------------------------------


@pytest.fixture
def three(practice: Practice) -> Practice:
    """Lakshmi Srinivasan, रमेश कुलकर्णी, and Anand D'Souza."""
    practice.patient(phone="+919876543210")
    practice.patient(first_name="रमेश", last_name="कुलकर्णी", gender="M", phone="+912025531234")
    practice.patient(first_name="Anand Lobo", last_name="D'Souza", gender="M")
    return practice


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lak", ["Lakshmi Srinivasan"]),
        ("SRINI", ["Lakshmi Srinivasan"]),
        ("srini lak", ["Lakshmi Srinivasan"]),
        ("lobo", ["Anand Lobo D'Souza"]),
        ("souza", ["Anand Lobo D'Souza"]),
        ("dsouza", ["Anand Lobo D'Souza"]),
        ("रमेश", ["रमेश कुलकर्णी"]),
        ("कुल", ["रमेश कुलकर्णी"]),
        ("98765 43210", ["Lakshmi Srinivasan"]),
        ("+91 98765 43210", ["Lakshmi Srinivasan"]),
        ("9876543", ["Lakshmi Srinivasan"]),
        ("3210", ["Lakshmi Srinivasan"]),
        ("43210", ["Lakshmi Srinivasan"]),
        ("543 210", ["Lakshmi Srinivasan"]),
        ("876543210", ["Lakshmi Srinivasan"]),
        ("lak 543210", ["Lakshmi Srinivasan"]),
        ("43210 lak", ["Lakshmi Srinivasan"]),
        ("anand 543210", []),
        ("5432", []),
        ("531234", ["रमेश कुलकर्णी"]),
        ("3", ["Anand Lobo D'Souza"]),
        ("lak ram", []),
        ("xyz", []),
        ("%", []),
        ("'", []),
        ("_", []),
        ("~", []),
    ],
)
def test_a_patient_is_found(query: str, found: list[str], three: Practice) -> None:
    desk = three.browser()
    for htmx in (False, True):
        page = desk.get("/patients/", htmx=htmx, query_string={"q": query})
        names = names_on(page)
        assert [n for n in names if n in found] == found
        if query != "3":
            assert names == found
    assert (page.find("patients") is not None) == (page.html.count("<html") == 0)


def test_a_number_that_begins_and_ends_alike_is_shown_once_and_before_longer_matches(
    practice: Practice,
) -> None:
    practice.patient(first_name="Begins", phone="+919876500000")
    practice.patient(first_name="Both", phone="+919876509876")
    practice.patient(first_name="Ends", phone="+919123409876")
    names = names_on(practice.browser().get("/patients/?q=9876"))
    assert names == ["Ends Srinivasan", "Both Srinivasan", "Begins Srinivasan"]


def test_a_bill_is_found_by_the_end_of_the_patients_phone(practice: Practice) -> None:
    practice.billed_visit(practice.patient(phone="+919876543210"))
    practice.billed_visit(practice.patient(first_name="Anand", phone="+919876543219"))
    page = practice.browser().get("/billing/?q=543210")
    assert names_on(page) == ["Lakshmi Srinivasan"]


def test_the_list_pages_and_misses_nobody(practice: Practice, desk: Browser) -> None:
    practice.patients(60)
    seen: list[str] = []
    page = desk.get("/patients/")
    for _ in range(5):
        seen += names_on(page)
        onward = re.search(r'rel="next"\s+href="([^"]+)"|href="([^"]+)"\s*rel="next"', page.html)
        if onward is None:
            break
        page = desk.get(onward[1] or onward[2])
    assert len(seen) == len(set(seen)) == 60
    assert seen[0] == "Patient60 Number60"


@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "9" * 30, "٢", "1e9"])
def test_a_page_that_is_not_there_is_no_error(number: str, three: Practice) -> None:
    assert three.browser().get("/patients/", query_string={"page": number}).status == 200


def test_the_list_shows_last_visits_and_dues(three: Practice) -> None:
    with time_machine.travel(NOON):
        three.bill(three.visit(1, visit_date=date(2026, 11, 21)), 300_00, "pending")
        three.visit(1, visit_date=date(2026, 11, 20))
        page = three.browser().get("/patients/?q=lak")
    assert "Due ₹300.00" in page.text
    assert "21 Nov" in page.text
    assert "No visit yet" in three.browser().get("/patients/?q=anand").text


# --- a patient's page ----------------------------------------------------------------------------


def test_a_patients_page_shows_visits_newest_first_with_bills_and_dues(practice: Practice) -> None:
    patient = practice.patient()
    for day in (3, 1, 2):
        practice.visit(patient, visit_date=date(2026, 11, day), diagnosis=f"Diagnosis {day}")
    practice.bill(1, 300_00, "pending")
    page = practice.browser().get("/patients/1/")
    assert [n for n in names_on(page) if "Diagnosis" in n] == [f"Diagnosis {d}" for d in (3, 2, 1)]
    assert "Due ₹300.00" in page.text
    assert "/billing/1/" in page.links()


def test_earlier_visits_are_reached_from_a_patients_page(practice: Practice) -> None:
    patient = practice.patient()
    for day in range(1, 26):
        practice.visit(patient, visit_date=date(2026, 10, day), diagnosis=f"Diagnosis {day}.")
    desk = practice.browser()
    page, seen = desk.get("/patients/1/"), []
    while True:
        seen += [n for n in names_on(page) if "Diagnosis" in n]
        onward = [link for link in page.links() if "visits_from" in link]
        later = f"visits_from={len(seen)}"
        if not any(later in link for link in onward):
            break
        page = desk.get(next(link for link in onward if later in link))
    assert seen == [f"Diagnosis {day}." for day in range(25, 0, -1)]


@pytest.mark.parametrize("offset", ["-5", "x", "100000", pytest.param("9" * 30)])
def test_a_nonsense_offset_is_no_error(offset: str, practice: Practice, desk: Browser) -> None:
    practice.patient()
    assert desk.get("/patients/1/", query_string={"visits_from": offset}).status == 200


# --- editing -------------------------------------------------------------------------------------

PARTS = {
    "name": {"first_name": "Laxmi", "last_name": "Iyer"},
    "gender": {"gender": "O"},
    "age": {"age": "30", "date_of_birth": ""},
    "phone": {"phone": "+91 91234 56789"},
    "address": {"address": "New Road\nPune"},
}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_edited_in_place(
    part: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient(phone="+919876543210")
    before = row_of(practice, 1)
    page = desk.get(f"/patients/1/edit/?part={part}", htmx=htmx)
    form = page.form("version", *PARTS[part])
    assert set(form.values) - {"csrf_token", "version"} >= set(PARTS[part]) - {"gender"}
    answer = form.send(htmx=htmx, **PARTS[part])
    assert answer.status == (200 if htmx else 303)
    shown = answer if htmx else answer.follow()
    assert shown.find("who") is not None
    after = row_of(practice, 1)
    changed = {name for name in after if after[name] != before[name]} - {"version", "updated_at"}
    wanted = {"name": {"first_name", "last_name"}, "age": {"birth_date", "birth_precision"}}
    assert changed == wanted.get(part, {part})
    assert after["version"] == 2


def test_the_whole_form_is_edited_without_javascript(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    page = form.send(first_name="Laxmi", phone="9123456789", address="New Road")
    assert (page.status, page.location) == (303, "/patients/1/")
    assert "Laxmi Srinivasan" in page.follow().text
    assert names_on(desk.get("/patients/?q=91234")) == ["Laxmi Srinivasan"]
    assert names_on(desk.get("/patients/?q=lakshmi")) == []


def test_an_exact_birth_is_not_lost_by_an_untouched_form(practice: Practice, desk: Browser) -> None:
    practice.patient(birth=Birth(date(1980, 5, 17), "day"))
    desk.get("/patients/1/edit/").form_to("/patients/1/edit/").send()
    assert row_of(practice, 1)["version"] == 1
    assert row_of(practice, 1)["birth_date"] == date(1980, 5, 17)


@pytest.mark.parametrize("age", ["45", "8m", "3y 4m"])
@pytest.mark.parametrize("later", [0, 40, 400])
def test_an_age_that_nobody_touched_stays_whenever_the_form_is_sent(
    age: str, later: int, practice: Practice
) -> None:
    with time_machine.travel(NOON) as clock:
        register(practice.browser(), age=age)
        born = row_of(practice, 1)["birth_date"]
        clock.shift(later * 86400)
        desk = practice.browser()
        form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
        assert form.send(address="Elsewhere").status == 303
        form = desk.get("/patients/1/edit/?part=age").form("version", "age")
        assert form.send().status == 303
    assert row_of(practice, 1)["birth_date"] == born


def test_an_age_that_nobody_touched_stays_over_a_birthday_while_the_form_is_open(
    practice: Practice,
) -> None:
    with time_machine.travel(NOON) as clock:
        register(practice.browser(), age="8m")
        born = row_of(practice, 1)["birth_date"]
        desk = practice.browser()
        form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
        clock.shift(12 * 3600)
        day = 0
        while (
            desk.get("/patients/1/edit/").form_to("/patients/1/edit/").values["age"]
            == (form.values["age"])
        ):
            form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
            clock.shift(86400)
            desk = practice.browser()
            day += 1
            assert day < 40
        form.values["csrf_token"] = desk.token()
        form.page.browser = desk
        form.send(address="Elsewhere")
    assert row_of(practice, 1)["birth_date"] == born


@pytest.mark.parametrize(
    ("part", "typed", "field"),
    [
        ("name", {"first_name": ""}, "first_name"),
        ("gender", {"gender": "X"}, "gender"),
        ("age", {"age": "old", "date_of_birth": ""}, "age"),
        ("phone", {"phone": "12345"}, "phone"),
        ("address", {"address": "x" * 501}, "address"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_bad_part_is_explained_in_place(
    part: str, typed: dict[str, str], field: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    before = dump(practice.database, "audit_events")
    form = desk.get(f"/patients/1/edit/?part={part}", htmx=htmx).form("version", field)
    page = form.send(htmx=htmx, **typed)
    assert page.status == 422
    assert page.error_of(field)
    if field != "gender":
        assert page.form("version", field).values[field] == typed[field]
    assert dump(practice.database, "audit_events") == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", [None, "name"])
def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    part: str | None, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    query = f"?part={part}" if part else ""
    form = desk.get(f"/patients/1/edit/{query}").form("version", "first_name")
    desk.get("/patients/1/edit/").form("version", "first_name").send(first_name="Saved first")
    before = dump(practice.database)
    page = form.send(htmx=htmx, first_name="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert page.form("version", "first_name").values["first_name"] == "Typed second"
    assert dump(practice.database) == before
    assert page.form("version", "first_name").send().status == 303
    assert row_of(practice, 1)["first_name"] == "Typed second"
    assert row_of(practice, 1)["birth_date"] == date(1980, 5, 17)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    before = dump(practice.database, "audit_events")
    form = desk.get("/patients/1/edit/").form("version", "first_name")
    assert form.send(first_name="Typed", version=version).status == 409
    assert dump(practice.database, "audit_events") == before


def test_of_eight_edits_at_once_one_is_saved_and_seven_are_told(practice: Practice) -> None:
    practice.patient()
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get("/patients/1/edit/").form("version", "first_name") for d in desks]
    acts = [lambda f=f, n=n: f.send(first_name=f"Name {n}") for n, f in enumerate(forms)]
    statuses = sorted(page.status for page in at_once(acts))
    assert statuses == [303] + [409] * 7
    assert row_of(practice, 1)["version"] == 2


def test_the_same_edit_sent_twice_is_no_conflict(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/").form("version", "first_name")
    assert [form.send(first_name="Laxmi").status for _ in range(2)] == [303, 303]
    assert row_of(practice, 1)["version"] == 2


# --- the archive ---------------------------------------------------------------------------------


def test_an_archived_patient_leaves_lists_and_comes_back(practice: Practice, desk: Browser) -> None:
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


def test_an_archived_patient_gets_no_visits_and_no_edits(practice: Practice, desk: Browser) -> None:
    practice.patient()
    new_visit = desk.get("/patients/1/visits/new/").form_to("/patients/1/visits/new/")
    edit = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    before = dump(practice.database, "audit_events")
    for page in (new_visit.send(symptoms="Fever"), edit.send(first_name="Laxmi")):
        assert (page.status, page.location) == (303, "/patients/1/")
        assert "archived" in page.follow().text
    assert dump(practice.database, "audit_events") == before


def test_archiving_twice_is_archiving_once(practice: Practice, desk: Browser) -> None:
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
        page = answer.result(20)
    assert page.status == 303
    kept = row_of(practice, 1)
    assert kept["address"] == "Elsewhere"
    assert (kept["archived_at"] is not None) == (act == "delete")


# --- the trail -----------------------------------------------------------------------------------


def acts_of(practice: Practice) -> list[tuple[Any, ...]]:
    """(action, entity, number, changes, user) of the trail in its order."""
    from sqlalchemy import select

    from clinic.audit.models import AuditEvent

    with practice.at_work() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.id)).all()
        return [(e.action, e.entity, e.entity_id, e.changes, e.user_id) for e in events]


def test_each_act_is_told_with_old_and_new_values(practice: Practice, desk: Browser) -> None:
    register(desk)
    desk.get("/patients/1/edit/?part=name").form("version", "last_name").send(last_name="Iyer")
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    acts = [a for a in acts_of(practice) if a[1] == "patients" and a[0] != "read"]
    assert [act[0] for act in acts] == ["create", "update", "update"]
    assert acts[0][3]["last_name"] == [None, "Srinivasan"]
    assert acts[1][3] == {"last_name": ["Srinivasan", "Iyer"]}
    assert acts[2][3]["archived_at"][0] is None
    assert {act[4] for act in acts} == {practice.user_id}


def test_a_failing_commit_leaves_neither_the_row_nor_its_trail(
    practice: Practice, desk: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    from clinic.extensions import db

    before = dump(database)
    form = desk.get("/patients/new/").form_to("/patients/new/")

    def fail(_session: Any) -> None:
        raise RuntimeError("the power went")

    event.listen(db.session, "before_commit", fail)
    try:
        page = form.send(**LAKSHMI)
    finally:
        event.remove(db.session, "before_commit", fail)
    assert page.status == 500
    assert "Lakshmi" in page.html
    assert dump(database) == before
    assert form.send(**LAKSHMI).location == "/patients/1/"
