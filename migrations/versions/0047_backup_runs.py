"""The runs of the nightly backup: when, whether it was good, and what was wrong

A new table: code of the release before does not know it.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None

RUNS = 'backup_runs'
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        RUNS,
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('began_at', MOMENT, nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('proven_at', MOMENT, nullable=True),
        sa.Column('problem', sa.String(length=20), nullable=False),
        sa.Column('detail', sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_backup_runs')),
    )
    op.create_index(op.f('ix_backup_runs_proven_at'), RUNS, ['proven_at'])


def downgrade() -> None:
    op.drop_table(RUNS)
