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
class Mark:
    """What a page knows when it saves: the visit's version and the draft's revision it has seen."""

    tab: str
    sequence: int
    version: int
    revision: int


def find_draft(visit_id: int, to_write: bool = False) -> VisitDraft | None:
    """The note in writing of a visit. `to_write` makes another writer wait until this one ends."""
    draft: VisitDraft | None = db.session.scalar(_draft(to_write), {"visit_id": visit_id})
    return draft


@cache
def _draft(to_write: bool) -> Select[Any]:
    statement = select(VisitDraft).where(VisitDraft.visit_id == bindparam("visit_id"))
    return statement.with_for_update() if to_write else statement


def save_draft(visit: Visit, typed: dict[str, Any], mark: Mark) -> VisitDraft:
    """Keeps what was typed, word for word, and answers the draft as it stands now.

    A save that arrives late, after a newer one of the same page, changes nothing. Raises Stale
    when the visit was finished or changed since, or when another page wrote last and this one has
    not seen it.
    """
    if visit.version != mark.version:
        raise Stale
    draft = find_draft(visit.id, to_write=True)
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


def _first(visit: Visit, typed: dict[str, Any], mark: Mark) -> VisitDraft:
    """Raises IntegrityError when another page made the first draft at the same moment."""
    draft = VisitDraft(
        visit_id=visit.id, typed=typed, tab=mark.tab, sequence=mark.sequence, revision=1
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def close_draft(visit: Visit) -> None:
    """Takes the draft away: what it said stands in the visit now."""
    draft = find_draft(visit.id, to_write=True)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
