"""The tables obey the rules of a database distributed by doctor (Citus, docs/scaling.md)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Inspector, create_engine, inspect

from clinic.tenancy.owned import owned_tables
from tests.integration.databases import Database

KEY = "doctor_id"
OWNED = sorted(table.name for table in owned_tables())
REFERENCE = {"doctors", "users", "shared_devices"}
"""Tables that would be copied to each server, so that distributed rows may refer to them."""

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_each_key_and_reference_of_an_owned_table_includes_the_doctor(database: Database) -> None:
    engine = create_engine(database.url)  # type: ignore[attr-defined]
    inspector = inspect(engine)
    wrong = [fault for table in OWNED for fault in faults(inspector, table)]
    left_out = [name for name in inspector.get_table_names() if name not in OWNED]
    wrong += [
        f"{name} would be no distributed table and refers to {key['referred_table']}, which is one"
        for name in left_out
        for key in inspector.get_foreign_keys(name)
        if key["referred_table"] in OWNED
    ]
    engine.dispose()
    assert len(OWNED) > 40
    assert wrong == []


def faults(inspector: Inspector, table: str) -> list[str]:
    unique: list[Any] = [inspector.get_pk_constraint(table)["constrained_columns"]]
    unique += [one["column_names"] for one in inspector.get_unique_constraints(table)]
    unique += [one["column_names"] for one in inspector.get_indexes(table) if one["unique"]]
    wrong = [f"{table}: {columns} is unique" for columns in unique if KEY not in columns]
    for key in inspector.get_foreign_keys(table):
        pairs = zip(key["constrained_columns"], key["referred_columns"], strict=True)
        if key["referred_table"] in OWNED:
            is_right = (KEY, KEY) in pairs
        else:
            is_right = key["referred_table"] in REFERENCE
        if not is_right:
            wrong.append(f"{table}: {key['name']} refers to {key['referred_table']}")
    return wrong
