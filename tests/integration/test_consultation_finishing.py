"""Finishing a note: what stands in the way, what is signed, and what a correction leaves alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from sqlalchemy import select

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.prescribing.content import Content
from clinic.prescribing.models import Prescription, PrescriptionLine
from tests.integration.client import Browser, Page
from tests.integration.databases import Dump, dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of
from tests.integration.writing import Writer, begin, draft_of, visit_of

PAN, DOLO = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d"
SECRET, REASON = "Suspects his brother-in-law", "He took it all last year"


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """A page on which a visit was just begun."""
    return Writer(practice.browser(), begin(practice))


def settled(practice: Practice) -> Dump:
    """All rows but what a note in writing may change."""
    return dump(practice.database, "sign_ins", "visit_drafts")


def contents_of(practice: Practice, visit: int) -> list[Content]:
    """What was signed for a visit, the newest first."""
    with practice.at_work():
        return [Content.from_json(signed.content) for signed in prescriptions_of(visit)]


def prescriptions_of(visit: int) -> Sequence[Prescription]:
    statement = select(Prescription).where(Prescription.visit_id == visit)
    return db.session.scalars(statement.order_by(Prescription.revision.desc())).all()


# --- what stands in the way ----------------------------------------------------------------------

HINDRANCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "vitals": ({"blood_pressure": "abc"}, "blood_pressure", "BP"),
    "no dose": ({"prescription": ["Paracetamol 500 mg tablet"]}, "prescription", "has no dose"),
    "unconfirmed": ({"prescription": [PAN]}, "prescription", "is what stands beside it"),
    "choice": ({"prescription_new": "paracetamol 1-1-1 3d"}, "prescription", "Choose which"),
    "follow-up": ({"follow_up": "soon"}, "follow_up", "Write when to come again"),
    "pregnancy": (
        {"expecting": "pregnant", "pregnant_weeks": "0441"},
        "pregnant_weeks",
        "Write the weeks",
    ),
    "long entry": ({"advice": ["x" * 501]}, "advice", "at most 500 letters"),
    "many entries": ({"symptoms": [f"s{n}" for n in range(61)]}, "symptoms", "At most 60"),
    "long text": ({"findings": "x" * 20_001}, "findings", "At most 20,000"),
    "many medicines": (
        {"prescription": [f"Own {n} 1-0-1" for n in range(31)]},
        "prescription",
        "at most 30",
    ),
    "nothing": ({}, "", "Write something of the visit first"),
}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(("typed", "field", "words"), HINDRANCES.values(), ids=HINDRANCES)
def test_what_stands_in_the_way_is_said_and_nothing_is_signed(
    typed: dict[str, Any],
    field: str,
    words: str,
    htmx: bool,
    practice: Practice,
    writer: Writer,
) -> None:
    before = settled(practice)
    answer = writer.act("finish", htmx=htmx, **typed)
    assert answer.status == 422
    told = answer.find("hindrances")
    assert told is not None
    assert words in " ".join("".join(told.itertext()).split())
    assert settled(practice) == before
    again = Writer(practice.browser(), 1)
    for name, text in typed.items():
        assert again.entries(name) == (text if isinstance(text, list) else [text])


def test_an_unanswered_caution_stands_in_the_way(practice: Practice, writer: Writer) -> None:
    writer.act(prescription=[DOLO, "Calpol 250 5 ml tds 3d"])
    writer.act("confirm:")
    before = settled(practice)
    answer = writer.act("finish")
    assert answer.status == 422
    assert "Change the prescription, or write why you go on" in answer.text
    assert settled(practice) == before


# --- signing -------------------------------------------------------------------------------------


def write_a_note(writer: Writer) -> None:
    """A note with something in every part, and two medicines that need a reason."""
    writer.act(
        symptoms=["fever 3 d", "cough"],
        diagnosis=["? Dengue fever (A90)"],
        investigations=["CBC"],
        advice=["Plenty of fluids"],
        blood_pressure="138/86",
        weight="68",
        findings="Throat red",
        private_notes=SECRET,
        follow_up="5d",
        prescription=[DOLO, "Calpol 250 5 ml tds 3d", "Steam inhalation"],
    )
    answer = writer.act("confirm:")
    assert answer.tree is not None
    names = [field.get("name") or "" for field in answer.tree.iter("input")]
    reasons = [name for name in names if name.startswith("reason-")]
    assert reasons
    writer.type(**dict.fromkeys(reasons, REASON))


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_finishing_writes_the_visit_and_signs_the_prescription(
    htmx: bool, practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    answer = writer.act("finish", htmx=htmx)
    assert answer.status == (200 if htmx else 303)
    assert (answer.headers["HX-Redirect"] if htmx else answer.location) == "/prescriptions/1/"
    visit = visit_of(practice, 1)
    told = {
        "symptoms": "fever 3 d\ncough",
        "diagnosis": "? Dengue fever (A90)",
        "prescription": f"{DOLO}\nCalpol 250 5 ml tds 3d\nSteam inhalation",
        "investigations": "CBC",
        "advice": "Plenty of fluids",
        "findings": "Throat red",
        "private_notes": SECRET,
        "follow_up_on": clinic_day() + timedelta(days=5),
        "version": 2,
    }
    told |= {"systolic": 138, "diastolic": 86, "weight_g": 68_000, "height_mm": None}
    assert {name: visit[name] for name in told} == told
    assert visit["finished_at"] is not None
    assert draft_of(practice, 1) is None


def test_the_lines_that_were_signed_stand_in_rows(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    with practice.at_work():
        lines = db.session.scalars(select(PrescriptionLine).order_by(PrescriptionLine.position))
        found = [(x.position, x.words, x.generic, x.dose, x.days, x.quantity) for x in lines]
    assert found == [
        (1, DOLO, "Paracetamol", "1-1-1 3d", 3, "9 tablets"),
        (2, "Calpol 250 5 ml tds 3d", "Paracetamol", "5 ml tds 3d", 3, "45 ml"),
        (3, "Steam inhalation", "", "", None, ""),
    ]
    with practice.at_work():
        signed = prescriptions_of(1)[0]
        assert (signed.revision, signed.signed_by) == (1, practice.user_id)
        assert (signed.patient_id, signed.signed_on) == (1, clinic_day())


def test_what_was_written_is_counted_as_habit(practice: Practice) -> None:
    for _ in range(2):
        writer = Writer(practice.browser(), begin(practice))
        write_a_note(writer)
        writer.act("finish")
    rows = {(row[1], row[3], row[4], row[5]) for row in dump(practice.database)["habits"]}
    assert rows == {
        ("complaint", "fever 3 d", "", 2),
        ("complaint", "cough", "", 2),
        ("diagnosis", "Dengue fever (A90)", "", 2),
        ("investigation", "CBC", "", 2),
        ("advice", "Plenty of fluids", "", 2),
        ("medicine", "Dolo 650", "1-1-1 3d", 2),
        ("medicine", "Calpol 250", "5 ml tds 3d", 2),
    }
    offered = Writer(practice.browser(), begin(practice))
    offered.act("add:prescription:", prescription_new="dolo 650")
    assert offered.entries("prescription") == [DOLO]


def test_finishing_is_told_in_the_trail(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    acts = [act for act in acts_of(practice) if act[0] != "read"]
    assert [act[:3] for act in acts if act[1] == "prescriptions"] == [
        ("create", "prescriptions", 1)
    ]
    changes = [act[3] for act in acts if act[:2] == ("update", "visits")]
    assert len(changes) == 1
    assert changes[0]["findings"] == ["", "Throat red"]
    assert changes[0]["systolic"] == [None, 138]


def test_what_stands_in_the_boxes_is_finished_too(practice: Practice, writer: Writer) -> None:
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
        told = answer.headers["HX-Redirect"] if htmx else answer.location
        assert told == "/prescriptions/1/"
    assert settled(practice) == before
    assert draft_of(practice, 1) is None


def test_many_taps_at_once_sign_one_prescription(practice: Practice, writer: Writer) -> None:
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


def test_words_typed_after_a_lost_reply_are_not_dropped(practice: Practice, writer: Writer) -> None:
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


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_is_another_revision_and_leaves_the_first_alone(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    desk = practice.browser()
    paper = desk.get("/prescriptions/1/pdf/").response.data
    first = once(practice)
    correction = Writer(desk, 1)
    assert correction.value("findings") == "Throat red"
    correction.act(prescription=[PAN], findings="Throat clear")
    correction.act("confirm:")
    assert correction.act("finish").headers["HX-Redirect"] == "/prescriptions/2/"
    newest, oldest = contents_of(practice, 1)
    assert (newest.revision, oldest.revision) == (2, 1)
    assert newest.replaces
    assert oldest.replaces == ""
    assert [medicine.words for medicine in newest.medicines] == [PAN]
    assert all(set(rows) <= set(once(practice)[table]) for table, rows in first.items())
    assert desk.get("/prescriptions/1/pdf/").response.data == paper
    assert desk.get("/prescriptions/2/pdf/").response.data != paper
    assert visit_of(practice, 1)["findings"] == "Throat clear"


def once(practice: Practice) -> dict[str, list[Any]]:
    """The rows of what is written once, to be compared."""
    rows = dump(practice.database)
    tables = ("prescriptions", "prescription_lines", "prescription_papers")
    return {table: [repr(tuple(map(_plain, row))) for row in rows[table]] for table in tables}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_correction_in_writing_changes_nothing_that_was_signed(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    before = settled(practice)["visits"]
    Writer(practice.browser(), 1).act(findings="Half a thought")
    assert settled(practice)["visits"] == before
    assert Writer(practice.browser(), 1).value("findings") == "Half a thought"


# --- a visit of plain fields ---------------------------------------------------------------------


def test_plain_words_stay_the_doctors_own_and_can_be_corrected_and_signed(
    practice: Practice,
) -> None:
    practice.patient()
    desk = practice.browser()
    path = "/patients/1/visits/new/"
    words = "TAB. CROCIN as before\nSteam inhalation"
    form = desk.get(path).form_to(path)
    assert form.send(symptoms="Fever\nCough", prescription=words).status == 303
    assert visit_of(practice, 1)["prescription"] == words
    writer = Writer(desk, 1)
    assert writer.entries("symptoms") == ["Fever", "Cough"]
    assert writer.entries("prescription") == words.split("\n")
    writer.act("remove:symptoms:Cough")
    assert writer.act("finish").headers["HX-Redirect"] == "/prescriptions/1/"
    visit = visit_of(practice, 1)
    assert (visit["symptoms"], visit["prescription"]) == ("Fever", words)
    assert [m.words for m in contents_of(practice, 1)[0].medicines] == words.split("\n")


@pytest.mark.parametrize("part", ["symptoms", "diagnosis", "prescription"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_note_that_was_signed_is_not_edited_in_place(
    method: str, part: str, practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    browser = practice.browser()
    before = settled(practice)["visits"]
    data = {"csrf_token": browser.token(), "version": "2", part: "Forged"}
    query = f"/visits/1/edit/?part={part}"
    answer = browser.open(query, method, data=data if method == "POST" else None)
    told = (302, writer.path) if method == "GET" else (409, "")
    assert (answer.status, answer.location) == told
    assert method == "GET" or "Forged" in answer.text
    browser.post("/visits/1/edit/", data | {"visit_date": "2026-01-05"})
    rows = settled(practice)["visits"]
    assert "Forged" not in repr(rows)
    assert len(rows) == len(before)


def test_day_and_fee_of_a_signed_visit_are_edited(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    before = once(practice)
    browser = practice.browser()
    for part, text in (("visit_date", "2026-01-05"), ("consultation_fee", "250")):
        form = browser.get(f"/visits/1/edit/?part={part}").form("version", part)
        assert form.send(**{part: text}).status == 303
    visit = visit_of(practice, 1)
    assert (visit["visit_date"], visit["fee_paise"]) == (date(2026, 1, 5), 250_00)
    assert once(practice) == before


# --- what never prints ---------------------------------------------------------------------------


def test_private_notes_and_reasons_never_print(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    content = contents_of(practice, 1)[0]
    assert SECRET not in repr(content.to_json())
    assert {reason.reason for reason in content.reasons} == {REASON}
    desk = practice.browser()
    for language in ("en", "hi"):
        shown = desk.get(f"/prescriptions/1/?language={language}")
        data = desk.get(f"/prescriptions/1/pdf/?language={language}").response.data
        printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        assert "Lakshmi" in printed
        for words in (SECRET, REASON):
            assert words not in shown.html
            assert words not in printed


# --- what is at the edge of what the tables hold -------------------------------------------------


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
        words = [medicine.words for medicine in content.medicines]
        assert words == fields.get("prescription", [])
        assert practice.browser().get("/prescriptions/1/").status == 200
