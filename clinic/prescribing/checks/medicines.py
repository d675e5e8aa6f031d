"""A line prepared for the rules: the active names of its ingredients, its routes and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from clinic.facts.actives import active_of, parts_of
from clinic.prescribing.checks.amounts import DoseAmounts, amounts_of
from clinic.prescribing.checks.subjects import CheckedLine
from clinic.prescribing.dose import Dose, Once, Site, duration_days
from clinic.prescribing.dose.kinds import NARROW, Route

_WORD = re.compile(r"[a-z]+")
_LOCAL_FORMS = frozenset(
    (
        *("cream", "dusting", "ear", "emulgel", "eye", "gel", "lacquer", "lotion", "mouthwash"),
        *("ointment", "paint", "shampoo", "soap", "topical"),
    )
)
_ELSEWHERE = frozenset(
    (
        *("inhalation", "inhaler", "lozenge", "nasal", "nebuliser", "patch", "respule", "rotacap"),
        *("spray", "transdermal", "vaginal"),
    )
)
_INJECTED = frozenset(("infusion", "injection", "syringe"))
_IN_THE_MOUTH = frozenset(("oral", "oromucosal"))
_THROUGH_THE_SKIN = frozenset(("glyceryl trinitrate",))
"""Ingredients that are absorbed from an ointment in effective amounts."""
_SYSTEMIC = {"oral", "systemic"}
_ROUTES: tuple[tuple[frozenset[str], set[str]], ...] = (
    (frozenset(("eye",)), {"ophthalmic", "eye"}),
    (frozenset(("ear",)), {"otic"}),
    (frozenset(("nasal",)), {"nasal"}),
    (frozenset(("mouthwash",)), {"oromucosal", "mouthwash"}),
    (frozenset(("inhalation", "inhaler", "nebuliser", "respule", "rotacap")), {"inhaled"}),
    (frozenset(("patch", "transdermal")), {"transdermal", "systemic"}),
    (frozenset(("vaginal",)), {"vaginal"}),
    (frozenset(("lozenge", "oromucosal")), {"oromucosal"}),
    (_INJECTED, {"injection", "parenteral", "systemic"}),
)
"""The routes, in the terms of the facts, by words of the form."""
_ROUTES_OF_DOSE = {
    Route.SKIN: {"topical"},
    Route.INHALE: {"inhaled"},
    Route.NEBULISE: {"inhaled"},
    Route.NASAL: {"nasal"},
    Route.VAGINAL: {"vaginal"},
    Route.GARGLE: {"oromucosal", "mouthwash"},
    Route.MOUTHWASH: {"oromucosal", "mouthwash"},
}


class RouteClass(Enum):
    """The way in which a form reaches the body; LOCAL forms hardly reach it."""

    SWALLOWED = "swallowed"
    INJECTED = "injected"
    ELSEWHERE = "elsewhere"
    LOCAL = "outside"


@dataclass(frozen=True, slots=True)
class Medication:
    """A line of the prescription with the active names of its ingredients.

    `parts` are those names and the substances they act as; `routes` are the terms of the facts for
    the routes. `amount` has what could be worked out.
    """

    line: CheckedLine
    ingredients: tuple[str, ...]
    parts: frozenset[str]
    route_class: RouteClass
    routes: frozenset[str]
    amount: DoseAmounts

    @property
    def is_systemic(self) -> bool:
        """True if it acts on the whole body."""
        return self.route_class is not RouteClass.LOCAL

    @property
    def is_injected(self) -> bool:
        return self.route_class is RouteClass.INJECTED

    @property
    def is_checked(self) -> bool:
        """True if the line was understood and its medicine is known: only then it counts as
        checked."""
        return bool(self.ingredients) and self.line.understood

    @property
    def days(self) -> int | None:
        """The length in days; None where none is stated."""
        return duration_days(self.line.dose) if self.line.dose else None

    @property
    def is_once(self) -> bool:
        """True if it is given as a single dose."""
        dose = self.line.dose
        return dose is not None and all(isinstance(step.times, Once) for step in dose.steps)

    def reaches(self, routes: frozenset[str]) -> bool:
        """Return whether it enters the body by one of the routes of a fact."""
        return "any" in routes or bool(routes & self.routes)

    def strength_mg(self, names: Iterable[str]) -> float | None:
        """Return the largest mg of any of the ingredients at one time, else in one piece."""
        for amounts in (self.amount.single_mg, self.amount.piece_mg):
            found_mg = [
                mg for name, mg in amounts.items() if not set(parts_of(name)).isdisjoint(names)
            ]
            if found_mg:
                return max(found_mg)
        return None

    def daily_mg(self, names: Iterable[str]) -> float | None:
        """Return the largest mg of any of the ingredients in a day."""
        found_mg = [
            mg
            for name, mg in self.amount.daily_mg.items()
            if not set(parts_of(name)).isdisjoint(names)
        ]
        return max(found_mg, default=None)


def medications_of(lines: Iterable[CheckedLine]) -> list[Medication]:
    """Return the lines as medications, in the same order."""
    return [_medication(line) for line in lines]


def _medication(line: CheckedLine) -> Medication:
    names = tuple(map(active_of, line.ingredients))
    parts = frozenset(part for name in names for part in parts_of(name))
    route_class, routes = route_class_of(line.form), routes_of(line.form)
    dose_routes = _routes_of_dose(line.dose)
    if dose_routes:
        is_local = dose_routes.isdisjoint(("inhaled", "nasal", "vaginal"))
        route_class, routes = RouteClass.LOCAL if is_local else RouteClass.ELSEWHERE, dose_routes
    if route_class is RouteClass.LOCAL and not _THROUGH_THE_SKIN.isdisjoint(parts):
        routes |= {"transdermal"}
    return Medication(line, names, parts, route_class, frozenset(routes), amounts_of(line, names))


def _routes_of_dose(dose: Dose | None) -> set[str]:
    """Return the routes that the dose names, where they are not systemic."""
    steps = dose.steps if dose else ()
    routes: set[str] = set()
    for step in steps:
        if step.site in NARROW:
            routes |= {"nasal"} if step.site in _NOSTRILS else {"ophthalmic", "eye", "otic"}
        elif step.route is not None:
            routes |= _ROUTES_OF_DOSE.get(step.route, set())
    return routes


_NOSTRILS = (Site.EACH_NOSTRIL, Site.RIGHT_NOSTRIL, Site.LEFT_NOSTRIL)


@lru_cache(maxsize=256)
def route_class_of(form: str) -> RouteClass:
    """Return the class of a form. An unknown form counts as swallowed: rather one caution too
    many."""
    words = set(_WORD.findall(form.lower()))
    if words & _LOCAL_FORMS or words == {"solution"}:
        return RouteClass.ELSEWHERE if words & _IN_THE_MOUTH else RouteClass.LOCAL
    if words & _INJECTED:
        return RouteClass.INJECTED
    return RouteClass.ELSEWHERE if words & _ELSEWHERE else RouteClass.SWALLOWED


@lru_cache(maxsize=256)
def _routes_of(form: str) -> frozenset[str]:
    words = set(_WORD.findall(form.lower()))
    matched: set[str] = set()
    for names, routes in _ROUTES:
        if words & names:
            matched |= routes
    if matched:
        return frozenset(matched)
    if route_class_of(form) is RouteClass.LOCAL or words == {"spray"}:
        return frozenset({"topical"})
    if words & _LOCAL_FORMS:  # a gel or an ointment for the mouth
        return frozenset({"oromucosal", "oral gel"})
    return frozenset(_SYSTEMIC)


def routes_of(form: str) -> set[str]:
    """Return the routes of a form, in the terms of the facts."""
    return set(_routes_of(form))


def positions_of(medicines: Iterable[Medication]) -> tuple[int, ...]:
    """Return the positions of the medicines, each once, in order."""
    return tuple(sorted({medicine.line.position for medicine in medicines} - {0}))


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return a text of the facts as a sentence with one full stop."""
    return f"{capital(text).rstrip('.')}." if text else ""
