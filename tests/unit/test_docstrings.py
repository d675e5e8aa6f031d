"""Docstrings begin with a verb or a noun, never with a clause ("What a page shows")."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.unit.test_sizes import ROOT

CLAUSES = ("What", "Who", "Whose", "That", "Whether", "Where", "Why", "When")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def openings_with_a_clause(folder: str) -> Iterator[str]:
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
            if text and text.split()[0] in CLAUSES:
                yield f"{path.relative_to(ROOT)}: {text.splitlines()[0]}"


@pytest.mark.parametrize("folder", ["clinic", "serving", "setup"])
def test_no_docstring_begins_with_a_clause(folder: str) -> None:
    assert list(openings_with_a_clause(folder)) == []
