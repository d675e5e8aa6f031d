"""Reads finished SQL far enough to say what holds each owned table in it to a doctor.

Only what SQLAlchemy writes for this clinic's two databases is understood. Whatever is not, is
refused by whoever asks: a sentence that cannot be read proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

KEY = "doctor_id"

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<param>\?|%\([^)]*\)s)
      | (?P<string>'(?:[^']|'')*')
      | "(?P<quoted>(?:[^"]|"")+)"
      | (?P<word>[^\W\d]\w*)
      | (?P<number>\d[\w.]*)
      | (?P<mark>::|<>|!=|<=|>=|\|\||->>?|%%|[-+*/%<>=.,()\[\]:~&|@\#])""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSES = frozenset(
    {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH"}
    | {"FOR", "RETURNING", "SET", "USING"}
)
_BRANCHES = frozenset({"UNION", "INTERSECT", "EXCEPT"})
_JOIN_WORDS = frozenset({"JOIN", "INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "NATURAL"})


class UnsupportedSql(ValueError):
    """SQL of which it cannot be shown that it keeps to one doctor; the text says what."""


@dataclass(frozen=True)
class Token:
    """`text` of a word is in capitals where it may be a keyword; `name` is as it was written."""

    kind: str
    text: str
    name: str = ""
    place: int = 0


@dataclass
class Group:
    """What stands between parentheses, or between CASE and END."""

    items: list[Item] = field(default_factory=list)
    kind: str = "("


Item = Token | Group
Items = list[Item]


def parse(statement: str) -> Items:
    """The statement as a tree of its parentheses. Raises UnsupportedSql."""
    stack = [Group()]
    for token in _tokens(statement):
        if token.text in ("(", "CASE"):
            group = Group(kind=token.text)
            stack[-1].items.append(group)
            stack.append(group)
        elif token.text in (")", "END"):
            if len(stack) == 1 or (stack[-1].kind == "(") != (token.text == ")"):
                raise UnsupportedSql("parentheses that do not match")
            stack.pop()
        else:
            stack[-1].items.append(token)
    if len(stack) != 1:
        raise UnsupportedSql("an open parenthesis")
    return stack[0].items


def _tokens(statement: str) -> Iterator[Token]:
    place, params = 0, 0
    while place < len(statement):
        match = _TOKEN.match(statement, place)
        if match is None:
            raise UnsupportedSql(f"{statement[place : place + 20]!r}")
        place, kind = match.end(), str(match.lastgroup)
        text = match[kind]
        if kind == "word":
            yield Token("word", text.upper(), text.lower())
        elif kind == "quoted":
            yield Token("word", "", text.lower())
        elif kind == "param":
            yield Token("param", text, text[2:-2], params)
            params += 1
        elif kind != "skip":
            yield Token(kind, text)


def is_word(item: Item | None, *words: str) -> bool:
    """Whether the item is one of these keywords."""
    return isinstance(item, Token) and item.kind == "word" and item.text in words


def is_mark(item: Item | None, text: str) -> bool:
    """Whether the item is this sign."""
    return isinstance(item, Token) and item.kind == "mark" and item.text == text


def split(items: Iterable[Item], *words: str) -> list[Items]:
    """The stretches between these keywords or signs, at this level."""
    parts: list[Items] = [[]]
    for item in items:
        if any(is_word(item, word) or is_mark(item, word) for word in words):
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def clauses(items: Items) -> dict[str, Items]:
    """The clauses of one SELECT, UPDATE or DELETE by their first word. Raises UnsupportedSql."""
    found: dict[str, Items] = {}
    current: Items | None = None
    before: Item | None = None
    for item in items:
        if _begins_clause(item, before):
            if item.text in found:
                raise UnsupportedSql(f"{item.text} twice")
            current = found[item.text] = []
        elif current is None:
            raise UnsupportedSql("a statement of another kind")
        else:
            current.append(item)
        before = item
    return found


def _begins_clause(item: Item, before: Item | None) -> TypeGuard[Token]:
    if is_word(item, "FROM") and is_word(before, "DISTINCT"):  # IS DISTINCT FROM
        return False
    return is_word(item, *_CLAUSES) and not is_mark(before, ".")


def branches(items: Items) -> list[Items]:
    """The SELECTs of a UNION and its kind; what sorts the whole stays with the last."""
    parts: list[Items] = [[]]
    for item in items:
        if is_word(item, *_BRANCHES):
            parts.append([])
        elif not (is_word(item, "ALL", "DISTINCT") and len(parts) > 1 and not parts[-1]):
            parts[-1].append(item)
    return parts


def split_joins(items: Items) -> Iterator[tuple[str, Items, Items]]:
    """(kind, source, condition) of each source in a chain of joins.

    The kind is "inner" (the first one too), "left", or "other", of which nothing is believed.
    """
    kind, stretch = "inner", []
    words: list[str] = []
    for item in [*items, Token("word", "JOIN")]:
        if not (is_word(item, *_JOIN_WORDS) and isinstance(item, Token)):
            stretch.append(item)
            continue
        if not words and stretch:
            yield kind, *_source_and_condition(stretch)
            stretch = []
        words.append(item.text)
        if item.text == "JOIN":
            kind, words = _kind_of_join(words), []


def _source_and_condition(items: Items) -> tuple[Items, Items]:
    parts = split(items, "ON")
    if len(parts) > 2:
        raise UnsupportedSql("two conditions of one join")
    return parts[0], parts[1] if len(parts) == 2 else []


def _kind_of_join(words: list[str]) -> str:
    if "RIGHT" in words or "FULL" in words or "NATURAL" in words:
        return "other"
    return "left" if "LEFT" in words else "inner"


def first_of(items: Items) -> Item | None:
    """The first of them, if any."""
    return items[0] if items else None


def is_query(item: Item | None) -> bool:
    """Whether the item is a query in parentheses, however many."""
    while isinstance(item, Group) and item.kind == "(":
        item = first_of(item.items)
        if is_word(item, "SELECT", "WITH"):
            return True
    return False


def insert_parts(items: Items) -> tuple[str, Group, Items]:
    """(table, columns, rest) of INSERT INTO [schema.]table (columns) …"""
    rest = items[2:] if len(items) > 3 and is_word(items[1], "INTO") else []
    while len(rest) > 3 and is_mark(rest[1], "."):
        rest = rest[2:]
    if len(rest) < 2 or not isinstance(rest[0], Token) or not isinstance(rest[1], Group):
        raise UnsupportedSql("an INSERT of another kind")
    return rest[0].name, rest[1], rest[2:]


def until(items: Items, *words: str) -> tuple[Items, Items]:
    """What stands before the first of these keywords, and the rest from it on."""
    for index, item in enumerate(items):
        if is_word(item, *words):
            return items[:index], items[index:]
    return items, []


def alias_of(items: Items) -> str | None:
    """The name after a source of rows: [AS] name [(columns)]."""
    words = items[1:] if is_word(first_of(items), "AS") else items
    if not words:
        return None
    name, more = words[0], words[1:]
    if isinstance(name, Group) and not more:  # a function that gives rows
        return None
    if not isinstance(name, Token) or name.kind != "word":
        raise UnsupportedSql("a source of rows without a plain name")
    if more and not (len(more) == 1 and isinstance(more[0], Group)):
        raise UnsupportedSql("more than a name after a source of rows")
    return name.name
