"""How wide a clinic's roll is, and whether bills print on its own letterhead

The code before this prints every roll as one of 80 mm, and every bill with the clinic's head.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    width = sa.Column('roll_mm', sa.SmallInteger(), nullable=False, server_default='80')
    letterhead = sa.Column('on_letterhead', sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column('billing_settings', width)
    op.add_column('billing_settings', letterhead)


def downgrade() -> None:
    op.drop_column('billing_settings', 'on_letterhead')
    op.drop_column('billing_settings', 'roll_mm')
