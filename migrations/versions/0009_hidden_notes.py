"""Which kinds of quiet notes a doctor does not want to see

The column has a default in the database: a worker of the release before writes its row without it.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'print_settings',
        sa.Column('hidden_notes', sa.String(length=200), server_default='', nullable=False),
    )


def downgrade() -> None:
    op.drop_column('print_settings', 'hidden_notes')
