"""A patient is found by a relative's name, by a second phone number, and by every record of the
person."""

from __future__ import annotations

import pytest

from clinic.patients import relating, service
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.patients.links import link, undo
from tests.integration.patients.people import names_on

SECOND = "+919812398123"


def rows_of(desk: Browser, typed: str) -> list[tuple[str, str]]:
    """Return each found name and the reason that is shown."""
    page = desk.get("/patients/", htmx=True, query_string={"q": typed})
    assert page.tree is not None
    rows = []
    for row in page.tree.iter():
        if row.get("class") != "row-link":
            continue
        texts = {
            part.get("class"): " ".join("".join(part.itertext()).split()) for part in row.iter()
        }
        rows.append((texts["row-main"], texts.get("row-reason", "")))
    return rows


@pytest.fixture
def family(practice: Practice) -> Practice:
    """Lakshmi Rao (1) and her son Ravi (2), and Meena Iyer (3) without relatives."""
    practice.patient(last_name="Rao")
    practice.patient(first_name="Ravi", last_name="", gender="M")
    practice.patient(first_name="Meena", last_name="Iyer")
    relate(practice, 1, 2)
    return practice


def relate(practice: Practice, parent: int, child: int) -> None:
    with practice.at_work():
        relating.relate(parent, child, "child", 0)


@pytest.mark.parametrize("typed", ["lakshmi", "lakshmi rao", "rao", "laxmi", "लक्ष्मी"])
def test_a_relatives_name_finds_the_patient_below_the_relative(
    typed: str, family: Practice, desk: Browser
) -> None:
    mother, son = rows_of(desk, typed)
    assert mother[0] == "Lakshmi Rao"
    assert son == ("Ravi", "relative Lakshmi Rao")


def test_a_relation_is_found_from_either_side_and_in_the_search_box_too(
    family: Practice, desk: Browser
) -> None:
    assert rows_of(desk, "ravi") == [("Ravi", ""), ("Lakshmi Rao", "relative Ravi")]
    assert "relative Ravi" in desk.get("/patients/found/?q=ravi", htmx=True).text


def test_a_patient_with_the_name_and_a_relative_of_that_name_is_shown_once(
    family: Practice, desk: Browser
) -> None:
    daughter = family.patient(first_name="Lakshmi Priya", last_name="Rao")
    relate(family, 1, daughter)
    names = [name for name, _why in rows_of(desk, "lakshmi")]
    assert sorted(names) == ["Lakshmi Priya Rao", "Lakshmi Rao", "Ravi"]
    assert names[-1] == "Ravi"


def test_a_number_or_a_phone_number_finds_no_relatives(family: Practice, desk: Browser) -> None:
    assert [name for name, _why in rows_of(desk, "1")] == ["Lakshmi Rao"]


def test_an_archived_relatives_name_finds_the_patient_but_archived_patients_are_not_found(
    family: Practice, desk: Browser
) -> None:
    with family.at_work():
        service.archive(service.get_patient(1))
    assert rows_of(desk, "lakshmi") == [("Ravi", "relative Lakshmi Rao")]
    assert rows_of(desk, "ravi") == [("Ravi", "")]


def test_a_removed_relation_finds_nobody(family: Practice, desk: Browser) -> None:
    path = "/patients/1/relatives/2/"
    assert desk.get(path).form_to(f"{path}remove/").send().status == 303
    assert rows_of(desk, "lakshmi") == [("Lakshmi Rao", "")]


def test_another_doctors_relations_find_nobody(family: Practice, other: Practice) -> None:
    other.patient()
    other.patient(first_name="Arun")
    assert rows_of(other.browser(), "lakshmi") == [("Lakshmi Srinivasan", "")]


def test_a_second_phone_number_is_found_whether_registered_or_added_later(
    practice: Practice, desk: Browser
) -> None:
    number = practice.patient(phone="+919876543210", second_phone=SECOND)
    for typed in ("98123 98123", "3981", "lakshmi 98123"):
        assert rows_of(desk, typed)[0] == ("Lakshmi Srinivasan", "phone"), typed
    with practice.at_work():
        patient = service.get_patient(number)
        service.edit(patient, patient.version, {"second_phone": None})
    assert rows_of(desk, "98123 98123") == []
    with practice.at_work():
        patient = service.get_patient(number)
        service.edit(patient, patient.version, {"second_phone": SECOND})
    assert rows_of(desk, "9812398123") == [("Lakshmi Srinivasan", "phone")]


@pytest.fixture
def linked(practice: Practice) -> int:
    """Vijaya Iyer (1), linked to Lakshmi Srinivasan (2); the number of the link."""
    practice.patient(first_name="Vijaya", last_name="Iyer", phone="+919876500001")
    practice.patient(phone="+919876500002", second_phone=SECOND)
    return link(practice, 1, 2)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("vijaya iyer", ""),
        ("wijaya iyer", "sounds like"),
        ("lakshmi iyer", ""),
        ("98765 00001", "phone"),
        ("iyer 500001", "phone"),
        ("98765 00002", "phone"),
        ("1", "number"),
        ("2", "number"),
    ],
)
def test_a_person_with_two_records_is_shown_once_and_found_by_either(
    typed: str, why: str, linked: int, desk: Browser
) -> None:
    assert rows_of(desk, typed) == [("Lakshmi Srinivasan", why)]
    assert "Similar names" not in desk.get("/patients/", query_string={"q": typed}).text


def test_an_archived_person_is_found_among_the_archived_by_either_record(
    linked: int, practice: Practice, desk: Browser
) -> None:
    with practice.at_work():
        service.archive(service.get_patient(2))
    for typed in ("vijaya iyer", "lakshmi", "98765 00001", "wijaya iyer"):
        page = desk.get("/patients/", query_string={"q": typed})
        assert names_on(page) == []
        assert "1 archived" in page.text
        page = desk.get("/patients/", query_string={"q": typed, "show": "archived"})
        assert names_on(page) == ["Lakshmi Srinivasan"]
        assert "Similar names" not in page.text


def test_a_relation_of_the_old_record_finds_the_kept_record(
    practice: Practice, desk: Browser
) -> None:
    practice.patient(first_name="Vijaya", last_name="Iyer")
    practice.patient()
    practice.patient(first_name="Arun", last_name="", gender="M")
    relate(practice, 1, 3)
    link(practice, 1, 2)
    assert ("Lakshmi Srinivasan", "relative Arun") in rows_of(desk, "arun")
    assert ("Arun", "relative Vijaya Iyer") in rows_of(desk, "vijaya iyer")


def test_records_are_found_separately_after_the_link_is_undone(
    linked: int, practice: Practice, desk: Browser
) -> None:
    undo(practice, linked)
    assert rows_of(desk, "vijaya iyer") == [("Vijaya Iyer", "")]
    assert rows_of(desk, "98765 00002") == [("Lakshmi Srinivasan", "phone")]


@pytest.mark.parametrize("typed", ["lakshmi", "lakshmi rao", "dr lakshmi", "lksmi", "rao 17"])
@pytest.mark.parametrize("archived", [False, True], ids=["nobody-archived", "archived"])
def test_a_search_with_relatives_and_archived_patients_runs_at_most_six_statements(
    typed: str, archived: bool, family: Practice, desk: Browser
) -> None:
    gone = family.patient(last_name="Rao")
    if archived:
        with family.at_work():
            service.archive(service.get_patient(gone))
    for _twice in range(2):
        with statements(family.database.app) as executed:
            desk.get("/patients/", htmx=True, query_string={"q": typed})
    assert len(executed) <= 6, executed
