"""The differences between two prescriptions: started, stopped and changed medicines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.prescribing.formulary import fold
from clinic.prescribing.lines import Line


@dataclass(frozen=True, slots=True)
class PrescriptionChanges:
    """Differences; `started` and `stopped` are lines, `changed` are pairs of the earlier and later
    line."""

    started: tuple[Line, ...] = ()
    stopped: tuple[Line, ...] = ()
    changed: tuple[tuple[Line, Line], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.started or self.stopped or self.changed)


def compare(then: Sequence[Line], now: Sequence[Line]) -> PrescriptionChanges:
    """Compare two prescriptions.

    A medicine is the same when its ingredients are; another brand, strength or dose of it is a
    change.
    """
    before = {_identity(line): line for line in then}
    after = {_identity(line): line for line in now}
    return PrescriptionChanges(
        started=tuple(line for key, line in after.items() if key not in before),
        stopped=tuple(line for key, line in before.items() if key not in after),
        changed=tuple(
            (before[key], line)
            for key, line in after.items()
            if key in before and not _same(before[key], line)
        ),
    )


def _identity(line: Line) -> tuple[str, ...]:
    medicine = line.medicine or line.named
    if medicine is None:
        return ("", fold(line.text))
    return tuple(sorted(medicine.ingredients)) or ("", fold(medicine.label))


def _same(earlier: Line, later: Line) -> bool:
    return _meaning(earlier) == _meaning(later)


def _meaning(line: Line) -> tuple[object, ...]:
    """Return the medicine and dose of a line, or the text of one that is not understood."""
    if line.medicine is None:
        return (fold(line.text),)
    return (fold(line.medicine.label), line.dose)
