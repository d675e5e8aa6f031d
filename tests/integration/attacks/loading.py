"""Attacks that read through a relationship or by another way of loading a row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import (
    joinedload,
    load_only,
    make_transient_to_detached,
    selectinload,
    subqueryload,
)

from clinic.audit.models import AuditEvent
from clinic.billing.models import Bill, BillItem, Payment
from clinic.patients.models import Patient, PatientTerm
from clinic.tenancy.numbers import Counter
from clinic.visits.models import Visit
from tests.integration.attacks.making import Attack, listed_in, name_of

READS: list[Attack] = []
reads = listed_in(READS)


@reads
def through_a_joined_relationship(session, mine, theirs):
    visits = session.scalars(select(Visit).options(joinedload(Visit.patient)))
    return [name_of(visit.patient) for visit in visits]


@reads
def through_a_relationship_loaded_by_select(session, mine, theirs):
    visits = session.scalars(select(Visit).options(selectinload(Visit.patient)))
    return [name_of(visit.patient) for visit in visits]


@reads
def through_a_relationship_loaded_by_subquery(session, mine, theirs):
    bills = session.scalars(select(Bill).options(subqueryload(Bill.patient)))
    return [name_of(bill.patient) for bill in bills]


@reads
def through_deferred_columns(session, mine, theirs):
    patients = session.scalars(select(Patient).options(load_only(Patient.id)))
    return [name_of(row) for row in patients]


@reads
def through_a_row_made_by_hand(session, mine, theirs):
    row = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(row)
    session.add(row)
    return name_of(row)


@reads
def through_a_refresh(session, mine, theirs):
    row = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(row)
    session.add(row)
    session.refresh(row)
    return name_of(row)


@reads
def through_an_expired_row(session, mine, theirs):
    patient = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(patient)
    row = session.merge(patient, load=False)
    session.expire(row)
    return name_of(row)


@reads
def through_merge(session, mine, theirs):
    row = session.merge(Patient(doctor_id=theirs, id=1))
    with session.no_autoflush:
        return name_of(row)


@reads
def through_rows_of_other_kinds(session, mine, theirs):
    kinds = (Visit.diagnosis, Bill.notes, BillItem.description, Payment.mode, PatientTerm.term)
    return [session.scalars(select(kind)).all() for kind in (*kinds, AuditEvent.changes)]


@reads
def through_counters(session, mine, theirs):
    return ["Geheim counter" for row in session.scalars(select(Counter)) if row.doctor_id == theirs]
