"""Staff of a doctor: memberships, invitations, and whose records are open on a device

Expansion: new tables, and columns that are NULL or have a default. Code of the release before signs
in doctors alone; to it a device has always its own doctor's records open.

Revision ID: 0023
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0021'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
PERSON = {
    'full_name': 200,
    'qualification': 200,
    'registration_number': 60,
    'registration_council': 200,
}
"""The columns of `users` that hold text, with their lengths."""


def upgrade() -> None:
    for name, length in PERSON.items():
        op.add_column('users', _text(name, length))
    op.add_column('users', sa.Column('signature', sa.LargeBinary(), nullable=True))
    version = sa.Column('details_version', sa.Integer(), nullable=False, server_default='1')
    op.add_column('users', version)
    op.add_column('doctors', _text('room', 60))
    # Written out: SQLite takes a reference with its column, and never afterwards.
    op.execute(
        'ALTER TABLE sign_ins ADD COLUMN doctor_id BIGINT '
        'CONSTRAINT fk_sign_ins_doctor_id REFERENCES doctors (id)'
    )
    _create_memberships()
    _create_invitations()


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default='')


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_memberships() -> None:
    op.create_table(
        'memberships',
        sa.Column('id', KEY, nullable=False),
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('role', sa.String(length=20), nullable=False),
        sa.Column('granted', sa.JSON(), nullable=False),
        sa.Column('withheld', sa.JSON(), nullable=False),
        sa.Column('discount_cap_bp', sa.Integer(), nullable=True),
        _moment('ended_at', nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        _moment('created_at'),
        _moment('updated_at'),
        sa.CheckConstraint(
            'discount_cap_bp BETWEEN 0 AND 10000', name=op.f('ck_memberships_cap_is_a_part')
        ),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_memberships_doctor_id')
        ),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships')),
        sa.UniqueConstraint('doctor_id', 'user_id', name=op.f('uq_memberships_doctor_id_user_id')),
    )
    op.create_index(op.f('ix_memberships_user_id'), 'memberships', ['user_id'])


def _create_invitations() -> None:
    op.create_table(
        'invitations',
        sa.Column('id', KEY, nullable=False),
        sa.Column('doctor_id', sa.BigInteger(), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('role', sa.String(length=20), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('request_key', sa.String(length=64), nullable=True),
        _moment('created_at'),
        _moment('expires_at'),
        _moment('used_at', nullable=True),
        sa.Column('used_by', sa.BigInteger(), nullable=True),
        _moment('withdrawn_at', nullable=True),
        sa.ForeignKeyConstraint(
            ['doctor_id'], ['doctors.id'], name=op.f('fk_invitations_doctor_id')
        ),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_invitations_user_id')),
        sa.ForeignKeyConstraint(['used_by'], ['users.id'], name=op.f('fk_invitations_used_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash')),
        sa.UniqueConstraint(
            'doctor_id', 'request_key', name=op.f('uq_invitations_doctor_id_request_key')
        ),
    )


def downgrade() -> None:
    op.drop_table('invitations')
    op.drop_table('memberships')
    _drop_open_doctor()
    op.drop_column('doctors', 'room')
    for name in ('details_version', 'signature', *reversed(PERSON)):
        op.drop_column('users', name)


def _drop_open_doctor() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_column('sign_ins', 'doctor_id')
        return
    # SQLite drops no column that a reference stands on.
    with op.batch_alter_table('sign_ins') as batch:
        batch.drop_column('doctor_id')
