"""A search ranks patients and shows why and to whom; over HTTP on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.clock import clinic_day
from clinic.patients import service
from clinic.patients.ages import Birth
from clinic.visits.service import record_visit
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.patients.people import names_on


def name(practice: Practice, *names: str, **values: object) -> list[int]:
    """Register women with these first names and the surname Rao."""
    chosen: dict[str, object] = {"last_name": "Rao"} | values
    return [practice.patient(first_name=each, **chosen) for each in names]


def names_found(desk: Browser, typed: str) -> list[str]:
    return names_on(desk.get("/patients/", htmx=True, query_string={"q": typed}))


def test_exact_names_come_before_longer_ones_and_those_before_similar_sounds(
    practice: Practice, desk: Browser
) -> None:
    name(practice, "Lakshmi", "Laxmikant", "Laxmi")
    assert names_found(desk, "laxmi") == ["Laxmi Rao", "Laxmikant Rao", "Lakshmi Rao"]


def test_the_patient_seen_last_comes_first_among_equal_matches(
    practice: Practice, desk: Browser
) -> None:
    first, second, _third = name(practice, "Asha", "Asha Devi", "Asha Bai")
    today: date = clinic_day()
    practice.visit(first, visit_date=today)
    practice.visit(second, visit_date=today - timedelta(days=3))
    assert names_found(desk, "asha") == ["Asha Rao", "Asha Devi Rao", "Asha Bai Rao"]


def test_of_two_thousand_patients_with_one_surname_those_seen_lately_come_first(
    practice: Practice, desk: Browser
) -> None:
    with practice.at_work():
        person = {"last_name": "Patil", "gender": "F", "phone": None, "address": ""}
        person |= {"birth": Birth(date(1980, 5, 17), "day")}
        service.register_many([person | {"first_name": f"P{n}"} for n in range(1, 2001)])
    seen = [1990 - 37 * n for n in range(30)]
    with practice.at_work():
        for days, number in enumerate(seen):
            day = clinic_day() - timedelta(days=days)
            record_visit(number, {"visit_date": day, "diagnosis": "Fever", "fee_paise": 0})
    page = desk.get("/patients/?q=patil")
    assert names_on(page) == [f"P{number} Patil" for number in seen[:25]]
    second = desk.get("/patients/?q=patil&page=2")
    assert names_on(second)[:5] == [f"P{number} Patil" for number in seen[25:]]
    assert "Type more letters" in desk.get("/patients/?q=patil&page=4").text


def test_a_hundred_matches_are_all_ranked_and_archived_ones_take_no_place(
    practice: Practice, desk: Browser
) -> None:
    numbers = practice.patients(60)
    for number in numbers[:45]:
        with practice.at_work():
            service.archive(service.get_patient(number))
    for days, number in enumerate(numbers[45:]):
        practice.visit(number, visit_date=clinic_day() - timedelta(days=300 + days))
    page = desk.get("/patients/?q=patient")
    assert names_on(page) == [f"Patient{n} Number{n}" for n in numbers[45:]]
    assert "45 archived" in page.text
    assert "Type more letters" not in page.text


def test_many_archived_patients_of_a_name_hide_no_active_one(
    practice: Practice, desk: Browser
) -> None:
    with practice.at_work():
        for number in range(130):
            birth = Birth(date(1980, 5, 17), "day")
            values = {"first_name": "Sita", "last_name": "Rao", "gender": "F", "birth": birth}
            made = service.register(values | {"phone": None, "address": f"{number}"})
            if number < 125:
                service.archive(made)
    for typed in ("sita rao", "sita"):
        with statements(practice.database.app) as executed:
            page = desk.get("/patients/", query_string={"q": typed})
        assert names_on(page) == ["Sita Rao"] * 5
        assert "At least 50 archived" in page.text
        assert len(executed) <= 6, executed


def test_a_similar_name_is_shown_separately_below(practice: Practice, desk: Browser) -> None:
    name(practice, "Kamal", "Kamala")
    page = desk.get("/patients/?q=kamala")
    assert names_on(page) == ["Kamala Rao", "Kamal Rao"]
    assert "Similar names" in page.text
    assert "Similar names" not in desk.get("/patients/?q=rao").text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("लक्ष्मी", "Lakshmi"),
        ("லட்சுமி", "Lakshmi"),
        ("লক্ষ্মী", "Lakshmi"),
        ("Ramesh", "रमेश"),
        ("Subramanian", "சுப்பிரமணியன்"),
        ("ramkumar", "Ram Kumar"),
        ("ram kumar", "Ramkumar"),
        ("mohd", "Mohammed"),
        ("krs", "K R S"),
        ("smt suneetha", "Sunita"),
        ("vijay", "Bijoy"),
        ("rathod", "Rathore"),
    ],
)
def test_a_name_is_found_by_other_spellings(
    typed: str, registered: str, practice: Practice, desk: Browser
) -> None:
    name(practice, registered)
    assert names_found(desk, typed) == [f"{registered} Rao"]


def test_a_foreign_phone_number_is_found_by_digits_in_its_middle(
    practice: Practice, desk: Browser
) -> None:
    name(practice, "Emma", phone="+447700900123")
    for typed in ("00900", "7700 9001", "900123", "+44 7700"):
        assert names_found(desk, typed) == ["Emma Rao"]
    assert "phone" in desk.get("/patients/?q=00900").text


def test_the_search_box_shows_eight_matches_and_a_link_to_all(
    practice: Practice, desk: Browser
) -> None:
    practice.patients(12)
    part = desk.get("/patients/found/?q=number", htmx=True)
    assert len([link for link in part.links() if link.startswith("/patients/")]) == 8 + 2
    assert "/patients/?q=number" in part.links()
    assert "<html" not in part.html
    assert desk.get("/patients/found/?q=number").location == "/patients/?q=number"
    assert desk.get("/patients/found/?q=", htmx=True).html.strip() == ""


def test_patients_of_another_doctor_are_not_found(practice: Practice, other: Practice) -> None:
    other.patient(phone="+919876543210")
    desk = practice.browser()
    for typed in ("lakshmi", "laxmi", "lak", "98765", "5432", "1"):
        assert names_found(desk, typed) == []
        assert desk.get(f"/patients/found/?q={typed}", htmx=True).links()[:-1] == []


def test_the_search_needs_the_permission_to_see_patients(practice: Practice) -> None:
    practice.patient()
    for withheld, status in (([], 200), (["patients"], 403)):
        member = practice.member("reception", f"Meena {status}", withheld=withheld).browser()
        assert member.get("/patients/found/?q=lak", htmx=True).status == status
        page = member.get("/patients/?q=lak")
        assert (page.status, "Lakshmi" in page.text) == (status, status == 200)


def test_private_notes_are_not_searched(practice: Practice, desk: Browser) -> None:
    practice.visit(practice.patient(), symptoms="Zoster", diagnosis="Shingles")
    for typed in ("zoster", "shingles"):
        assert names_found(desk, typed) == []


@pytest.mark.parametrize("typed", ["a", "laxmi", "dr ksr laxmi", "zz patil", "987", "5432", "P1"])
def test_a_search_runs_at_most_six_statements(
    typed: str, practice: Practice, desk: Browser
) -> None:
    practice.patient(phone="+919876543210")
    for _twice in range(2):
        with statements(practice.database.app) as executed:
            desk.get("/patients/", htmx=True, query_string={"q": typed})
    assert len(executed) <= 6, executed
