"""Find, in parsed SQL, what holds each mention of an owned table to a doctor.

A table is held where its own SELECT, UPDATE or DELETE compares its `doctor_id` with a bound value,
or with the `doctor_id` of a table that is held, by a condition that every row must meet: a term of
an AND in WHERE or in the ON of a join, never one of an OR, a NOT or a CASE. A table in any other
place is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlglot import exp

from clinic.extensions import Model
from clinic.tenancy.accounts import account_tables
from clinic.tenancy.owned import owned_tables
from clinic.tenancy.sql_guard.parsing import (
    Parameter,
    Parsed,
    UnsupportedSql,
    ctes_in,
    parse,
    tables_in,
)

KEY = "doctor_id"
_NO_ROWS = re.compile(r"(?:SAVEPOINT|RELEASE|ROLLBACK|SET|PRAGMA)\s[^;]*$", re.IGNORECASE)
"""Statements that read and write no rows."""

OF_THE_DATABASE = ("sqlite_", "pg_", "alembic_version")
"""How tables begin that hold nobody's rows."""

_BLOCKS = (exp.Select, exp.Insert, exp.Update, exp.Delete)


@dataclass
class Block:
    """One SELECT, UPDATE or DELETE: its owned tables by alias, and what its conditions say."""

    aliases: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)  # the aliases of all that is not owned
    outer: set[str] = field(default_factory=set)  # the owned aliases of the blocks around it
    bound: dict[str, list[int]] = field(default_factory=dict)
    ties: set[tuple[str, str]] = field(default_factory=set)
    is_empty: bool = False  # a condition is never true, so there are no rows to hold

    def visible(self) -> set[str]:
        """Return the owned aliases that a query inside may refer to."""
        return self.aliases | (self.outer - self.others)

    def loose(self) -> set[str]:
        """Return the aliases that nothing holds; those of the blocks around are held or refused."""
        held = (set(self.bound) & self.aliases) | (self.visible() - self.aliases)
        while more := {one for one, other in self.ties if other in held} - held:
            held |= more
        return set() if self.is_empty else self.aliases - held


class Reading(NamedTuple):
    """What the guard has to know of a statement."""

    names_owned: bool
    names_accounts: bool
    doctors: tuple[Parameter, ...] = ()
    """The parameters that must be the session's doctor."""


def read(statement: str) -> Reading:
    """Read a statement of this clinic.

    Raises UnsupportedSql where a mention of an owned table is held to no doctor, and where another
    source of rows is named than the clinic's tables: a view may show any doctor's rows.
    """
    if _NO_ROWS.match(statement):
        return Reading(False, False)
    parsed = parse(statement)
    owned, accounts = _owned_names(), _account_names()
    named, known = tables_in(parsed.tree), set(Model.metadata.tables)
    if hidden := ctes_in(parsed.tree) & known:
        raise UnsupportedSql(f"a CTE has the name of a table: {', '.join(hidden)}")
    for name in named - known:
        if not name.startswith(OF_THE_DATABASE):
            raise UnsupportedSql(f"{name} is no table of the clinic")
    return Reading(
        bool(named & owned),
        bool(named & accounts),
        tuple(doctor_parameters(parsed, owned)) if named & owned else (),
    )


def doctor_parameters(parsed: Parsed, owned: frozenset[str]) -> list[Parameter]:
    """Return the parameters that must be the doctor.

    Raises UnsupportedSql where a mention of an owned table is not held to any.
    """
    tree = parsed.tree
    reader = _Reader(owned)
    for node in tree.find_all(*_BLOCKS):  # outer ones first
        reader.read(node)
    for table in tree.find_all(exp.Table):
        if table.name.lower() in owned and id(table) not in reader.placed:
            raise UnsupportedSql(f"{table.name} in an unexpected place")
    return [parsed.parameters[place] for place in sorted(reader.places)]


@cache
def _owned_names() -> frozenset[str]:
    return frozenset(table.name for table in owned_tables())


@cache
def _account_names() -> frozenset[str]:
    return frozenset(table.name for table in account_tables())


class _Reader:
    def __init__(self, owned: frozenset[str]) -> None:
        self.owned = owned
        self.places: set[int] = set()
        self.placed: set[int] = set()  # the mentions of owned tables that were looked at
        self._blocks: dict[int, Block] = {}

    def read(self, node: Any) -> None:
        around = node.find_ancestor(*_BLOCKS)
        block = Block(outer=self._blocks[id(around)].visible() if around else set())
        self._blocks[id(node)] = block
        if isinstance(node, exp.Insert):
            self._insert(node, block)
            return
        start = [node.this] if isinstance(node, exp.Update | exp.Delete) else []
        for source in start:
            self._source(source, block)
        if isinstance(node, exp.Update) and block.aliases:
            _refuse_new_owner(node.expressions)
        for source in node.args.get("using") or []:
            self._source(source, block)
        if node.args.get("from_"):
            self._source(node.args["from_"].this, block)
        self._joins(node, block, None)
        if node.args.get("where"):
            _believe(node.args["where"].this, block, None)
        if loose := block.loose():
            raise UnsupportedSql(f"{', '.join(sorted(loose))} held to no doctor")
        for alias in block.aliases:
            self.places.update(block.bound.get(alias, ()))

    def _source(self, source: Any, block: Block) -> set[str]:
        """Take a source of rows with what is joined to it; return its owned aliases."""
        inner = source.this
        if isinstance(source, exp.Subquery) and isinstance(inner, exp.Table):  # joins in brackets
            added = self._source(inner, block)
        elif isinstance(source, exp.Table) and source.name.lower() in self.owned:
            alias = source.alias_or_name.lower()
            if alias in block.aliases | block.others:
                raise UnsupportedSql(f"{alias} twice")
            self.placed.add(id(source))
            block.aliases.add(alias)
            added = {alias}
        else:
            block.others.add(source.alias_or_name.lower())
            added = set()
        return added | self._joins(source, block, added)

    def _joins(self, node: Any, block: Block, within: set[str] | None) -> set[str]:
        """Take the joins of a node; return the owned aliases that they bring.

        `within`: their conditions hold these aliases and the joined ones; None for all.
        """
        added: set[str] = set()
        for join in node.args.get("joins") or []:
            right = self._source(join.this, block)
            added |= right
            condition, is_inner = join.args.get("on"), not (join.side or join.method)
            if condition is not None and (is_inner or join.side == "LEFT"):
                all_here = None if within is None else within | added
                # An outer join holds its right side only.
                _believe(condition, block, all_here if is_inner else right)
        return added

    def _insert(self, node: exp.Insert, block: Block) -> None:
        """INSERT INTO table (columns) VALUES (…), … [ON CONFLICT …] [RETURNING …]."""
        schema = node.this
        table = schema.this if isinstance(schema, exp.Schema) else schema
        if table.name.lower() not in self.owned:
            return
        if node.args.get("alternative") or not isinstance(schema, exp.Schema):
            raise UnsupportedSql("an INSERT of another kind")
        names = [column.name.lower() for column in schema.expressions]
        values = node.expression
        if KEY not in names or not isinstance(values, exp.Values):
            raise UnsupportedSql("an INSERT without the doctor, or from a query")
        for row in values.expressions:
            place = _place_of(row.expressions[names.index(KEY)])
            if place is None:
                raise UnsupportedSql("an INSERT whose doctor is not bound")
            self.places.add(place)
        if conflict := node.args.get("conflict"):
            _refuse_new_owner(conflict.expressions)
        self.placed.add(id(table))
        block.aliases.add(table.name.lower())


def _believe(condition: Any, block: Block, only: set[str] | None) -> None:
    """Take what the AND says of the block's aliases; `only` of these, where given."""
    for term in _terms(condition):
        block.is_empty = block.is_empty or (only is None and _is_never_true(term))
        if not isinstance(term, exp.EQ):
            continue
        for one, other in ((term.left, term.right), (term.right, term.left)):
            alias = _alias_of_key(one, block)
            if alias is None or (only is not None and alias not in only):
                continue
            place, tied = _place_of(other), _alias_of_key(other, block)
            if place is not None:
                block.bound.setdefault(alias, []).append(place)
            elif tied is not None:
                block.ties.add((alias, tied))


def _terms(condition: Any) -> Iterator[Any]:
    """Yield the terms that every row must meet."""
    plain = condition.unnest()
    if isinstance(plain, exp.And):
        yield from _terms(plain.left)
        yield from _terms(plain.right)
    else:
        yield plain


def _is_never_true(term: Any) -> bool:
    """Return whether it is what SQLAlchemy writes for `false()`: 0 = 1, or false."""
    return term in (
        exp.false(),
        exp.EQ(this=exp.Literal.number(0), expression=exp.Literal.number(1)),
    )


def _alias_of_key(node: Any, block: Block) -> str | None:
    """Return the alias in `alias.doctor_id`; of a bare `doctor_id` that of the block's only table,
    as each owned table has the column."""
    if not isinstance(node, exp.Column) or node.name.lower() != KEY:
        return None
    only = next(iter(block.aliases)) if len(block.aliases) == 1 else None
    return node.table.lower() or only


def _place_of(node: Any) -> int | None:
    """Return the place of a parameter, bare or in a cast, and of nothing but that."""
    plain = node.this if isinstance(node, exp.Cast) else node
    return int(plain.name) if isinstance(plain, exp.Placeholder) else None


def _refuse_new_owner(assignments: list[Any]) -> None:
    for part in assignments:
        target = part.this if isinstance(part, exp.EQ) else None
        if not isinstance(target, exp.Column) or target.name.lower() == KEY:
            raise UnsupportedSql("a row that would change its doctor")
