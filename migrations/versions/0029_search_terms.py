"""Patients are found by any part of a telephone number, and by more spellings of their names

Expansion: terms are added, none is taken away, so that code of the release before finds all that it
found. A term that it writes meanwhile lacks what is added here until its patient is edited.

It calls the clinic's own rules for terms: a copy of them here would be another set of rules.

Revision ID: 0029
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

from clinic.patients.terms import terms_of

revision = '0029'
down_revision = '0027'
branch_labels = None
depends_on = None

TABLES = ('patients', 'patient_terms')
BATCH = 2000
INSIDE = '#'
patients = sa.table(
    'patients', *map(sa.column, ('doctor_id', 'id', 'first_name', 'last_name', 'phone'))
)
terms = sa.table('patient_terms', *map(sa.column, ('doctor_id', 'term', 'patient_id')))

# What the release before found the last digits by; SQLite has no reverse().
LONGEST = 20
NATIONAL = "CASE WHEN phone LIKE '+91%' THEN substr(phone, 4) ELSE substr(phone, 2) END"
NUMBERS = f"(SELECT doctor_id, id, {NATIONAL} AS digits FROM patients WHERE phone LIKE '+%')"
BACKWARDS = ' || '.join(f'substr(digits, {place}, 1)' for place in range(LONGEST, 0, -1))


def upgrade() -> None:
    _lift_policies()
    connection = op.get_bind()
    for row in connection.execute(sa.select(patients.c.doctor_id).distinct()).all():
        last = 0
        while batch := connection.execute(_after(row.doctor_id, last)).all():
            connection.execute(_insert(), [*_terms_of(batch)])
            last = batch[-1].id
    _restore_policies()


def downgrade() -> None:
    _lift_policies()
    op.execute(f"DELETE FROM patient_terms WHERE term LIKE '{INSIDE}%'")
    op.execute(
        'INSERT INTO patient_terms (doctor_id, term, patient_id) '
        f"SELECT doctor_id, '*' || {BACKWARDS}, id FROM {NUMBERS} AS numbers WHERE true "
        'ON CONFLICT DO NOTHING'
    )
    _restore_policies()


def _after(doctor_id, last):
    """The next patients of a doctor, so that a million need not fit into memory."""
    of_doctor = sa.select(patients).where(patients.c.doctor_id == doctor_id, patients.c.id > last)
    return of_doctor.order_by(patients.c.id).limit(BATCH)


def _terms_of(batch):
    for row in batch:
        for term in terms_of(row.id, row.first_name, row.last_name or '', row.phone):
            yield {'doctor_id': row.doctor_id, 'term': term, 'patient_id': row.id}


def _insert():
    kind = postgresql if _is_postgresql() else sqlite
    return kind.insert(terms).on_conflict_do_nothing()


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def _lift_policies() -> None:
    """Rows of all doctors, for this transaction: the owner's own rows are else held to one."""
    if _is_postgresql():
        for table in TABLES:
            op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')


def _restore_policies() -> None:
    if _is_postgresql():
        for table in TABLES:
            op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
