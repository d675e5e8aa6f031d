"""Further telephone numbers of a clinic, beside the first

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('doctors', sa.Column('other_phones', sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column('doctors', 'other_phones')
