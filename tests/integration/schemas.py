"""A database's schema as its catalogue describes it, so that two can be compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, create_engine, inspect

Schema = dict[str, Any]
"""Definitions by kind and name: "index ix_bills_owed", "table visits"."""

# Columns are compared by name, since one that was added later comes last.
POSTGRESQL = {
    "column": (
        "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, "
        "character_maximum_length, is_nullable, column_default) "
        "FROM information_schema.columns WHERE table_schema = 'public'"
    ),
    "constraint": (
        "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ),
    "function": (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace"
    ),
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policy": (
        "SELECT tablename || '.' || policyname, concat_ws(' ', permissive, roles, cmd, qual, "
        "with_check) FROM pg_policies"
    ),
    "table": (
        "SELECT relname, concat_ws(' ', relrowsecurity, relforcerowsecurity) FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ),
    "trigger": (
        "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || tgenabled::text "
        "FROM pg_trigger WHERE NOT tgisinternal"
    ),
}


def schema_of(url: str | URL) -> Schema:
    """Return the schema of a database."""
    engine = create_engine(url)
    with engine.connect() as connection:
        of_kind = _of_sqlite if engine.dialect.name == "sqlite" else _of_postgresql
        schema = of_kind(connection)
    engine.dispose()
    return schema


def different(one: Schema, other: Schema) -> set[str]:
    """Return the definitions that differ."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _of_postgresql(connection: Connection) -> Schema:
    return {
        f"{kind} {name}": " ".join(definition.split())
        for kind, asked in POSTGRESQL.items()
        for name, definition in connection.exec_driver_sql(asked)
    }


def _of_sqlite(connection: Connection) -> Schema:
    asked = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    rows = connection.exec_driver_sql(asked).all()
    schema = {
        f"{kind} {name}": " ".join(sql.split()) for kind, name, sql in rows if kind != "table"
    }
    for kind, table, sql in rows:
        if kind == "table":
            schema |= _table_of_sqlite(connection, table)
            schema[f"table {table}"] = "WITHOUT ROWID" in sql
    return schema


def _table_of_sqlite(connection: Connection, table: str) -> Schema:
    """Return the columns and rules of a table, without the order that its text has."""
    asked = inspect(connection)
    rules = (
        *(("check", rule) for rule in asked.get_check_constraints(table)),
        *(("unique", rule) for rule in asked.get_unique_constraints(table)),
        *(("foreign", rule) for rule in asked.get_foreign_keys(table)),
        ("primary", asked.get_pk_constraint(table)),
    )
    columns = {
        f"column {table}.{column['name']}": (
            f"{column['type']} {column['nullable']} {column['default']}"
        )
        for column in asked.get_columns(table)
    }
    named = {f"{kind} {table}.{rule['name']}": str(rule) for kind, rule in rules}
    return columns | named
