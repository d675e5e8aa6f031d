"""Write the audit trail, in the transaction of the change that it records."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import InstanceState, Session

from clinic.audit.models import Audited, AuditEvent
from clinic.database import connections
from clinic.extensions import db
from clinic.tenancy.owned import Owned, ScopeError
from clinic.tenancy.scoping import current_doctor_id, insert_rows

log = logging.getLogger(__name__)

# Told by the row's own numbers and by the event itself.
BOOKKEEPING = frozenset(
    {"doctor_id", "id", "version", "created_at", "updated_at", "request_key", "signup_key"}
)


def set_actor(user_id: int | None, address: str | None, device: str | None = None) -> None:
    """Set the user who acts in this session, and the address and device they act from."""
    db.session().info["actor"] = (user_id, address, device)


def actor() -> int | None:
    """Return the user who acts in this session; None for a command."""
    user_id: int | None = db.session().info.get("actor", (None,))[0]
    return user_id


def note(
    action: str, entity: str, entity_id: int, changes: dict[str, list[Any]] | None = None
) -> None:
    """Add an act that changes no field (a sign-in, a print) to the running transaction.

    `changes` tells more of it, as {name: [old, new]}.
    """
    session, doctor_id = db.session(), current_doctor_id()
    values = _values(session, doctor_id, action, entity, entity_id, changes or {})
    session.add(AuditEvent(**values))


def record_reading(
    entity: str,
    entity_id: int,
    action: str = "read",
    also: Sequence[int] = (),
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Record that a patient's record was read: the one thing a GET may write. `also` are the
    numbers of others that the same page shows; `changes` tells more of it, as in `note`.

    Call it when the answer is rendered: the reading transaction ends here, and what the session
    held is forgotten, so that nothing else is written. The record is shown even when the disk is
    full or the database can only be read, because a doctor who cannot see an allergy is the greater
    harm; the failure goes to the log. Where the settings want a copy to read, there is none.
    """
    session = db.session()
    session.expunge_all()
    if connections.is_read_only(db.engine):
        return
    try:
        connections.take_write_lock(session.connection())
        doctor, read = current_doctor_id(), (entity_id, *also)
        rows = [_values(session, doctor, action, entity, one, changes or {}) for one in read]
        insert_rows(session, AuditEvent, rows)
        session.commit()
    except DBAPIError as error:
        db.session.rollback()
        log_unwritten(error, f"The reading of {entity} {entity_id}")


def log_unwritten(error: DBAPIError, what: str) -> None:
    """Log that the database could not record `what`, so that the page is shown. Raises the error
    again if the program is at fault.
    """
    if connections.refused_writing(error):
        log.warning("%s is not written down: the database can only be read.", what)
    elif isinstance(error, OperationalError):
        log.error("%s could not be written down.", what, exc_info=error)
    else:
        raise error


@event.listens_for(db.session, "before_flush")  # after the scope's, which numbers new rows
def _record_changes(session: Session, *_details: Any) -> None:
    acts = [(row, "create") for row in session.new]
    acts += [(row, "update") for row in session.dirty if session.is_modified(row)]
    acts += [(row, "delete") for row in session.deleted]
    audited = [(row, action) for row, action in acts if isinstance(row, Audited)]
    events = [
        _event_values_of(session, row, action)
        for row, action in audited
        if not _signs_up(row, action)
    ]
    insert_rows(session, AuditEvent, events)


def _signs_up(row: Audited, action: str) -> bool:
    """Return whether this is a new user or doctor, who has no number before it is written.

    Signing up is recorded by a note of its own. Raises ScopeError for any other row without a
    number.
    """
    if None not in row.audit_key():
        return False
    if action != "create" or isinstance(row, Owned):
        raise ScopeError(f"A {type(row).__name__} without a number cannot be told of.")
    return True


def _event_values_of(session: Session, row: Audited, action: str) -> dict[str, Any]:
    doctor_id, entity_id = row.audit_key()
    entity: str = type(row).__tablename__  # type: ignore[attr-defined]
    return _values(session, doctor_id, action, entity, entity_id, changes_of(row))


def changes_of(row: Audited) -> dict[str, list[Any]]:
    """Return {field: [old, new]} of a row about to be written, as values that JSON can hold."""
    state: InstanceState[Any] = inspect(row)
    changed = {}
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        if name in BOOKKEEPING or name in row.__unaudited__:
            continue
        if state.key is None:  # a new row has no history to ask for
            old, new = None, state.dict.get(name)
        else:
            history = state.attrs[name].history
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
        if old != new:
            changed[attribute.columns[0].name] = [_plain(old), _plain(new)]
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _values(
    session: Session,
    doctor_id: int,
    action: str,
    entity: str,
    entity_id: int,
    changes: dict[str, Any],
) -> dict[str, Any]:
    user_id, address, device = session.info.get("actor", (None, None, None))
    return {
        "doctor_id": doctor_id,
        "user_id": user_id,
        "address": address,
        "action": action,
        "entity": entity,
        "entity_id": entity_id,
        "changes": changes,
        "device": device,
    }
