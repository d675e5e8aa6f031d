"""The screen of a waiting room shows numbers and rooms to anyone with its link, and nothing
else."""

from __future__ import annotations

import pytest

from clinic.auth import service as auth
from clinic.clock import clinic_day, utc_now
from clinic.queue import queries, service
from clinic.waitingroom import service as screens
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice

SECRET = "a-secret"


def open_link(practice: Practice) -> str:
    practice.screen(SECRET)
    return f"/waiting/{practice.doctor_id}-{SECRET}/"


def called(practice: Practice) -> None:
    with practice.at_work():
        service.call_next()


def test_numbers_are_shown_without_names(practice: Practice, visitor: Browser) -> None:
    for patient in practice.patients(3):
        practice.arrival(patient)
    called(practice)
    page = visitor.get(open_link(practice))
    assert page.status == 200
    assert "Called: 1" in page.text
    assert "Patient" not in page.html
    assert "Number" not in page.html
    assert page.links() == []
    assert page.forms() == []


def test_a_link_opens_no_other_page(practice: Practice, visitor: Browser) -> None:
    assert visitor.get(open_link(practice)).status == 200
    assert visitor.get("/queue/").status == 302
    assert visitor.get("/").status == 302


def test_only_a_hash_of_the_link_is_stored(practice: Practice) -> None:
    open_link(practice)
    assert SECRET not in repr(dump(practice.database))


def link_on(page: Page) -> str:
    """Return the link that a page shows once."""
    (link,) = [link for link in page.links() if "/waiting/" in link]
    return link


def test_a_link_is_shown_once_and_opens_nothing_once_revoked(
    practice: Practice, desk: Browser, visitor: Browser
) -> None:
    form = desk.get("/account/waiting-room/").form("name", "request_key")
    page = form.send(name="Hall").follow()
    link = link_on(page)
    assert visitor.get(link).status == 200
    assert link not in desk.get("/account/waiting-room/").html
    assert "made already" in form.send(name="Hall").follow().text
    desk.get("/account/waiting-room/").form_to("/account/waiting-room/1/revoke/").send()
    assert visitor.get(link).status == 404
    poll = visitor.get(link, htmx=True)
    assert (poll.status, poll.headers["HX-Refresh"]) == (404, "true")
    assert "Hall" not in desk.get("/account/waiting-room/").text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("link", ["x", "1-", "1-wrong", "99-a-secret", "2-a-secret"])
def test_any_other_link_is_not_found(
    link: str, practice: Practice, other: Practice, visitor: Browser
) -> None:
    open_link(practice)
    other.screen("another")
    assert visitor.get(f"/waiting/{link}/").status == 404


def test_several_doctors_who_each_made_a_link_share_one_screen(
    practice: Practice, other: Practice, desk: Browser, visitor: Browser
) -> None:
    first, second = open_link(practice), f"/waiting/{other.doctor_id}-another/"
    other.screen("another")
    for someone in (practice, other):
        someone.arrival(someone.patient())
        called(someone)
    form = desk.get("/account/waiting-room/").form("links")
    assert form.send(links=first).status == 422
    assert form.send(links=f"{first}\nnonsense").status == 422
    joined = link_on(form.send(links=f"http://a{first}\n http://a{second}").follow())
    text = visitor.get(joined).text
    assert text.count("Called: 1") == 2
    assert "Dr Asha Rao" in text
    assert "Dr Other" in text
    with other.at_work():
        screens.revoke(1)
    assert visitor.get(joined).text.count("Called: 1") == 1


def test_the_room_is_shown_above_the_numbers_if_it_is_set(
    practice: Practice, visitor: Browser
) -> None:
    with practice.at_work():
        doctor = auth.get_user(practice.user_id).doctor
        assert doctor is not None
        auth.edit_account(doctor, doctor.version, {"room": "Room 2"})
    text = visitor.get(open_link(practice)).text
    assert "Room 2" in text
    assert "Dr Asha Rao" not in text


def test_an_unchanged_screen_runs_one_statement_for_each_doctor(
    practice: Practice, visitor: Browser
) -> None:
    part = visitor.get(open_link(practice), htmx=True).find("waiting")
    assert part is not None
    again = part.get("hx-get") or ""
    with statements(practice.database.app) as executed:
        assert visitor.get(again, htmx=True).status == 204
    assert len([sql for sql in executed if "waiting_screens" in sql]) == 1
    practice.arrival(practice.patient())
    assert visitor.get(again, htmx=True).status == 200


def test_a_screen_is_empty_the_next_day(
    practice: Practice, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.arrival(practice.patient())
    called(practice)
    with practice.at_work():
        assert queries.find_called(clinic_day()) is not None
    link = open_link(practice)
    tomorrow = clinic_day(utc_now().replace(year=2030))
    monkeypatch.setattr(screens, "clinic_day", lambda: tomorrow)
    assert "Called" not in visitor.get(link).text
