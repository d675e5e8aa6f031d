"""Makes two doctors with a row in nearly every table, and empty databases to restore into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import create_engine, func, make_url, select

from clinic.audit import purging, sealing, signing
from clinic.auth import memberships, throttle
from clinic.auth.models import Doctor, KeptForm, SharedDevice
from clinic.auth.staff_models import Invitation
from clinic.backup import guards, state
from clinic.backup.rules import BackupProblem
from clinic.billing import credits, payments, queries
from clinic.billing import service as bills
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.billing.settings_models import BillingSettings
from clinic.clock import clinic_day, utc_now
from clinic.counter.models import BillDraft
from clinic.daybook import amending
from clinic.daybook import closing as closings
from clinic.daybook import service as daybook
from clinic.daybook.models import DayClosing
from clinic.extensions import db
from clinic.habits.models import Habit
from clinic.letterhead.models import ClinicLogo
from clinic.letters import drafting as letter_drafts
from clinic.letters import service as letters
from clinic.letters.models import LetterPaper
from clinic.papers.models import BillPaper
from clinic.prescribing.models import (
    AdviceTranslation,
    KeptSignature,
    PrescriptionPaper,
    PrintSettings,
)
from clinic.statements.stored_layouts import store_layout
from clinic.tenancy.owned import owned_tables
from clinic.visits.models import VisitDraft
from tests.integration.audit.chains import seal, write
from tests.integration.databases import Database, Postgresql, make_app
from tests.integration.factories import Practice
from tests.integration.letters.making import letter, letter_text
from tests.integration.patients.links import link
from tests.integration.prescriptions import sign

DAY = date(2024, 2, 29)
PDF = bytes(range(256)) * 40
Rows = dict[str, list[dict[str, Any]]]


def run(app: Flask, *args: str) -> Any:
    """Run a command and return its result."""
    return app.test_cli_runner().invoke(args=list(args))


def fill(practice: Practice) -> None:
    """Fill a practice with bills in every state, papers, drafts and a closed day."""
    first, second = practice.patient(), practice.patient(first_name="रमेश", last_name='O"Neil\\\n')
    practice.relative(first, second, "spouse")
    practice.allergy(first)
    practice.problem(second)
    report, _file = practice.report(second, name="एक्स-रे")
    practice.report_moved(report, first, "एक और")
    practice.lab_value(second, "HbA1c 7.2 % (4.0-5.6)", lab="नई लैब")
    practice.patient_list("लीला")
    practice.medicine("Own 'syrup' – 5 ml")
    practice.template("Fever", "Crocin 650 1-1-1 3d")
    practice.service("Dressing", 1800)
    _fill_bills(practice, first, second)
    measures = {"systolic": 138, "diastolic": 86, "weight_g": 68_500}
    visit = practice.visit(second, symptoms="बुखार 😀\r\n\tsince 3 days", **measures)
    _fill_papers(practice, visit, sign(practice, visit))
    _fill_letters(practice, visit)
    practice.arrival(second)
    link(practice, practice.patient(first_name="Laxmi"), practice.patient())
    practice.moved_visit(first, second)
    practice.job()
    with practice.at_work():
        run_id = state.begin(utc_now() - timedelta(days=3))
        state.finish(run_id, utc_now() - timedelta(days=3), BackupProblem.ABSENT, "/media/backup")
    practice.screen(f"screen of {practice.doctor_id}")
    _close_days(practice)
    with practice.at_work():
        throttle.count_try(
            throttle.of_sign_in("nobody@example.org", throttle.Origin("10.0.0.9")), 1
        )
    practice.browser()
    _fill_staff(practice)
    _fill_trail(practice)


def _fill_staff(practice: Practice) -> None:
    """Add one active member, one removed member and one invitation."""
    practice.member("assistant", "Dr जया", granted=["bills"], withheld=["sign"]).browser()
    former = practice.member("nurse")
    with practice.at_work() as session:
        memberships.remove_member(former.user_id)
        values = {"name": "रानी", "role": "reception", "token_hash": f"{practice.doctor_id:064}"}
        expires_at = utc_now() + timedelta(days=2)
        session.add(Invitation(doctor_id=practice.doctor_id, expires_at=expires_at, **values))
        session.add(SharedDevice(token_hash=f"{practice.doctor_id:064}"))


def _fill_trail(practice: Practice) -> None:
    """Add old readings that were purged behind a checkpoint, and entries that were sealed with
    them."""
    for action in ("read", "update"):
        write(practice, action, timedelta(days=5 * 366), 3)
    # Entries of the sign-up may be due by now: they are sealed in their own batch.
    with patch.object(sealing, "BATCH", 6):
        assert seal(practice) >= 6
    with practice.at_work():
        key = signing.key_of(practice.database.app.config["SECRET_KEY"])
        assert purging.purge(timedelta(days=3 * 366), "Dr Asha Rao", key) == 3


def _fill_bills(practice: Practice, first: int, second: int) -> None:
    for status in ("paid", "pending"):
        practice.billed_visit(first, status=status)
    practice.credit_note(practice.billed_visit(first, total_paise=700_00))
    visit = practice.visit(second)
    # Paid, cancelled with its money given back, and the same visit billed again.
    cancelled = practice.bill(visit, total_paise=900_00)
    with practice.at_work():
        credits.cancel(bills.get_bill(cancelled), "Wrong fee", Mode.UPI)
    again = practice.bill(visit, total_paise=800_00, status="pending")
    with practice.at_work():
        payments.take_advance(second, PaymentInput(Mode.CARD, 500_00))
        payments.use_advance(bills.get_bill(again), 300_00)
    part = practice.billed_visit(second, total_paise=1000_00, status="pending")
    with practice.at_work():
        payments.take_payment(
            bills.get_bill(part), PaymentInput(Mode.CASH, 250_50, None, 0, 500_00)
        )
        payments.take_back(bills.get_bill(part), queries.list_payments(part)[0], "Wrong patient")


def _fill_papers(practice: Practice, visit: int, prescription: int) -> None:
    with practice.at_work() as session:
        paper = {"paper": "a5", "language": "hi", "pdf": PDF}
        session.add(PrescriptionPaper(prescription_id=prescription, **paper))
        values = {"kind": "receipt", "document_id": 1, "paper": "a5", "digest": "0" * 64}
        session.add(BillPaper(**values, pdf=PDF))
        session.add(PrintSettings(signature=b"\x00\x89PNG\xff", own_letterhead=True))
        typed = {"note": ["क", None, 1]}
        session.add(VisitDraft(visit_id=visit, typed=typed, tab="t", sequence=3, revision=2))
        session.add(BillDraft(patient_id=1, typed={"a": {"b": 1.5, "z": 0, "c": True}}))
        session.add(ClinicLogo(picture=b"\x00\x89PNG\xfe", width=120, height=48))
        session.add(KeptSignature(picture=b"\x00\x89PNG\xff"))
        translation = {"name": "rest", "language": "hi", "words": "Rest", "text": "आराम करें"}
        session.add(AdviceTranslation(**translation))
        session.add(BillingSettings(free_days=7, to_rupee=True))
        session.add(_kept_form(practice))
        store_layout(["Datum", "Gutschrift"], ["day", "credit"])
        session.add(Habit(kind="advice", name="rest", words="Rest", uses=3, last_used_on=DAY))


def _fill_letters(practice: Practice, visit: int) -> None:
    """Add a revoked letter with its paper, a draft in its place, and a text of the doctor's."""
    number = letter(practice, visit, mark_1="तिल, दायाँ गाल")
    letter_text(practice)
    with practice.at_work() as session:
        session.add(LetterPaper(letter_id=number, paper="a5", pdf=PDF))
        letters.revoke(letters.get_letter(number), "Wrong day", practice.user_id)
    with practice.at_work():
        letter_drafts.write_anew(letters.get_letter(number), practice.user_id)


def _kept_form(practice: Practice) -> KeptForm:
    fields = [["first_name", "लता"], ["address", "a\r\nb"]]
    where = {"address": "/patients/new/", "form_key": "k"}
    return KeptForm(user_id=practice.user_id, fields=fields, **where)


def _close_days(practice: Practice) -> None:
    """Close the day before yesterday, yesterday (which is reopened) and today."""
    with practice.at_work():
        daybook.move_cash(-50_00, "Tea")
        _close(2, {100: 2}, "The float of the first day")
        closed = _close(1, {100: 1}, "Counted quickly")
        amending.reopen_day(closed.day, closed.count_id, "Closed too early")
        _close(0, {500: 3}, "Not looked into")


def _close(days_ago: int, counted: dict[int, int], reason: str) -> DayClosing:
    day = clinic_day() - timedelta(days=days_ago)
    count = closings.save_count(day, counted)
    return closings.close_day(day, count.id, closings.preview_closing(day).expected, reason)


@dataclass(frozen=True)
class Place:
    """A database that a backup can be restored into."""

    app: Flask
    url: str
    admin_url: str
    """The URL of a role that row-level security does not limit, if the database has one."""

    def rows(self) -> Rows:
        """Return every row of every table, read without the code of the backup."""
        engine = create_engine(self.admin_url)
        owned = {table.name for table in owned_tables()}
        rows_by_table: Rows = {}
        with engine.begin() as connection:
            doctors = list(connection.scalars(select(Doctor.id)))
            for table in db.metadata.sorted_tables:
                rows = rows_by_table[table.name] = []
                for doctor_id in doctors if table.name in owned else [None]:
                    statement = select(table)
                    if doctor_id is not None:
                        statement = statement.where(table.c.doctor_id == doctor_id)
                        if engine.dialect.name == "postgresql":
                            doctor_setting = func.set_config(
                                "clinic.doctor_id", str(doctor_id), True
                            )
                            connection.execute(select(doctor_setting))
                    rows += [_plain(row) for row in connection.execute(statement).mappings()]
                rows.sort(key=repr)
        engine.dispose()
        return rows_by_table

    def triggers(self) -> dict[str, str]:
        engine = create_engine(self.admin_url)
        with engine.connect() as connection:
            by_name = guards.triggers(connection)
        engine.dispose()
        return by_name


def _plain(row: Any) -> dict[str, Any]:
    """Convert timestamps to UTC: PostgreSQL returns them in the zone of its session."""
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def place_of(database: Database) -> Place:
    """Return the place of a test's database."""
    url: str = database.url  # type: ignore[attr-defined]
    return Place(database.app, url, _admin_url(database, url))


def bare_place(database: Database) -> Place:
    """Make another database of this kind, without tables."""
    return _place(database, database.empty())


def migrated_place(database: Database) -> Place:
    """Make another database of this kind, with empty tables."""
    return _place(database, database.migrated())


def _place(database: Database, url: str) -> Place:
    return Place(make_app(url), url, _admin_url(database, url))


def let_go(place: Place) -> None:
    with place.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _admin_url(database: Database, url: str) -> str:
    if not isinstance(database, Postgresql):
        return url
    admin_url = database.server.admin_url(make_url(url).database or "")
    return admin_url.replace("postgresql://", "postgresql+psycopg2://", 1)
