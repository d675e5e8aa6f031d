"""Finds, in finished SQL, what holds each mention of an owned table to a doctor.

A table is held where its own SELECT, UPDATE or DELETE compares its `doctor_id` with a bound value,
or with the `doctor_id` of a table that is held, by a condition that every row must meet: a part of
an AND in WHERE or in the ON of a join, never one of an OR, a NOT or a CASE.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic.tenancy.sql_guard.sql import (
    KEY,
    Group,
    Items,
    Token,
    UnsupportedSql,
    alias_of,
    branches,
    clauses,
    first_of,
    insert_parts,
    is_mark,
    is_query,
    is_word,
    parse,
    split,
    split_joins,
    until,
)


@dataclass
class Block:
    """One SELECT, UPDATE or DELETE: its owned tables by alias, and what its conditions say."""

    outer: frozenset[str] = frozenset()
    aliases: set[str] = field(default_factory=set)
    bound: dict[str, list[Token]] = field(default_factory=dict)
    ties: set[tuple[str, str]] = field(default_factory=set)
    empty: bool = False  # a condition is never true, so there are no rows to hold

    def held(self) -> set[str]:
        """The aliases that are held; those of the blocks around are, or they are refused."""
        if self.empty:
            return self.aliases | self.outer
        held = (set(self.bound) & self.aliases) | (self.outer - self.aliases)
        while more := {one for one, other in self.ties if other in held} - held:
            held |= more
        return held


def read(statement: str, owned: frozenset[str]) -> list[Token]:
    """The parameters that must be the doctor in a statement that touches owned tables.

    Raises UnsupportedSql where a mention of an owned table is not held to any.
    """
    reader = _Reader(owned)
    reader.statement(parse(statement), frozenset())
    return reader.params


class _Reader:
    def __init__(self, owned: frozenset[str]) -> None:
        self.owned = owned
        self.params: list[Token] = []

    def statement(self, items: Items, outer: frozenset[str]) -> None:
        """WITH …, then SELECT, INSERT, UPDATE or DELETE."""
        if is_word(first_of(items), "WITH"):
            items = self._after_ctes(items, outer)
        first = first_of(items)
        if is_word(first, "INSERT"):
            self._insert(items, outer)
        elif is_word(first, "UPDATE", "DELETE"):
            self._change(items, outer)
        elif is_word(first, "SELECT") or is_query(first):
            for branch in branches(items):
                self._select(branch, outer)
        else:
            self._rest(items, outer)

    def _after_ctes(self, items: Items, outer: frozenset[str]) -> Items:
        for index, item in enumerate(items):
            if is_word(item, "SELECT", "INSERT", "UPDATE", "DELETE"):
                return items[index:]
            if isinstance(item, Group):
                defined = is_word(items[index - 1], "AS", "MATERIALIZED")
                self.statement(item.items, outer) if defined else self._rest(item.items, outer)
        raise UnsupportedSql("WITH and nothing after it")

    def _select(self, items: Items, outer: frozenset[str]) -> Block:
        if is_query(first_of(items)):
            head, *tail = items
            assert isinstance(head, Group)
            self.statement(head.items, outer)
            self._rest(tail, outer)
            return Block(outer)
        block = Block(outer)
        parts = clauses(items)
        self._from(parts.pop("FROM", []), block)
        self._conditions(parts.pop("WHERE", []), block, None)
        self._close(block, parts)
        return block

    def _change(self, items: Items, outer: frozenset[str]) -> None:
        """UPDATE table SET … FROM … WHERE …, or DELETE FROM table USING … WHERE …"""
        block = Block(outer)
        deletes = is_word(first_of(items), "DELETE")
        target = "FROM" if deletes else "UPDATE"
        # An UPDATE's table stands before any clause: give it one of its own.
        start = [Token("word", "SELECT")] if not deletes else []
        parts = clauses([*start, *items[1:]])
        self._from(parts.pop("SELECT" if target == "UPDATE" else "FROM", []), block)
        changed = bool(block.aliases)
        for more in ("FROM", "USING"):
            self._from(parts.pop(more, []), block)
        if changed:
            _refuse_new_owner(parts.get("SET", []))
        self._conditions(parts.pop("WHERE", []), block, None)
        self._close(block, parts)

    def _close(self, block: Block, parts: dict[str, Items]) -> None:
        """Looks into the clauses that are left; each alias of the block must be held by now."""
        visible = block.outer | block.aliases
        for items in parts.values():
            self._rest(items, visible)
        loose = block.aliases - block.held()
        if loose:
            raise UnsupportedSql(f"{', '.join(sorted(loose))} held to no doctor")
        for alias in block.aliases:
            self.params += block.bound.get(alias, [])

    # --- FROM ------------------------------------------------------------------------------------

    def _from(self, items: Items, block: Block) -> None:
        for chain in split(items, ","):
            for kind, source, condition in split_joins(chain):
                before = set(block.aliases)
                self._source(source, block)
                if kind == "inner":
                    self._conditions(condition, block, None)
                else:  # only the right side of an outer join is held by its condition
                    right = block.aliases - before if kind == "left" else set()
                    self._conditions(condition, block, right)

    def _source(self, items: Items, block: Block) -> None:
        """[LATERAL] (…) | [schema.]table, [AS] alias."""
        rest = items[1:] if is_word(first_of(items), "LATERAL", "ONLY") else items
        first = first_of(rest)
        if isinstance(first, Group):
            self._group_source(first, rest[1:], block)
            return
        if not isinstance(first, Token) or first.kind != "word":
            raise UnsupportedSql("a source of rows that is no table")
        while len(rest) > 2 and is_mark(rest[1], "."):
            rest = rest[2:]
        table, alias = rest[0], alias_of(rest[1:])
        if isinstance(table, Token) and table.name in self.owned:
            name = alias or table.name
            if name in block.aliases:
                raise UnsupportedSql(f"{name} twice")
            block.aliases.add(name)
        for item in rest[1:]:
            self._rest([item], block.outer)

    def _group_source(self, group: Group, after: Items, block: Block) -> None:
        first = first_of(group.items)
        if is_word(first, "SELECT", "WITH", "VALUES") or is_query(first):
            self.statement(group.items, block.outer | block.aliases)
        else:
            self._from(group.items, block)
        alias_of(after)

    # --- conditions ------------------------------------------------------------------------------

    def _conditions(self, items: Items, block: Block, only: set[str] | None) -> None:
        """Takes what an AND says of the block's aliases; `only` of these, where given."""
        if only is None and _is_never_true(items):
            block.empty = True
        for left, right in _equations(items):
            alias = _key_of(left) or _only_key_of(left, block)
            if alias is not None and (only is None or alias in only):
                self._take(block, alias, right)
        self._rest(items, block.outer | block.aliases)

    @staticmethod
    def _take(block: Block, alias: str, right: Items) -> None:
        param, other = _bound(right), _key_of(right)
        if param is not None:
            block.bound.setdefault(alias, []).append(param)
        elif other is not None:
            block.ties.add((alias, other))

    def _rest(self, items: Items, outer: frozenset[str] | set[str]) -> None:
        """Everything else: queries inside are read, a table in any other place is refused."""
        for index, item in enumerate(items):
            if isinstance(item, Group):
                first = first_of(item.items)
                if is_word(first, "SELECT", "WITH") or is_query(first):
                    self.statement(item.items, frozenset(outer))
                else:
                    self._rest(item.items, outer)
            elif item.kind == "word" and item.name in self.owned:
                before = items[index - 1] if index else None
                after = items[index + 1] if index + 1 < len(items) else None
                if not (is_word(before, "AS") or is_mark(after, ".")):
                    raise UnsupportedSql(f"{item.name} in an unexpected place")

    # --- INSERT ----------------------------------------------------------------------------------

    def _insert(self, items: Items, outer: frozenset[str]) -> None:
        """INSERT INTO table (columns) VALUES (…), … or SELECT …, [ON CONFLICT …] [RETURNING …]."""
        target, names, rest = insert_parts(items)
        if target not in self.owned:
            self._rest(items[1:], outer)
            return
        columns = [i.name for i in names.items if isinstance(i, Token) and i.kind == "word"]
        if KEY not in columns:
            raise UnsupportedSql("an INSERT without the doctor")
        rows, tail = until(rest, "ON", "RETURNING")
        self._rows(rows, columns.index(KEY), outer)
        for part in split(until(tail, "RETURNING")[0], "SET")[1:]:
            _refuse_new_owner(part)
        self._rest(tail, outer | {target})

    def _rows(self, rows: Items, place: int, outer: frozenset[str]) -> None:
        if not is_word(first_of(rows), "VALUES"):
            raise UnsupportedSql("an INSERT from a query")
        for row in split(rows[1:], ","):
            values = row[0] if len(row) == 1 else None
            param = _bound(split(values.items, ",")[place]) if isinstance(values, Group) else None
            if param is None or not isinstance(values, Group):
                raise UnsupportedSql("an INSERT whose doctor is not bound")
            self.params.append(param)
            self._rest(values.items, outer)


def _equations(items: Items) -> Iterator[tuple[Items, Items]]:
    """Each `left = right`, both ways round, that every row must meet."""
    if any(is_word(item, "OR") for item in items):
        return
    parts = split(items, "AND")
    for index, part in enumerate(parts):
        # The AND of BETWEEN parts no conditions.
        if index and any(is_word(item, "BETWEEN") for item in parts[index - 1]):
            continue
        if len(part) == 1 and isinstance(part[0], Group) and part[0].kind == "(":
            yield from _equations(part[0].items)
        sides = split(part, "=")
        if len(sides) == 2:
            yield sides[0], sides[1]
            yield sides[1], sides[0]


def _is_never_true(items: Items) -> bool:
    """Whether the AND has a part that SQLAlchemy writes for `false()`: 0 = 1, or false."""
    if any(is_word(item, "OR", "BETWEEN") for item in items):
        return False
    parts = [[i.text if isinstance(i, Token) else "(" for i in p] for p in split(items, "AND")]
    return ["0", "=", "1"] in parts or ["FALSE"] in parts


def _key_of(items: Items) -> str | None:
    """The alias in `alias.doctor_id`, and nothing but that."""
    if len(items) == 3 and is_mark(items[1], "."):
        alias, _dot, column = items
        if isinstance(alias, Token) and isinstance(column, Token) and column.name == KEY:
            return alias.name or None
    return None


def _only_key_of(items: Items, block: Block) -> str | None:
    """The alias of a bare `doctor_id`: that of the block's own table, where there is only one, as
    each owned table has the column and the innermost table is asked first."""
    bare = len(items) == 1 and isinstance(items[0], Token) and items[0].name == KEY
    return next(iter(block.aliases)) if bare and len(block.aliases) == 1 else None


def _bound(items: Items) -> Token | None:
    """The parameter, bare or in a cast, and nothing but that."""
    first = first_of(items)
    if is_word(first, "CAST") and len(items) == 2 and isinstance(items[1], Group):
        inner, kind = until(items[1].items, "AS")
        return _bound(inner) if kind else None
    if isinstance(first, Token) and first.kind == "param":
        is_cast = len(items) == 3 and is_mark(items[1], "::") and isinstance(items[2], Token)
        return first if len(items) == 1 or is_cast else None
    return None


def _refuse_new_owner(assignments: Items) -> None:
    for part in split(assignments, ","):
        target = split(part, "=")[0]
        if any(isinstance(i, Group) or i.name == KEY for i in target):
            raise UnsupportedSql("a row that would change its doctor")
