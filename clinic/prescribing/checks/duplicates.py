"""Duplicates: the same ingredient in two medicines, and two medicines of a class where one is
enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.actives import parts_of
from clinic.facts.groups import DUPLICATE, TOGETHER, DrugGroup
from clinic.prescribing.checks.conditions import is_old
from clinic.prescribing.checks.medicines import (
    Medication,
    RouteClass,
    capital,
    positions_of,
    sentence,
)
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

Groups = Mapping[DrugGroup, frozenset[str]]

_NUTRIENTS = frozenset(
    (
        *("ascorbic acid", "biotin", "calcium", "calcium carbonate", "calcium citrate"),
        *("calcium citrate malate", "calcium pantothenate", "colecalciferol", "cyanocobalamin"),
        *("folic acid", "l-methylfolate", "magnesium", "mecobalamin", "nicotinamide", "pyridoxine"),
        *("riboflavin", "selenium", "thiamine", "vitamin a", "vitamin e", "vitamin k2-7", "zinc"),
        *("zinc sulphate", "haematinic iron"),
    )
)
"""Many combinations contain a little of these: a duplicate counts only where they stand alone."""
_ANALGESIC_MG = 500
"""In mg: less aspirin is for the platelets and no second painkiller (class_duplicates.csv)."""
_ADDING_UP = 3
"""Two sedating medicines are common; the caution needs three, and two above 65 years."""
_INSULIN = "insulin"
"""A basal and a mealtime insulin go together: only their classes are compared."""


@dataclass(frozen=True, slots=True)
class DuplicateFindings:
    """The cautions about duplicates, and the pairs of ingredients that they cover.

    `stopped_pairs` have a stop among the cautions. `minor_pairs` are of a class of which one is
    given as a single dose: an injection before the tablets.
    """

    cautions: tuple[Caution, ...]
    stopped_pairs: frozenset[frozenset[str]]
    minor_pairs: frozenset[frozenset[str]]


def find_duplicates(
    medicines: Sequence[Medication], running: Sequence[Medication], groups: Groups
) -> DuplicateFindings:
    """Find the same ingredient, or two of a class, taken by mouth in two lines or injected in two.

    A tablet with a gel, drops or an inhaler, or after an injection, is usual treatment; so is a
    single dose. A duplicate of a running medicine is no stop: the line may replace it.
    """
    same_ingredient = list(_same_ingredient(medicines, groups))
    covered = {(name, caution.positions) for caution, name in same_ingredient}
    found = list(_classes(medicines, running, groups))
    alone = {caution.key for caution, _ in _classes(medicines, (), groups)}
    with_running = {caution.key for caution, _ in found} - alone
    class_cautions = [
        (caution, names)
        for caution, names in _most_severe_each(found)
        if caution.key in with_running
        or covered.isdisjoint((name, caution.positions) for name in names)
    ]
    stopped_pairs = {
        pair
        for caution, names in class_cautions
        for pair in _pairs(names)
        if caution.severity == STOP
    }
    cautions = (
        *(caution for caution, _ in same_ingredient),
        *(caution for caution, _ in class_cautions),
    )
    return DuplicateFindings(
        cautions, frozenset(stopped_pairs), frozenset(_single_dose_pairs(medicines, groups))
    )


def _single_dose_pairs(medicines: Sequence[Medication], groups: Groups) -> Iterator[frozenset[str]]:
    for group, members in groups.items():
        if group.kind == DUPLICATE and group.severity != "contraindicated":
            single_dose = {name for m in medicines if m.is_once for name in m.parts & members}
            yield from (frozenset((name, partner)) for name in single_dose for partner in members)


def _same_ingredient(
    medicines: Sequence[Medication], groups: Groups
) -> Iterator[tuple[Caution, str]]:
    for route_class in (RouteClass.SWALLOWED, RouteClass.INJECTED):
        by_ingredient: dict[str, list[Medication]] = defaultdict(list)
        for medicine in medicines:
            if medicine.route_class is route_class and not medicine.is_once:
                for name in _counted_names(medicine):
                    by_ingredient[name].append(medicine)
        for name, users in by_ingredient.items():
            if len(users) > 1:
                yield (
                    _ingredient_caution(
                        name, route_class, users, _level_of_ingredient(name, groups)
                    ),
                    name,
                )


def _counted_names(medicine: Medication) -> set[str]:
    names = {parts_of(name)[-1] for name in medicine.ingredients} - {_INSULIN}
    return names if len(medicine.ingredients) == 1 else names - _NUTRIENTS


def _level_of_ingredient(name: str, groups: Groups) -> str:
    """Return the level that two of its class would have."""
    severe = any(
        _level(group) == STOP and name in members and group.kind == DUPLICATE
        for group, members in groups.items()
    )
    return STOP if severe else SERIOUS


def _level(group: DrugGroup) -> str:
    return STOP if group.alert != "N" and group.severity != "moderate" else NOTE


def _ingredient_caution(
    name: str, route_class: RouteClass, medicines: Sequence[Medication], level: str
) -> Caution:
    medicines = sorted(medicines, key=lambda medicine: medicine.line.position)
    labels = list(dict.fromkeys(medicine.line.label for medicine in medicines))
    listed = " and in ".join((", ".join(labels[:-1]), labels[-1])) if labels[1:] else labels[0]
    return Caution(
        key=f"duplicate:{name}" + (":injected" if route_class is RouteClass.INJECTED else ""),
        kind="duplicate",
        severity=level,
        positions=positions_of(medicines),
        what=f"{capital(name)} twice",
        why=f"It is in {listed}."
        if labels[1:]
        else f"{listed} stands here {len(medicines)} times.",
        instead="Keep one of them, unless both are meant.",
        source="Compositions of the medicines",
    )


def _classes(
    medicines: Sequence[Medication], running: Sequence[Medication], groups: Groups
) -> Iterator[tuple[Caution, frozenset[str]]]:
    for group, members in sorted(groups.items(), key=_narrowest_first):
        if group.kind != DUPLICATE:
            continue
        for route_class in (RouteClass.SWALLOWED, RouteClass.INJECTED, RouteClass.ELSEWHERE):
            now = [
                m for m in medicines if m.route_class is route_class and _counts(m, group, members)
            ]
            names = frozenset(name for m in now for name in m.parts & members)
            if len(now) > 1 and len(_different(now, members)) > 1:
                yield _class_caution(group, now, names, _level(group), "")
            elif now:
                before = [
                    m
                    for m in running
                    if m.route_class is route_class and _counts(m, group, members)
                ]
                other = [m for m in before if not (m.parts & members) & names]
                if other:
                    level = SERIOUS if _level(group) == STOP else NOTE
                    yield _class_caution(group, now, names, level, other[0].line.label)


def _narrowest_first(entry: tuple[DrugGroup, frozenset[str]]) -> tuple[int, str]:
    return entry[0].size, entry[0].name


def _counts(medicine: Medication, group: DrugGroup, members: frozenset[str]) -> bool:
    mine = medicine.parts & members
    if not mine or medicine.is_once or not medicine.reaches(group.routes):
        return False
    if group.alert == "C" and mine == {"aspirin"}:
        return (medicine.strength_mg({"aspirin"}) or _ANALGESIC_MG) >= _ANALGESIC_MG
    return True


def _different(medicines: Sequence[Medication], members: frozenset[str]) -> set[frozenset[str]]:
    return {medicine.parts & members for medicine in medicines}


def _class_caution(
    group: DrugGroup, users: Sequence[Medication], names: frozenset[str], level: str, running: str
) -> tuple[Caution, frozenset[str]]:
    ingredients = " and ".join(sorted(names))
    description = "the same drug" if group.is_one_drug else f"two {group.label}"
    if running:
        description = (
            "the same drug as" if group.is_one_drug else f"one of the {group.label}, as is"
        )
        description += f" {running}, already taken"
    caution = Caution(
        key=f"duplicate:{group.name}",
        kind="duplicate",
        severity=level,
        positions=positions_of(users),
        what=f"{capital(ingredients)}: {description}",
        why=sentence(group.note) or "One of a class is enough.",
        instead=sentence(group.advice),
        source=group.source,
    )
    return caution, names


def _most_severe_each(
    cautions: Iterable[tuple[Caution, frozenset[str]]],
) -> list[tuple[Caution, frozenset[str]]]:
    """Keep, of classes that cover the same ingredients in the same lines, the most severe, then the
    first.

    The narrowest class comes first.
    """
    by_place: dict[tuple[frozenset[str], tuple[int, ...]], tuple[Caution, frozenset[str]]] = {}
    for caution, names in cautions:
        place = names, caution.positions
        if place not in by_place or _rank(caution) < _rank(by_place[place][0]):
            by_place[place] = caution, names
    return list(by_place.values())


def _rank(caution: Caution) -> tuple[int, bool]:
    same = "same_drug" in caution.key or "enantiomers" in caution.key
    return LEVELS.index(caution.severity), not same


def _pairs(names: frozenset[str]) -> Iterator[frozenset[str]]:
    for name in names:
        yield from (frozenset((name, partner)) for partner in names if partner != name)


def additive_cautions(
    medicines: Sequence[Medication], running: Sequence[Medication], person: Person, groups: Groups
) -> Iterator[Caution]:
    """Yield a note where several medicines that sedate, lower the pressure or prolong QT come
    together."""
    for group, members in groups.items():
        if group.kind != TOGETHER:
            continue
        now = [m for m in medicines if m.is_systemic and m.parts & members]
        with_running = [*now, *(m for m in running if m.is_systemic and m.parts & members)]
        names = {name for m in with_running for name in m.parts & members}
        if now and len(names) >= _enough(group, person):
            yield Caution(
                key=f"together:{group.name}",
                kind="together",
                severity=NOTE,
                positions=positions_of(now),
                what=f"{len(names)} together: {', '.join(sorted(names))}",
                why=sentence(group.effect),
                instead=sentence(group.advice),
                source=group.source,
            )


def _enough(group: DrugGroup, person: Person) -> int:
    return group.at_least if is_old(person) else max(group.at_least, _ADDING_UP)


def count_qt_prolonging(medicines: Sequence[Medication], groups: Groups) -> int:
    """Count the ingredients in use that prolong QT."""
    members = next((names for group, names in groups.items() if group.name == "qt_prolonging"), ())
    return len({name for m in medicines if m.is_systemic for name in m.parts & frozenset(members)})
