"""Makes letters, drafts and texts by the services that the pages use."""

from __future__ import annotations

from typing import Any

from clinic.auth import service as auth
from clinic.letters import drafting, own_texts, service
from clinic.visits.service import get_visit
from tests.integration.factories import Practice


def letter_draft(practice: Practice, visit_id: int, kind: str = "sickness", **values: Any) -> int:
    """Make a draft of a letter; return its number. A sickness certificate is for three days."""
    days = {"days": 3} if kind == "sickness" else {}
    with practice.at_work():
        doctor = auth.get_user(practice.user_id).own_doctor()
        chosen = {"kind": kind, "language": "en"} | days | values
        visit = get_visit(visit_id)
        return drafting.start_draft(visit, chosen, doctor, practice.user_id, doctor).id


def letter(practice: Practice, visit_id: int, kind: str = "sickness", **values: Any) -> int:
    """Issue a letter, confirming its questions; return its number."""
    draft = letter_draft(practice, visit_id, kind, **values)
    with practice.at_work():
        doctor = auth.get_user(practice.user_id).own_doctor()
        by = service.issue_by_now(doctor, practice.user_id, doctor)
        asked: tuple[str, ...] = ()
        try:
            return service.issue(draft, by).id
        except service.NotIssued as refusal:
            asked = tuple(question.key for question in refusal.questions)
        return service.issue(draft, by, asked).id


def letter_text(
    practice: Practice, name: str = "School", body: str = "To the school: {name}."
) -> int:
    """Add a text of letters; return its number."""
    values = {"kind": "sickness", "language": "en", "name": name, "body": body}
    with practice.at_work():
        return own_texts.save_text(None, 0, values).id
