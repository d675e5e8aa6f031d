"""Find, in compiled SQL, the condition that limits each mention of an owned table to a doctor.

sqlglot only parses. Known are an INSERT of values that binds the doctor in every row, and a SELECT,
UPDATE or DELETE that compares `doctor_id` of the table with a bound value, in a condition that each
of its rows must meet: a term of an AND in WHERE, in the ON of an inner join, or in the ON of the
LEFT JOIN that brings the table. All else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from clinic.extensions import Model
from clinic.tenancy.accounts import account_tables
from clinic.tenancy.owned import owned_tables

KEY = "doctor_id"
OF_THE_DATABASE = frozenset({"alembic_version", "sqlite_master", "pg_class", "pg_namespace"})
OF_THE_DATABASE |= {"pg_roles", "pg_trigger"}
"""The databases' own tables that show nobody's values, as `pg_stats` would."""

FUNCTIONS = frozenset({"json_array", "json_group_array", "json_build_array", "set_config"})
FUNCTIONS |= {"current_setting", "pg_sleep", "pg_table_is_visible", "row_security_active"}
"""Functions beyond those that sqlglot knows. Others may run a query that stands in a string."""

_NO_ROWS = re.compile(
    r"ANALYZE$|(?:SAVEPOINT|RELEASE|ROLLBACK|SET|PRAGMA|ANALYZE)\s[^;]*$", re.IGNORECASE
)
"""Statements that show and write no rows."""

_KINDS = (exp.Query, exp.Insert, exp.Update, exp.Delete)
_STRANGE = (
    *(exp.RawString, exp.Heredoc, exp.ByteString, exp.National, exp.UnicodeString),
    exp.With,
)
"""Strings that the two databases parse differently, and names that may hide a table."""

_JOINS = {("", ""), ("", "INNER"), ("", "CROSS"), ("LEFT", ""), ("LEFT", "OUTER")}
"""The side and the kind of inner and of left joins, as sqlglot gives them."""


class UnsupportedSql(ValueError):
    """SQL that cannot be shown to be limited to one doctor; the message says why."""


class SqlReading(NamedTuple):
    """The facts about a statement that the guard checks."""

    names_accounts: bool
    doctors: frozenset[str]
    """The parameters that must be the session's doctor; none where no owned table is named."""


def read(statement: str) -> SqlReading:
    """Read a statement of this clinic.

    Raises UnsupportedSql where a mention of an owned table is held to no doctor, and where another
    source of rows is named than the clinic's tables: a view may show any doctor's rows.
    """
    if _NO_ROWS.match(statement):
        return SqlReading(False, frozenset())
    owned, accounts = _names()
    names_accounts, doctors = False, set()
    for table in _parse(statement).find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            continue
        name = table.name
        # SQLite takes a string for a name, too.
        is_named = isinstance(table.this, exp.Identifier)
        if not is_named or not (name in Model.metadata.tables or name in OF_THE_DATABASE):
            raise UnsupportedSql(f"{name} is no table of the clinic")
        names_accounts |= name in accounts
        if name in owned:
            doctors |= _bound_for(table)
    return SqlReading(names_accounts, frozenset(doctors))


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the owned tables, and the names of the tables of accounts."""
    owned, accounts = owned_tables(), account_tables()
    return frozenset(t.name for t in owned), frozenset(t.name for t in accounts)


def _parse(statement: str) -> exp.Expr:
    """Return the one statement. Raises UnsupportedSql."""
    if "--" in statement or "/*" in statement:  # comments nest in PostgreSQL only
        raise UnsupportedSql("a comment, or what looks like one")
    try:
        trees = sqlglot.parse(statement.replace("%%", "%"), dialect="postgres")
    except SqlglotError as error:
        raise UnsupportedSql(str(error).partition("\n")[0]) from None
    (tree,) = trees if len(trees) == 1 else [None]
    if not isinstance(tree, _KINDS) or tree.find(*_STRANGE):
        raise UnsupportedSql("not one statement of a kind that the clinic runs")
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() not in FUNCTIONS:
            raise UnsupportedSql(f"the function {call.name}")
    if any(term.args.get("field") for term in tree.find_all(exp.In)):
        raise UnsupportedSql("a table after IN")  # SQLite takes it
    return tree


def _bound_for(table: exp.Table) -> set[str]:
    """Return the parameters that must be the doctor, for this mention of an owned table."""
    place: Any = table.parent
    if isinstance(place, exp.Schema) and isinstance(place.parent, exp.Insert):
        return _inserted(place.parent)
    is_source = isinstance(place, exp.From | exp.Join) and isinstance(place.parent, exp.Select)
    if not (is_source or isinstance(place, exp.Update | exp.Delete)):
        raise UnsupportedSql(f"{table.name} in an unexpected place")
    block = place.parent if is_source else place
    if isinstance(block, exp.Update):
        _refuse_new_owner(block.expressions)
    return _compared(table, block)


def _inserted(insert: exp.Insert) -> set[str]:
    """Return the parameters that an INSERT … VALUES binds as doctor. Raises UnsupportedSql."""
    names = [column.name.lower() for column in insert.this.expressions]
    values = insert.expression
    if insert.args.get("alternative") or KEY not in names or not isinstance(values, exp.Values):
        raise UnsupportedSql("an INSERT without the doctor, from a query, or of another kind")
    if conflict := insert.args.get("conflict"):
        _refuse_new_owner(conflict.expressions)
    bound = {_parameter(row.expressions[names.index(KEY)]) for row in values.expressions}
    if "" in bound:
        raise UnsupportedSql("an INSERT whose doctor is not bound")
    return bound


def _compared(table: exp.Table, block: Any) -> set[str]:
    """Return the parameters with which `doctor_id` of a table is compared. Raises like `read`."""
    alias = table.alias_or_name
    # Each owned table has the column: where it stands alone, a bare name can mean no other.
    is_alone = isinstance(block, exp.Select) and not block.args.get("joins")
    qualifiers = {alias, ""} if is_alone else {alias}
    bound = set()
    for term in _terms_for(table, block):
        for one, other in ((term.left, term.right), (term.right, term.left)):
            is_key = isinstance(one, exp.Column) and one.name == KEY
            if is_key and one.table in qualifiers:
                bound.add(_parameter(other))
    # PostgreSQL tells "P" from p, and takes P for p; SQLite takes all three for one.
    if alias != alias.lower() or table.alias_column_names or not bound - {""}:
        raise UnsupportedSql(f"{alias} held to no doctor")
    return bound - {""}


def _terms_for(table: exp.Table, block: Any) -> Iterator[Any]:
    """Yield the comparisons by "=" that every row of the table meets. Raises UnsupportedSql."""
    conditions = [block.args["where"].this] if block.args.get("where") else []
    for join in block.args.get("joins") or []:
        if join.method or join.args.get("using") or (join.side, join.kind) not in _JOINS:
            raise UnsupportedSql("a join that is neither an inner nor a left one with ON")
        if join.args.get("on") and (not join.side or join.this is table):
            conditions.append(join.args["on"])
    while conditions:
        term = conditions.pop().unnest()
        if isinstance(term, exp.And):
            conditions += (term.left, term.right)
        elif isinstance(term, exp.EQ):
            yield term


def _parameter(node: Any) -> str:
    """Return the name of a parameter, bare or cast to an integer; "" for anything but that."""
    plain = node.this if isinstance(node, exp.Cast) and node.is_type("bigint", "int") else node
    return plain.text("this") if isinstance(plain, exp.Placeholder) else ""


def _refuse_new_owner(assignments: list[Any]) -> None:
    for part in assignments:
        target = part.this if isinstance(part, exp.EQ) else None
        if not isinstance(target, exp.Column) or target.name.lower() == KEY:
            raise UnsupportedSql("a row that would change its doctor")
