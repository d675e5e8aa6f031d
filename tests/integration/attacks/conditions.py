"""Attacks that read with a condition that does not limit the rows to their doctor."""

from __future__ import annotations

from sqlalchemy import (
    and_,
    bindparam,
    case,
    exists,
    func,
    lambda_stmt,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    tuple_,
)

from clinic.patients.models import Patient
from tests.integration.attacks.making import Attack, columns, listed_in, name_of, patients, visits

READS: list[Attack] = []
reads = listed_in(READS)


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
    patients = session.execute(select(Patient).execution_options(yield_per=1))
    return [name_of(row) for (row,) in patients]


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
    scoped = exists().where(inner.c.doctor_id == mine)
    outer = patients.alias("patients_1")
    return columns(session, select(outer.c.first_name).where(select(scoped).scalar_subquery()))


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
    condition = literal("") != literal_column("' AND patients.doctor_id = :of_doctor AND '")
    return columns(session, select(patients).where(condition))
