"""Plans that PostgreSQL keeps for the finished statements of pages.

Sent as text, a statement is planned anew each time: a search is planned for longer than it runs.
Here it is prepared once on each connection, with what stands open in it as $1, $2, …, and executed
from then on, by one plan for all values: statements are written so that each finds its rows by an
index, whatever they are. One that is not says so (PLAN_ANEW).

A pooler may hand every transaction another process of the server, which has prepared nothing; what
is sent through one goes as text (`behind_pooler`).
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from typing import Any, NamedTuple

from psycopg2 import errors
from psycopg2.extensions import AsIs

MOST = 200
"""Statements that are prepared on one connection; each holds some 80 KB of the server's memory."""

LOST = (
    errors.InvalidSqlStatementName,  # a name that is not known any more
    errors.DuplicatePreparedStatement,  # or still is
    errors.FeatureNotSupported,  # a table was changed, and its rows look otherwise
)
"""What the server answers where its plans are not those that we know of."""

PLAN_ANEW = "plan_anew"
"""Execution option of a statement whose best plan hangs on its values: it goes as text."""


class Act(NamedTuple):
    """A statement to run, and its values."""

    key: Hashable
    """What tells it from a statement of the same SQL whose fixed values are others; None where no
    plan is to be kept."""
    sql: str
    bound: Any
    """The values as the driver takes them, or a list of them: one for each row."""
    open: tuple[str, ...]
    """The names of those values that change from run to run."""

    @property
    def rows(self) -> list[Any]:
        """The values of each row."""
        return self.bound if isinstance(self.bound, list) else [self.bound]


def behind_pooler(connection: Any) -> bool:
    """Whether something stands between this new connection of the driver and the server: the
    process that was announced when it opened is not the one that answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (answering,) = cursor.fetchone()
    connection.rollback()
    return bool(connection.info.backend_pid != answering)


def of_new(connection: Any) -> Plans:
    """The plans of a new connection of the driver; behind a pooler none will be kept.

    Left to itself, PostgreSQL would go on planning each run, where it thinks the plan for its
    values cheaper by more than the planning; a page's plans are too cheap for that to be true.
    """
    if behind_pooler(connection):
        return Plans(0)
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()
    return Plans(MOST)


class Plans:
    """What is prepared on one connection: `most` statements; the others go as text."""

    def __init__(self, most: int) -> None:
        self._names: dict[Hashable, str] = {}
        # Through a pooler that was not noticed, another connection's plan would run under our name.
        self._own = secrets.token_hex(4)
        self._given = 0
        self._most = most

    def run(self, cursor: Any, acts: list[Act], before: bytes = b"") -> None:
        """Runs the acts in one round trip, with other words before them; what is new among them is
        prepared in the same."""
        new: dict[Hashable, str] = {}
        message = [before] if before else []
        for act in acts:
            name = self._names.get(act.key) or new.get(act.key)
            if name is None and act.key and self._given < self._most:
                # What failed may have been prepared all the same: its name is not given again,
                # and it counts among the most.
                self._given += 1
                name = new[act.key] = f"kept_{self._own}_{self._given}"
                message.append(_prepare(cursor, name, act))
            run = act.sql if name is None else _execute(name, act.open)
            message += [cursor.mogrify(run, row) for row in act.rows]
        try:
            cursor.execute(b"; ".join(message))
        except LOST:
            self._names.clear()
            self._most = 0  # from now on nothing is left to the server
            raise
        self._names |= new


def _prepare(cursor: Any, name: str, act: Act) -> bytes:
    """PREPARE name AS …, with the fixed values written out: a plan is the better for them."""
    places = {one: AsIs(f"${number}") for number, one in enumerate(act.open, 1)}
    prepared: bytes = cursor.mogrify(f"PREPARE {name} AS {act.sql}", {**act.rows[0], **places})
    return prepared


def _execute(name: str, values: tuple[str, ...]) -> str:
    marks = ", ".join(f"%({one})s" for one in values)
    return f"EXECUTE {name} ({marks})" if marks else f"EXECUTE {name}"
