"""The set-up list of a new doctor: a step is done once its data are stored."""

from __future__ import annotations

import re

from tests.integration.auth.accounts import ACCOUNT, row_of
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign

STEPS = ["letterhead", "fee", "language", "first", "prices", "staff", "backup"]
TITLES = [
    *("Letterhead", "Default fee", "Language of papers", "Your first patient"),
    *("Price list", "Staff", "Backup"),
]


def states(page: Page) -> dict[str, str]:
    """Return the state of each step, by its title."""
    return dict(re.findall(r"([A-Z][a-z ]+), (done|skipped|not done)", page.text))


def is_unfolded(desk: Browser) -> bool:
    """Return whether home shows each step without a tap."""
    return re.search(r'<details[^>]*id="setup"[^>]*\bopen\b', desk.get("/").html) is not None


def act(page: Page, step: str, what: str = "skip") -> Page:
    form = next(f for f in page.forms() if f.action.endswith(f"step={step}&act={what}"))
    return form.send()


def test_each_step_is_done_once_it_is_stored_and_the_finished_list_disappears(
    practice: Practice, desk: Browser
) -> None:
    assert states(desk.get("/")) == dict.fromkeys(TITLES, "not done")
    saved = desk.get("/account/").form_to("/account/").send(**ACCOUNT)
    assert (saved.status, saved.location) == (303, "/account/")
    after = desk.get("/account/")
    assert "Register your first patient" in after.text
    assert "/patients/new/" in after.links()
    home = states(desk.get("/"))
    assert [home[t] for t in TITLES[:4]] == ["done", "done", "done", "not done"]
    patient = practice.patient()
    visit = practice.visit(patient)
    assert f"/visits/{visit}/consultation/" in desk.get("/").links()
    sign(practice, visit)
    practice.service()
    practice.member("nurse")
    home = states(desk.get("/"))
    assert {title for title, state in home.items() if state == "not done"} == {"Backup"}
    assert act(desk.get("/"), "backup").status == 303
    assert "Set up your clinic" not in desk.get("/").text


def test_the_list_is_folded_once_a_prescription_is_signed_even_if_steps_before_it_are_open(
    practice: Practice, desk: Browser
) -> None:
    assert is_unfolded(desk)
    act(desk.get("/"), "letterhead")
    assert is_unfolded(desk)
    sign(practice, practice.visit(practice.patient()))
    assert states(desk.get("/"))["Language of papers"] == "not done"
    assert not is_unfolded(desk)


def test_the_list_stays_unfolded_while_the_letterhead_lacks_what_a_paper_must_carry(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, practice.visit(practice.patient()))
    assert is_unfolded(desk)


def test_a_skipped_step_is_restored_by_undo_and_a_hidden_list_from_the_settings(
    practice: Practice, desk: Browser
) -> None:
    act(desk.get("/"), "staff")
    home = desk.get("/")
    assert states(home)["Staff"] == "skipped"
    act(home, "staff", "again")
    assert states(desk.get("/"))["Staff"] == "not done"
    act(desk.get("/"), "list")
    assert "Set up your clinic" not in desk.get("/").text
    settings = desk.get("/account/settings/")
    assert "Set up your clinic" in settings.text
    act(settings, "list", "again")
    assert "Set up your clinic" in desk.get("/").text
    assert row_of(practice.database, "doctors")[0]["version"] == 1


def test_skipping_a_step_does_not_make_an_open_account_form_stale(desk: Browser) -> None:
    form = desk.get("/account/").form_to("/account/")
    act(desk.get("/"), "staff")
    assert form.send(**ACCOUNT).status == 303


def test_an_unknown_step_changes_nothing_and_staff_see_no_list(
    practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)["doctors"]
    answer = desk.post("/account/setup/", {"csrf_token": desk.token(), "step": "x" * 90})
    assert answer.status == 303
    assert dump(practice.database)["doctors"] == before
    nurse = practice.browser("nurse")
    assert "Set up your clinic" not in nurse.get("/").text
    assert "Set up your clinic" not in nurse.get("/account/settings/").text


def test_the_preview_shows_the_typed_letterhead_as_printed_and_saves_nothing(
    practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    typed = {
        "clinic_name": "<b>Sunrise</b>",
        "clinic_address": "MG Road\nPune 411001",
        "registration_number": "KMC 7",
        "print_language": "hi",
    }
    address = "/account/letterhead/preview/"
    part = desk.get(address, htmx=True, query_string=typed)
    assert "<b>Sunrise</b>" in part.text
    assert "MG Road, Pune 411001" in part.text
    assert "Reg. No. KMC 7" in part.text
    assert "सुबह" in part.text
    assert len(part.html) < 8000
    assert dump(practice.database) == before
