"""What was typed into a consultation before its writer was signed out."""

from __future__ import annotations

from clinic.consultation.desk import Desk, open_desk
from clinic.consultation.typed import Posted, Typed
from clinic.typed_again import brought_back
from clinic.visits.drafts import Mark, may_write


def desk_as_left(visit_id: int, sent: Posted, mark: Mark) -> Desk:
    """The desk with that text, where there is some. Not where the note was written on since: then
    both texts are to be seen, which sending it shows."""
    desk = open_desk(visit_id)
    if not brought_back() or not may_write(desk.visit, desk.draft, mark):
        return desk
    return open_desk(visit_id, Typed.posted(sent))
