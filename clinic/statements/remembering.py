"""Layouts that were explained once, kept for this doctor. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from clinic.extensions import db
from clinic.statements.layouts import fingerprint
from clinic.statements.models import StatementLayout
from clinic.tenancy.numbers import hold_numbers

LONGEST_KEPT = 500


def known_layouts() -> dict[str, list[str]]:
    """The roles of the columns of each layout that was explained, by its fingerprint."""
    return {layout.fingerprint: layout.roles for layout in db.session.scalars(_layouts())}


@cache
def _layouts() -> Select[Any]:
    return select(StatementLayout).order_by(StatementLayout.id)


def remember(heading: Sequence[str], roles: list[str]) -> bool:
    """Keeps what a layout's columns hold, from now on; False for a file without a heading, which
    nobody could know again."""
    found = fingerprint(heading)
    if not found:
        return False
    hold_numbers(StatementLayout.__tablename__)  # two desks that explain it make one row
    kept = db.session.scalar(_layouts().where(StatementLayout.fingerprint == found))
    if kept is None:
        told = " · ".join(heading)[:LONGEST_KEPT]
        db.session.add(StatementLayout(fingerprint=found, heading=told, roles=roles))
    elif kept.roles != roles:
        kept.roles = roles
    db.session.flush()
    return True
