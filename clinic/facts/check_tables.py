"""The check tables of the facts file: pairs, classes, limits, cautions.

Every ingredient has its active name (`clinic.facts.actives`). Pairs of medium confidence are notes;
`interactions_unconfirmed.csv` is not shipped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from clinic.facts import cautions
from clinic.facts.actives import active_of
from clinic.facts.tables import read

_TABLES = """
CREATE TABLE pair (
  first TEXT NOT NULL, second TEXT NOT NULL, severity TEXT NOT NULL, alert TEXT NOT NULL,
  code TEXT NOT NULL, condition TEXT NOT NULL, family TEXT NOT NULL, effect TEXT NOT NULL,
  management TEXT NOT NULL, first_routes TEXT NOT NULL, second_routes TEXT NOT NULL,
  source TEXT NOT NULL);
CREATE TABLE drug_group (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, severity TEXT NOT NULL, alert TEXT NOT NULL,
  routes TEXT NOT NULL, effect TEXT NOT NULL, advice TEXT NOT NULL, note TEXT NOT NULL,
  at_least INTEGER NOT NULL, size INTEGER NOT NULL, source TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE group_member (
  ingredient TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (ingredient, name)) WITHOUT ROWID;
CREATE TABLE safety_limit (
  rule TEXT NOT NULL, ingredient TEXT NOT NULL, route TEXT NOT NULL, population TEXT NOT NULL,
  most REAL, soft REAL, unit TEXT NOT NULL, severity TEXT NOT NULL, alert TEXT NOT NULL,
  code TEXT NOT NULL, condition TEXT NOT NULL, advice TEXT NOT NULL, note TEXT NOT NULL,
  confidence TEXT NOT NULL,
  source TEXT NOT NULL);
CREATE TABLE caution_of (
  ingredient TEXT NOT NULL, caution INTEGER NOT NULL,
  PRIMARY KEY (ingredient, caution)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX pair_first ON pair (first, second);
CREATE INDEX pair_second ON pair (second);
CREATE INDEX safety_limit_ingredient ON safety_limit (ingredient);
"""
_CODE_OF_CONDITION = {
    "Methotrexate above 20 mg a week with analgesic": "aspirin_ge_500mg",
    "Methotrexate above 20 mg a week: avoid": "methotrexate_gt_20mg_week",
    "Intravenous erythromycin only": "erythromycin_iv",
    "Potassium and creatinine must be followed": "k_monitored",
}
"""Conditions in words that have a code elsewhere in the list."""
_DISAGREE = "ANSM lower level; Korea contraindicated"
_WARFARIN, _ACENOCOUMAROL = "warfarin", "acenocoumarol"
_ANALOGY = "told of warfarin, which acts in the same way"
_NO_MEDICINES = frozenset({"alcohol"})


def build(connection: sqlite3.Connection) -> None:
    """Create and fill the tables for the safety checks."""
    connection.executescript(_TABLES)
    pairs = [
        row
        for file in ("interactions.csv", "interactions_moderate.csv")
        for row in read(file)
        if _NO_MEDICINES.isdisjoint((row["drug_a"], row["drug_b"]))
    ]
    _insert(connection, "pair", map(_pair, [*pairs, *_by_analogy(pairs)]))
    _groups(connection, "duplicate", "class", "class_duplicates.csv")
    _groups(connection, "together", "group", "additive_groups.csv")
    _insert(connection, "safety_limit", map(_limit, read("safety_limits.csv")))
    _cautions(connection)
    connection.executescript(_INDEXES)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        places = ", ".join("?" for _ in row)
        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", row)  # noqa: S608


def _by_analogy(pairs: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the grave pairs of warfarin that the list lacks for acenocoumarol.

    Acenocoumarol acts in the same way and is the anticoagulant of most clinics here.
    """
    grave = [r for r in pairs if r["alert_default"] == "Y" and r["confidence"] == "high"]
    listed = {frozenset((row["drug_a"], row["drug_b"])) for row in grave}
    added = []
    for row in grave:
        partner = row["drug_b"] if row["drug_a"] == _WARFARIN else row["drug_a"]
        pair = frozenset((_ACENOCOUMAROL, partner))
        if _WARFARIN in (row["drug_a"], row["drug_b"]) and len(pair) == 2 and pair not in listed:
            names = {
                name: _ACENOCOUMAROL if row[name] == _WARFARIN else row[name]
                for name in ("drug_a", "drug_b")
            }
            source = f"{row['source']}; {_ANALOGY}"
            added.append(row | names | {"source": source, "condition_code": "by_analogy"})
    return added


def _pair(row: dict[str, str]) -> tuple[object, ...]:
    first, second = active_of(row["drug_a"]), active_of(row["drug_b"])
    routes = row["routes_a"], row["routes_b"]
    if first > second:
        first, second, routes = second, first, (routes[1], routes[0])
    # A pair in only one reference is a note, whatever its severity.
    alert = row["alert_default"] if row["confidence"] == "high" else "N"
    return (
        *(first, second, row["severity"], alert, _code(row), row["condition"]),
        *(row.get("family", ""), row["effect"], row["management"], *routes, row["source"]),
    )


def _code(row: dict[str, str]) -> str:
    """Return the condition code of a row. Some rows state the condition in words alone.

    One that the source leaves open was decided (docs/decisions/0010): regulators disagree about a
    rhythm.
    """
    if row["condition_code"]:
        return row["condition_code"]
    stated = next(
        (code for text, code in _CODE_OF_CONDITION.items() if row["condition"].startswith(text)), ""
    )
    if stated:
        return stated
    is_disagreed = row.get("family", "") == "qt" and _DISAGREE in row["severity_note"]
    return "qt_risk_factor" if is_disagreed else ""


def _groups(connection: sqlite3.Connection, kind: str, column: str, file: str) -> None:
    rows = list(read(file))
    _insert(
        connection,
        "drug_group",
        (
            (
                *(row[column], kind, row["severity"], row["alert_default"]),
                *(row.get("routes", "systemic"), row.get("effect", ""), row["advice"]),
                *(row.get("note", ""), int(row.get("min_together", 2))),
                *(len(row["members"].split("|")), row["source"]),
            )
            for row in rows
        ),
    )
    members = (
        (active_of(member), row[column]) for row in rows for member in row["members"].split("|")
    )
    _insert(connection, "group_member", members)


def _limit(row: dict[str, str]) -> tuple[object, ...]:
    return (
        *(row["rule_type"], active_of(row["ingredient"]), row["route"], row["population"]),
        *(_number(row["limit_value"]), _number(row["soft_limit"]), row["unit"]),
        *(row["severity"], row["alert_default"], row["condition_code"]),
        *(row["condition"], row["advice"]),
        *(row["note"], row["confidence"], row["source"]),
    )


def _cautions(connection: sqlite3.Connection) -> None:
    columns = ", ".join(f"{name} TEXT NOT NULL" for name in cautions.COLUMNS)
    connection.execute(f"CREATE TABLE caution (id INTEGER PRIMARY KEY, {columns})")
    listed = list(read(cautions.FILE))
    for number, row in enumerate([*listed, *_cautions_by_analogy(listed)], 1):
        _insert(connection, "caution", [(number, *(row[name] for name in cautions.COLUMNS))])
        names = row["drug"].split("+")
        _insert(connection, "caution_of", ((active_of(name), number) for name in names))


def _cautions_by_analogy(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the pregnancy cautions of warfarin for acenocoumarol, where the list has none."""
    if any(active_of(row["drug"]) == _ACENOCOUMAROL for row in rows):
        return []
    listed = [row for row in rows if row["drug"] == _WARFARIN]
    return [
        row | {"drug": _ACENOCOUMAROL, "source": f"{row['source']}; {_ANALOGY}"} for row in listed
    ]


def _number(text: str) -> float | None:
    return float(text) if text else None
