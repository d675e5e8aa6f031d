"""Reading and counting what a doctor writes often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from clinic.database import upsert
from clinic.extensions import db
from clinic.habits.models import Habit
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.tenancy.scoping import current_doctor_id

MOST_USED = 500
LONGEST = 200


class Used(NamedTuple):
    """Something this doctor writes: its words, what usually follows them, and how often."""

    words: str
    detail: str
    uses: int


def fold(words: str) -> str:
    """The spelling under which a habit is counted: no capitals, no doubled spaces."""
    return " ".join(words.casefold().split())[:LONGEST]


def list_habits() -> dict[str, list[Used]]:
    """What this doctor writes by kind, the most used first."""
    found: dict[str, list[Used]] = defaultdict(list)
    for habit in reads.rows(_habits()):
        found[habit.kind].append(habit.used)
    return found


def list_used(kind: str) -> list[Used]:
    """What this doctor writes of one kind, the most used first."""
    return [habit.used for habit in reads.rows(_used(), kind=kind)]


class _Habit(NamedTuple):
    kind: str
    used: Used


@cache
def _habits() -> Read[_Habit]:
    return Read(_Habit, _most_used())


@cache
def _used() -> Read[_Habit]:
    return Read(_Habit, _most_used().where(Habit.kind == bindparam("kind")))


def _most_used() -> Select[Any]:
    return (
        select(Habit.kind, *part("used", Used, Habit))
        .order_by(Habit.uses.desc(), Habit.last_used_on.desc(), Habit.name)
        .limit(MOST_USED)
    )


def count_use(kind: str, used: Mapping[str, str] | Iterable[str], day: date) -> None:
    """Counts one more use of each of these words; a mapping gives the `detail` of each."""
    details = used if isinstance(used, dict) else dict.fromkeys(used, "")
    rows = {
        fold(words): {
            "doctor_id": current_doctor_id(),
            "kind": kind,
            "name": fold(words),
            "words": words[:LONGEST],
            "detail": detail,
            "uses": 1,
            "last_used_on": day,
        }
        for words, detail in details.items()
        if fold(words)
    }
    if rows:
        _write([rows[name] for name in sorted(rows)])


def _write(rows: list[dict[str, Any]]) -> None:
    # In the order of their names, so that two writers never wait for each other in a circle.
    db.session.execute(_counted(upsert(db.session(), Habit)), rows)


def _counted(statement: Any) -> Any:
    """Without the rows, which are given when it runs: it is written once, however many they are."""
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[Habit.doctor_id, Habit.kind, Habit.name],
        set_={
            "words": new.words,
            "detail": new.detail,
            "uses": Habit.uses + 1,
            "last_used_on": new.last_used_on,
        },
    )
