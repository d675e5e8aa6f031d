"""Relations between patients, and a second telephone number of each

A new table, and columns of `patients` that are NULL or have a default: code of the release before
knows none of them.

Revision ID: 0030
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0026'
branch_labels = None
depends_on = None

RELATIONS = 'relations'
KINDS = (
    "'child', 'grandchild', 'grandparent', 'guardian', 'other', 'parent', 'sibling', 'spouse', "
    "'ward'"
)


def upgrade() -> None:
    op.add_column('patients', sa.Column('second_phone', sa.String(length=20), nullable=True))
    op.add_column(
        'patients',
        sa.Column('second_phone_of', sa.String(length=10), server_default='', nullable=False),
    )
    has_second = sa.text('second_phone IS NOT NULL')
    op.create_index(
        'ix_patients_second_phone',
        'patients',
        ['doctor_id', 'second_phone'],
        postgresql_where=has_second,
        sqlite_where=has_second,
    )
    _create_relations()
    if op.get_bind().dialect.name == 'postgresql':
        _guard_rows(RELATIONS)


def downgrade() -> None:
    op.drop_table(RELATIONS)
    op.drop_index('ix_patients_second_phone', 'patients')
    op.drop_column('patients', 'second_phone_of')
    op.drop_column('patients', 'second_phone')


def _create_relations() -> None:
    op.create_table(
        RELATIONS,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('patient_id', sa.BigInteger(), nullable=False),
        sa.Column('relative_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f'kind IN ({KINDS})', name=op.f('ck_relations_kind')),
        sa.CheckConstraint('patient_id < relative_id', name=op.f('ck_relations_one_row_a_pair')),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'patient_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_relations_doctor_id_patient_id'),
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id', 'relative_id'],
            ['patients.doctor_id', 'patients.id'],
            name=op.f('fk_relations_doctor_id_relative_id'),
        ),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_relations_doctor_id')),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_relations')),
        sa.UniqueConstraint(
            'doctor_id',
            'patient_id',
            'relative_id',
            name=op.f('uq_relations_doctor_id_patient_id_relative_id'),
        ),
    )
    op.create_index('ix_relations_relative', RELATIONS, ['doctor_id', 'relative_id'])


def _guard_rows(table: str) -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {table}_of_doctor ON {table} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
