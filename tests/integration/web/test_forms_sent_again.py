"""A form whose first answer was lost is sent again: once more as it was, or corrected meanwhile."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from clinic.typed_again import SAVED_BEFORE
from tests.integration.client import Page
from tests.integration.factories import Practice


class Case(NamedTuple):
    """A form: where it is, what it is sent with first, and what is changed before the second."""

    path: str
    typed: dict[str, str]
    changed: dict[str, str]


CASES = {
    "patient": Case(
        "/patients/new/",
        {"first_name": "Rani", "last_name": "Kaur", "gender": "F", "age": "33"},
        {"first_name": "Mohan", "gender": "M"},
    ),
    "visit": Case("/patients/1/visits/new/", {"symptoms": "Fever"}, {"symptoms": "Chest pain"}),
    "problem": Case("/patients/1/problems/", {"name": "Asthma"}, {"name": "Diabetes"}),
    "allergy": Case("/patients/1/allergies/", {"name": "Penicillin"}, {"name": "Ibuprofen"}),
    "lab value": Case("/patients/1/labs/new/", {"lines": "Hb 12 g/dL"}, {"lines": "Hb 7 g/dL"}),
    "payment": Case("/billing/1/pay/", {"amount": "100", "mode": "cash"}, {"amount": "150"}),
    "mode": Case("/billing/1/pay/", {"amount": "100", "mode": "cash"}, {"mode": "upi"}),
    "advance": Case("/patients/1/advance/", {"amount": "100", "mode": "cash"}, {"amount": "250"}),
    "refund": Case(
        "/billing/2/refund/",
        {"amount": "50", "mode": "cash", "reason": "Not done"},
        {"amount": "70"},
    ),
    "cash": Case(
        "/daybook/cash/",
        {"amount": "100", "direction": "in", "reason": "Change"},
        {"amount": "90", "direction": "out", "drawer_short": "y"},
    ),
}


@pytest.fixture
def bills(practice: Practice) -> None:
    """A bill that is due, and one that is paid."""
    patient = practice.patient()
    practice.bill(practice.visit(patient), 500_00, "pending")
    practice.bill(practice.visit(patient), 500_00)


def send_twice(case: Case, practice: Practice, changed: dict[str, str]) -> tuple[Page, Page]:
    """Send a form and then once more, with these changes; return where both lead."""
    form = practice.browser().get(case.path).form_to(case.path)
    first = form.send(**case.typed).follow()
    return first, form.send(**case.typed | changed).follow()


@pytest.mark.usefixtures("bills")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_was_changed_after_the_form_was_saved_is_told_not_to_be_saved(
    case: Case, practice: Practice
) -> None:
    first, second = send_twice(case, practice, case.changed)
    assert SAVED_BEFORE not in first.text
    assert SAVED_BEFORE in second.text
    assert "taken out" not in second.text


@pytest.mark.usefixtures("bills")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_form_that_is_sent_twice_as_it_was_says_nothing_of_it(
    case: Case, practice: Practice
) -> None:
    first, second = send_twice(case, practice, {})
    assert SAVED_BEFORE not in first.text + second.text
