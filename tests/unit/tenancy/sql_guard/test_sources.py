"""What a statement reads that is no table of the clinic."""

from __future__ import annotations

import pytest

import clinic.auth.models
import clinic.visits.models  # noqa: F401  # the tables that the statements name
from clinic.tenancy.sql_guard.sources import unknown_source


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM everybody",
        'SELECT * FROM "everybody" AS e WHERE 1',
        "SELECT * FROM main.everybody",
        "SELECT * FROM patients, everybody",
        "SELECT * FROM patients JOIN everybody ON 1",
        "SELECT (SELECT name FROM everybody LIMIT 1) FROM patients",
        "INSERT INTO everybody (a) VALUES (?)",
        "UPDATE everybody SET a = 1",
    ],
)
def test_a_view_is_found(statement: str) -> None:
    assert unknown_source(statement) == "everybody"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM patients AS p, visits WHERE p.id = visits.id",
        "SELECT a FROM (SELECT id AS a FROM visits) AS anon_1",
        "WITH few AS (SELECT id FROM visits) SELECT id FROM few",
        "INSERT INTO counters (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = 1 RETURNING a",
        "SELECT 1 FROM patients WHERE birth_date IS DISTINCT FROM patients.archived_at",
        "SELECT id FROM visits WHERE id = 1 FOR UPDATE SKIP LOCKED",
        "SELECT id FROM visits FOR NO KEY UPDATE",
        "SELECT relname FROM pg_class",
        "SELECT name FROM sqlite_master",
        "SELECT version_num FROM alembic_version",
        "PRAGMA table_info(patients)",
        "DELETE FROM visits WHERE id IN (SELECT id FROM patients)",
    ],
)
def test_a_table_of_the_clinic_is_none(statement: str) -> None:
    assert unknown_source(statement) == ""
