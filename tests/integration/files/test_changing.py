"""Reports are turned, cropped, ordered, renamed and archived; over HTTP on both databases."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from clinic.files import queries
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.files.samples import document, picture

EDIT = "/report-files/1/edit/"


@pytest.fixture
def desk(practice: Practice) -> Browser:
    practice.report(practice.patient(), picture("PNG", (60, 40)))
    return practice.browser()


def image_of(desk: Browser, number: int = 1) -> Image.Image:
    return Image.open(BytesIO(desk.get(f"/report-files/{number}/pages/1/").response.data))


def test_a_turned_picture_is_shown_turned_and_stored_as_it_was(desk: Browser) -> None:
    assert desk.get(EDIT).form("turn").send(turn="90").location == "/reports/1/edit/"
    turned = image_of(desk)
    assert turned.size == (40, 60)
    assert min(turned.getpixel((35, 5))) > 200  # the white quarter went from left to right
    whole = Image.open(BytesIO(desk.get("/report-files/1/whole/").response.data))
    assert whole.size == (60, 40)


def test_a_cropped_picture_shows_the_remaining_part(desk: Browser) -> None:
    desk.get(EDIT).form("turn").send(left="500", bottom="500")
    assert image_of(desk).size == (30, 20)
    desk.get(EDIT).form("turn").send(left="0", bottom="1000")
    assert image_of(desk).size == (60, 40)


@pytest.mark.parametrize(
    "edges", [{"left": "990"}, {"top": "1200"}, {"left": "x"}, {"right": "9" * 400}]
)
def test_a_crop_that_leaves_nothing_is_refused(edges: dict[str, str], desk: Browser) -> None:
    assert desk.get(EDIT).form("turn").send(**edges).status == 422
    assert image_of(desk).size == (60, 40)


def test_a_simultaneous_turn_by_another_person_is_not_lost(desk: Browser) -> None:
    early = desk.get(EDIT).form("turn")
    desk.get(EDIT).form("turn").send(turn="90")
    page = early.send(turn="180")
    assert page.status == 409
    assert image_of(desk).size == (40, 60)


def test_pages_are_reordered_removed_and_restored(practice: Practice, desk: Browser) -> None:
    data = {"csrf_token": desk.token(), "request_key": "k" * 32}
    desk.post("/reports/1/files/", data | {"files": (BytesIO(document("two")), "b.pdf")})

    def order() -> list[int]:
        with practice.at_work():
            return [one.id for one in queries.list_files(1) if one.removed_at is None]

    assert order() == [1, 2]
    desk.get("/reports/1/edit/").form_to("/report-files/2/move/").send()
    desk.post("/report-files/2/move/", {"csrf_token": desk.token(), "to": "up"})
    assert order() == [2, 1]
    desk.post("/report-files/1/remove/", {"csrf_token": desk.token()})
    assert order() == [2]
    desk.get("/reports/1/edit/").form_to("/report-files/1/restore/").send()
    assert order() == [2, 1]


def test_a_renamed_report_carries_its_version(desk: Browser) -> None:
    early = desk.get("/reports/1/edit/").form("name", "version")
    desk.get("/reports/1/edit/").form("name", "version").send(name="Lipids")
    assert early.send(name="Sugar").status == 409
    assert "Lipids" in desk.get("/reports/1/").text


def test_an_archived_report_is_in_no_list_and_can_be_restored(desk: Browser) -> None:
    desk.get("/reports/1/edit/").form_to("/reports/1/archive/").send()
    page = desk.get("/patients/1/reports/")
    assert "Reports (0)" in page.text
    page.form_to("/reports/1/restore/").send()
    assert "Reports (1)" in desk.get("/patients/1/reports/").text


def test_a_pdf_with_another_name_is_asked_about_and_not_refused(
    practice: Practice, desk: Browser
) -> None:
    content = "Patient Name : RAMESH KUMAR   Age/Sex : 71 Y / M\nHaemoglobin 11.2"
    _report, file = practice.report(1, document(content))
    page = desk.get("/reports/2/")
    assert "It prints the name “RAMESH KUMAR”" in page.text
    page.form_to(f"/report-files/{file}/confirm/").send()
    assert "RAMESH" not in desk.get("/reports/2/").text


def test_the_last_report_is_shown_next_to_the_note(practice: Practice, desk: Browser) -> None:
    practice.report(1, name="Newest")
    part = desk.get("/patients/1/reports/beside/", htmx=True)
    assert "Newest" in part.text
    assert "HbA1c" in part.text
