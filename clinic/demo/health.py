"""Allergies, long-term problems, lab values and pregnancies of the demo's patients."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from clinic.alerts import service as alerts
from clinic.demo.cases import Case
from clinic.demo.people import DemoPerson
from clinic.facts.diagnoses import named_diagnosis
from clinic.labs import service as labs
from clinic.labs.reading import read_line
from clinic.patients import service as patients
from clinic.patients.ages import age_years

_ALLERGIES = (
    (("Penicillins", "Rash"), 6),
    (("Sulfonamide antibiotics", "Itching"), 5),
    (("NSAIDs", "Wheezing"), 3),
    (("Diclofenac", "Swelling"), 3),
    (("Ibuprofen", "Rash"), 2),
    (("Fluoroquinolones", "Itching"), 2),
    (("Aspirin", "Vomiting"), 1),
    (("Prawns", "Itching"), 2),
    (("Dust", ""), 1),
)
DIABETES, LABORATORY = "Type 2 diabetes mellitus", "City Diagnostics"
HAVE, KNOW_OF_NONE = 0.07, 0.84
"""Cumulative shares of patients: with an allergy; asked and without one."""
FIRST_SEEN_WEEKS = 8
"""The weeks of a pregnancy at its first visit."""


def ask_allergies(patient_id: int, who: int, day: date) -> None:
    """Record the allergies at the first visit; some patients are not asked."""
    own = Random(f"allergy {who}")  # noqa: S311
    draw = own.random()
    patient = alerts.lock_active_patient(patient_id)
    if draw < HAVE:
        kinds, weights = zip(*_ALLERGIES, strict=True)
        name, reaction = own.choices(kinds, weights)[0]
        alerts.record_allergy(patient, {"name": name, "reaction": reaction})
    elif draw < KNOW_OF_NONE:
        alerts.state_no_allergies(patient, day)


def record_problems(patient_id: int, case: Case, day: date, pick: int) -> None:
    """Record the long-term problems of a case, since this year or some years ago."""
    patient = alerts.lock_active_patient(patient_id)
    since = str(day.year - (0, 0, 1, 2, 3, 5, 8)[pick % 7])
    for name in filter(None, case.problem.split("; ")):
        diagnosis = named_diagnosis(name)
        code = diagnosis.code if diagnosis else ""
        alerts.record_problem(patient, {"name": name, "code": code, "since": since})


def record_lab_values(patient_id: int, case: Case, day: date) -> None:
    """Record what a person with diabetes brings to a visit; nobody else brings a report."""
    if DIABETES not in case.problem:
        return
    own = Random(f"lab {patient_id} {day}")  # noqa: S311
    typed = (
        f"HbA1c {own.randint(62, 95) / 10} % (4.0-5.6)",
        f"FBS {own.randint(95, 190)} mg/dl (70-100)",
        f"Creatinine {own.choice(('0.6', '0.7', '0.8'))} mg/dl (0.6-1.2)",
    )
    values = {"lab": LABORATORY, "taken_on": day - timedelta(days=own.randint(0, 3))}
    patient = patients.get_active_patient(patient_id)
    labs.record(patient, [read_line(line) for line in typed], values)


def expecting(
    person: DemoPerson, day: date, first_seen: date | None, chance: Random
) -> dict[str, str]:
    """Return the form fields of pregnancy and breastfeeding.

    `first_seen` is the day of the first visit for a pregnancy.
    """
    if person.gender == "M" or not 12 <= age_years(person.birth, day) < 55:
        return {}
    weeks = 0 if first_seen is None else FIRST_SEEN_WEEKS + (day - first_seen) // timedelta(weeks=1)
    if first_seen and 4 <= weeks <= 40:
        return {"expecting": "pregnant", "pregnant_weeks": str(weeks)}
    if first_seen and 40 < weeks < 66:
        return {"expecting": "breastfeeding"}
    return {"expecting": "no"} if chance.random() < 0.7 else {}
