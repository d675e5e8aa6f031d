"""Cautions about more than the maximum dose, in a day or at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.prescribing.checks import Caution, CheckedLine, Person, check
from clinic.prescribing.dose import Dose, Unit
from tests.unit.prescribing.checks.builders import MAN, child, line, times, when_needed

CHILD = child(4, 16)
AUGMENTIN = "Amoxicillin + Clavulanic acid 200 mg + 28.5 mg/5 ml suspension"


def doses_of(person: Person, *given: CheckedLine) -> list[Caution]:
    return [caution for caution in check(given, person).alerts if caution.kind == "dose"]


def ml(count: int, amount: float) -> Dose:
    return times(count, amount, Unit.ML)


TOO_MUCH = [
    (MAN, "Dolo 650", times(4, 2)),
    (MAN, "Paracetamol 500 mg tablet", when_needed(3)),
    (MAN, "Brufen 400", times(3, 3)),
    (MAN, "Voveran 50", times(5)),
    (MAN, "Amlong 5", times(2, 2)),
    (MAN, "Glycomet 500", times(3, 3)),
    (MAN, "Perinorm", times(4)),
    (MAN, "Lanoxin 0.25", times(2)),
    (MAN, "Azithral 500", times(3)),
    (MAN, "Wysolone 10", times(1, 9)),
    (MAN, "Telma-H", times(3)),
    (CHILD, "Calpol 250", ml(4, 7.5)),
    (CHILD, "Calpol 250", when_needed(7, Unit.ML)),
    (CHILD, "Ibuprofen 100 mg/5 ml suspension", ml(3, 10)),
    (CHILD, "Amoxicillin 250 mg/5 ml powder for suspension", ml(3, 12)),
    (CHILD, AUGMENTIN, ml(3, 13)),
    (CHILD, "Azithral 500", times(1)),
    (child(13, 30), "Dolo 650", times(4)),
    (child(0.05, 3), "Paracetamol 100 mg/ml drops", ml(4, 0.5)),
    (replace(CHILD, weight_g=None), "Dolo 650", times(4, 2)),
    (replace(MAN, age_days=None, weight_g=None), "Dolo 650", times(4, 2)),
]
ENOUGH = [
    (MAN, "Dolo 650", times(4)),
    (MAN, "Dolo 650", when_needed()),
    (MAN, "Paracetamol 500 mg tablet", times(4, 2)),
    (MAN, "Brufen 400", times(3)),
    (MAN, "Brufen 400", times(4)),
    (MAN, "Amlodipine 10 mg tablet", times(1)),
    (MAN, "Augmentin 625 Duo", times(3)),
    (MAN, "Azithral 500", times(1, 2)),
    (MAN, "Glycomet 500", times(2, 2)),
    (MAN, "Glycomet 500", times(5)),
    (MAN, "Fludac 20", times(1, 3)),
    (MAN, "Serta 50", times(1, 4)),
    (MAN, "Ciplox 500", times(2)),
    (MAN, "Uprise-D3 60K", times(1)),
    (MAN, "Pan 40", times(2)),
    (MAN, "Asthalin inhaler", times(9, 9, Unit.PUFF)),
    (MAN, "Diclofenac (Diclofenac Diethylamine) 1.16% w/w gel", times(9)),
    (CHILD, "Calpol 250", ml(4, 5)),
    (CHILD, "Ibuprofen 100 mg/5 ml suspension", ml(3, 7.5)),
    (CHILD, AUGMENTIN, ml(2, 7.5)),
    (CHILD, "Amoxicillin 250 mg/5 ml powder for suspension", ml(2, 12.5)),
    (CHILD, "Wysolone 10", times(1, 3)),
    (child(13, 40), "Dolo 650", times(3)),
    (replace(CHILD, weight_g=None), "Calpol 250", ml(4, 10)),
    (replace(CHILD, weight_g=0), "Calpol 250", ml(4, 10)),
]


@pytest.mark.parametrize(("person", "label", "dose"), TOO_MUCH)
def test_a_dose_above_the_maximum_is_a_caution(person: Person, label: str, dose: Dose) -> None:
    assert len(doses_of(person, line(1, label, dose))) == 1


@pytest.mark.parametrize(("person", "label", "dose"), ENOUGH)
def test_a_usual_dose_is_no_caution(person: Person, label: str, dose: Dose) -> None:
    assert doses_of(person, line(1, label, dose)) == []


def test_the_lines_with_one_ingredient_are_summed() -> None:
    given = [line(1, "Dolo 650", times(4)), line(2, "Combiflam", times(3, 3))]
    cautions = {caution.key: caution for caution in doses_of(MAN, *given)}
    assert set(cautions) == {"dose:paracetamol", "dose:ibuprofen"}
    assert cautions["dose:paracetamol"].positions == (1, 2)
    assert cautions["dose:paracetamol"].why == ("5,525 mg a day; the most is 4,000 mg (adult).")


def test_a_childs_dose_is_checked_by_weight() -> None:
    (caution,) = doses_of(CHILD, line(1, "Calpol 250", ml(4, 7.5)))
    assert caution.why.startswith("1,500 mg a day, 93.8 mg/kg; the most is 60 mg/kg (child).")
    assert caution.source == "MSF Essential Drugs (export 28-05-2024)"
    assert caution.severity == "stop"


def test_a_dose_in_mg_needs_no_strength() -> None:
    given = CheckedLine(1, "Paracetamol", ("paracetamol",), "", "tablet", times(5, 1, Unit.GRAM))
    assert len(doses_of(MAN, given)) == 1


def test_up_to_twice_an_unsourced_maximum_is_a_note() -> None:
    within = check([line(1, "Thyronorm 100", times(1, 5))], MAN)
    assert [note.what for note in within.notes] == ["Levothyroxine above the usual dose"]
    assert within.alerts == ()
    beyond = check([line(1, "Thyronorm 100", times(1, 7))], MAN)
    assert [stop.what for stop in beyond.stops] == ["Levothyroxine above the maximum"]
