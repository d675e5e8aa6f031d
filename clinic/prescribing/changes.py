"""What was started, stopped and changed between two prescriptions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.prescribing.formulary import fold
from clinic.prescribing.lines import Line


@dataclass(frozen=True, slots=True)
class Changes:
    """`started` and `stopped` are lines; `changed` are pairs of a line then and now."""

    started: tuple[Line, ...] = ()
    stopped: tuple[Line, ...] = ()
    changed: tuple[tuple[Line, Line], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.started or self.stopped or self.changed)


def compare(then: Sequence[Line], now: Sequence[Line]) -> Changes:
    """How `now` differs from `then`. A medicine is the same when its ingredients are; another
    brand, strength or dose of it is a change."""
    before = {_identity(line): line for line in then}
    after = {_identity(line): line for line in now}
    return Changes(
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
        return ("", fold(line.words))
    return tuple(sorted(medicine.ingredients)) or ("", fold(medicine.label))


def _same(one: Line, other: Line) -> bool:
    return _told(one) == _told(other)


def _told(line: Line) -> tuple[object, ...]:
    """What a line says: its medicine and dose, or the words of one that is not understood."""
    if line.medicine is None:
        return (fold(line.words),)
    return (fold(line.medicine.label), line.dose)
