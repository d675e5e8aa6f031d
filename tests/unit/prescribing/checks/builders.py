"""Build lines and persons for the tests of the checks, from the shipped medicines."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, fits
from clinic.facts.medicines import Medicine, find_by_label, list_family
from clinic.facts.names import parse_name, strength_parts
from clinic.prescribing.checks import CheckedLine, Findings, Person, RecordedAllergy, check
from clinic.prescribing.dose import AsNeeded, Dose, Step, TimesADay, Unit

WOMAN = Person(
    30 * 365, 60_000, "F", pregnant=False, breastfeeding=False, allergies=(), allergies_asked=True
)
MAN = replace(WOMAN, age_days=45 * 365, weight_g=70_000, sex="M")
EXPECTING = replace(WOMAN, pregnant=True)
NURSING = replace(WOMAN, breastfeeding=True)


def child(years: float, kg: float | None = None) -> Person:
    grams = round(kg * 1000) if kg else None
    return replace(MAN, age_days=round(years * 365.25), weight_g=grams)


def pregnant(weeks: int | None) -> Person:
    return replace(EXPECTING, pregnant_weeks=weeks)


def allergic_to(*names: str, kind: str = "text", reaction: str = "") -> Person:
    return replace(MAN, allergies=tuple(RecordedAllergy(kind, name, reaction) for name in names))


def times(count: int, amount: float = 1, unit: Unit = Unit.PIECE) -> Dose:
    """Return a dose of an amount, a number of times a day."""
    return Dose((Step(amount=Fraction(amount), unit=unit, times=TimesADay(count)),))


def when_needed(amount: float = 1, unit: Unit = Unit.PIECE) -> Dose:
    return Dose((Step(amount=Fraction(amount), unit=unit, needed=AsNeeded()),))


def _of_name(label: str) -> list[Medicine]:
    """Return the listed medicines of a brand's name and numbers, tablets first."""
    name = parse_name(label)
    numbers = {amount.number for amount in name.amounts}
    medicines = [
        m
        for m in list_family(name.words)
        if m.is_brand
        and all(fits(m.form, dosage_forms_of(word)) for word in name.form_words)
        and numbers
        <= {a.number for a in (*parse_name(m.label).amounts, *strength_parts(m.strength))}
    ]
    return sorted(medicines, key=lambda m: ("tablet" not in m.form, not m.strength))


def line(position: int, label: str, dose: Dose | None = None) -> CheckedLine:
    """Return a shipped medicine by its label; other labels are ingredients, joined by +, of a
    tablet."""
    medicine = find_by_label(label) or next(iter(_of_name(label)), None)
    if medicine is None:
        return CheckedLine(position, label, tuple(label.split("+")), "", "tablet", dose)
    return CheckedLine(
        position, label, medicine.ingredients, medicine.strength, medicine.form, dose
    )


def own_words(position: int, label: str) -> CheckedLine:
    return CheckedLine(position, label, (), "", "", None, confirmed=False)


def lines(*labels: str) -> list[CheckedLine]:
    return [line(position, label) for position, label in enumerate(labels, 1)]


def keys(findings: Findings) -> set[str]:
    return {caution.key for caution in findings.cautions}


def alerts(findings: Findings) -> set[str]:
    """Return the keys of the shown cautions, without notes."""
    return {caution.key for caution in findings.alerts}


def keys_of(person: Person, *labels: str) -> set[str]:
    return alerts(check(lines(*labels), person))
