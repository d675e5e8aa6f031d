"""The summary of a visit in one line of a list."""

from __future__ import annotations

from clinic.visits.models import LONGEST_HEADLINE, VisitDisplay


class Shown(VisitDisplay):
    def __init__(self, prescription: str) -> None:
        self.prescription = prescription


def given(prescription: str) -> str:
    return Shown(prescription).given


def test_the_medicines_of_a_visit_are_one_line() -> None:
    assert given("Telma 40  1-0-0 30d\nAtorva 10 hs") == "Telma 40 1-0-0 30d · Atorva 10 hs"
    assert given("") == ""


def test_a_long_prescription_is_cut_with_an_ellipsis() -> None:
    summary = given("Telma 40 1-0-0 30d\n" * 9)
    assert summary.endswith("…")
    assert len(summary) <= LONGEST_HEADLINE
