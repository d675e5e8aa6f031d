"""Background jobs: their state, and how far they are

A new table: code of the release before does not know it.

Revision ID: 0040
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0030'
branch_labels = None
depends_on = None

JOBS = 'jobs'


def upgrade() -> None:
    op.create_table(
        JOBS,
        sa.Column(
            'id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False
        ),
        sa.Column('token', sa.String(length=32), nullable=False),
        sa.Column('doctor_id', sa.BigInteger(), nullable=True),
        sa.Column('user_id', sa.BigInteger(), nullable=True),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('arguments', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('worker', sa.String(length=64), nullable=True),
        sa.Column('alive_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('run_after', sa.DateTime(timezone=True), nullable=False),
        sa.Column('once_key', sa.String(length=120), nullable=True),
        sa.Column('result', sa.JSON(), nullable=False),
        sa.Column('error', sa.String(length=500), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f('ck_jobs_state_is_known'),
        ),
        sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_jobs_doctor_id')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_jobs_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
        sa.UniqueConstraint('token', name=op.f('uq_jobs_token')),
        sa.UniqueConstraint('once_key', name=op.f('uq_jobs_once_key')),
    )
    op.create_index(op.f('ix_jobs_state_run_after'), JOBS, ['state', 'run_after'])
    op.create_index(op.f('ix_jobs_doctor_id_id'), JOBS, ['doctor_id', 'id'])


def downgrade() -> None:
    op.drop_table(JOBS)
