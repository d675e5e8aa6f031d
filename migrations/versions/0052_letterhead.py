"""Logos of clinics, advice in patients' languages, the set-up list, one language of papers

Expansion: two new tables and two columns with defaults, which code of the release before does not
know. Doctors of before are set up: their list is hidden.

The language of papers has one place now, `doctors.print_language`. Where prescriptions print in
another one than bills, it becomes that of prescriptions, and `bill_language` keeps that of bills.
Code of the release before then prints bills in it where it can, and else in English.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = '0052'
down_revision = '0051'
branch_labels = None
depends_on = None

LOGOS, ADVICE = 'clinic_logos', 'advice_translations'
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_logos()
    _create_advice()
    op.add_column(
        'doctors',
        sa.Column('setup', sa.JSON(), nullable=False, server_default='{"list": "hidden"}'),
    )
    op.add_column(
        'doctors',
        sa.Column('bill_language', sa.String(length=8), nullable=False, server_default=''),
    )
    if is_postgresql := op.get_bind().dialect.name == 'postgresql':
        for table in (LOGOS, ADVICE):
            _guard_rows(table)
        # The rows of all doctors, for this transaction.
        op.execute('ALTER TABLE print_settings NO FORCE ROW LEVEL SECURITY')
    op.get_bind().execute(_one_language())
    if is_postgresql:
        op.execute('ALTER TABLE print_settings FORCE ROW LEVEL SECURITY')


def downgrade() -> None:
    op.drop_column('doctors', 'bill_language')
    op.drop_column('doctors', 'setup')
    op.drop_table(ADVICE)
    op.drop_table(LOGOS)


def _one_language():
    """Set the language of papers to that of prescriptions, where it is another one."""
    doctors = sa.table('doctors', *map(sa.column, ('id', 'print_language', 'bill_language')))
    settings = sa.table('print_settings', *map(sa.column, ('doctor_id', 'language')))
    of_doctor = settings.c.doctor_id == doctors.c.id
    language = sa.select(settings.c.language).where(of_doctor).scalar_subquery()
    other = sa.exists().where(of_doctor, settings.c.language != doctors.c.print_language)
    values = {'bill_language': doctors.c.print_language, 'print_language': language}
    return sa.update(doctors).where(other).values(values)


def _numbered(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f(f'fk_{table}_doctor_id')),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f(f'pk_{table}')),
    ]


def _create_logos() -> None:
    op.create_table(
        LOGOS,
        *_numbered(LOGOS),
        sa.Column('width', sa.SmallInteger(), nullable=False),
        sa.Column('height', sa.SmallInteger(), nullable=False),
        sa.Column('picture', sa.LargeBinary(), nullable=False),
        sa.Column('added_at', MOMENT, nullable=False),
        sa.Column('removed_at', MOMENT, nullable=True),
        sa.CheckConstraint('width > 0 AND height > 0', name=op.f('ck_clinic_logos_size')),
    )
    present = sa.text('removed_at IS NULL')
    op.create_index(
        'uq_clinic_logos_present',
        LOGOS,
        ['doctor_id'],
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )


def _create_advice() -> None:
    op.create_table(
        ADVICE,
        *_numbered(ADVICE),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('words', sa.String(length=200), nullable=False),
        sa.Column('text', sa.String(length=400), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('updated_at', MOMENT, nullable=False),
        sa.UniqueConstraint(
            'doctor_id', 'name', 'language', name=op.f('uq_advice_translations_doctor_id_name_language')
        ),
    )


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
