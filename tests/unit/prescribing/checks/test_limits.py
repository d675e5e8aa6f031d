"""Limits other than doses: ages, lengths, kidneys, G6PD, banned medicines; and recorded
problems."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic.labs.filtration import Filtration
from clinic.prescribing.checks import (
    CheckedLine,
    Person,
    check,
    conditions_of,
    ruled_out_of,
)
from clinic.prescribing.dose import Dose, Duration, Span, Step, TimesADay
from tests.unit.prescribing.checks.builders import MAN, child, line, lines

ILL = {
    name: replace(MAN, conditions=frozenset({name}))
    for name in ("kidney disease", "heart failure", "liver disease", "G6PD deficiency")
}
OLD = child(70, 66)


def levels(person: Person, *given: CheckedLine) -> dict[str, str]:
    """Return the levels of the cautions, by key."""
    return {caution.key: caution.severity for caution in check(given, person).cautions}


def lasting(days: int) -> Dose:
    return Dose((Step(times=TimesADay(1), duration=Duration(days, Span.DAYS)),))


@pytest.mark.parametrize(
    ("label", "person", "level"),
    [
        ("nimesulide", child(11, 30), "stop"),
        ("nimesulide", child(13, 40), ""),
        ("codeine", child(11, 30), "stop"),
        ("codeine", child(14, 45), "note"),
        ("ciprofloxacin", child(10, 30), "serious"),
        ("domperidone", child(5, 18), "serious"),
        ("dicycloverine", child(0.3, 6), "stop"),
        ("dicycloverine", child(5, 18), "note"),
        ("doxycycline", child(6, 20), "stop"),
        ("chlorphenamine", child(3, 13), ""),
        ("chlorphenamine+phenylephrine", child(3, 13), "stop"),
        ("chlorphenamine+phenylephrine", child(5, 18), ""),
        ("levocetirizine", child(3, 13), "note"),
        ("nimesulide", replace(MAN, age_days=None), ""),
    ],
)
def test_a_minimum_age_is_checked(label: str, person: Person, level: str) -> None:
    tablet = CheckedLine(1, label, tuple(label.split("+")), "", "tablet", None)
    cautions = check([tablet], person).cautions
    assert [c.severity for c in cautions if c.kind == "child"][:1] == ([level] if level else [])


def test_the_minimum_age_of_tablets_does_not_apply_to_a_syrup() -> None:
    syrup = CheckedLine(1, "x", ("levocetirizine",), "2.5 mg/5 ml", "syrup", None)
    assert levels(child(3, 13), syrup) == {}


def test_eye_drops_have_their_own_minimum_age() -> None:
    drops = CheckedLine(1, "x", ("moxifloxacin",), "0.5%", "eye drops", None)
    assert levels(child(5, 18), drops) == {}
    assert levels(child(0.5, 7), replace(drops, ingredients=("brimonidine",))) == {
        "child:brimonidine": "stop"
    }


@pytest.mark.parametrize(
    ("ingredient", "days", "level"),
    [
        ("domperidone", 7, ""),
        ("domperidone", 14, "note"),
        ("ketorolac", 6, "serious"),
        ("thiocolchicoside", 10, "serious"),
        ("thiocolchicoside", 5, ""),
        ("bisacodyl", 10, "note"),
    ],
)
def test_a_maximum_length_is_checked(ingredient: str, days: int, level: str) -> None:
    given = CheckedLine(1, ingredient, (ingredient,), "", "tablet", lasting(days))
    cautions = check([given], MAN).cautions
    assert [c.severity for c in cautions if c.kind == "length"] == ([level] if level else [])


def test_a_maximum_age_is_checked() -> None:
    assert levels(OLD, *lines("cyclobenzaprine"))["age:cyclobenzaprine:max_age"] == "serious"
    assert levels(OLD, *lines("alprazolam")) == {"age:alprazolam:elderly": "note"}
    assert levels(MAN, *lines("alprazolam")) == {}


def test_a_banned_medicine_stops_but_its_eye_drops_do_not() -> None:
    assert levels(MAN, *lines("phenylpropanolamine")) == {
        "banned:phenylpropanolamine:banned_india": "stop"
    }
    drops = CheckedLine(1, "x", ("gatifloxacin",), "0.3%", "eye drops", None)
    assert levels(MAN, drops) == {}


def test_g6pd_deficiency_is_asked_about_where_it_is_dangerous_and_stops_where_it_is_recorded() -> (
    None
):
    assert levels(MAN, *lines("primaquine")) == {"condition:primaquine:g6pd": "serious"}
    assert levels(MAN, *lines("ciprofloxacin")) == {}
    recorded = ILL["G6PD deficiency"]
    assert levels(recorded, *lines("primaquine")) == {"condition:primaquine:g6pd": "stop"}
    assert levels(recorded, *lines("ciprofloxacin")) == {"condition:ciprofloxacin:g6pd": "stop"}


def test_what_a_heart_failure_forbids_is_told_where_one_is_recorded() -> None:
    failing = ILL["heart failure"]
    assert levels(failing, *lines("cilostazol")) == {"condition:cilostazol:heart": "stop"}
    assert levels(failing, *lines("pioglitazone")) == {"condition:pioglitazone:heart": "serious"}
    assert levels(MAN, *lines("pioglitazone", "cilostazol")) == {}


def test_a_g6pd_that_is_recorded_as_normal_asks_for_no_test() -> None:
    tested = replace(MAN, ruled_out=ruled_out_of([("", "G6PD normal")]))
    assert levels(tested, *lines("primaquine")) == {}
    findings = check(lines("ciprofloxacin"), tested)
    assert "G6PD is recorded as normal" in findings.checked
    assert "G6PD not checked" not in findings.checked + findings.summary


@pytest.mark.parametrize(
    "name",
    [
        *("G6PD normal", "G6PD: normal (12/3/2024)", "G6PD level normal", "normal G6PD"),
        *("G6PD status: normal, HTN", "G6PD - adequate", "G6PD not deficient on 3 May"),
    ],
)
def test_a_normal_g6pd_is_told_from_its_words(name: str) -> None:
    assert ruled_out_of([("", name)]) == {"G6PD deficiency"}


@pytest.mark.parametrize(
    "name",
    [
        *("G6PD deficiency", "G6PD not done", "no G6PD deficiency", "G6PD negative", "G6PD"),
        *("G6PD normal?", "?G6PD normal", "mother G6PD normal", "G6PD normal in brother"),
        *("r/o G6PD", "G6PD awaited", "liver normal", "G6PD normal by history"),
    ],
)
def test_what_is_no_normal_result_rules_nothing_out(name: str) -> None:
    assert ruled_out_of([("", name)]) == set()


def test_a_deficiency_beside_a_normal_result_still_counts() -> None:
    assert ruled_out_of([("", "G6PD normal"), ("", "G6PD deficiency")]) == set()


def test_a_recorded_kidney_or_liver_disease_is_checked_against_the_lines() -> None:
    assert levels(ILL["kidney disease"], *lines("metformin")) == {
        "condition:metformin:renal": "serious"
    }
    assert levels(ILL["liver disease"], *lines("nimesulide")) == {
        "condition:nimesulide:hepatic": "stop"
    }
    assert levels(MAN, *lines("metformin", "nimesulide")) == {}


def test_a_measured_egfr_is_checked_against_the_lines_with_its_date() -> None:
    def filtering(rate: int, person: Person = MAN) -> Person:
        return replace(person, filtration=Filtration(rate, date(2026, 11, 12)))

    metformin, ibuprofen = lines("metformin"), lines("ibuprofen")
    (caution,) = check(metformin, filtering(29)).cautions
    assert caution.severity == "stop"
    assert caution.what == "Metformin with eGFR 29 on 12 Nov 2026, below 30 mL/min"
    assert levels(filtering(29), *ibuprofen) == {"condition:ibuprofen:renal": "serious"}
    assert levels(filtering(30), *metformin, *ibuprofen) == {}
    (note,) = check(metformin, filtering(30, ILL["kidney disease"])).cautions
    assert (note.severity, "eGFR 30 on 12 Nov 2026" in note.what) == ("note", True)


@pytest.mark.parametrize(
    ("code", "name", "cautions"),
    [
        ("N18.3", "Chronic kidney disease, stage 3", {"kidney disease"}),
        ("", "CKD on dialysis", {"kidney disease"}),
        ("", "CRF", {"kidney disease"}),
        ("I50.0", "Congestive heart failure", {"heart failure"}),
        ("", "LVF", {"heart failure"}),
        ("K74.6", "Cirrhosis", {"liver disease"}),
        ("D55.0", "Anaemia", {"G6PD deficiency"}),
        ("", "G6PD def", {"G6PD deficiency"}),
        ("", "g-6-pd deficiency", {"G6PD deficiency"}),
        ("E11.2", "Type 2 diabetes with nephropathy", {"kidney disease"}),
        ("I10", "Hypertension", set()),
        ("E11.9", "Type 2 diabetes", set()),
        ("N20.0", "Kidney stone", set()),
        ("N23", "Renal colic", set()),
        ("", "Renal calculus", set()),
        ("", "adrenal insufficiency", set()),
        ("", "diabetic nephropathy", {"kidney disease"}),
        ("", "eGFR 25", {"kidney disease"}),
        ("", "HTN, eGFR 82", set()),
        ("", "congestive cardiac failure", {"heart failure"}),
        ("", "hepatic failure", {"liver disease"}),
        ("", "G6PD normal", set()),
        ("", "no kidney disease", set()),
        ("", "CKD 3 (not on dialysis)", {"kidney disease"}),
        ("", "Hepatitis A vaccine", set()),
        ("", "family history of CKD", set()),
        ("", "no h/o CKD", set()),
        ("", "f/h/o CKD", set()),
        ("", "CKD (-)", set()),
        ("", "mother CKD", set()),
        ("", "father - kidney failure", set()),
        ("", "CKD in mother", set()),
        ("", "kidney donor, renal failure in father", set()),
        ("", "renal transplant from brother", {"kidney disease"}),
        ("", "renal transplant from a living donor", {"kidney disease"}),
        ("", "k/c/o CKD", {"kidney disease"}),
        ("", "no HTN/CKD 3", {"kidney disease"}),
        ("", "mother HTN, CKD 3", {"kidney disease"}),
        ("", "?CKD", {"kidney disease"}),
        ("", "suspected CKD", {"kidney disease"}),
        ("", "r/o CKD", {"kidney disease"}),
        ("", "to rule out kidney disease", {"kidney disease"}),
        ("", "to exclude CKD", {"kidney disease"}),
        ("", "ruled out CKD", set()),
        ("", "CKD ruled out", set()),
        ("", "CKD excluded", set()),
        ("", "CKD nahi hai", set()),
        ("", "G6PD negative in 2020", set()),
        ("", "USG liver normal", set()),
        ("", "hepatitis B vaccinated", set()),
        ("", "hepatitis A 2010 resolved", set()),
        ("", "AKI 2019 - recovered", set()),
        ("", "", set()),
    ],
)
def test_recorded_problems_become_conditions(code: str, name: str, cautions: set[str]) -> None:
    assert conditions_of([(code, name)]) == cautions


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("CKD not on dialysis", "kidney disease"),
        ("CKD no dialysis yet", "kidney disease"),
        ("CKD without proteinuria", "kidney disease"),
        ("CKD F/H DM", "kidney disease"),
        ("CKD - vaccinated hep B", "kidney disease"),
        ("HTN not controlled CKD stage 3", "kidney disease"),
        ("CKD normal K", "kidney disease"),
        ("heart failure not on diuretics", "heart failure"),
        ("heart failure normal coronaries", "heart failure"),
        ("cirrhosis without ascites", "liver disease"),
        ("cirrhosis HBsAg negative", "liver disease"),
        ("hepatitis B not on treatment", "liver disease"),
        ("CKD after resolved AKI", "kidney disease"),
        ("chronic hepatitis B resolved", "liver disease"),
        ("heart failure recovered", "heart failure"),
    ],
)
def test_what_is_denied_beside_a_disease_leaves_the_disease(name: str, condition: str) -> None:
    assert conditions_of([("", name)]) == {condition}


def test_a_weekly_strength_or_injection_may_not_be_daily() -> None:
    daily = Dose((Step(times=TimesADay(1)),))
    strong = CheckedLine(1, "x", ("alendronate",), "70 mg", "tablet", daily)
    assert levels(MAN, strong) == {"weekly:alendronate": "stop"}
    assert levels(MAN, replace(strong, strength="10 mg")) == {}
    shot = CheckedLine(1, "x", ("semaglutide",), "1 mg", "injection", daily)
    assert levels(MAN, shot) == {"weekly:semaglutide": "stop"}
    assert "weekly:semaglutide" not in levels(MAN, replace(shot, form="tablet"))


def test_weekly_vitamin_d_may_not_be_daily_for_long() -> None:
    capsule = line(1, "Uprise-D3 60K")
    assert levels(MAN, replace(capsule, dose=lasting(30))) == {"weekly:colecalciferol": "stop"}
    assert levels(MAN, replace(capsule, dose=lasting(10))) == {}
    assert levels(MAN, replace(capsule, dose=None)) == {}
