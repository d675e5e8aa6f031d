"""The ingredient table of the facts file: ingredients that are sold, and that a safety fact names.

Sold ingredients have their normal name, those of safety facts their active name. Many of the latter
are in no list of medicines here (captopril, propylthiouracil), but doctors write them.
"""

from __future__ import annotations

import sqlite3

from clinic.facts.allergies import allergy_classes
from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

_LISTS = ("medicines.csv", "brands.csv")
_TABLE = """
CREATE TABLE ingredient (name TEXT PRIMARY KEY, is_sold INTEGER NOT NULL, is_warned INTEGER NOT NULL
) WITHOUT ROWID;
"""
_WARNED = """
SELECT first FROM pair UNION SELECT second FROM pair UNION SELECT ingredient FROM safety_limit
UNION SELECT ingredient FROM caution_of UNION SELECT ingredient FROM group_member
"""


def build(connection: sqlite3.Connection) -> None:
    """Create and fill the table, after the check tables."""
    connection.execute(_TABLE)
    sold, warned = _sold(), _warned(connection)
    connection.executemany(
        "INSERT INTO ingredient VALUES (?, ?, ?)",
        ((name, name in sold, name in warned) for name in sorted(sold | warned)),
    )


def _sold() -> set[str]:
    listed = (row["ingredients"].split("+") for file in _LISTS for row in read(file))
    return {normal_ingredient(name) for names in listed for name in names}


def _warned(connection: sqlite3.Connection) -> set[str]:
    """Return the ingredients of safety facts. A fixed combination that is banned as such is no
    ingredient."""
    members = (allergy_class.members for allergy_class in allergy_classes().values())
    names = {row[0] for row in connection.execute(_WARNED)}.union(*members)
    return {name for name in names if "+" not in name}
