"""Queries of the dues at the end of a day: the entries of the ledger that count up to it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from clinic.billing.booked import counts_up_to
from clinic.billing.figures import sum_of
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.dues.day_end import DayEndAdvance, DayEndBill, DayEndDues, NamedPatient, day_end_dues
from clinic.patients.models import Patient
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part


def read_day_end_dues(day: date) -> DayEndDues:
    """Return the dues and advances at the end of a day, by the entries in the books up to it."""
    bills, advances = reads.rows(_bills(), ends=day), reads.rows(_advances(), ends=day)
    return day_end_dues(day, bills, advances)


@cache
def _bills() -> Read[DayEndBill]:
    entries = union_all(
        _entries(Bill.id, (Bill.issued_on, Bill.book_day), billed=Bill.total_paise),
        _entries(Bill.id, (Bill.cancelled_on, Bill.cancelled_book_day), taken_off=Bill.total_paise),
        _entries(
            CreditNote.bill_id,
            (CreditNote.issued_on, CreditNote.book_day),
            taken_off=CreditNote.amount_paise,
        ),
        _entries(
            Payment.bill_id, (Payment.paid_on, Payment.book_day), paid=Payment.amount_paise
        ).where(Payment.bill_id.is_not(None)),
    ).subquery()
    summed = {name: sum_of(entries.c[name]) for name in _SUMS}
    by_bill = select(entries.c.bill_id, *(paise.label(name) for name, paise in summed.items()))
    balance = summed["billed"] - summed["taken_off"] - summed["paid"]
    then = by_bill.group_by(entries.c.bill_id).having(balance != 0).subquery()
    listed = select(
        *part("who", NamedPatient, Patient),
        *(getattr(Bill, name).label(name) for name in ("id", "number", "issued_on")),
        *(then.c[name].label(name) for name in _SUMS),
    )
    return Read(DayEndBill, listed.join(then, then.c.bill_id == Bill.id).join(Bill.patient))


_SUMS = ("billed", "taken_off", "paid")


def _entries(bill_id: Any, days: tuple[Any, Any], **paise: Any) -> Select[Any]:
    """Select the bill and the amount of each entry of a kind that counts up to a day."""
    amounts = (paise.get(name, literal(0)).label(name) for name in _SUMS)
    return select(bill_id.label("bill_id"), *amounts).where(counts_up_to(*days))


@cache
def _advances() -> Read[DayEndAdvance]:
    left = sum_of(Payment.amount_paise)
    counted = Payment.bill_id.is_(None), counts_up_to(Payment.paid_on, Payment.book_day)
    who = part("who", NamedPatient, Patient)
    listed = select(*who, left.label("paise")).select_from(Payment).join(Payment.patient)
    columns = (Patient.id, Patient.first_name, Patient.last_name, Patient.phone)
    by_patient = listed.where(*counted).group_by(Patient.doctor_id, *columns)
    return Read(DayEndAdvance, by_patient.having(left != 0))
