"""The permissions of each role: the one table that every endpoint and page refers to. Pure.

A doctor owns the records and may do everything in them. Staff are let in by a doctor, for that
doctor's records, with a role; the doctor decides exceptions for each person (`permissions_of`).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """The role in which a person works for a doctor."""

    DOCTOR = "doctor"
    ASSISTANT = "assistant"
    NURSE = "nurse"
    RECEPTION = "reception"
    ACCOUNTANT = "accountant"


class Permission(StrEnum):
    """An action that a role may or may not do."""

    PATIENTS = "patients"
    ARCHIVE_PATIENTS = "archive_patients"
    LINK_PATIENTS = "link_patients"
    QUEUE = "queue"
    CALL_PATIENTS = "call_patients"
    ALERTS = "alerts"
    ALLERGIES = "allergies"
    PROBLEMS = "problems"
    VITALS = "vitals"
    ADD_REPORTS = "add_reports"
    REPORTS = "reports"
    LABS = "labs"
    NOTES = "notes"
    WRITE_NOTES = "write_notes"
    SIGN = "sign"
    PRINT_PRESCRIPTIONS = "print_prescriptions"
    REGISTERS = "registers"
    BILLS = "bills"
    TAKE_MONEY = "take_money"
    OTHER_PRICE = "other_price"
    BACKDATE = "backdate"
    REFUNDS = "refunds"
    TAKE_BACK = "take_back"
    CREDIT_NOTES = "credit_notes"
    CANCEL_BILLS = "cancel_bills"
    COUNT_DRAWER = "count_drawer"
    CLOSE_DAY = "close_day"
    CASH_OUT = "cash_out"
    REOPEN_DAY = "reopen_day"
    DAYBOOK = "daybook"
    STATEMENTS = "statements"
    PRICE_LIST = "price_list"
    SETTINGS = "settings"
    STAFF = "staff"
    TRAIL = "trail"
    IMPORT_PATIENTS = "import_patients"
    WHOLE_RECORD = "whole_record"
    EXPORT = "export"


P, R = Permission, Role

GROUPS = {
    "Patients": {
        P.PATIENTS: "Find, register and correct patients",
        P.ARCHIVE_PATIENTS: "Archive patients and bring them back",
        P.LINK_PATIENTS: "Link two records of one person, and part them again",
        P.IMPORT_PATIENTS: "Bring patients in from a list, and undo it",
    },
    "Queue": {
        P.QUEUE: "See the queue, give tokens, park patients and move urgent ones up",
        P.CALL_PATIENTS: "Call patients in",
    },
    "Allergies, vital signs and reports": {
        P.ALERTS: "See allergies and long-term problems",
        P.ALLERGIES: "Write allergies",
        P.PROBLEMS: "Write long-term problems",
        P.VITALS: "See and take vital signs",
        P.ADD_REPORTS: "Add reports and photos, and see that there are some",
        P.REPORTS: "Look at reports and photos, and put them in order",
        P.LABS: "See and enter lab values",
    },
    "Notes and prescriptions": {
        P.NOTES: "Read the notes of visits and prescriptions",
        P.WRITE_NOTES: "Write notes and draft prescriptions",
        P.SIGN: "Sign prescriptions, certificates and letters",
        P.PRINT_PRESCRIPTIONS: "Print signed prescriptions, certificates and letters",
        P.REGISTERS: "See the Schedule H1 register and the register of certificates",
    },
    "Bills and payments": {
        P.BILLS: "See bills, receipts and dues, and print them",
        P.TAKE_MONEY: "Write bills, take payments and advances",
        P.OTHER_PRICE: "Bill another price than the price list's",
        P.BACKDATE: "Enter visits, bills and payments for an earlier day",
        P.REFUNDS: "Give money back",
        P.TAKE_BACK: "Take back a payment that was entered by mistake",
        P.CREDIT_NOTES: "Write credit notes",
        P.CANCEL_BILLS: "Cancel bills",
        P.PRICE_LIST: "Change the price list",
    },
    "Drawer, day book and bank": {
        P.COUNT_DRAWER: "Count the drawer",
        P.CLOSE_DAY: "Close the day",
        P.CASH_OUT: "Put cash into the drawer and take it out",
        P.REOPEN_DAY: "Correct and reopen a closed day",
        P.DAYBOOK: "See the day book, the month and the year, and export them",
        P.STATEMENTS: "Match bank statements",
    },
    "The clinic and its data": {
        P.SETTINGS: "Change the letterhead and the settings",
        P.STAFF: "Invite staff and decide what they may do",
        P.TRAIL: "See who opened, changed, printed or exported what",
        P.WHOLE_RECORD: "Take out a patient's whole record: notes, reports and bills",
        P.EXPORT: "Export everything",
    },
}
"""Each permission in plain words, under the headings and in the order in which pages list them."""

WORDS = {permission: text for group in GROUPS.values() for permission, text in group.items()}
"""Each permission in plain words, without the headings."""

ROLE_WORDS = {
    R.DOCTOR: "Doctor",
    R.ASSISTANT: "Assistant doctor",
    R.NURSE: "Nurse",
    R.RECEPTION: "Reception",
    R.ACCOUNTANT: "Accountant",
}

_LINE = (P.QUEUE, P.CALL_PATIENTS)
_CHART = (P.PATIENTS, *_LINE, P.ALERTS, P.ALLERGIES, P.VITALS, P.ADD_REPORTS, P.REPORTS, P.LABS)
_MONEY = (P.PATIENTS, P.BILLS, P.TAKE_MONEY)

TABLE: dict[Role, frozenset[Permission]] = {
    R.DOCTOR: frozenset(Permission),
    R.ASSISTANT: frozenset(
        (*_CHART, P.PROBLEMS, P.NOTES, P.WRITE_NOTES, P.SIGN, P.PRINT_PRESCRIPTIONS, P.REGISTERS)
    ),
    R.NURSE: frozenset(_CHART),
    R.RECEPTION: frozenset(
        (*_MONEY, P.COUNT_DRAWER, P.CLOSE_DAY, *_LINE, P.PRINT_PRESCRIPTIONS, P.ADD_REPORTS)
    ),
    # Counts no drawer: the day book shows the expected cash, and a blind count must not know it.
    R.ACCOUNTANT: frozenset((*_MONEY, P.DAYBOOK, P.STATEMENTS, P.PRICE_LIST)),
}
"""The permissions of each role, unless the doctor decides otherwise for a person."""

OWN = frozenset((P.STAFF, P.SETTINGS, P.TRAIL, P.EXPORT))
"""The permissions that only the doctor has; they cannot be granted."""

SEEN_BY_WRITERS = {P.ALLERGIES: P.ALERTS, P.PROBLEMS: P.ALERTS, P.WRITE_NOTES: P.NOTES}
"""By permission to write, the one to see what is written already: the pages of the first show it.
From whom the doctor withholds the seeing, the writing is withheld too."""


def permissions_of(
    role: Role,
    granted: Collection[str] = (),
    withheld: Collection[str] = (),
    is_registered: bool = True,
) -> frozenset[Permission]:
    """Return a person's permissions: the role's, with the doctor's exceptions.

    `granted` and `withheld` are names of permissions; one that this version does not know, one of
    OWN, and any exception for a doctor is ignored. A person without a registration number
    (`is_registered`) cannot sign.
    """
    own = TABLE[role]
    if role is Role.DOCTOR:
        return own
    extra = {permission for permission in Permission if permission.value in granted} - OWN
    own = frozenset(one for one in own | extra if one.value not in withheld)
    own = frozenset(one for one in own if SEEN_BY_WRITERS.get(one, one).value not in withheld)
    # Only an assistant doctor has a registration number to sign with.
    if role is not Role.ASSISTANT or not is_registered:
        own -= {P.SIGN}
    return own


def can_be_granted(role: Role) -> tuple[Permission, ...]:
    """Return the permissions that the doctor can decide for a person with this role, in the order
    of WORDS.
    """
    never = OWN if role is Role.ASSISTANT else OWN | {P.SIGN}
    return tuple(permission for permission in WORDS if permission not in never)


def unseen_by(may: Collection[str]) -> list[tuple[Permission, Permission]]:
    """Return each permission to write in `may` with the one to see the same, which is not in it."""
    needs = SEEN_BY_WRITERS.items()
    return [(one, seen) for one, seen in needs if one.value in may and seen.value not in may]


def exceptions_of(role: Role, may: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the granted and withheld permissions that give a person with this role
    exactly `may`."""
    own, can = TABLE[role], can_be_granted(role)
    granted = [one.value for one in can if one.value in may and one not in own]
    withheld = [one.value for one in can if one.value not in may and one in own]
    return granted, withheld
