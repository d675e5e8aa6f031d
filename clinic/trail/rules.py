"""The audit trail in words: what was done, to what, and what it changed. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from clinic.clock import format_day, format_moment
from clinic.money import format_rupees

A_COMMAND = "A command or the program itself"
LONGEST_SHOWN = 2000
"""Letters of a value; a signature or a long note would hide the rest of the page."""


class ActionKind(StrEnum):
    """The kinds of acts that the pages can be limited to."""

    OPENED = "opened"
    CHANGED = "changed"
    PRINTED = "printed"
    EXPORTED = "exported"
    REFUSED = "refused"


ACTION_KIND_WORDS = {
    ActionKind.OPENED: "Opened",
    ActionKind.CHANGED: "Changed",
    ActionKind.PRINTED: "Printed",
    ActionKind.EXPORTED: "Exported",
    ActionKind.REFUSED: "Refused",
}
ACTIONS = {
    ActionKind.OPENED: ("read",),
    ActionKind.PRINTED: ("print",),
    ActionKind.EXPORTED: ("export", "download"),
    ActionKind.REFUSED: ("refused",),
}
"""The actions of each kind; whatever is in none of them is a change."""

UNCHANGING = tuple(action for actions in ACTIONS.values() for action in actions)

ACTION_WORDS = {
    "read": "Opened",
    "create": "Wrote",
    "update": "Changed",
    "delete": "Removed",
    "print": "Printed",
    "export": "Exported",
    "download": "Downloaded",
    "refused": "Was refused",
    "fee": "Set another fee:",
    "revoke": "Revoked",
    "take_over": "Took details over:",
    "sign_up": "Signed up",
    "sign_in": "Signed in",
    "pin_sign_in": "Signed in by PIN",
    "unlock": "Unlocked",
    "open": "Opened these records",
    "sign_out": "Signed out",
    "password": "Set a new password",
    "password_reset": "Set a new password by a code",
    "recovery_code": "Made a recovery code",
    "authenticator_on": "Turned the authenticator app on",
    "authenticator_off": "Turned the authenticator app off",
    "pin": "Set a PIN",
    "share_device": "Made the device a shared one",
    "unshare_device": "Ended the sharing of the device",
    "join": "Joined",
    "remove": "Removed",
    "signature": "Changed the signature",
    "renew": "Made another code:",
    "withdraw": "Withdrew",
    "purge": "Removed old readings:",
    "reminder": "Prepared a reminder of dues:",
}
ABOUT_THEMSELVES = "users"
"""The entity of acts whose words say all."""

THINGS = {
    "patients": "the patient's record",
    "visits": "a visit",
    "bills": "a bill",
    "payments": "a payment",
    "credit_notes": "a credit note",
    "bill_papers": "a paper of a bill",
    "prescriptions": "a prescription",
    "measurements": "vital signs",
    "allergies": "an allergy",
    "problems": "a long-term problem",
    "reports": "a report",
    "report_files": "a file of a report",
    "lab_values": "a lab value",
    "letter_drafts": "a draft of a certificate or letter",
    "letters": "a certificate or letter",
    "letter_texts": "a text of certificates and letters",
    "letter_register": "the register of certificates and letters",
    "queue_entries": "a place in the queue",
    "relations": "a relation",
    "record_links": "a link of two records",
    "visit_moves": "the move of a visit",
    "entry_moves": "the move of a report or of vital signs",
    "cash_counts": "a count of the drawer",
    "cash_movements": "cash of the drawer",
    "closing_amendments": "a closed day",
    "day_closings": "the closing of a day",
    "daybook": "the day book",
    "registers": "the Schedule H1 register",
    "services": "the price list",
    "service_rates": "a GST rate of the price list",
    "prescription_templates": "a template",
    "shelf_medicines": "an own medicine",
    "advice_translations": "advice in another language",
    "clinic_logos": "the logo",
    "kept_signatures": "the signature of papers",
    "print_settings": "how prescriptions print",
    "billing_settings": "how bills are made",
    "statement_layouts": "a layout of bank statements",
    "waiting_screens": "a waiting-room screen",
    "memberships": "a member of staff",
    "invitations": "an invitation",
    "doctors": "the letterhead",
    "users": "the account",
    "audit_events": "the trail of a person",
    "audit_checkpoints": "the trail",
    "pages": "a page",
    "patient_imports": "a list of patients",
    "everything": "everything",
}

FIELD_WORDS = {
    "symptoms": "Complaints",
    "investigations": "Tests",
    "archived_at": "Archived",
    "kept_id": "Kept record",
    "tendered_paise": "Cash given",
    "taken_by": "Taken by (person)",
    "issued_by": "Issued by (person)",
    "status": "Answer",
    "made_by": "Made by (person)",
    "endpoint": "Page",
    "message_phone": "Messages agreed to on",
    "message_phone_of": "Whose number for messages",
    "message_agreed_by": "Agreement noted by",
    "message_language": "Language of messages",
    "owed_paise": "Due",
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SUFFIXES = ("_paise", "_on", "_at", "_id", "_bp", "_g", "_mm", "_tenths")


class FieldChange(NamedTuple):
    """One field of an act: its name, and the value before and after, in words."""

    field: str
    old: str
    new: str


def act_in_words(action: str, entity: str, number: int) -> str:
    """Return what was done to what: "Opened a visit, No. 17"."""
    verb = ACTION_WORDS.get(action, action.replace("_", " ").capitalize())
    if entity == ABOUT_THEMSELVES and action not in ("create", "update", "refused"):
        return verb
    thing = THINGS.get(entity, entity.replace("_", " "))
    named = f"{verb} {thing}"
    return f"{named}, No. {number}" if entity in NUMBERED and number else named


NUMBERED = frozenset(
    {
        *("visits", "bills", "payments", "credit_notes", "bill_papers", "prescriptions"),
        *("measurements", "allergies", "problems", "queue_entries", "services", "reports"),
        *("lab_values", "letters", "letter_drafts", "letter_texts", "patient_imports"),
        *("prescription_templates", "shelf_medicines", "waiting_screens"),
    }
)
"""What has a number by which it can be found."""


def changes_in_words(changes: Mapping[str, Any]) -> list[FieldChange]:
    """Return the fields of an act as people read them."""
    field_changes = []
    for name, pair in changes.items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        field_changes.append(
            FieldChange(field_in_words(name), _value(name, old), _value(name, new))
        )
    return field_changes


def field_in_words(name: str) -> str:
    """Return the name of a column as people read it: "Birth date", "Fee"."""
    if name in FIELD_WORDS:
        return FIELD_WORDS[name]
    plain = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    return plain.replace("_", " ").capitalize()


def _value(name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value, ensure_ascii=False)[:LONGEST_SHOWN]


def _number(name: str, value: int) -> str:
    return format_rupees(value) if name.endswith("_paise") else _measure(name, value)


def _measure(name: str, value: int) -> str:
    if name.endswith("_bp"):
        return f"{value / 100:g}%"
    return f"{value / 1000:g} kg" if name.endswith("_g") else str(value)


def _text(value: str) -> str:
    try:
        if _MOMENT.match(value):
            return format_moment(datetime.fromisoformat(value))
        if _DAY.fullmatch(value):
            return format_day(date.fromisoformat(value))
    except ValueError:
        pass
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]} …"
