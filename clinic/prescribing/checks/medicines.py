"""A line made ready for the rules: its ingredients by their normal names, and where it acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from clinic.facts.ingredients import normal_ingredient
from clinic.prescribing.checks.amounts import Amounts, amounts_mg
from clinic.prescribing.checks.subjects import CheckedLine

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


class Way(Enum):
    """How a form reaches the body: what is OUTSIDE hardly does."""

    SWALLOWED = "swallowed"
    INJECTED = "injected"
    ELSEWHERE = "elsewhere"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the prescription with normal names of its ingredients.

    `single_mg` and `daily_mg` hold the amounts that could be worked out.
    """

    line: CheckedLine
    ingredients: tuple[str, ...]
    way: Way
    single_mg: Amounts
    daily_mg: Amounts

    @property
    def inside(self) -> bool:
        """Whether it acts on the whole body."""
        return self.way is not Way.OUTSIDE


def given(lines: Iterable[CheckedLine]) -> list[Given]:
    """The lines in the order given."""
    return [_given(line) for line in lines]


def _given(line: CheckedLine) -> Given:
    names = tuple(normal_ingredient(name) for name in line.ingredients)
    single, daily = amounts_mg(line, names)
    return Given(line, names, way_of(line.form), single, daily)


@lru_cache(maxsize=256)
def way_of(form: str) -> Way:
    """A form that is not known counts as swallowed: rather one caution too many."""
    words = set(_WORD.findall(form.lower()))
    if words & _ON_SKIN:
        return Way.ELSEWHERE if words & _IN_THE_MOUTH else Way.OUTSIDE
    if words & _INJECTED:
        return Way.INJECTED
    return Way.ELSEWHERE if words & _ELSEWHERE else Way.SWALLOWED


def positions_of(medicines: Iterable[Given]) -> tuple[int, ...]:
    """Where they stand, each place once, in order."""
    return tuple(sorted({medicine.line.position for medicine in medicines}))


def capital(text: str) -> str:
    """A text that begins a sentence; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text of the facts as a sentence."""
    return f"{capital(text).rstrip('.')}." if text else ""
