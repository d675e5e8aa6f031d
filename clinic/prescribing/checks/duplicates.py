"""The same ingredient in two medicines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from clinic.prescribing.checks.medicines import Given, Way, capital, positions_of
from clinic.prescribing.checks.subjects import Caution

_NUTRIENTS = frozenset(
    (
        *("ascorbic acid", "biotin", "calcium", "calcium carbonate", "calcium citrate"),
        *("calcium citrate malate", "calcium pantothenate", "colecalciferol", "cyanocobalamin"),
        *("folic acid", "l-methylfolate", "magnesium", "mecobalamin", "nicotinamide", "pyridoxine"),
        *("riboflavin", "selenium", "thiamine", "vitamin a", "vitamin e", "vitamin k2-7", "zinc"),
        *("zinc sulphate",),
    )
)
"""Many combinations carry a little of these: twice is worth a word only where they stand alone."""


def duplicated(medicines: Sequence[Given]) -> Iterator[Caution]:
    """A caution for each ingredient that is swallowed from two lines, or injected from two.

    A tablet beside a gel, drops or an inhaler, or after an injection, is how one treats.
    """
    for way in (Way.SWALLOWED, Way.INJECTED):
        having: dict[str, list[Given]] = defaultdict(list)
        for medicine in medicines:
            if medicine.way is way:
                for name in _counted(medicine):
                    having[name].append(medicine)
        for name, found in having.items():
            if len(found) > 1:
                yield _caution(name, way, found)


def _counted(medicine: Given) -> set[str]:
    names = set(medicine.ingredients)
    return names if len(names) == 1 else names - _NUTRIENTS


def _caution(name: str, way: Way, found: Sequence[Given]) -> Caution:
    found = sorted(found, key=lambda medicine: medicine.line.position)
    labels = list(dict.fromkeys(medicine.line.label for medicine in found))
    told = " and in ".join((", ".join(labels[:-1]), labels[-1])) if labels[1:] else labels[0]
    return Caution(
        key=f"duplicate:{name}" + (":injected" if way is Way.INJECTED else ""),
        kind="duplicate",
        severity="warn",
        positions=positions_of(found),
        what=f"{capital(name)} twice",
        why=f"It is in {told}." if labels[1:] else f"{told} stands here {len(found)} times.",
        instead="Keep one of them, unless both are meant.",
        source="Compositions of the medicines",
    )
