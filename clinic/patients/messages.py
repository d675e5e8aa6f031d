"""Record that a patient agreed to get messages, and on which number.

Functions flush; the view commits.
"""

from __future__ import annotations

from clinic.clock import clinic_day
from clinic.patients.models import Patient
from clinic.versions import flush_edit

MESSAGE_OWNERS = {
    "self": "Patient's own",
    "spouse": "Husband or wife",
    "parent": "Mother or father",
    "child": "Son or daughter",
    "guardian": "Guardian",
    "relative": "Another relative",
    "other": "Somebody else",
}
"""Whose the number is on which messages about a patient arrive."""


def has_agreed(patient: Patient, phone: str) -> bool:
    """Return whether the patient agreed to messages on this number, and still has it."""
    return patient.message_phone == phone and phone in patient.phones


def agree(patient: Patient, phone: str, whose: str, noted_by: str) -> None:
    """Keep that the patient agreed, today, to messages on a number of theirs.

    `whose` is a key of MESSAGE_OWNERS, `noted_by` the name of who asked. What was agreed before of
    the same number and owner stays as it is.
    """
    if (patient.message_phone, patient.message_phone_of) == (phone, whose):
        return
    patient.message_phone, patient.message_phone_of = phone, whose
    patient.message_agreed_on, patient.message_agreed_by = clinic_day(), noted_by
    flush_edit()


def write_in(patient: Patient, language: str) -> None:
    """Keep the language of messages to a patient."""
    if patient.message_language != language:
        patient.message_language = language
        flush_edit()


def withdraw(patient: Patient) -> None:
    """Take the consent back: no message is prepared until the patient agrees again."""
    patient.message_phone, patient.message_phone_of = None, ""
    patient.message_agreed_on, patient.message_agreed_by = None, ""
    flush_edit()
