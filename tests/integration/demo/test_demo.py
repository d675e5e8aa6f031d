"""`make demo` creates a clinic that can be used afterwards."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic import demo
from clinic.alerts.models import Allergy, Problem
from clinic.auth import service as auth
from clinic.auth.throttle import Origin
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.rules import Mode, Status
from clinic.billing.states import BillState
from clinic.clock import clinic_day, financial_year, utc_now
from clinic.daybook.agreement import disagreements
from clinic.extensions import db
from clinic.patients import service as patients
from clinic.patients import word_queries
from clinic.patients.ages import Birth, age_years
from clinic.patients.models import Patient, Relation
from clinic.phones import normalise_phone
from clinic.prescribing.models import (
    OwnMedicine,
    Prescription,
    PrescriptionLine,
    PrescriptionTemplate,
)
from clinic.pricelist.models import Service
from clinic.queue.rules import QueueState
from clinic.tenancy import scoping
from clinic.visits import service as visits
from clinic.visits.models import STANDING, Visit
from tests.integration.databases import Database
from tests.integration.demo.conftest import FEW, MANY, Filled
from tests.integration.issuing import issue_bill

QUEUE_STATES = {state.value for state in QueueState}


def everything(session, kind):
    return session.scalars(select(kind).order_by(kind.id)).all()


def standing_visits(session):
    return [visit for visit in everything(session, Visit) if visit.discarded_at is None]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_demo_fills_postgresql_too(database: Database):
    with database.app.app_context():
        email, password = demo.fill(visits=FEW)
        user = auth.sign_in(email, password, Origin("127.0.0.1"))
        with scoping.scope_of(user.doctor.id):
            assert db.session.scalar(select(func.count(Patient.id))) == 400
            assert db.session.scalar(select(func.count(Visit.id)).where(STANDING)) == FEW
            assert db.session.scalar(select(func.count(Prescription.id))) == FEW
    # Without statistics PostgreSQL chose plans that took a patient's page more than 10 s.
    with database.look() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'patients'")
        assert cursor.fetchone()[0] >= 400


def test_a_second_demo_gets_its_own_address_and_leaves_the_first_unchanged(filled: Filled):
    (first, first_password), (second, second_password) = filled.accounts
    before, after = filled.dumps
    assert (first, second) == ("demo@example.com", "demo2@example.com")
    assert first_password != second_password
    for table, rows in before.items():
        assert set(map(repr, rows)) <= set(map(repr, after[table]))


def test_the_demo_doctor_can_sign_in(filled: Filled):
    with filled.database.app.app_context():
        user = auth.sign_in(*filled.accounts[0], Origin("127.0.0.1"))
        assert user.doctor.full_name == "Dr Asha Rao"


def test_the_demo_has_400_patients_and_as_many_visits_as_are_asked_for(clinic):
    assert len(everything(clinic, Patient)) == 400
    assert len(standing_visits(clinic)) == MANY
    assert demo.VISITS == 2000


def test_the_letterhead_is_filled(clinic):
    doctor = auth.find_user("demo@example.com").doctor
    assert doctor.default_fee_paise == 400_00
    for name, value in demo.LETTERHEAD.items():
        assert value
        assert getattr(doctor, name) == value


def test_the_next_numbers_follow_those_of_the_demo(clinic):
    day = clinic_day()
    series = f"{financial_year(day)}/"
    issued = [b.number for b in everything(clinic, Bill) if b.number.startswith(series)]
    patient = patients.register(
        {
            "first_name": "Asha",
            "last_name": "",
            "gender": "F",
            "birth": Birth(day - timedelta(days=9000), "year"),
        }
    )
    visit = visits.record_visit(patient.id, {"visit_date": day, "fee_paise": 400_00})
    bill = issue_bill(visit.id, 400_00, Status.PAID, Mode.UPI)
    # A visit was moved: its copy has a number of its own.
    assert (patient.id, visit.id) == (401, MANY + 2)
    assert bill.number == f"{series}{len(issued) + 1:06}"
    assert bill.id == clinic.scalar(select(func.count(Bill.id)))


def test_receipts_are_numbered_without_gaps_in_the_order_of_their_days(clinic):
    bills = everything(clinic, Bill)
    assert [b.issued_on for b in bills] == sorted(b.issued_on for b in bills)
    by_year = itertools.groupby(bills, key=lambda bill: financial_year(bill.issued_on))
    for year, group in by_year:
        numbers = [bill.number for bill in group]
        assert numbers == [f"{year}/{serial:06}" for serial in range(1, len(numbers) + 1)]


def test_items_add_up_to_the_total_and_payments_to_the_amount_paid(clinic):
    billed: Counter[int] = Counter()
    paid: Counter[int] = Counter()
    for item in everything(clinic, BillItem):
        billed[item.bill_id] += item.net_paise
    for payment in everything(clinic, Payment):
        paid[payment.bill_id] += payment.amount_paise
    for bill in everything(clinic, Bill):
        assert (bill.total_paise, bill.paid_paise) == (billed[bill.id], paid[bill.id])


def test_the_money_of_the_demo_agrees(clinic):
    assert disagreements() == []


def test_bills_are_in_every_state(clinic):
    bills = everything(clinic, Bill)
    payments = everything(clinic, Payment)
    assert {p.mode for p in payments} >= {"cash", "upi", "card"}
    assert any(p.amount_paise < 0 for p in payments)
    assert {b.state for b in bills} == set(BillState) - {BillState.DRAFT}
    assert any(b.total_paise == 0 for b in bills)
    assert len(bills) < 2000


def test_patients_are_of_all_ages_scripts_and_families(clinic):
    people = everything(clinic, Patient)
    today = clinic_day()
    assert min((today - p.birth_date).days for p in people) == 12
    assert max(age_years(p.birth, today) for p in people) >= 91
    for first, last in (("\u0900", "\u097f"), ("\u0980", "\u09ff"), ("\u0b80", "\u0bff")):
        assert any(first <= p.first_name[0] <= last for p in people)
    phones = [p.phone for p in people if p.phone]
    assert len(set(phones)) < len(phones)
    assert all(normalise_phone(phone) == phone for phone in phones)
    assert any(p.is_archived for p in people)


def test_visits_are_after_birth_and_not_in_the_future_and_some_are_today(clinic):
    births = {p.id: p.birth_date for p in everything(clinic, Patient)}
    seen = everything(clinic, Visit)
    today, now = clinic_day(), utc_now()
    assert all(births[v.patient_id] <= v.visit_date <= today for v in seen)
    assert all(v.created_at <= now for v in seen)
    assert all(p.paid_at <= now for p in everything(clinic, Payment))
    assert sum(v.visit_date == today for v in seen) >= 10


def test_a_demo_patient_is_found_by_name(clinic):
    patient = next(p for p in everything(clinic, Patient) if not p.is_archived)
    search = word_queries.search(f"{patient.first_name} {patient.last_name}")
    assert search is not None
    matches = clinic.scalars(word_queries.matching(search.shape), search.values).all()
    assert patient in matches


def test_every_visit_is_signed_on_its_day(clinic):
    signed = {p.visit_id: p for p in everything(clinic, Prescription)}
    for visit in standing_visits(clinic):
        if visit.moved_at is not None:  # its note is a draft of the right patient
            continue
        assert signed[visit.id].signed_on == visit.visit_date == clinic_day(visit.finished_at)
        assert signed[visit.id].signed_at == visit.finished_at == visit.updated_at
        assert visit.diagnosis
        assert visit.symptoms


def test_most_lines_name_their_medicine_and_its_dose(clinic):
    lines = everything(clinic, PrescriptionLine)
    understood = [line for line in lines if line.label and line.dose]
    assert len(lines) > 3 / 2 * MANY
    assert len(understood) / len(lines) > 0.8
    assert not any("{" in line.words for line in lines)


def test_each_line_is_read_as_the_medicine_of_its_case(clinic):
    labels = {line.label for line in everything(clinic, PrescriptionLine)}
    assert any("40 mg + 5 mg" in label for label in labels if label.startswith("Telma-AM"))
    assert not any("80" in label for label in labels if label.startswith("Telma"))


def test_long_term_patients_repeat_their_medicines_over_months(clinic):
    problems = {p.patient_id for p in everything(clinic, Problem)}
    assert len(problems) > 50
    repeated = Counter(
        visit.patient_id for visit in everything(clinic, Visit) if "Telma" in visit.prescription
    )
    assert sum(times >= 3 for who, times in repeated.items() if who in problems) > 10


def test_no_patient_is_prescribed_a_recorded_allergen(clinic):
    allergic = {
        a.patient_id for a in everything(clinic, Allergy) if a.name.casefold() == "penicillins"
    }
    visits = [v for v in everything(clinic, Visit) if v.patient_id in allergic]
    assert allergic
    assert visits
    assert not any("Augmentin" in visit.prescription for visit in visits)


def test_most_were_asked_about_allergies_on_their_first_day(clinic):
    people = everything(clinic, Patient)
    first = {v.patient_id: v.visit_date for v in reversed(everything(clinic, Visit))}
    without_allergies = [p for p in people if p.no_allergies_on]
    assert 200 < len(without_allergies) < len(people)
    assert all(p.no_allergies_on == first[p.id] for p in without_allergies)


def test_children_are_weighed_at_each_visit_and_grow(clinic):
    births = {p.id: p.birth_date for p in everything(clinic, Patient)}
    weights: dict[int, list[int | None]] = {}
    for visit in everything(clinic, Visit):
        if (visit.visit_date - births[visit.patient_id]).days < 2 * 365:
            weights.setdefault(visit.patient_id, []).append(visit.weight_g)
    assert weights
    assert all(all(of_child) for of_child in weights.values())
    grown = [of_child for of_child in weights.values() if len(of_child) > 1]
    assert grown
    assert all(of_child[0] <= of_child[-1] for of_child in grown)


def test_a_pregnancy_counts_its_weeks(clinic):
    weeks: dict[int, list[int]] = {}
    for visit in everything(clinic, Visit):
        if visit.expecting == "pregnant":
            weeks.setdefault(visit.patient_id, []).append(visit.pregnant_weeks)
    assert weeks
    assert all(counted == sorted(counted) for counted in weeks.values())


def test_the_doctor_has_templates_favourites_and_own_medicines(clinic):
    formulary = everything(clinic, OwnMedicine)
    assert len(everything(clinic, PrescriptionTemplate)) > 10
    assert sum(medicine.is_pinned for medicine in formulary) == 12
    own = {medicine.label for medicine in formulary if not medicine.fact}
    assert "Orofer XT" in own
    assert min(m.confirmed_on for m in formulary if m.confirmed_on) < clinic_day() - timedelta(
        days=600
    )


def test_bills_take_their_items_from_the_price_list(clinic):
    services = {service.id: service.name for service in everything(clinic, Service)}
    items = everything(clinic, BillItem)
    assert len(services) > 10
    assert all(services[item.service_id] == item.description for item in items)


def test_some_people_wait_and_one_is_called(filled: Filled) -> None:
    entries = filled.dumps[0]["queue_entries"]
    states = Counter(state for row in entries for state in QUEUE_STATES & {*map(str, row)})
    assert states["done"] >= 10
    assert states["called"] == states["parked"] == 1
    assert states["waiting"] == 4


def test_the_demo_has_staff_a_moved_visit_and_households(clinic, filled: Filled):
    email, password = filled.accounts[0]
    names = []
    for role in demo.STAFF:
        names.append(auth.sign_in(demo.address_of(role, email), password, Origin("::1")).full_name)
    assert names == ["Rekha Deshpande", "Mary Kutty"]
    struck = [v for v in everything(clinic, Visit) if v.discarded_at is not None]
    assert [v.moved_at is not None for v in struck] == [True]
    kinds = Counter(relation.kind for relation in everything(clinic, Relation))
    assert {"child", "spouse"} <= set(kinds) or {"parent", "spouse"} <= set(kinds)
