"""Code that the commands of the installation share."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic import place
from clinic.extensions import db
from clinic.intake import storable


def on_the_database(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command in the app's context, and report in one line with advice what it cannot use: a
    typed text that no database stores, a file, the database."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        _refuse_unstorable(kwargs)
        try:
            command(*args, **kwargs)
        except place.Unready as error:
            raise click.ClickException(str(error)) from None
        except (DBAPIError, PoolTimeout) as error:
            raise click.ClickException(str(place.unready(db.engine, error))) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has ended; click ends quietly
                raise
            raise click.ClickException(_advice_on_file(error)) from None

    in_context: Callable[..., None] = with_appcontext(run)
    return in_context


def _refuse_unstorable(arguments: dict[str, Any]) -> None:
    """Raise ClickException for a text with characters that a form would have removed."""
    for name, text in arguments.items():
        if isinstance(text, str) and text != storable(text):
            raise click.ClickException(
                f"Type the {name} again: it has characters that cannot be stored: {text!a}"
            )


def _advice_on_file(error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.filename is None:
        return f"A file cannot be used: {reason}."
    path = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else error.filename
    shown = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return f"This file cannot be used: {reason}: {shown}"
