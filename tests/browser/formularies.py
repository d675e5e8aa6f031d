"""Give a practice a history of prescriptions: confirmed brands, favourites, a template, habits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clinic.clock import clinic_day
from clinic.habits.queries import count_use
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.service import keep_medicine, save_template
from tests.integration.factories import Practice

FEVER = ("Dolo 650 1-1-1 pc 3d", "Azithral 500 od 3d", "Pan 40 1-0-0 ac 5d")
LONG_TERM = ("Telma 40 1-0-0 30d", "Glycomet 500 1-0-1 pc 30d")


def stock(practice: Practice) -> None:
    """Confirm the brands of FEVER and LONG_TERM; those of FEVER are favourites with their usual
    dose, and are in the template "Viral fever adult"."""
    formulary = Formulary()
    with practice.at_work():
        for line in (*FEVER, *LONG_TERM):
            name, dose = formulary.split(line)
            assert name is not None, line
            keep_medicine(name, pinned=line in FEVER)
            count_use("medicine", {name.label: dose}, clinic_day())
        count_use("diagnosis", ["Viral fever (B34.9)"], clinic_day())
        lines = "\n".join(FEVER)
        save_template("Viral fever adult", lines, "Viral fever (B34.9)", "Plenty of fluids")


def returning(practice: Practice, **values: Any) -> int:
    """Return the number of a patient who was given LONG_TERM a month ago."""
    patient = practice.patient()
    practice.visit(
        patient,
        visit_date=clinic_day() - timedelta(days=28),
        **{"diagnosis": "Essential hypertension (I10)", "prescription": "\n".join(LONG_TERM)}
        | values,
    )
    return patient
