"""A consultation is begun, and the lists of its note are changed by taps."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.writing import Writer, begin, visit_of

LISTS = ("symptoms", "diagnosis", "prescription", "investigations", "advice")
EARLIER = date(2026, 1, 5)


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


# --- beginning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_tap_on_the_patients_page_begins_todays_visit(htmx: bool, practice: Practice) -> None:
    practice.patient()
    form = practice.browser().get("/patients/1/").form_to("/patients/1/consultation/")
    answer = form.send(htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    target = answer.headers["HX-Redirect"] if htmx else answer.location
    assert target == "/visits/1/consultation/"
    assert visit_of(practice, 1)["finished_at"] is None


def test_todays_open_visit_is_continued(practice: Practice) -> None:
    assert begin(practice) == 1
    assert begin(practice, 1) == 1
    Writer(practice.browser(), 1).act("add:symptoms:fever")
    assert begin(practice, 1) == 1
    Writer(practice.browser(), 1).act("finish")
    assert begin(practice, 1) == 2


def test_a_visit_recorded_in_the_plain_form_is_not_continued(
    practice: Practice,
) -> None:
    practice.visit(practice.patient())
    assert begin(practice, 1) == 2


def test_an_open_visit_of_another_day_or_patient_is_not_continued(practice: Practice) -> None:
    practice.visit(practice.patient(), visit_date=EARLIER, diagnosis="")
    practice.visit(practice.patient(), diagnosis="")
    assert begin(practice, 1) == 3


def test_a_double_tap_begins_one_visit(practice: Practice) -> None:
    practice.patient()
    form = practice.browser().get("/patients/1/").form_to("/patients/1/consultation/")
    cookie = form.page.browser.client.get_cookie("clinic")
    assert cookie is not None
    browsers = [Browser(practice.database.app) for _ in range(6)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    pages = at_once([lambda b=b: b.post(form.action, form.values) for b in browsers])
    assert {(page.status, page.location) for page in pages} == {(303, "/visits/1/consultation/")}
    assert len(dump(practice.database)["visits"]) == 1


def test_pages_that_begin_simultaneously_begin_one_visit(practice: Practice) -> None:
    for patient in (practice.patient() for _ in range(5)):
        pages = [practice.browser().get(f"/patients/{patient}/") for _ in range(6)]
        forms = [page.form_to(f"/patients/{patient}/consultation/") for page in pages]
        assert len({form.values["request_key"] for form in forms}) == 6
        answers = at_once([lambda f=form: f.send() for form in forms])
        outcomes = {(answer.status, answer.location) for answer in answers}
        assert outcomes == {(303, f"/visits/{patient}/consultation/")}
    assert len(dump(practice.database)["visits"]) == 5


def test_no_visit_is_begun_for_an_archived_patient(practice: Practice) -> None:
    desk = practice.browser()
    practice.patient()
    form = desk.get("/patients/1/").form_to("/patients/1/consultation/")
    desk.get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    answer = form.send()
    assert (answer.status, answer.location) == (303, "/patients/1/")
    assert dump(practice.database)["visits"] == []


def test_beginning_a_visit_is_recorded_in_the_trail(practice: Practice) -> None:
    begin(practice)
    events = dump(practice.database)["audit_events"]
    assert [e[5] for e in events if e[6] == "visits"] == ["create"]


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("name", LISTS)
def test_a_tapped_suggestion_becomes_an_entry_once(name: str, writer: Writer) -> None:
    for _ in range(2):
        writer.act(f"add:{name}:Rest at home")
    assert writer.entries(name) == ["Rest at home"]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("act", ["add:{}:", "keep:{}:", "enter"])
def test_text_in_a_box_becomes_an_entry(act: str, name: str, writer: Writer) -> None:
    writer.act(act.format(name), **{f"{name}_new": "Steam inhalation"})
    assert writer.entries(name) == ["Steam inhalation"]
    assert writer.value(f"{name}_new") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a tap changes a text in Python
def test_the_enter_key_adds_the_text_of_every_box(writer: Writer) -> None:
    writer.act("enter", **{f"{name}_new": f"Own {name}" for name in LISTS})
    assert [writer.entries(name) for name in LISTS] == [[f"Own {name}"] for name in LISTS]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("name", LISTS)
def test_an_entry_is_removed_moved_and_taken_into_the_box(name: str, writer: Writer) -> None:
    writer.act(**{name: ["one", "two", "three"]})
    writer.act(f"up:{name}:three")
    assert writer.act(f"up:{name}:one").status == 200
    assert writer.entries(name) == ["one", "three", "two"]
    writer.act(f"down:{name}:one")
    assert writer.entries(name) == ["three", "one", "two"]
    writer.act(f"edit:{name}:one")
    assert (writer.entries(name), writer.value(f"{name}_new")) == (["three", "two"], "one")
    writer.act(f"edit:{name}:two")
    assert (writer.entries(name), writer.value(f"{name}_new")) == (["three", "one"], "two")
    for _ in range(2):
        writer.act(f"remove:{name}:three")
    assert writer.entries(name) == ["one"]


NONSENSE = (
    *("", ":", "::", "add", "add:", "add::", "add:no:x", "add:findings:x", "pick:prescription:"),
    *("edit:symptoms:gone", "up:symptoms:", "remove:symptoms", "remove:texts:fever"),
    *("suspect:diagnosis:gone", "suspect:symptoms:fever:x", "set:no:x", "set:symptoms:x"),
    *("repeat:999", "repeat:x:y", "repeat:-1", "template:999", "template:", "because:9:x"),
    *("because:x", "because:" + "1" * 5000 + ":x", "confirm:gone", "pin:gone", "unpin:"),
    *("own:gone", "finish:now", "over:", "__class__:a:b", "\x00", "☃:☃:☃"),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a tap changes a text in Python
def test_an_invalid_command_changes_nothing(writer: Writer) -> None:
    writer.act("add:symptoms:fever", findings="red throat")
    before = [writer.entries(name) for name in LISTS]
    for act in NONSENSE:
        assert writer.act(act).status in (200, 422), act
        again = Writer(writer.browser, 1)
        assert [again.entries(name) for name in LISTS] == before, act
        assert again.value("findings") == "red throat", act


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a tap changes a text in Python
def test_a_diagnosis_is_suspected_and_confirmed(writer: Writer) -> None:
    writer.act("add:diagnosis:Dengue fever (A90)")
    writer.act("suspect:diagnosis:Dengue fever (A90)")
    assert writer.entries("diagnosis") == ["? Dengue fever (A90)"]
    writer.act("suspect:diagnosis:? Dengue fever (A90)")
    assert writer.entries("diagnosis") == ["Dengue fever (A90)"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a tap changes a text in Python
def test_a_tap_sets_the_follow_up(writer: Writer) -> None:
    answer = writer.act("set:follow_up:5d")
    assert writer.value("follow_up") == "5d"
    assert answer.find("part-follow_up") is not None
