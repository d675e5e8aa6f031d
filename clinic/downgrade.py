"""The commands `flask db …`. `db downgrade` asks for confirmation: it drops tables and columns with
their data.
"""

from __future__ import annotations

import sys
from typing import Any, cast

import click

from clinic import place
from clinic.extensions import db

WHAT = "db downgrade takes tables and columns away, with everything that stands in them"


class _Commands(click.Group):
    """The commands of Flask-Migrate, imported when one is called."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        from flask_migrate.cli import db as group

        _ask_first(group.commands["downgrade"])
        return cast("click.Context", group.make_context(*args, **options))


commands = _Commands("db", help="Perform database migrations.")


def _ask_first(downgrade: click.Command) -> None:
    """Add the option --yes to the command of Flask-Migrate, which is one for the whole process."""
    if all(option.name != "yes" for option in downgrade.params):
        help_text = "Do not ask whether there is a backup."
        option = click.Option(
            ["--yes"], is_flag=True, expose_value=False, callback=_ask, help=help_text
        )
        downgrade.params.append(option)


def _ask(context: click.Context, _option: click.Parameter, said_yes: bool) -> Any:
    """End the command unless it is confirmed. SQL that is only printed changes nothing."""
    if context.params.get("sql"):
        return
    _require_tables()
    if said_yes:
        return
    if not _is_terminal():
        raise click.ClickException(f"Nothing is changed: {WHAT}. Back up, then add --yes.")
    if not click.confirm(f"{WHAT}. Is there a backup, and shall it go on?"):
        raise click.ClickException("Nothing is changed.")


def _require_tables() -> None:
    try:
        if place.require_known(db.engine).state is place.DatabaseState.BARE:
            place.require_migrated(db.engine)  # says where there is none
    except place.Unready as error:
        raise click.ClickException(str(error)) from None


def _is_terminal() -> bool:
    return sys.stdin.isatty()
