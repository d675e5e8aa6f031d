"""The unit that a number without a unit counts: the piece in which a form is taken."""

from __future__ import annotations

import re
from dataclasses import replace

from clinic.prescribing.dose.frequency import Pattern, TimesADay
from clinic.prescribing.dose.kinds import NARROW, WEIGHTS, Route, Unit
from clinic.prescribing.dose.model import Step

_PIECES = (
    ("powder for inhalation", Unit.CAPSULE),
    ("inhalation powder", Unit.CAPSULE),
    ("powder for oral suspension", None),
    ("powder for suspension", None),
    ("tablet", Unit.TABLET),
    ("capsule", Unit.CAPSULE),
    ("lozenge", Unit.LOZENGE),
    ("suppository", Unit.SUPPOSITORY),
    ("vaginal preparation", Unit.PESSARY),
    ("pessary", Unit.PESSARY),
    ("patch", Unit.PATCH),
    ("sachet", Unit.SACHET),
    ("oral powder", Unit.SACHET),
    ("granules", Unit.SACHET),
    ("nebuliser solution", Unit.RESPULE),
)
_COUNTED_OUT = (
    ("inhaler", Unit.PUFF),
    ("eye drops", Unit.DROP),
    ("eye/ear drops", Unit.DROP),
    ("ear drops", Unit.DROP),
    ("nasal drops", Unit.DROP),
    ("nasal spray", Unit.SPRAY),
)
"""Forms of which a written number counts this unit, but of which no piece is implied."""


_TAKEN = frozenset(
    (Route.ORAL, Route.SUBLINGUAL, Route.BUCCAL, Route.RECTAL, Route.VAGINAL, Route.INHALE)
) | {Route.NEBULISE}
_ONTO_SKIN = frozenset({"cream", "ointment", "gel", "lotion", "dusting powder"})
_APPLIED = re.compile(
    r"cream|ointment|gel\b|lotion|dusting|(?:^|topical )(?:solution|spray)|lacquer|paste|mouthwash"
    r"|soap|shampoo"
)


def piece_of(form: str) -> Unit | None:
    """Return the unit of one piece of a form; None where the form isn't taken in pieces."""
    low = form.lower()
    return next((unit for name, unit in _PIECES if name in low), None)


def counted_in(form: str) -> Unit | None:
    """Return the unit that a bare number counts of a form: tablets, puffs, drops; None where
    unclear."""
    low = form.lower()
    counted = next((unit for name, unit in _COUNTED_OUT if name in low), None)
    return counted or piece_of(form)


def step_for_directions(step: Step, form: str) -> Step:
    """Return the step as directions state it: a cream is applied, and "od on sun" loses "once a
    day"."""
    if isinstance(step.times, TimesADay) and step.times.count == 1 and step.days is not None:
        step = replace(step, times=None)
    onto_skin = form.lower() in _ONTO_SKIN and step.route is None and step.site not in NARROW
    return replace(step, route=Route.SKIN) if onto_skin else step


def is_applied(form: str) -> bool:
    """Return whether a form is applied to the skin or the gums, or rinsed with, without being
    counted."""
    return _APPLIED.search(form.lower()) is not None


def is_applying(step: Step, form: str) -> bool:
    """Return whether the ones of a pattern only state times: a cream 1-0-1 is for morning and
    night."""
    applied = step.route is Route.SKIN or is_applied(form)
    return (
        applied
        and step.unit is Unit.PIECE
        and isinstance(step.times, Pattern)
        and set(step.times.amounts) <= {0, 1}
    )


def limit_may_count(step: Step) -> bool:
    """Return whether the number of a limit may count pieces instead of times: 2 tablets, max 4."""
    if step.limit is None or step.limit.unit is not Unit.PIECE:
        return False
    several = (step.up_to or step.amount) not in (None, 1)
    return several and step.unit not in (*WEIGHTS, Unit.ML)


def unit_for(step: Step, form: str) -> Unit:
    """Return the unit to state: the one written, else the unit that a bare number counts, else
    PIECE."""
    if step.unit is not Unit.PIECE:
        return step.unit
    return counted_in(form) or Unit.PIECE


def is_implied(step: Step, form: str) -> bool:
    """Return whether one piece is meant though no amount is written: "Azithral 500 od"."""
    unwritten = step.amount is None and not isinstance(step.times, Pattern)
    is_taken = step.route is None or step.route in _TAKEN
    return unwritten and is_taken and piece_of(form) not in (None, Unit.PATCH)
