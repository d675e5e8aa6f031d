"""Certificates and letters of the demo's last visits: issued, one replaced, one being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic.letters import drafting, service
from clinic.visits.models import Visit
from clinic.visits.service import NoSuchVisit, get_visit

if TYPE_CHECKING:
    from clinic.auth.models import User

MARKS = (("Mole on the right cheek", "Scar on the left forearm"), ("Mole on the neck", ""))
WANTED: tuple[dict[str, Any], ...] = (
    {"kind": "sickness", "days": 3},
    {"kind": "attendance"},
    {"kind": "sickness", "days": 5, "language": "hi"},
    {"kind": "referral", "recipient": "Dr Mehta, City Hospital", "reason": "For a second opinion"},
    {"kind": "fitness"},
)
LOOKED_AT = 20
"""So many of the last visits are looked at: some are struck, or their patient is archived."""


def write(user: User, newest: int) -> None:
    """Issue a letter of each kind from the last visits; `newest` is the number of the last."""
    visits = _standing(newest)
    made = [_issue(user, visit, wanted, place) for place, (visit, wanted) in enumerate(visits)]
    if made:
        service.revoke(service.get_letter(made[0]), "The patient needs two days more", user.id)
        again = drafting.write_anew(service.get_letter(made[0]), user.id)
        _issue_draft(user, again.id)


def _standing(newest: int) -> list[tuple[Visit, dict[str, Any]]]:
    visits: list[Visit] = []
    for number in range(newest, max(newest - LOOKED_AT, 0), -1):
        try:
            visit = get_visit(number)
        except NoSuchVisit:
            continue
        if not visit.patient.is_archived and visit.is_finished:
            visits.append(visit)
    return list(zip(visits, WANTED, strict=False))


def _issue(user: User, visit: Visit, wanted: dict[str, Any], place: int) -> int:
    doctor = user.own_doctor()
    values = {"language": "en", **wanted}
    if wanted["kind"] in ("sickness", "fitness"):
        values["mark_1"], values["mark_2"] = MARKS[place % len(MARKS)]
    draft = drafting.start_draft(visit, values, doctor, user.id, doctor)
    return _issue_draft(user, draft.id)


def _issue_draft(user: User, draft_id: int) -> int:
    """Issue a draft; what is asked is answered."""
    by = service.issue_by_now(user.own_doctor(), user.id, user.own_doctor())
    try:
        return service.issue(draft_id, by).id
    except service.NotIssued as refusal:
        asked = tuple(question.key for question in refusal.questions)
    return service.issue(draft_id, by, asked).id
