"""Measures over time as small pictures, in the whole numbers from which an SVG is drawn. Pure.

Days are in proportion. Each measure has a least span that fills the height, so that small changes
look small. The last value is written beside the picture, all values in its description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from clinic.clock import format_day
from clinic.visits import units
from clinic.visits.vitals import HasMeasures

WIDTH, HEIGHT, MARGIN = 160, 40, 5
"""The measures of a picture, in its own units."""

MOST = 12

Values = tuple[int, ...]


class DatedMeasures(HasMeasures, Protocol):
    """Measures of one day."""

    @property
    def day(self) -> date: ...


class Point(NamedTuple):
    """A value in the picture; a blood pressure is a bar from `top` to `bottom`, else both are
    equal.
    """

    x: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over time, for `visits/_trend.html`."""

    key: str
    label: str
    last: str
    unit: str
    day: date
    described: str
    points: tuple[Point, ...]
    is_range: bool
    counted: str = "visits"
    """What the points are of, as the title of the picture counts them."""

    @property
    def path(self) -> str:
        """Return the points of a line through all values, in SVG syntax."""
        return " ".join(f"{point.x},{point.top}" for point in self.points)


class _Kind(NamedTuple):
    key: str
    label: str
    unit: str
    columns: tuple[str, ...]
    write: Callable[..., str]
    least_span: int


_KINDS = (
    _Kind(
        "blood_pressure",
        "Blood pressure",
        "mmHg",
        ("systolic", "diastolic"),
        units.format_blood_pressure,
        60,
    ),
    _Kind("weight", "Weight", "kg", ("weight_g",), units.format_weight, 4000),
    _Kind("pulse", "Pulse", "/min", ("pulse",), units.format_pulse, 40),
    _Kind(
        "temperature", "Temperature", "°F", ("temperature_tenths",), units.format_temperature, 40
    ),
    _Kind("spo2", "SpO₂", "%", ("spo2",), units.format_spo2, 10),
    _Kind("height", "Height", "cm", ("height_mm",), units.format_height, 100),
)
USUAL = ("blood_pressure", "weight")
"""The measures that are shown for every patient; the others on request."""


def trends_of(rows: Iterable[DatedMeasures], keys: Sequence[str] = USUAL) -> list[Trend]:
    """Return the trends of these measures, each of its last 12 values; without those that were
    never measured.

    `keys` are fields of a form as in `vitals.FIELDS`; `rows` are oldest first.
    """
    rows = list(rows)
    kinds = {kind.key: kind for kind in _KINDS}
    trends = [_trend_of(kinds[key], rows) for key in keys]
    return [trend for trend in trends if trend is not None]


def _trend_of(kind: _Kind, rows: Sequence[Any]) -> Trend | None:
    values_by_day = [(row.day, tuple(getattr(row, name) for name in kind.columns)) for row in rows]
    points = [(day, values) for day, values in values_by_day if None not in values][-MOST:]
    if not points:
        return None
    last_day, last = points[-1]
    return Trend(
        kind.key,
        kind.label,
        kind.write(*last),
        kind.unit,
        last_day,
        "; ".join(f"{format_day(day)}: {kind.write(*values)}" for day, values in points),
        points_of(points, kind.least_span),
        len(kind.columns) > 1,
    )


def points_of(values_by_day: Sequence[tuple[date, Values]], least_span: int) -> tuple[Point, ...]:
    """Return the points of at least one value, the oldest at the left.

    Days are in proportion; values of a single day stand side by side in their order.
    """
    low, span = _scale([value for _, values in values_by_day for value in values], least_span)
    places = _places([day for day, _ in values_by_day])
    return tuple(
        Point(x, _down(max(values), low, span), _down(min(values), low, span))
        for x, (_, values) in zip(places, values_by_day, strict=True)
    )


def _scale(values: Sequence[int], least_span: int) -> tuple[int, int]:
    """Return the value at the bottom and the span of the height; the values are centred."""
    span = max(max(values) - min(values), least_span)
    return (min(values) + max(values) - span) // 2, span


def _down(value: int, low: int, span: int) -> int:
    room = HEIGHT - 2 * MARGIN
    return HEIGHT - MARGIN - ((value - low) * room + span // 2) // span


def _places(days: Sequence[date]) -> list[int]:
    room = WIDTH - 2 * MARGIN
    if len(days) == 1:
        return [WIDTH - MARGIN]
    passed = [(day - days[0]).days for day in days]
    if passed[-1] == 0:
        passed = list(range(len(days)))
    return [MARGIN + past * room // passed[-1] for past in passed]
