"""A line made ready for the rules: its ingredients by their active names, and where it acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from clinic.facts.actives import active_of, parts_of
from clinic.prescribing.checks.amounts import Amount, amounts_of
from clinic.prescribing.checks.subjects import CheckedLine
from clinic.prescribing.dose import Dose, Once, Site, duration_days
from clinic.prescribing.dose.kinds import NARROW, Route

_WORD = re.compile(r"[a-z]+")
_ON_SKIN = frozenset(
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
"""Absorbed from an ointment in amounts that count."""
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
"""What the words of a form say of the routes, as the facts call them."""
_BY_DOSE = {
    Route.SKIN: {"topical"},
    Route.INHALE: {"inhaled"},
    Route.NEBULISE: {"inhaled"},
    Route.NASAL: {"nasal"},
    Route.VAGINAL: {"vaginal"},
    Route.GARGLE: {"oromucosal", "mouthwash"},
    Route.MOUTHWASH: {"oromucosal", "mouthwash"},
}


class Way(Enum):
    """How a form reaches the body: what is OUTSIDE hardly does."""

    SWALLOWED = "swallowed"
    INJECTED = "injected"
    ELSEWHERE = "elsewhere"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the prescription with the active names of its ingredients.

    `parts` are those names and what they act as; `routes` are the words by which the facts speak
    of the routes. `amount` holds what could be worked out.
    """

    line: CheckedLine
    ingredients: tuple[str, ...]
    parts: frozenset[str]
    way: Way
    routes: frozenset[str]
    amount: Amount

    @property
    def inside(self) -> bool:
        """Whether it acts on the whole body."""
        return self.way is not Way.OUTSIDE

    @property
    def is_injected(self) -> bool:
        return self.way is Way.INJECTED

    @property
    def is_checked(self) -> bool:
        """Whether it was understood and its medicine is known: only then it counts as checked."""
        return bool(self.ingredients) and self.line.understood

    @property
    def days(self) -> int | None:
        """How long it is to be taken; None where nobody said."""
        return duration_days(self.line.dose) if self.line.dose else None

    @property
    def is_once(self) -> bool:
        """Given at once and never again."""
        dose = self.line.dose
        return dose is not None and all(isinstance(step.times, Once) for step in dose.steps)

    def reaches(self, routes: frozenset[str]) -> bool:
        """Whether it goes into the body by one of the routes that a fact speaks of."""
        return "any" in routes or bool(routes & self.routes)

    def strength_mg(self, names: Iterable[str]) -> float | None:
        """The mg of any of the ingredients at one time, else in one piece."""
        for amounts in (self.amount.single_mg, self.amount.piece_mg):
            known = [
                mg for name, mg in amounts.items() if not set(parts_of(name)).isdisjoint(names)
            ]
            if known:
                return max(known)
        return None

    def daily_mg(self, names: Iterable[str]) -> float | None:
        """The mg of any of the ingredients in a day."""
        known = [
            mg
            for name, mg in self.amount.daily_mg.items()
            if not set(parts_of(name)).isdisjoint(names)
        ]
        return max(known, default=None)


def given(lines: Iterable[CheckedLine]) -> list[Given]:
    """The lines in the order given."""
    return [_given(line) for line in lines]


def _given(line: CheckedLine) -> Given:
    names = tuple(map(active_of, line.ingredients))
    parts = frozenset(part for name in names for part in parts_of(name))
    way, routes = way_of(line.form), routes_of(line.form)
    told = _told_route(line.dose)
    if told:
        outside = told.isdisjoint(("inhaled", "nasal", "vaginal"))
        way, routes = Way.OUTSIDE if outside else Way.ELSEWHERE, told
    if way is Way.OUTSIDE and not _THROUGH_THE_SKIN.isdisjoint(parts):
        routes |= {"transdermal"}
    return Given(line, names, parts, way, frozenset(routes), amounts_of(line, names))


def _told_route(dose: Dose | None) -> set[str]:
    """The routes that the dose names, where they are not into the whole body."""
    steps = dose.steps if dose else ()
    found: set[str] = set()
    for step in steps:
        if step.site in NARROW:
            found |= {"nasal"} if step.site in _NOSTRILS else {"ophthalmic", "eye", "otic"}
        elif step.route is not None:
            found |= _BY_DOSE.get(step.route, set())
    return found


_NOSTRILS = (Site.EACH_NOSTRIL, Site.RIGHT_NOSTRIL, Site.LEFT_NOSTRIL)


@lru_cache(maxsize=256)
def way_of(form: str) -> Way:
    """A form that is not known counts as swallowed: rather one caution too many."""
    words = set(_WORD.findall(form.lower()))
    if words & _ON_SKIN or words == {"solution"}:
        return Way.ELSEWHERE if words & _IN_THE_MOUTH else Way.OUTSIDE
    if words & _INJECTED:
        return Way.INJECTED
    return Way.ELSEWHERE if words & _ELSEWHERE else Way.SWALLOWED


@lru_cache(maxsize=256)
def _routes_of(form: str) -> frozenset[str]:
    words = set(_WORD.findall(form.lower()))
    found: set[str] = set()
    for names, routes in _ROUTES:
        if words & names:
            found |= routes
    if found:
        return frozenset(found)
    if way_of(form) is Way.OUTSIDE or words == {"spray"}:
        return frozenset({"topical"})
    if words & _ON_SKIN:  # a gel or an ointment for the mouth
        return frozenset({"oromucosal", "oral gel"})
    return frozenset(_SYSTEMIC)


def routes_of(form: str) -> set[str]:
    """The routes of a form, by the words of the facts."""
    return set(_routes_of(form))


def positions_of(medicines: Iterable[Given]) -> tuple[int, ...]:
    """Where they stand, each place once, in order."""
    return tuple(sorted({medicine.line.position for medicine in medicines} - {0}))


def capital(text: str) -> str:
    """A text that begins a sentence; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text of the facts as a sentence."""
    return f"{capital(text).rstrip('.')}." if text else ""
