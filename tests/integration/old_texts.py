"""The schemas of databases that were upgraded by an earlier text of a migration.

Each entry names what the earlier text made differently, and makes it so by SQL. The texts are those
of the project's history: 0001 before "Write statements once", 0003 before "Write the consultation
on one screen", 0006 before "Find what is owed by its index again", 0007 before "Let a bill be
cancelled after its day is closed" and "Name the trigger of a late cancellation once".
"""

from __future__ import annotations

from dataclasses import dataclass

UNPAID = "WHERE paid_paise + credited_paise < total_paise AND cancelled_at IS NULL"
CLOSED = (
    "EXISTS (SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id "
    "AND day_closings.day >= NEW.cancelled_on)"
)
CHANGED = "NEW.number {is_not} OLD.number OR NEW.total_paise {is_not} OLD.total_paise"
"""The earlier rule had more columns; here only the difference matters."""

INDEXES = (
    "DROP INDEX ix_patient_terms_patient",
    "CREATE INDEX ix_patient_terms_doctor_id_patient_id ON patient_terms (doctor_id, patient_id)",
    "DROP INDEX ix_habits_use",
    "CREATE INDEX ix_habits_use ON habits (doctor_id, kind, uses)",
    "DROP INDEX ix_bills_owed",
    "CREATE INDEX ix_bills_owed ON bills (doctor_id, patient_id, total_paise, credited_paise, "
    f"paid_paise) {UNPAID}",
)
LACKING = "ALTER TABLE visits DROP COLUMN pregnant_weeks"


@dataclass(frozen=True)
class OldText:
    """An earlier state of a database at revision 0009."""

    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]

    def statements(self, dialect: str) -> tuple[str, ...]:
        return self.sqlite if dialect == "sqlite" else self.postgresql


def _rule_of_sqlite(name: str, condition: str) -> tuple[str, ...]:
    return (
        f"DROP TRIGGER {name}",
        f"CREATE TRIGGER {name} BEFORE UPDATE ON bills WHEN {condition} "
        "BEGIN SELECT RAISE(ABORT, 'refused'); END",
    )


def _rule_of_postgresql(name: str, condition: str) -> tuple[str, ...]:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$",
    )


FIRST_RULES = ("bills_cancelled_in_open_day", "bills_stand")
"""The rules that the first text of 0007 did not have."""

OLD_TEXTS = {
    "the first texts": OldText(
        (
            *INDEXES,
            LACKING,
            *(f"DROP TRIGGER {name}" for name in FIRST_RULES),
            *_rule_of_sqlite("bills_fixed", CHANGED.format(is_not="IS NOT")),
        ),
        (
            *INDEXES,
            LACKING,
            *(f"DROP FUNCTION {name}() CASCADE" for name in FIRST_RULES),
            *_rule_of_postgresql("bills_fixed", CHANGED.format(is_not="IS DISTINCT FROM")),
        ),
    ),
    "the second text of 0007": OldText(
        (
            *INDEXES[4:],
            *_rule_of_sqlite(
                "bills_cancelled_in_open_day",
                f"OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND {CLOSED}",
            ),
        ),
        (
            *INDEXES[4:],
            *_rule_of_postgresql(
                "bills_cancelled_in_open_day",
                f"OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND {CLOSED}",
            ),
        ),
    ),
}
