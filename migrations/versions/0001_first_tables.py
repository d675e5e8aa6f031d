"""The clinic's first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_in_throttles',
    sa.Column('key', sa.String(length=300), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_sign_in_throttles'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signup_key', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email')),
    sa.UniqueConstraint('signup_key', name=op.f('uq_users_signup_key'))
    )
    op.create_table('doctors',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('full_name', sa.String(length=200), nullable=False),
    sa.Column('qualification', sa.String(length=200), nullable=False),
    sa.Column('registration_number', sa.String(length=60), nullable=False),
    sa.Column('registration_council', sa.String(length=200), nullable=False),
    sa.Column('clinic_name', sa.String(length=200), nullable=False),
    sa.Column('clinic_address', sa.Text(), nullable=False),
    sa.Column('clinic_phone', sa.String(length=20), nullable=True),
    sa.Column('upi_id', sa.String(length=100), nullable=False),
    sa.Column('default_fee_paise', sa.BigInteger(), nullable=False),
    sa.Column('print_language', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('default_fee_paise >= 0', name=op.f('ck_doctors_fee_not_negative')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_doctors_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doctors')),
    sa.UniqueConstraint('user_id', name=op.f('uq_doctors_user_id'))
    )
    op.create_table('sign_ins',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_ins_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_ins_token_hash'))
    )
    op.create_index(op.f('ix_sign_ins_user_id'), 'sign_ins', ['user_id'], unique=False)
    op.create_table('audit_events',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('entity', sa.String(length=40), nullable=False),
    sa.Column('entity_id', sa.BigInteger(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_audit_events_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_audit_events'))
    )
    op.create_index(op.f('ix_audit_events_doctor_id_entity_entity_id_at'), 'audit_events', ['doctor_id', 'entity', 'entity_id', 'at'], unique=False)
    op.create_table('counters',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_counters_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'name', name=op.f('pk_counters'))
    )
    op.create_table('patients',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('first_name', sa.String(length=200), nullable=False),
    sa.Column('last_name', sa.String(length=200), nullable=False),
    sa.Column('gender', sa.String(length=1), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_precision', sa.String(length=5), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("birth_precision IN ('day', 'month', 'year')", name=op.f('ck_patients_birth_precision')),
    sa.CheckConstraint("gender IN ('M', 'F', 'O')", name=op.f('ck_patients_gender')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_patients_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_patients')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_patients_doctor_id_request_key'))
    )
    op.create_index('ix_patients_archived', 'patients', ['doctor_id', 'archived_at'], unique=False, postgresql_where=sa.text('archived_at IS NOT NULL'), sqlite_where=sa.text('archived_at IS NOT NULL'))
    op.create_index('ix_patients_doctor_id_phone', 'patients', ['doctor_id', 'phone'], unique=False)
    op.create_table('patient_terms',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('term', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_patient_terms_doctor_id_patient_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_patient_terms_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'term', 'patient_id', name=op.f('pk_patient_terms')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_patient_terms_patient', 'patient_terms', ['doctor_id', 'patient_id', 'term'], unique=False)
    op.create_table('visits',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_date', sa.Date(), nullable=False),
    sa.Column('symptoms', sa.Text(), nullable=False),
    sa.Column('diagnosis', sa.Text(), nullable=False),
    sa.Column('prescription', sa.Text(), nullable=False),
    sa.Column('fee_paise', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('fee_paise >= 0', name=op.f('ck_visits_fee_not_negative')),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_visits_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_visits_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_visits')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_visits_doctor_id_request_key'))
    )
    op.create_index('ix_visits_day', 'visits', ['doctor_id', 'visit_date', 'id'], unique=False)
    op.create_index('ix_visits_patient', 'visits', ['doctor_id', 'patient_id', 'visit_date', 'id'], unique=False)
    op.create_table('bills',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('total_paise', sa.BigInteger(), nullable=False),
    sa.Column('paid_paise', sa.BigInteger(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('paid_paise >= 0 AND paid_paise <= total_paise', name=op.f('ck_bills_paid_within_total')),
    sa.CheckConstraint('total_paise >= 0', name=op.f('ck_bills_total_not_negative')),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_bills_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id', 'visit_id'], ['visits.doctor_id', 'visits.id'], name=op.f('fk_bills_doctor_id_visit_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_bills_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_bills')),
    sa.UniqueConstraint('doctor_id', 'number', name=op.f('uq_bills_doctor_id_number')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_bills_doctor_id_request_key')),
    sa.UniqueConstraint('doctor_id', 'visit_id', name=op.f('uq_bills_doctor_id_visit_id'))
    )
    op.create_index('ix_bills_day', 'bills', ['doctor_id', 'issued_on', 'id'], unique=False)
    op.create_index('ix_bills_patient', 'bills', ['doctor_id', 'patient_id', 'id'], unique=False)
    op.create_index('ix_bills_unpaid', 'bills', ['doctor_id', 'patient_id', 'total_paise', 'paid_paise'], unique=False, postgresql_where=sa.text('paid_paise < total_paise'), sqlite_where=sa.text('paid_paise < total_paise'))
    op.create_table('bill_items',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit_paise', sa.BigInteger(), nullable=False),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_paise = quantity * unit_paise', name=op.f('ck_bill_items_amount_is_product')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_bill_items_quantity_positive')),
    sa.ForeignKeyConstraint(['doctor_id', 'bill_id'], ['bills.doctor_id', 'bills.id'], name=op.f('fk_bill_items_doctor_id_bill_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_bill_items_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_bill_items'))
    )
    op.create_index('ix_bill_items_bill', 'bill_items', ['doctor_id', 'bill_id', 'id'], unique=False)
    op.create_table('payments',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("mode IN ('cash', 'upi', 'card', 'bank', 'other')", name=op.f('ck_payments_mode')),
    sa.CheckConstraint('(amount_paise < 0) = (reverses_id IS NOT NULL)', name=op.f('ck_payments_only_reversals_are_negative')),
    sa.CheckConstraint('amount_paise <> 0', name=op.f('ck_payments_amount_not_zero')),
    sa.ForeignKeyConstraint(['doctor_id', 'bill_id'], ['bills.doctor_id', 'bills.id'], name=op.f('fk_payments_doctor_id_bill_id')),
    sa.ForeignKeyConstraint(['doctor_id', 'reverses_id'], ['payments.doctor_id', 'payments.id'], name=op.f('fk_payments_doctor_id_reverses_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_payments_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_payments')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_payments_doctor_id_request_key')),
    sa.UniqueConstraint('doctor_id', 'reverses_id', name=op.f('uq_payments_doctor_id_reverses_id'))
    )
    op.create_index('ix_payments_bill', 'payments', ['doctor_id', 'bill_id', 'id'], unique=False)
    op.create_index('ix_payments_day', 'payments', ['doctor_id', 'paid_on', 'mode'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_payments_day', table_name='payments')
    op.drop_index('ix_payments_bill', table_name='payments')
    op.drop_table('payments')
    op.drop_index('ix_bill_items_bill', table_name='bill_items')
    op.drop_table('bill_items')
    op.drop_index('ix_bills_unpaid', table_name='bills', postgresql_where=sa.text('paid_paise < total_paise'), sqlite_where=sa.text('paid_paise < total_paise'))
    op.drop_index('ix_bills_patient', table_name='bills')
    op.drop_index('ix_bills_day', table_name='bills')
    op.drop_table('bills')
    op.drop_index('ix_visits_patient', table_name='visits')
    op.drop_index('ix_visits_day', table_name='visits')
    op.drop_table('visits')
    op.drop_index('ix_patient_terms_patient', table_name='patient_terms')
    op.drop_table('patient_terms')
    op.drop_index('ix_patients_doctor_id_phone', table_name='patients')
    op.drop_index('ix_patients_archived', table_name='patients', postgresql_where=sa.text('archived_at IS NOT NULL'), sqlite_where=sa.text('archived_at IS NOT NULL'))
    op.drop_table('patients')
    op.drop_table('counters')
    op.drop_index(op.f('ix_audit_events_doctor_id_entity_entity_id_at'), table_name='audit_events')
    op.drop_table('audit_events')
    op.drop_index(op.f('ix_sign_ins_user_id'), table_name='sign_ins')
    op.drop_table('sign_ins')
    op.drop_table('doctors')
    op.drop_table('users')
    op.drop_table('sign_in_throttles')
