"""Patients of one day whose names are easily mistaken for each other."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from clinic.queue.namesakes import namesakes_among, namesakes_of, namesakes_title


@dataclass(frozen=True)
class Person:
    name: str
    records: tuple[int, ...]


def people(*names: str) -> list[Person]:
    return [Person(name, (number,)) for number, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    "other",
    ["Sunita Patil", "sunita patil", "Suneeta Patil", "Patil Sunita", "Mrs Sunita R. Patil"],
)
def test_the_same_name_in_another_spelling_is_told(other: str) -> None:
    one, two, third = people("Sunita Patil", other, "Asha Rao")
    assert namesakes_of([one, two, third]) == [[two], [one], []]


def test_the_same_name_in_another_script_is_told() -> None:
    one, two = people("Sunita Patil", "सुनीता पाटील")
    assert namesakes_of([one, two]) == [[two], [one]]


@pytest.mark.parametrize(
    "other",
    ["Sunil Patil", "Sunita", "S Patil", "Sunita Pawar", "Anita Patil", "Baby of Sunita Patil"],
)
def test_a_common_part_of_a_name_is_not_told(other: str) -> None:
    assert namesakes_of(people("Sunita Patil", other)) == [[], []]


def test_a_second_arrival_and_another_record_of_the_person_are_not_told() -> None:
    one, again = Person("Sunita Patil", (1, 9)), Person("Sunita Patil", (9, 1))
    assert namesakes_of([one, one, again]) == [[], [], []]


def test_a_namesake_who_arrived_twice_is_told_once() -> None:
    one, two = people("Sunita Patil", "Sunita Patil")
    assert namesakes_of([one, two, two])[0] == [two]


def test_who_does_not_stand_in_the_queue_is_compared_with_it() -> None:
    stranger = Person("Sunita Patil", (7,))
    queued = people("Asha Rao", "Suneeta Patil")
    assert namesakes_among(stranger, queued) == [queued[1]]


@pytest.mark.parametrize("name", ["", "<script>", "A" * 300, "K", "-"])
def test_a_name_without_sounds_breaks_nothing(name: str) -> None:
    namesakes_of(people(name, name, "Asha Rao"))


def test_the_title_tells_the_same_name_from_a_similar_one() -> None:
    assert namesakes_title("Sunita Patil", people("sunita patil")) == "Same name"
    assert (
        namesakes_title("Sunita Patil", people("Sunita Patil", "Suneeta Patil")) == "Similar name"
    )
