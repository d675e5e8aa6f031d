"""Pages run few statements, and as many for sixty rows as for one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.exchange.models import ImportLine
from clinic.files import service as reports
from clinic.files.taking import StoredUpload
from clinic.patients.service import get_patient
from tests.integration.access import SCREEN
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice
from tests.integration.letters.making import letter, letter_draft
from tests.integration.patients.links import link
from tests.integration.prescriptions import sign

MOST = 6
SAVING = MOST + 1
"""One more statement: the doctor's change counter, by which open pages detect changes."""

PAGES = {
    "home": "/",
    "list": "/patients/",
    "search": "/patients/?q=number",
    "search for nobody": "/patients/?q=nobody",
    "a patient's page": "/patients/1/",
    "a person with two records": "/patients/3/",
    "who may be the same person": "/patients/1/link/",
    "two records to be linked": "/patients/1/link/3/",
    "two records to be parted": "/record-links/1/undo/",
    "who saw a patient's record": "/patients/1/trail/",
    "what a person did": f"/account/staff/{sealed(1)}/trail/",
    "the household": "/patients/1/relatives/?q=number",
    "the lab values": "/patients/1/labs/",
    "the letters": "/patients/1/letters/",
    "a letter to begin": "/visits/1/letters/new/",
    "a letter being written": "/letter-drafts/2/",
    "a letter": "/letters/1/",
    "the paper of a letter": "/letters/1/pdf/",
    "the register of letters": "/registers/letters/",
    "the texts of letters": "/account/letters/",
    "the queue": "/queue/",
    "an entry of the queue": "/queue/1/",
    "vitals of one who waits": "/queue/1/vitals/",
    "the slip of a token": "/queue/1/slip/",
    "a waiting room's screen": f"/waiting/1-{SCREEN}/",
    "the waiting rooms": "/account/waiting-room/",
    "a visit": "/visits/1/",
    "the reports": "/patients/1/reports/",
    "a report": "/reports/1/",
    "a report beside the note": "/patients/1/reports/beside/",
    "a report being edited": "/reports/1/edit/",
    "a picture being turned": "/report-files/1/edit/",
    "a page of a report": "/report-files/1/pages/1/",
    "whose a report is": "/reports/1/wrong-patient/",
    "a report about to move": "/reports/1/wrong-patient/3/",
    "whose vital signs are": "/visits/1/vitals/wrong-patient/",
    "vital signs about to be struck": "/visits/1/vitals/strike/",
    "a bill": "/billing/1/",
    "the list of bills": "/billing/",
    "taking money": "/billing/1/pay/",
    "all dues": "/billing/dues/",
    "the dues at the end of a day": f"/daybook/dues/?day={clinic_day()}",
    "an advance": "/patients/1/advance/",
    "all dues of a patient": "/patients/1/dues/",
    "a reminder of dues": "/patients/1/reminder/",
    "a reference to be added": "/payments/1/reference/",
    "the receipt": "/billing/1/pdf/",
    "the receipt of a payment": "/billing/payments/1/pdf/",
    "a credit note": "/billing/credit-notes/1/pdf/",
    "a new patient": "/patients/new/",
    "a new visit": "/patients/1/visits/new/",
    "the account": "/account/",
    "settings": "/account/settings/",
    "advice in other languages": "/account/advice/",
    "the export": "/account/export/",
    "lists of patients": "/account/patients/",
    "a list of patients": "/account/patients/1/",
    "duplicates in a list": "/account/patients/1/?found=duplicate",
    "the whole record": "/patients/1/record/",
    "the whole record on paper": "/patients/1/record/pdf/",
    "the backups": "/account/backup/",
    "a signed prescription": "/prescriptions/1/",
    "its paper": "/prescriptions/1/pdf/",
    "how prescriptions print": "/account/prescription/",
    "the register": "/registers/h1/",
}

MORE = {
    # What is stored already, of a doctor who has not hidden the set-up list; notes not signed.
    "home": 2,
    "a patient's page": 3,  # own medicines, for prescriptions; lab values and letters, if any
    "a signed prescription": 1,  # it offers the bill and the next patient
    "a person with two records": 4,  # the links, the money, the household of each, the letters
    "who may be the same person": 1,  # by the telephone and by the sound of the name
    "two records to be parted": 3,  # the link, both records, those that lead to them
    "two records to be linked": 1,  # the alerts of each
    "the letters": 1,  # the letters, the drafts, and the visits to write from
    "the whole record on paper": 8,  # a statement for each kind of row
    "the household": 1,  # a search beside it
}


def costs(practice: Practice) -> dict[str, list[str]]:
    """Return the number of statements of each page, with filled caches."""
    desk = practice.browser()
    costs_by_page = {}
    for name, path in PAGES.items():
        desk.get(path)
        with statements(practice.database.app) as executed:
            assert desk.get(path).status == 200
        costs_by_page[name] = executed
    return costs_by_page


def add_reports(practice: Practice, count: int) -> None:
    """Add reports of the first patient, and pages of the first report, without files in the
    storage."""
    values = {"kind": "lab", "name": "", "dated_on": clinic_day() - timedelta(days=1)}
    with practice.at_work():
        for number in range(count):
            taken = StoredUpload("image/png", f"{number:064x}", "0" * 64, "0" * 16, 1, 1, "")
            reports.add_report(get_patient(1), values, [taken])
        for number in range(count // 3):
            taken = StoredUpload("image/png", f"f{number:063x}", "0" * 64, "0" * 16, 1, 1, "")
            reports.add_file(reports.get_report(1), taken)


def add_lists(practice: Practice, first: int, last: int) -> None:
    """Add lists of patients, and as many duplicates in the first one."""
    for number in range(first, last + 1):
        practice.patient_list(f"Rani {number}")
    with practice.at_work() as session:
        for number in range(first, last + 1):
            line = {"number": 100 + number, "cells": ["Rani"], "found": "duplicate", "like_id": 1}
            session.add(ImportLine(import_id=1, **line))


# Where the database gets the scope too.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_page_runs_few_statements_for_any_number_of_rows(practice: Practice) -> None:
    practice.billed_visit(practice.patients(1)[0], status="pending")
    practice.credit_note(practice.billed_visit(1))
    sign(practice, 1)
    link(practice, practice.patient(first_name="Laxmi"), practice.patient())
    practice.arrival(1)
    practice.lab_value(1)
    letter(practice, 1)
    letter_draft(practice, 1)
    letter(practice, practice.visit(3))
    practice.screen(SCREEN)
    practice.report(1)
    add_lists(practice, 1, 1)
    one = costs(practice)
    for patient in practice.patients(60):
        practice.arrival(patient)
        practice.lab_value(1)
    for number in range(59):
        practice.billed_visit((1, 3, 4)[number % 3], status="pending" if number % 2 else "paid")
        sign(practice, 2 + number)
        letter(practice, 2 + number, "attendance")
    link(practice, practice.patient(first_name="Vijaya"), practice.patient())  # on the list too
    add_reports(practice, 59)
    add_lists(practice, 2, 60)
    sixty = costs(practice)
    # Of few rows a search looks for names that sound alike as well.
    for name in ("search", "the household"):
        assert len(sixty.pop(name)) <= len(one.pop(name)) <= MOST + MORE.get(name, 0)
    assert {n: len(executed) for n, executed in sixty.items()} == {
        n: len(t) for n, t in one.items()
    }
    dear = {
        name: executed
        for name, executed in sixty.items()
        if len(executed) > MOST + MORE.get(name, 0)
    }
    assert dear == {}


def test_saving_a_visit_runs_few_statements(practice: Practice) -> None:
    practice.patient()
    for turn in range(3):
        browser = practice.browser()
        form = browser.get("/patients/1/visits/new/").form("symptoms", "request_key")
        with statements(practice.database.app) as executed:
            assert form.send(symptoms=f"Fever {turn}").status == 303
    assert len(executed) <= SAVING, "\n".join(executed)


@pytest.mark.parametrize("status", ["pending", "paid"])
def test_issuing_a_bill_runs_few_statements(status: str, practice: Practice) -> None:
    patient = practice.patient()
    for turn in range(1, 4):
        practice.visit(patient)
        browser = practice.browser()
        form = browser.get(f"/visits/{turn}/bill/").form("total_amount", "request_key")
        with statements(practice.database.app) as executed:
            assert form.send(payment_status=status).status == 303
    # One more: the settings of bills, and whether another page has a draft of the same bill.
    assert len(executed) <= SAVING + 1, "\n".join(executed)


def test_editing_a_visit_in_place_runs_few_statements(practice: Practice) -> None:
    practice.visit(practice.patient())
    for turn in range(3):
        form = practice.browser().get("/visits/1/edit/?part=diagnosis").form("version", "diagnosis")
        with statements(practice.database.app) as executed:
            assert form.send(htmx=True, diagnosis=f"Diagnosis {turn}").status == 200
    assert len(executed) <= SAVING, "\n".join(executed)


def test_a_static_file_and_the_sign_in_page_run_no_statements(practice: Practice) -> None:
    visitor = Browser(practice.database.app)
    with statements(practice.database.app) as executed:
        visitor.get("/login/")
        visitor.get("/static/clinic.css").response.close()
    assert executed == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_dues_are_read_from_their_index_alone(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    with statements(practice.database.app) as executed:
        assert practice.browser().get("/").status == 200
    owed = next(sql for sql in executed if "credited_paise" in sql and "count" in sql)
    values = dict.fromkeys(re.findall(r":(\w+)", owed), 1)
    with practice.database.connect() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {owed}", values)]
    assert len([step for step in plan if "COVERING INDEX ix_bills_owed" in step]) == 2, plan
