"""Read a pharmacist's cases: a person, recorded problems, typed lines, and the expected alerts."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import (
    Caution,
    CheckedLine,
    Findings,
    Person,
    RecordedAllergy,
    check,
    conditions_of,
)
from clinic.prescribing.completing import complete
from clinic.prescribing.lines import read_line
from tests.unit.prescribing.formularies import PLAIN

CASES, FURTHER, OUTSIDE = "check_cases.tsv", "further_cases.tsv", "outside_cases.tsv"
_DAYS = {"y": 365.25, "m": 30.44, "d": 1}


@dataclass(frozen=True, slots=True)
class Case:
    """One row: `due` states whether an alert must come, `kind` which kind."""

    due: bool
    kind: str
    person: Person
    lines: tuple[str, ...]
    running: tuple[str, ...]
    title: str


def cases(file: str = CASES) -> list[Case]:
    """Return the rows of a file in this folder."""
    with Path(__file__).with_name(file).open(encoding="utf-8", newline="") as rows:
        return [_case(row) for row in csv.DictReader(rows, delimiter="\t")]


def _case(row: dict[str, str]) -> Case:
    problems = [(entry, entry) for entry in filter(None, (row.get("problems") or "").split("|"))]
    person = person_of(row["person"], row["allergies"] or "")
    return Case(
        due=row["due"] == "Y",
        kind=row["kind"],
        person=replace(person, conditions=conditions_of(problems)),
        lines=tuple(row["lines"].split("|")),
        running=tuple(filter(None, (row["running"] or "").split("|"))),
        title=f"{row['person']} {row['allergies']} {row['lines']}",
    )


def person_of(text: str, allergies: str = "") -> Person:
    """Parse a person such as `F 25y 55kg preg20`, `M 4m 6kg`, `F 26y 55kg bf`; allergies are given
    as `kind:name|kind:name`."""
    sex, age, weight, *states = text.split()
    weeks = next((int(state[4:]) for state in states if state.startswith("preg")), None)
    nursing = "bf" in states
    pregnancy_is_known = weeks is not None or nursing or "no" in states
    recorded = tuple(
        RecordedAllergy(*entry.split(":", 1)) for entry in filter(None, allergies.split("|"))
    )
    return Person(
        age_days=round(int(age[:-1]) * _DAYS[age[-1]]),
        weight_g=int(weight.removesuffix("kg")) * 1000,
        sex=sex,
        pregnant=weeks is not None if pregnancy_is_known else None,
        pregnant_weeks=weeks,
        breastfeeding=nursing if pregnancy_is_known else None,
        allergies=recorded,
        allergies_asked=bool(recorded) or "none" in states,
    )


def as_typed(position: int, typed: str) -> CheckedLine:
    """Return the line as typed without using a button, in the doctor's own words if necessary."""
    return checked(position, read_line(typed, PLAIN))


def as_completed(position: int, typed: str) -> CheckedLine:
    """Return the line after Enter, or the first of its choices."""
    completed = complete(typed, PLAIN)
    line = completed.line or (completed.choices[0][1] if completed.choices else typed)
    return checked(position, read_line(line, PLAIN))


def findings_of(case: Case, *, completed: bool) -> Findings:
    read = as_completed if completed else as_typed
    lines = [read(position, typed) for position, typed in enumerate(case.lines, 1)]
    return check(lines, case.person, [read(0, typed) for typed in case.running])


def alerts_of(findings: Findings) -> list[Caution]:
    """Return the shown cautions, without notes."""
    return list(findings.alerts)
