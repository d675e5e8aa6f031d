"""The same ingredient twice."""

from __future__ import annotations

from dataclasses import replace

from clinic.prescribing.checks import check
from tests.unit.prescribing.checks.making import MAN, keys, keys_of, line, lines


def test_names_both_medicines() -> None:
    (told,) = check(lines("Dolo 650", "Pan 40", "Combiflam"), MAN).cautions
    assert told.positions == (1, 3)
    assert told.what == "Paracetamol twice"
    assert told.why == "It is in Dolo 650 and in Combiflam."
    assert told.severity == "serious"


def test_the_same_line_twice_is_told_so() -> None:
    (told,) = check(lines("Dolo 650", "Dolo 650"), MAN).cautions
    assert told.why == "Dolo 650 stands here 2 times."


def test_two_injections_of_one_medicine_but_not_a_tablet_after_an_injection() -> None:
    shot = replace(line(1, "Pan 40"), form="injection")
    assert check([shot, line(2, "Pan 40")], MAN).cautions == ()
    assert keys(check([shot, replace(shot, position=2)], MAN)) == {
        "duplicate:pantoprazole:injected"
    }


def test_a_combination_is_held_against_a_salt_of_the_same() -> None:
    assert keys_of(MAN, "diclofenac sodium", "diclofenac potassium+paracetamol") == {
        "duplicate:diclofenac"
    }


def test_a_little_of_a_vitamin_in_two_combinations_is_nothing() -> None:
    assert keys_of(MAN, "iron+folic acid", "folic acid+mecobalamin") == set()
    assert keys_of(MAN, "folic acid", "Folvite") == {"duplicate:folic acid"}


def test_an_isomer_is_the_same_medicine() -> None:
    assert keys_of(MAN, "Amlong 5", "s-amlodipine") == {"duplicate:amlodipine"}
