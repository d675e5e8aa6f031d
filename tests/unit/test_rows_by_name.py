"""A row of the database is read by the names of its columns, never by their positions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import config

CLINIC = config.ROOT / "clinic"
DRIVER_ALONE = {
    "database/connections.py",
    "database/prepared_plans.py",
    "facts/build.py",
    "facts/ingredient_table.py",
}
"""Modules that read one value through the driver, whose cursors have no names."""
READS = {"execute", "exec_driver_sql", "rows", "first", "one", "fetchone", "fetchall"}
ROWS = {"execute", "exec_driver_sql", "rows"}


def is_read(node: ast.AST | None, names: set[str]) -> bool:
    """Return whether an expression reads rows of the database, or is a variable that has them."""
    if isinstance(node, ast.Name):
        return node.id in names
    while isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Attribute):
            return False
        if node.func.attr in READS and (node.func.attr in ROWS or is_read(node.func.value, names)):
            return True
        node = node.func.value
    return False


def by_position(function: ast.AST) -> Iterator[int]:
    """Return the lines of a function that unpack or index a row."""
    names = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and is_read(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        target: ast.AST | None = None
        value: ast.AST | None = None
        if isinstance(node, ast.For | ast.comprehension):
            target, value = node.target, node.iter
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            target, value = node.slice, node.value
            if not isinstance(node.slice.value, int) or isinstance(value, ast.Name):
                continue
        if isinstance(target, ast.Tuple | ast.Constant) and is_read(value, names):
            assert target is not None
            yield target.lineno


def lines_by_position(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = {line for function in functions for line in by_position(function)}
    return [f"{path.relative_to(CLINIC)}:{line}" for line in sorted(lines)]


def test_no_row_is_unpacked_or_indexed_by_position() -> None:
    paths = sorted(CLINIC.rglob("*.py"))
    assert len(paths) > 100
    offenders = [
        where
        for path in paths
        if path.relative_to(CLINIC).as_posix() not in DRIVER_ALONE
        for where in lines_by_position(path)
    ]
    assert offenders == []


def test_the_search_detects_a_row_read_by_position() -> None:
    wrong = """
def one():
    rows = db.session.execute(statement)
    return {a: b for a, b in rows}
def two():
    for a, b in connection.execute(statement).all():
        pass
def three():
    a, b = db.session.execute(statement).one()
def four():
    return db.session.execute(statement).first()[0]
def right():
    return [row.a for row in reads.rows(_read())]
"""
    lines_by_position = [
        line for function in ast.parse(wrong).body for line in by_position(function)
    ]
    assert lines_by_position == [4, 6, 9, 11]
