"""Signed prescriptions on screen and paper, how they print, the register; on both databases."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pypdf
import pytest
import time_machine
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from clinic.prescribing import papers
from clinic.prescribing.paper_document import Layout
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.prescriptions import AZITHROMYCIN, CONTENT, sign
from tests.integration.together import at_once

PDF = "/prescriptions/1/pdf/"
SETTINGS = "/account/prescription/"
SIGNATURE = "/account/prescription/signature/"
REGISTER = "/registers/h1/"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A signed-in browser of a doctor with one signed prescription."""
    sign(practice, practice.visit(practice.patient()))
    return practice.browser()


def text_of(page: Page) -> str:
    sheets = pypdf.PdfReader(io.BytesIO(page.response.data)).pages
    return " ".join("\n".join(sheet.extract_text() for sheet in sheets).split())


def kept(practice: Practice) -> list[tuple[Any, ...]]:
    """(paper, language) of every paper that is kept."""
    return sorted(row[2:4] for row in dump(practice.database)["prescription_papers"])


def set_up(desk: Browser, **typed: Any) -> Page:
    return desk.get(SETTINGS).form_to(SETTINGS).send(**typed)


def signature(size: tuple[int, int] = (400, 200)) -> bytes:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).line([(40, 100), (size[0] - 40, 60)], fill=(20, 20, 80), width=6)
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()


def upload(desk: Browser, content: bytes, name: str = "signature.png") -> Page:
    values: dict[str, Any] = dict(desk.get(SETTINGS).form_to(SIGNATURE).values)
    values["picture"] = FileStorage(io.BytesIO(content), name, content_type="image/png")
    boundary, body = encode_multipart(values)  # in memory: a file of the client's would stay open
    return desk.post(SIGNATURE, body, content_type=f'multipart/form-data; boundary="{boundary}"')


# --- on the screen -------------------------------------------------------------------------------


def test_the_page_shows_what_was_signed_in_words(desk: Browser) -> None:
    page = desk.get("/prescriptions/1/")
    for words in (
        *("AZITHROMYCIN 500 mg tablet", "(Azithral 500)", "Schedule H1", "3 tablets"),
        *("1 tablet in the morning, after food, for 3 days", "Penicillin (rash)", "26 Nov 2026"),
        *("Steam inhalation at night", "Own words", "Signed by Dr Asha Rao"),
    ):
        assert words in page.text
    assert "/visits/1/" in page.links()
    assert "replaced" not in page.text


def test_the_page_speaks_the_language_that_is_asked_for(desk: Browser) -> None:
    assert "सुबह 1 गोली" in desk.get("/prescriptions/1/?language=hi").text
    assert "सुबह" not in desk.get("/prescriptions/1/?language=xx").text


def test_a_prescription_that_was_corrected_leads_to_the_correction(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, 1, revision=2)
    sign(practice, 1, revision=3)
    first, newest = desk.get("/prescriptions/1/"), desk.get("/prescriptions/3/")
    assert "replaced by a correction" in first.text
    assert "/prescriptions/3/" in first.links()
    assert "replaced by a correction" not in newest.text


# --- on paper ------------------------------------------------------------------------------------


def test_the_pdf_is_shown_under_the_name_of_visit_and_revision(desk: Browser) -> None:
    page = desk.get(PDF)
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == "inline; filename=prescription-1-1.pdf"
    assert page.headers["Cache-Control"] == "no-store"
    saved = desk.get(f"{PDF}?download=1")
    assert saved.headers["Content-Disposition"] == "attachment; filename=prescription-1-1.pdf"
    assert "AZITHROMYCIN" in text_of(page)


@pytest.mark.parametrize("query", ["", "?paper=a4", "?language=hi", "?paper=a4&language=ta"])
def test_what_was_printed_first_is_printed_ever_after(
    query: str, practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.get(PDF + query).response.data
    monkeypatch.setattr(papers, "render_paper", lambda _paper: b"%PDF of another engine")
    account = desk.get("/account/").form_to("/account/")
    assert account.send(full_name="Dr Renamed", clinic_name="Moved").status == 303
    upload(desk, signature())
    assert desk.get(PDF + query).response.data == first
    assert len(kept(practice)) == 1


def test_each_paper_and_language_is_kept_once(practice: Practice, desk: Browser) -> None:
    for _again in range(2):
        for query in ("?paper=a5", "?paper=a4", "?paper=a5&language=hi", "?paper=a3&language=xx"):
            assert desk.get(PDF + query).status == 200
    assert kept(practice) == [("a4", "en"), ("a5", "en"), ("a5", "hi")]


def test_other_margins_make_another_paper_and_leave_the_first(
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
    assert [paper for paper, _language in kept(practice)] == ["a5", "a5:370d140d", "a5:3c0d140d"]


def test_two_first_printings_at_once_give_the_same_bytes(practice: Practice) -> None:
    sign(practice, practice.visit(practice.patient()))
    browsers = [practice.browser() for _ in range(4)]
    pages = at_once([partial(browser.get, PDF) for browser in browsers])
    assert {page.status for page in pages} == {200}
    (standing,) = dump(practice.database)["prescription_papers"]
    assert {page.response.data for page in pages} == {bytes(standing[5])}


def test_the_bytes_that_stand_win_over_those_of_a_slower_page(
    practice: Practice, desk: Browser
) -> None:
    first = desk.get(PDF).response.data
    with practice.at_work():
        assert papers._keep_first(1, Layout("a5"), "en", b"%PDF too late") == first
    assert kept(practice) == [("a5", "en")]


def test_every_printing_is_written_down(practice: Practice, desk: Browser) -> None:
    for _time in range(3):
        desk.get(PDF)
    acts = [row[5:8] for row in dump(practice.database)["audit_events"]]
    assert acts.count(("print", "prescriptions", 1)) == 3


def test_what_never_prints_is_on_no_paper(practice: Practice) -> None:
    visit = practice.visit(practice.patient(), private_notes="Suspects her husband")
    reasons = ({"caution": "c", "what": "w", "reason": "tolerated it before"},)
    content = CONTENT.from_json(CONTENT.to_json() | {"reasons": reasons})
    sign(practice, visit, content)
    text = text_of(practice.browser().get(PDF))
    assert "husband" not in text
    assert "tolerated" not in text


# --- how it prints -------------------------------------------------------------------------------


def test_settings_start_with_the_doctors_language_and_are_kept(desk: Browser) -> None:
    desk.get("/account/").form_to("/account/").send(print_language="hi")
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert (form.values["paper"], form.values["language"]) == ("a5", "hi")
    page = set_up(desk, paper="a4", language="ta", letterhead="own", left_mm="20 mm", top_mm="0")
    assert (page.status, page.location) == (303, SETTINGS)
    values = desk.get(SETTINGS).form_to(SETTINGS).values
    assert [values[n] for n in ("paper", "language", "letterhead", "left_mm", "top_mm")] == [
        *("a4", "ta", "own", "20", "0")
    ]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("top_mm", "151", "At most 150 mm"),
        ("left_mm", "61", "At most 60 mm"),
        ("top_mm", "-1", "whole millimetres"),
        ("top_mm", "12.5", "whole millimetres"),
        ("top_mm", "1 inch", "whole millimetres"),
        ("bottom_mm", "", "whole millimetres"),
        ("right_mm", "9" * 400, "whole millimetres"),
        ("right_mm", "²", "whole millimetres"),
        ("paper", "a3", "A5 or A4"),
        ("letterhead", "", "Choose one"),
        ("language", "xx", "Not a valid choice"),
    ],
)
def test_a_bad_setting_is_explained_and_nothing_is_kept(
    field: str, typed: str, words: str, practice: Practice, desk: Browser
) -> None:
    page = set_up(desk, **{field: typed})
    assert page.status == 422
    assert words in page.error_of(field)
    assert dump(practice.database)["print_settings"] == []


def test_a_stale_form_shows_both_texts(desk: Browser) -> None:
    old = desk.get(SETTINGS).form_to(SETTINGS)
    set_up(desk, top_mm="50")
    page = old.send(top_mm="45")
    assert page.status == 409
    assert page.form("top_mm", "version").send().status == 303
    assert desk.get(SETTINGS).form_to(SETTINGS).values["top_mm"] == "45"


def test_first_settings_of_two_pages_at_once_are_one_row(practice: Practice) -> None:
    forms = [practice.browser().get(SETTINGS).form_to(SETTINGS) for _ in range(3)]
    pages = at_once([partial(form.send, top_mm=str(50 + n)) for n, form in enumerate(forms)])
    assert sorted(page.status for page in pages) == [303, 409, 409]
    assert len(dump(practice.database)["print_settings"]) == 1


def test_the_test_page_has_a_frame_and_says_the_margins(desk: Browser) -> None:
    set_up(desk, letterhead="own", top_mm="55", paper="a4")
    page = desk.get("/account/prescription/test/")
    assert page.headers["Content-Disposition"].startswith("inline")
    assert "top 55 mm, bottom 20 mm, left 13 mm, right 13 mm" in text_of(page)
    set_up(desk, left_mm="60", right_mm="60")
    assert desk.get("/account/prescription/test/?paper=a5").status == 200


def test_a_signature_is_kept_prints_and_is_removed(practice: Practice, desk: Browser) -> None:
    assert upload(desk, signature()).status == 303
    shown = desk.get(SETTINGS)
    assert "data:image/png;base64," in shown.html
    pages = pypdf.PdfReader(io.BytesIO(desk.get(PDF).response.data)).pages
    assert len(pages[0].images) == 1
    remove = next(f for f in shown.forms() if f.element.get("id") == "no-signature")
    assert remove.send(remove="1").status == 303
    assert "data:image/png" not in desk.get(SETTINGS).html
    other = pypdf.PdfReader(io.BytesIO(desk.get(f"{PDF}?paper=a4").response.data)).pages
    assert len(other[0].images) == 0
    assert b"PNG" not in repr(dump(practice.database)["audit_events"]).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a text file, renamed", "Choose a PNG or JPEG"),
        (b"", "Choose a PNG or JPEG"),
        (b"\x89PNG" + b"x" * 1_000_001, "larger than 1 MB"),
    ],
    ids=["text", "nothing", "large"],
)
def test_a_bad_signature_is_explained_and_the_old_one_stays(
    content: bytes, words: str, practice: Practice, desk: Browser
) -> None:
    upload(desk, signature())
    before = dump(practice.database)["print_settings"]
    page = upload(desk, content)
    assert page.status == 422
    assert words in page.error_of("picture")
    assert "data:image/png;base64," in page.html
    assert dump(practice.database)["print_settings"] == before


def test_settings_and_signature_of_another_doctor_are_not_used(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    set_up(desk, paper="a4", language="hi")
    upload(desk, signature())
    theirs = other.browser().get(SETTINGS)
    assert theirs.form_to(SETTINGS).values["paper"] == "a5"
    assert "data:image/png" not in theirs.html


# --- the register --------------------------------------------------------------------------------


def entries(page: Page) -> list[dict[str, str]]:
    assert page.response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.response.data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON):
        yield


@pytest.mark.usefixtures("noon")
def test_the_register_lists_scheduled_medicines_of_a_period(
    practice: Practice, desk: Browser
) -> None:
    text = desk.get(REGISTER).text
    for words in ("AZITHROMYCIN 500 mg tablet", "Lakshmi Srinivasan", "3 tablets", "H1"):
        assert words in text
    assert "Karve Road, Pune 411004" in text
    assert "Steam" not in text
    assert "AZITHROMYCIN" not in desk.get(f"{REGISTER}?from=2026-10-01&to=2026-10-31").text
    assert "AZITHROMYCIN" in desk.get(f"{REGISTER}?from=23/11/2026&to=23 Nov 2026").text


@pytest.mark.usefixtures("noon")
def test_the_register_is_exported_as_csv(desk: Browser) -> None:
    page = desk.get(f"{REGISTER}csv/?from=2026-11-01&to=2026-11-30")
    assert page.headers["Content-Disposition"] == (
        "attachment; filename=schedule-h1-2026-11-01-2026-11-30.csv"
    )
    (entry,) = entries(page)
    assert entry["Date"] == "23 Nov 2026"
    assert entry["Patient"] == "Lakshmi Srinivasan"
    assert entry["Address"] == "Karve Road, Pune 411004"
    assert entry["Prescriber"] == "Dr Asha Rao"
    assert (entry["Medicine"], entry["Schedule"]) == ("AZITHROMYCIN 500 mg tablet", "H1")
    assert entry["Quantity"] == "3 tablets"


def test_only_the_newest_revision_of_a_prescription_counts(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, 1, revision=2, medicines=(replace(AZITHROMYCIN, quantity="5 tablets"),))
    assert [entry["Quantity"] for entry in entries(desk.get(f"{REGISTER}csv/"))] == ["5 tablets"]
    assert "Corrected" in desk.get(REGISTER).text
    sign(practice, 1, revision=3, medicines=())
    assert entries(desk.get(f"{REGISTER}csv/")) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str, practice: Practice) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    line = replace(AZITHROMYCIN, label=evil, quantity=evil)
    visit = practice.visit(practice.patient())
    sign(practice, visit, patient_name=evil, patient_address=evil, medicines=(line,))
    (entry,) = entries(practice.browser().get(f"{REGISTER}csv/"))
    for heading in ("Patient", "Brand", "Quantity"):
        assert entry[heading].startswith(f"'{start}")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in entry.values())


def test_a_long_register_goes_on_over_pages_and_the_export_has_it_all(practice: Practice) -> None:
    visits = [practice.visit(practice.patient()) for _ in range(2)]
    for visit in visits:
        sign(practice, visit, medicines=(AZITHROMYCIN,) * 15)
    desk = practice.browser()
    first = desk.get(REGISTER)
    (following,) = [link for link in first.links() if "page=2" in link]
    assert first.html.count("row-main") == 25
    assert desk.get(following).html.count("row-main") == 5
    assert len(entries(desk.get(f"{REGISTER}csv/"))) == 30


@pytest.mark.parametrize("query", ["?from=yesterday", "?from=2026-11-23&to=2026-11-01", "?to=32"])
def test_a_period_that_is_none_is_explained(query: str, desk: Browser) -> None:
    page = desk.get(REGISTER + query)
    assert page.status == 200
    assert page.error_of("from") or page.error_of("to")


def test_the_register_is_of_one_doctor(practice: Practice, other: Practice, desk: Browser) -> None:
    stranger = other.browser()
    assert "AZITHROMYCIN" not in stranger.get(REGISTER).text
    assert entries(stranger.get(f"{REGISTER}csv/")) == []


def test_another_doctors_prescription_is_not_there(other: Practice, desk: Browser) -> None:
    stranger = other.browser()
    for path in ("/prescriptions/1/", PDF):
        assert stranger.get(path).status == stranger.get(path.replace("1", "999")).status == 404


def test_the_account_leads_to_how_prescriptions_print(desk: Browser) -> None:
    assert SETTINGS in desk.get("/account/").links()
    assert REGISTER in desk.get(SETTINGS).links()
