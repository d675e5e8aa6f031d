"""Methotrexate is taken once a week; taken daily it kills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinic.prescribing.checks.medicines import Given, capital, positions_of
from clinic.prescribing.checks.subjects import Caution
from clinic.prescribing.dose import EveryMonths, EveryWeeks, Once, OnWeekdays, Pattern, Step
from clinic.prescribing.dose.model import At

WEEKLY_ONLY = frozenset({"methotrexate"})
SOURCE = (
    "MHRA Drug Safety Update Sept 2020 (gov.uk); EMA 2019 measures to avoid daily dosing errors"
)


def mistaken(medicines: Sequence[Given]) -> Iterator[Caution]:
    """A stop for each weekly-only medicine with another rhythm, or with one that was not read."""
    for name in sorted(WEEKLY_ONLY):
        by = [one for one in medicines if name in one.ingredients and one.inside]
        wrong = [one for one in by if not _is_weekly(one)]
        if wrong:
            yield _caution(name, wrong)


def _is_weekly(medicine: Given) -> bool:
    dose = medicine.line.dose
    return dose is not None and all(map(_is_once_a_week, dose.steps))


def _is_once_a_week(step: Step) -> bool:
    """Once, on one day of a week or less often."""
    match step.times:
        case Pattern(amounts):
            once = sum(1 for amount in amounts if amount) == 1
        case At(parts):
            once = len(parts) == 1
        case times:
            once = times is None or isinstance(times, Once)
    rare = isinstance(step.days, EveryWeeks | EveryMonths)
    one_day = isinstance(step.days, OnWeekdays) and len(step.days.days) == 1
    return once and (rare or one_day or isinstance(step.times, Once))


def _caution(name: str, by: Sequence[Given]) -> Caution:
    unread = any(one.line.dose is None for one in by)
    said = "how often is not understood" if unread else "not written once a week"
    return Caution(
        key=f"weekly:{name}",
        kind="weekly",
        severity="stop",
        positions=positions_of(by),
        what=f"{capital(name)}: {said}",
        why="It is taken on one fixed day each week, except for cancer. Taken daily it kills.",
        instead="Write it once a week and name the day: weekly on sun.",
        source=SOURCE,
        typed_reason=True,
    )
