"""The clinic's code leaves its SQL to SQLAlchemy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import clinic

CODE = sorted(
    path
    for path in Path(clinic.__file__).parent.rglob("*.py")
    if path.parent.name != "facts"  # the read-only file of shipped facts holds nobody's rows
)


def calls(tree: ast.AST) -> set[str]:
    """The names of all functions that are called, plain or as attributes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
    return found


@pytest.mark.parametrize(
    "path", CODE, ids=lambda path: path.relative_to(Path(clinic.__file__).parent).as_posix()
)
def test_the_clinic_writes_no_sql_by_hand(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    assert not imported & {"text", "literal_column", "TextClause"}
    assert not calls(tree) & {"literal_column", "from_statement", "executescript"}
    # Where SQLite's transactions begin, and where what SQLAlchemy has written is run again.
    if path.name not in ("database.py", "prepared.py"):
        assert "exec_driver_sql" not in calls(tree)


@pytest.mark.parametrize(
    "path", CODE, ids=lambda path: path.relative_to(Path(clinic.__file__).parent).as_posix()
)
def test_the_clinic_takes_no_core_tables(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    taken = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert "__table__" not in taken
    assert "bulk_insert_mappings" not in taken
    assert not any(
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "tables"
        for node in ast.walk(tree)
    )
