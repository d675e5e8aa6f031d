"""The sentences below the prescription: what was checked, and what was not.

They never state that something is safe: no warning means that no shipped fact applies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinic.alerts.allergens import allergens
from clinic.facts.interactions import count_pairs, named_in_pairs
from clinic.facts.limits import SafetyLimit
from clinic.prescribing.checks import ceilings, states
from clinic.prescribing.checks.allergies import not_matched
from clinic.prescribing.checks.conditions import G6PD, KIDNEY
from clinic.prescribing.checks.limits import needs_g6pd, needs_kidney
from clinic.prescribing.checks.medicines import Medication
from clinic.prescribing.checks.subjects import Person

DATA_DATE = "February 2026"
"""The date of the newest source of interactions.csv: the review lists of Korea."""


def checks_summary(
    medicines: Sequence[Medication],
    running: Sequence[Medication],
    person: Person,
    limits: Sequence[SafetyLimit],
    cautions: states.CautionTable,
) -> str:
    """Return a few short sentences, always the same for the same prescription and person."""
    if not medicines:
        return "No medicines to check."
    return " ".join(
        (
            _interactions(medicines, running),
            *_without_facts(medicines, limits, cautions),
            *_compositions(medicines),
            *_allergies(medicines, person),
            *_states(medicines, person, cautions),
            *_doses(medicines, person, limits),
            *_not_checked(medicines, person, limits),
        )
    )


def short_summary(
    medicines: Sequence[Medication], person: Person, limits: Sequence[SafetyLimit]
) -> str:
    """Return the short form: how many medicines were checked, and the first checks that were not
    made."""
    if not medicines:
        return ""
    checked = sum(medicine.is_checked for medicine in medicines)
    by_kidney = bool(needs_kidney(medicines, limits))
    missed = [
        ("allergies not asked", not person.allergies_asked and not person.allergies),
        ("pregnancy not asked", states.may_bear(person) and person.pregnant is None),
        ("age not known", person.age_days is None),
        ("weight not known", _lacks_weight(person)),
        ("kidney not checked", by_kidney and not _knows_kidneys(person)),
        ("G6PD not checked", bool(needs_g6pd(medicines, limits)) and not _knows_g6pd(person)),
    ]
    sentences = [text for text, is_missed in missed if is_missed][:_MOST_TOLD]
    return " · ".join((f"{checked} of {len(medicines)} checked", *sentences))


_MOST_TOLD = 3


def _has(person: Person, condition: str) -> bool:
    return condition in person.conditions


def _knows_kidneys(person: Person) -> bool:
    return person.filtration is not None or _has(person, KIDNEY)


def _knows_g6pd(person: Person) -> bool:
    return _has(person, G6PD) or G6PD in person.ruled_out


def _lacks_weight(person: Person) -> bool:
    child = person.age_days is not None and person.age_days < ceilings.CHILD_DAYS
    return child and not (person.weight_g and person.weight_g > 0)


def _interactions(medicines: Sequence[Medication], running: Sequence[Medication]) -> str:
    checked = [medicine for medicine in medicines if medicine.is_checked]
    text = f"{len(checked)} of {_count(len(medicines))} checked against {count_pairs():,} harmful"
    text += f" pairs ({DATA_DATE})"
    if running:
        text += f", also with {sum(medicine.is_checked for medicine in running)} of "
        text += f"{len(running)} already taken"
    text += "."
    missed = [medicine for medicine in (*medicines, *running) if not medicine.is_checked]
    for label, has_name in (("Not recognised", False), ("Not understood as a whole", True)):
        lines = [medicine for medicine in missed if bool(medicine.ingredients) is has_name]
        text += f" {label}: {_labels(lines)}." if lines else ""
    return text


def _without_facts(
    medicines: Sequence[Medication], limits: Sequence[SafetyLimit], cautions: states.CautionTable
) -> Iterator[str]:
    """Yield a sentence on the medicines for which no shipped fact exists."""
    checked = [medicine for medicine in medicines if medicine.is_checked and medicine.is_systemic]
    covered = named_in_pairs({name for medicine in checked for name in medicine.ingredients})
    covered |= {rule.ingredient for rule in limits} | set(cautions)
    uncovered = [medicine for medicine in checked if medicine.parts.isdisjoint(covered)]
    if uncovered:
        yield f"No facts about {_labels(uncovered)}."


def _compositions(medicines: Sequence[Medication]) -> Iterator[str]:
    unconfirmed = [
        medicine for medicine in medicines if medicine.is_checked and not medicine.line.confirmed
    ]
    if unconfirmed:
        yield f"Composition of {_labels(unconfirmed)} not confirmed."


def _allergies(medicines: Sequence[Medication], person: Person) -> Iterator[str]:
    if not person.allergies_asked and not person.allergies:
        yield "Allergies not asked."
        return
    missed = not_matched(medicines, person.allergies)
    if not person.allergies:
        yield "No known allergy."
    elif len(missed) < len(allergens(tuple(person.allergies))):
        checked = sum(medicine.is_checked for medicine in medicines)
        all_checked = checked == len(medicines)
        yield (
            "Allergies checked."
            if all_checked
            else f"Allergies checked for {checked} of {_count(len(medicines))}."
        )
    if missed:
        yield f"Allergy to {_quoted(missed)} not checked."


def _states(
    medicines: Sequence[Medication], person: Person, cautions: states.CautionTable
) -> Iterator[str]:
    if states.may_bear(person):
        if person.pregnant is None:
            yield "Pregnancy not asked."
        if person.breastfeeding is None and not person.pregnant:
            yield "Breastfeeding not asked."
    if person.pregnant or person.breastfeeding:
        state = "pregnancy" if person.pregnant else "breastfeeding"
        uncovered = [
            medicine
            for medicine in medicines
            if medicine.ingredients and not states.is_covered(medicine, cautions)
        ]
        if uncovered:
            yield f"No data on {_labels(uncovered)} in {state}."


def _doses(
    medicines: Sequence[Medication], person: Person, limits: Sequence[SafetyLimit]
) -> Iterator[str]:
    rules = ceilings.by_ingredient(limits)
    if any(medicine.ingredients for medicine in medicines):
        with_limit = [
            (medicine, ceilings.limited_ingredients(medicine, rules))
            for medicine in medicines
            if medicine.is_checked
        ]
        limited = [(medicine, names) for medicine, names in with_limit if names]
        unknown = [
            medicine for medicine, names in limited if not ceilings.has_amounts(medicine, names)
        ]
        yield (
            f"Maximum dose checked for {len(limited) - len(unknown)} of {_count(len(medicines))}"
            + (f"; not for {_labels(unknown)}." if unknown else ".")
        )
    if person.age_days is None:
        yield "Age not known: child's dose not checked."
    elif _lacks_weight(person):
        yield "Weight not known: child's dose not checked."


def _not_checked(
    medicines: Sequence[Medication], person: Person, limits: Sequence[SafetyLimit]
) -> Iterator[str]:
    kidney, g6pd = needs_kidney(medicines, limits), needs_g6pd(medicines, limits)
    if kidney and person.filtration is not None:
        yield f"Kidney checked by {person.filtration.text} ({_labels(kidney)})."
    elif kidney and not _has(person, KIDNEY):
        yield f"Kidney not checked ({_labels(kidney)})."
    if g6pd and G6PD in person.ruled_out:
        yield f"G6PD is recorded as normal ({_labels(g6pd)})."
    elif g6pd and not _has(person, G6PD):
        yield f"G6PD not checked ({_labels(g6pd)})."


def _count(number: int) -> str:
    return f"{number} medicine" if number == 1 else f"{number} medicines"


def _labels(medicines: Sequence[Medication]) -> str:
    return _quoted([medicine.line.label for medicine in medicines])


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in dict.fromkeys(names)]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
