"""Completion of a typed line: with its medicine, its usual dose, or the choices that it may
mean."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.forms import dosage_forms_of
from clinic.prescribing import dose as doses
from clinic.prescribing.completing import complete, suggest
from clinic.prescribing.lines import (
    read_line,
    read_lines,
)
from tests.unit.prescribing.dose.doses import any_dose
from tests.unit.prescribing.formularies import LABELS, OWN, PLAIN, used

AS_DOCTORS_WRITE = {
    "inj diclofenac 75 mg im stat": "Diclofenac 75 mg injection 75 mg stat im",
    "Monocef 1 gm iv bd": "Monocef 1 g 1 g bd iv",
    "inj monocef 1 gm iv bd 3d": "Monocef 1 g 1 g bd iv 3d",
    "inj ceftriaxone 1gm": "Ceftriaxone 1 g injection",
    "dexa 4 mg im": "Dexamethasone 4 mg/ml injection 4 mg im",
    "Tab. Pan 40 mg 1-0-0 ac x 14d": "Pan 40 1-0-0 ac 14d",
    "T. Dolo 650mg 1-1-1 x 3 days": "Dolo 650 1-1-1 3d",
    "Tab Augmentin 625 mg BD x 5 days": "Augmentin 625 bd 5d",
    "Cap. Omez 20mg 1-0-0": "Omez 20 1-0-0",
    "cefixime 200 tab": "Cefixime 200 mg tablet",
    "moxifloxacin 400 tab od": "Moxifloxacin 400 mg tablet od",
    "telma 40 h od": "Telma H 40 mg + 12.5 mg od",
    "Tab Telma 40 mg od": "Telma 40 od",
    "Tab Glycomet 500 mg SR 1-0-1": "Glycomet 500 SR 1-0-1",
    "Tab Alprax .25 hs": "Alprax 0.25 hs",
    "digoxin .25": "Digoxin 0.25 mg tablet",
    "vit b12 1500 mcg": "Methylcobalamin 1500 mcg tablet",
    "moxicip 400 od 5d": "Moxicip tablet od 5d",
}


ASKED = (
    *("inj diclofenac", "inj ondansetron 4 mg", "lumigan hs be"),
    *("diclofenac gel la bd", "pan 40 d", "Foracort 200 mdi", "thyronorm od", "calpol 5ml tds 3d"),
    *("B12 injection", "inj b12 1000 mcg im weekly"),
    *("Inj PCM 1gm iv", "neb budecort 0.5"),
)


CARRIED = (
    *("inj pan 40", "pan 40 inj", "Pan 40 iv", "pan 40 injection 40 mg iv od", "Lasix 40 inj"),
    *("inj emeset 4 mg stat md", "dolo 650 syrup", "dolo 650 syrup 5 ml", "Ecosprin 75 drops"),
    *("calpol 250 mg tab", "Calpol 250 tab", "Emeset 4 md", "dexona eye drops 1 drop bd"),
    "candid ear drops",
)


@given(LABELS, any_dose)
def test_a_complete_line_is_completed_to_itself(label: str, dose: doses.Dose) -> None:
    typed = f"{label} {doses.write(dose)}"
    if read_line(typed, OWN).medicine is not None:
        assert complete(typed, OWN).line == typed
    assert read_lines([typed, typed], OWN) == [read_line(typed, OWN)] * 2


@given(st.text(max_size=30))
def test_any_words_can_be_typed_and_searched(typed: str) -> None:
    result = complete(typed, OWN)
    assert bool(result.line) + bool(result.choices) == bool(typed.split())
    assert len(suggest(typed, OWN, 3)) <= 3


@pytest.mark.parametrize("letters", ["7", "1-", "ab 7 ", "a"])
def test_a_very_long_line_stands_as_it_was_typed_and_takes_no_time(letters: str) -> None:
    typed = (letters * 20_000)[:19_990] + " od 5d"
    began = time.process_time()
    completed = complete(typed, PLAIN)
    assert time.process_time() - began < 1  # it took 10 to 200
    assert (completed.line, completed.own_words) == (" ".join(typed.split()), True)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("pan 40 1-0-0 ac 14d", "Pan 40 1-0-0 ac 14d"),
        ("  dolo   650  sos ", "Dolo 650 sos"),
        ("azithral 500 od 3d", "Azithral 500 od 3d"),
        ("kabasura kudineer 30 ml bd", "Kabasura kudineer 30 ml bd"),
    ],
)
def test_a_typed_line_is_completed(typed: str, line: str) -> None:
    result = complete(typed, OWN)
    assert (result.line, result.choices, result.own_words) == (line, (), False)


def test_without_a_typed_dose_the_usual_one_is_used() -> None:
    formulary = used(("Dolo 650", 4, "1-1-1 3d"))
    assert complete("dolo 650", formulary).line == "Dolo 650 1-1-1 3d"
    assert complete("dolo 650 sos", formulary).line == "Dolo 650 sos"
    assert complete("dolo 650", PLAIN).line == "Dolo 650"


def test_several_meanings_are_offered_as_whole_lines() -> None:
    result = complete("paracetamol 1-1-1 3d", PLAIN)
    assert (result.line, result.own_words) == ("", False)
    assert 1 < len(result.choices) <= 12
    assert all(line == f"{medicine.label} 1-1-1 3d" for medicine, line in result.choices)


def test_a_chosen_line_is_read_as_its_medicine() -> None:
    for medicine, line in complete("paracetamol 1-1-1 3d", PLAIN).choices:
        read = read_line(line, PLAIN)
        assert read.medicine == medicine
        assert read.dose is not None
        assert doses.write(read.dose) == "1-1-1 3d"


def test_an_unrecognised_line_stays_as_typed() -> None:
    result = complete("Chyawanprash one spoon", PLAIN)
    assert (result.line, result.own_words) == ("Chyawanprash one spoon", True)


def test_an_empty_line_is_completed_to_nothing() -> None:
    result = complete("  ", PLAIN)
    assert (result.line, result.choices, result.own_words) == ("", (), False)
    assert suggest(" ", PLAIN) == []


def test_suggestions_are_whole_lines_for_the_typed_beginning() -> None:
    lines = [line for _, line in suggest("pan 40 1-0-0", PLAIN)]
    assert lines[0] == "Pan 40 1-0-0"


@pytest.mark.parametrize("typed", AS_DOCTORS_WRITE)
def test_a_line_in_doctors_spelling_names_the_listed_medicine(typed: str) -> None:
    line = complete(typed, PLAIN).line
    assert line == AS_DOCTORS_WRITE[typed]
    named = read_line(line, PLAIN)
    assert named.medicine is not None
    assert not named.medicine.is_unlisted
    assert named.unread == ""


@pytest.mark.parametrize("typed", ASKED)
def test_a_missing_part_is_asked_with_all_possible_values(typed: str) -> None:
    result = complete(typed, PLAIN)
    assert (result.line, result.own_words) == ("", False)
    assert result.choices
    assert all(read_line(line, PLAIN).medicine == medicine for medicine, line in result.choices)


@pytest.mark.parametrize("typed", CARRIED)
def test_a_brands_composition_is_never_assumed_for_an_unlisted_form(typed: str) -> None:
    result = complete(typed, PLAIN)
    assert (result.line, result.choices, result.own_words) == (typed, (), True)
    assert read_line(typed, PLAIN).medicine is None


def test_offered_lines_have_the_typed_form() -> None:
    forms = {medicine.form for medicine, _ in complete("azee syrup", PLAIN).choices}
    assert forms
    assert forms <= set(dosage_forms_of("syrup"))


def test_the_first_suggestion_has_the_typed_form() -> None:
    assert suggest("inj pantoprazole", PLAIN)[0][0].form == "injection"
