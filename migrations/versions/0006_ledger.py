"""The ledger: price list, drafts, credit notes, advances, references, the day's book

`payments` and `bill_items` get columns and rules that SQLite cannot add to a table that stands: there
each is built anew and filled from the old one. What was written before is carried over: each
payment learns its patient from its bill, what was taken back becomes a refund.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ITEM_CHECKS = {
    'ck_bill_items_only_rounding_below_zero': "kind = 'rounding' OR amount_paise >= 0",
    'ck_bill_items_discount_within_amount': (
        'discount_paise >= 0 AND share_paise >= 0 AND tax_paise >= 0 '
        "AND (kind = 'rounding' OR discount_paise + share_paise <= amount_paise)"
    ),
}
PAYMENT_CHECKS = {
    'ck_payments_sign_of_kind': "kind = 'transfer' OR (kind = 'refund') = (amount_paise < 0)",
    'ck_payments_transfer_is_advance': "(kind = 'transfer') = (mode = 'advance')",
    'ck_payments_kind': "kind IN ('payment', 'refund', 'transfer')",
    'ck_payments_mode': "mode IN ('cash', 'upi', 'card', 'bank', 'other', 'advance')",
    'ck_payments_tendered_covers_amount': (
        "tendered_paise = 0 OR (mode = 'cash' AND tendered_paise >= amount_paise)"
    ),
}
UNCARRIED = {
    'an advance': 'SELECT 1 FROM payments WHERE bill_id IS NULL',
    'a payment out of an advance': "SELECT 1 FROM payments WHERE kind = 'transfer'",
    'money given back in part': 'SELECT 1 FROM payments WHERE amount_paise < 0 AND reverses_id IS NULL',
    'a credit note': 'SELECT 1 FROM credit_notes',
    'a cancelled bill': 'SELECT 1 FROM bills WHERE cancelled_at IS NOT NULL',
    'a discount or a tax': (
        'SELECT 1 FROM bill_items WHERE discount_paise + share_paise + tax_paise > 0'
    ),
    'a movement of cash': 'SELECT 1 FROM cash_movements',
    'a closed day': 'SELECT 1 FROM day_closings',
}
"""What the tables before this had no place for."""


def _item_columns() -> list[sa.Column]:
    return [
        sa.Column('kind', sa.String(length=12), nullable=False, server_default='other'),
        sa.Column('service_id', sa.BigInteger(), nullable=True),
        sa.Column('sac', sa.String(length=8), nullable=False, server_default=''),
        sa.Column('discount_paise', sa.BigInteger(), nullable=False, server_default='0'),
        sa.Column('discount_reason', sa.String(length=200), nullable=False, server_default=''),
        sa.Column('share_paise', sa.BigInteger(), nullable=False, server_default='0'),
        sa.Column('gst_bp', sa.Integer(), nullable=True),
        sa.Column('tax_paise', sa.BigInteger(), nullable=False, server_default='0'),
    ]


def _payment_columns() -> list[sa.Column]:
    return [
        sa.Column('patient_id', sa.BigInteger(), nullable=True),
        sa.Column('kind', sa.String(length=8), nullable=False, server_default='payment'),
        sa.Column('number', sa.String(length=16), nullable=True),
        sa.Column('reference', sa.String(length=35), nullable=True),
        sa.Column('reference_turn', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('tendered_paise', sa.BigInteger(), nullable=False, server_default='0'),
        sa.Column('reason', sa.String(length=200), nullable=False, server_default=''),
        sa.Column('taken_by', sa.BigInteger(), nullable=True),
    ]


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    _create_tables()
    _widen_bills()
    if _is_postgresql():
        _widen_on_postgresql()
    else:
        _build_items_anew(wide=True)
        _build_payments_anew(wide=True)


def downgrade() -> None:
    _refuse_what_cannot_be_carried()
    if _is_postgresql():
        _narrow_on_postgresql()
    else:
        _build_payments_anew(wide=False)
        _build_items_anew(wide=False)
    _narrow_bills()
    for table in NEW_TABLES:
        op.drop_table(table)


NEW_TABLES = (
    *('credit_notes', 'bill_drafts', 'service_rates', 'patient_accounts', 'day_closings'),
    *('services', 'cash_movements', 'cash_counts', 'billing_settings', 'bill_papers'),
)


def _refuse_what_cannot_be_carried() -> None:
    if _is_postgresql():  # its owner too would see no row at all
        with _unguarded('bills', 'bill_items', 'payments'):
            _refuse_rows()
    else:
        _refuse_rows()


def _refuse_rows() -> None:
    for what, found in UNCARRIED.items():
        if op.get_bind().exec_driver_sql(f'{found} LIMIT 1').first() is not None:
            raise RuntimeError(f'There is {what}, for which the older tables have no place.')


def _create_tables() -> None:
    op.create_table('bill_papers',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('document_id', sa.BigInteger(), nullable=False),
    sa.Column('paper', sa.String(length=8), nullable=False),
    sa.Column('told', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("kind IN ('bill', 'receipt', 'credit', 'day')", name=op.f('ck_bill_papers_kind')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_bill_papers_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_bill_papers')),
    sa.UniqueConstraint('doctor_id', 'kind', 'document_id', 'paper', 'told', name=op.f('uq_bill_papers_doctor_id_kind_document_id_paper_told'))
    )
    op.create_table('billing_settings',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('gstin', sa.String(length=15), nullable=False),
    sa.Column('doctor_cap_bp', sa.Integer(), nullable=False),
    sa.Column('helper_cap_bp', sa.Integer(), nullable=False),
    sa.Column('free_days', sa.SmallInteger(), nullable=False),
    sa.Column('free_visits', sa.SmallInteger(), nullable=False),
    sa.Column('to_rupee', sa.Boolean(), nullable=False),
    sa.Column('stamp_box', sa.Boolean(), nullable=False),
    sa.Column('paper', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("paper IN ('a5', 'a4', 'thermal')", name=op.f('ck_billing_settings_paper')),
    sa.CheckConstraint('doctor_cap_bp BETWEEN 0 AND 10000', name=op.f('ck_billing_settings_doctor_cap')),
    sa.CheckConstraint('free_days BETWEEN 0 AND 365 AND free_visits BETWEEN 0 AND 99', name=op.f('ck_billing_settings_free')),
    sa.CheckConstraint('helper_cap_bp BETWEEN 0 AND 10000', name=op.f('ck_billing_settings_helper_cap')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_billing_settings_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', name=op.f('pk_billing_settings'))
    )
    op.create_table('cash_counts',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('counted_paise', sa.BigInteger(), nullable=False),
    sa.Column('counted_by', sa.BigInteger(), nullable=True),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('counted_paise >= 0', name=op.f('ck_cash_counts_counted_not_negative')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_cash_counts_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_cash_counts')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_cash_counts_doctor_id_request_key'))
    )
    op.create_index('ix_cash_counts_day', 'cash_counts', ['doctor_id', 'day', 'id'], unique=False)
    op.create_table('cash_movements',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('moved_by', sa.BigInteger(), nullable=True),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('amount_paise <> 0', name=op.f('ck_cash_movements_amount_not_zero')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_cash_movements_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_cash_movements')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_cash_movements_doctor_id_request_key'))
    )
    op.create_index('ix_cash_movements_day', 'cash_movements', ['doctor_id', 'day', 'id'], unique=False)
    op.create_table('services',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('price_paise', sa.BigInteger(), nullable=False),
    sa.Column('sac', sa.String(length=8), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("kind IN ('consultation', 'follow_up', 'procedure', 'vaccine', 'test', 'other')", name=op.f('ck_services_kind')),
    sa.CheckConstraint('price_paise >= 0', name=op.f('ck_services_price_not_negative')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_services_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_services')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_services_doctor_id_request_key'))
    )
    op.create_index('ix_services_name', 'services', ['doctor_id', 'name'], unique=False)
    op.create_table('day_closings',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count_id', sa.BigInteger(), nullable=False),
    sa.Column('opening_paise', sa.BigInteger(), nullable=False),
    sa.Column('expected_paise', sa.BigInteger(), nullable=False),
    sa.Column('counted_paise', sa.BigInteger(), nullable=False),
    sa.Column('difference_paise', sa.BigInteger(), nullable=False),
    sa.Column('difference_reason', sa.String(length=200), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('difference_paise = counted_paise - expected_paise', name=op.f('ck_day_closings_difference_is_told')),
    sa.ForeignKeyConstraint(['doctor_id', 'count_id'], ['cash_counts.doctor_id', 'cash_counts.id'], name=op.f('fk_day_closings_doctor_id_count_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_day_closings_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'day', name=op.f('pk_day_closings')),
    sa.UniqueConstraint('doctor_id', 'count_id', name=op.f('uq_day_closings_doctor_id_count_id')),
    sa.UniqueConstraint('doctor_id', 'previous_hash', name=op.f('uq_day_closings_doctor_id_previous_hash'))
    )
    op.create_table('patient_accounts',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('patient_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('advance_paise', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('advance_paise >= 0', name=op.f('ck_patient_accounts_advance_not_negative')),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_patient_accounts_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_patient_accounts_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'patient_id', name=op.f('pk_patient_accounts'))
    )
    op.create_table('service_rates',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=False),
    sa.Column('holds_from', sa.Date(), nullable=False),
    sa.Column('gst_bp', sa.Integer(), nullable=True),
    sa.CheckConstraint('gst_bp BETWEEN 0 AND 4000', name=op.f('ck_service_rates_gst_within_reason')),
    sa.ForeignKeyConstraint(['doctor_id', 'service_id'], ['services.doctor_id', 'services.id'], name=op.f('fk_service_rates_doctor_id_service_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_service_rates_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_service_rates')),
    sa.UniqueConstraint('doctor_id', 'service_id', 'holds_from', name=op.f('uq_service_rates_doctor_id_service_id_holds_from'))
    )
    op.create_table('bill_drafts',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('visit_id', sa.BigInteger(), nullable=True),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_bill_drafts_doctor_id_patient_id')),
    sa.ForeignKeyConstraint(['doctor_id', 'visit_id'], ['visits.doctor_id', 'visits.id'], name=op.f('fk_bill_drafts_doctor_id_visit_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_bill_drafts_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_bill_drafts')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_bill_drafts_doctor_id_request_key')),
    sa.UniqueConstraint('doctor_id', 'visit_id', name=op.f('uq_bill_drafts_doctor_id_visit_id'))
    )
    op.create_table('credit_notes',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.BigInteger(), nullable=True),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.CheckConstraint('amount_paise > 0', name=op.f('ck_credit_notes_amount_positive')),
    sa.ForeignKeyConstraint(['doctor_id', 'bill_id'], ['bills.doctor_id', 'bills.id'], name=op.f('fk_credit_notes_doctor_id_bill_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_credit_notes_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_credit_notes')),
    sa.UniqueConstraint('doctor_id', 'number', name=op.f('uq_credit_notes_doctor_id_number')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_credit_notes_doctor_id_request_key'))
    )
    op.create_index('ix_credit_notes_bill', 'credit_notes', ['doctor_id', 'bill_id', 'id'], unique=False)
    op.create_index('ix_credit_notes_day', 'credit_notes', ['doctor_id', 'issued_on', 'id'], unique=False)


def _widen_bills() -> None:
    op.add_column('bills', sa.Column('credited_paise', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('bills', sa.Column('discount_paise', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('bills', sa.Column('discount_reason', sa.String(length=200), server_default='', nullable=False))
    op.add_column('bills', sa.Column('heading', sa.String(length=30), server_default='bill', nullable=False))
    op.add_column('bills', sa.Column('gstin', sa.String(length=15), server_default='', nullable=False))
    op.add_column('bills', sa.Column('issued_by', sa.BigInteger(), nullable=True))
    op.add_column('bills', sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('bills', sa.Column('cancelled_on', sa.Date(), nullable=True))
    op.add_column('bills', sa.Column('cancelled_by', sa.BigInteger(), nullable=True))
    op.add_column('bills', sa.Column('cancel_reason', sa.String(length=200), server_default='', nullable=False))
    op.add_column('bills', sa.Column('was_for_visit_id', sa.BigInteger(), nullable=True))
    op.drop_index('ix_bills_unpaid', table_name='bills')
    op.create_index('ix_bills_owed', 'bills', ['doctor_id', 'patient_id', 'total_paise', 'credited_paise', 'paid_paise', 'cancelled_at'], unique=False, postgresql_where=sa.text('paid_paise < total_paise - credited_paise AND cancelled_at IS NULL'), sqlite_where=sa.text('paid_paise < total_paise - credited_paise AND cancelled_at IS NULL'))


def _narrow_bills() -> None:
    op.drop_index('ix_bills_owed', table_name='bills')
    for column in (
        *('was_for_visit_id', 'cancel_reason', 'cancelled_by', 'cancelled_on', 'cancelled_at'),
        *('issued_by', 'gstin', 'heading', 'discount_reason', 'discount_paise', 'credited_paise'),
    ):
        op.drop_column('bills', column)
    op.create_index('ix_bills_unpaid', 'bills', ['doctor_id', 'patient_id', 'total_paise', 'paid_paise'], unique=False, postgresql_where=sa.text('paid_paise < total_paise'), sqlite_where=sa.text('paid_paise < total_paise'))


# --- PostgreSQL ----------------------------------------------------------------------------------


def _widen_on_postgresql() -> None:
    with _unguarded('bill_items', 'payments', 'bills'):
        for column in _item_columns():
            op.add_column('bill_items', column)
        for column in _payment_columns():
            op.add_column('payments', column)
        op.execute("UPDATE bill_items SET kind = 'consultation' WHERE description = 'Consultation'")
        op.execute(
            'UPDATE payments SET patient_id = bills.patient_id, '
            "kind = CASE WHEN amount_paise < 0 THEN 'refund' ELSE 'payment' END "
            'FROM bills WHERE bills.doctor_id = payments.doctor_id AND bills.id = payments.bill_id'
        )
    op.alter_column('payments', 'patient_id', nullable=False)
    op.alter_column('payments', 'bill_id', nullable=True)
    for table, columns in (('bill_items', _item_columns()), ('payments', _payment_columns())):
        for column in columns:
            if column.server_default is not None:
                op.alter_column(table, column.name, server_default=None)
    op.drop_constraint(op.f('ck_payments_only_reversals_are_negative'), 'payments', type_='check')
    op.drop_constraint(op.f('ck_payments_mode'), 'payments', type_='check')
    for table, checks in (('bill_items', ITEM_CHECKS), ('payments', PAYMENT_CHECKS)):
        for name, rule in checks.items():
            op.create_check_constraint(op.f(name), table, rule)
    op.create_foreign_key(op.f('fk_bill_items_doctor_id_service_id'), 'bill_items', 'services', ['doctor_id', 'service_id'], ['doctor_id', 'id'])
    op.create_foreign_key(op.f('fk_payments_doctor_id_patient_id'), 'payments', 'patients', ['doctor_id', 'patient_id'], ['doctor_id', 'id'])
    op.create_unique_constraint(op.f('uq_payments_doctor_id_number'), 'payments', ['doctor_id', 'number'])
    op.create_unique_constraint(op.f('uq_payments_doctor_id_reference_reference_turn'), 'payments', ['doctor_id', 'reference', 'reference_turn'])
    op.create_index('ix_payments_patient', 'payments', ['doctor_id', 'patient_id', 'id'], unique=False)


def _narrow_on_postgresql() -> None:
    op.drop_index('ix_payments_patient', table_name='payments')
    for table, checks in (('bill_items', ITEM_CHECKS), ('payments', PAYMENT_CHECKS)):
        for name in checks:
            op.drop_constraint(op.f(name), table, type_='check')
    for column in _payment_columns():  # with a column goes what names it
        op.drop_column('payments', column.name)
    for column in _item_columns():
        op.drop_column('bill_items', column.name)
    op.alter_column('payments', 'bill_id', nullable=False)
    op.create_check_constraint(op.f('ck_payments_mode'), 'payments', "mode IN ('cash', 'upi', 'card', 'bank', 'other')")
    op.create_check_constraint(op.f('ck_payments_only_reversals_are_negative'), 'payments', '(amount_paise < 0) = (reverses_id IS NOT NULL)')


@contextmanager
def _unguarded(*tables: str) -> Iterator[None]:
    """Lets the owner of the tables see the rows of all doctors and change what is written once. A
    role that is no superuser would find no row to carry over, and say nothing."""
    for table in tables:
        op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {table} DISABLE TRIGGER USER')
    yield
    for table in tables:
        op.execute(f'ALTER TABLE {table} ENABLE TRIGGER USER')
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')


# --- SQLite --------------------------------------------------------------------------------------


def _build_items_anew(wide: bool) -> None:
    more = _item_columns() if wide else []
    _plain_defaults(more)
    rules = [sa.CheckConstraint(rule, name=op.f(name)) for name, rule in ITEM_CHECKS.items()]
    if wide:
        rules.append(sa.ForeignKeyConstraint(['doctor_id', 'service_id'], ['services.doctor_id', 'services.id'], name=op.f('fk_bill_items_doctor_id_service_id')))
    op.create_table('bill_items_anew',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit_paise', sa.BigInteger(), nullable=False),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    *more,
    sa.CheckConstraint('amount_paise = quantity * unit_paise', name=op.f('ck_bill_items_amount_is_product')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_bill_items_quantity_positive')),
    *(rules if wide else []),
    sa.ForeignKeyConstraint(['doctor_id', 'bill_id'], ['bills.doctor_id', 'bills.id'], name=op.f('fk_bill_items_doctor_id_bill_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_bill_items_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_bill_items'))
    )
    kept = 'doctor_id, id, bill_id, description, quantity, unit_paise, amount_paise'
    added = {
        'kind': "CASE WHEN description = 'Consultation' THEN 'consultation' ELSE 'other' END",
        **dict.fromkeys(('sac', 'discount_reason'), "''"),
        **dict.fromkeys(('discount_paise', 'share_paise', 'tax_paise'), '0'),
    }
    _move('bill_items', kept, added if wide else {})
    op.create_index('ix_bill_items_bill', 'bill_items', ['doctor_id', 'bill_id', 'id'], unique=False)


def _build_payments_anew(wide: bool) -> None:
    more = _payment_columns() if wide else []
    _plain_defaults(more)
    op.create_table('payments_anew',
    sa.Column('doctor_id', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=wide),
    sa.Column('amount_paise', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    *more,
    *(_wide_payment_rules() if wide else _narrow_payment_rules()),
    sa.CheckConstraint('amount_paise <> 0', name=op.f('ck_payments_amount_not_zero')),
    sa.ForeignKeyConstraint(['doctor_id', 'bill_id'], ['bills.doctor_id', 'bills.id'], name=op.f('fk_payments_doctor_id_bill_id')),
    sa.ForeignKeyConstraint(['doctor_id', 'reverses_id'], ['payments_anew.doctor_id', 'payments_anew.id'], name=op.f('fk_payments_doctor_id_reverses_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_payments_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'id', name=op.f('pk_payments')),
    sa.UniqueConstraint('doctor_id', 'request_key', name=op.f('uq_payments_doctor_id_request_key')),
    sa.UniqueConstraint('doctor_id', 'reverses_id', name=op.f('uq_payments_doctor_id_reverses_id'))
    )
    kept = 'doctor_id, id, bill_id, amount_paise, mode, paid_on, paid_at, reverses_id, request_key'
    bill = '(bills.doctor_id, bills.id) = (payments.doctor_id, payments.bill_id)'
    added = {
        'patient_id': f'(SELECT patient_id FROM bills WHERE {bill})',
        'kind': "CASE WHEN amount_paise < 0 THEN 'refund' ELSE 'payment' END",
        **dict.fromkeys(('reference_turn', 'tendered_paise'), '0'),
        'reason': "''",
    }
    _move('payments', kept, added if wide else {})
    op.create_index('ix_payments_bill', 'payments', ['doctor_id', 'bill_id', 'id'], unique=False)
    op.create_index('ix_payments_day', 'payments', ['doctor_id', 'paid_on', 'mode'], unique=False)
    if wide:
        op.create_index('ix_payments_patient', 'payments', ['doctor_id', 'patient_id', 'id'], unique=False)


def _wide_payment_rules() -> list[sa.Constraint]:
    rules = [sa.CheckConstraint(rule, name=op.f(name)) for name, rule in PAYMENT_CHECKS.items()]
    return [
        *rules,
        sa.ForeignKeyConstraint(['doctor_id', 'patient_id'], ['patients.doctor_id', 'patients.id'], name=op.f('fk_payments_doctor_id_patient_id')),
        sa.UniqueConstraint('doctor_id', 'number', name=op.f('uq_payments_doctor_id_number')),
        sa.UniqueConstraint('doctor_id', 'reference', 'reference_turn', name=op.f('uq_payments_doctor_id_reference_reference_turn')),
    ]


def _narrow_payment_rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("mode IN ('cash', 'upi', 'card', 'bank', 'other')", name=op.f('ck_payments_mode')),
        sa.CheckConstraint('(amount_paise < 0) = (reverses_id IS NOT NULL)', name=op.f('ck_payments_only_reversals_are_negative')),
    ]


def _plain_defaults(columns: list[sa.Column]) -> None:
    """The table is filled as it is built: no default has to stay."""
    for column in columns:
        column.server_default = None
        column.nullable = column.nullable and column.name != 'patient_id'


def _move(table: str, kept: str, added: dict[str, str]) -> None:
    """Fills the table that was built anew and puts it in the place of the old one, whose triggers
    and indexes go with it."""
    names = ', '.join([kept, *added])
    values = ', '.join([kept, *added.values()])
    op.execute(f'INSERT INTO {table}_anew ({names}) SELECT {values} FROM {table} ORDER BY doctor_id, id')
    op.drop_table(table)
    op.rename_table(f'{table}_anew', table)
    if not added:
        _guard_as_before(table)


def _guard_as_before(table: str) -> None:
    for act in ('update', 'delete'):
        op.execute(
            f'CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} '
            f"BEGIN SELECT RAISE(ABORT, '{table} are written once'); END"
        )
