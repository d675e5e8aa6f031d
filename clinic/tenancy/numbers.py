"""Numbers that count up per doctor: gapless, each given once.

A counter is a row `(doctor, name)`, raised in the transaction that uses the number: whoever takes
one under the same name waits until that transaction ends, and a failed one gives it back.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database.connections import upsert
from clinic.extensions import Model
from clinic.extensions import session as open_session
from clinic.tenancy.owned import DOCTOR, Owned, doctor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row


class Counter(Owned, Model):
    """The last number given out under a name, for one doctor."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


def take_numbers(*names: str) -> dict[str, int]:
    """The next number under each name.

    One statement for all names, in the order of the names, so that two writers that want the same
    counters never wait for each other in a circle.
    """
    return take_several(dict.fromkeys(names, 1))


def take_several(counts: Mapping[str, int]) -> dict[str, int]:
    """So many consecutive numbers under each name; the first of each."""
    return {row.name: row.value - counts[row.name] + 1 for row in _take(counts, None, {})}


def take_numbers_reading(
    column: Any, values: Mapping[str, Any], counts: Mapping[str, int]
) -> tuple[dict[str, int], Any]:
    """The same, and one value that is read in the same statement: a kept scalar SELECT, held to the
    doctor by its own condition on DOCTOR."""
    rows = _take(counts, column, values)
    return {row.name: row.value - counts[row.name] + 1 for row in rows}, rows[0].beside


def lock_numbers(*names: str) -> None:
    """Makes whoever takes a number under these names wait until this transaction ends; takes
    none."""
    _take(dict.fromkeys(names, 0), None, {})


def _take(counts: Mapping[str, int], column: Any, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    session = open_session()
    doctor_id = doctor_of(session)
    connection = session.connection()
    rows = [
        {"doctor_id": doctor_id, "name": name, "value": counts[name], DOCTOR: doctor_id, **values}
        for name in sorted(counts)
    ]
    return connection.execute(_next_numbers(connection.dialect.name, column), rows).all()


@cache
def _next_numbers(dialect: str, column: Any) -> Any:
    """The rows come when it runs: with them, SQLAlchemy would write it anew each time."""
    statement = upsert(dialect, Counter)
    beside = [] if column is None else [column.label("beside")]
    return statement.on_conflict_do_update(
        index_elements=[Counter.doctor_id, Counter.name],
        set_={"value": Counter.value + statement.excluded.value},
    ).returning(Counter.name, Counter.value, *beside)
