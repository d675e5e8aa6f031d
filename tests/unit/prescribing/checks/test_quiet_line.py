"""The line that says what was checked, and what was not."""

from __future__ import annotations

from dataclasses import replace

from clinic.prescribing.checks import Person, check
from tests.unit.prescribing.checks.making import (
    EXPECTING,
    MAN,
    WOMAN,
    allergic_to,
    child,
    line,
    lines,
    own_words,
    times,
    when_needed,
)

STRANGER = Person(None, None, "F")


def test_counts_what_was_checked_and_names_what_was_not() -> None:
    given = [
        *lines("Dolo 650", "Pan 40", "Warfarin 5 mg tablet", "Ciplox 500"),
        own_words(5, "Herbal X"),
    ]
    told = check(given, MAN).checked
    assert told.startswith(
        "4 of 5 medicines checked for interactions (data of May 2024, 445 serious pairs"
    )
    assert "; they name 3 of these); 'Herbal X' not recognised." in told


def test_says_what_was_not_asked() -> None:
    told = check(lines("Dolo 650"), STRANGER).checked
    for missing in (
        "Allergies not asked.",
        "Pregnancy not asked.",
        "Breastfeeding not asked.",
        "Age not known: child's dose not checked.",
    ):
        assert missing in told


def test_a_stated_absence_of_allergies_is_an_answer() -> None:
    assert "No known allergy." in check(lines("Dolo 650"), MAN).checked


def test_allergies_that_stand_for_nothing_known_are_named() -> None:
    told = check(lines("Dolo 650"), allergic_to("penicillin", "peanuts")).checked
    assert "Allergies checked. Allergy to 'peanuts' not checked." in told
    assert "Allergies checked." not in check(lines("Dolo 650"), allergic_to("dust")).checked


def test_pregnancy_is_asked_of_women_of_12_to_55_only() -> None:
    for person in (MAN, replace(STRANGER, age_days=11 * 365), replace(STRANGER, age_days=60 * 365)):
        assert "Pregnancy" not in check(lines("Dolo 650"), person).checked
    assert "Pregnancy" not in check(lines("Dolo 650"), WOMAN).checked


def test_medicines_without_data_on_pregnancy_are_named() -> None:
    told = check(lines("Pan 40", "Dolo 650", "Betnovate cream"), EXPECTING).checked
    assert "No data on 'Pan 40' in pregnancy." in told


def test_a_childs_weight_is_missed() -> None:
    assert (
        "Weight not known: child's dose not checked." in check(lines("Dolo 650"), child(5)).checked
    )
    assert "Weight" not in check(lines("Dolo 650"), child(5, 18)).checked
    assert "Weight" not in check(lines("Dolo 650"), replace(MAN, weight_g=None)).checked


def test_doses_that_could_not_be_worked_out_are_named() -> None:
    given = [line(1, "Dolo 650", times(3)), line(2, "Combiflam", when_needed()), line(3, "Pan 40")]
    told = check(given, MAN).checked
    assert (
        "Maximum dose checked for 1 of 3 medicines; daily dose of 'Combiflam' not worked out."
        in told
    )


def test_an_unconfirmed_composition_is_named() -> None:
    given = replace(line(1, "Dolo 650"), confirmed=False)
    assert "Composition of 'Dolo 650' not confirmed." in check([given], MAN).checked


def test_running_medicines_are_counted() -> None:
    told = check(lines("Dolo 650"), MAN, [line(1, "Pan 40"), own_words(2, "white tablet")]).checked
    assert ", also with 1 of 2 already taken; 'white tablet' not recognised." in told


def test_nothing_to_check_is_said() -> None:
    assert check([], MAN).checked == "No medicines to check."
