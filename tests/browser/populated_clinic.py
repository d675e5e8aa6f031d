"""A practice with patients, whose names are in many scripts and of extreme lengths, visits and
bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clinic.clock import clinic_day
from clinic.patients.ages import Birth
from tests.integration.factories import Practice
from tests.integration.files.samples import document

NINE_LINES = (
    "Telma 40 1-0-0 30d",
    "Glycomet 500 1-0-1 pc 30d",
    "Amlodipine 5 mg tablet 0-0-1 30d",
    "Atorvastatin 10 mg tablet hs 30d",
    "Pan 40 1-0-0 ac 14d",
    "Wysolone 10 od 5d then ½-0-0 5d",
    "Paracetamol 650 mg tablet sos",
    "Methylcobalamin 1500 mcg + Pregabalin 75 mg capsule at night as we spoke about it",
    "Kashayam " + "of many very long names and herbs " * 4 + "15 ml twice",
)
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 9
TAMIL = ("கிருஷ்ணமூர்த்தி", "ஸ்ரீநிவாசன்")
HINDI = ("श्रीमती विजयलक्ष्मी", "क्षत्रिय")
# The database accepts 100 letters for each of two names: 201 with the space, without a place to
# break.
LONGEST = (LONG[:100], LONG[100:200])


@dataclass(frozen=True)
class PopulatedClinic:
    """The practice, and the numbers of its rows."""

    practice: Practice
    lakshmi: int
    longest: int
    visit: int
    unbilled_visit: int
    paid: int
    pending: int
    archived: int
    note: int
    nine: int
    risky: int
    report: int
    picture: int


def populate(practice: Practice) -> PopulatedClinic:
    """Add seven patients, a few visits, and bills in each state to a practice."""
    lakshmi = practice.patient(phone="+919876543210", address="12 MG Road\nPune")
    longest = _named(practice, *LONGEST, address="A" * 300)
    tamil = _named(practice, *TAMIL, gender="M")
    hindi = _named(practice, *HINDI)
    child = _named(
        practice, "Baby of Lakshmi", "", birth=Birth(clinic_day() - timedelta(days=70), "month")
    )
    _named(practice, "Ravi", "", gender="O")
    archived = _named(practice, "Gone", "Away")
    _archive(practice, archived)
    today = clinic_day()
    visit = practice.visit(lakshmi, symptoms="Fever for 3 days", prescription="PAN 40 1-0-0")
    unbilled = practice.visit(lakshmi, visit_date=today - timedelta(days=40), diagnosis="L" * 400)
    pending = practice.bill(practice.visit(longest), 12_34_567_50, status="pending")
    paid = practice.bill(visit, notes="Thank you")
    for number in (tamil, hindi, child):
        practice.billed_visit(number, mode="upi")
    note = practice.visit(tamil, diagnosis="")
    nine = practice.visit(longest, prescription="\n".join(NINE_LINES), symptoms="Giddy 2 w\nCough")
    practice.allergy(hindi, name="Penicillins", reaction="rash")
    risky = practice.visit(hindi, prescription="Amoxycillin 500 mg capsule 1-1-1 5d\nSteam")
    report, _file = practice.report(
        lakshmi,
        document("Patient Name : RAMESH KUMAR  Age/Sex : 71 Y / M", "Page two"),
        name="N" * 120,
    )
    _report, picture = practice.report(longest, kind="xray", name="")
    numbers = (unbilled, paid, pending, archived, note, nine, risky, report, picture)
    return PopulatedClinic(practice, lakshmi, longest, visit, *numbers)


def _named(practice: Practice, first: str, last: str, **more: Any) -> int:
    birth = Birth(date(1980, 5, 17) + timedelta(days=len(first) * 100), "day")
    values = {"first_name": first, "last_name": last, "birth": birth} | more
    return practice.patient(**values)


def _archive(practice: Practice, patient_id: int) -> None:
    from clinic.patients import service

    with practice.at_work():
        service.archive(service.lock_patient(patient_id))
