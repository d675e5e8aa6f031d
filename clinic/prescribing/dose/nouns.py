"""What a number without a unit counts: the piece that a form is taken in."""

from __future__ import annotations

from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.model import Pattern, Step

_PIECES = (
    ("powder for inhalation", Unit.CAPSULE),
    ("powder for oral suspension", None),
    ("tablet", Unit.TABLET),
    ("capsule", Unit.CAPSULE),
    ("lozenge", Unit.LOZENGE),
    ("suppository", Unit.SUPPOSITORY),
    ("vaginal preparation", Unit.PESSARY),
    ("pessary", Unit.PESSARY),
    ("patch", Unit.PATCH),
    ("sachet", Unit.SACHET),
    ("granules", Unit.SACHET),
    ("nebuliser solution", Unit.RESPULE),
)


def piece_of(form: str) -> Unit | None:
    """The unit that one piece of a form is, None where the form isn't taken in pieces."""
    low = form.lower()
    return next((unit for name, unit in _PIECES if name in low), None)


def unit_for(step: Step, form: str) -> Unit:
    """The unit to say: the one written, else the piece of the form, else PIECE."""
    if step.unit is not Unit.PIECE:
        return step.unit
    return piece_of(form) or Unit.PIECE


def is_implied(step: Step, form: str) -> bool:
    """Whether one piece is meant though no amount is written: "Azithral 500 od"."""
    unwritten = step.amount is None and not isinstance(step.times, Pattern)
    return unwritten and step.route is None and piece_of(form) not in (None, Unit.PATCH)
