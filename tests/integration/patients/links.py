"""Steps for tests: link two records of one person, and undo the link."""

from __future__ import annotations

from clinic.patients import linking
from clinic.patients.service import get_patient
from tests.integration.factories import Practice


def link(practice: Practice, record: int, kept: int, reason: str = "The same person") -> int:
    """Link a record to the one that is kept; return the number of the link."""
    with practice.at_work():
        seen = {number: get_patient(number).version for number in (record, kept)}
        return linking.link(record, kept, reason, seen).id


def undo(practice: Practice, link_id: int) -> None:
    with practice.at_work():
        linking.undo(link_id)


def kept_of(practice: Practice, *records: int) -> list[int | None]:
    """Return the record that each of these leads to."""
    with practice.at_work():
        return [get_patient(record).kept_id for record in records]


def records_of(practice: Practice, record: int) -> tuple[int, ...]:
    with practice.at_work():
        return get_patient(record).records
