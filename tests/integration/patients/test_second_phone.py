"""A second phone number of a patient."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.patients.people import LAKSHMI, names_on, register, row_of

SECOND = {"second_phone": "91234 56789", "second_phone_of": "parent"}


def test_a_second_phone_is_stored_with_its_owner(practice: Practice, desk: Browser) -> None:
    page = register(desk, **SECOND).follow()
    assert "+91 91234 56789 (mother or father)" in page.text
    assert row_of(practice, 1)["second_phone"] == "+919123456789"


def test_a_patient_is_found_by_the_second_phone(desk: Browser) -> None:
    register(desk, **SECOND)
    for query in ("9123456789", "6789"):
        assert names_on(desk.get(f"/patients/?q={query}")) == ["Lakshmi Srinivasan"]


def test_swapped_phone_numbers_are_recognised_as_a_likely_duplicate(
    desk: Browser,
) -> None:
    register(desk, **SECOND)
    again = {"phone": "91234 56789", "second_phone": "98765 43210", "age": "20", "gender": "M"}
    page = register(desk, **again)
    assert page.status == 422
    assert "Registered already?" in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [({"second_phone": "12345"}, "Only 5 digits"), ({"second_phone": LAKSHMI["phone"]}, "first")],
)
def test_a_bad_second_phone_is_explained(
    typed: dict[str, str], message: str, desk: Browser
) -> None:
    page = register(desk, **typed)
    assert page.status == 422
    assert message in page.error_of("second_phone")


def test_an_owner_without_a_number_is_not_stored(practice: Practice, desk: Browser) -> None:
    register(desk, second_phone="", second_phone_of="parent")
    assert row_of(practice, 1)["second_phone_of"] == ""


def test_a_form_without_the_new_fields_registers_and_keeps_them_when_editing(
    practice: Practice, desk: Browser
) -> None:
    page = desk.post("/patients/new/", LAKSHMI | {"csrf_token": desk.token()})
    assert page.status == 303
    path = "/patients/1/edit/"
    desk.get(path).form_to(path).send(**SECOND)
    old = LAKSHMI | {"csrf_token": desk.token(), "version": "2", "last_name": "Iyer"}
    assert desk.post(path, old).status == 303
    assert row_of(practice, 1)["second_phone"] == "+919123456789"
    assert row_of(practice, 1)["last_name"] == "Iyer"
