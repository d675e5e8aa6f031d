"""What a line's price departs from and why, and whether a clinic was asked how it rounds

Columns that have a default: code of the release before does not know them. Settings
that it keeps have an answer, since its form asks.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

ITEMS, SETTINGS = 'bill_items', 'billing_settings'


def upgrade() -> None:
    op.add_column(
        ITEMS, sa.Column('list_paise', sa.BigInteger(), server_default='0', nullable=False)
    )
    op.add_column(
        ITEMS,
        sa.Column('price_reason', sa.String(length=200), server_default='', nullable=False),
    )
    op.add_column(
        SETTINGS,
        sa.Column('rounding_asked', sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column(SETTINGS, 'rounding_asked')
    op.drop_column(ITEMS, 'price_reason')
    op.drop_column(ITEMS, 'list_paise')
