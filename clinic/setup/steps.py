"""The steps of the set-up list: which are done, and which is next. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LIST = "list"
"""The key in the doctor's answers that hides the whole list."""


class SetupFacts(NamedTuple):
    """Counts of a doctor's records, and the numbers of the newest patient and visit, or None."""

    services: int
    staff: int
    invitations: int
    patient_id: int | None
    visit_id: int | None
    prescriptions: int


class Letterhead(NamedTuple):
    """The doctor's details as stored."""

    registration_number: str
    clinic_name: str
    clinic_address: str
    fee: str
    language: str


class StepPage(NamedTuple):
    """The page where a step is done: its endpoint, the values of its address, the field."""

    endpoint: str
    number: int | None = None
    field: str = ""


class SetupStep(NamedTuple):
    """One step: `detail` says what is stored or what to do, `act` is the word on its button."""

    name: str
    title: str
    detail: str
    act: str
    target: StepPage
    is_done: bool = False
    is_skipped: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.is_skipped


class SetupList(NamedTuple):
    """All steps in their order."""

    steps: tuple[SetupStep, ...]
    is_hidden: bool

    @property
    def done(self) -> int:
        """Return the number of steps that are done or skipped."""
        return sum(not step.is_open for step in self.steps)

    @property
    def next_step(self) -> SetupStep | None:
        """Return the first open step, or None."""
        return next((step for step in self.steps if step.is_open), None)

    @property
    def is_shown(self) -> bool:
        """Return whether home shows the list: a step is open, and the list is not hidden."""
        return not self.is_hidden and self.next_step is not None

    @property
    def is_unfolded(self) -> bool:
        """Return whether home shows each step: until the first prescription is signed, and has what
        it must carry. After that the waiting patients are what home is opened for."""
        return any(step.is_open for step in self.steps if step.name in ("letterhead", "first"))


def list_steps(
    head: Letterhead, facts: SetupFacts, has_backup: bool, answers: Mapping[str, str]
) -> SetupList:
    """Return all steps; stored records or the doctor's answer decide which are done or skipped."""
    steps = (
        _letterhead(head),
        _fee(head),
        _language(head, answers),
        _first_prescription(facts),
        _prices(facts),
        _staff(facts),
        _backup(has_backup),
    )
    skipped = {name for name, answer in answers.items() if answer == "skipped"}
    return SetupList(
        tuple(step._replace(is_skipped=step.name in skipped) for step in steps),
        answers.get(LIST) == "hidden",
    )


def _letterhead(head: Letterhead) -> SetupStep:
    needed = {
        "registration number": head.registration_number,
        "name of the clinic": head.clinic_name,
        "address": head.clinic_address,
    }
    missing = [name for name, value in needed.items() if not value]
    detail = f"Still missing: {', '.join(missing)}." if missing else head.clinic_name
    target = StepPage(
        "auth.account", field="" if len(missing) > 1 else _FIELDS.get("".join(missing), "")
    )
    return SetupStep("letterhead", "Letterhead", detail, "Fill in", target, is_done=not missing)


_FIELDS = {
    "registration number": "registration_number",
    "name of the clinic": "clinic_name",
    "address": "clinic_address",
}


def _fee(head: Letterhead) -> SetupStep:
    detail = f"Each visit begins with {head.fee}." if head.fee else "Each visit begins with it."
    target = StepPage("auth.account", field="default_fee")
    return SetupStep("fee", "Default fee", detail, "Set", target, is_done=bool(head.fee))


def _language(head: Letterhead, answers: Mapping[str, str]) -> SetupStep:
    is_done = answers.get("language") == "chosen"
    detail = f"Papers print in {head.language}{'.' if is_done else ', unless you choose another.'}"
    target = StepPage("auth.account", field="print_language")
    return SetupStep("language", "Language of papers", detail, "Choose", target, is_done)


def _first_prescription(facts: SetupFacts) -> SetupStep:
    if facts.prescriptions:
        detail, act, target = "Signed.", "Open", StepPage("chart.patients")
    elif facts.visit_id:
        detail, act = "Write it and tap Finish.", "Go on"
        target = StepPage("consultation.write", facts.visit_id)
    elif facts.patient_id:
        detail, act = "A patient is registered. Begin the consultation.", "Go on"
        target = StepPage("chart.patient", facts.patient_id)
    else:
        detail, act = "Register a patient, write the prescription, print it.", "Register"
        target = StepPage("patients.new")
    title = "First prescription" if facts.patient_id else "Your first patient"
    return SetupStep("first", title, detail, act, target, is_done=bool(facts.prescriptions))


def _prices(facts: SetupFacts) -> SetupStep:
    listed = f"{facts.services} {'service' if facts.services == 1 else 'services'}."
    detail = (
        listed if facts.services else "What you bill beside the fee: procedures, vaccines, tests."
    )
    target = StepPage("pricelist.services")
    return SetupStep("prices", "Price list", detail, "Add", target, is_done=bool(facts.services))


def _staff(facts: SetupFacts) -> SetupStep:
    if facts.staff:
        people = "1 person works" if facts.staff == 1 else f"{facts.staff} people work"
        detail = f"{people} with you."
    elif facts.invitations:
        detail = "Invited: the code waits to be used."
    else:
        detail = "Reception, nurse, assistant: each with their own sign-in."
    is_done = bool(facts.staff or facts.invitations)
    return SetupStep("staff", "Staff", detail, "Invite", StepPage("staff.people"), is_done)


def _backup(has_backup: bool) -> SetupStep:
    detail = "A good backup exists." if has_backup else "So that nothing is lost with the computer."
    return SetupStep(
        "backup", "Backup", detail, "See how", StepPage("backups.show"), is_done=has_backup
    )
