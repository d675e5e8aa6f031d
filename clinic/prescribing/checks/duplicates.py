"""The same ingredient in two medicines, and two of a class of which one is enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.actives import parts_of
from clinic.facts.groups import DUPLICATE, TOGETHER, Group
from clinic.prescribing.checks.conditions import is_old
from clinic.prescribing.checks.medicines import Given, Way, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

Groups = Mapping[Group, frozenset[str]]

_NUTRIENTS = frozenset(
    (
        *("ascorbic acid", "biotin", "calcium", "calcium carbonate", "calcium citrate"),
        *("calcium citrate malate", "calcium pantothenate", "colecalciferol", "cyanocobalamin"),
        *("folic acid", "l-methylfolate", "magnesium", "mecobalamin", "nicotinamide", "pyridoxine"),
        *("riboflavin", "selenium", "thiamine", "vitamin a", "vitamin e", "vitamin k2-7", "zinc"),
        *("zinc sulphate", "haematinic iron"),
    )
)
"""Many combinations carry a little of these: twice is worth a word only where they stand alone."""
_ANALGESIC_MG = 500
"""Below, aspirin is for the platelets and no second painkiller (class_duplicates.csv)."""
_ADDING_UP = 3
"""Two that make drowsy are everyday; three are told, and two above 65 years."""
_INSULIN = "insulin"
"""A basal and a mealtime insulin belong together: only their classes are compared."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is told of duplicates, and which pairs of ingredients they speak of. `lesser` are pairs
    of a class of which one is given at once and never again: an injection before the tablets."""

    cautions: tuple[Caution, ...]
    told: frozenset[frozenset[str]]
    lesser: frozenset[frozenset[str]]


def duplicated(medicines: Sequence[Given], running: Sequence[Given], groups: Groups) -> Pairs:
    """The same ingredient, or two of a class, swallowed from two lines or injected from two.

    A tablet beside a gel, drops or an inhaler, or after an injection, is how one treats; so is
    what is given once. Beside a running medicine nothing interrupts: it may be the one replaced.
    """
    twice = list(_same(medicines, groups))
    said = {(name, caution.positions) for caution, name in twice}
    kept = [
        (caution, names)
        for caution, names in _once_for_each(_classes(medicines, running, groups))
        if said.isdisjoint((name, caution.positions) for name in names)
    ]
    told = {pair for caution, names in kept for pair in _pairs(names) if caution.severity == STOP}
    cautions = (*(caution for caution, _ in twice), *(caution for caution, _ in kept))
    return Pairs(cautions, frozenset(told), frozenset(_begun_at_once(medicines, groups)))


def _begun_at_once(medicines: Sequence[Given], groups: Groups) -> Iterator[frozenset[str]]:
    for group, members in groups.items():
        if group.kind == DUPLICATE and group.severity != "contraindicated":
            once = {name for m in medicines if m.is_once for name in m.parts & members}
            yield from (frozenset((name, other)) for name in once for other in members)


def _same(medicines: Sequence[Given], groups: Groups) -> Iterator[tuple[Caution, str]]:
    for way in (Way.SWALLOWED, Way.INJECTED):
        having: dict[str, list[Given]] = defaultdict(list)
        for medicine in medicines:
            if medicine.way is way and not medicine.is_once:
                for name in _counted(medicine):
                    having[name].append(medicine)
        for name, found in having.items():
            if len(found) > 1:
                yield _same_twice(name, way, found, _level_of_same(name, groups)), name


def _counted(medicine: Given) -> set[str]:
    names = {parts_of(name)[-1] for name in medicine.ingredients} - {_INSULIN}
    return names if len(medicine.ingredients) == 1 else names - _NUTRIENTS


def _level_of_same(name: str, groups: Groups) -> str:
    """As grave as two of its class would be."""
    grave = any(
        _level(group) == STOP and name in members and group.kind == DUPLICATE
        for group, members in groups.items()
    )
    return STOP if grave else SERIOUS


def _level(group: Group) -> str:
    return STOP if group.alert != "N" and group.severity != "moderate" else NOTE


def _same_twice(name: str, way: Way, found: Sequence[Given], level: str) -> Caution:
    found = sorted(found, key=lambda medicine: medicine.line.position)
    labels = list(dict.fromkeys(medicine.line.label for medicine in found))
    told = " and in ".join((", ".join(labels[:-1]), labels[-1])) if labels[1:] else labels[0]
    return Caution(
        key=f"duplicate:{name}" + (":injected" if way is Way.INJECTED else ""),
        kind="duplicate",
        severity=level,
        positions=positions_of(found),
        what=f"{capital(name)} twice",
        why=f"It is in {told}." if labels[1:] else f"{told} stands here {len(found)} times.",
        instead="Keep one of them, unless both are meant.",
        source="Compositions of the medicines",
    )


def _classes(
    medicines: Sequence[Given], running: Sequence[Given], groups: Groups
) -> Iterator[tuple[Caution, frozenset[str]]]:
    for group, members in sorted(groups.items(), key=_narrowest_first):
        if group.kind != DUPLICATE:
            continue
        for way in (Way.SWALLOWED, Way.INJECTED, Way.ELSEWHERE):
            now = [m for m in medicines if m.way is way and _counts(m, group, members)]
            names = frozenset(name for m in now for name in m.parts & members)
            if len(now) > 1 and len(_different(now, members)) > 1:
                yield _of_class(group, now, names, _level(group), "")
            elif now:
                before = [m for m in running if m.way is way and _counts(m, group, members)]
                other = [m for m in before if not (m.parts & members) & names]
                if other:
                    level = SERIOUS if _level(group) == STOP else NOTE
                    yield _of_class(group, now, names, level, other[0].line.label)


def _narrowest_first(found: tuple[Group, frozenset[str]]) -> tuple[int, str]:
    return found[0].size, found[0].name


def _counts(medicine: Given, group: Group, members: frozenset[str]) -> bool:
    mine = medicine.parts & members
    if not mine or medicine.is_once or not medicine.reaches(group.routes):
        return False
    if group.alert == "C" and mine == {"aspirin"}:
        return (medicine.strength_mg({"aspirin"}) or _ANALGESIC_MG) >= _ANALGESIC_MG
    return True


def _different(medicines: Sequence[Given], members: frozenset[str]) -> set[frozenset[str]]:
    return {medicine.parts & members for medicine in medicines}


def _of_class(
    group: Group, by: Sequence[Given], names: frozenset[str], level: str, running: str
) -> tuple[Caution, frozenset[str]]:
    named = " and ".join(sorted(names))
    told = "the same drug" if group.is_one_drug else f"two {group.label}"
    if running:
        told = "the same drug as" if group.is_one_drug else f"one of the {group.label}, as is"
        told += f" {running}, already taken"
    caution = Caution(
        key=f"duplicate:{group.name}",
        kind="duplicate",
        severity=level,
        positions=positions_of(by),
        what=f"{capital(named)}: {told}",
        why=sentence(group.note) or "One of a class is enough.",
        instead=sentence(group.advice),
        source=group.source,
    )
    return caution, names


def _once_for_each(
    found: Iterable[tuple[Caution, frozenset[str]]],
) -> list[tuple[Caution, frozenset[str]]]:
    """Of classes that speak of the same ingredients in the same lines the gravest, then the first:
    they come with the narrowest in front."""
    kept: dict[tuple[frozenset[str], tuple[int, ...]], tuple[Caution, frozenset[str]]] = {}
    for caution, names in found:
        place = names, caution.positions
        if place not in kept or _rank(caution) < _rank(kept[place][0]):
            kept[place] = caution, names
    return list(kept.values())


def _rank(caution: Caution) -> tuple[int, bool]:
    same = "same_drug" in caution.key or "enantiomers" in caution.key
    return LEVELS.index(caution.severity), not same


def _pairs(names: frozenset[str]) -> Iterator[frozenset[str]]:
    for one in names:
        yield from (frozenset((one, other)) for other in names if other != one)


def adding_up(
    medicines: Sequence[Given], running: Sequence[Given], person: Person, groups: Groups
) -> Iterator[Caution]:
    """A note where several that make drowsy, lower the pressure or prolong QT come together."""
    for group, members in groups.items():
        if group.kind != TOGETHER:
            continue
        now = [m for m in medicines if m.inside and m.parts & members]
        all_of_them = [*now, *(m for m in running if m.inside and m.parts & members)]
        names = {name for m in all_of_them for name in m.parts & members}
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


def _enough(group: Group, person: Person) -> int:
    return group.at_least if is_old(person) else max(group.at_least, _ADDING_UP)


def how_many_prolong_qt(medicines: Sequence[Given], groups: Groups) -> int:
    """Of how many ingredients of the group that prolongs QT there is some."""
    members = next((names for group, names in groups.items() if group.name == "qt_prolonging"), ())
    return len({name for m in medicines if m.inside for name in m.parts & frozenset(members)})
