"""An index by which wrong tries that count no more are found and removed

The release before works on it as on the one without: it writes keys of its own.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_sign_in_throttles_last_at', 'sign_in_throttles', ['last_at'])


def downgrade() -> None:
    op.drop_index('ix_sign_in_throttles_last_at', table_name='sign_in_throttles')
