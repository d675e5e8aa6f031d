"""Read and count what a doctor writes often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from clinic.database.connections import upsert
from clinic.extensions import db
from clinic.habits.models import Habit
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.tenancy.scoping import current_doctor_id

MOST_USED = 500
LONGEST = 200


class HabitUse(NamedTuple):
    """A phrase or medicine of this doctor: its text, its usual addition, and how often it was
    written.
    """

    words: str
    detail: str
    uses: int


def fold(text: str) -> str:
    """Return the spelling under which a habit is counted: lower case, single spaces."""
    return " ".join(text.casefold().split())[:LONGEST]


def list_habits() -> dict[str, list[HabitUse]]:
    """Return the habits of this doctor by kind, the most used first."""
    habits: dict[str, list[HabitUse]] = defaultdict(list)
    for habit in reads.rows(_habits()):
        habits[habit.kind].append(habit.use)
    return habits


def list_habits_of(kind: str) -> list[HabitUse]:
    """Return the habits of one kind, the most used first."""
    return [habit.use for habit in reads.rows(_habits_of_kind(), kind=kind)]


class _HabitRow(NamedTuple):
    kind: str
    use: HabitUse


@cache
def _habits() -> Read[_HabitRow]:
    return Read(_HabitRow, _most_used())


@cache
def _habits_of_kind() -> Read[_HabitRow]:
    return Read(_HabitRow, _most_used().where(Habit.kind == bindparam("kind")))


def _most_used() -> Select[Any]:
    return (
        select(Habit.kind, *part("use", HabitUse, Habit))
        .order_by(Habit.uses.desc(), Habit.last_used_on.desc(), Habit.name)
        .limit(MOST_USED)
    )


def count_use(kind: str, texts: Mapping[str, str] | Iterable[str], day: date) -> None:
    """Count one more use of each text; a mapping gives the `detail` of each."""
    details = texts if isinstance(texts, dict) else dict.fromkeys(texts, "")
    rows = {
        fold(text): {
            "doctor_id": current_doctor_id(),
            "kind": kind,
            "name": fold(text),
            "words": text[:LONGEST],
            "detail": detail,
            "uses": 1,
            "last_used_on": day,
        }
        for text, detail in details.items()
        if fold(text)
    }
    if rows:
        _write([rows[name] for name in sorted(rows)])


def _write(rows: list[dict[str, Any]]) -> None:
    # In the order of their names, so that two writers never wait for each other in a circle.
    db.session.execute(_counted(upsert(db.engine.dialect.name, Habit)), rows)


def _counted(statement: Any) -> Any:
    """Complete the upsert; the rows are bound when it runs, so that one statement serves all."""
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
