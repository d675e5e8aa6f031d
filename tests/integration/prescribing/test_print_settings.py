"""The print settings of a doctor's prescriptions; on both databases."""

from __future__ import annotations

import io
from functools import partial

import pypdf
import pytest

from clinic.intake import most_bytes
from clinic.prescribing.signature import MOST_BYTES
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.prescribing.printing import (
    PDF,
    REGISTER,
    SETTINGS,
    set_up,
    signature,
    text_of,
    upload,
)
from tests.integration.prescriptions import sign
from tests.integration.together import at_once


def test_settings_are_saved(desk: Browser) -> None:
    assert desk.get(SETTINGS).form_to(SETTINGS).values["paper"] == "a5"
    page = set_up(desk, paper="a4", letterhead="own", left_mm="20 mm", top_mm="0")
    assert (page.status, page.location) == (303, SETTINGS)
    values = desk.get(SETTINGS).form_to(SETTINGS).values
    assert [values[n] for n in ("paper", "letterhead", "left_mm", "top_mm")] == [
        *("a4", "own", "20", "0")
    ]


def test_the_language_of_papers_is_set_on_one_page(practice: Practice, desk: Browser) -> None:
    number = sign(practice, practice.visit(practice.patient()))
    set_up(desk, paper="a4")
    assert "print in English" in desk.get(SETTINGS).text
    desk.get("/account/").form_to("/account/").send(print_language="ta")
    assert "print in தமிழ் (Tamil)" in desk.get(SETTINGS).text
    assert desk.get(f"/prescriptions/{number}/").form("language").values["language"] == "ta"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "typed", "message"),
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
    ],
)
def test_an_invalid_setting_is_explained_and_nothing_is_saved(
    field: str, typed: str, message: str, practice: Practice, desk: Browser
) -> None:
    page = set_up(desk, **{field: typed})
    assert page.status == 422
    assert message in page.error_of(field)
    assert dump(practice.database)["print_settings"] == []


def test_a_stale_form_shows_both_texts(desk: Browser) -> None:
    old = desk.get(SETTINGS).form_to(SETTINGS)
    set_up(desk, top_mm="50")
    page = old.send(top_mm="45")
    assert page.status == 409
    assert page.form("top_mm", "version").send().status == 303
    assert desk.get(SETTINGS).form_to(SETTINGS).values["top_mm"] == "45"


def test_two_simultaneous_first_settings_make_one_row(practice: Practice) -> None:
    forms = [practice.browser().get(SETTINGS).form_to(SETTINGS) for _ in range(3)]
    pages = at_once([partial(form.send, top_mm=str(50 + n)) for n, form in enumerate(forms)])
    assert sorted(page.status for page in pages) == [303, 409, 409]
    assert len(dump(practice.database)["print_settings"]) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_the_test_page_has_a_frame_and_shows_the_margins(desk: Browser) -> None:
    set_up(desk, letterhead="own", top_mm="55", paper="a4")
    page = desk.get("/account/prescription/test/")
    assert page.headers["Content-Disposition"].startswith("inline")
    assert "top 55 mm, bottom 20 mm, left 13 mm, right 13 mm" in text_of(page)
    set_up(desk, left_mm="60", right_mm="60")
    assert desk.get("/account/prescription/test/?paper=a5").status == 200


def test_a_signature_is_stored_printed_and_removed(practice: Practice, desk: Browser) -> None:
    assert upload(desk, signature()).status == 303
    settings_page = desk.get(SETTINGS)
    assert "data:image/png;base64," in settings_page.html
    pages = pypdf.PdfReader(io.BytesIO(desk.get(PDF).response.data)).pages
    assert len(pages[0].images) == 1
    remove = next(f for f in settings_page.forms() if f.element.get("id") == "no-signature")
    assert remove.send(remove="1").status == 303
    assert "data:image/png" not in desk.get(SETTINGS).html
    other = pypdf.PdfReader(io.BytesIO(desk.get(f"{PDF}?paper=a4").response.data)).pages
    assert len(other[0].images) == 0
    assert b"PNG" not in repr(dump(practice.database)["audit_events"]).encode()


@pytest.mark.parametrize("address", [f"{SETTINGS}signature/", "/account/signature/"])
def test_a_signature_of_the_size_that_its_page_promises_fits_in_the_form(address: str) -> None:
    promised, more_than_the_other_fields = MOST_BYTES, 100_000
    assert (most_bytes(address, 0) or 0) > promised + more_than_the_other_fields


def test_a_signature_as_a_phone_photographs_it_is_taken(desk: Browser) -> None:
    photographed = signature() + bytes(3_000_000)
    assert upload(desk, photographed).status == 303
    page = desk.get(SETTINGS).html
    assert "data:image/png;base64," in page
    assert len(page) < 300_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a text file, renamed", "Choose a PNG or JPEG"),
        (b"", "Choose a PNG or JPEG"),
        (b"\x89PNG" + b"x" * 8_000_001, "larger than 8 MB"),
    ],
    ids=["text", "nothing", "large"],
)
def test_a_bad_signature_is_explained_and_the_old_one_stays(
    content: bytes, message: str, practice: Practice, desk: Browser
) -> None:
    upload(desk, signature())
    before = dump(practice.database)["print_settings"]
    page = upload(desk, content)
    assert page.status == 422
    assert message in page.error_of("picture")
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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_the_account_links_to_the_print_settings(desk: Browser) -> None:
    assert SETTINGS in desk.get("/account/settings/").links()
    assert REGISTER in desk.get(SETTINGS).links()
