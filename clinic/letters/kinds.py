"""The kinds of letters, and what each of them asks for. Pure."""

from __future__ import annotations

from enum import StrEnum


class LetterKind(StrEnum):
    """The statement or request that a letter makes."""

    SICKNESS = "sickness"
    FITNESS = "fitness"
    ATTENDANCE = "attendance"
    REFERRAL = "referral"


KIND_WORDS = {
    LetterKind.SICKNESS: "Sickness certificate",
    LetterKind.FITNESS: "Fitness certificate",
    LetterKind.ATTENDANCE: "Attendance certificate",
    LetterKind.REFERRAL: "Referral letter",
}
CHIPS = (1, 2, 3, 5, 7)
"""The usual lengths of a sickness, in days."""

MEDICAL = frozenset({LetterKind.SICKNESS, LetterKind.FITNESS})
"""The medical certificates of IMC regulations 2002, 1.3.3: they bear an identification mark."""

SIGNED_BY_PATIENT = frozenset({LetterKind.SICKNESS, LetterKind.FITNESS, LetterKind.ATTENDANCE})
"""The kinds with room for the patient's signature or thumb impression."""

ASKS = {
    LetterKind.SICKNESS: ("starts_on", "ends_on", "names_diagnosis", "mark_1", "mark_2"),
    LetterKind.FITNESS: ("starts_on", "names_diagnosis", "mark_1", "mark_2"),
    LetterKind.ATTENDANCE: ("attended", "names_diagnosis"),
    LetterKind.REFERRAL: ("recipient", "reason", "names_diagnosis"),
}
"""The fields of each kind, beside the text and the language, in the order of the page."""
