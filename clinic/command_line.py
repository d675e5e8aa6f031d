"""Code that the commands of the installation share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic import place
from clinic.extensions import db


def on_the_database(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command in the app's context, and report database errors in one line with advice."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except place.Unready as error:
            raise click.ClickException(str(error)) from None
        except (DBAPIError, PoolTimeout) as error:
            raise click.ClickException(str(place.unready(db.engine, error))) from None

    in_context: Callable[..., None] = with_appcontext(run)
    return in_context
