"""Signed prescriptions on screen and on paper; on both databases."""

from __future__ import annotations

from functools import partial

import pytest

from clinic.prescribing import papers
from clinic.prescribing.paper_layout import Layout
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.prescribing.printing import (
    PDF,
    set_up,
    signature,
    stored_papers,
    text_of,
    upload,
)
from tests.integration.prescriptions import CONTENT, sign
from tests.integration.together import at_once
from tests.integration.trail import acts_of

# --- on the screen -------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same words on both
def test_the_page_shows_the_signed_content_in_words(desk: Browser) -> None:
    page = desk.get("/prescriptions/1/")
    for text in (
        *("AZITHROMYCIN 500 mg tablet", "(Azithral 500)", "Schedule H1", "3 tablets"),
        *("1 tablet in the morning, after food, for 3 days", "Penicillin (rash)", "26 Nov 2026"),
        *("Steam inhalation at night", "Own words", "Signed by Dr Asha Rao"),
    ):
        assert text in page.text
    assert "/visits/1/" in page.links()
    assert "replaced" not in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same words on both
def test_the_page_is_in_the_requested_language(desk: Browser) -> None:
    assert "सुबह 1 गोली" in desk.get("/prescriptions/1/?language=hi").text
    assert "सुबह" not in desk.get("/prescriptions/1/?language=xx").text


def test_a_corrected_prescription_links_to_the_correction(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, 1, revision=2)
    sign(practice, 1, revision=3)
    first, newest = desk.get("/prescriptions/1/"), desk.get("/prescriptions/3/")
    assert "replaced by a correction" in first.text
    assert "/prescriptions/3/" in first.links()
    assert "replaced by a correction" not in newest.text


# --- on paper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same words on both
def test_the_file_name_of_the_pdf_has_visit_and_revision(desk: Browser) -> None:
    page = desk.get(PDF)
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == "inline; filename=prescription-1-1.pdf"
    assert page.headers["Cache-Control"] == "no-store"
    saved = desk.get(f"{PDF}?download=1")
    assert saved.headers["Content-Disposition"] == "attachment; filename=prescription-1-1.pdf"
    assert "AZITHROMYCIN" in text_of(page)


@pytest.mark.parametrize("query", ["", "?paper=a4", "?language=hi", "?paper=a4&language=ta"])
def test_the_first_print_is_stored_and_printed_from_then_on(
    query: str, practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.get(PDF + query).response.data
    monkeypatch.setattr(papers, "render_paper", lambda _paper: b"%PDF of another engine")
    account = desk.get("/account/").form_to("/account/")
    assert account.send(full_name="Dr Renamed", clinic_name="Moved").status == 303
    upload(desk, signature())
    assert desk.get(PDF + query).response.data == first
    assert len(stored_papers(practice)) == 1


def test_each_paper_size_and_language_is_stored_once(practice: Practice, desk: Browser) -> None:
    for _again in range(2):
        for query in ("?paper=a5", "?paper=a4", "?paper=a5&language=hi", "?paper=a3&language=xx"):
            assert desk.get(PDF + query).status == 200
    assert stored_papers(practice) == [("a4", "en"), ("a5", "en"), ("a5", "hi")]


def test_other_margins_make_a_new_paper_and_keep_the_first(
    practice: Practice, desk: Browser
) -> None:
    plain = desk.get(PDF).response.data
    set_up(desk, letterhead="own", top_mm="55")
    own = desk.get(PDF)
    assert "Sunrise Clinic" not in text_of(own)
    set_up(desk, top_mm="60")
    assert desk.get(PDF).response.data != own.response.data
    set_up(desk, letterhead="clinic")
    assert desk.get(PDF).response.data == plain
    assert [paper for paper, _language in stored_papers(practice)] == [
        "a5",
        "a5:370d140d",
        "a5:3c0d140d",
    ]


def test_two_simultaneous_first_prints_give_the_same_bytes(practice: Practice) -> None:
    sign(practice, practice.visit(practice.patient()))
    browsers = [practice.browser() for _ in range(4)]
    pages = at_once([partial(browser.get, PDF) for browser in browsers])
    assert {page.status for page in pages} == {200}
    (standing,) = dump(practice.database)["prescription_papers"]
    assert {page.response.data for page in pages} == {bytes(standing[5])}


def test_stored_bytes_win_over_those_of_a_slower_request(practice: Practice, desk: Browser) -> None:
    first = desk.get(PDF).response.data
    with practice.at_work():
        assert papers._store_first(1, Layout("a5"), "en", b"%PDF too late") == first
    assert stored_papers(practice) == [("a5", "en")]


def test_every_print_is_recorded_in_the_trail(practice: Practice, desk: Browser) -> None:
    for _time in range(3):
        desk.get(PDF)
    acts = [row[5:8] for row in dump(practice.database)["audit_events"]]
    assert acts.count(("print", "prescriptions", 1)) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same words on both
def test_private_content_is_on_no_paper(practice: Practice) -> None:
    visit = practice.visit(practice.patient(), private_notes="Suspects her husband")
    reasons = ({"caution": "c", "what": "w", "reason": "tolerated it before"},)
    content = CONTENT.from_json(CONTENT.to_json() | {"reasons": reasons})
    sign(practice, visit, content)
    text = text_of(practice.browser().get(PDF))
    assert "husband" not in text
    assert "tolerated" not in text


def test_another_doctors_prescription_is_not_found(other: Practice, desk: Browser) -> None:
    stranger = other.browser()
    for path in ("/prescriptions/1/", PDF):
        assert stranger.get(path).status == stranger.get(path.replace("1", "999")).status == 404


def test_a_replaced_prescription_prints_replaced_and_earlier_prints_are_kept(
    practice: Practice, desk: Browser
) -> None:
    given_out = desk.get(PDF)
    before = stored_papers(practice)
    sign(practice, 1, revision=2)
    for address in (PDF, f"{PDF}?language=hi"):
        assert "REPLACED" in text_of(desk.get(address))
    assert "AZITHROMYCIN" in text_of(desk.get(PDF))
    assert stored_papers(practice) == before
    for valid in (given_out, desk.get("/prescriptions/2/pdf/")):
        assert "REPLACED" not in text_of(valid)


def test_a_struck_prescription_prints_struck_and_earlier_prints_are_kept(
    practice: Practice, desk: Browser
) -> None:
    given_out = desk.get(PDF)
    assert "STRUCK" not in text_of(given_out)
    before = stored_papers(practice)
    practice.move_visit(1, practice.patient())
    for address in (PDF, f"{PDF}?language=hi"):
        assert "STRUCK" in text_of(desk.get(address))
    assert "AZITHROMYCIN" in text_of(desk.get(PDF))
    assert stored_papers(practice) == before
    prints = [act for act in acts_of(practice) if act[0] == "print"]
    assert len(prints) == 4
