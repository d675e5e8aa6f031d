"""The largest discount by role, and what a patient's details were taken over from

Expansion: a column of `billing_settings` and one of `patients`, with defaults in the database. Code
of the release before goes by `helper_cap_bp` for all staff.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    caps = sa.Column('role_caps_bp', sa.JSON(), nullable=False, server_default='{}')
    origin = sa.Column('taken_over', sa.Text(), nullable=False, server_default='')
    op.add_column('billing_settings', caps)
    op.add_column('patients', origin)


def downgrade() -> None:
    op.drop_column('patients', 'taken_over')
    op.drop_column('billing_settings', 'role_caps_bp')
