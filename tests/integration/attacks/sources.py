"""Attacks that read from another source: a join, an alias, a subquery, a union, a CTE."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, literal_column, or_, select, text, true, union, union_all
from sqlalchemy.orm import aliased

from clinic.auth.models import Doctor
from clinic.patients.models import Patient
from clinic.visits.models import Visit
from tests.integration.attacks.making import Attack, columns, listed_in, name_of, patients

READS: list[Attack] = []
reads = listed_in(READS)


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
    exists_there = session.scalar(select(exists().where(Patient.first_name.startswith("Geheim"))))
    return "Geheim exists" if exists_there else None


@reads
def through_a_core_exists(session, mine, theirs):
    asked = exists().where(patients.c.first_name.startswith("Geheim"))
    doctors = columns(session, select(Doctor.id).where(asked))
    return "Geheim exists" if doctors else None


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
    names = select(Patient.first_name).where(Patient.doctor_id == theirs).cte()
    return columns(session, select(names))


@reads
def through_a_core_cte(session, mine, theirs):
    names = select(patients.c.first_name, patients.c.doctor_id).cte("patient_names")
    return columns(session, select(names).where(names.c.doctor_id == theirs))


@reads
def through_a_cte_named_like_the_table(session, mine, theirs):
    theirs_too = select(patients).cte("mine")
    alias = aliased(Patient, theirs_too)
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
