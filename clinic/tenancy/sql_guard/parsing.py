"""Parse finished SQL, of both databases, with sqlglot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "[^"]*" | %%
      | (?P<comment>--|/\*)
      | (?P<parameter>\?|%\((?P<name>[^)]*)\)s)""",
    re.VERBOSE,
)
_STRANGE = (exp.RawString, exp.Heredoc, exp.ByteString, exp.National, exp.UnicodeString)
"""Strings that one of the databases reads otherwise."""

_KINDS = (exp.Query, exp.Insert, exp.Update, exp.Delete)


class UnsupportedSql(ValueError):
    """SQL of which it cannot be shown that it keeps to one doctor; the text says why."""


class Parameter(NamedTuple):
    """A bound parameter: `name` in a mapping, or "" and its `place` in a sequence."""

    name: str
    place: int


class Parsed(NamedTuple):
    """A statement, whose parameters are named by their places."""

    tree: exp.Expr
    parameters: Sequence[Parameter]


def parse(statement: str) -> Parsed:
    """Return the one statement. Raises UnsupportedSql."""
    parameters: list[Parameter] = []

    def number(found: re.Match[str]) -> str:
        if found["comment"]:  # they nest in PostgreSQL only
            raise UnsupportedSql("a comment")
        if found["parameter"] is None:
            return "%" if found[0] == "%%" else found[0]
        parameters.append(Parameter(found["name"] or "", len(parameters)))
        return f"%({parameters[-1].place})s"

    try:
        trees = sqlglot.parse(_TOKEN.sub(number, statement), dialect="postgres")
    except SqlglotError as error:
        raise UnsupportedSql(str(error).partition("\n")[0]) from None
    (tree,) = trees if len(trees) == 1 else [None]
    if not isinstance(tree, _KINDS) or tree.find(*_STRANGE):
        raise UnsupportedSql("not one statement of a kind that the clinic runs")
    return Parsed(tree, parameters)


def tables_in(tree: exp.Expr) -> set[str]:
    """Return the names of all tables and views that the statement reads or writes.

    Raises UnsupportedSql.
    """
    tables = [table for table in tree.find_all(exp.Table) if not isinstance(table.this, exp.Func)]
    if not all(isinstance(table.this, exp.Identifier) for table in tables):
        raise UnsupportedSql("a table that is named by a string")  # SQLite takes it
    return {table.name.lower() for table in tables if not _is_cte(table)}


def _is_cte(table: exp.Table) -> bool:
    """Return whether the name means a CTE: one before it, or around it where it is recursive."""
    node: exp.Expr | None = table.parent
    inside: list[exp.Expr] = [table]
    while node is not None:
        clause = node.args.get("with_") or exp.With()
        for cte in clause.expressions:
            is_around = any(one is cte for one in inside)
            if cte.alias.lower() == table.name.lower():
                return not is_around or bool(clause.args.get("recursive"))
            if is_around:
                break
        inside.append(node)
        node = node.parent
    return False


def ctes_in(tree: exp.Expr) -> set[str]:
    """Return the names of the statement's CTEs."""
    return {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
