"""Ages, lengths, kidneys, G6PD and what is banned: the limits that are no dose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from clinic.facts.limits import Rule
from clinic.prescribing.checks.conditions import G6PD, KIDNEY, LIVER, YEAR
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import NOTE, SERIOUS, STOP, Caution, Person

_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44, "years": YEAR}
_BESIDE = {"fdc_with_phenylephrine": "phenylephrine", "fdc_with_chlorphenamine": "chlorphenamine"}
"""In a fixed combination with which a least age holds."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a medicine does not keep: how grave, and in words."""

    level: str
    what: str
    kind: str
    why: str = ""


Test = Callable[[Rule, Given, Person], Broken | None]


def beyond(medicines: Sequence[Given], person: Person, limits: Iterable[Rule]) -> Iterator[Caution]:
    """A caution for each limit of age, length, kidney, G6PD or the law that is not kept."""
    for rule in limits:
        test = _TESTS.get(rule.rule)
        by = [m for m in medicines if rule.ingredient in m.parts and _meant(rule, m)]
        broken = [(m, told) for m in by if test and (told := test(rule, m, person))]
        if broken:
            yield _caution(rule, broken)


def _meant(rule: Rule, medicine: Given) -> bool:
    """Whether a rule is for a medicine of this route, form and composition."""
    form = medicine.line.form
    if rule.code in _BESIDE:
        return _BESIDE[rule.code] in medicine.parts
    if rule.code == "tablet_form":
        return form == "tablet"
    if rule.code == "prolonged_release":
        return "prolonged" in form
    return medicine.reaches(frozenset((rule.route,)))


def needs_kidney(medicines: Sequence[Given], limits: Iterable[Rule]) -> list[Given]:
    """The medicines whose dose depends on a kidney function that is not known here."""
    names = {rule.ingredient for rule in limits if rule.rule == "renal" and rule.alert == "Y"}
    return [m for m in medicines if m.inside and m.parts & names]


def needs_g6pd(medicines: Sequence[Given], limits: Iterable[Rule]) -> list[Given]:
    """The medicines that are not for those without G6PD."""
    names = {rule.ingredient for rule in limits if rule.rule == "g6pd" and rule.alert == "Y"}
    return [m for m in medicines if m.inside and m.parts & names]


def _is_grave(rule: Rule) -> bool:
    return rule.severity in ("contraindicated", "major")


def _grade(rule: Rule) -> str:
    """A stop where the row says contraindicated or major and alerts; one that practice in India
    does not follow is shown without interrupting; the others are notes."""
    if not _is_grave(rule):
        return NOTE
    if rule.alert == "N" or rule.confidence != "high":
        return SERIOUS
    return SERIOUS if rule.is_overridden else STOP


def _too_young(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    if rule.most is None:
        return None
    only = rule.alert == "C" and rule.code not in _BESIDE
    level = NOTE if only else _grade(rule)
    if rule.unit == "kg":
        light = person.weight_g is not None and 0 < person.weight_g < rule.most * 1000
        return Broken(level, f"under {rule.most:g} kg", "child") if light else None
    age = person.age_days
    if age is None or age >= int(rule.most * _DAYS[rule.unit]):
        return None
    unit = rule.unit if rule.most != 1 else rule.unit.removesuffix("s")
    why = rule.condition if only else ""
    return Broken(level, f"in a child under {rule.most:g} {unit}", "child", why)


def _too_old(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    age = person.age_days
    if rule.most is None or age is None or age < int(rule.most * YEAR):
        return None
    level = NOTE if rule.rule == "elderly" else SERIOUS
    return Broken(level, f"from {rule.most:g} years", "age")


def _too_long(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    """Shown and no stop: a day too many is no danger of this minute (decision 0010)."""
    most = None if rule.most is None else rule.most * _DAYS[rule.unit]
    if most is None or medicine.days is None or medicine.days <= most:
        return None
    level = SERIOUS if _grade(rule) == STOP else NOTE
    return Broken(level, f"for more than {rule.most:g} {rule.unit}", "length")


def _banned(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    return Broken(STOP, "is banned in India", "banned") if rule.alert == "Y" else None


def _g6pd(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    if G6PD in person.conditions:
        return Broken(STOP if rule.alert == "Y" else SERIOUS, "in G6PD deficiency", "condition")
    if rule.severity == "contraindicated":
        why = "Nothing is recorded of G6PD: test first"
        return Broken(SERIOUS, "needs a test for G6PD first", "condition", why)
    return None


def _kidney(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    if KIDNEY not in person.conditions:
        return None
    level = SERIOUS if _is_grave(rule) else NOTE
    return Broken(level, f"in kidney disease, below {rule.most:g} mL/min", "condition")


def _liver(rule: Rule, medicine: Given, person: Person) -> Broken | None:
    return Broken(STOP, "in liver disease", "condition") if LIVER in person.conditions else None


_TESTS: dict[str, Test] = {
    "min_age": _too_young,
    "max_age": _too_old,
    "elderly": _too_old,
    "max_duration": _too_long,
    "banned_india": _banned,
    "g6pd": _g6pd,
    "renal": _kidney,
    "hepatic": _liver,
}
_INSTEAD = {
    STOP: "Choose another medicine.",
    SERIOUS: "Choose another if one suits as well.",
    NOTE: "Check that it is meant.",
}


def _caution(rule: Rule, broken: Sequence[tuple[Given, Broken]]) -> Caution:
    told = broken[0][1]
    why = " ".join(filter(None, (sentence(told.why), sentence(rule.advice))))
    return Caution(
        key=f"{told.kind}:{rule.ingredient}" + (f":{rule.rule}" if told.kind != "child" else ""),
        kind=told.kind,
        severity=told.level,
        positions=positions_of(medicine for medicine, _ in broken),
        what=f"{capital(rule.ingredient)} {told.what}",
        why=why or sentence(rule.note) or f"{capital(told.what)}: the source says no more.",
        instead=_INSTEAD[told.level],
        source=rule.source,
    )
