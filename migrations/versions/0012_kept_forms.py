"""Forms that arrived after their sign-in had ended, kept for whoever typed them

A new table: code of the release before does not know it.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

TABLE = 'kept_forms'


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('user_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('address', sa.String(length=300), nullable=False),
        sa.Column('form_key', sa.String(length=64), nullable=False),
        sa.Column('fields', sa.JSON(), nullable=False),
        sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_kept_forms_doctor_id')
        ),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_kept_forms_user_id')),
        sa.PrimaryKeyConstraint(
            'doctor_id', 'user_id', 'address', 'form_key', name=op.f('pk_kept_forms')
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
