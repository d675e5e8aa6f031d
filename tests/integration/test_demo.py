"""What `make demo` leaves behind is a clinic that one can work on with."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic import demo, scoping
from clinic.auth import service as auth
from clinic.billing.issuing import issue_bill
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.rules import Mode, Status
from clinic.billing.states import State
from clinic.clock import clinic_day, financial_year, utc_now
from clinic.daybook.agreement import disagreements
from clinic.extensions import db
from clinic.patients import queries
from clinic.patients import service as patients
from clinic.patients.ages import Birth, age_years
from clinic.patients.models import Patient
from clinic.phones import normalise_phone
from clinic.visits import service as visits
from clinic.visits.models import Visit
from tests.integration.databases import Database, Dump, Sqlite, dump


@dataclass(frozen=True)
class Filled:
    """A database after two calls: what they answered, and its rows in between and after."""

    database: Database
    accounts: list[tuple[str, str]]
    dumps: list[Dump]


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    """Filled once for all that only look at it."""
    database = Sqlite()
    accounts, dumps = [], []
    for _ in range(2):
        with database.app.app_context():
            accounts.append(demo.fill())
        dumps.append(dump(database, "users", "doctors"))
    yield Filled(database, accounts, dumps)
    database.end()


@pytest.fixture
def clinic(filled: Filled):
    """The demo doctor's session; what a test changes is rolled back."""
    with filled.database.app.app_context():
        scoping.enter(auth.find_user("demo@example.com").doctor.id)
        yield db.session
        db.session.rollback()


def everything(session, kind):
    return session.scalars(select(kind).order_by(kind.id)).all()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_demo_has_400_patients_and_2000_visits_on_postgresql_too(database: Database):
    with database.app.app_context():
        email, password = demo.fill()
        user = auth.sign_in(email, password, "127.0.0.1")
        with scoping.doctor(user.doctor.id):
            assert db.session.scalar(select(func.count(Patient.id))) == 400
            assert db.session.scalar(select(func.count(Visit.id))) == 2000


def test_a_second_demo_gets_an_address_of_its_own_and_leaves_the_first_alone(filled: Filled):
    (first, first_password), (second, second_password) = filled.accounts
    before, after = filled.dumps
    assert (first, second) == ("demo@example.com", "demo2@example.com")
    assert first_password != second_password
    for table, rows in before.items():
        assert set(map(repr, rows)) <= set(map(repr, after[table]))


def test_the_demo_doctor_can_sign_in(filled: Filled):
    with filled.database.app.app_context():
        assert auth.sign_in(*filled.accounts[0], "127.0.0.1").doctor.full_name == "Dr Asha Rao"


def test_the_demo_has_400_patients_and_2000_visits(clinic):
    assert len(everything(clinic, Patient)) == 400
    assert len(everything(clinic, Visit)) == 2000


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
    assert (patient.id, visit.id) == (401, 2001)
    assert bill.number == f"{series}{len(issued) + 1:06}"
    assert bill.id == clinic.scalar(select(func.count(Bill.id)))


def test_receipts_are_numbered_without_gaps_in_the_order_of_their_days(clinic):
    bills = everything(clinic, Bill)
    assert [b.issued_on for b in bills] == sorted(b.issued_on for b in bills)
    by_year = itertools.groupby(bills, key=lambda bill: financial_year(bill.issued_on))
    for year, group in by_year:
        numbers = [bill.number for bill in group]
        assert numbers == [f"{year}/{serial:06}" for serial in range(1, len(numbers) + 1)]


def test_items_make_the_total_and_payments_make_what_is_paid(clinic):
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
    assert {b.state for b in bills} == set(State) - {State.DRAFT}
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


def test_nobody_came_before_birth_or_in_the_future_and_some_came_today(clinic):
    births = {p.id: p.birth_date for p in everything(clinic, Patient)}
    seen = everything(clinic, Visit)
    today, now = clinic_day(), utc_now()
    assert all(births[v.patient_id] <= v.visit_date <= today for v in seen)
    assert all(v.created_at <= now for v in seen)
    assert all(p.paid_at <= now for p in everything(clinic, Payment))
    assert sum(v.visit_date == today for v in seen) >= 10


def test_a_demo_patient_is_found_by_the_words_of_the_name(clinic):
    patient = patients.get_patient(7)
    search = queries.search(f"{patient.first_name} {patient.last_name}")
    assert search is not None
    found = clinic.scalars(queries.matching(search.shape), search.values).all()
    assert patient in found
