"""Medicines that no list knows are described once with their contents, and stored."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clinic.extensions import db
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.models import OwnMedicine
from clinic.prescribing.service import keep_medicine
from tests.integration.client import Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on, draft_of

PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"
OWN = "Kabasura kudineer 30 ml bd 5d"
UNKNOWN = "zyxofen 40 1-0-1 pc 3d"
TOLD = {"own-0-label": "Kabasura", "own-0-generic": "Nilavembu + ", "own-0-form": "decoction"}


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


def own_fields(page: Page) -> dict[str, str]:
    """Return the fields of own medicines at the lines that are not empty."""
    assert page.tree is not None
    fields = {f.get("name") or "": f.get("value") or "" for f in page.tree.iter("input")}
    return {name: text for name, text in fields.items() if name.startswith("own-") and text}


def test_an_own_medicine_is_added_in_place(practice: Practice, writer: Writer) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    medicine = {"own-0-label": "Kabasura kudineer", "own-0-generic": "Nilavembu + Chukku"}
    answer = writer.act(f"own:{OWN}", **medicine)
    assert answer.status == 200
    assert writer.entries("prescription") == [OWN]
    assert "NILAVEMBU + CHUKKU" in answer.text
    other = Writer(practice.browser(), begin(practice))
    other.act("add:prescription:", prescription_new="kabasura kudineer bd")
    assert other.entries("prescription") == ["Kabasura kudineer bd"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_an_unknown_name_is_reported_and_two_choices_are_offered(
    practice: Practice, writer: Writer
) -> None:
    page = practice.browser().get(
        "/suggestions/prescription/", query_string={"prescription_new": UNKNOWN}
    )
    assert "No medicine of this name is known" in page.text
    assert commands_on(page) == ["keep:prescription:", "mine:prescription:"]
    answer = writer.act("keep:prescription:", prescription_new=UNKNOWN)
    assert writer.entries("prescription") == [UNKNOWN]
    assert "No medicine of this name is known. Your own words: prints" in answer.text
    assert writer.act("finish", htmx=False).location.startswith("/prescriptions/")


def test_an_unconfirmed_medicine_is_not_offered_first(practice: Practice) -> None:
    with practice.at_work():
        keep_medicine(MedicineOption("Zyxofen 40", "Zyxin", ("zyxin",)), confirm=False, pinned=True)
    page = practice.browser().get(
        "/suggestions/prescription/", query_string={"prescription_new": "zyxo"}
    )
    assert commands_on(page) == [
        *("keep:prescription:", "mine:prescription:", "pick:prescription:Zyxofen 40")
    ]
    assert "yours, not confirmed yet" in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_without_scripts_the_fields_open_on_the_page_itself(
    practice: Practice, writer: Writer
) -> None:
    answer = writer.act("mine:prescription:", prescription_new=UNKNOWN, htmx=False)
    page = practice.browser().get(answer.location)
    assert page.tree is not None
    assert [f for f in page.tree.iter("details") if f.get("open") is not None]
    assert own_fields(page) == {"own-0-label": "zyxofen 40"}


def test_a_medicine_described_once_completes_the_line_as_it_was_typed(
    practice: Practice, writer: Writer
) -> None:
    answer = writer.act("mine:prescription:", prescription_new=UNKNOWN)
    assert own_fields(answer) == {"own-0-label": "zyxofen 40"}
    opened = [f for f in answer.tree.iter("details") if f.get("open") is not None]  # type: ignore[union-attr]
    assert len(opened) == 1
    medicine = {"own-0-label": "Zyxofen", "own-0-generic": "Acetaminophen", "own-0-form": "tablet"}
    answer = writer.act(f"own:{UNKNOWN}", **medicine, **{"own-0-strength": "40 mg"})
    assert writer.entries("prescription") == ["Zyxofen 40 1-0-1 pc 3d"]
    assert "ACETAMINOPHEN 40 mg tablet" in answer.text
    with practice.at_work():
        assert db.session.scalar(select(OwnMedicine.ingredients)) == "paracetamol"
    other = Writer(practice.browser(), begin(practice))
    other.act("add:prescription:", prescription_new="zyxofen od")
    assert other.entries("prescription") == ["Zyxofen od"]


def test_no_word_of_a_line_is_lost_when_its_medicine_is_described(writer: Writer) -> None:
    line = "zyxofen forte as we said"
    writer.act("mine:prescription:", prescription_new=line)
    medicine = {"own-0-label": "Zyx", "own-0-generic": "paracetamol"}
    answer = writer.act(f"own:{line}", **medicine)
    assert line in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_the_form_that_a_line_states_is_offered_with_its_name(writer: Writer) -> None:
    line = "syp zyxolac 15 ml hs"
    answer = writer.act("keep:prescription:", prescription_new=line)
    offered = {"own-0-label": "zyxolac", "own-0-form": "syrup"}
    assert own_fields(answer) == offered
    again = writer.act("keep:prescription:", prescription_new="rest", **offered)
    assert '<details class="medicine-note" open' not in again.html
    answer = writer.act(f"own:{line}", **offered | {"own-0-generic": "lactulose"})
    assert "LACTULOSE syrup" in answer.text


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("tab zyxofen 40 od sunday off", "Zyxofen 40 od sunday off"),
        ("tab zyxofen 40 od, 80 if bp high", "Zyxofen 40 od, 80 if bp high"),
    ],
)
def test_a_dose_behind_a_form_and_a_described_name_stays_as_it_was_typed(
    writer: Writer, line: str, after: str
) -> None:
    """It became `od on sun`, or no dose at all."""
    writer.act("mine:prescription:", prescription_new=line)
    medicine = {"own-0-label": "Zyxofen 40", "own-0-generic": "paracetamol"}
    writer.act(f"own:{line}", **medicine)
    assert writer.entries("prescription") == [after]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_ingredients_are_suggested_after_those_already_typed(practice: Practice) -> None:
    page = practice.browser().get(
        "/suggestions/ingredients/3/", query_string={"own-3-generic": "paracetamol + caff"}
    )
    assert page.tree is not None
    assert [o.get("value") for o in page.tree.iter("option")] == ["paracetamol + caffeine"]
    for typed in ("", "+", "zzzz", "x" * 900, "<script>"):
        query = {"own-3-generic": typed}
        suggestions = practice.browser().get("/suggestions/ingredients/3/", query_string=query)
        assert suggestions.status == 200
        assert "<script>" not in suggestions.html


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("label", "generic", "message"),
    [
        ("", "Nilavembu", "Write the medicine's name"),
        ("Kabasura", "", "Write the medicine's name"),
        ("Kabasura", " + ", "Write the medicine's name"),
        ("💊", "Nilavembu", "Write the medicine's name"),
        ("K" * 300, "Nilavembu", "shorter"),
        ("ﷺ" * 150, "Nilavembu", "shorter"),
        ("k " * 17, "Nilavembu", "shorter"),
        ("Kabasura", "n" * 401, "shorter"),
    ],
)
def test_an_incomplete_description_of_an_own_medicine_is_explained(
    label: str, generic: str, message: str, htmx: bool, practice: Practice, writer: Writer
) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    medicine = {"own-0-label": label, "own-0-generic": generic, "own-0-form": "decoction"}
    answer = writer.act(f"own:{OWN}", htmx=htmx, findings="kept", **medicine)
    assert answer.status == 422
    assert message in answer.error_of("prescription_new")
    values = {field.get("name"): field.get("value") for field in answer.tree.iter("input")}  # type: ignore[union-attr]
    assert {name: values[name] for name in medicine} == {
        k: v.strip() for k, v in medicine.items()
    } | medicine
    again = Writer(practice.browser(), 1)
    assert (again.entries("prescription"), again.value("findings")) == ([OWN], "kept")
    assert dump(practice.database)["shelf_medicines"] == []


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("act", ["edit", "remove", "up", "pin"])
def test_the_description_of_an_own_medicine_survives_a_tap_on_another_line(
    act: str, htmx: bool, practice: Practice, writer: Writer
) -> None:
    writer.act(prescription=[OWN, DOLO])
    line = DOLO if act == "pin" else f"prescription:{DOLO}"
    answer = writer.act(f"{act}:{line}", htmx=htmx, **TOLD)
    if not htmx:
        answer = answer.follow()
    medicine = (
        TOLD if act != "up" else {name.replace("0", "1"): text for name, text in TOLD.items()}
    )
    assert own_fields(answer) == medicine
    assert own_fields(Writer(practice.browser(), 1).page) == medicine


def test_the_description_of_a_line_taken_into_the_box_is_shown_again(writer: Writer) -> None:
    writer.act(prescription=[OWN], **TOLD)
    assert own_fields(writer.act(f"edit:prescription:{OWN}")) == {}
    assert own_fields(writer.act("keep:prescription:")) == TOLD


def test_the_description_of_an_own_medicine_is_kept_through_a_conflict(
    practice: Practice, writer: Writer
) -> None:
    writer.act(prescription=[OWN])
    other = Writer(practice.browser(), 1)
    other.act(findings="There")
    answer = writer.act(htmx=False, **TOLD)
    assert answer.status == 409
    assert "Nilavembu +" in answer.text
    assert answer.form_to(writer.path).send(act="over").status == 303
    assert own_fields(Writer(practice.browser(), 1).page) == TOLD


def test_the_description_is_dropped_when_the_medicine_is_known(
    practice: Practice, writer: Writer
) -> None:
    writer.act("keep:prescription:", prescription_new=OWN)
    writer.act(f"own:{OWN}", **TOLD | {"own-0-generic": "Nilavembu"})
    draft = draft_of(practice, 1)
    assert draft is not None
    assert draft["told"] == {}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_misspelt_ingredient_is_asked_about_so_that_an_allergy_to_it_is_found(
    htmx: bool, practice: Practice
) -> None:
    practice.allergy(practice.patient(), name="Paracetamol")
    writer = Writer(practice.browser(), begin(practice, 1))
    writer.act("keep:prescription:", prescription_new=UNKNOWN)
    medicine = {"own-0-label": "Zyxofen", "own-0-generic": "paracitamol + caffeine"}
    answer = writer.act(f"own:{UNKNOWN}", htmx=htmx, **medicine)
    assert answer.status == 422
    assert "is in no list. Tap what is in Zyxofen" in answer.text
    corrected = f"own:{UNKNOWN} ⇒ paracetamol + caffeine"
    assert [act for act in commands_on(answer) if act.startswith(f"own:{UNKNOWN} ⇒")] == [
        corrected,
        f"own:{UNKNOWN} ⇒ paracitamol + caffeine",
    ]
    assert own_fields(answer)["own-0-generic"] == "paracitamol + caffeine"
    answer = writer.act(corrected, htmx=htmx)
    answer = answer if htmx else answer.follow()
    assert "allergy to paracetamol" in answer.text.lower()


def test_confirmed_contents_are_kept_as_typed(practice: Practice, writer: Writer) -> None:
    writer.act("keep:prescription:", prescription_new=UNKNOWN)
    medicine = {"own-0-label": "Zyxofen", "own-0-generic": "paracitamol"}
    assert writer.act(f"own:{UNKNOWN} ⇒ paracitamol", **medicine).status == 200
    with practice.at_work():
        (stored,) = db.session.scalars(select(OwnMedicine)).all()
        assert stored.ingredients == "paracitamol"
