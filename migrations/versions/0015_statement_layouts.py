"""What each column of a bank's statement holds, as a person explained it

A new table: code of the release before does not know it.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TABLE = 'statement_layouts'


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('heading', sa.String(length=500), nullable=False),
        sa.Column('roles', sa.JSON(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_statement_layouts_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_statement_layouts')),
        sa.UniqueConstraint(
            'doctor_id', 'fingerprint', name=op.f('uq_statement_layouts_doctor_id_fingerprint')
        ),
    )
    if op.get_bind().dialect.name == 'postgresql':
        told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
        op.execute(f'ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY {TABLE}_of_doctor ON {TABLE} '
            f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
        )


def downgrade() -> None:
    op.drop_table(TABLE)
