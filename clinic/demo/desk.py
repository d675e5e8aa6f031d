"""Create the rest of the demo clinic by the services that the pages use.

The price list; today's work of the desk (a part payment, a credit note, a cancellation, an
advance); the doctor's templates and favourites.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import CONSULTATION, PaymentInput
from clinic.billing.models import Bill
from clinic.billing.rules import Mode
from clinic.billing.states import BillState
from clinic.extensions import db
from clinic.habits.queries import list_habits
from clinic.patients import linking
from clinic.patients import service as patients
from clinic.patients.ages import Birth
from clinic.patients.models import Patient
from clinic.patients.queries import listed
from clinic.prescribing.queries import read_formulary
from clinic.prescribing.service import keep_medicine, save_template
from clinic.pricelist import service as pricelist
from clinic.pricelist.models import Service
from clinic.queue import service as queue
from clinic.queue.rules import QueueAction

FAVOURITES = 12
MINUTES_WAITED = (52, 41, 33, 27, 12, 4)
"""How long each of those has waited who are in today's queue."""
URGENT, PARKED = 5, 2
"""Their places among those who wait."""
PRICES = (
    (CONSULTATION, "consultation", 400),
    ("Follow-up", "follow_up", 200),
    ("Consultation at home", "consultation", 1_000),
    ("Dressing", "procedure", 150),
    ("Wound wash and dressing", "procedure", 200),
    ("Suturing, up to 5 stitches", "procedure", 800),
    ("Crêpe bandage", "other", 180),
    ("Nebulisation", "procedure", 200),
    ("Injection", "procedure", 50),
    ("Ear syringing", "procedure", 300),
    ("ECG", "test", 300),
    ("Blood sugar by strip", "test", 60),
    ("Tetanus-diphtheria vaccine", "vaccine", 120),
    ("Rabies vaccine, one dose", "vaccine", 450),
    ("Influenza vaccine", "vaccine", 1_600),
    ("Medical certificate", "other", 200),
)
"""Name, kind and rupees."""


def write_prices(day: date) -> dict[str, Service]:
    """Create the price list, all of it exempt from GST; return its services by name."""
    return {
        name: pricelist.add_service(
            {"name": name, "kind": kind, "price_paise": rupees * 100}, None, day, f"demo {name}"
        )
        for name, kind, rupees in PRICES
    }


def work(issued: int) -> None:
    """Bring the last of `issued` bills into the states that the story does not have."""
    part, wrong = islice(_last(issued, BillState.ISSUED), 2)
    payments.take_payment(part, PaymentInput(Mode.CASH, part.due_paise // 2, tendered_paise=500_00))
    credits.cancel(wrong, "Billed to the wrong patient")
    paid = next(bill for bill in _last(issued, BillState.PAID) if bill.paid_paise)
    items = {item.id for item in queries.list_items(paid.id)}
    credits.credit(paid, items, "The patient left before the consultation", Mode.CASH)
    payments.take_advance(part.patient_id, PaymentInput(Mode.UPI, 1_000_00, "412345678901"))


def _last(issued: int, state: BillState) -> Iterator[Bill]:
    bills = (service.get_bill(number) for number in range(issued, 0, -1))
    return (bill for bill in bills if bill.state is state)


def keep_usual(templates: Mapping[str, dict[str, Any]]) -> None:
    """Save the doctor's templates by name, and pin the medicines written most often."""
    for name, texts in templates.items():
        save_template(name, texts["lines"], texts["diagnosis"], texts["advice"])
    habits = list_habits().get("medicine", [])
    formulary = read_formulary(habits)
    for habit in habits[:FAVOURITES]:
        medicine = formulary.find(habit.words)
        if medicine is not None:
            keep_medicine(medicine, confirm=medicine.confirmed, pinned=True)


def link_twice_registered() -> None:
    """Make one person of two patients of about one age: registered twice, and linked."""
    record, kept = _much_alike()
    birth = Birth(kept.birth_date, "year")
    values = {"first_name": kept.first_name, "last_name": "", "birth": birth}
    patients.edit(record, record.version, values)
    seen = {one.id: one.version for one in (record, kept)}
    linking.link(record.id, kept.id, "Same village and mother’s name; a new phone", seen)


def _much_alike() -> tuple[Patient, Patient]:
    """Return the first two patients of one gender who were born in one year."""
    by_name: dict[tuple[str, int], Patient] = {}
    for patient in db.session.scalars(listed().order_by(None).order_by(Patient.id)):
        key = (patient.gender, patient.birth_date.year)
        if key in by_name:
            return by_name[key], patient
        by_name[key] = patient
    raise LookupError("No two patients of the demo are of one age.")


def fill_queue(now: datetime) -> None:
    """Let some people wait: one of them urgent, one parked, one called."""
    for place, (patient_id, minutes) in enumerate(zip(_waiting(), MINUTES_WAITED, strict=True), 1):
        entry = queue.arrive(patient_id)
        entry.arrived_at = entry.state_at = now - timedelta(minutes=minutes)
        db.session.flush()
        if place == URGENT:
            queue.set_urgent(entry.id, "Chest pain since the morning", entry.version)
        if place == PARKED:
            queue.act(entry.id, QueueAction.PARK, entry.version)
    queue.call_next()


def _waiting() -> list[int]:
    """Return the patients who registered last, in the order of registration."""
    newest = db.session.scalars(listed().limit(len(MINUTES_WAITED)))
    return sorted(patient.id for patient in newest)
