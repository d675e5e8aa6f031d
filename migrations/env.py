"""Configure Alembic: migrations run on the app's own engine, outside any doctor's scope."""

from typing import Any, Literal

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from clinic import place, private
from clinic.database.column_types import UtcDateTime
from clinic.database.migration_lock import one_at_a_time


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render the clinic's column types as the database's own, so that a migration never changes
    with them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Upgrade or downgrade in one transaction, completely or not at all."""
    database = current_app.extensions["migrate"].db
    with one_at_a_time(database.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            compare_type=True,
            render_item=render_item,
            # SQLite supports it, since the clinic sends BEGIN itself. Alembic assumes that it does
            # not, and would leave a refused downgrade half done, without the triggers.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def make_sqlite_file(engine: Engine) -> None:
    """Create SQLite's file for a command that creates tables. A command that only reads creates
    none.

    Raises Unready where a reading command finds no database.
    """
    try:
        context.get_revision_argument()
    except KeyError:
        if (file := place.file_of(engine)) and not file.exists():
            place.require_migrated(engine)  # says where there is no database
    else:
        private.make_file(engine, current_app.config["DATA_DIR"])


def run_with_advice() -> None:
    """Run the migrations; turn an error of the database into one line that says what to do."""
    engine = current_app.extensions["migrate"].db.engine
    try:
        place.require_known(engine)
        make_sqlite_file(engine)
        run()
    except place.Unready as error:
        raise CommandError(str(error)) from None
    except DBAPIError as error:
        raise CommandError(str(place.unready(engine, error))) from error


run_with_advice()
