"""Reads the trail."""

from __future__ import annotations

from typing import Any

from tests.integration.factories import Practice


def acts_of(practice: Practice) -> list[tuple[Any, ...]]:
    """Return (action, entity, number, changes, user) of each entry of the trail, in order."""
    from sqlalchemy import select

    from clinic.audit.models import AuditEvent

    with practice.at_work() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.id)).all()
        return [(e.action, e.entity, e.entity_id, e.changes, e.user_id) for e in events]
