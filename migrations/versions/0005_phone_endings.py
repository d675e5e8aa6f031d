"""Telephone numbers are found by any run of their last digits, not by the last four alone

A number's digits backwards, after a "*", take the place of its last four among the terms of a
patient. A term of four digits stays where it may be the patient's number or a part of the name.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("patients", "patient_terms")
LONGEST = 20
NATIONAL = "CASE WHEN phone LIKE '+91%' THEN substr(phone, 4) ELSE substr(phone, 2) END"
NUMBERS = f"(SELECT doctor_id, id, {NATIONAL} AS digits FROM patients WHERE phone LIKE '+%')"
# SQLite has no reverse().
BACKWARDS = " || ".join(f"substr(digits, {place}, 1)" for place in range(LONGEST, 0, -1))
LAST_FOUR = "substr(digits, length(digits) - 3)"


def upgrade() -> None:
    _lift_policies()
    op.execute(
        "INSERT INTO patient_terms (doctor_id, term, patient_id) "
        f"SELECT doctor_id, '*' || {BACKWARDS}, id FROM {NUMBERS} AS numbers"
    )
    op.execute(
        "DELETE FROM patient_terms WHERE length(term) = 4 AND EXISTS ("
        "SELECT 1 FROM patients WHERE patients.doctor_id = patient_terms.doctor_id "
        "AND patients.id = patient_terms.patient_id "
        "AND patients.phone LIKE '+%' || patient_terms.term "
        "AND CAST(patients.id AS VARCHAR(20)) <> patient_terms.term "
        "AND patients.first_name || ' ' || patients.last_name "
        "NOT LIKE '%' || patient_terms.term || '%')"
    )
    _restore_policies()


def downgrade() -> None:
    _lift_policies()
    op.execute("DELETE FROM patient_terms WHERE term LIKE '*%'")
    op.execute(
        "INSERT INTO patient_terms (doctor_id, term, patient_id) "
        f"SELECT doctor_id, {LAST_FOUR}, id FROM {NUMBERS} AS numbers WHERE true "
        "ON CONFLICT DO NOTHING"
    )
    _restore_policies()


def _lift_policies() -> None:
    """Rows of all doctors, for this transaction: the owner's own rows are else held to one."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def _restore_policies() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
