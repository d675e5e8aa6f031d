"""One desk for several doctors: the work of each, joined to lists with the doctor on each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from clinic.auth.workplaces import Workplace
    from clinic.chart.worklist import Finished, Worklist
    from clinic.queue.board import DayQueue, QueuePlace

Item = TypeVar("Item")


@dataclass(frozen=True)
class DoctorsWork:
    """The work for one doctor, as far as the person may see it there."""

    at: Workplace
    work: Worklist


@dataclass(frozen=True)
class WorkItem(Generic[Item]):
    """One thing to do, and for which doctor."""

    at: Workplace
    item: Item


@dataclass(frozen=True)
class Desk:
    """The work for all doctors of a person, in the order of `parts`."""

    parts: Sequence[DoctorsWork]

    @property
    def waiting(self) -> list[WorkItem[QueuePlace]]:
        """All who wait: the called ones first, then the urgent ones, then by arrival."""
        return sorted(self._placed(lambda board: board.waiting), key=_turn)

    @property
    def with_doctor(self) -> list[WorkItem[QueuePlace]]:
        return sorted(self._placed(lambda board: board.with_doctor), key=_turn)

    @property
    def parked(self) -> list[WorkItem[QueuePlace]]:
        return sorted(self._placed(lambda board: board.parked), key=_turn)

    @property
    def done(self) -> list[WorkItem[QueuePlace]]:
        """Those who were seen today, the last one first."""
        done = self._placed(lambda board: board.done)
        return sorted(done, key=lambda row: row.item.entry.state_at, reverse=True)

    @property
    def to_print(self) -> list[WorkItem[Finished]]:
        return [WorkItem(part.at, one) for part in self.parts for one in part.work.to_print]

    @property
    def to_bill(self) -> list[WorkItem[Finished]]:
        return [WorkItem(part.at, one) for part in self.parts for one in part.work.to_bill]

    def _placed(
        self, of_board: Callable[[DayQueue], Iterable[QueuePlace]]
    ) -> list[WorkItem[QueuePlace]]:
        boards = ((part.at, part.work.board) for part in self.parts)
        return [WorkItem(at, place) for at, board in boards if board for place in of_board(board)]


def _turn(row: WorkItem[QueuePlace]) -> tuple[bool, bool, datetime]:
    entry = row.item.entry
    return not row.item.is_called, not entry.is_urgent, entry.arrived_at
