"""Makes doctors, patients, visits and bills by the services that the pages use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from clinic.alerts import service as alerts
from clinic.auth import memberships, passwords
from clinic.auth import service as auth
from clinic.auth.models import User
from clinic.auth.permissions import Role
from clinic.billing import credits, queries
from clinic.billing import service as bills
from clinic.billing.rules import Mode, Status
from clinic.chart import entry_moving, moving
from clinic.clock import clinic_day
from clinic.exchange import columns, packed
from clinic.exchange import service as exchange
from clinic.exchange.models import ImportLine
from clinic.extensions import db
from clinic.files import queries as file_queries
from clinic.files import service as reports
from clinic.files import taking
from clinic.jobs import service as jobs
from clinic.labs import service as labs
from clinic.labs.reading import read_line
from clinic.measurements import service as measurements
from clinic.patients import relating
from clinic.patients import service as patients
from clinic.patients.ages import Birth
from clinic.prescribing import service as prescribing
from clinic.prescribing.formulary import MedicineOption
from clinic.pricelist import service as pricelist
from clinic.queue import service as queue
from clinic.statements.sheets import Record
from clinic.tenancy import scoping
from clinic.visits import service as visits
from clinic.visits.vitals import Measures, typed_vitals
from clinic.waitingroom import service as waitingroom
from tests.integration.client import Browser
from tests.integration.databases import Database
from tests.integration.files.decoded import decoded_once
from tests.integration.files.samples import picture
from tests.integration.issuing import issue_bill

PASSWORD = "correct horse battery"
PERSON: dict[str, Any] = {"first_name": "Lakshmi", "last_name": "Srinivasan", "gender": "F"}
PERSON |= {"birth": Birth(date(1980, 5, 17), "day"), "phone": None, "address": ""}
"""The values of a patient, where a test names no others."""


@dataclass(frozen=True)
class Practice:
    """A doctor's account, with methods that add records to it."""

    database: Database
    doctor_id: int
    user_id: int
    email: str

    @contextmanager
    def at_work(self) -> Iterator[Any]:
        """Open the doctor's session outside a request; commit at the end."""
        with self.database.app.app_context(), scoping.scope_of(self.doctor_id):
            yield db.session
            db.session.commit()

    def patient(self, **values: Any) -> int:
        """Register a patient; return the number."""
        with self.at_work():
            return patients.register(PERSON | values).id

    def patients(self, count: int) -> list[int]:
        """Register `count` patients with different names and births, in one transaction."""
        born = date(1950, 1, 1)
        people = [
            PERSON
            | {
                "first_name": f"Patient{n}",
                "last_name": f"Number{n}",
                "birth": Birth(born + timedelta(days=400 * n), "day"),
                "phone": f"+9198765{n:05}",
            }
            for n in range(1, count + 1)
        ]
        with self.at_work():
            return [patient.id for patient in patients.register_many(people)]

    def visit(self, patient_id: int, **values: Any) -> int:
        """Record a visit; return its number. `values` may hold measures, as `Measures` names
        them."""
        fields = {"visit_date": clinic_day(), "diagnosis": "Viral fever", "fee_paise": 500_00}
        measures = {name: values.pop(name) for name in Measures.__slots__ if name in values}
        with self.at_work():
            visit = visits.record_visit(patient_id, fields | values)
            if measures:
                measurements.record(visit, typed_vitals(Measures(**measures)), {})
            return visit.id

    def allergy(self, patient_id: int, **values: Any) -> int:
        """Record an allergy; return its number."""
        with self.at_work():
            patient = alerts.lock_active_patient(patient_id)
            return alerts.record_allergy(patient, {"name": "Penicillin"} | values).id

    def report(self, patient_id: int, content: bytes = b"", **values: Any) -> tuple[int, int]:
        """Add a report with one file, by default a small picture; return the numbers of both."""
        fields = {"kind": "lab", "name": "HbA1c", "dated_on": clinic_day()} | values
        with self.at_work(), decoded_once():
            place = self.database.app.extensions["files"]
            taken = taking.take(place, self.doctor_id, BytesIO(content or picture()), False)
            report = reports.add_report(patients.get_patient(patient_id), fields, [taken])
            return report.id, file_queries.list_files(report.id)[0].id

    def lab_value(self, patient_id: int, line: str = "HbA1c 7.2 %", **values: Any) -> int:
        """Record a lab value, typed as a line; return its number."""
        fields = {"lab": "", "taken_on": clinic_day()} | values
        with self.at_work():
            return labs.record(patients.get_patient(patient_id), [read_line(line)], fields).id

    def report_moved(self, report_id: int, right_id: int, reason: str) -> None:
        """Give a report to another patient."""
        with self.at_work():
            version = reports.get_report(report_id).version
            entry_moving.move_report(report_id, version, right_id, reason)

    def patient_list(self, name: str = "Rani") -> int:
        """Load and check a list of patients with one line; return its number."""
        heading = columns.HeadingLine(1, ("name", "gender", "age"))
        records = [Record(1, ["Name", "Sex", "Age"]), Record(2, [name, "F", "30"])]
        taken = packed.ReadList(packed.FileLines(records, None), heading, "")
        content = {"first_name": name, "last_name": "", "gender": "F", "phone": None}
        content |= {"second_phone": None, "second_phone_of": "", "address": ""}
        content |= {"born": "1996-05-30", "precision": "year"}
        with self.at_work() as session:
            made = exchange.begin("list.csv", taken)
            made.state = "checked"
            line = {"cells": records[1].cells, "found": "new", "content": content}
            session.add(ImportLine(import_id=made.id, number=2, is_chosen=True, **line))
            return made.id

    def problem(self, patient_id: int, **values: Any) -> int:
        """Record a long-term problem; return its number."""
        with self.at_work():
            patient = alerts.lock_active_patient(patient_id)
            return alerts.record_problem(patient, {"name": "Hypertension"} | values).id

    def medicine(self, label: str, **values: Any) -> int:
        """Add a medicine to the doctor's formulary; return its number."""
        fields = {"generic": "Nilavembu", "ingredients": ("nilavembu",), "form": "tablet"}
        with self.at_work():
            return prescribing.keep_medicine(MedicineOption(label, **(fields | values))).id

    def template(self, name: str, lines: str, diagnosis: str = "", advice: str = "") -> int:
        """Add a template; return its number."""
        with self.at_work():
            return prescribing.save_template(name, lines, diagnosis, advice).id

    def service(self, name: str = "Dressing", gst_bp: int | None = None, **values: Any) -> int:
        """Add a service to the price list; return its number."""
        fields = {"name": name, "kind": "procedure", "price_paise": 200_00}
        with self.at_work():
            return pricelist.add_service(fields | values, gst_bp, date(2026, 1, 1), None).id

    def relative(self, patient_id: int, relative_id: int, kind: str = "child") -> int:
        """Record the relation of one patient to another; return the number of the relative."""
        with self.at_work():
            relating.relate(patient_id, relative_id, kind, 0)
        return relative_id

    def moved_visit(self, wrong_id: int, right_id: int, reason: str = "Wrong sister") -> int:
        """Move a new visit of the wrong patient to the right one; return its number."""
        return self.move_visit(self.visit(wrong_id), right_id, reason)

    def move_visit(self, number: int, right_id: int, reason: str = "Wrong sister") -> int:
        """Move a visit that nobody edited to the right patient; return the number of that patient's
        visit."""
        with self.at_work():
            return moving.move(moving.MoveOrder(number, 1, right_id, reason)).id

    def arrival(self, patient_id: int, **values: Any) -> int:
        """Add the patient to today's queue; return the number of the entry (not its token)."""
        with self.at_work():
            return queue.arrive(patient_id, **values).id

    def screen(self, secret: str) -> int:
        """Add a screen of the waiting room, which the secret opens; return its number."""
        with self.at_work():
            return waitingroom.add_screen("Hall", secret).id

    def job(self, token: str | None = None, kind: str = "test", **arguments: Any) -> str:
        """Add a background job, which nothing runs by itself; return its name."""
        with self.at_work() as session:
            job = jobs.enqueue(kind, arguments, doctor_id=self.doctor_id, user_id=self.user_id)
            job.token = token or job.token
            session.flush()
            return job.token

    def bill(
        self,
        visit_id: int,
        total_paise: int = 500_00,
        status: str = "paid",
        mode: str = "cash",
        notes: str = "",
    ) -> int:
        """Issue a bill; return its number (not that of its receipt)."""
        with self.at_work():
            return issue_bill(visit_id, total_paise, Status(status), Mode(mode), notes).id

    def billed_visit(self, patient_id: int | None = None, **bill: Any) -> int:
        """Issue the bill of a new visit (of a new patient, if none is named); return its number."""
        return self.bill(self.visit(patient_id or self.patient()), **bill)

    def credit_note(self, bill_id: int, reason: str = "Not done") -> int:
        """Credit a whole bill; return the number of the credit note."""
        with self.at_work():
            items = [item.id for item in queries.list_items(bill_id)]
            bill = bills.get_bill(bill_id)
            return credits.credit(bill, items, reason, Mode.CASH).id

    def browser(self, role: str = "") -> Browser:
        """Return a browser in which the doctor, or the member of staff with the role, is signed
        in."""
        return self.member(role).browser() if role else sign_in(self.database, self.email)

    def member(self, role: str, name: str = "", **exceptions: Any) -> Member:
        """Return the person who works for the doctor with this role; made at the first call.

        An assistant has a registration number. `exceptions` are those of the membership: `granted`,
        `withheld`.
        """
        full_name = name or f"{role.title()} Person"
        email = f"{full_name.lower().replace(' ', '.')}.{self.doctor_id}@example.org"
        with self.at_work() as session:
            user = auth.find_user(email)
            if user is None:
                user = User(email=email, password_hash=passwords.hash_password(PASSWORD))
                user.full_name = full_name
                if role == "assistant":
                    user.qualification, user.registration_number = "MBBS", "KMC 4711"
                session.add(user)
                session.flush()
            user_id = user.id
        return self.admit(Member(self, user_id, email, full_name), role, **exceptions)

    def admit(self, member: Member, role: str, **exceptions: Any) -> Member:
        """Let a person, who may also work for another doctor, work for this one."""
        with self.at_work():
            user = auth.get_user(member.user_id)
            membership = memberships.add_member(user, Role(role))
            for field, value in exceptions.items():
                setattr(membership, field, value)
        return Member(self, member.user_id, member.email, member.full_name)


@dataclass(frozen=True)
class Member:
    """A person who works for a doctor."""

    practice: Practice
    user_id: int
    email: str
    full_name: str

    def browser(self) -> Browser:
        """Return a browser in which the person is signed in, with this practice's records open."""
        return sign_in(self.practice.database, self.email, self.practice.doctor_id)


def sign_in(database: Database, email: str, doctor_id: int | None = None) -> Browser:
    """Return a browser in which the person with this e-mail address is signed in."""
    with database.app.app_context():
        user = auth.find_user(email)
        assert user is not None
        token = auth.open_device(user, "127.0.0.1", "a test", False, doctor_id)
        db.session.commit()
    browser = Browser(database.app)
    with browser.client.session_transaction() as session:
        session |= {"_user_id": token, "_fresh": True}
    return browser


def open_practice(
    database: Database, full_name: str = "Dr Asha Rao", email: str = "asha@example.org"
) -> Practice:
    """Sign up a doctor; return the practice."""
    with database.app.app_context():
        user = auth.sign_up(full_name, email, PASSWORD)
        db.session.commit()
        return Practice(database, user.own_doctor().id, user.id, email)
