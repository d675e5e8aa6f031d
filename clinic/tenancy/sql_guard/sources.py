"""Finds what a statement reads that is no table of the clinic: a view may show any doctor's rows,
and any account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from clinic.extensions import Model

_END = "WHERE|GROUP|ORDER|LIMIT|JOIN|LEFT|INNER|CROSS|ON|UNION|EXCEPT|INTERSECT|RETURNING|VALUES"
# Neither DO UPDATE SET nor FOR [NO KEY] UPDATE names a table.
_BEGIN = r"FROM|JOIN|INTO|(?<!FOR )(?<!KEY )UPDATE(?!\s+SET\b)"
_LISTED = re.compile(
    rf"\b(?:{_BEGIN})\s+([^()]+?)(?=\b(?:{_END}|SET)\b|[()]|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:(?:main|temp)\s*\.\s*)?(\w+)(?!\w|\s*\.)", re.IGNORECASE)
_DEFINED = re.compile(r"(?:\bWITH\s+(?:RECURSIVE\s+)?|,\s*)(\w+)\s*AS\s*\(", re.IGNORECASE)
_OF_THE_DATABASE = ("sqlite_", "pragma_", "json_each", "pg_", "alembic_version")


@lru_cache(maxsize=2048)
def unknown_source(statement: str) -> str:
    """The name of such a table or view, "" where there is none."""
    plain = statement.replace('"', "")
    defined = {name.lower() for name in _DEFINED.findall(plain)}
    unknown = set(_sources(plain)) - defined - set(Model.metadata.tables)
    return next((name for name in sorted(unknown) if not name.startswith(_OF_THE_DATABASE)), "")


def _sources(statement: str) -> Iterator[str]:
    for listed in _LISTED.findall(statement):
        for source in listed.split(","):
            match = _NAME.match(source.strip())
            if match is not None:
                yield match[1].lower()
