"""Give out numbers that count up per doctor, without gaps and each once.

A counter is a row `(doctor, name)`, raised in the transaction that uses the number. Another
transaction that takes a number under the same name waits until this one ends; a rollback restores
the counter.
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
    from collections.abc import Mapping


class Counter(Owned, Model):
    """The last number given out under a name, for one doctor."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


def take_numbers(*names: str) -> dict[str, int]:
    """Take the next number under each name. Raises ScopeError without a doctor.

    One statement locks the counters in the order of their names, so that two transactions that
    take the same counters never deadlock.
    """
    return take_several(dict.fromkeys(names, 1))


def take_several(counts: Mapping[str, int]) -> dict[str, int]:
    """Take `counts[name]` consecutive numbers under each name; return the first of each."""
    return take_numbers_reading(None, {}, counts)[0]


def take_numbers_reading(
    column: Any, values: Mapping[str, Any], counts: Mapping[str, int]
) -> tuple[dict[str, int], Any]:
    """Take numbers as `take_several` does, and read one value in the same statement.

    `column` is a cached scalar SELECT that compares the doctor with the parameter DOCTOR itself;
    with None, nothing is read.
    """
    session = open_session()
    doctor_id = doctor_of(session)
    connection = session.connection()
    same = {"doctor_id": doctor_id, DOCTOR: doctor_id, **values}
    new = [{"name": name, "value": counts[name], **same} for name in sorted(counts)]
    rows = connection.execute(_next_numbers(connection.dialect.name, column), new).all()
    numbers = {row.name: row.value - counts[row.name] + 1 for row in rows}
    return numbers, None if column is None else rows[0].value_beside


def lock_numbers(*names: str) -> None:
    """Lock the counters of these names until the transaction ends, without taking a number."""
    take_several(dict.fromkeys(names, 0))


@cache
def _next_numbers(dialect: str, column: Any) -> Any:
    """Build the statement without its rows: with them, SQLAlchemy would compile it at each run."""
    statement = upsert(dialect, Counter)
    returned = [] if column is None else [column.label("value_beside")]
    return statement.on_conflict_do_update(
        index_elements=[Counter.doctor_id, Counter.name],
        set_={"value": Counter.value + statement.excluded.value},
    ).returning(Counter.name, Counter.value, *returned)
