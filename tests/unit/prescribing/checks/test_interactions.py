"""Interactions between the lines, and with running medicines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.facts.interactions import Interaction, interactions_among
from clinic.facts.store import rows
from clinic.prescribing.checks import CheckedLine, Person, check
from tests.unit.prescribing.checks.builders import MAN, child, keys, line, lines

OLD = child(70, 66)
ILL = replace(MAN, conditions=frozenset({"kidney disease"}))


def _grave_rows() -> list[Interaction]:
    names = [
        (r["first"], r["second"])
        for r in rows("SELECT * FROM pair WHERE alert = 'Y' AND severity <> 'moderate'")
    ]
    return [
        pair
        for both in names[::7]
        for pair in interactions_among(both)
        if pair.is_grave and pair.alert == "Y"
    ]


def test_every_severe_pair_without_a_condition_stops() -> None:
    """Tests one in seven of the shipped pairs, as tablets."""
    count = 0
    for pair in _grave_rows():
        if pair.code or "systemic" not in pair.first_routes & pair.second_routes:
            continue
        cautions = check(lines(pair.first, pair.second), MAN).cautions
        kinds = {c.kind for c in cautions if c.severity == "stop" and c.positions == (1, 2)}
        assert kinds & {"interaction", "duplicate"}, (pair.first, pair.second)
        count += 1
    assert count > 400


def test_an_interaction_names_medicines_effect_and_alternative() -> None:
    (caution,) = check(
        lines("Clarithromycin 500 mg tablet", "Simvastatin 20 mg tablet"), MAN
    ).cautions
    assert caution.what == "Clarithromycin with simvastatin"
    assert caution.why == "Statin level raised: myopathy, rhabdomyolysis."
    assert caution.instead.startswith("Do not combine; stop the statin during the course")
    assert "Phansalkar 2012" in caution.source


def test_a_running_medicine_counts() -> None:
    (caution,) = check(lines("Flagyl 400"), MAN, lines("Warfarin 5 mg tablet")).cautions
    assert caution.positions == (1,)
    assert caution.what == "Metronidazole with warfarin, already taken as Warfarin 5 mg tablet"


def test_running_medicines_are_not_checked_against_each_other() -> None:
    running = lines("Flagyl 400", "Warfarin 5 mg tablet", "Dolo 650", "Dolo 650")
    assert check(lines("Pan 40"), MAN, running).cautions == ()


def test_a_repeated_prescription_is_no_duplicate_of_running_medicines() -> None:
    assert check(lines("Telma 40"), MAN, lines("Telma 40")).cautions == ()


def test_two_ingredients_of_one_medicine_with_the_same_effect_give_one_caution() -> None:
    (caution,) = check(lines("Septran DS", "Envas 5"), MAN).cautions
    assert caution.what == "Enalapril with sulfamethoxazole (also trimethoprim)"


def test_a_fixed_combination_is_not_checked_against_itself() -> None:
    assert check([line(1, "clarithromycin+simvastatin")], MAN).cautions == ()


def test_other_names_and_salts_are_recognised() -> None:
    findings = check(lines("Metoprolol Succinate", "verapamil hydrochloride"), MAN)
    assert keys(findings) == {"interaction:metoprolol+verapamil"}


@pytest.mark.parametrize("form", ["Cream", "eye drops", "ear drops", "gel", "Eye ointment"])
def test_locally_applied_forms_are_left_out(form: str) -> None:
    applied = replace(line(1, "moxifloxacin"), form=form)
    assert check([applied, line(2, "amiodarone")], MAN).cautions == ()


@pytest.mark.parametrize("form", ["oral gel", "Oromucosal gel/paste", "tablet", "injection", ""])
def test_an_oral_gel_and_an_unknown_form_count(form: str) -> None:
    gel = replace(line(1, "miconazole"), form=form)
    assert keys(check([gel, line(2, "warfarin")], MAN)) == {"interaction:miconazole+warfarin"}


def test_a_nitrate_ointment_acts_systemically() -> None:
    ointment = CheckedLine(1, "GTN 0.2%", ("glyceryl trinitrate",), "0.2%", "ointment", None)
    findings = check([ointment, line(2, "sildenafil")], MAN)
    assert keys(findings) == {"interaction:glyceryl trinitrate+sildenafil"}


LEVELS = [
    ("azithromycin", "domperidone", MAN, "note"),
    ("azithromycin", "domperidone", OLD, "serious"),
    ("azithromycin", "ondansetron", MAN, "note"),
    ("ciprofloxacin", "ondansetron", OLD, "serious"),
    ("escitalopram", "domperidone", MAN, "stop"),
    ("Envas 5", "Aldactone 25", MAN, "note"),
    ("Envas 5", "Aldactone 25", ILL, "serious"),
    ("Envas 5", "spironolactone|100 mg", MAN, "serious"),
    ("Ecosprin 75", "Voveran 50", MAN, "note"),
    ("aspirin|500 mg", "Voveran 50", MAN, "stop"),
    ("Folitrax 7.5", "Voveran 50", MAN, "serious"),
    ("Ecosprin 75", "Folitrax 7.5", MAN, ""),
    ("warfarin", "metronidazole", MAN, "stop"),
    ("Ecosprin 75", "Warfarin 5 mg tablet", MAN, "stop"),
    ("clopidogrel", "omeprazole", MAN, "stop"),
    ("clopidogrel", "pantoprazole", MAN, ""),
    ("telmisartan", "potassium chloride", MAN, "stop"),
    ("acenocoumarol", "fluconazole", MAN, "serious"),
    ("digoxin", "verapamil", MAN, "note"),
]


@pytest.mark.parametrize(("first", "second", "person", "level"), LEVELS)
def test_the_condition_of_a_pair_decides_its_severity(
    first: str, second: str, person: Person, level: str
) -> None:
    cautions = check([_of(1, first), _of(2, second)], person).cautions
    levels = [c.severity for c in cautions if c.positions == (1, 2)]
    assert levels[:1] == ([level] if level else [])


def _of(position: int, label: str) -> CheckedLine:
    """Return a listed medicine, or `name|strength` of a tablet."""
    name, _, strength = label.partition("|")
    if strength:
        return CheckedLine(position, label, (name,), strength, "tablet", None)
    return line(position, label)


def test_a_condition_that_cannot_be_tested_becomes_a_note() -> None:
    findings = check(lines("enoxaparin", "diclofenac"), MAN)
    (caution,) = [caution for caution in findings.cautions if caution.kind == "interaction"]
    assert caution.severity == "note"
    assert "treatment dose" in caution.why.lower()


def test_a_running_medicine_with_a_shared_ingredient_has_its_others_checked() -> None:
    findings = check(lines("telmisartan", "lithium carbonate"), MAN, lines("Telma-H"))
    assert "interaction:hydrochlorothiazide+lithium carbonate" in keys(findings)
