"""The line beneath the prescription: what was checked, and what was not.

It never says that something is safe: no warning means that none of the facts at hand speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinic.alerts.allergens import allergens
from clinic.facts.interactions import count_pairs, named_in_pairs
from clinic.facts.limits import Rule
from clinic.prescribing.checks import ceilings, states
from clinic.prescribing.checks.allergies import not_matched
from clinic.prescribing.checks.conditions import G6PD, KIDNEY
from clinic.prescribing.checks.limits import needs_g6pd, needs_kidney
from clinic.prescribing.checks.medicines import Given
from clinic.prescribing.checks.subjects import Person

DATA_DATE = "February 2026"
"""The newest of the sources of interactions.csv: the review lists of Korea."""


def checks_summary(
    medicines: Sequence[Given],
    running: Sequence[Given],
    person: Person,
    limits: Sequence[Rule],
    cautions: states.Table,
) -> str:
    """A few short sentences, always the same for the same prescription and person."""
    if not medicines:
        return "No medicines to check."
    return " ".join(
        (
            _interactions(medicines, running),
            *_silent(medicines, limits, cautions),
            *_compositions(medicines),
            *_allergies(medicines, person),
            *_states(medicines, person, cautions),
            *_doses(medicines, person, limits),
            *_not_looked_at(medicines, person, limits),
        )
    )


def short_summary(medicines: Sequence[Given], person: Person, limits: Sequence[Rule]) -> str:
    """The same in a few words: how many were checked, and the first of what was not."""
    if not medicines:
        return ""
    known = sum(one.is_checked for one in medicines)
    missed = [
        ("allergies not asked", not person.allergies_asked and not person.allergies),
        ("pregnancy not asked", states.may_bear(person) and person.pregnant is None),
        ("age not known", person.age_days is None),
        ("weight not known", _lacks_weight(person)),
        ("kidney not checked", bool(needs_kidney(medicines, limits)) and not _has(person, KIDNEY)),
        ("G6PD not checked", bool(needs_g6pd(medicines, limits)) and not _has(person, G6PD)),
    ]
    told = [words for words, holds in missed if holds][:_MOST_TOLD]
    return " · ".join((f"{known} of {len(medicines)} checked", *told))


_MOST_TOLD = 3


def _has(person: Person, condition: str) -> bool:
    return condition in person.conditions


def _lacks_weight(person: Person) -> bool:
    child = person.age_days is not None and person.age_days < ceilings.CHILD_DAYS
    return child and not (person.weight_g and person.weight_g > 0)


def _interactions(medicines: Sequence[Given], running: Sequence[Given]) -> str:
    known = [one for one in medicines if one.is_checked]
    told = f"{len(known)} of {_count(len(medicines))} checked against {count_pairs():,} harmful"
    told += f" pairs ({DATA_DATE})"
    if running:
        told += f", also with {sum(one.is_checked for one in running)} of "
        told += f"{len(running)} already taken"
    told += "."
    missed = [one for one in (*medicines, *running) if not one.is_checked]
    for words, named in (("Not recognised", False), ("Not understood as a whole", True)):
        lines = [one for one in missed if bool(one.ingredients) is named]
        told += f" {words}: {_labels(lines)}." if lines else ""
    return told


def _silent(
    medicines: Sequence[Given], limits: Sequence[Rule], cautions: states.Table
) -> Iterator[str]:
    """Medicines of which none of the facts at hand says anything."""
    known = [one for one in medicines if one.is_checked and one.inside]
    named = named_in_pairs({name for one in known for name in one.ingredients})
    named |= {rule.ingredient for rule in limits} | set(cautions)
    silent = [one for one in known if one.parts.isdisjoint(named)]
    if silent:
        yield f"No facts about {_labels(silent)}."


def _compositions(medicines: Sequence[Given]) -> Iterator[str]:
    unsure = [one for one in medicines if one.is_checked and not one.line.confirmed]
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
        known = sum(one.is_checked for one in medicines)
        whole = known == len(medicines)
        yield (
            "Allergies checked."
            if whole
            else f"Allergies checked for {known} of {_count(len(medicines))}."
        )
    if missed:
        yield f"Allergy to {_quoted(missed)} not checked."


def _states(medicines: Sequence[Given], person: Person, cautions: states.Table) -> Iterator[str]:
    if states.may_bear(person):
        if person.pregnant is None:
            yield "Pregnancy not asked."
        if person.breastfeeding is None and not person.pregnant:
            yield "Breastfeeding not asked."
    if person.pregnant or person.breastfeeding:
        state = "pregnancy" if person.pregnant else "breastfeeding"
        silent = [
            one for one in medicines if one.ingredients and not states.is_covered(one, cautions)
        ]
        if silent:
            yield f"No data on {_labels(silent)} in {state}."


def _doses(medicines: Sequence[Given], person: Person, limits: Sequence[Rule]) -> Iterator[str]:
    rules = ceilings.by_ingredient(limits)
    if any(one.ingredients for one in medicines):
        with_limit = [(one, ceilings.limited(one, rules)) for one in medicines if one.is_checked]
        having = [(one, names) for one, names in with_limit if names]
        unsure = [one for one, names in having if not ceilings.is_worked_out(one, names)]
        yield (
            f"Maximum dose checked for {len(having) - len(unsure)} of {_count(len(medicines))}"
            + (f"; not for {_labels(unsure)}." if unsure else ".")
        )
    if person.age_days is None:
        yield "Age not known: child's dose not checked."
    elif _lacks_weight(person):
        yield "Weight not known: child's dose not checked."


def _not_looked_at(
    medicines: Sequence[Given], person: Person, limits: Sequence[Rule]
) -> Iterator[str]:
    kidney, g6pd = needs_kidney(medicines, limits), needs_g6pd(medicines, limits)
    if kidney and not _has(person, KIDNEY):
        yield f"Kidney not checked ({_labels(kidney)})."
    if g6pd and not _has(person, G6PD):
        yield f"G6PD not checked ({_labels(g6pd)})."


def _count(number: int) -> str:
    return f"{number} medicine" if number == 1 else f"{number} medicines"


def _labels(medicines: Sequence[Given]) -> str:
    return _quoted([medicine.line.label for medicine in medicines])


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in dict.fromkeys(names)]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
