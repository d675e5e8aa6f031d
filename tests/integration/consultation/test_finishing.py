"""Finishing a note: its hindrances, and the signed content."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from sqlalchemy import select

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.prescribing.models import PrescriptionLine
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.finishing import (
    DOLO,
    REASON,
    SECRET,
    contents_of,
    prescriptions_of,
    settled,
    write_a_note,
)
from tests.integration.together import at_once
from tests.integration.trail import acts_of
from tests.integration.writing import Writer, begin, draft_of, visit_of


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


# --- hindrances ----------------------------------------------------------------------------------


HINDRANCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "vitals": ({"blood_pressure": "abc"}, "blood_pressure", "BP"),
    "no dose": ({"prescription": ["Paracetamol 500 mg tablet"]}, "prescription", "has no dose"),
    "unconfirmed": (
        {"prescription": ["Cetzine 10 hs 5d"]},
        "",
        "Prescription: 1. Is Cetzine 10 cetirizine 10 mg tablet?",
    ),
    "choice": ({"prescription_new": "paracetamol 1-1-1 3d"}, "prescription", "Choose which"),
    "follow-up": ({"follow_up": "soon"}, "follow_up", "Write when to come again"),
    "pregnancy": (
        {"expecting": "pregnant", "pregnant_weeks": "0441"},
        "pregnant_weeks",
        "Write the weeks",
    ),
    "long entry": ({"advice": ["x" * 501]}, "advice", "at most 500 characters"),
    "many entries": ({"symptoms": [f"s{n}" for n in range(61)]}, "symptoms", "At most 60"),
    "long text": ({"findings": "x" * 20_001}, "findings", "At most 20,000"),
    "many medicines": (
        {"prescription": [f"Own {n} 1-0-1" for n in range(31)]},
        "prescription",
        "at most 30",
    ),
    "nothing": ({}, "", "Write something of the visit first"),
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(("typed", "field", "message"), HINDRANCES.values(), ids=HINDRANCES)
def test_hindrances_are_explained_and_nothing_is_signed(
    typed: dict[str, Any],
    field: str,
    message: str,
    htmx: bool,
    practice: Practice,
    writer: Writer,
) -> None:
    before = settled(practice)
    answer = writer.act("finish", htmx=htmx, **typed)
    assert answer.status == 422
    hindrances = answer.find("hindrances")
    assert hindrances is not None
    assert message in " ".join("".join(hindrances.itertext()).split())
    assert settled(practice) == before
    again = Writer(practice.browser(), 1)
    for name, text in typed.items():
        assert again.entries(name) == (text if isinstance(text, list) else [text])


def test_an_unanswered_caution_prevents_finishing(practice: Practice, writer: Writer) -> None:
    writer.act(prescription=["Pan 40 1-0-0 5d", "Omez 20 1-0-0 5d"])
    before = settled(practice)
    answer = writer.act("finish")
    assert answer.status == 422
    assert "Change the prescription, or write why you go on" in answer.text
    assert settled(practice) == before


# --- signing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_finishing_writes_the_visit_and_signs_the_prescription(
    htmx: bool, practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    answer = writer.act("finish", htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    assert (answer.headers["HX-Redirect"] if htmx else answer.location) == "/prescriptions/1/"
    visit = visit_of(practice, 1)
    note = {
        "symptoms": "fever 3 d\ncough",
        "diagnosis": "? Dengue fever (A90)",
        "prescription": f"{DOLO}\nCalpol 250 20 ml qid 3d\nSteam inhalation",
        "investigations": "CBC",
        "advice": "Plenty of fluids",
        "findings": "Throat red",
        "private_notes": SECRET,
        "follow_up_on": clinic_day() + timedelta(days=5),
        "version": 2,
    }
    note |= {"systolic": 138, "diastolic": 86, "weight_g": 68_000, "height_mm": None}
    assert {name: visit[name] for name in note} == note
    assert visit["finished_at"] is not None
    assert draft_of(practice, 1) is None


def test_the_signed_lines_are_stored_as_rows(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    with practice.at_work():
        lines = db.session.scalars(select(PrescriptionLine).order_by(PrescriptionLine.position))
        stored = [(x.position, x.words, x.generic, x.dose, x.days, x.quantity) for x in lines]
    assert stored == [
        (1, DOLO, "Paracetamol", "1-1-1 3d", 3, "9 tablets"),
        (2, "Calpol 250 20 ml qid 3d", "Paracetamol", "20 ml qid 3d", 3, "240 ml"),
        (3, "Steam inhalation", "", "", None, ""),
    ]
    with practice.at_work():
        signed = prescriptions_of(1)[0]
        assert (signed.revision, signed.signed_by) == (1, practice.user_id)
        assert (signed.patient_id, signed.signed_on) == (1, clinic_day())


def test_signed_lines_and_phrases_are_counted_as_habits(practice: Practice) -> None:
    for _ in range(2):
        writer = Writer(practice.browser(), begin(practice))
        write_a_note(writer)
        writer.act("finish")
    rows = {(row[1], row[3], row[4], row[5]) for row in dump(practice.database)["habits"]}
    assert rows == {
        ("complaint", "Fever", "", 2),
        ("complaint", "Cough", "", 2),
        ("diagnosis", "Dengue fever (A90)", "", 2),
        ("investigation", "CBC", "", 2),
        ("advice", "Plenty of fluids", "", 2),
        ("medicine", "Dolo 650", "1-1-1 3d", 2),
        ("medicine", "Calpol 250", "20 ml qid 3d", 2),
    }
    offered = Writer(practice.browser(), begin(practice))
    offered.act("add:prescription:", prescription_new="dolo 650")
    assert offered.entries("prescription") == [DOLO]


def test_finishing_is_recorded_in_the_trail(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    acts = [act for act in acts_of(practice) if act[0] != "read"]
    assert [act[:3] for act in acts if act[1] == "prescriptions"] == [
        ("create", "prescriptions", 1)
    ]
    changes = [act[3] for act in acts if act[:2] == ("update", "visits")]
    assert len(changes) == 1
    assert changes[0]["findings"] == ["", "Throat red"]
    assert "systolic" not in changes[0]
    taken = {act[3]["kind"][1]: act[3] for act in acts if act[:2] == ("create", "measurements")}
    assert taken["systolic"]["value"] == [None, 138]
    assert taken["weight"]["taken_by"] == [None, practice.user_id]


def test_text_in_the_boxes_is_signed_too(practice: Practice, writer: Writer) -> None:
    writer.act("finish", symptoms_new="cough", prescription_new="Steam inhalation")
    visit = visit_of(practice, 1)
    assert (visit["symptoms"], visit["prescription"]) == ("cough", "Steam inhalation")


# --- a second tap --------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_second_tap_gives_the_same_prescription(
    htmx: bool, practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish", htmx=htmx)
    before = settled(practice)
    for act in ("finish", "finish", ""):  # a lost reply is followed by a save that tries again
        answer = writer.act(act, htmx=htmx)
        assert answer.status == (200 if htmx else 303)
        target = answer.headers["HX-Redirect"] if htmx else answer.location
        assert target == "/prescriptions/1/"
    assert settled(practice) == before
    assert draft_of(practice, 1) is None


def test_many_simultaneous_taps_sign_one_prescription(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act()
    cookie = writer.browser.client.get_cookie("clinic")
    assert cookie is not None
    data: dict[str, list[str]] = {}
    for name, value in [*writer.fields(), ("act", "finish")]:
        data.setdefault(name, []).append(value)

    def tap(number: int) -> Page:
        browser = Browser(practice.database.app)
        browser.client.set_cookie("clinic", cookie.value)
        return browser.post(writer.path, data | {"sequence": [str(number)]})

    answers = at_once([lambda n=n: tap(10 + n) for n in range(5)])
    assert {(answer.status, answer.location) for answer in answers} == {(303, "/prescriptions/1/")}
    assert len(dump(practice.database)["prescriptions"]) == 1


def test_text_typed_after_a_lost_reply_is_not_lost(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    answer = writer.act("finish", findings="Throat red, and a rash")
    assert answer.status == 409
    assert "Throat red, and a rash" in answer.text
    assert writer.act("over").status == 200
    answer = writer.act("finish")
    assert answer.headers["HX-Redirect"] == "/prescriptions/2/"
    assert visit_of(practice, 1)["findings"] == "Throat red, and a rash"
    assert [content.revision for content in contents_of(practice, 1)] == [2, 1]


def test_an_older_finish_never_signs_over_newer_text(practice: Practice, writer: Writer) -> None:
    writer.act(findings="older")
    writer.act(findings="newer")
    answer = writer.type(sequence="1").act("finish", findings="older")
    assert answer.status == 409
    assert visit_of(practice, 1)["finished_at"] is None
    assert Writer(practice.browser(), 1).value("findings") == "newer"


# --- private content -----------------------------------------------------------------------------


def test_private_notes_and_reasons_never_print(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    content = contents_of(practice, 1)[0]
    assert SECRET not in repr(content.to_json())
    assert {reason.reason for reason in content.reasons} == {REASON}
    desk = practice.browser()
    for language in ("en", "hi"):
        screen = desk.get(f"/prescriptions/1/?language={language}")
        data = desk.get(f"/prescriptions/1/pdf/?language={language}").response.data
        printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        assert "Lakshmi" in printed
        for text in (SECRET, REASON):
            assert text not in screen.html
            assert text not in printed


# --- at the limits of the columns ----------------------------------------------------------------


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "fields",
    [
        {"prescription": ["Paracetamol 500 mg tablet 1-0-1 99999d"]},
        {"prescription": ["Paracetamol 500 mg tablet 1-0-1 9999 months"]},
        {"prescription": ["x" * 500, "ﷺ" * 500, "🤒" * 500]},
        {"symptoms": ["ﷺ" * 500], "diagnosis": ["ŉ" * 500], "advice": ["🤒" * 500]},
        {"diagnosis": ["?", "? ?", "(A90)", "? (A90)"]},
        {"findings": "ख" * 20_000, "private_notes": "🤒" * 20_000},
        {"expecting": "x" * 500, "pregnant_weeks": "44"},
        {"expecting": "pregnant", "pregnant_weeks": "44"},
    ],
)
def test_any_note_is_signed_or_explained(
    fields: dict[str, Any], practice: Practice, writer: Writer
) -> None:
    answer = writer.act("finish", symptoms_new="fever", **fields)
    assert answer.status in (200, 422)
    if answer.status == 200:
        content = contents_of(practice, 1)[0]
        texts = [medicine.words for medicine in content.medicines]
        assert texts == fields.get("prescription", [])
        assert practice.browser().get("/prescriptions/1/").status == 200
