"""The draft of a note: saved at each pause, and never overwritten by an older save.

A page that writes has a `tab` of its own and counts its saves in `sequence`. Of two saves of one
page the higher sequence is newer, in whatever order they arrive. A page that was not the last
writer must have seen the last `revision`, or it is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.versions import Stale
from clinic.visits.models import Visit, VisitDraft, VisitRow


class VisitDiscarded(Exception):
    """The visit was discarded: nothing is written to it."""


@dataclass(frozen=True, slots=True)
class DraftToken:
    """The page's identity, its count of saves, and the `note_mark` and draft revision that it has
    seen.
    """

    tab: str
    sequence: int
    note: str
    revision: int


def find_draft(visit_id: int) -> VisitDraft | None:
    """Return the draft of a visit, read anew."""
    draft: VisitDraft | None = db.session.scalar(_draft(), {"visit_id": visit_id})
    return draft


def find_correction_draft(visit: Visit | VisitRow) -> VisitDraft | None:
    """Return what is typed of a correction of a finished visit and not signed yet."""
    return find_draft(visit.id) if visit.is_finished else None


@cache
def _draft() -> Select[Any]:
    # The page may have read the draft before it waited for its turn: what it read is renewed.
    statement = select(VisitDraft).where(VisitDraft.visit_id == bindparam("visit_id"))
    return statement.execution_options(populate_existing=True)


def lock_note(visit: Visit) -> None:
    """Make other writers of this note wait until the transaction ends; refresh the visit.

    The visit is locked, not the draft: there may be none yet, or it may be gone by then. Raises
    VisitDiscarded.
    """
    # A bill or a prescription that points at the visit does not have to wait (NO KEY UPDATE).
    columns = [attribute.key for attribute in Visit.__mapper__.column_attrs]
    db.session.refresh(visit, columns, with_for_update={"key_share": True})
    if visit.discarded_at is not None:
        raise VisitDiscarded(visit.id)


def in_consultation(visit: Visit) -> bool:
    """Return whether the consultation writes this note: it was signed there, or has a draft. It
    stays so until the transaction ends.
    """
    lock_note(visit)
    return visit.is_finished or find_draft(visit.id) is not None


def save_draft(visit: Visit, typed: dict[str, Any], token: DraftToken) -> VisitDraft:
    """Store the typed text and return the draft as it is then.

    A save that arrives after a newer one of the same page changes nothing. Raises Stale if the note
    was finished or changed since, or another page wrote last and this one has not seen it.
    """
    lock_note(visit)
    if visit.note_mark != token.note:
        raise Stale
    draft = find_draft(visit.id)
    if draft is None:
        return _first(visit, typed, token)
    if draft.tab == token.tab and token.sequence <= draft.sequence:
        return draft
    if draft.tab != token.tab and token.revision != draft.revision:
        raise Stale
    draft.typed, draft.saved_at = typed, utc_now()
    draft.tab, draft.sequence = token.tab, token.sequence
    draft.revision += 1
    db.session.flush()
    return draft


def may_write(visit: Visit, draft: VisitDraft | None, token: DraftToken) -> bool:
    """Return whether `save_draft` would accept a text of this page, as things are."""
    if visit.note_mark != token.note:
        return False
    if draft is None:
        return True
    if draft.tab == token.tab:
        return token.sequence > draft.sequence
    return token.revision == draft.revision


def _first(visit: Visit, typed: dict[str, Any], token: DraftToken) -> VisitDraft:
    draft = VisitDraft(
        visit_id=visit.id, typed=typed, tab=token.tab, sequence=token.sequence, revision=1
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def close_draft(visit: Visit) -> None:
    """Delete the draft: its text is in the visit now."""
    draft = find_draft(visit.id)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
