"""Accounts: who may sign in, to whose records. Their rows belong to no doctor.

Only `clinic.auth` reads and writes them; of jobs, which a worker must find in no scope, only
`clinic.jobs`; of the runs of the backup `clinic.backup`. A statement on their tables needs the
option ACCOUNTS; the SQL guard refuses any other. The session writes a changed account by itself,
after `is_of` has allowed it.
"""

from __future__ import annotations

from sqlalchemy import Table

from clinic.extensions import Model

ACCOUNTS = {"accounts": True}
"""Execution options of a statement that may name tables of accounts: for `clinic.auth` and
`clinic.jobs` alone."""

FLUSHES_ACCOUNTS = "flushes_accounts"
"""In `Session.info`: the running flush writes accounts that were checked before."""


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
