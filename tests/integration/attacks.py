"""Ways to reach another doctor's rows from inside the program.

Each takes the session of one doctor (`mine`) and another doctor's number (`theirs`), and gives back
whatever it could read; some write instead. Every one of them works where no wall stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    lambda_stmt,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
    tuple_,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    Session,
    aliased,
    attributes,
    joinedload,
    load_only,
    make_transient_to_detached,
    selectinload,
    subqueryload,
)

from clinic import prepared, scoping
from clinic.audit.models import AuditEvent, time_ordered_id
from clinic.auth.models import Doctor
from clinic.billing.models import Bill, BillItem, Payment
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients.models import Patient, PatientTerm
from clinic.scoping import Counter
from clinic.visits.models import Visit

Attack = Callable[[Session, int, int], Any]
READS: list[Attack] = []
WRITES: list[Attack] = []

patients: Table = Patient.__table__  # type: ignore[assignment]
visits: Table = Visit.__table__  # type: ignore[assignment]


def reads(attack: Attack) -> Attack:
    READS.append(attack)
    return attack


def writes(attack: Attack) -> Attack:
    WRITES.append(attack)
    return attack


def columns(session: Session, statement: Any) -> Any:
    """All rows with all their columns, of rows that are objects too."""
    return [
        [
            {c.key: getattr(item, c.key) for c in item.__mapper__.column_attrs}
            if hasattr(item, "__mapper__")
            else item
            for item in row
        ]
        for row in session.execute(statement)
    ]


def name_of(row: Any) -> Any:
    return None if row is None else (row.doctor_id, row.first_name)


# --- reading by ORM statements -------------------------------------------------------------------


@reads
def select_all(session, mine, theirs):
    return columns(session, select(Patient))


@reads
def select_by_their_number(session, mine, theirs):
    return columns(session, select(Patient).where(Patient.doctor_id == theirs))


@reads
def select_by_a_literal_number(session, mine, theirs):
    wanted = literal_column(str(theirs))
    return columns(session, select(Patient).where(Patient.doctor_id == wanted))


@reads
def select_by_a_list_of_doctors(session, mine, theirs):
    return columns(session, select(Patient).where(Patient.doctor_id.in_([mine, theirs])))


@reads
def select_everybody_but_me(session, mine, theirs):
    return columns(session, select(Patient).where(Patient.doctor_id != mine))


@reads
def select_mine_or_true(session, mine, theirs):
    return columns(session, select(Patient).where(or_(Patient.doctor_id == mine, true())))


@reads
def get_by_key(session, mine, theirs):
    return name_of(session.get(Patient, (theirs, 1)))


@reads
def get_for_update(session, mine, theirs):
    return name_of(session.get(Patient, (theirs, 1), populate_existing=True, with_for_update=True))


@reads
def legacy_query(session, mine, theirs):
    return [name_of(p) for p in session.query(Patient).filter_by(doctor_id=theirs)]


@reads
def legacy_query_get(session, mine, theirs):
    return name_of(session.query(Patient).filter(Patient.id == 3).one_or_none())


@reads
def columns_only(session, mine, theirs):
    return columns(session, select(Patient.first_name, Patient.doctor_id))


@reads
def one_column_of_an_expression(session, mine, theirs):
    return session.scalars(select(func.upper(Patient.first_name))).all()


@reads
def through_an_alias(session, mine, theirs):
    return columns(session, select(aliased(Patient)))


@reads
def through_an_alias_of_a_select(session, mine, theirs):
    return columns(session, select(aliased(Patient, select(Patient).subquery())))


@reads
def through_an_alias_of_a_core_select(session, mine, theirs):
    return columns(session, select(aliased(Patient, select(patients).subquery())))


@reads
def through_a_flat_alias_of_a_table(session, mine, theirs):
    return columns(session, select(aliased(Patient, patients.alias())))


@reads
def through_a_join_on_numbers_alone(session, mine, theirs):
    return columns(session, select(Visit, Patient).join(Patient, Patient.id == Visit.patient_id))


@reads
def through_an_outer_join(session, mine, theirs):
    joined = select(Doctor.id, Patient).outerjoin(Patient, Patient.doctor_id == Doctor.id)
    return columns(session, joined)


@reads
def through_a_full_join(session, mine, theirs):
    other = aliased(Patient)
    return columns(
        session, select(Patient, other).join(other, Patient.id == other.id + 100, full=True)
    )


@reads
def through_a_join_of_a_table(session, mine, theirs):
    return columns(
        session,
        select(Visit.id, patients.c.first_name).join(patients, patients.c.id == Visit.patient_id),
    )


@reads
def through_an_outer_join_of_a_table(session, mine, theirs):
    mine_on_the_left = and_(patients.c.doctor_id == mine, patients.c.id == Visit.patient_id)
    return columns(
        session,
        select(patients.c.first_name, Visit.id)
        .select_from(patients)
        .outerjoin(Visit, mine_on_the_left),
    )


@reads
def through_a_product_of_tables(session, mine, theirs):
    both = select(Doctor.id, patients.c.first_name).join(patients, true())
    return columns(session, both.where(Doctor.id == theirs))


@reads
def through_a_subquery(session, mine, theirs):
    inner = select(Patient.first_name).where(Patient.doctor_id == theirs).subquery()
    return columns(session, select(inner))


@reads
def through_a_core_subquery_in_from(session, mine, theirs):
    inner = select(patients.c.first_name).subquery()
    return columns(session, select(inner.c.first_name, Patient.id).join(inner, true()))


@reads
def through_a_scalar_subquery(session, mine, theirs):
    name = select(func.max(Patient.first_name)).where(Patient.doctor_id == theirs)
    return columns(session, select(Doctor.id, name.scalar_subquery()))


@reads
def through_a_core_scalar_subquery(session, mine, theirs):
    name = select(func.max(patients.c.first_name)).where(patients.c.doctor_id == theirs)
    return columns(session, select(Patient.id, name.scalar_subquery()))


@reads
def through_a_correlated_core_subquery(session, mine, theirs):
    other = patients.alias()
    name = select(func.max(other.c.first_name)).where(other.c.id >= Patient.id)
    return columns(session, select(Patient.id, name.scalar_subquery()))


@reads
def through_exists(session, mine, theirs):
    found = session.scalar(select(exists().where(Patient.first_name.startswith("Geheim"))))
    return "Geheim exists" if found else None


@reads
def through_a_core_exists(session, mine, theirs):
    asked = exists().where(patients.c.first_name.startswith("Geheim"))
    return "Geheim exists" if session.scalar(select(Doctor.id).where(asked)) else None


@reads
def through_a_union(session, mine, theirs):
    both = union(
        select(Patient.first_name).where(Patient.doctor_id == mine),
        select(Patient.first_name).where(Patient.doctor_id == theirs),
    )
    return columns(session, both)


@reads
def through_a_union_of_tables(session, mine, theirs):
    both = union_all(
        select(patients.c.first_name).where(patients.c.doctor_id == mine),
        select(patients.c.first_name),
    )
    return columns(session, both)


@reads
def through_entities_of_a_union(session, mine, theirs):
    both = union_all(
        select(patients).where(patients.c.doctor_id == mine), select(patients)
    ).subquery()
    return columns(session, select(aliased(Patient, both)))


@reads
def through_from_statement(session, mine, theirs):
    return columns(session, select(Patient).from_statement(select(patients)))


@reads
def through_from_statement_text(session, mine, theirs):
    names = ", ".join(column.name for column in patients.c)
    written = text(f"SELECT {names} FROM patients").columns(*patients.c)
    return columns(session, select(Patient).from_statement(written))


@reads
def through_a_cte(session, mine, theirs):
    found = select(Patient.first_name).where(Patient.doctor_id == theirs).cte()
    return columns(session, select(found))


@reads
def through_a_core_cte(session, mine, theirs):
    found = select(patients.c.first_name, patients.c.doctor_id).cte("patient_names")
    return columns(session, select(found).where(found.c.doctor_id == theirs))


@reads
def through_a_cte_named_like_the_table(session, mine, theirs):
    found = select(patients).cte("mine")
    alias = aliased(Patient, found)
    return columns(session, select(alias).where(alias.doctor_id == theirs))


@reads
def through_a_recursive_cte(session, mine, theirs):
    start = select(patients.c.id, patients.c.first_name).where(patients.c.doctor_id == mine)
    chain = start.cte("chain", recursive=True)
    chain = chain.union(
        select(patients.c.id, patients.c.first_name).where(patients.c.id > chain.c.id)
    )
    return columns(session, select(chain))


@reads
def through_a_lateral_join(session, mine, theirs):
    # SQLite has no LATERAL; there it is a subquery like any other.
    inner = select(patients.c.first_name).where(patients.c.doctor_id == theirs)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    side = inner.lateral() if is_postgresql else inner.subquery()
    return columns(session, select(Doctor.id, side.c.first_name).join(side, true()))


@reads
def by_counting(session, mine, theirs):
    count = session.scalar(select(func.count()).select_from(Patient))
    return "Geheim counted" if count > 1 else None


@reads
def by_counting_a_table(session, mine, theirs):
    count = session.scalar(select(func.count()).select_from(patients))
    return "Geheim counted" if count > 1 else None


@reads
def by_a_window_of_names(session, mine, theirs):
    return columns(session, select(func.lead(Patient.first_name).over(order_by=Patient.doctor_id)))


@reads
def by_yielding_in_chunks(session, mine, theirs):
    found = session.execute(select(Patient).execution_options(yield_per=1))
    return [name_of(row) for (row,) in found]


@reads
def by_a_lambda_statement(session, mine, theirs):
    return columns(session, lambda_stmt(lambda: select(Patient)))


@reads
def by_a_lambda_that_remembers(session, mine, theirs):
    def ask(doctor):
        return columns(
            session, lambda_stmt(lambda: select(Patient).where(Patient.doctor_id == doctor))
        )

    return [ask(mine), ask(theirs)]


@reads
def by_a_bound_parameter_of_another_name(session, mine, theirs):
    wanted = patients.c.doctor_id == bindparam("whose")
    return session.execute(select(patients).where(wanted), {"whose": theirs}).all()


@reads
def by_a_parameter_typed_as_a_literal(session, mine, theirs):
    return columns(session, select(patients).where(patients.c.doctor_id == literal(theirs)))


@reads
def by_comparing_the_wrong_way_round(session, mine, theirs):
    return columns(session, select(patients).where(literal(mine) != patients.c.doctor_id))


@reads
def by_negating_the_scope(session, mine, theirs):
    return columns(session, select(patients).where(not_(patients.c.doctor_id == mine)))


@reads
def by_a_condition_that_is_sometimes_false(session, mine, theirs):
    wanted = or_(literal_column("0 = 1"), patients.c.id > 0)
    return columns(session, select(patients).where(wanted))


@reads
def by_negating_what_is_never_true(session, mine, theirs):
    return columns(session, select(patients).where(literal_column("NOT 0 = 1")))


@reads
def by_an_outer_join_on_what_is_never_true(session, mine, theirs):
    joined = patients.outerjoin(visits, literal_column("0 = 1"))
    return columns(session, select(patients.c.first_name).select_from(joined))


@reads
def by_negating_a_group(session, mine, theirs):
    mine_and_more = and_(patients.c.doctor_id == mine, patients.c.id == 0)
    return columns(session, select(patients).where(not_(mine_and_more)))


@reads
def by_or_inside_a_core_select(session, mine, theirs):
    wanted = or_(patients.c.doctor_id == mine, patients.c.id > 0)
    return columns(session, select(patients).where(wanted))


@reads
def by_an_or_hidden_in_parentheses(session, mine, theirs):
    wanted = and_(patients.c.id > 0, or_(patients.c.doctor_id == mine, patients.c.id < 99))
    return columns(session, select(patients).where(wanted))


@reads
def by_a_case_that_is_always_true(session, mine, theirs):
    wanted = case((patients.c.doctor_id == mine, 1), else_=1) == 1
    return columns(session, select(patients).where(wanted))


@reads
def by_a_scope_that_is_only_shown(session, mine, theirs):
    return columns(session, select(patients, patients.c.doctor_id == mine))


@reads
def by_a_scope_that_only_sorts(session, mine, theirs):
    return columns(session, select(patients).order_by(patients.c.doctor_id == mine))


@reads
def by_a_tie_to_a_table_that_is_not_held(session, mine, theirs):
    tied = and_(visits.c.doctor_id == patients.c.doctor_id, visits.c.patient_id == patients.c.id)
    return columns(session, select(patients.c.first_name).where(tied))


@reads
def by_a_scope_in_another_branch(session, mine, theirs):
    inner = select(patients.c.id).where(patients.c.doctor_id == mine)
    return columns(session, select(patients.c.first_name).where(patients.c.id.not_in(inner)))


@reads
def by_a_scope_of_the_same_name_inside(session, mine, theirs):
    inner = patients.alias("patients_1")
    held = exists().where(inner.c.doctor_id == mine)
    outer = patients.alias("patients_1")
    return columns(session, select(outer.c.first_name).where(select(held).scalar_subquery()))


@reads
def by_tuples(session, mine, theirs):
    key = tuple_(Patient.doctor_id, Patient.id)
    return columns(session, select(Patient).where(key.in_([(theirs, 1), (theirs, 2)])))


@reads
def by_text_in_where(session, mine, theirs):
    return columns(session, select(Patient).where(text("1 = 1 OR 1 = 1")))


@reads
def by_a_literal_column_in_where(session, mine, theirs):
    return columns(session, select(Patient).where(literal_column("1 = 1 OR 1")))


@reads
def by_text_that_closes_the_statement(session, mine, theirs):
    return columns(
        session,
        select(Patient.first_name).where(text("1 = 1 UNION SELECT first_name FROM patients")),
    )


@reads
def by_a_comment_that_looks_like_a_scope(session, mine, theirs):
    comment = text("1 = 1 /* AND patients.doctor_id = ? */")
    return columns(session, select(patients).where(comment))


@reads
def by_a_string_that_looks_like_a_scope(session, mine, theirs):
    words = literal_column("' AND patients.doctor_id = ? AND '") != ""
    return columns(session, select(patients).where(words))


# --- reading by relationships and options --------------------------------------------------------


@reads
def through_a_joined_relationship(session, mine, theirs):
    found = session.scalars(select(Visit).options(joinedload(Visit.patient)))
    return [name_of(visit.patient) for visit in found]


@reads
def through_a_relationship_loaded_by_select(session, mine, theirs):
    found = session.scalars(select(Visit).options(selectinload(Visit.patient)))
    return [name_of(visit.patient) for visit in found]


@reads
def through_a_relationship_loaded_by_subquery(session, mine, theirs):
    found = session.scalars(select(Bill).options(subqueryload(Bill.patient)))
    return [name_of(bill.patient) for bill in found]


@reads
def through_deferred_columns(session, mine, theirs):
    found = session.scalars(select(Patient).options(load_only(Patient.id)))
    return [name_of(row) for row in found]


@reads
def through_a_row_made_by_hand(session, mine, theirs):
    row = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(row)
    session.add(row)
    return name_of(row)


@reads
def through_a_refresh(session, mine, theirs):
    row = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(row)
    session.add(row)
    session.refresh(row)
    return name_of(row)


@reads
def through_an_expired_row(session, mine, theirs):
    kept = Patient(doctor_id=theirs, id=1)
    make_transient_to_detached(kept)
    row = session.merge(kept, load=False)
    session.expire(row)
    return name_of(row)


@reads
def through_merge(session, mine, theirs):
    row = session.merge(Patient(doctor_id=theirs, id=1))
    with session.no_autoflush:
        return name_of(row)


@reads
def through_rows_of_other_kinds(session, mine, theirs):
    kinds = (Visit.diagnosis, Bill.notes, BillItem.description, Payment.mode, PatientTerm.term)
    return [session.scalars(select(kind)).all() for kind in (*kinds, AuditEvent.changes)]


@reads
def through_counters(session, mine, theirs):
    return ["Geheim counter" for row in session.scalars(select(Counter)) if row.doctor_id == theirs]


# --- reading past the ORM ------------------------------------------------------------------------


@reads
def a_core_select_of_all(session, mine, theirs):
    return session.execute(select(patients)).all()


@reads
def a_core_select_on_the_connection(session, mine, theirs):
    return session.connection().execute(select(patients)).all()


@reads
def an_orm_select_on_the_connection(session, mine, theirs):
    return session.connection().execute(select(Patient)).all()


@reads
def written_sql(session, mine, theirs):
    return session.execute(text("SELECT first_name FROM patients")).all()


@reads
def written_sql_that_mentions_the_scope(session, mine, theirs):
    written = text("SELECT first_name FROM patients WHERE patients.doctor_id = :d")
    return session.execute(written, {"d": theirs}).all()


@reads
def written_sql_with_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    return session.execute(text(f"SELECT first_name FROM {schema}.patients")).all()


@reads
def written_sql_with_quotes(session, mine, theirs):
    return session.execute(text('SELECT first_name FROM "patients"')).all()


@reads
def sql_of_the_driver(session, mine, theirs):
    return session.connection().exec_driver_sql("SELECT first_name FROM patients").all()


@reads
def sql_of_the_driver_with_quoted_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    written = f'SELECT first_name FROM "{schema}"."patients"'
    return session.connection().exec_driver_sql(written).all()


@reads
def a_prepared_statement_told_another_doctor(session, mine, theirs):
    return prepared.rows(select(Patient), {scoping.DOCTOR: theirs})


@reads
def the_sql_of_a_prepared_statement(session, mine, theirs):
    statement = select(Patient.first_name)
    prepared.rows(statement, {})
    kept = prepared._prepared(statement, session.get_bind().dialect)
    values = kept.bind({scoping.DOCTOR: theirs})
    return session.connection().exec_driver_sql(kept.sql, values).all()


@reads
def a_table_of_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    table = patients.to_metadata(db.MetaData(), schema=schema)
    return session.execute(select(table.c.first_name)).all()


@reads
def a_connection_of_its_own(session, mine, theirs):
    session.commit()
    with db.engine.connect() as connection:
        return connection.execute(select(patients)).all()


@reads
def a_connection_that_served_the_other_doctor(session, mine, theirs):
    session.commit()
    wanted = select(patients).where(patients.c.doctor_id == theirs)
    with db.engine.connect() as connection:
        connection.info["told_doctor_id"] = theirs
        return connection.execute(wanted).all()


@reads
def a_session_of_its_own(session, mine, theirs):
    session.commit()
    with Session(db.engine) as another:
        return columns(another, select(Patient))


@reads
def a_plain_session_of_the_same_connection(session, mine, theirs):
    with Session(session.connection()) as another:
        return columns(another, select(Patient))


# --- writing -------------------------------------------------------------------------------------


@writes
def a_prepared_insert_for_another_doctor(session, mine, theirs):
    row = {c.key: None for c in AuditEvent.__table__.c}
    told = {"action": "read", "entity": "patients", "entity_id": 1, "changes": {}}
    key = {"doctor_id": theirs, "id": time_ordered_id(), "at": utc_now()}
    prepared.write((insert(AuditEvent), [row | told | key]))


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
        found = select(patients.c.id).cte()
        session.execute(
            update(patients).where(patients.c.id.in_(select(found.c.id))).values(address="taken")
        )


@writes
def update_from_another_table(session, mine, theirs):
    session.execute(
        update(patients)
        .where(patients.c.doctor_id == Doctor.id)
        .values(address="taken", updated_at=utc_now())
    )


@writes
def record_an_act_of_theirs(session, mine, theirs):
    session.add(AuditEvent(doctor_id=theirs, action="planted", entity="patients", entity_id=1))
    session.flush()
