"""Attacks that change rows of another doctor, or copy them into the attacker's own."""

from __future__ import annotations

from sqlalchemy import (
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import attributes, make_transient_to_detached

from clinic.audit.models import AuditEvent, time_ordered_id
from clinic.auth.models import Doctor
from clinic.clock import utc_now
from clinic.patients.models import Patient, PatientTerm
from clinic.tenancy import numbers
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.numbers import Counter
from clinic.tenancy.owned import DOCTOR
from tests.integration.attacks.making import Attack, listed_in, patients

WRITES: list[Attack] = []
writes = listed_in(WRITES)


@writes
def a_core_insert_of_many_for_another_doctor(session, mine, theirs):
    row = {c.key: None for c in AuditEvent.__table__.c}
    values = {"action": "read", "entity": "patients", "entity_id": 1, "changes": {}}
    key = {"doctor_id": theirs, "id": time_ordered_id(), "at": utc_now()}
    session.connection().execute(insert(AuditEvent), [row | values | key])


@writes
def an_orm_insert_of_many_for_another_doctor(session, mine, theirs):
    values = {"action": "read", "entity": "patients", "entity_id": 1, "changes": {}}
    session.execute(insert(AuditEvent), [values | {"doctor_id": theirs}])


@writes
def a_number_of_another_doctor(session, mine, theirs):
    counter = {"doctor_id": theirs, "name": "patients", "value": 1, DOCTOR: theirs}
    statement = numbers._next_numbers(session.get_bind().dialect.name, None)
    session.connection().execute(statement, [counter])


@writes
def update_all(session, mine, theirs):
    session.execute(update(Patient).values(address="taken"))


@writes
def update_theirs(session, mine, theirs):
    session.execute(update(Patient).where(Patient.doctor_id == theirs).values(address="taken"))


@writes
def update_the_table(session, mine, theirs):
    session.execute(update(patients).values(address="taken"))


@writes
def update_the_table_on_the_connection(session, mine, theirs):
    session.connection().execute(update(patients).values(address="taken"))


@writes
def update_the_table_with_or(session, mine, theirs):
    wanted = or_(patients.c.doctor_id == mine, true())
    session.execute(update(patients).where(wanted).values(address="taken"))


@writes
def update_in_bulk_by_key(session, mine, theirs):
    row = {"doctor_id": theirs, "id": 1, "address": "taken", "version": 1}
    session.execute(update(Patient), [row])


@writes
def update_mappings_in_bulk(session, mine, theirs):
    row = {"doctor_id": theirs, "id": 1, "address": "taken", "version": 1}
    session.bulk_update_mappings(Patient, [row])


@writes
def legacy_update(session, mine, theirs):
    session.query(Patient).update({"address": "taken"}, synchronize_session=False)


@writes
def delete_all(session, mine, theirs):
    session.execute(delete(PatientTerm))


@writes
def delete_theirs(session, mine, theirs):
    session.execute(delete(PatientTerm).where(PatientTerm.doctor_id == theirs))


@writes
def delete_from_the_table(session, mine, theirs):
    session.execute(delete(PatientTerm.__table__))


@writes
def legacy_delete(session, mine, theirs):
    session.query(PatientTerm).delete(synchronize_session=False)


@writes
def delete_a_row_made_by_hand(session, mine, theirs):
    term = PatientTerm(doctor_id=theirs, term="1", patient_id=1)
    make_transient_to_detached(term)
    session.add(term)
    session.delete(term)
    session.flush()


@writes
def add_a_row_for_them(session, mine, theirs):
    session.add(PatientTerm(doctor_id=theirs, term="planted", patient_id=1))
    session.flush()


@writes
def insert_for_them(session, mine, theirs):
    session.execute(insert(PatientTerm).values(doctor_id=theirs, term="planted", patient_id=1))


@writes
def insert_for_them_by_a_literal(session, mine, theirs):
    session.execute(
        insert(PatientTerm).values(doctor_id=literal(theirs), term="planted", patient_id=1)
    )


@writes
def insert_for_them_by_a_written_number(session, mine, theirs):
    number = literal_column(str(theirs))
    session.execute(insert(PatientTerm).values(doctor_id=number, term="planted", patient_id=1))


@writes
def insert_many_of_which_one_is_theirs(session, mine, theirs):
    rows = [{"doctor_id": d, "term": "planted", "patient_id": 1} for d in (mine, theirs)]
    session.execute(insert(PatientTerm), rows)


@writes
def insert_many_values_of_which_one_is_theirs(session, mine, theirs):
    rows = [{"doctor_id": d, "term": "planted", "patient_id": 1} for d in (mine, theirs)]
    session.execute(insert(PatientTerm).values(rows))


@writes
def insert_mappings_in_bulk(session, mine, theirs):
    row = {"doctor_id": theirs, "term": "planted", "patient_id": 1}
    session.bulk_insert_mappings(PatientTerm, [row])


@writes
def save_objects_in_bulk(session, mine, theirs):
    session.bulk_save_objects([PatientTerm(doctor_id=theirs, term="planted", patient_id=1)])


@writes
def insert_from_a_select(session, mine, theirs):
    source = select(literal(theirs), literal("planted"), literal(1))
    names = ["doctor_id", "term", "patient_id"]
    session.execute(insert(PatientTerm).from_select(names, source))


@writes
def copy_their_text_into_mine(session, mine, theirs):
    name = select(func.max(patients.c.first_name)).where(patients.c.doctor_id == theirs)
    session.execute(
        insert(PatientTerm).values(doctor_id=mine, term=name.scalar_subquery(), patient_id=1)
    )


@writes
def copy_their_text_into_my_row(session, mine, theirs):
    name = select(func.max(patients.c.first_name)).where(patients.c.doctor_id == theirs)
    session.execute(
        update(Patient).where(Patient.doctor_id == mine).values(address=name.scalar_subquery()),
        execution_options={"synchronize_session": False},
    )


@writes
def copy_their_rows_by_a_select(session, mine, theirs):
    source = select(literal(mine), patients.c.first_name, literal(1)).where(patients.c.id == 3)
    names = ["doctor_id", "term", "patient_id"]
    session.execute(insert(PatientTerm).from_select(names, source))


@writes
def upsert_that_moves_the_row(session, mine, theirs):
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"doctor_id": mine, "name": "mine", "value": 7}
    session.execute(kind.insert(Counter).values(row))
    statement = kind.insert(Counter).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Counter.doctor_id, Counter.name], set_={"doctor_id": theirs}
        )
    )


@writes
def update_that_moves_the_row(session, mine, theirs):
    session.add(Counter(doctor_id=mine, name="mine", value=7))
    session.flush()
    session.execute(
        update(Counter).where(Counter.name == "mine").values(doctor_id=literal(theirs)),
        execution_options={"synchronize_session": False},
    )


@writes
def change_the_doctor_of_a_loaded_row(session, mine, theirs):
    counter = Counter(doctor_id=mine, name="mine", value=7)
    session.add(counter)
    session.flush()
    counter.doctor_id = theirs
    session.flush()


@writes
def change_the_doctor_behind_the_sessions_back(session, mine, theirs):
    row = session.get(Patient, (mine, 1))
    attributes.set_committed_value(row, "doctor_id", theirs)
    row.address = "taken"
    session.flush()


@writes
def change_a_row_made_by_hand(session, mine, theirs):
    row = Patient(doctor_id=theirs, id=1, version=1)
    make_transient_to_detached(row)
    session.add(row)
    row.address = "taken"
    session.flush()


@writes
def change_a_merged_row(session, mine, theirs):
    session.merge(PatientTerm(doctor_id=theirs, term="planted", patient_id=1))
    session.flush()


@writes
def write_sql(session, mine, theirs):
    session.execute(text("UPDATE patients SET address = 'taken'"))


@writes
def write_sql_with_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    session.connection().exec_driver_sql(f"UPDATE {schema}.patients SET address = 'taken'")


@writes
def update_through_a_cte(session, mine, theirs):
    # SQLite refuses a change inside WITH; there the change reads through one.
    if session.get_bind().dialect.name == "postgresql":
        changed = update(patients).values(address="taken").returning(patients.c.id).cte()
        session.execute(select(changed))
    else:
        chosen = select(patients.c.id).cte()
        session.execute(
            update(patients).where(patients.c.id.in_(select(chosen.c.id))).values(address="taken")
        )


@writes
def update_from_another_table(session, mine, theirs):
    session.execute(
        update(patients)
        .where(patients.c.doctor_id == Doctor.id)
        .values(address="taken", updated_at=utc_now())
        .execution_options(**ACCOUNTS)
    )


@writes
def record_an_act_of_theirs(session, mine, theirs):
    session.add(AuditEvent(doctor_id=theirs, action="planted", entity="patients", entity_id=1))
    session.flush()
