"""Steps of tests: two records of one person, linked and parted."""

from __future__ import annotations

from clinic.patients import linking
from clinic.patients.service import get_patient
from tests.integration.factories import Practice


def link(practice: Practice, record: int, kept: int, reason: str = "The same person") -> int:
    """The number of a new link, from a record to the one that is kept."""
    with practice.at_work():
        seen = {number: get_patient(number).version for number in (record, kept)}
        return linking.link(record, kept, reason, seen).id


def undo(practice: Practice, link_id: int) -> None:
    with practice.at_work():
        linking.undo(link_id)


def kept_of(practice: Practice, *records: int) -> list[int | None]:
    """To which record each one leads."""
    with practice.at_work():
        return [get_patient(record).kept_id for record in records]


def records_of(practice: Practice, record: int) -> tuple[int, ...]:
    with practice.at_work():
        return get_patient(record).records
