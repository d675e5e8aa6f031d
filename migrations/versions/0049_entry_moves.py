"""Reports and vital signs that were moved to the right patient, or struck

New table: code of the release before does not know it.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None

MOVES = 'entry_moves'
NAMED = {
    'report_id': 'reports',
    'visit_id': 'visits',
    'new_visit_id': 'visits',
    'from_patient_id': 'patients',
    'to_patient_id': 'patients',
}


def upgrade() -> None:
    op.create_table(
        MOVES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('report_id', sa.BigInteger(), nullable=True),
        sa.Column('visit_id', sa.BigInteger(), nullable=True),
        sa.Column('new_visit_id', sa.BigInteger(), nullable=True),
        sa.Column('from_patient_id', sa.BigInteger(), nullable=False),
        sa.Column('to_patient_id', sa.BigInteger(), nullable=True),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '(report_id IS NULL) <> (visit_id IS NULL)', name=op.f('ck_entry_moves_one_entry')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_entry_moves_doctor_id')
        ),
        *(
            sa.ForeignKeyConstraint(
                ['doctor_id', column],
                [f'{table}.doctor_id', f'{table}.id'],
                name=op.f(f'fk_entry_moves_doctor_id_{column}'),
            )
            for column, table in NAMED.items()
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_entry_moves')),
    )
    op.create_index('ix_entry_moves_from', MOVES, ['doctor_id', 'from_patient_id'])
    op.create_index('ix_entry_moves_to', MOVES, ['doctor_id', 'to_patient_id'])
    if op.get_bind().dialect.name == 'postgresql':
        _guard_rows()


def downgrade() -> None:
    op.drop_table(MOVES)


def _guard_rows() -> None:
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {MOVES} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {MOVES} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {MOVES}_of_doctor ON {MOVES} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
