"""Home as a worklist: its sections by role, and its live updates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.auth import service as auth
from clinic.auth.permissions import Role
from clinic.chart import views
from clinic.clock import clinic_day, utc_now
from clinic.queue import service as queue
from clinic.queue.models import QueueEntry
from clinic.queue.rules import QueueAction
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign


def sections(page: Page) -> dict[str, str]:
    """Return the text below each heading or summary of the worklist."""
    work = page.find("work")
    assert work is not None
    texts = {}
    for sheet in work.iter("section"):
        title = next((e for e in sheet.iter() if e.tag in ("h2", "summary")), None)
        if title is None:
            continue
        heading = " ".join("".join(title.itertext()).split())
        texts[heading] = " ".join("".join(sheet.itertext()).split())
    return texts


def test_an_empty_day_explains_the_first_step(desk: Browser) -> None:
    assert "Nobody is waiting. Find a patient and tap Add to queue." in desk.get("/").text


def test_missing_backups_are_warned_of_without_the_set_up_list_and_after_the_letterhead(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(practice.database.app.config, "BACKUP_TARGETS", ())
    home = desk.get("/")
    assert "No backup is set up" not in home.text
    next(form for form in home.forms() if "step=list" in form.action).send()  # hides the list
    warned = {}
    for number in ("KMC 4711", ""):
        with practice.at_work():
            auth.get_user(practice.user_id).own_doctor().registration_number = number
        home = desk.get("/")
        assert "No backup is set up" in home.text
        assert home.html.count("note-warning") == 1
        warned[number] = "Complete your letterhead" in home.text
    assert warned == {"KMC 4711": False, "": True}


def test_waiting_patients_are_in_the_order_of_calling_with_their_wait(
    practice: Practice, desk: Browser
) -> None:
    for patient in practice.patients(3):
        practice.arrival(patient)
    with practice.at_work():
        queue.set_urgent(3, "chest pain", 1)
        queue.act(2, QueueAction.PARK, 1)
    texts = sections(desk.get("/"))
    assert texts["Waiting (2)"].index("Patient3") < texts["Waiting (2)"].index("Patient1")
    assert "Urgent: chest pain" in texts["Waiting (2)"]
    assert "Patient2" in texts["Parked"]


def test_a_longer_queue_links_to_the_page_of_the_queue(practice: Practice, desk: Browser) -> None:
    for patient in practice.patients(9):
        practice.arrival(patient)
    page = desk.get("/")
    assert "All 9 who wait" in page.text
    assert "Number9" not in page.text


def test_a_finished_visit_is_listed_for_billing_until_it_has_a_bill(
    practice: Practice, desk: Browser
) -> None:
    visit = practice.visit(practice.patient(), fee_paise=300_00)
    page = desk.get("/")
    assert "Bill ₹300" in sections(page)["To bill (1)"]
    assert f"/visits/{visit}/bill/" in page.links()
    practice.bill(visit)
    assert "To bill" not in desk.get("/").text


def test_a_finished_visit_without_a_fee_is_listed_for_billing(practice: Practice) -> None:
    visit, doctor = practice.visit(practice.patient(), fee_paise=0), practice.browser()
    assert "Write the bill" in sections(doctor.get("/"))["To bill (1)"]
    page_text = doctor.get(f"/visits/{visit}/").text
    assert "Write the bill" in page_text
    assert "Bill ₹0" not in page_text


def test_an_unfinished_visit_is_not_listed_for_billing(practice: Practice, desk: Browser) -> None:
    practice.visit(practice.patient(), diagnosis="")
    assert "To bill" not in desk.get("/").text


def test_unbilled_visits_of_earlier_days_are_listed_for_a_month(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    practice.visit(patient, visit_date=clinic_day() - timedelta(days=31))
    practice.visit(patient, visit_date=clinic_day() - timedelta(days=32))
    assert "Not billed on earlier days (1)" in desk.get("/").text


def test_a_visit_is_marked_as_nothing_to_bill_and_unmarked(
    practice: Practice, desk: Browser
) -> None:
    practice.visit(practice.patient(), visit_date=clinic_day() - timedelta(days=3))
    page = desk.get("/").form_to("/visits/1/no-charge/").send()
    assert page.location == "/"
    page = page.follow()
    assert "Not billed" not in page.text
    page.form_to("/visits/1/charge/").send()
    assert "Not billed on earlier days (1)" in desk.get("/").text


def test_a_signed_prescription_is_listed_for_printing_until_its_paper_was_opened(
    practice: Practice, desk: Browser
) -> None:
    visit = practice.billed_visit(practice.patient())
    number = sign(practice, visit)
    page = desk.get("/")
    assert "Lakshmi" in sections(page)["To print (1)"]
    address = f"/prescriptions/{number}/pdf/"
    assert address in page.links()
    assert desk.get(address).status == 200
    assert "To print" not in desk.get("/").text
    sign(practice, visit, revision=2)
    assert "To print (1)" in sections(desk.get("/"))


def test_overdue_follow_ups_are_listed_until_the_patient_is_seen(
    practice: Practice, desk: Browser
) -> None:
    today = clinic_day()
    late, seen, future, long_ago = practice.patients(4)
    week = today - timedelta(days=7)
    for patient in (late, seen):
        practice.visit(patient, visit_date=today - timedelta(days=9), follow_up_on=week)
    practice.visit(future, follow_up_on=today + timedelta(days=1))
    practice.visit(
        long_ago, visit_date=today - timedelta(days=9), follow_up_on=today - timedelta(days=8)
    )
    practice.visit(seen)
    overdue = sections(desk.get("/"))["Should have come back (1)"]
    assert "Patient1" in overdue


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.RECEPTION, ["Waiting (1)", "To bill (1)", "To print (1)"], ["Money in"]),
        (Role.NURSE, ["Waiting (1)"], ["To bill", "To print", "Money in", "Money due"]),
        (Role.ASSISTANT, ["Waiting (1)", "To print (1)"], ["To bill", "Money in", "Money due"]),
        (Role.ACCOUNTANT, ["To bill (1)"], ["Waiting", "To print", "Viral fever"]),
    ],
)
def test_each_role_sees_its_own_work(
    role: Role, shown: list[str], hidden: list[str], practice: Practice
) -> None:
    first, second = practice.patients(2)
    practice.arrival(first)
    sign(practice, practice.visit(second))
    page = practice.browser(role.value).get("/")
    assert set(shown) <= set(sections(page))
    assert not [heading for heading in hidden if heading in page.text]


def test_a_nurse_sees_whose_vitals_are_missing(practice: Practice) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    nurse = practice.browser("nurse")
    page = nurse.get("/")
    assert "2 without vitals" in page.text
    form = nurse.get("/queue/1/vitals/").form_to("/queue/1/vitals/")
    assert form.send(pulse="80").status == 303
    page = nurse.get("/")
    assert "1 without vitals" in page.text
    assert "/queue/1/vitals/" not in page.links()


@pytest.fixture
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand in one minute, since pages also renew themselves each minute."""
    now = utc_now()
    monkeypatch.setattr(views, "utc_now", lambda: now)


def polled(browser: Browser) -> str:
    part = browser.get("/", htmx=True).find("work")
    assert part is not None
    return part.get("hx-get") or ""


@pytest.mark.usefixtures("_one_minute")
def test_polling_an_unchanged_page_takes_two_statements(practice: Practice) -> None:
    desk = practice.browser()
    address = polled(desk)
    with statements(practice.database.app) as executed:
        assert desk.get(address, htmx=True).status == 204
    assert len(executed) == 2, executed


@pytest.mark.usefixtures("_one_minute")
def test_a_change_at_another_desk_renews_the_page(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    visit = practice.visit(patient)
    acts = [
        lambda: practice.arrival(patient),
        lambda: practice.bill(visit, status="pending"),
        lambda: sign(practice, visit),
        lambda: desk.get("/prescriptions/1/pdf/"),
    ]
    for act in acts:
        address = polled(desk)
        assert desk.get(address, htmx=True).status == 204
        act()
        assert desk.get(address, htmx=True).status == 200


@pytest.mark.usefixtures("_one_minute")
def test_a_change_of_another_doctor_does_not_renew_the_page(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    address = polled(desk)
    other.arrival(other.patient())
    assert desk.get(address, htmx=True).status == 204


@pytest.mark.usefixtures("_one_minute")
def test_a_change_that_was_rolled_back_does_not_renew_the_page(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    address = polled(desk)
    with practice.at_work() as session:
        queue.arrive(patient)
        session.rollback()
    assert desk.get(address, htmx=True).status == 204
    practice.arrival(patient)
    assert desk.get(address, htmx=True).status == 200


def test_a_called_patient_counts_as_waiting_on_home_and_in_the_queue(
    practice: Practice, desk: Browser
) -> None:
    for patient in practice.patients(3):
        practice.arrival(patient)
    with practice.at_work():
        queue.call_next()
    assert "Waiting (3)" in sections(desk.get("/"))
    assert "3 waiting, the longest just now" in desk.get("/queue/").text
    with practice.at_work() as session:
        for entry in session.scalars(select(QueueEntry)):
            if entry.token > 1:
                entry.state, entry.ended_at = "left", utc_now()
    assert "1 waiting, the longest just now" in desk.get("/queue/").text
