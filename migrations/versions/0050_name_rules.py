"""Patients with names in Urdu letters, and a few more spellings, are found by the newer rules

Expansion: terms are added, none is taken away, so that code of the release before finds all that it
found. A term that it writes meanwhile lacks what is added here until its patient is edited.

It calls the clinic's own rules for terms, as 0029 does.

Revision ID: 0050
Revises: 0049
"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

from clinic.patients.terms import terms_of

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None

TABLES = ('patients', 'patient_terms')
BATCH = 2000
CHANGED = re.compile('[\u0600-\u06ff]|abd|kun|[bp]as+h|haj|maul|pandit|\\bpt\\b', re.IGNORECASE)
"""Names whose terms the rules have changed."""

patients = sa.table(
    'patients', *map(sa.column, ('doctor_id', 'id', 'first_name', 'last_name', 'kept_id'))
)
terms = sa.table('patient_terms', *map(sa.column, ('doctor_id', 'term', 'patient_id')))


def upgrade() -> None:
    _lift_policies()
    connection = op.get_bind()
    for row in connection.execute(sa.select(patients.c.doctor_id).distinct()).all():
        last = 0
        while batch := connection.execute(_after(row.doctor_id, last)).all():
            if found := [*_terms_of(batch)]:
                connection.execute(_insert(), found)
            last = batch[-1].id
    _restore_policies()


def downgrade() -> None:
    """Nothing: the release before never asks for these terms."""


def _after(doctor_id, last):
    """The next patients of a doctor, so that a million need not fit into memory."""
    of_doctor = sa.select(patients).where(patients.c.doctor_id == doctor_id, patients.c.id > last)
    return of_doctor.order_by(patients.c.id).limit(BATCH)


def _terms_of(batch):
    """The terms of those whose name the rules read otherwise; of a linked record, of the kept one."""
    for row in batch:
        first, last = row.first_name, row.last_name or ''
        if not CHANGED.search(f'{first} {last}'):
            continue
        for term in terms_of(row.id, first, last):
            yield {'doctor_id': row.doctor_id, 'term': term, 'patient_id': row.kept_id or row.id}


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
