"""The scene of the tests over all routes: two doctors with their records, and requests to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic.auth import invitations
from clinic.auth.permissions import Role
from tests.integration.access import ENDPOINTS, JOB, NUMBERS, SCREEN, methods_of
from tests.integration.auth.accounts import row_of
from tests.integration.client import Browser, Page
from tests.integration.databases import Database
from tests.integration.endpoint import Access, Does
from tests.integration.factories import Practice, open_practice
from tests.integration.letterheads import new_logo, several_logos
from tests.integration.letters.making import letter, letter_draft, letter_text
from tests.integration.patients.links import link
from tests.integration.prescriptions import sign

SECRET = "Geheim"
UNKNOWN = dict.fromkeys(NUMBERS, 999)
KEPT = ("prescribing.pdf", "letters.pdf", "papers.bill", "papers.payment", "papers.credit_note")
"""Papers whose first print is stored."""


@dataclass
class Records:
    """A doctor's patient with a billed visit, and a visit without a bill."""

    practice: Practice
    ids: dict[str, int]
    unbilled: int

    def path(self, access: Access) -> str:
        """Return the path of an endpoint for these records. A new bill is for the visit without
        one, and so are vital signs that are moved, since the other visits are signed."""
        ids = self.ids
        is_new_bill = access.does is Does.CREATES and "bill" in access.path
        if is_new_bill or re.search("/vitals/(strike|wrong-patient)/", access.path):
            ids = ids | {"visit_id": self.unbilled}
        return access.path.format(**ids)


@dataclass
class Scene:
    """Two doctors on one database; made once, and restored before every test.

    The first has rows with numbers that the other lacks; the other has one row of each kind.
    """

    records: Records
    other: Practice
    snapshot: str

    @classmethod
    def on(cls, database: Database) -> Scene:
        database.renew()
        records = cls._records(open_practice(database))
        other = cls._other(database)
        cls._print(records, other)
        return cls(records, other, database.keep())

    @staticmethod
    def _records(practice: Practice) -> Records:
        """Make the records of the first doctor."""
        practice.patients(6)  # more than the other has
        patient = practice.patient(first_name=SECRET, last_name=SECRET, address=SECRET)
        for _ in range(3):
            visit = practice.visit(patient, symptoms=SECRET)
            bill = practice.bill(visit, notes=SECRET)
            allergy = practice.allergy(patient, name=f"{SECRET} {visit}")
            problem = practice.problem(patient, name=f"{SECRET} {visit}")
            prescription = sign(practice, visit, patient_name=SECRET)
            report, file = practice.report(patient, name=SECRET)
            value = practice.lab_value(patient, f"{SECRET} 7")
            written = _letters(practice, visit)
            listed = practice.patient_list(SECRET)
            template = practice.template(f"{SECRET} {visit}", SECRET)
            medicine = practice.medicine(f"{SECRET} {visit}", generic=SECRET)
            service = practice.service(f"{SECRET} {visit}")
        for _ in range(3):
            note = practice.credit_note(practice.billed_visit(patient, notes=SECRET), SECRET)
        ids = {"patient_id": patient, "visit_id": visit, "bill_id": bill}
        ids |= {"allergy_id": allergy, "problem_id": problem, "prescription_id": prescription}
        ids |= {"template_id": template, "medicine_id": medicine, "service_id": service}
        ids |= {"report_id": report, "file_id": file, "value_id": value, "import_id": listed}
        ids |= written | {"logo_id": several_logos(practice)}
        ids |= {"payment_id": bill, "credit_note_id": note}  # each bill was paid once
        ids |= {"paper_id": len(("bill", "receipt", "credit note", "first", "second bill"))}
        member = practice.member("assistant", SECRET).user_id
        ids |= {"member_id": member, "sign_in_id": signed_in(practice)}
        ids |= {"invitation_id": invited(practice, SECRET), "doctor_id": practice.doctor_id}
        for someone in range(1, patient + 1):
            entry = practice.arrival(someone)
        for secret in ("first", "second", SCREEN):
            screen = practice.screen(secret)
        ids |= {"entry_id": entry, "screen_id": screen}
        ids |= linked(practice) | {"relative_id": practice.relative(patient, patient - 1)}
        practice.job(JOB)
        return Records(practice, ids, practice.visit(patient, weight_g=68_000))

    @staticmethod
    def _other(database: Database) -> Practice:
        """Make the other doctor, with one row of each kind."""
        other = open_practice(database, "Dr Other", "other@example.org")
        other.credit_note(other.billed_visit())
        other.allergy(1)
        other.problem(1)
        other.report(1)
        other.lab_value(1)
        other.patient_list()
        sign(other, 1)
        letter(other, 1)
        letter_draft(other, 1)
        letter_text(other)
        other.template("URTI adult", "Rest")
        other.medicine("Kabasura")
        other.service()
        new_logo(other)
        other.arrival(1)
        other.screen("another")
        linked(other, 1, "Else")
        return other

    @staticmethod
    def _print(records: Records, other: Practice) -> None:
        """Print each paper, which stores it: from then on a GET only records the reading."""
        practice, ids = records.practice, records.ids
        for desk, numbers in (
            (practice.browser(), ids),
            (other.browser(), dict.fromkeys(UNKNOWN, 1)),
        ):
            for name in KEPT:
                assert desk.get(ENDPOINTS[name].path.format(**numbers)).status == 200
        for more in (ids["bill_id"] - 2, ids["bill_id"] - 1):  # the other doctor has fewer
            path = ENDPOINTS["papers.bill"].path.format(bill_id=more)
            assert practice.browser().get(path).status == 200


def signed_in(practice: Practice) -> int:
    """Sign the doctor in once more; return the number of the sign-in."""
    practice.browser()
    return max(row["id"] for row in row_of(practice.database, "sign_ins"))


def linked(practice: Practice, times: int = 3, word: str = SECRET) -> dict[str, int]:
    """Make `times` records and links between two others; return the numbers of the last ones."""
    for _ in range(times):
        record, kept, other = (practice.patient(first_name=word) for _ in range(3))
        link_id = link(practice, record, kept, word)
    return {"other_id": other, "link_id": link_id}


def invited(practice: Practice, name: str) -> int:
    """Invite a nurse; return the number of the invitation."""
    with practice.at_work():
        return invitations.invite(name, Role.NURSE, None).invitation.id


def bare(html: str) -> str:
    """Return a page without the parts that differ between two responses."""
    html = re.sub(r"<strong>(?:[A-Z2-7]{4} ?){8}</strong>|<path d=[^>]*>", "", html)  # of an app
    html = re.sub(r"[?]seen=[0-9-]+", "", html)  # with the minute, of a page that renews itself
    return re.sub(r'<input[^>]*name="(csrf_token|request_key|tab|pending)"[^>]*>', "", html)


def filled(page: Page, access: Access, path: str) -> dict[str, str]:
    """Return the values that a browser would send from the page's form to the path, with the
    endpoint's typed text."""
    forms = [form for form in page.forms() if form.action.partition("?")[0] == path]
    values = forms[0].values if forms else {"csrf_token": page.browser.token()}
    return values | dict(access.typed)


def form_of(browser: Browser, access: Access, path: str) -> dict[str, str]:
    page = browser.get(path if "GET" in methods_of(access.path) else "/account/")
    return filled(page, access, path)


def _letters(practice: Practice, visit: int) -> dict[str, int]:
    """Make an issued letter, a draft and a text; return their numbers by name."""
    return {
        "letter_id": letter(practice, visit, reason=SECRET),
        "draft_id": letter_draft(practice, visit, reason=SECRET),
        "text_id": letter_text(practice, f"{SECRET} {visit}"),
    }
