"""Issue and revoke letters. Flushes; the view commits.

Locks are taken in this order: the visit, the draft, the counter of letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from clinic.audit import service as audit
from clinic.auth.models import AnyDoctor
from clinic.auth.signers import Signer
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.letterhead.queries import find_present
from clinic.letters import queries
from clinic.letters.drafting import get_draft, read_note
from clinic.letters.issuing import IssueDetails, content_of, statement_of
from clinic.letters.kinds import LetterKind
from clinic.letters.models import Letter, LetterDraft, LetterRevocation
from clinic.letters.own_texts import NoSuchLetter
from clinic.letters.rules import LetterQuestion, hindrances, unanswered
from clinic.prescribing.signatures import keep_signature
from clinic.submissions import create_once, find_by_request_key
from clinic.tenancy.numbers import take_numbers
from clinic.versions import Stale
from clinic.visits.drafts import lock_note
from clinic.visits.models import Visit
from clinic.visits.service import get_visit


class NotIssued(Exception):
    """The letter cannot be issued: the errors by field, and the questions to confirm."""

    def __init__(self, errors: Mapping[str, str], questions: list[LetterQuestion]) -> None:
        super().__init__(errors, questions)
        self.errors, self.questions = dict(errors), questions


class DraftClosed(Exception):
    """The draft was issued or discarded by another page, or its letter is already replaced."""


def get_letter(letter_id: int) -> Letter:
    """Return this doctor's letter. Raises NoSuchLetter."""
    letter = queries.find_letter(letter_id)
    if letter is None:
        raise NoSuchLetter(letter_id)
    return letter


def issue_once(
    draft_id: int, issue_by: IssueDetails, confirmed: tuple[str, ...], request_key: str, seen: int
) -> Letter:
    """Issue a draft, as `issue` does; the same form sent twice gives the first letter.

    Raises DraftClosed in place of NoSuchLetter and IntegrityError.
    """
    order = (draft_id, issue_by, confirmed)
    try:
        return create_once(Letter, issue, *order, seen=seen, request_key=request_key)
    except (IntegrityError, NoSuchLetter):
        db.session.rollback()
        earlier = find_by_request_key(Letter, request_key)
        if earlier is None:
            raise DraftClosed from None
        return earlier


def issue(
    draft_id: int,
    issue_by: IssueDetails,
    confirmed: tuple[str, ...] = (),
    request_key: str | None = None,
    seen: int = 0,
) -> Letter:
    """Issue a draft: it gets the next number and today's date, and never changes.

    `seen` is the version that the doctor read; 0 takes any. Raises NoSuchLetter (also of a draft
    that was discarded), Stale, NotIssued, Archived, VisitDiscarded, and IntegrityError where
    another page issued it, or a letter that replaces the same one.
    """
    visit = get_visit(get_draft(draft_id).visit_id)
    lock_note(visit)
    draft = queries.lock_draft(draft_id)
    if draft is None or draft.discarded_at is not None:
        raise NoSuchLetter(draft_id)
    if seen and draft.version != seen:
        raise Stale
    statement = statement_of(draft, visit, issue_by)
    errors, asked = hindrances(statement), unanswered(statement, confirmed)
    if errors or asked:
        raise NotIssued(errors, asked)
    replaced = get_letter(draft.replaces_id) if draft.replaces_id else None
    number = take_numbers(Letter.__tablename__)[Letter.__tablename__]
    note = read_note(visit)
    logo = find_present()
    logo_id = logo.id if logo else 0
    content = content_of(number, draft, visit, note.diagnosis, issue_by, replaced, logo_id)
    assistant_id = issue_by.user_id if content.owner_name else None
    content = replace(content, signature=keep_signature(assistant_id))
    letter = _letter_of(number, draft, visit, issue_by, content)
    letter.request_key = request_key or None
    db.session.add(letter)
    db.session.delete(draft)
    db.session.flush()
    return letter


def _letter_of(
    number: int, draft: LetterDraft, visit: Visit, issue_by: IssueDetails, content: Any
) -> Letter:
    has_period = draft.kind in (LetterKind.SICKNESS, LetterKind.FITNESS)
    return Letter(
        id=number,
        patient_id=visit.patient_id,
        visit_id=visit.id,
        kind=draft.kind,
        language=draft.language,
        issued_on=clinic_day(issue_by.moment),
        issued_at=issue_by.moment,
        issued_by=issue_by.user_id,
        starts_on=draft.starts_on if has_period else None,
        ends_on=draft.ends_on if draft.kind == LetterKind.SICKNESS else None,
        replaces_id=draft.replaces_id,
        content=content.to_json(),
    )


def revoke(letter: Letter, reason: str, user_id: int) -> None:
    """Revoke an issued letter; one that is revoked already stays as it is."""
    if letter.revocation is not None:
        return
    number = letter.id
    db.session.add(LetterRevocation(letter_id=number, reason=reason, revoked_by=user_id))
    audit.note("revoke", Letter.__tablename__, number, {"reason": [None, reason]})
    try:
        db.session.flush()
    except IntegrityError:  # another page was faster
        db.session.rollback()


def issue_by_now(doctor: AnyDoctor, user_id: int, signer: AnyDoctor | Signer) -> IssueDetails:
    """Return the signed-in person as issuer, with the present time."""
    return IssueDetails(doctor, signer, user_id, utc_now())
