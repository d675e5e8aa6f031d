"""The number on which a patient agreed to get messages, who noted it and when, and in what language

Columns that are NULL or have a default: code of the release before knows none of them.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0050'
branch_labels = None
depends_on = None

PATIENTS = 'patients'
TEXTS = {'message_phone_of': 10, 'message_agreed_by': 200, 'message_language': 8}


def upgrade() -> None:
    op.add_column(PATIENTS, sa.Column('message_phone', sa.String(length=20), nullable=True))
    op.add_column(PATIENTS, sa.Column('message_agreed_on', sa.Date(), nullable=True))
    for name, length in TEXTS.items():
        column = sa.Column(name, sa.String(length=length), server_default='', nullable=False)
        op.add_column(PATIENTS, column)


def downgrade() -> None:
    for name in (*TEXTS, 'message_agreed_on', 'message_phone'):
        op.drop_column(PATIENTS, name)
