"""Bind the last element of a story to the one before it, if they may not be separated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus.doctemplate import FrameBreak, NullActionFlowable
from reportlab.platypus.flowables import Flowable, KeepTogether
from reportlab.platypus.tables import Table

_UNBOUNDED = 0xFFFFFF
"""A height in points that no page has: asked for so much, platypus lets a flowable be split."""

_TRACE = 0.01
"""Points that are lost to rounding."""


def bind_closing(story: list[Any]) -> None:
    """Bind the last element of a story to what stands before it, where it may not be parted."""
    if len(story) > 1 and isinstance(story[-1], KeepTogether):
        story[-2:] = [StoryEnd(story[-2], [*_opened(story[-1])])]


def _opened(together: KeepTogether) -> Iterator[Flowable]:
    """Yield the flowables that are kept together, also nested ones; a group has no height of its
    own.
    """
    for flowable in together._content:
        if isinstance(flowable, KeepTogether):
            yield from _opened(flowable)
        else:
            yield flowable


class StoryEnd(Flowable):
    """A body that may be parted, and a tail that stands whole below the body's last part."""

    _frame: Any
    canv: Any

    def __init__(self, body: Flowable, tail: Sequence[Flowable]) -> None:
        super().__init__()
        self.body, self.tail = body, list(tail)

    def getSpaceBefore(self) -> float:  # noqa: N802  # reportlab's name
        return float(self.body.getSpaceBefore())

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Return a height larger than any page, so that `split` decides."""
        return width, _UNBOUNDED

    def split(self, width: float, room: float) -> list[Any]:
        """Return the parts in order, with a page break between them if one is due."""
        body_height = self._stacked([self.body], width)
        whole = self._stacked([self.body, *self.tail], width)
        if whole <= room + _TRACE:
            return [NullActionFlowable(), self.body, *self.tail]
        page, at_top = self._frame._aH, self._frame._atTop
        goes_on = body_height > room
        parts = self._cut(width, min(room, body_height - _TRACE))
        if parts:
            first, rest = parts
            if goes_on or self._stacked([rest, *self.tail], width) <= page + _TRACE:
                return [NullActionFlowable(), first, FrameBreak(), StoryEnd(rest, self.tail)]
        elif not at_top and (goes_on or whole <= page + _TRACE):
            return [FrameBreak(), self]
        return [NullActionFlowable(), *self._loosened()]

    def _stacked(self, flowables: Sequence[Flowable], width: float) -> float:
        """Return the height of the flowables below each other, in points."""
        height = after = 0.0
        for place, flowable in enumerate(flowables):
            height += after + flowable.wrapOn(self.canv, width, self._frame._aH)[1]
            if place:
                height += max(flowable.getSpaceBefore() - after, 0)
            after = flowable.getSpaceAfter()
        return height

    def _cut(self, width: float, height: float) -> list[Any]:
        """Return the body in two parts, the first no higher than `height`; none if it cannot be
        cut.

        A table is cut between rows only.
        """
        body = self.body
        if isinstance(body, Table):
            rows = body._getFirstPossibleSplitRowPosition(height)
            if not body.repeatRows < rows < body._nrows:
                return []
        parts: list[Any] = body.splitOn(self.canv, width, height)
        return parts if len(parts) == 2 else []

    def _loosened(self) -> list[Any]:
        """Return the flowables if no part of the body leaves room for the tail: the tail begins
        with the body's last part and ends with the last part of its own.
        """
        body, tail = self.body, self.tail
        if len(tail) == 1:
            return [body, *tail]
        ending = StoryEnd(tail[-2], tail[-1:])
        if len(tail) == 2:
            return [body, ending]
        return [StoryEnd(body, tail[:1]), *tail[1:-2], ending]
