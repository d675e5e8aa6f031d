"""Limits other than doses: age, length, kidney, liver, heart, G6PD and banned combinations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from clinic.facts.limits import SafetyLimit
from clinic.prescribing.checks.conditions import G6PD, HEART, KIDNEY, LIVER, YEAR
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import NOTE, SERIOUS, STOP, Caution, Person

_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44, "years": YEAR}
_COMBINED_WITH = {
    "fdc_with_phenylephrine": "phenylephrine",
    "fdc_with_chlorphenamine": "chlorphenamine",
}
"""The other ingredient of a fixed combination to which a minimum age applies."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A limit that a medicine violates: its level, and its wording."""

    level: str
    what: str
    kind: str
    why: str = ""


Test = Callable[[SafetyLimit, Medication, Person], Violation | None]


def limit_cautions(
    medicines: Sequence[Medication], person: Person, limits: Iterable[SafetyLimit]
) -> Iterator[Caution]:
    """Yield a caution for each limit of age, length, kidney, G6PD or the law that is violated."""
    for rule in limits:
        test = _TESTS.get(rule.rule)
        users = [m for m in medicines if rule.ingredient in m.parts and _applies(rule, m)]
        violations = [
            (m, violation) for m in users if test and (violation := test(rule, m, person))
        ]
        if violations:
            yield _caution(rule, violations)


def _applies(rule: SafetyLimit, medicine: Medication) -> bool:
    """Return whether a rule is for a medicine of this route, form and composition."""
    form = medicine.line.form
    if rule.code in _COMBINED_WITH:
        return _COMBINED_WITH[rule.code] in medicine.parts
    if rule.code == "tablet_form":
        return form == "tablet"
    if rule.code == "prolonged_release":
        return "prolonged" in form
    return medicine.reaches(frozenset((rule.route,)))


def needs_kidney(
    medicines: Sequence[Medication], limits: Iterable[SafetyLimit]
) -> list[Medication]:
    """Return the medicines whose dose depends on the kidney function."""
    names = {rule.ingredient for rule in limits if rule.rule == "renal" and rule.alert == "Y"}
    return [m for m in medicines if m.is_systemic and m.parts & names]


def needs_g6pd(medicines: Sequence[Medication], limits: Iterable[SafetyLimit]) -> list[Medication]:
    """Return the medicines that are unsafe in G6PD deficiency."""
    names = {rule.ingredient for rule in limits if rule.rule == "g6pd" and rule.alert == "Y"}
    return [m for m in medicines if m.is_systemic and m.parts & names]


def _is_severe(rule: SafetyLimit) -> bool:
    return rule.severity in ("contraindicated", "major")


def _grade(rule: SafetyLimit) -> str:
    """Return a stop where the row is contraindicated or major and alerts.

    A row that practice in India does not follow is serious; the others are notes.
    """
    if not _is_severe(rule):
        return NOTE
    if rule.alert == "N" or rule.confidence != "high":
        return SERIOUS
    return SERIOUS if rule.is_overridden else STOP


def _below_minimum(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    if rule.most is None:
        return None
    # Alert "C": the limit holds under a condition (`rule.code`); where that is untested, a note.
    is_conditional = rule.alert == "C" and rule.code not in _COMBINED_WITH
    level = NOTE if is_conditional else _grade(rule)
    if rule.unit == "kg":
        is_too_light = person.weight_g is not None and 0 < person.weight_g < rule.most * 1000
        return Violation(level, f"under {rule.most:g} kg", "child") if is_too_light else None
    age = person.age_days
    if age is None or age >= int(rule.most * _DAYS[rule.unit]):
        return None
    unit = rule.unit if rule.most != 1 else rule.unit.removesuffix("s")
    why = rule.condition if is_conditional else ""
    return Violation(level, f"in a child under {rule.most:g} {unit}", "child", why)


def _too_old(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    age = person.age_days
    if rule.most is None or age is None or age < int(rule.most * YEAR):
        return None
    level = NOTE if rule.rule == "elderly" else SERIOUS
    return Violation(level, f"from {rule.most:g} years", "age")


def _too_long(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    """Return the violation of a maximum length; never a stop, since a day too many is no immediate
    danger (decision 0010)."""
    most = None if rule.most is None else rule.most * _DAYS[rule.unit]
    if most is None or medicine.days is None or medicine.days <= most:
        return None
    level = SERIOUS if _grade(rule) == STOP else NOTE
    return Violation(level, f"for more than {rule.most:g} {rule.unit}", "length")


def _banned(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    return Violation(STOP, "is banned in India", "banned") if rule.alert == "Y" else None


def _g6pd(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    if G6PD in person.conditions:
        return Violation(STOP if rule.alert == "Y" else SERIOUS, "in G6PD deficiency", "condition")
    if rule.severity == "contraindicated" and G6PD not in person.ruled_out:
        why = "Nothing is recorded of G6PD: test first"
        return Violation(SERIOUS, "needs a test for G6PD first", "condition", why)
    return None


def _kidney(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    """Return the violation of a least kidney function: by the measured eGFR where one is known.

    Below the limit of a contraindication it is a stop. Where the measured value is above the limit,
    a recorded kidney disease is a note, with the value.
    """
    measured, limit = person.filtration, f"{rule.most:g} mL/min"
    level = SERIOUS if _is_severe(rule) else NOTE
    if measured is not None and rule.most is not None and measured.rate < rule.most:
        is_stop = rule.severity == "contraindicated" and _grade(rule) == STOP
        what = f"with {measured.text}, below {limit}"
        return Violation(STOP if is_stop else level, what, "condition")
    if KIDNEY not in person.conditions:
        return None
    if measured is not None:
        what = f"in kidney disease, below {limit}; {measured.text}"
        return Violation(NOTE, what, "condition")
    return Violation(level, f"in kidney disease, below {limit}", "condition")


def _liver(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    return Violation(STOP, "in liver disease", "condition") if LIVER in person.conditions else None


def _heart(rule: SafetyLimit, medicine: Medication, person: Person) -> Violation | None:
    """Return the violation in a recorded heart failure; serious where the sources differ about how
    severe it must be."""
    if HEART not in person.conditions:
        return None
    return Violation(_grade(rule), "in heart failure", "condition")


_TESTS: dict[str, Test] = {
    "min_age": _below_minimum,
    "max_age": _too_old,
    "elderly": _too_old,
    "max_duration": _too_long,
    "banned_india": _banned,
    "g6pd": _g6pd,
    "renal": _kidney,
    "hepatic": _liver,
    "heart": _heart,
}
_INSTEAD = {
    STOP: "Choose another medicine.",
    SERIOUS: "Choose another if one suits as well.",
    NOTE: "Check that it is meant.",
}


def _caution(rule: SafetyLimit, violations: Sequence[tuple[Medication, Violation]]) -> Caution:
    violation = violations[0][1]
    why = " ".join(filter(None, (sentence(violation.why), sentence(rule.advice))))
    return Caution(
        key=f"{violation.kind}:{rule.ingredient}"
        + (f":{rule.rule}" if violation.kind != "child" else ""),
        kind=violation.kind,
        severity=violation.level,
        positions=positions_of(medicine for medicine, _ in violations),
        what=f"{capital(rule.ingredient)} {violation.what}",
        why=why or sentence(rule.note) or f"{capital(violation.what)}: the source says no more.",
        instead=_INSTEAD[violation.level],
        source=rule.source,
    )
