"""Check that PostgreSQL's row-level security applies to the role that the clinic connects as.

It never applies to a superuser or a role with BYPASSRLS, and to the owner of a table only where it
is forced. Otherwise one layer that separates two doctors is missing, and no page shows that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, column, func, not_, select, table

from clinic.place.error_advice import ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Engine, Select

WHY = "row-level security, which keeps one doctor's records from another,"


class DatabaseRole(NamedTuple):
    """The role of a connection."""

    name: str
    is_superuser: bool
    bypasses: bool


def warnings(engine: Engine, owned: Collection[str]) -> list[str]:
    """Return a warning for each fault of this engine's role; none on SQLite.

    `owned` are the tables whose rows belong to a doctor. Raises SQLAlchemyError.
    """
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        row = connection.execute(_role()).one()
        role = DatabaseRole(row.rolname, row.rolsuper, row.rolbypassrls)
        return warnings_of(role, connection.scalars(_unprotected(owned)).all())


def warnings_of(role: DatabaseRole, unprotected: Sequence[str]) -> list[str]:
    """Return the warnings for a role to which the tables `unprotected` apply no policy."""
    if role.is_superuser or role.bypasses:
        kind = "a superuser" if role.is_superuser else "a role with BYPASSRLS"
        return [
            f'The clinic connects to PostgreSQL as "{role.name}", {kind}: {WHY} never '
            f"holds for it. Let it connect as a role of its own: {ROLES}."
        ]
    if unprotected:
        return [
            f'For the role "{role.name}" {WHY} does not hold on {", ".join(unprotected)}. Run '
            "of each, as its owner: ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL "
            "SECURITY;"
        ]
    return []


def _role() -> Select[Any]:
    roles = table("pg_roles", column("rolname", String), column("rolsuper"), column("rolbypassrls"))
    return select(roles).where(roles.c.rolname == func.current_user())


def _unprotected(owned: Collection[str]) -> Select[str]:
    tables = table("pg_class", column("oid"), column("relname", String), column("relkind"))
    return (
        select(tables.c.relname)
        .where(
            tables.c.relname.in_(owned),
            tables.c.relkind == "r",
            func.pg_table_is_visible(tables.c.oid),
            not_(func.row_security_active(tables.c.oid)),
        )
        .order_by(tables.c.relname)
    )
