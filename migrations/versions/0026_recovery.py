"""Recovery codes and authenticator apps of accounts

Expansion: columns of `users` that are NULL. Code of the release before asks for no code of an app.

Revision ID: 0026
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0024'
branch_labels = None
depends_on = None

COLUMNS = {
    'recovery_hash': sa.String(length=64),
    'recovery_made_at': sa.DateTime(timezone=True),
    'totp_secret': sa.String(length=200),
    'totp_step': sa.BigInteger(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column('users', sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column('users', name)
