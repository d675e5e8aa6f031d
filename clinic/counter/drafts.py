"""The bill that is being written: saved at each change, and never overwritten unseen.

A visit has one draft, and so has a patient's bill without a visit. Each page that writes has a
`tab`; a page that is not the last writer must have seen the last version, or it is stale. What was
saved already is never stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import IntegrityError

from clinic.counter.models import BillDraft, DraftRow
from clinic.counter.typed_bill import TypedBill
from clinic.extensions import db
from clinic.versions import Stale, flush_edit


@dataclass(frozen=True)
class DraftKey:
    """The patient and, if there is one, the visit by which a bill's draft is found."""

    patient_id: int
    visit_id: int | None = None

    @property
    def request_key(self) -> str | None:
        """Return the key that makes a patient's draft without a visit the only one."""
        return None if self.visit_id else f"bill of patient {self.patient_id}"


@dataclass(frozen=True)
class BillDraftToken:
    """The token of a page that saves: its tab, and the version it has seen (0: none)."""

    tab: str
    version: int


def find_draft(draft_key: DraftKey) -> BillDraft | None:
    """Return the draft of a bill as it is now."""
    column = "visit_id" if draft_key.visit_id else "request_key"
    value = draft_key.visit_id or draft_key.request_key
    draft: BillDraft | None = db.session.scalar(_draft(column), {"value": value})
    return draft


@cache
def _draft(column: str) -> Select[Any]:
    statement = select(BillDraft).where(getattr(BillDraft, column) == bindparam("value"))
    return statement.execution_options(populate_existing=True)


def save_draft(draft_key: DraftKey, typed: TypedBill, token: BillDraftToken) -> BillDraft:
    """Save the typed bill, word for word; return the draft. Raises Stale."""
    draft = find_draft(draft_key)
    content = typed.to_json() | {"tab": token.tab}
    if draft is None:
        return _first(draft_key, content)
    check_seen(draft, typed, token)
    draft.typed = content
    flush_edit()
    return draft


def check_seen(draft: BillDraft | DraftRow, typed: TypedBill, token: BillDraftToken) -> None:
    """Raise Stale if another page was the last writer, its text differs and this page has not seen
    it.
    """
    if not has_seen(draft, typed, token):
        raise Stale


def has_seen(draft: BillDraft | DraftRow, typed: TypedBill, token: BillDraftToken) -> bool:
    """Return whether a page may overwrite the draft: it has seen it, or says the same."""
    seen = draft.version == token.version or draft.typed["tab"] == token.tab
    return seen or TypedBill.from_json(draft.typed) == typed


def _first(draft_key: DraftKey, content: dict[str, Any]) -> BillDraft:
    draft = BillDraft(
        patient_id=draft_key.patient_id,
        visit_id=draft_key.visit_id,
        request_key=draft_key.request_key,
        typed=content,
    )
    db.session.add(draft)
    try:
        db.session.flush()
    except IntegrityError:  # another page was faster with the first draft
        db.session.rollback()
        raise Stale from None
    return draft


def close_draft(draft: BillDraft | None) -> None:
    """Delete the draft of a bill that is issued. Raises Stale."""
    if draft is not None:
        db.session.delete(draft)
        flush_edit()
