"""The figures of home, in one statement."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import func, select

from clinic.billing.figures import debtors, dues_in_all
from clinic.changes import changes_column
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.queries import visits_on_day


class TodayFigures(NamedTuple):
    """Counts, paise owed in all, and the number of changes up to now."""

    visits: int
    owed: int
    debtors: int
    changes: int


def read_today(day: date) -> TodayFigures:
    """Return today's figures."""
    return reads.one(_today(), day=day)


@cache
def _today() -> Read[TodayFigures]:
    owed = func.coalesce(dues_in_all(), 0).label("owed")
    changes = changes_column().label("changes")
    counts = (visits_on_day().label("visits"), owed, debtors().label("debtors"), changes)
    return Read(TodayFigures, select(*counts))
