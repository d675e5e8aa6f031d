"""The line beneath the prescription: what was checked, and what was not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from clinic.facts.interactions import interactions
from clinic.prescribing.checks import ceilings, states
from clinic.prescribing.checks.allergens import allergens
from clinic.prescribing.checks.allergies import not_matched
from clinic.prescribing.checks.interactions import is_covered
from clinic.prescribing.checks.medicines import Given
from clinic.prescribing.checks.subjects import Person

_DATE = re.compile(r"(\d{4})-(\d{2})-\d{2}")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def quiet_line(medicines: Sequence[Given], running: Sequence[Given], person: Person) -> str:
    """A few short sentences, always the same for the same prescription and person."""
    if not medicines:
        return "No medicines to check."
    return " ".join(
        (
            _interactions(medicines, running),
            *_compositions(medicines),
            *_allergies(medicines, person),
            *_states(medicines, person),
            *_doses(medicines, person),
        )
    )


@cache
def data_date() -> str:
    """The month of the newest source of the interactions ("May 2024")."""
    dates = [found for pair in interactions() for found in _DATE.findall(pair.source)]
    year, month = max(dates)
    return f"{_MONTHS[int(month) - 1]} {year}"


def _interactions(medicines: Sequence[Given], running: Sequence[Given]) -> str:
    known = [one for one in medicines if _is_checked(one)]
    named = sum(is_covered(one) for one in known)
    told = f"{len(known)} of {_count(len(medicines))} checked for interactions (data of "
    told += f"{data_date()}, {len(interactions())} serious pairs"
    told += f"; they name {named} of these)" if named < len(known) else ")"
    if running:
        told += f", also with {sum(bool(one.ingredients) for one in running)} of "
        told += f"{len(running)} already taken"
    unknown = [one for one in (*medicines, *running) if not _is_checked(one)]
    return f"{told}; {_labels(unknown)} not recognised." if unknown else f"{told}."


def _is_checked(medicine: Given) -> bool:
    """Whether a line was understood and its medicine is known: only then it counts as checked."""
    return bool(medicine.ingredients) and medicine.line.understood


def _compositions(medicines: Sequence[Given]) -> Iterator[str]:
    unsure = [one for one in medicines if one.ingredients and not one.line.confirmed]
    if unsure:
        yield f"Composition of {_labels(unsure)} not confirmed."


def _allergies(medicines: Sequence[Given], person: Person) -> Iterator[str]:
    if not person.allergies_asked and not person.allergies:
        yield "Allergies not asked."
        return
    missed = not_matched(medicines, person.allergies)
    if not person.allergies:
        yield "No known allergy."
    elif len(missed) < len(allergens(tuple(person.allergies))):
        known = sum(map(_is_checked, medicines))
        whole = known == len(medicines)
        yield (
            "Allergies checked."
            if whole
            else (f"Allergies checked for {known} of {_count(len(medicines))}.")
        )
    if missed:
        yield f"Allergy to {_quoted(missed)} not checked."


def _states(medicines: Sequence[Given], person: Person) -> Iterator[str]:
    if states.may_bear(person):
        if person.pregnant is None:
            yield "Pregnancy not asked."
        if person.breastfeeding is None and not person.pregnant:
            yield "Breastfeeding not asked."
    if person.pregnant or person.breastfeeding:
        state = "pregnancy" if person.pregnant else "breastfeeding"
        silent = [one for one in medicines if one.ingredients and not states.is_covered(one)]
        if silent:
            yield f"No data on {_labels(silent)} in {state}."


def _doses(medicines: Sequence[Given], person: Person) -> Iterator[str]:
    if any(one.ingredients for one in medicines):
        limited = [one for one in medicines if ceilings.has_ceiling(one)]
        unsure = [one for one in limited if not ceilings.is_worked_out(one)]
        told = f"{len(limited) - len(unsure)} of {_count(len(medicines))}"
        yield f"Maximum dose checked for {told}" + (
            f"; daily dose of {_labels(unsure)} not worked out." if unsure else "."
        )
    if person.age_days is None:
        yield "Age not known: child's dose not checked."
    elif person.age_days < ceilings.CHILD_DAYS and not (person.weight_g and person.weight_g > 0):
        yield "Weight not known: child's dose not checked."


def _count(number: int) -> str:
    return f"{number} medicine" if number == 1 else f"{number} medicines"


def _labels(medicines: Sequence[Given]) -> str:
    return _quoted([medicine.line.label for medicine in medicines])


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in dict.fromkeys(names)]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
