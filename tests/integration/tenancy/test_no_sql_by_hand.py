"""The clinic's code leaves its SQL to SQLAlchemy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import clinic

PACKAGE = Path(clinic.__file__).parent
CODE = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.parent.name != "facts"  # the read-only file of shipped facts has no doctor's rows
)
OF_NO_DOCTOR = frozenset({"backup", "database", "place"})
"""Modules that work on connections of their own, for no doctor."""


def calls(tree: ast.AST) -> set[str]:
    """Return the names of all called functions, plain or as attributes."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                names.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                names.add(node.func.attr)
    return names


def imports_of_sqlalchemy(tree: ast.AST) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }


def sql_by_hand(tree: ast.AST) -> Iterator[str]:
    """Return the places in this code that write SQL themselves or run it without SQLAlchemy."""
    yield from imports_of_sqlalchemy(tree) & {"text", "literal_column", "TextClause"}
    forbidden = {"literal_column", "from_statement", "executescript", "exec_driver_sql"}
    yield from calls(tree) & forbidden


def core_tables(tree: ast.AST) -> Iterator[str]:
    """Return the places in this code that use a table instead of its class."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    yield from attributes & {"__table__", "bulk_insert_mappings"}
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if isinstance(node, ast.Subscript) and getattr(value, "attr", "") == "tables":
            yield "tables[…]"


def core_statements(tree: ast.AST) -> Iterator[str]:
    """Return the places in this code that run a statement on a connection instead of the
    session."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            runs = node.func.attr in ("execute", "scalar", "scalars")
            if runs and "connection" in ast.unparse(node.func.value):
                yield ast.unparse(node.func)


def test_only_tenancy_runs_core_statements() -> None:
    offenders = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in CODE
        if not {"tenancy", *OF_NO_DOCTOR} & {path.parent.name, path.name}
        for name in core_statements(ast.parse(path.read_text("utf-8")))
    ]
    assert offenders == []


def test_a_core_statement_is_found() -> None:
    tree = ast.parse("db.session.connection().execute(select(patients))")
    assert list(core_statements(tree))


def test_the_clinic_writes_no_sql_by_hand() -> None:
    offenders = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in CODE
        for name in sql_by_hand(ast.parse(path.read_text("utf-8")))
    ]
    assert offenders == []


def test_the_clinic_uses_no_core_tables() -> None:
    offenders = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in CODE
        for name in core_tables(ast.parse(path.read_text("utf-8")))
    ]
    assert offenders == []


@pytest.mark.parametrize(
    "line",
    [
        "from sqlalchemy import text",
        "db.literal_column('1')",
        "connection.exec_driver_sql('x')",
        "cursor.executescript('x')",
    ],
)
def test_sql_by_hand_is_found(line: str) -> None:
    assert list(sql_by_hand(ast.parse(line)))


@pytest.mark.parametrize("line", ["Patient.__table__", "metadata.tables['patients']"])
def test_a_core_table_is_found(line: str) -> None:
    assert list(core_tables(ast.parse(line)))
