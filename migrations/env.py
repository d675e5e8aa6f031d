"""How Alembic runs here: on the app's own engine, outside any doctor's scope."""

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
    """A migration must not change when the app's types do: it names the database's own."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Upgrades or downgrades in one transaction: all of it happens, or nothing."""
    database = current_app.extensions["migrate"].db
    with one_at_a_time(database.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            compare_type=True,
            render_item=render_item,
            # SQLite can do it, since the clinic says BEGIN itself; Alembic does not believe so, and
            # would leave a refused downgrade half done: without the guards.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def make_room(engine: Engine) -> None:
    """SQLite's file, for a command that makes tables. One that only looks makes none."""
    try:
        context.get_revision_argument()
    except KeyError:
        if (file := place.file_of(engine)) and not file.exists():
            place.require_migrated(engine)  # says where there is no database
    else:
        private.make_file(engine, current_app.config["DATA_DIR"])


def run_in_words() -> None:
    """The same; what the database says against it is one line with what to do."""
    engine = current_app.extensions["migrate"].db.engine
    try:
        place.require_known(engine)
        make_room(engine)
        run()
    except place.Unready as error:
        raise CommandError(str(error)) from None
    except DBAPIError as error:
        raise CommandError(str(place.unready(engine, error))) from error


run_in_words()
