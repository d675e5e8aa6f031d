"""A practice with a distinct word in each kind of record, to be searched for in every response."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader

from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.patients import service as patients
from tests.integration.access import SCREEN
from tests.integration.billing.money.entries import advance
from tests.integration.client import Page
from tests.integration.databases import Database
from tests.integration.factories import Practice, open_practice
from tests.integration.letterheads import new_logo
from tests.integration.letters.making import letter, letter_draft, letter_text
from tests.integration.prescriptions import AZITHROMYCIN, sign
from tests.integration.routes.scene import Records, invited, linked, signed_in
from tests.integration.writing import Writer

COMPLAINT, FINDING, DIAGNOSIS = "Complaintium", "Findingium", "Diagnosium"
LINE, TEST, ADVICE, PRIVATE = "Medicinium", "Testium", "Advicium", "Privatium"
DRAFT, ALLERGY, PROBLEM, WEIGHT = "Draftium", "Allergium", "Problemium", "87.3"
REPORT = "Reportium"
LAB = "Labium"

_NOTES, _ALERTS = frozenset({Permission.NOTES}), frozenset({Permission.ALERTS})
_MONEY = frozenset({Permission.BILLS, Permission.TAKE_MONEY, Permission.DAYBOOK})

SHOWN_WITH = {
    **dict.fromkeys((COMPLAINT, FINDING, DIAGNOSIS, LINE, TEST, ADVICE, PRIVATE, DRAFT), _NOTES),
    **dict.fromkeys((ALLERGY, PROBLEM), _ALERTS),
    WEIGHT: frozenset({Permission.VITALS}),
    REPORT: frozenset({Permission.REPORTS}),
    LAB: frozenset({Permission.LABS}),
    **dict.fromkeys(("₹", "7,531", "7531"), _MONEY),
}
"""By word, the permissions of which one is needed to see it."""

INSTRUCTIONS = {
    "Restore the patient": Permission.ARCHIVE_PATIENTS,
    "Patients you archive": Permission.ARCHIVE_PATIENTS,
    "start a visit, then tap Bill": Permission.WRITE_NOTES,
    "Start the first one": Permission.WRITE_NOTES,
    "Undo that on the visit": Permission.WRITE_NOTES,
    "Begin with what you do most": Permission.PRICE_LIST,
    "What you take out of the price list": Permission.PRICE_LIST,
    "Count the drawer to see": Permission.COUNT_DRAWER,
    "under Settings, Bills": Permission.SETTINGS,
    "Complete your letterhead": Permission.SETTINGS,
}
"""By instruction on a page, the permission that it needs."""

NOTE = {
    "symptoms": COMPLAINT,
    "findings": FINDING,
    "diagnosis": DIAGNOSIS,
    "prescription": LINE,
    "investigations": TEST,
    "advice": ADVICE,
    "private_notes": PRIVATE,
}
PAISE = 7531_00


def planted(database: Database) -> Records:
    """Make a doctor with a patient who has a record of every kind."""
    practice = open_practice(database)
    patient = practice.patient()
    visit = practice.visit(patient, **NOTE, weight_g=87_300, fee_paise=PAISE)
    practice.visit(patient, symptoms=COMPLAINT, diagnosis="", fee_paise=PAISE)
    allergy = practice.allergy(patient, name=ALLERGY)
    problem = practice.problem(patient, name=PROBLEM)
    report, file = practice.report(patient, name=REPORT)
    prescription = _signed(practice, visit)
    bill = practice.bill(visit, PAISE, "pending")
    paid = practice.bill(practice.visit(patient, **NOTE, fee_paise=PAISE), PAISE)
    note = practice.credit_note(practice.bill(practice.visit(patient, **NOTE), PAISE))
    advance(practice, PAISE, patient)
    ids = {"patient_id": patient, "visit_id": visit, "bill_id": bill, "payment_id": paid}
    ids |= {"allergy_id": allergy, "problem_id": problem, "prescription_id": prescription}
    ids |= {"report_id": report, "file_id": file, "import_id": practice.patient_list()}
    ids |= {"value_id": practice.lab_value(patient, f"{LAB} 7")}
    ids |= {"letter_id": letter(practice, visit, names_diagnosis=True)}
    ids |= {"draft_id": letter_draft(practice, visit, names_diagnosis=True)}
    ids |= {"text_id": letter_text(practice)}
    ids |= {"credit_note_id": note, "paper_id": 1, "doctor_id": practice.doctor_id}
    ids |= {"template_id": practice.template("Usual", LINE, DIAGNOSIS, ADVICE)}
    ids |= {"medicine_id": practice.medicine(LINE), "service_id": practice.service()}
    ids |= {"logo_id": new_logo(practice)}
    ids |= {"member_id": practice.member("assistant").user_id}
    ids |= {"invitation_id": invited(practice, "Nurse Mary")}
    ids |= {"sign_in_id": signed_in(practice)}
    ids |= {"entry_id": practice.arrival(patient), "screen_id": practice.screen(SCREEN)}
    ids |= linked(practice, 1)
    ids |= {"relative_id": practice.relative(patient, practice.patient(first_name="Ravi"))}
    _archived(practice)
    return Records(practice, ids, _being_written(practice, patient))


def _signed(practice: Practice, visit: int) -> int:
    medicines = (replace(AZITHROMYCIN, words=f"{LINE} 1-0-0 3d", label=LINE),)
    return sign(practice, visit, diagnoses=(DIAGNOSIS,), medicines=medicines, allergies=ALLERGY)


def _archived(practice: Practice) -> None:
    gone = practice.patient(first_name="Gone")
    practice.visit(gone, **NOTE)
    with practice.at_work():
        patients.archive(patients.get_patient(gone))


def _being_written(practice: Practice, patient: int) -> int:
    """Make a visit whose text is all in the draft; return its number."""
    visit = practice.visit(patient, diagnosis="", fee_paise=PAISE, visit_date=clinic_day())
    Writer(practice.browser(), visit).act(findings=DRAFT, private_notes=DRAFT)
    return visit


TOKEN = re.compile(r"(?<![\w.-])(?=[\w.-]*[0-9])[\w.-]{22,}")
"""Keys of forms, of the session and of addresses: being random, they may contain any four
digits."""


def content_of_page(page: Page) -> str:
    """Return all that a response contains: its markup and headers, the text of a PDF, the files of
    a ZIP. Not its length, which may be any number, such as an amount that is searched for."""
    if page.response.mimetype == "application/pdf":
        reader = PdfReader(BytesIO(page.response.data))
        return "\n".join(sheet.extract_text() for sheet in reader.pages)
    if page.response.mimetype == "application/zip":
        with ZipFile(BytesIO(page.response.data)) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        return TOKEN.sub("", "\n".join(parts))
    headers = "".join(f"{k}: {v}\n" for k, v in page.headers.items() if k != "Content-Length")
    if page.response.mimetype.startswith("image/"):
        return headers
    return TOKEN.sub("", page.response.get_data(as_text=True) + headers)
