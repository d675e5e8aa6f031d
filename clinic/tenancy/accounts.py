"""Accounts: who may sign in, to whose records. Their rows belong to no doctor. See README.md."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, inspect

from clinic.extensions import Model

ACCOUNTS = {"accounts": True}
"""Execution options of a statement that may name tables of accounts."""

OWNER_ATTRIBUTES = ("id", "user_id", "doctor_id", "user", "doctor")
"""The attributes that name the owner of an account. A stored row keeps them."""


class Account:
    """A row of an account. Put it first among the base classes of a model."""

    def is_moved(self) -> bool:
        """Return whether a stored row is about to change its owner.

        So `is_of` need not ask for values of before. One that was not loaded counts as another.
        """
        state: Any = inspect(self)
        present = [name for name in OWNER_ATTRIBUTES if name in state.attrs]
        return state.key is not None and any(state.attrs[name].history.added for name in present)

    def is_of(self, doctor_id: int) -> bool:
        """Return whether a session in this doctor's scope may write the row.

        Rows that name no doctor may be written in any scope.
        """
        return True


def account_tables() -> list[Table]:
    """Return every table whose rows are accounts."""
    models = [mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, Account)]
    return [table for model in models for table in model.tables if isinstance(table, Table)]
