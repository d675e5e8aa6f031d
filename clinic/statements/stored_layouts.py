"""Store and read this doctor's statement layouts. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from clinic.extensions import db
from clinic.statements.layouts import fingerprint
from clinic.statements.models import StatementLayout
from clinic.tenancy.numbers import lock_numbers

LONGEST_HEADING = 500


def list_layouts() -> dict[str, list[str]]:
    """Return the column roles of each stored layout, by its fingerprint."""
    return {layout.fingerprint: layout.roles for layout in db.session.scalars(_layouts())}


@cache
def _layouts() -> Select[Any]:
    return select(StatementLayout).order_by(StatementLayout.id)


def store_layout(heading: Sequence[str], roles: list[str]) -> bool:
    """Store a layout's roles; return False for an empty heading, which cannot be recognised."""
    key = fingerprint(heading)
    if not key:
        return False
    lock_numbers(StatementLayout.__tablename__)  # two desks that store it create one row
    layout = db.session.scalar(_layouts().where(StatementLayout.fingerprint == key))
    if layout is None:
        text = " · ".join(heading)[:LONGEST_HEADING]
        db.session.add(StatementLayout(fingerprint=key, heading=text, roles=roles))
    elif layout.roles != roles:
        layout.roles = roles
    db.session.flush()
    return True
