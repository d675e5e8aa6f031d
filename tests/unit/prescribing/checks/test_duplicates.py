"""Cautions about duplicates: the same ingredient, or two medicines of a class."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from clinic.prescribing.checks import CheckedLine, check
from clinic.prescribing.dose import Dose, Once, Route, Step
from tests.unit.prescribing.checks.builders import (
    MAN,
    alerts,
    child,
    keys,
    keys_of,
    line,
    lines,
    times,
)


def test_a_duplicate_names_both_medicines() -> None:
    (caution,) = check(lines("Dolo 650", "Pan 40", "Combiflam"), MAN).cautions
    assert caution.positions == (1, 3)
    assert caution.what == "Paracetamol twice"
    assert caution.why == "It is in Dolo 650 and in Combiflam."
    assert caution.severity == "serious"


def test_the_same_line_twice_is_reported_as_such() -> None:
    (caution,) = check(lines("Dolo 650", "Dolo 650"), MAN).cautions
    assert caution.why == "Dolo 650 stands here 2 times."


def test_two_injections_are_a_duplicate_but_an_injection_before_tablets_is_not() -> None:
    shot = replace(line(1, "Pan 40"), form="injection")
    assert check([shot, line(2, "Pan 40")], MAN).cautions == ()
    assert keys(check([shot, replace(shot, position=2)], MAN)) == {
        "duplicate:pantoprazole:injected"
    }


def test_a_combination_is_compared_with_a_salt_of_the_same_ingredient() -> None:
    assert keys_of(MAN, "diclofenac sodium", "diclofenac potassium+paracetamol") == {
        "duplicate:diclofenac"
    }


def test_small_amounts_of_a_vitamin_in_two_combinations_are_no_duplicate() -> None:
    assert keys_of(MAN, "iron+folic acid", "folic acid+mecobalamin") == set()
    assert keys_of(MAN, "folic acid", "Folvite") == {"duplicate:folic acid"}


def test_an_isomer_counts_as_the_same_medicine() -> None:
    assert keys_of(MAN, "Amlong 5", "s-amlodipine") == {"duplicate:amlodipine"}


def test_an_injection_at_once_before_tablets_of_its_class_is_a_note() -> None:
    once = Dose((Step(amount=Fraction(1), times=Once(), route=Route.IM),))
    shot = CheckedLine(1, "Voveran", ("diclofenac",), "75 mg", "injection", once)
    tablets = line(2, "Zerodol-P", times(2))
    findings = check([shot, tablets], MAN)
    assert findings.alerts == ()
    assert [note.key for note in findings.notes] == ["interaction:aceclofenac+diclofenac"]
    daily = replace(shot, dose=times(1))
    assert alerts(check([daily, tablets], MAN)) == {"interaction:aceclofenac+diclofenac"}


def test_two_medicines_of_a_class_are_a_duplicate() -> None:
    (caution,) = check(lines("Pan 40", "Omez 20"), MAN).cautions
    assert caution.what == "Omeprazole and pantoprazole: two proton pump inhibitors"
    assert (caution.severity, caution.positions) == ("stop", (1, 2))
    assert keys_of(MAN, "Telma 40", "Losar 50") == {"duplicate:angiotensin_receptor_blockers"}
    assert keys_of(MAN, "Cetzine", "levocetirizine") == {"duplicate:enantiomers_cetirizine"}


def test_a_medicine_of_a_running_class_is_serious() -> None:
    (caution,) = check(lines("Omez 20"), MAN, [replace(line(1, "Pan 40"), position=0)]).alerts
    assert (caution.severity, caution.positions) == ("serious", (1,))


def test_three_additive_medicines_are_a_note_and_two_in_old_age() -> None:
    three = check(lines("alprazolam", "pregabalin", "tramadol"), MAN)
    assert "together:sedatives" in {note.key for note in three.notes}
    two = lines("alprazolam", "pregabalin")
    assert "together:sedatives" not in keys(check(two, MAN))
    assert "together:sedatives" in keys(check(two, child(70, 60)))


def test_two_of_a_class_are_named_by_the_narrowest_shared_class() -> None:
    (caution,) = check(lines("Voveran 50", "Etoshine 90"), MAN).alerts
    assert caution.what == "Diclofenac and etoricoxib: two NSAIDs"
    assert "aspirin" not in caution.why


def test_the_same_medicine_twice_hides_no_running_one_of_its_class() -> None:
    running = [replace(line(1, "Rosuvas 20"), position=0)]
    found = keys(check(lines("Tonact 5", "Tonact 5"), MAN, running))
    assert {"duplicate:atorvastatin", "duplicate:statins"} <= found
