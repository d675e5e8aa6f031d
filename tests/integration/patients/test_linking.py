"""Links between records are made and undone by the service, and guarded by the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from clinic.billing.ledger_rules import LedgerRule, broken_rule
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients import linking
from clinic.patients.models import PatientTerm, RecordLink
from clinic.patients.service import (
    NoSuchPatient,
    PatientArchived,
    archive,
    edit,
    get_patient,
    restore,
)
from clinic.versions import Stale
from tests.integration.factories import Practice
from tests.integration.patients.links import kept_of, link, records_of, undo
from tests.integration.together import at_once


def terms_of(practice: Practice, number: int) -> set[str]:
    with practice.at_work() as session:
        return {row.term for row in session.query(PatientTerm).filter_by(patient_id=number)}


def test_a_linked_record_leads_to_the_kept_one_and_both_list_each_other(
    practice: Practice,
) -> None:
    old, kept, other = practice.patients(3)
    link(practice, old, kept)
    assert kept_of(practice, old, kept, other) == [kept, None, None]
    assert records_of(practice, old) == records_of(practice, kept) == (old, kept)
    assert records_of(practice, other) == (other,)


def test_every_record_of_a_chain_leads_to_its_end(practice: Practice) -> None:
    first, second, third = practice.patients(3)
    link(practice, first, second)
    link(practice, second, third)
    assert kept_of(practice, first, second, third) == [third, third, None]
    for record in (first, second, third):
        assert records_of(practice, record) == (first, second, third)


def test_undoing_the_last_link_of_a_chain_leaves_the_first_one(practice: Practice) -> None:
    first, second, third = practice.patients(3)
    link(practice, first, second)
    undo(practice, link(practice, second, third))
    assert kept_of(practice, first, second, third) == [second, None, None]
    assert records_of(practice, first) == (first, second)
    assert records_of(practice, third) == (third,)


def test_undoing_the_first_link_of_a_chain_leaves_the_last_one(practice: Practice) -> None:
    first, second, third = practice.patients(3)
    earlier = link(practice, first, second)
    link(practice, second, third)
    undo(practice, earlier)
    assert kept_of(practice, first, second, third) == [None, third, None]
    assert records_of(practice, first) == (first,)
    assert records_of(practice, second) == (second, third)


def test_the_kept_record_is_found_by_the_terms_of_both_until_the_link_is_undone(
    practice: Practice,
) -> None:
    old, kept = practice.patients(2)
    of_old, of_kept = terms_of(practice, old), terms_of(practice, kept)
    made = link(practice, old, kept)
    assert terms_of(practice, kept) == of_old | of_kept
    with practice.at_work():
        patient = get_patient(kept)
        edit(patient, patient.version, {"first_name": "Meenakshi"})
    assert of_old < terms_of(practice, kept)
    undo(practice, made)
    assert terms_of(practice, old) == of_old
    assert not of_old <= terms_of(practice, kept)


def test_a_record_archived_before_the_link_is_archived_after_undoing_it(
    practice: Practice,
) -> None:
    old, kept = practice.patients(2)
    with practice.at_work():
        archive(get_patient(old))
    undo(practice, link(practice, old, kept))
    with practice.at_work():
        assert get_patient(old).is_archived
    undo(practice, link(practice, kept, practice.patient()))
    with practice.at_work():
        assert not get_patient(kept).is_archived


def test_a_linked_record_cannot_be_restored_by_itself(practice: Practice) -> None:
    old, kept = practice.patients(2)
    link(practice, old, kept)
    with practice.at_work(), pytest.raises(PatientArchived):
        restore(get_patient(old))


def test_a_linked_record_cannot_be_linked_again_or_be_linked_to(
    practice: Practice,
) -> None:
    old, kept, third = practice.patients(3)
    link(practice, old, kept)
    for record, into in ((old, third), (third, old), (kept, old)):
        with pytest.raises(linking.LinkedAlready):
            link(practice, record, into)


def test_a_record_cannot_be_linked_to_an_archived_one(practice: Practice) -> None:
    old, kept = practice.patients(2)
    with practice.at_work():
        archive(get_patient(kept))
    with pytest.raises(PatientArchived):
        link(practice, old, kept)


def test_a_link_needs_both_records_as_they_were_seen(practice: Practice) -> None:
    old, kept = practice.patients(2)
    with practice.at_work(), pytest.raises(Stale):
        linking.link(old, kept, "The same", {old: 1, kept: 2})


def test_a_record_of_another_doctor_is_not_found(practice: Practice, other: Practice) -> None:
    mine = practice.patient()
    other.patients(2)
    with practice.at_work(), pytest.raises(NoSuchPatient):
        linking.link(mine, 2, "The same", {mine: 1, 2: 1})


def test_of_two_simultaneous_links_in_a_circle_one_is_made(practice: Practice) -> None:
    first, second = practice.patients(2)

    def make(record: int, kept: int) -> bool:
        with practice.at_work():
            try:
                linking.link(record, kept, "The same", {first: 1, second: 1})
            except (linking.LinkedAlready, Stale):
                db.session.rollback()
                return False
        return True

    made = at_once([lambda: make(first, second), lambda: make(second, first)])
    assert sorted(made) == [False, True]
    assert sorted(kept_of(practice, first, second), key=str) in ([1, None], [2, None])


def test_a_link_cannot_be_undone_twice(practice: Practice) -> None:
    made = link(practice, *practice.patients(2))
    undo(practice, made)
    with practice.at_work(), pytest.raises(linking.UndoneAlready):
        linking.undo(made)


def change_patient(number: int, **values: Any) -> None:
    patient = get_patient(number)
    for name, value in values.items():
        setattr(patient, name, value)
    db.session.flush()


def test_the_database_refuses_a_record_that_leads_to_another_without_a_link(
    practice: Practice,
) -> None:
    old, kept, third = practice.patients(3)
    link(practice, old, kept)
    for number, values in (
        (third, {"kept_id": kept, "archived_at": utc_now()}),
        (kept, {"kept_id": old, "archived_at": utc_now()}),
        (old, {"kept_id": None}),
        (old, {"archived_at": None}),
        (old, {"kept_id": old}),
    ):
        with practice.at_work() as session:
            with pytest.raises(IntegrityError) as refused:
                change_patient(number, **values)
            assert broken_rule(refused.value) == LedgerRule.RECORD_LINK
            session.rollback()


def test_the_database_refuses_a_second_link_and_a_circle(practice: Practice) -> None:
    old, kept, third = practice.patients(3)
    link(practice, old, kept)
    for record, into in ((old, third), (third, third)):
        with practice.at_work() as session:
            session.add(RecordLink(record_id=record, kept_id=into, reason="Again"))
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()


def test_the_database_refuses_changes_of_a_link(practice: Practice) -> None:
    old, kept, third = practice.patients(3)
    made = link(practice, old, kept)
    for field, value in (("kept_id", third), ("record_id", third), ("reason", "Else")):
        with practice.at_work() as session:
            setattr(linking.get_link(made), field, value)
            with pytest.raises(IntegrityError) as refused:
                session.flush()
            assert broken_rule(refused.value) == LedgerRule.WRITTEN_ONCE
            session.rollback()
    with practice.at_work() as session:
        session.delete(linking.get_link(made))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_the_database_refuses_to_restore_an_undone_link(practice: Practice) -> None:
    made = link(practice, *practice.patients(2))
    undo(practice, made)
    with practice.at_work() as session:
        linking.get_link(made).undone_at = None
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
