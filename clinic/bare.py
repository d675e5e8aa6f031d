"""A transaction on the driver's own connection, for requests that show a page and change nothing.

A session builds a connection, a transaction and a unit of work around each request and takes them
down again: what a page reads is read in less time than that takes. Here a connection comes from
the same pool, passes the same wall, and goes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, cast

from flask_sqlalchemy.session import Session
from sqlalchemy.exc import DBAPIError, OperationalError

from clinic import database

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from clinic.plans import Act

SETTING = "clinic.doctor_id"
"""The PostgreSQL setting that the row-level policies compare with."""


class BareConnection:
    """What `clinic.prepared` and `clinic.wall` need of a Connection, and no more; in a transaction
    that reads. It begins here, and ends with `close`.

    Raises OperationalError where the database does not open.
    """

    def __init__(self, engine: Engine, doctor_id: int | None) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self.dispatch = engine.dispatch
        self.connection = engine.raw_connection()
        self.info = self.connection.info
        self.info["doctor_id"] = doctor_id
        self._is_sqlite = self.dialect.name == "sqlite"
        self._opening = b""
        if self._is_sqlite:
            self._begin_at_once()
        else:
            self._begin_with_first(doctor_id)

    def _begin_at_once(self) -> None:
        try:
            database.begin(self, "BEGIN")
        except OperationalError:
            self.close()
            raise

    def _begin_with_first(self, doctor_id: int | None) -> None:
        """Has the first statement begin the transaction, in the same round trip: on its own the
        driver would spend one on BEGIN."""
        self.connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
        self._opening = b"BEGIN"
        if doctor_id is not None:
            self._opening += f"; SELECT set_config('{SETTING}', '{doctor_id:d}', true)".encode()
            self.info["told_doctor_id"] = doctor_id

    def run(self, cursor: Any, acts: list[Act], ends: bool = False) -> None:
        """Runs statements, in one round trip; with `ends` the transaction is committed in it."""
        database.run_all(self, cursor, acts, self._opening, b"COMMIT" if ends else b"")
        self._opening = b""
        if ends and self._is_sqlite:
            self.connection.commit()

    def get_execution_options(self) -> Mapping[str, Any]:
        """None: whoever works for no doctor uses a Connection that says so."""
        return {}

    def close(self) -> None:
        """Gives the connection back; the pool undoes what was not committed by `run`."""
        self.connection.close()

    def _handle_dbapi_exception(
        self, error: Exception, statement: str | None, values: Any, cursor: Any, _context: Any
    ) -> NoReturn:
        """As that of a Connection: wraps the error, and gives up a connection that is lost."""
        driver, kind = self.connection.dbapi_connection, self.dialect.loaded_dbapi.Error
        is_lost = self.dialect.is_disconnect(error, driver, cursor)  # type: ignore[arg-type]
        if is_lost:
            self.connection.invalidate(error)
            self.engine.dispose()  # what else rests in the pool was lost with it
        raise DBAPIError.instance(
            statement, values, error, kind, connection_invalidated=is_lost, dialect=self.dialect
        ) from error


class BarelyReading(Session):
    """The session of a request. What is only read is read bare, as long as nothing is written and
    no object is loaded: then the session's own transaction begins, and all goes through that."""

    bare: BareConnection | None = None

    @property
    def engine(self) -> Engine:
        """The only database there is."""
        return cast("Engine", self.get_bind())

    def give_back(self) -> None:
        """Ends the bare transaction, if there is one."""
        bare, self.bare = self.bare, None
        if bare is not None:
            bare.close()

    def commit(self) -> None:
        self.give_back()
        super().commit()

    def rollback(self) -> None:
        self.give_back()
        super().rollback()

    def close(self) -> None:
        self.give_back()
        super().close()
