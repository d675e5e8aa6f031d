"""The worklist of home: for each section the rows that a person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from clinic.auth.permissions import Permission
from clinic.patients.models import PatientRow

if TYPE_CHECKING:
    from clinic.queue.board import DayQueue


class Finished(NamedTuple):
    """A finished visit with something left to do. `unprinted` is the number of its prescription,
    signed today, that nobody has printed."""

    visit_id: int
    visit_date: date
    fee_paise: int
    is_unbilled: bool
    unprinted: int | None
    patient: PatientRow


class Unsigned(NamedTuple):
    """A note that was written on and is not signed, or such a correction of a signed one."""

    visit_id: int
    visit_date: date
    is_correction: bool
    patient: PatientRow


class DueBack(NamedTuple):
    """A patient who should have come back by now, and has not."""

    visit_id: int
    follow_up_on: date
    patient: PatientRow


@dataclass(frozen=True)
class Worklist:
    """The work of a day; a section that the person may not see is empty."""

    board: DayQueue | None
    unsigned: Sequence[Unsigned]
    to_print: Sequence[Finished]
    to_bill: Sequence[Finished]
    to_bill_earlier: Sequence[Finished]
    due_back: Sequence[DueBack]

    @classmethod
    def of(
        cls,
        permissions: Collection[Permission],
        today: date,
        board: DayQueue | None,
        unsigned: Sequence[Unsigned],
        finished: Sequence[Finished],
        due_back: Sequence[DueBack],
    ) -> Worklist:
        prints = Permission.PRINT_PRESCRIPTIONS in permissions
        bills = Permission.TAKE_MONEY in permissions
        unbilled = [one for one in finished if bills and one.is_unbilled]
        return cls(
            board=board,
            unsigned=[one for one in unsigned if not _is_in_queue(one, today, board)],
            to_print=[one for one in finished if prints and one.unprinted is not None],
            to_bill=[one for one in unbilled if one.visit_date == today],
            to_bill_earlier=[one for one in unbilled if one.visit_date != today],
            due_back=due_back,
        )

    @property
    def without_vitals(self) -> int:
        """Return the number of waiting patients without vital signs."""
        return sum(place.lacks_vitals for place in self.board.waiting) if self.board else 0

    @property
    def is_empty(self) -> bool:
        in_queue = self.board is not None and not self.board.is_empty
        return not (
            in_queue or self.unsigned or self.to_print or self.to_bill or self.to_bill_earlier
        )


def _is_in_queue(one: Unsigned, today: date, board: DayQueue | None) -> bool:
    """Return whether the patient of a new note still stands in today's queue, which shows it.

    The reception may end an entry before the note is signed.
    """
    if one.is_correction or one.visit_date != today or board is None:
        return False
    places = (*board.with_doctor, *board.waiting, *board.parked)
    return any(place.patient.id == one.patient.id for place in places)
