"""Accounts: who may sign in, to whose records. Their rows belong to no doctor. See README.md."""

from __future__ import annotations

from sqlalchemy import Table

from clinic.extensions import Model

ACCOUNTS = {"accounts": True}
"""Execution options of a statement that may name tables of accounts."""


class Account:
    """A row of an account. Put it first among the base classes of a model."""

    def is_of(self, doctor_id: int) -> bool:
        """Return whether a session in this doctor's scope may write the row.

        Rows that name no doctor may be written in any scope.
        """
        return True


def account_tables() -> list[Table]:
    """Return every table whose rows are accounts."""
    models = [mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, Account)]
    return [table for model in models for table in model.tables if isinstance(table, Table)]
