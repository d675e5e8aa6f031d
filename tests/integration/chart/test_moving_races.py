"""A visit is moved to the right patient while another desk bills it."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing.rules import Status
from clinic.billing.service import find_bill_of_visit
from clinic.chart import moving
from clinic.visits.service import get_visit
from tests.integration.billing.races import meanwhile, outcome
from tests.integration.books import check_books
from tests.integration.factories import Practice
from tests.integration.issuing import issue_bill
from tests.integration.together import at_once

WRONG, RIGHT = 1, 2


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


@pytest.fixture
def visit(practice: Practice) -> int:
    practice.patients(2)
    return practice.visit(WRONG)


def move(visit: int) -> str:
    try:
        moving.move(moving.MoveOrder(visit, 1, RIGHT, "Her sister's"))
    except (moving.VisitBilled, moving.SamePatient) as refused:
        return type(refused).__name__
    return "moved"


def bill(visit: int) -> None:
    issue_bill(visit, 500_00, Status.PENDING)


def whose(practice: Practice, visit: int) -> tuple[int, int | None]:
    """Return the patients of the visit and of its bill."""
    with practice.at_work():
        issued = find_bill_of_visit(visit)
        return get_visit(visit).patient_id, issued.patient_id if issued else None


def test_a_visit_that_is_billed_first_is_not_moved(practice: Practice, visit: int) -> None:
    outcomes: list[str] = []
    meanwhile(practice, lambda: bill(visit), lambda: outcomes.append(move(visit)))
    assert outcomes == ["VisitBilled"]
    assert whose(practice, visit) == (WRONG, WRONG)


def test_a_visit_that_is_moved_first_is_not_billed_to_the_wrong_patient(
    practice: Practice, visit: int
) -> None:
    moved = meanwhile(practice, lambda: move(visit), lambda: bill(visit))
    assert moved in ("done", "NotLegal")
    patient, billed = whose(practice, visit)
    assert patient == RIGHT
    assert billed in (None, RIGHT)


def test_the_bill_is_of_the_visits_patient_where_four_desks_move_and_four_bill_it(
    practice: Practice, visit: int
) -> None:
    acts = [lambda: move(visit), lambda: bill(visit)] * 4
    at_once([lambda act=act: outcome(practice, act) for act in acts])
    patient, billed = whose(practice, visit)
    assert billed in (None, patient)
