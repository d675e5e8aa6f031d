"""A desk of two doctors takes a patient's details over from one to the other, with consent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from clinic.auth import memberships
from clinic.patients import service as patients
from clinic.patients.models import Patient
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.trail import acts_of

PHONE = "+919876543210"
TYPED = {"first_name": "Lakshmi", "last_name": "Srinivasan", "gender": "F", "age": "46"}
TYPED |= {"phone": "98765 43210"}
BOUND_S = 10


@dataclass
class Desk:
    """A receptionist of two doctors; the first one's records are open, the second has a patient."""

    member: Member
    here: Practice
    there: Practice
    patient: int
    browser: Browser

    @property
    def path(self) -> str:
        return f"/patients/take-over/{sealed(self.there.doctor_id)}/{self.patient}/"

    def agree(self, **typed: str) -> Page:
        return self.browser.get(self.path).form("consent").send(consent="y", **typed)


@pytest.fixture
def shared(practice: Practice, other: Practice) -> Desk:
    other.patients(2)
    patient = other.patient(phone=PHONE, address="12 Temple Street")
    other.allergy(patient, name="Allergium")
    other.problem(patient, name="Problemium")
    other.visit(patient, symptoms="Complaintium")
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "reception")
    return Desk(member, practice, other, patient, member.browser())


def registered(practice: Practice) -> list[dict[str, Any]]:
    """The doctor's patients by column, in the order of their numbers."""
    with practice.at_work() as session:
        rows = session.scalars(select(Patient).order_by(Patient.id)).all()
        return [{c.key: getattr(row, c.key) for c in Patient.__table__.columns} for row in rows]


def register(browser: Browser, **typed: str) -> Page:
    return browser.get("/patients/new/").form("first_name").send(**TYPED | typed)


def offers(page: Page) -> list[str]:
    return [link for link in page.links() if "/take-over/" in link]


# --- the offer -----------------------------------------------------------------------------------


def test_what_is_typed_offers_the_other_doctors_patient(shared: Desk) -> None:
    page = shared.browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
    assert offers(page) == [shared.path]
    assert "Lakshmi Srinivasan" in page.text
    assert "Female · …3210 · at Dr Other" in page.text
    assert "98765" not in page.text
    assert "Temple" not in page.text


def test_registering_stops_at_the_offer_once(shared: Desk) -> None:
    page = register(shared.browser)
    assert page.status == 422
    assert offers(page) == [shared.path]
    assert registered(shared.here) == []
    form = page.form("first_name")
    assert form.values["offered"] == "yes"
    assert form.send(not_duplicate="yes").status == 303
    assert [row["taken_over"] for row in registered(shared.here)] == [""]


def test_who_has_seen_the_offer_registers_without_being_stopped(shared: Desk) -> None:
    assert register(shared.browser, offered="yes").status == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "Bhaskar", "last_name": "", "gender": "M"},
        {"phone": "", "age": "20"},
        {"phone": "", "gender": "M"},
    ],
    ids=["another name", "another age", "another gender"],
)
def test_somebody_else_is_offered_nothing(typed: dict[str, str], shared: Desk) -> None:
    assert register(shared.browser, **typed).status == 303


def test_an_archived_patient_is_not_offered(shared: Desk) -> None:
    with shared.there.at_work():
        patients.archive(patients.get_patient(shared.patient))
    assert register(shared.browser).status == 303
    assert shared.browser.get(shared.path).status == 404


# --- taking over ---------------------------------------------------------------------------------


def test_the_details_are_copied_and_nothing_else(shared: Desk) -> None:
    page = shared.browser.get(shared.path)
    for words in ("Lakshmi Srinivasan", "17 May 1980", "Female", "98765", "12 Temple Street"):
        assert words in page.text.replace("\u00a0", " "), words
    for word in ("Allergium", "Problemium", "Complaintium"):
        assert word not in page.html
    answer = shared.agree()
    assert answer.status == 303
    (mine,) = registered(shared.here)
    theirs = registered(shared.there)[-1]
    copied = ("first_name", "last_name", "gender", "birth_date", "birth_precision", "phone")
    for name in (*copied, "address"):
        assert mine[name] == theirs[name], name
    before = dump(shared.here.database)
    for table in ("allergies", "problems", "visits", "bills", "measurements"):
        assert [row for row in before[table] if row[0] == shared.here.doctor_id] == [], table
    text = answer.follow().text
    assert "Allergies were not copied: ask." in text
    assert "Details taken over from Dr Other on" in text
    assert "the patient agreed, noted by Rani Devi." in text
    assert shared.browser.get("/patients/?q=lakshmi").links().count(answer.location) == 1


def test_both_trails_tell_who_took_over_what_and_with_whose_consent(shared: Desk) -> None:
    shared.agree()
    created = [act for act in acts_of(shared.here) if act[:2] == ("create", "patients")]
    assert [act[-1] for act in created] == [shared.member.user_id]
    noted = created[0][3]["taken_over"][1]
    assert noted.startswith("Details taken over from Dr Other on")
    there = [a for a in acts_of(shared.there) if a[4] == shared.member.user_id]
    assert [act[0] for act in there if act[2] == shared.patient] == ["read", "take_over"]
    told = {"taken_over_by": [None, "Dr Asha Rao"], "consent": [None, noted]}
    assert there[-1] == ("take_over", "patients", shared.patient, told, shared.member.user_id)
    assert "take_over" not in [act[0] for act in acts_of(shared.here)]


def test_without_the_consent_nothing_is_copied(shared: Desk) -> None:
    page = shared.browser.get(shared.path).form("request_key").send()
    assert page.status == 422
    assert "Ask the patient, then tick this." in page.error_of("consent")
    assert registered(shared.here) == []
    assert "take_over" not in [act[0] for act in acts_of(shared.there)]


def test_the_same_form_sent_twice_registers_once(shared: Desk) -> None:
    form = shared.browser.get(shared.path).form("request_key")
    first, second = (form.send(consent="y") for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(registered(shared.here)) == 1
    assert [act[0] for act in acts_of(shared.there)].count("take_over") == 1


def test_two_posts_at_once_register_once(shared: Desk) -> None:
    forms = [shared.member.browser() for _ in range(2)]
    form = shared.browser.get(shared.path).form("request_key")
    go = threading.Barrier(2)

    def send(browser: Browser) -> int:
        values = form.values | {"consent": "y", "csrf_token": browser.token()}
        go.wait(BOUND_S)
        return browser.post(shared.path, values).status

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, forms)) == [303, 303]
    assert len(registered(shared.here)) == 1
    assert [act[0] for act in acts_of(shared.there)].count("take_over") == 1


def test_who_is_registered_here_already_is_asked_about(shared: Desk) -> None:
    shared.here.patient(phone=PHONE)
    page = shared.agree()
    assert page.status == 422
    assert "Registered already?" in page.text
    assert len(registered(shared.here)) == 1
    assert page.form("consent").send(consent="y", not_duplicate="yes").status == 303
    assert len(registered(shared.here)) == 2


def test_a_doctor_takes_over_from_their_own_records_where_they_are_staff(
    practice: Practice, other: Practice
) -> None:
    patient = other.patient(phone=PHONE)
    member = practice.admit(Member(other, other.user_id, other.email, "Dr Other"), "assistant")
    browser = Member(practice, member.user_id, member.email, "Dr Other").browser()
    assert register(browser).status == 422
    path = f"/patients/take-over/{sealed(other.doctor_id)}/{patient}/"
    assert browser.get(path).form("consent").send(consent="y").status == 303
    assert len(registered(practice)) == 1


def test_the_own_patient_is_led_to(shared: Desk) -> None:
    patient = shared.here.patient()
    page = shared.browser.get(f"/patients/take-over/{sealed(shared.here.doctor_id)}/{patient}/")
    assert (page.status, page.location) == (302, f"/patients/{patient}/")


# --- who sees nothing of the other doctor --------------------------------------------------------


def outsiders(shared: Desk) -> dict[str, Browser]:
    """Who works at the first doctor's and may not register patients with the second."""
    here, there = shared.here, shared.there
    former = here.member("reception", "Former One")
    there.admit(former, "reception")
    with there.at_work():
        memberships.remove_member(former.user_id)
    accountant = here.member("reception", "Elsewhere Withheld")
    there.admit(accountant, "accountant", withheld=["patients"])
    return {
        "the doctor": here.browser(),
        "a colleague without a membership": here.member("reception", "Alone").browser(),
        "one who was removed": former.browser(),
        "one without patients there": accountant.browser(),
    }


def test_who_has_no_part_in_the_other_records_sees_nothing_of_them(shared: Desk) -> None:
    before = dump(shared.here.database)["patients"]
    for who, browser in outsiders(shared).items():
        page = browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
        assert (who, offers(page)) == (who, [])
        assert "Srinivasan" not in page.html
        for path in (shared.path, f"/patients/take-over/{sealed(shared.there.doctor_id)}/999/"):
            assert (who, browser.get(path).status) == (who, 404)
            data = {"csrf_token": browser.token(), "consent": "y", "request_key": "k" * 32}
            page = browser.post(path, data)
            assert (who, page.status) == (who, 404)
            assert "Srinivasan" not in page.html
    assert dump(shared.here.database)["patients"] == before


def test_who_may_not_register_here_takes_nothing_over(shared: Desk) -> None:
    member = shared.here.member("reception", "Withheld Here", withheld=["patients"])
    shared.there.admit(member, "reception")
    assert member.browser().get(shared.path).status == 403


def test_a_number_that_is_not_there_is_not_found(shared: Desk) -> None:
    for number in (0, 999):
        path = f"/patients/take-over/{sealed(shared.there.doctor_id)}/{number}/"
        assert shared.browser.get(path).status == 404
    assert shared.browser.get(f"/patients/take-over/{sealed(999)}/{shared.patient}/").status == 404


def test_after_the_offer_was_shown_a_removal_stops_the_copy(shared: Desk) -> None:
    form = shared.browser.get(shared.path).form("request_key")
    with shared.there.at_work():
        memberships.remove_member(shared.member.user_id)
    page = form.send(consent="y")
    assert page.status == 404
    assert "Srinivasan" not in page.html
    assert registered(shared.here) == []


def test_the_open_records_are_those_of_before_after_an_offer(shared: Desk) -> None:
    here = shared.here.patient(first_name="Meena", last_name="")
    shared.browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
    assert "Meena" in shared.browser.get(f"/patients/{here}/").text
    assert register(shared.browser, not_duplicate="yes").status == 303
    rows = registered(shared.here)
    assert sorted(row["first_name"] for row in rows) == ["Lakshmi", "Meena"]
    assert len(registered(shared.there)) == 3


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer
def test_a_removal_there_waits_for_a_copy_that_is_being_written(
    shared: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = threading.Event(), threading.Event()
    real = patients.register

    def wait(*args: Any, **kwargs: Any) -> Any:
        reached.set()
        assert go.wait(BOUND_S)
        return real(*args, **kwargs)

    monkeypatch.setattr(patients, "register", wait)

    def remove() -> None:
        with shared.there.at_work():
            memberships.remove_member(shared.member.user_id)

    form = shared.browser.get(shared.path).form("request_key")
    with ThreadPoolExecutor(2) as pool:
        copying = pool.submit(form.send, consent="y")
        assert reached.wait(BOUND_S)
        removing = pool.submit(remove)
        with pytest.raises(TimeoutError):
            removing.result(0.5)
        go.set()
        assert copying.result(BOUND_S).status == 303
        removing.result(BOUND_S)
    assert len(registered(shared.here)) == 1
