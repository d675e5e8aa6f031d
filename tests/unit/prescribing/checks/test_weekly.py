"""Methotrexate: any frequency other than once a week stops, because daily intake kills."""

from __future__ import annotations

import pytest

from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import Caution, Person, check
from clinic.prescribing.completing import complete
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line

ADULT = Person(15_000, 70_000, "M")


def stops(typed: str) -> list[Caution]:
    completed = complete(typed, Formulary())
    line = read_line(completed.line or typed, Formulary())
    findings = check([checked(1, line)], ADULT)
    return [caution for caution in findings.cautions if caution.kind == "weekly"]


@pytest.mark.parametrize(
    "typed",
    [
        *("methotrexate 10 od", "methotrexate 10 bd", "methotrexate 10 1-0-1 1m"),
        *("methotrexate 10 alternate days", "methotrexate 10 twice a week", "methotrexate 10 sos"),
        *("methotrexate 10 as directed", "folitrax 7.5 tablet od", "folitrax 7.5 as before"),
    ],
)
def test_another_or_an_unreadable_frequency_stops(typed: str) -> None:
    assert [caution.severity for caution in stops(typed)] == ["stop"]


@pytest.mark.parametrize("typed", ["methotrexate 10 od", "methotrexate 10 as directed"])
def test_only_a_reason_in_the_doctors_own_words_answers_the_stop(typed: str) -> None:
    assert all(caution.typed_reason for caution in stops(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "methotrexate 10 weekly 4w",
        "methotrexate 10 on sun 4w",
        "methotrexate 15 mg once a week sunday",
    ],
)
def test_once_a_week_does_not_stop(typed: str) -> None:
    assert stops(typed) == []


def test_another_medicine_taken_daily_does_not_stop() -> None:
    assert stops("folic acid 5 od") == []
