"""Notes that were written on and not signed stay in sight: on home, and beside the signed paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.queue import service as queue
from clinic.queue.rules import QueueAction
from clinic.visits.models import Visit
from tests.integration.chart.test_home import sections
from tests.integration.factories import Practice
from tests.integration.finishing import write_a_note
from tests.integration.writing import Writer, begin


def days_pass(practice: Practice, visit_id: int, days: int = 1) -> None:
    """Make a visit of today one of an earlier day."""
    with practice.at_work() as session:
        visit = session.get(Visit, (practice.doctor_id, visit_id))
        visit.visit_date = clinic_day() - timedelta(days=days)


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


def test_a_note_that_was_open_at_midnight_is_listed_until_it_is_signed(
    practice: Practice, writer: Writer
) -> None:
    home = practice.browser()
    write_a_note(writer)
    assert not any(name.startswith("Not signed") for name in sections(home.get("/")))
    days_pass(practice, 1)
    text = sections(home.get("/"))["Not signed (1)"]
    assert "Lakshmi Srinivasan" in text
    assert "Yesterday" in text
    assert "/visits/1/consultation/" in home.get("/").html
    writer.act("finish")
    assert "Not signed" not in home.get("/").text


def test_a_note_whose_patient_was_marked_as_done_is_listed(
    practice: Practice, writer: Writer
) -> None:
    home = practice.browser()
    write_a_note(writer)
    assert "With the doctor" in home.get("/").text
    assert "Not signed" not in home.get("/").text
    with practice.at_work():
        queue.act(1, QueueAction.FINISH, 1)
    assert "Lakshmi Srinivasan" in sections(home.get("/"))["Not signed (1)"]


def test_an_open_correction_is_listed_and_told_beside_the_signed_prescription(
    practice: Practice, writer: Writer
) -> None:
    home = practice.browser()
    write_a_note(writer)
    writer.act("finish")
    assert "Not signed" not in home.get("/").text
    Writer(home, 1).act(findings="Throat clear")
    assert "Continue the correction" in sections(home.get("/"))["Not signed (1)"]
    page = home.get("/prescriptions/1/").text
    assert "is not signed. What is printed here stays in force until it is." in page
    assert "Continue the correction" in page


def test_who_does_not_write_notes_is_shown_none_that_is_not_signed(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    days_pass(practice, 1)
    assert "Not signed" not in practice.member("reception").browser().get("/").text


def test_a_note_that_is_being_written_does_not_say_that_nothing_is_prescribed(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    page = practice.browser().get("/patients/1/").text
    assert "Being written" in page
    assert "Nothing prescribed" not in page
