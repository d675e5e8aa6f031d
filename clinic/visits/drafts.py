"""The note that is being written: saved at each pause, and never set back by an older save.

A page that writes has a `tab` of its own and counts its saves in `sequence`. Of two saves of one
page the higher sequence is the newer, in whatever order they arrive. A page that is not the last
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
from clinic.visits.models import Visit, VisitDraft


@dataclass(frozen=True, slots=True)
class DraftToken:
    """What a page knows when it saves: the `note_mark` of the visit and the draft's revision that
    it has seen."""

    tab: str
    sequence: int
    note: str
    revision: int


def find_draft(visit_id: int) -> VisitDraft | None:
    """The note in writing of a visit, as it stands at this moment."""
    draft: VisitDraft | None = db.session.scalar(_draft(), {"visit_id": visit_id})
    return draft


@cache
def _draft() -> Select[Any]:
    # The page may have read the draft before it waited for its turn: what it read is renewed.
    statement = select(VisitDraft).where(VisitDraft.visit_id == bindparam("visit_id"))
    return statement.execution_options(populate_existing=True)


def lock_note(visit: Visit) -> None:
    """Makes other writers of this note wait until this one ends; the visit is as it stands then.

    The visit is locked, not the draft: there may be none yet, or it may be gone by then.
    """
    # A bill or a prescription that points at the visit does not have to wait (NO KEY UPDATE).
    columns = [attribute.key for attribute in Visit.__mapper__.column_attrs]
    db.session.refresh(visit, columns, with_for_update={"key_share": True})


def in_consultation(visit: Visit) -> bool:
    """Whether the consultation writes the note of this visit: it was signed there, or a draft of
    it stands. It stays so until the transaction ends."""
    lock_note(visit)
    return visit.is_finished or find_draft(visit.id) is not None


def save_draft(visit: Visit, typed: dict[str, Any], mark: DraftToken) -> VisitDraft:
    """Keeps what was typed, word for word, and answers the draft as it stands now.

    A save that arrives late, after a newer one of the same page, changes nothing. Raises Stale
    when the note was finished or changed since, or when another page wrote last and this one has
    not seen it.
    """
    lock_note(visit)
    if visit.note_mark != mark.note:
        raise Stale
    draft = find_draft(visit.id)
    if draft is None:
        return _first(visit, typed, mark)
    if draft.tab == mark.tab and mark.sequence <= draft.sequence:
        return draft
    if draft.tab != mark.tab and mark.revision != draft.revision:
        raise Stale
    draft.typed, draft.saved_at = typed, utc_now()
    draft.tab, draft.sequence = mark.tab, mark.sequence
    draft.revision += 1
    db.session.flush()
    return draft


def may_write(visit: Visit, draft: VisitDraft | None, mark: DraftToken) -> bool:
    """Whether `save_draft` would take a text of this page, as things stand."""
    if visit.note_mark != mark.note:
        return False
    if draft is None:
        return True
    if draft.tab == mark.tab:
        return mark.sequence > draft.sequence
    return mark.revision == draft.revision


def _first(visit: Visit, typed: dict[str, Any], mark: DraftToken) -> VisitDraft:
    draft = VisitDraft(
        visit_id=visit.id, typed=typed, tab=mark.tab, sequence=mark.sequence, revision=1
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def close_draft(visit: Visit) -> None:
    """Takes the draft away: what it said stands in the visit now."""
    draft = find_draft(visit.id)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
