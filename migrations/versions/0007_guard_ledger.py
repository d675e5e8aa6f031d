"""The database guards the ledger: entries are written once, sums are theirs, closed days are closed

What a bill was paid and credited, and what a patient has in advance, is added up here when an entry
is written; any other change of these sums is refused. docs/decisions/0007-one-ledger.md says why.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

NEWLY_WRITTEN_ONCE = ('bill_papers', 'cash_counts', 'cash_movements', 'credit_notes', 'day_closings')
REBUILT = ('bill_items', 'payments')
"""Written once since 0002; on SQLite their triggers went with the tables that 0006 replaced."""
OWNED = (
    *('bill_drafts', 'bill_papers', 'billing_settings', 'cash_counts', 'cash_movements'),
    *('credit_notes', 'day_closings', 'patient_accounts', 'service_rates', 'services'),
)
DATED = {
    'bills': 'issued_on',
    'cash_movements': 'day',
    'credit_notes': 'issued_on',
    'payments': 'paid_on',
}
"""Rows that count in the book of a day, and by which column."""

FIXED = (
    *('doctor_id', 'id', 'patient_id', 'number', 'issued_on', 'total_paise', 'discount_paise'),
    *('discount_reason', 'heading', 'gstin', 'issued_by', 'request_key', 'created_at'),
)
"""What an issued bill says for good."""
CANCELLATION = ('cancelled_at', 'cancelled_on', 'cancelled_by', 'cancel_reason', 'was_for_visit_id')

CLOSED = 'this day is closed'
FRESH = 'a bill is issued without payments'
FIXED_WORDS = 'an issued bill is fixed'
SUMS = 'the sums of a bill are those of its entries'
ACCOUNT = 'an advance is the sum of its entries'
ONE_BILL = 'a payment is for a bill of its patient that stands'
CASH = 'two lakh rupees or more in cash'
CHAIN = 'a closed day follows the day before'


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    if _is_postgresql():
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if _is_postgresql():
        _unguard_postgresql()
    else:
        for name in SQLITE_TRIGGERS:
            op.execute(f'DROP TRIGGER {name}')


def _changed(columns: tuple[str, ...], is_not: str) -> str:
    return ' OR '.join(f'NEW.{column} {is_not} OLD.{column}' for column in columns)


# The same rules on both databases. `{is_not}` is how a database compares what may be null.

PAID = (
    '(SELECT COALESCE(SUM(amount_paise), 0) FROM payments '
    'WHERE payments.doctor_id = NEW.doctor_id AND payments.bill_id = NEW.id)'
)
CREDITED = (
    '(SELECT COALESCE(SUM(amount_paise), 0) FROM credit_notes '
    'WHERE credit_notes.doctor_id = NEW.doctor_id AND credit_notes.bill_id = NEW.id)'
)
ADVANCE = (
    '(SELECT COALESCE(SUM(amount_paise), 0) FROM payments WHERE payments.bill_id IS NULL '
    'AND payments.doctor_id = NEW.doctor_id AND payments.patient_id = NEW.patient_id)'
)
NOT_FRESH = 'NEW.paid_paise <> 0 OR NEW.credited_paise <> 0 OR NEW.cancelled_at IS NOT NULL'
WRONG_SUMS = (
    f'NEW.paid_paise <> {PAID} OR NEW.credited_paise <> {CREDITED} '
    'OR NEW.paid_paise + NEW.credited_paise > NEW.total_paise'
)
# Whoever paid while another desk cancelled saw the bill stand, and waited for it.
MONEY_ON_CANCELLED = (
    'OLD.cancelled_at IS NOT NULL AND (NEW.paid_paise <> 0 OR NEW.credited_paise <> 0)'
)
NO_SUCH_BILL = (
    'NEW.bill_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bills '
    'WHERE bills.doctor_id = NEW.doctor_id AND bills.id = NEW.bill_id '
    'AND bills.patient_id = NEW.patient_id AND bills.cancelled_at IS NULL)'
)
# Section 269ST of the Income-tax Act: from one person in a day, or for one transaction. What was
# entered by mistake and taken back was never received.
_CASH = (
    "SELECT COALESCE(SUM(amount_paise), 0) FROM payments WHERE payments.mode = 'cash' "
    'AND (payments.amount_paise > 0 OR payments.reverses_id IS NOT NULL) '
    'AND payments.doctor_id = NEW.doctor_id'
)
TOO_MUCH_CASH = (
    "NEW.mode = 'cash' AND NEW.amount_paise > 0 AND ("
    f'NEW.amount_paise + ({_CASH} AND payments.patient_id = NEW.patient_id '
    'AND payments.paid_on = NEW.paid_on) >= 20000000 '
    f'OR NEW.amount_paise + ({_CASH} AND payments.bill_id = NEW.bill_id) >= 20000000)'
)
NO_BILL_TO_CREDIT = (
    'NOT EXISTS (SELECT 1 FROM bills WHERE bills.doctor_id = NEW.doctor_id '
    'AND bills.id = NEW.bill_id AND bills.cancelled_at IS NULL)'
)
BROKEN_CHAIN = (
    'NEW.previous_hash <> COALESCE((SELECT hash FROM day_closings '
    "WHERE day_closings.doctor_id = NEW.doctor_id ORDER BY day DESC LIMIT 1), '') "
    'OR EXISTS (SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id '
    'AND day_closings.day >= NEW.day)'
)
# The sum is taken anew, not added to: of several rows in one statement all are there already.
ADD_TO_BILL = (
    'UPDATE bills SET {column} = (SELECT COALESCE(SUM(amount_paise), 0) FROM {entries} '
    'WHERE {entries}.doctor_id = NEW.doctor_id AND {entries}.bill_id = NEW.bill_id), '
    'version = version + 1 WHERE bills.doctor_id = NEW.doctor_id AND bills.id = NEW.bill_id'
)
PAY = ADD_TO_BILL.format(column='paid_paise', entries='payments')
CREDIT = ADD_TO_BILL.format(column='credited_paise', entries='credit_notes')
OPEN_ACCOUNT = (
    'INSERT INTO patient_accounts (doctor_id, patient_id, advance_paise) '
    'VALUES (NEW.doctor_id, NEW.patient_id, 0) ON CONFLICT (doctor_id, patient_id) DO NOTHING'
)
ADD_TO_ACCOUNT = (
    f'UPDATE patient_accounts SET advance_paise = {ADVANCE} '
    'WHERE patient_accounts.doctor_id = NEW.doctor_id '
    'AND patient_accounts.patient_id = NEW.patient_id'
)


def _closed(column: str) -> str:
    return (
        'EXISTS (SELECT 1 FROM day_closings WHERE day_closings.doctor_id = NEW.doctor_id '
        f'AND day_closings.day >= NEW.{column})'
    )


def _changes_what_is_fixed(is_not: str) -> str:
    """A change of what a bill says; of a cancellation that stands; or one that is none."""
    cancels = (
        'OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND OLD.paid_paise = 0 '
        'AND OLD.credited_paise = 0 AND NEW.visit_id IS NULL '
        "AND NEW.cancelled_on IS NOT NULL AND NEW.cancel_reason <> '' "
        f'AND NOT (NEW.was_for_visit_id {is_not} OLD.visit_id)'
    )
    lets_go = _changed((*CANCELLATION, 'visit_id'), is_not)
    return f'{_changed(FIXED, is_not)} OR (({lets_go}) AND NOT ({cancels}))'


# Told apart from other changes, so that who cancels after closing does it in the next day's book.
CANCELLED_IN_CLOSED_DAY = (
    f'OLD.cancelled_at IS NULL AND NEW.cancelled_on IS NOT NULL AND {_closed("cancelled_on")}'
)


# --- SQLite --------------------------------------------------------------------------------------

SQLITE_TRIGGERS: list[str] = []


def _sqlite_rules() -> dict[str, tuple[str, str, str]]:
    """By name: when, the condition, and what is then done."""
    rules: dict[str, tuple[str, str, str]] = {}

    def refuse(name: str, when: str, condition: str, words: str) -> None:
        rules[name] = (when, condition, f"SELECT RAISE(ABORT, '{words}')")

    for table in (*NEWLY_WRITTEN_ONCE, *REBUILT):
        for act in ('UPDATE', 'DELETE'):
            refuse(f'{table}_no_{act.lower()}', f'{act} ON {table}', '', f'{table} are written once')
    for table in ('bills', 'patient_accounts'):
        refuse(f'{table}_no_delete', f'DELETE ON {table}', '', f'{table} are never deleted')
    for table, column in DATED.items():
        refuse(f'{table}_in_open_day', f'INSERT ON {table}', _closed(column), CLOSED)
    refuse('bills_fresh', 'INSERT ON bills', NOT_FRESH, FRESH)
    refuse('bills_fixed', 'UPDATE ON bills', _changes_what_is_fixed('IS NOT'), FIXED_WORDS)
    refuse('bills_cancelled_in_open_day', 'UPDATE ON bills', CANCELLED_IN_CLOSED_DAY, CLOSED)
    refuse('bills_sums', 'UPDATE ON bills', WRONG_SUMS, SUMS)
    refuse('bills_stand', 'UPDATE ON bills', MONEY_ON_CANCELLED, ONE_BILL)
    refuse('payments_of_bill', 'INSERT ON payments', NO_SUCH_BILL, ONE_BILL)
    refuse('payments_in_cash', 'INSERT ON payments', TOO_MUCH_CASH, CASH)
    refuse('credit_notes_of_bill', 'INSERT ON credit_notes', NO_BILL_TO_CREDIT, ONE_BILL)
    refuse('patient_accounts_empty', 'INSERT ON patient_accounts', 'NEW.advance_paise <> 0', ACCOUNT)
    refuse(
        'patient_accounts_sums',
        'UPDATE ON patient_accounts',
        f'NEW.patient_id <> OLD.patient_id OR NEW.advance_paise <> {ADVANCE}',
        ACCOUNT,
    )
    refuse('day_closings_chain', 'INSERT ON day_closings', BROKEN_CHAIN, CHAIN)
    rules['payments_add'] = (
        'AFTER INSERT ON payments',
        'NEW.bill_id IS NOT NULL',
        PAY,
    )
    rules['payments_advance'] = (
        'AFTER INSERT ON payments',
        'NEW.bill_id IS NULL',
        f'{OPEN_ACCOUNT}; {ADD_TO_ACCOUNT}',
    )
    rules['credit_notes_add'] = (
        'AFTER INSERT ON credit_notes',
        '',
        CREDIT,
    )
    return rules


SQLITE_TRIGGERS += _sqlite_rules()


def _guard_sqlite() -> None:
    for name, (when, condition, act) in _sqlite_rules().items():
        moment = when if when.startswith('AFTER') else f'BEFORE {when}'
        only = f'WHEN {condition} ' if condition else ''
        op.execute(f'CREATE TRIGGER {name} {moment} {only}BEGIN {act}; END')


# --- PostgreSQL ----------------------------------------------------------------------------------

def _refuse(words: str) -> str:
    return (
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation', "
        'CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;'
    )


def _function(name: str, body: str) -> None:
    op.execute(
        f'CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$'
    )


def _refusing(name: str, condition: str, words: str) -> None:
    _function(name, f'IF {condition} THEN {_refuse(words)} END IF; RETURN NEW;')


def _postgresql_refusals() -> dict[str, tuple[str, str, str]]:
    """By name of function and trigger: the act, the condition, the words."""
    return {
        **{
            f'{table}_in_open_day': (f'INSERT ON {table}', _closed(column), CLOSED)
            for table, column in DATED.items()
        },
        'bills_fresh': ('INSERT ON bills', NOT_FRESH, FRESH),
        'bills_fixed': ('UPDATE ON bills', _changes_what_is_fixed('IS DISTINCT FROM'), FIXED_WORDS),
        'bills_cancelled_in_open_day': ('UPDATE ON bills', CANCELLED_IN_CLOSED_DAY, CLOSED),
        'bills_sums': ('UPDATE ON bills', WRONG_SUMS, SUMS),
        'bills_stand': ('UPDATE ON bills', MONEY_ON_CANCELLED, ONE_BILL),
        'payments_of_bill': ('INSERT ON payments', NO_SUCH_BILL, ONE_BILL),
        'payments_in_cash': ('INSERT ON payments', TOO_MUCH_CASH, CASH),
        'credit_notes_of_bill': ('INSERT ON credit_notes', NO_BILL_TO_CREDIT, ONE_BILL),
        'patient_accounts_empty': (
            'INSERT ON patient_accounts',
            'NEW.advance_paise <> 0',
            ACCOUNT,
        ),
        'patient_accounts_sums': (
            'UPDATE ON patient_accounts',
            f'NEW.patient_id <> OLD.patient_id OR NEW.advance_paise <> {ADVANCE}',
            ACCOUNT,
        ),
        'day_closings_chain': ('INSERT ON day_closings', BROKEN_CHAIN, CHAIN),
    }


# Whoever adds waits for others that add to the same row, and only then looks at the entries.
HOLD_BILL = (
    'PERFORM 1 FROM bills WHERE bills.doctor_id = NEW.doctor_id AND bills.id = NEW.bill_id '
    'FOR NO KEY UPDATE'
)
HOLD_ACCOUNT = (
    'PERFORM 1 FROM patient_accounts WHERE patient_accounts.doctor_id = NEW.doctor_id '
    'AND patient_accounts.patient_id = NEW.patient_id FOR NO KEY UPDATE'
)

ADDING = {
    'payments_add': (
        'payments',
        f'IF NEW.bill_id IS NOT NULL THEN {HOLD_BILL}; {PAY}; '
        f'ELSE {OPEN_ACCOUNT}; {HOLD_ACCOUNT}; {ADD_TO_ACCOUNT}; END IF; RETURN NULL;',
    ),
    'credit_notes_add': (
        'credit_notes',
        f'{HOLD_BILL}; {CREDIT}; RETURN NULL;',
    ),
}


def _guard_postgresql() -> None:
    for table in NEWLY_WRITTEN_ONCE:
        _trigger(f'{table}_no_change', f'BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW')
        _trigger(f'{table}_no_truncate', f'BEFORE TRUNCATE ON {table} FOR EACH STATEMENT')
    for table in ('bills', 'patient_accounts'):
        _trigger(f'{table}_no_delete', f'BEFORE DELETE ON {table} FOR EACH ROW')
        _trigger(f'{table}_no_truncate', f'BEFORE TRUNCATE ON {table} FOR EACH STATEMENT')
    for name, (act, condition, words) in _postgresql_refusals().items():
        _refusing(name, condition, words)
        _trigger(name, f'BEFORE {act} FOR EACH ROW', name)
    for name, (table, body) in ADDING.items():
        _function(name, body)
        _trigger(name, f'AFTER INSERT ON {table} FOR EACH ROW', name)
    told = "nullif(current_setting('clinic.doctor_id', true), '')::bigint"
    for table in OWNED:
        op.execute(f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {table} FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY {table}_of_doctor ON {table} '
            f'USING (doctor_id = {told}) WITH CHECK (doctor_id = {told})'
        )


def _trigger(name: str, when: str, function: str = 'refuse_change') -> None:
    op.execute(f'CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()')


def _unguard_postgresql() -> None:
    for table in OWNED:
        op.execute(f'DROP POLICY {table}_of_doctor ON {table}')
        op.execute(f'ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE {table} DISABLE ROW LEVEL SECURITY')
    for name in (*_postgresql_refusals(), *ADDING):
        op.execute(f'DROP FUNCTION {name}() CASCADE')
    for table in ('bills', 'patient_accounts'):
        for act in ('delete', 'truncate'):
            op.execute(f'DROP TRIGGER {table}_no_{act} ON {table}')
    for table in NEWLY_WRITTEN_ONCE:
        for act in ('change', 'truncate'):
            op.execute(f'DROP TRIGGER {table}_no_{act} ON {table}')
