"""Functions and files stay small; longer ones are split by meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FUNCTION = 40
LONGEST_FILE = 300
WRITTEN = (".py", ".html", ".css", ".js", ".mjs")
"""Code; documents and tables of data may be longer."""

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def written_files(folder: str) -> Iterator[Path]:
    """Return the code files in a folder, without those that the set-up copies into it."""
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in WRITTEN and not {"vendor", "fonts"} & set(path.parts):
            yield path


def long_functions(folder: str) -> Iterator[str]:
    for path in written_files(folder):
        tree = ast.parse(path.read_text("utf-8")) if path.suffix == ".py" else ast.Module()
        for node in ast.walk(tree):
            if isinstance(node, FUNCTION) and _lines(node) > LONGEST_FUNCTION:
                yield f"{path.relative_to(ROOT)}: {node.name}, {_lines(node)} lines"


def _lines(function: FUNCTION) -> int:
    """Return the lines from `def` to the end, with the docstring and without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def long_files(folder: str) -> Iterator[str]:
    for path in written_files(folder):
        count = len(path.read_text("utf-8").splitlines())
        if count > LONGEST_FILE:
            yield f"{path.relative_to(ROOT)}: {count} lines"


@pytest.mark.parametrize("folder", ["clinic", "tests", "bench", "serving", "setup"])
def test_no_function_is_longer_than_forty_lines(folder: str) -> None:
    assert list(long_functions(folder)) == []


@pytest.mark.parametrize("folder", ["clinic", "tests", "bench", "serving", "setup"])
def test_no_file_is_longer_than_three_hundred_lines(folder: str) -> None:
    assert list(long_files(folder)) == []


def test_a_long_function_and_a_long_file_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "clinic").mkdir()
    body = "    x = 1\n" * LONGEST_FUNCTION
    (tmp_path / "clinic/long.py").write_text(f"def long():\n{body}" + "\n" * LONGEST_FILE)
    assert list(long_functions("clinic")) == ["clinic/long.py: long, 41 lines"]
    assert list(long_files("clinic")) == ["clinic/long.py: 341 lines"]
