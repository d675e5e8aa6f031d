"""Shared devices that lock, PINs, the last use of a sign-in, and a recovery form sent twice

Expansion: a new table, and columns that are NULL or have a default. Code of the release before locks
nothing: to it a device that is shared is like any other.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'shared_devices',
        sa.Column('id', KEY, nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_devices')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_shared_devices_token_hash')),
    )
    # Written out: SQLite takes a reference with its column, and never afterwards.
    op.execute(
        'ALTER TABLE sign_ins ADD COLUMN shared_device_id BIGINT '
        'CONSTRAINT fk_sign_ins_shared_device_id REFERENCES shared_devices (id)'
    )
    op.create_index(op.f('ix_sign_ins_shared_device_id'), 'sign_ins', ['shared_device_id'])
    for name in ('seen_at', 'locked_at'):
        op.add_column('sign_ins', sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column('sign_ins', _number('pin_failures', '0'))
    op.add_column('doctors', _number('lock_minutes', '5'))
    op.add_column('users', sa.Column('pin_hash', sa.String(length=255), nullable=True))
    op.add_column('users', sa.Column('recover_key', sa.String(length=64), nullable=True))


def _number(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def downgrade() -> None:
    op.drop_column('users', 'recover_key')
    op.drop_column('users', 'pin_hash')
    op.drop_column('doctors', 'lock_minutes')
    op.drop_index(op.f('ix_sign_ins_shared_device_id'), 'sign_ins')
    _drop_from_sign_ins('shared_device_id', 'seen_at', 'locked_at', 'pin_failures')
    op.drop_table('shared_devices')


def _drop_from_sign_ins(*names: str) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for name in names:
            op.drop_column('sign_ins', name)
        return
    # SQLite drops no column that a reference stands on.
    with op.batch_alter_table('sign_ins') as batch:
        for name in names:
            batch.drop_column(name)
