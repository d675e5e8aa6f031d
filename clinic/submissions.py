"""A form that is posted twice acts once.

Every form that creates something carries a key made when it was rendered. The row it creates stores
the key, unique per doctor, in the same transaction: a double tap or a retry after a lost reply
finds the row that the first one made.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from clinic.extensions import db

KEY_LENGTH = 32


class Submitted:
    """A row made by a form; its table has a unique constraint on (doctor_id, request_key)."""

    request_key: Mapped[str | None] = mapped_column(String(64), default=None)

    was_found = False
    """True if an earlier send of the form made the row, as far as it was looked up by its key."""


P = ParamSpec("P")
Row = TypeVar("Row", bound=Submitted)


def new_key() -> str:
    """Return the key of one rendered form."""
    return secrets.token_hex(KEY_LENGTH // 2)


def find_by_request_key(kind: type[Row], request_key: str | None) -> Row | None:
    """Return the row that this key made before, if any."""
    if not request_key:
        return None
    row = db.session.scalar(select(kind).where(kind.request_key == request_key))
    if row is not None:
        row.was_found = True
    return row


def create_once(
    kind: type[Row], create: Callable[P, Row], *args: P.args, **kwargs: P.kwargs
) -> Row:
    """Call `create`, which adds and flushes a `kind`; return that row.

    Pass the form's key as the keyword `request_key`. If that key has made a row before, the
    transaction is rolled back and the earlier row is returned: the unique constraint decides, so
    that two posts at the same moment make one row as well. Raises what `create` raises.
    """
    try:
        return create(*args, **kwargs)
    except IntegrityError:
        db.session.rollback()
        key = kwargs.get("request_key")
        earlier = find_by_request_key(kind, key if isinstance(key, str) else None)
        if earlier is None:
            raise
        return earlier
