"""Write the patients, visits and money of the demo clinic into the current doctor's scope."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from clinic.audit import service as audit
from clinic.billing import rules
from clinic.billing.models import Bill, BillItem, Payment
from clinic.clock import clinic_day, financial_year
from clinic.demo.history import Story
from clinic.demo.ledger import Ledger, PlannedBill, PlannedEntry
from clinic.extensions import db
from clinic.patients.models import Patient, PatientTerm
from clinic.patients.service import get_patient
from clinic.patients.terms import terms_of
from clinic.pricelist.models import Service
from clinic.tenancy.numbers import Counter
from clinic.visits.models import Visit

A_VISIT = timedelta(minutes=4)


def write(story: Story, ledger: Ledger, prices: dict[str, Service]) -> None:
    """Write all rows, numbered from 1 in the order of time, and the counters for the next numbers.

    The visits are still empty. `prices` are the services by their description on a bill. The
    doctor must be new: the first number of each table is 1.
    """
    patients = _patients(story)
    visits = _visits(story, ledger.fees)
    bills, receipts = _bills(ledger.bills, visits)
    items = _items(ledger.bills, prices)
    payments, more = _payments(ledger.bills, [bill.patient_id for bill in bills])
    # Flushed table by table, because the session does not derive an order from foreign keys alone.
    for kind in (patients, _terms(patients), visits, bills, items, payments):
        db.session.add_all(kind)
        db.session.flush()
    numbered: tuple[list[Any], ...] = (patients, visits, bills, items, payments)
    last = {rows[0].__tablename__: len(rows) for rows in numbered} | dict(receipts + more)
    db.session.add_all([Counter(name=name, value=value) for name, value in last.items()])
    db.session.flush()


def _patients(story: Story) -> list[Patient]:
    return [
        Patient(
            id=place + 1,
            first_name=person.first_name,
            last_name=person.last_name,
            gender=person.gender,
            birth_date=person.birth.birth_date,
            birth_precision=person.birth.precision,
            phone=person.phone,
            address=person.address,
            created_at=registered,
            updated_at=registered,
        )
        for place, (person, registered) in enumerate(
            zip(story.persons, story.registered, strict=True)
        )
    ]


def archive(story: Story) -> None:
    """Archive the patients who have not come for long; called after their visits are written."""
    for place, moment in story.archived.items():
        patient = get_patient(place + 1)
        patient.archived_at = patient.updated_at = moment
    db.session.flush()


def _terms(patients: Iterable[Patient]) -> list[PatientTerm]:
    return [
        PatientTerm(term=term, patient_id=patient.id)
        for patient in patients
        for term in sorted(
            terms_of(patient.id, patient.first_name, patient.last_name, patient.phone)
        )
    ]


def _visits(story: Story, fees: list[int]) -> list[Visit]:
    return [
        Visit(
            id=place + 1,
            patient_id=seen.who + 1,
            visit_date=seen.day,
            fee_paise=fees[place],
            created_at=seen.moment - A_VISIT,
            updated_at=seen.moment - A_VISIT,
        )
        for place, seen in enumerate(story.consultations)
    ]


def _bills(plan: list[PlannedBill], visits: list[Visit]) -> tuple[list[Bill], Tally[str]]:
    """Return the bills, and the number of receipts in each series."""
    receipts: Tally[str] = Tally()
    bills = []
    for place, billed in enumerate(plan):
        day = clinic_day(billed.moment)
        year = financial_year(day)
        receipts[rules.series_of(year)] += 1
        bills.append(
            Bill(
                id=place + 1,
                patient_id=visits[billed.visit].patient_id,
                visit_id=visits[billed.visit].id,
                number=rules.receipt_number(year, receipts[rules.series_of(year)]),
                issued_on=day,
                total_paise=billed.total_paise,
                issued_by=audit.actor(),
                notes=billed.notes,
                created_at=billed.moment,
                updated_at=max([entry.moment for entry in billed.entries] + [billed.moment]),
            )
        )
    return bills, receipts


def _items(plan: list[PlannedBill], prices: dict[str, Service]) -> list[BillItem]:
    lines = [(place, line) for place, billed in enumerate(plan) for line in billed.items]
    return [
        BillItem(
            id=number,
            bill_id=place + 1,
            description=description,
            kind=prices[description].kind,
            service_id=prices[description].id,
            quantity=1,
            unit_paise=paise,
            amount_paise=paise,
        )
        for number, (place, (description, paise)) in enumerate(lines, 1)
    ]


def _payments(plan: list[PlannedBill], patients: list[int]) -> tuple[list[Payment], Tally[str]]:
    """Return all payments in the order of time, and the number of receipts in each series.

    `patients` are those of the bills.
    """
    entries = [(entry, place) for place, billed in enumerate(plan) for entry in billed.entries]
    entries.sort(key=lambda pair: pair[0].moment)
    number: dict[PlannedEntry, int] = {entry: at for at, (entry, _) in enumerate(entries, 1)}
    receipts: Tally[str] = Tally()
    payments = [
        Payment(
            id=number[entry],
            patient_id=patients[place],
            bill_id=place + 1,
            kind="payment" if entry.amount_paise > 0 else "refund",
            amount_paise=entry.amount_paise,
            mode=entry.mode.value,
            paid_on=clinic_day(entry.moment),
            paid_at=entry.moment,
            number=_next_receipt(receipts, entry) if entry.amount_paise > 0 else None,
            taken_by=audit.actor(),
            reverses_id=number[entry.reverses] if entry.reverses else None,
        )
        for entry, place in entries
    ]
    return payments, receipts


def _next_receipt(receipts: Tally[str], entry: PlannedEntry) -> str:
    year = financial_year(clinic_day(entry.moment))
    series = rules.receipt_series_of(year)
    receipts[series] += 1
    return rules.payment_receipt_number(year, receipts[series])
