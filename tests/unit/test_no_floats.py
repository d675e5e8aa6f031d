"""No float is used for money: the code is searched, and every amount survives conversion to text.

A binary fraction cannot represent ₹0.10. So code about money has no float literal, no float() or
round(), no true division and no annotation of that type; elsewhere this holds for each function
that names paise or rupees.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clinic
from clinic.billing.pricing import PricedLine, quote
from clinic.money import (
    format_plain,
    format_rupees,
    from_paise,
    parse_rupees,
    rupees_in_words,
    to_paise,
)

HOUSE = Path(clinic.__file__).parent
CODE = sorted(HOUSE.rglob("*.py"))
MONEY = (
    *("money.py", "billing/", "counter/", "papers/", "statements/", "dues/", "daybook/"),
    *("pricelist/", "demo/ledger.py"),
)
"""Modules that are entirely about money."""
OF_MONEY = re.compile(r"paise|rupee", re.IGNORECASE)
DRAWN = {"daybook/picture.py"}
"""A chart: it divides positions on the paper, from which no amount is computed."""
MOST = 99_99_99_999_99


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def floats(tree: ast.AST) -> Iterator[str]:
    """Return the uses of a float in this code with their lines, except the joining of paths and the
    demo's probabilities, which are only compared."""
    chances = {part for node in ast.walk(tree) if is_chance(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if node in chances or is_path(node):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: {node.value}"
        elif isinstance(node, ast.Name) and node.id in ("float", "round", "Float", "Numeric"):
            yield f"line {node.lineno}: {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr in ("Float", "Numeric", "fsum", "fmod"):
            yield f"line {node.lineno}: {node.attr}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"line {node.lineno}: /"


def is_path(node: ast.AST) -> bool:
    """Return whether a division has a text operand: only a path can."""
    right = getattr(node, "right", None)
    return isinstance(right, ast.Constant) and isinstance(right.value, str)


def is_chance(node: ast.AST) -> bool:
    """Return whether a random number is compared with a probability."""
    return isinstance(node, ast.Compare) and ast.unparse(node.left) in ("draw", "chance.random()")


def names_money(tree: ast.AST) -> bool:
    """Return whether a name in this code is about money."""
    for node in ast.walk(tree):
        word = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", "")
        if isinstance(word, str) and OF_MONEY.search(word):
            return True
    return False


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_about_money(path: Path) -> bool:
    return named(path).startswith(MONEY) and named(path) not in DRAWN


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_code_about_money_has_no_float() -> None:
    offenders = [
        f"{named(path)}, {place}"
        for path in CODE
        if is_about_money(path)
        for place in floats(tree_of(path))
    ]
    assert offenders == []


def test_no_function_that_names_money_has_a_float() -> None:
    offenders = [
        f"{named(path)}, {function.name}, {place}"
        for path in CODE
        if not is_about_money(path)
        for function in functions(tree_of(path))
        if names_money(function)
        for place in floats(function)
    ]
    assert offenders == []


@pytest.mark.parametrize(
    "line",
    ["x = 0.1", "x = float(y)", "x = round(y)", "x = y / 100", "x /= 100", "x: float", "sa.Float"],
)
def test_the_search_detects_a_float(line: str) -> None:
    assert list(floats(ast.parse(line)))


def test_the_search_covers_the_whole_ledger() -> None:
    seen = {named(path) for path in CODE if is_about_money(path)}
    assert {"money.py", "billing/issuing.py", "billing/payments.py", "daybook/rules.py"} <= seen
    assert names_money(ast.parse("def f(total_paise): pass"))


AMOUNTS = st.integers(0, MOST) | st.sampled_from(
    [0, 1, 9, 10, 99, 100, 101, 19_99, 1_00_000_00, MOST - 1, MOST]
)


@given(AMOUNTS)
@settings(max_examples=300)
def test_every_amount_is_read_back_from_text_to_the_paisa(paise: int) -> None:
    for text in (format_plain(paise), format_rupees(paise), str(from_paise(paise))):
        assert to_paise(parse_rupees(text)) == paise
    assert rupees_in_words(paise).endswith("only")


@given(st.lists(st.integers(0, MOST // 4), min_size=1, max_size=4))
def test_a_bill_is_the_exact_sum_of_its_items(prices: list[int]) -> None:
    quoted = quote([PricedLine("Service", 1, paise) for paise in prices], None, to_rupee=False)
    assert type(quoted.total_paise) is int
    assert quoted.total_paise == sum(prices)
