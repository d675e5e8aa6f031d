"""The Flask extensions, made here and tied to an app in `create_app`."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask.globals import app_ctx
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as PlainSession
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, Connection, Engine, Integer, MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

# Every constraint has a name, so that a migration can drop what another made, on both databases.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite counts a lone key up by itself only when its type is spelled INTEGER.
AutoKey = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(naming_convention=NAMES)


STANDBY = "standby"
"""The name of the engine that lists and reports may be read from (`clinic.standby`)."""

READS_FROM = "reads_from"
"""In `Session.info`: the engine of all its statements, in place of the primary's."""


FLUSHES_ACCOUNTS = "flushes_accounts"
"""In `Session.info`: the running flush writes accounts that were checked before."""


class Session(PlainSession):
    """The session of a request, which closes also where its connection is lost."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """Return the engine that serves a statement."""
        return self.info.get(READS_FROM) or super().get_bind(*args, **options)

    def flush(self, *args: Any, **options: Any) -> None:
        """Write what waits. Whether it ran or was refused, no later statement is part of it."""
        try:
            super().flush(*args, **options)
        finally:
            self.info.pop(FLUSHES_ACCOUNTS, None)

    def close(self) -> None:
        """Close the session, a second time if the database fails at the first: otherwise it would
        stay among the open ones, with its doctor, under a number that a later request may get.
        """
        try:
            super().close()
        except DBAPIError:  # what was not committed went with the connection
            super().close()


# A row stays as it was read when its change is committed: the page that follows shows it as it is.
SESSIONS = {
    "expire_on_commit": False,
    "class_": Session,
    # The context itself, not its number: that of one which was never popped may be given again, and
    # with it the session and its doctor.
    "scopefunc": app_ctx._get_current_object,  # type: ignore[attr-defined]
}
db = SQLAlchemy(model_class=Base, session_options=SESSIONS)


def session() -> Session:
    """Return the session of this request, or of this block of code outside one."""
    return cast("Session", db.session())


class Migrations:
    """The entry `migrate` of an app's extensions, which Flask-Migrate and migrations/env.py read.

    Flask-Migrate is imported where it is used: with Alembic, a fifteenth of each start is theirs,
    and nearly every start finds a migrated database.
    """

    FOLDER = Path(__file__).resolve().parent.parent / "migrations"

    db = db

    @cached_property
    def migrate(self) -> Any:
        """Flask-Migrate's settings."""
        from flask_migrate import Migrate

        return Migrate(directory=str(self.FOLDER), compare_type=True, render_as_batch=False)


def migrate_tables() -> None:
    """Migrate the database of the current app to the schema of this code."""
    from flask_migrate import upgrade

    upgrade()


login_manager = LoginManager()
# A sign-in is a row of the database and ends there. Whether a cookie was made at another address is
# not checked: a tablet's address changes with each network.
login_manager.session_protection = None
csrf = CSRFProtect()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
