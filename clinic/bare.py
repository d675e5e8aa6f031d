"""The driver's own connection, for requests that show a page and change nothing.

A session builds a connection, a transaction and a unit of work around each request and takes them
down again: what a page reads is read in less time than that takes. Here a connection comes from
the same pool, passes the same wall, and goes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, cast

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from clinic import database

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from clinic.plans import Act

SETTING = "clinic.doctor_id"
"""The PostgreSQL setting that the row-level policies compare with."""


class BareConnection:
    """What `clinic.prepared` and `clinic.tenancy.sql_guard` need of a Connection, and no more.

    On SQLite it reads in one transaction, which begins here. On PostgreSQL each `run` is one of its
    own, as a page sees with each statement what was committed before it anyhow: the doctor is told
    in the message that asks, and is forgotten with its answer.

    Raises OperationalError where the database does not open.
    """

    def __init__(self, engine: Engine, doctor_id: int | None) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self.dispatch = engine.dispatch
        try:
            self.connection = engine.raw_connection()
        except self.dialect.loaded_dbapi.Error as error:
            Connection._handle_dbapi_exception_noconnection(error, self.dialect, engine)
        self.info = self.connection.info
        self.info["doctor_id"] = doctor_id
        self._is_sqlite = self.dialect.name == "sqlite"
        if self._is_sqlite:
            self._begin()
        else:
            self.connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]

    def _begin(self) -> None:
        try:
            database.begin(self, "BEGIN")
        except OperationalError:
            self.close()
            raise

    def run(self, cursor: Any, acts: list[Act], ends: bool = False) -> None:
        """Runs statements, in one round trip; what they write is committed where it `ends`."""
        doctor_id = self.info["doctor_id"]
        told = "" if doctor_id is None else f"SET LOCAL {SETTING} = '{doctor_id:d}'"
        database.run_all(self, cursor, acts, told.encode())
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
        """Also where the connection is lost: a session that fails to close stays among the open
        ones, with its doctor, under a number that a later request may get."""
        self.give_back()
        try:
            super().close()
        except DBAPIError:  # what was not committed went with the connection
            super().close()
