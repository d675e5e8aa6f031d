"""The pictures of signatures that papers were signed with

Expansion: one new table, which code of the release before does not know. What it signs has no
number of a signature in its content, as what was signed earlier, and prints the present one.

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None

SIGNATURES = 'kept_signatures'


def upgrade() -> None:
    op.create_table(
        SIGNATURES,
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('picture', sa.LargeBinary(), nullable=False),
        sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_kept_signatures_doctor_id')
        ),
        sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_kept_signatures')),
    )
    if op.get_bind().dialect.name == 'postgresql':
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    op.drop_table(SIGNATURES)


def _guard_sqlite() -> None:
    for act in ('update', 'delete'):
        op.execute(
            f'CREATE TRIGGER {SIGNATURES}_no_{act} BEFORE {act.upper()} ON {SIGNATURES} '
            f"BEGIN SELECT RAISE(ABORT, 'CL-WRITTEN-ONCE: {SIGNATURES} are written once'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        f'CREATE TRIGGER {SIGNATURES}_no_change BEFORE UPDATE OR DELETE ON {SIGNATURES} '
        'FOR EACH ROW EXECUTE FUNCTION refuse_change()'
    )
    op.execute(
        f'CREATE TRIGGER {SIGNATURES}_no_truncate BEFORE TRUNCATE ON {SIGNATURES} '
        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    op.execute(f'ALTER TABLE {SIGNATURES} ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE {SIGNATURES} FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY {SIGNATURES}_of_doctor ON {SIGNATURES} '
        f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
    )
