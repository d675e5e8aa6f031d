"""One desk page for several doctors: the work for each, with no scope mixed up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from clinic.auth import memberships, service
from clinic.auth.permissions import Role
from clinic.chart import desk_views
from clinic.clock import utc_now
from clinic.queue import service as queue
from tests.integration.chart.test_home import sections
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.prescriptions import sign


@dataclass
class Shared:
    """A receptionist of two doctors, with the first one's records open."""

    member: Member
    first: Practice
    second: Practice
    browser: Browser

    def switch(self, practice: Practice) -> None:
        path = f"/switch/{sealed(practice.doctor_id)}/"
        self.browser.post(path, {"csrf_token": self.browser.token()})


@pytest.fixture
def shared(practice: Practice, other: Practice) -> Shared:
    """Each doctor has a room and one patient who waits."""
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "reception")
    for doctor, room, name in ((practice, "Room 1", "Lakshmi"), (other, "Room 2", "Meena")):
        doctor.arrival(doctor.patient(first_name=name))
        with doctor.at_work() as session:
            service.get_user(doctor.user_id).own_doctor().room = room
            session.flush()
    return Shared(member, practice, other, member.browser())


def opened(page: Page, identity: str) -> Page:
    """Return the page behind a row that opens another doctor's records."""
    button = page.find(identity)
    assert button is not None, page.text
    assert button.tag == "button"
    form = next(form for form in page.forms() if button in list(form.element.iter()))
    return form.send()


def test_both_queues_are_on_one_page_with_the_doctor_and_room_on_each_row(
    shared: Shared,
) -> None:
    page = shared.browser.get("/desk/")
    waiting = sections(page)["Waiting (2)"]
    assert "Lakshmi Srinivasan Dr Asha Rao · Room 1" in waiting
    assert "Meena Srinivasan Dr Other · Room 2" in waiting


def test_called_and_urgent_patients_are_above_the_others_of_both_doctors(shared: Shared) -> None:
    for doctor, name in ((shared.first, "Ravi"), (shared.second, "Urmila")):
        doctor.arrival(doctor.patient(first_name=name))
    with shared.second.at_work():
        queue.set_urgent(2, "chest pain", 1)
    with shared.first.at_work():
        queue.call(2, 1)
    waiting = sections(shared.browser.get("/desk/"))["Waiting (4)"]
    places = [waiting.index(name) for name in ("Ravi", "Urmila", "Lakshmi", "Meena")]
    assert places == sorted(places)


def test_a_row_of_the_doctor_whose_records_are_open_is_a_link(shared: Shared) -> None:
    assert "/queue/1/" in shared.browser.get("/desk/").links()


def test_a_row_of_another_doctor_opens_there_with_one_tap(shared: Shared) -> None:
    page = shared.browser.get("/desk/")
    answer = opened(page, f"entry-{sealed(shared.second.doctor_id)}-1")
    assert (answer.status, answer.location) == (303, "/queue/1/")
    page_after = answer.follow()
    assert "Meena" in page_after.text
    assert "Lakshmi" not in page_after.text
    page = shared.browser.get("/desk/")
    assert "Lakshmi" in opened(page, f"entry-{sealed(shared.first.doctor_id)}-1").follow().text


def test_work_is_printed_and_billed_for_the_right_doctor(shared: Shared) -> None:
    visit = shared.second.visit(shared.second.patient(first_name="Sita"), fee_paise=300_00)
    sign(shared.second, visit)
    page = shared.browser.get("/desk/")
    texts = sections(page)
    assert "Sita" in texts["To print (1)"]
    assert "Bill ₹300" in texts["To bill (1)"]
    paper = opened(page, f"print-{sealed(shared.second.doctor_id)}-{visit}")
    assert paper.location == "/prescriptions/1/pdf/"
    bill = opened(page, f"bill-{sealed(shared.second.doctor_id)}-{visit}")
    assert bill.location == f"/visits/{visit}/bill/"


def test_a_page_rendered_before_another_switch_still_opens_rows(shared: Shared) -> None:
    page = shared.browser.get("/desk/")
    shared.switch(shared.second)
    answer = opened(page, f"entry-{sealed(shared.second.doctor_id)}-1")
    assert (answer.status, answer.location) == (303, "/queue/1/")


def test_a_form_of_another_sign_in_opens_no_records(shared: Shared) -> None:
    stranger = shared.member.browser().get("/desk/")
    button = stranger.find(f"entry-{sealed(shared.second.doctor_id)}-1")
    form = next(form for form in stranger.forms() if button in list(form.element.iter()))
    for token in (form.values["csrf_token"], "x", ""):
        values = form.values | {"csrf_token": token}
        assert shared.browser.post(form.action, values).status == 400
    assert "Reception Dr Asha Rao" in shared.browser.get("/").text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/logout/", "/\\evil.example", ""]
)
def test_opening_records_does_not_lead_to_another_site_or_an_action(
    target: str, shared: Shared
) -> None:
    values = {"csrf_token": shared.browser.token(), "next": target}
    answer = shared.browser.post(f"/switch/{sealed(shared.second.doctor_id)}/", values)
    assert answer.location == "/"


def test_each_doctors_part_depends_on_the_persons_permissions_there(
    practice: Practice, other: Practice
) -> None:
    member = practice.member("accountant", "Rani Devi")
    other.admit(member, "nurse")
    for doctor in (practice, other):
        sign(doctor, doctor.visit(doctor.patient()))
        doctor.arrival(doctor.patient(first_name=f"At{doctor.doctor_id}"))
    page = member.browser().get("/desk/")
    texts = sections(page)
    assert f"At{other.doctor_id}" in texts["Waiting (1)"]
    assert "Dr Asha Rao" in texts["To bill (1)"]
    assert "To print (1)" not in texts
    assert f"At{practice.doctor_id}" not in page.text
    assert "You do not see this queue" in page.text


def test_a_doctor_who_works_for_another_sees_their_own_queue_too(
    practice: Practice, other: Practice
) -> None:
    with practice.at_work():
        memberships.add_member(service.get_user(other.user_id), Role.NURSE)
    for doctor in (practice, other):
        doctor.arrival(doctor.patient(first_name=f"At{doctor.doctor_id}"))
    waiting = sections(other.browser().get("/desk/"))["Waiting (2)"]
    assert f"At{practice.doctor_id}" in waiting
    assert f"At{other.doctor_id}" in waiting


def test_a_person_who_works_for_one_doctor_has_no_desk_page(practice: Practice) -> None:
    for browser in (practice.browser(), practice.browser("reception")):
        assert browser.get("/desk/").location == "/"
        assert "/desk/" not in browser.get("/").links()


def test_a_doctor_who_removed_the_person_is_no_longer_on_the_page(shared: Shared) -> None:
    with shared.second.at_work():
        memberships.remove_member(shared.member.user_id)
    assert shared.browser.get("/desk/").location == "/"


def test_the_page_leaves_the_session_in_its_scope(shared: Shared) -> None:
    shared.browser.get("/desk/")
    assert "Lakshmi" in shared.browser.get("/queue/").text
    assert "Meena" not in shared.browser.get("/queue/").text


@pytest.fixture
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    monkeypatch.setattr(desk_views, "utc_now", lambda: now)


def polled(browser: Browser) -> str:
    part = browser.get("/desk/", htmx=True).find("work")
    assert part is not None
    return part.get("hx-get") or ""


@pytest.mark.usefixtures("_one_minute")
def test_a_change_at_either_doctor_renews_the_page(shared: Shared) -> None:
    acts: list[Callable[[], object]] = [
        *(lambda d=d: d.arrival(d.patient()) for d in (shared.first, shared.second)),
        lambda: shared.second.visit(1),
        lambda: shared.switch(shared.second),
    ]
    for act in acts:
        address = polled(shared.browser)
        assert shared.browser.get(address, htmx=True).status == 204
        act()
        assert shared.browser.get(address, htmx=True).status == 200


@pytest.mark.usefixtures("_one_minute")
def test_a_poll_reads_one_row_of_each_doctor(shared: Shared) -> None:
    address = polled(shared.browser)
    with statements(shared.first.database.app) as executed:
        assert shared.browser.get(address, htmx=True).status == 204
    settings = 2 if shared.first.database.name == "postgresql" else 0
    assert len(executed) == 1 + 2 + settings, executed


def test_the_page_runs_two_statements_and_a_counter_for_each_doctor(shared: Shared) -> None:
    shared.browser.get("/desk/")
    with statements(shared.first.database.app) as executed:
        assert shared.browser.get("/desk/").status == 200
    settings = 4 if shared.first.database.name == "postgresql" else 0
    assert len(executed) == 2 + 2 * 3 + settings, executed
