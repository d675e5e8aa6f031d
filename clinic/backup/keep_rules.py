"""The names of nightly backups, and their retention. Pure.

The newest backup is retained of each of the last 7 days that have one, of the last 5 weeks and of
the last 12 months, all of them in India's time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable
from datetime import datetime
from typing import NamedTuple

from clinic.clock import KOLKATA

DAYS, WEEKS, MONTHS = 7, 5, 12
UNPROVEN_KEPT = 2
"""The number of unproven backups that are kept beside the good ones."""

STAMP = "%Y-%m-%d-%H%M%S"
NAME = re.compile(
    r"clinic-(?P<stamp>\d{4}-\d\d-\d\d-\d{6})(?P<unproven>-unproven)?\.zip\.age", re.ASCII
)


class NightlyBackup(NamedTuple):
    """A nightly backup, as its name describes it."""

    name: str
    made_at: datetime
    is_proven: bool


def name_of(made_at: datetime, is_proven: bool) -> str:
    """Return the name of a nightly backup: clinic-2026-04-01-020000.zip.age, the time in India."""
    unproven = "" if is_proven else "-unproven"
    return f"clinic-{made_at.astimezone(KOLKATA):{STAMP}}{unproven}.zip.age"


def read_names(names: Collection[str]) -> list[NightlyBackup]:
    """Return the nightly backups among the files of a folder, the newest first."""
    read = (_read(name) for name in names)
    return sorted((one for one in read if one), key=lambda one: one.made_at, reverse=True)


def _read(name: str) -> NightlyBackup | None:
    parts = NAME.fullmatch(name)
    if parts is None:
        return None
    try:
        made_at = datetime.strptime(parts["stamp"], STAMP).replace(tzinfo=KOLKATA)
    except ValueError:  # the 31st of February is nobody's backup
        return None
    return NightlyBackup(name, made_at, parts["unproven"] is None)


def choose_retained(moments: Collection[datetime]) -> set[datetime]:
    """Return the moments of the backups to retain."""
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    )
    newest_first = sorted(moments, reverse=True)
    chosen: set[datetime] = set()
    for most, period_of in periods:
        newest_of: dict[Hashable, datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(period_of(moment.astimezone(KOLKATA)), moment)
        chosen.update(list(newest_of.values())[:most])
    return chosen


def superseded(names: Collection[str]) -> list[str]:
    """Return the nightly backups that are removed; files with another name are none of them."""
    backups = read_names(names)
    chosen = choose_retained([one.made_at for one in backups if one.is_proven])
    unproven = [one for one in backups if not one.is_proven]
    removed = [one for one in backups if one.is_proven and one.made_at not in chosen]
    return [one.name for one in (*removed, *unproven[UNPROVEN_KEPT:])]
