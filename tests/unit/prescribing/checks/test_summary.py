"""The summary of the checks: what was checked, and what was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from clinic.facts.interactions import count_pairs
from clinic.labs.filtration import Filtration
from clinic.prescribing.checks import Person, check
from tests.unit.prescribing.checks.builders import (
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


def test_the_summary_counts_the_checked_lines_and_names_the_others() -> None:
    given = [
        *lines("Dolo 650", "Pan 40", "Warfarin 5 mg tablet", "serratiopeptidase"),
        own_words(5, "Herbal X"),
    ]
    text = check(given, MAN).checked
    pairs = f"{count_pairs():,}"
    assert text.startswith(
        f"4 of 5 medicines checked against {pairs} harmful pairs (February 2026). "
        "Not recognised: 'Herbal X'. No facts about 'serratiopeptidase'."
    )


def test_the_summary_never_says_safe() -> None:
    for person in (MAN, WOMAN, EXPECTING, STRANGER):
        assert "safe" not in check(lines("Dolo 650", "Pan 40"), person).checked.lower()


def test_a_line_in_own_words_never_counts_as_checked() -> None:
    hidden = replace(line(1, "Dolo 650"), understood=False, label="dolo 650 + cetzine tds")
    text = check([hidden, line(2, "Pan 40")], allergic_to("penicillin")).checked
    assert "1 of 2 medicines checked" in text
    assert "Allergies checked for 1 of 2 medicines." in text
    assert "Allergies checked." not in text
    assert "Not understood as a whole: 'dolo 650 + cetzine tds'." in text


def test_a_missing_fact_is_mentioned_for_the_medicines_it_concerns() -> None:
    text = check(lines("Glycomet 500", "Ciplox 500", "Dolo 650"), MAN).checked
    assert "Kidney not checked ('Glycomet 500' and 'Ciplox 500')." in text
    assert "G6PD not checked ('Ciplox 500')." in text
    assert "Kidney" not in check(lines("Dolo 650"), MAN).checked
    recorded = replace(MAN, conditions=frozenset({"kidney disease", "G6PD deficiency"}))
    assert "not checked (" not in check(lines("Glycomet 500", "Ciplox 500"), recorded).checked


def test_a_measured_kidney_function_is_mentioned_with_its_date() -> None:
    measured = replace(MAN, filtration=Filtration(72, date(2026, 11, 12)))
    findings = check(lines("Glycomet 500"), measured)
    assert "Kidney checked by eGFR 72 on 12 Nov 2026 ('Glycomet 500')." in findings.checked
    assert "kidney not checked" in check(lines("Glycomet 500"), MAN).summary
    assert "kidney" not in findings.summary


def test_the_summary_says_what_was_not_asked() -> None:
    text = check(lines("Dolo 650"), STRANGER).checked
    for missing in (
        "Allergies not asked.",
        "Pregnancy not asked.",
        "Breastfeeding not asked.",
        "Age not known: child's dose not checked.",
    ):
        assert missing in text


def test_a_stated_absence_of_allergies_counts_as_asked() -> None:
    assert "No known allergy." in check(lines("Dolo 650"), MAN).checked


def test_unrecognised_allergies_are_named() -> None:
    text = check(lines("Dolo 650"), allergic_to("penicillin", "peanuts")).checked
    assert "Allergies checked. Allergy to 'peanuts' not checked." in text
    assert "Allergies checked." not in check(lines("Dolo 650"), allergic_to("dust")).checked


def test_pregnancy_is_asked_of_women_of_12_to_55_only() -> None:
    for person in (MAN, replace(STRANGER, age_days=11 * 365), replace(STRANGER, age_days=60 * 365)):
        assert "Pregnancy" not in check(lines("Dolo 650"), person).checked
    assert "Pregnancy" not in check(lines("Dolo 650"), WOMAN).checked


def test_medicines_without_pregnancy_data_are_named() -> None:
    text = check(lines("serratiopeptidase", "Dolo 650", "Betnovate cream"), EXPECTING).checked
    assert "No data on 'serratiopeptidase' in pregnancy." in text


def test_a_childs_missing_weight_is_mentioned() -> None:
    assert (
        "Weight not known: child's dose not checked." in check(lines("Dolo 650"), child(5)).checked
    )
    assert "Weight" not in check(lines("Dolo 650"), child(5, 18)).checked
    assert "Weight" not in check(lines("Dolo 650"), replace(MAN, weight_g=None)).checked


def test_doses_without_a_calculation_are_named() -> None:
    given = [line(1, "Dolo 650", times(3)), line(2, "Combiflam", when_needed()), line(3, "Pan 40")]
    text = check(given, MAN).checked
    assert "Maximum dose checked for 2 of 3 medicines; not for 'Pan 40'." in text


def test_an_unconfirmed_composition_is_named() -> None:
    given = replace(line(1, "Dolo 650"), confirmed=False)
    assert "Composition of 'Dolo 650' not confirmed." in check([given], MAN).checked


def test_running_medicines_are_counted() -> None:
    text = check(lines("Dolo 650"), MAN, [line(1, "Pan 40"), own_words(2, "white tablet")]).checked
    assert ", also with 1 of 2 already taken. Not recognised: 'white tablet'." in text


def test_nothing_to_check_is_mentioned() -> None:
    assert check([], MAN).checked == "No medicines to check."
