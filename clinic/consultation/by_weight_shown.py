"""A dose by weight as it stands at its line: the arithmetic, what is asked, and the taps. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.consultation import by_weight
from clinic.consultation.desk import Desk
from clinic.consultation.taps import JOINED
from clinic.prescribing.by_weight import Choice, Working, can_be_weighed, speaks_of_weight
from clinic.prescribing.checks.ceilings import CHILD_DAYS


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: its act, what it says, and what that comes to."""

    act: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands at one line. `speaks`: the line has an amount for each kilogram still. `sum` is
    the arithmetic, with `warnings` and `notes`; `why` and `taps` what is asked, `lists` the range
    beside it. `asks_weight`: the weight is to be written; `waits`: written or chosen. `offers`: the
    act that opens the line, or ''. `origin`: what the line was made of, or ''."""

    speaks: bool = False
    sum: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    lists: str = ""
    taps: tuple[Tap, ...] = ()
    asks_weight: bool = False
    waits: bool = False
    offers: str = ""
    origin: str = ""

    @property
    def is_left(self) -> bool:
        """Whether the line stays in the doctor's own words, since nothing can be answered."""
        return self.speaks and not self.taps and not self.asks_weight

    @property
    def says_something(self) -> bool:
        return bool(self.why or self.sum or self.taps or self.offers)


def panel(desk: Desk, place: int) -> Panel:
    """What stands at the line of a place."""
    line = desk.typed.entries("prescription")[place]
    origin = desk.typed.origins.get(line, "")
    if by_weight.is_kept(desk.typed, line):
        return Panel(speaks_of_weight(line), offers=_offers(desk, place), origin=origin)
    working = by_weight.working_of(desk, line)
    if working is not None:
        return _asking(desk, line, working, origin)
    if speaks_of_weight(origin):
        return _worked_out(desk, place, origin)
    return Panel(offers=_offers(desk, place))


def _offers(desk: Desk, place: int) -> str:
    """The act that opens a child's line, '' where its dose does not go by weight."""
    line = desk.lines[place]
    if desk.age_days >= CHILD_DAYS or not can_be_weighed(line):
        return ""
    return f"by-weight:prescription:{line.words}"


def _asking(desk: Desk, line: str, working: Working, origin: str) -> Panel:
    """A line that has its amount for each kilogram still."""
    taps = [_instead(line, choice) for choice in working.choices]
    if working.is_done:
        taps = [_instead(line, Choice(line, f"Write {working.given}", working.line))]
    if working.asks_weight:
        taps = []
    if origin:
        taps.append(_instead(line, Choice(origin, "Leave it as it was", origin)))
    elif working.is_asking or working.is_done:
        taps.append(Tap(f"keep:prescription:{line}", "Keep my own words", "Prints as typed"))
    return Panel(
        speaks=True,
        sum=working.sum,
        warnings=_warnings(working),
        notes=working.notes,
        why=_why_no_weight(desk) if working.asks_weight else working.why,
        lists=working.lists,
        taps=tuple(taps),
        asks_weight=working.asks_weight and not desk.typed.text("weight").strip(),
        waits=working.asks_weight,
        origin=origin,
    )


def _worked_out(desk: Desk, place: int, origin: str) -> Panel:
    """A line in ml, with the arithmetic behind it; with another one where the weight changed."""
    line = desk.typed.entries("prescription")[place]
    now = by_weight.changed(desk, line)
    if now is None:
        told = by_weight.working_of(desk, origin) or Working(origin)
        since = [f"Weight {desk.weighing.since}."] if desk.weighing.since else []
        return Panel(
            sum=told.sum,
            warnings=_warnings(told),
            notes=(*told.notes, *since),
            offers=_offers(desk, place),
            origin=origin,
        )
    taps = [Tap(f"keep:prescription:{line}", "Leave it", line)]
    if now.line:
        taps.insert(0, _instead(line, Choice(origin, f"Write {now.given}", now.line)))
    why = f"Worked out with another weight. Now: {now.sum or now.why or _why_no_weight(desk)}"
    return Panel(why=why, warnings=_warnings(now), taps=tuple(taps), origin=origin)


def _why_no_weight(desk: Desk) -> str:
    """Why the weight is asked; what stands among the vitals is put right there."""
    return desk.note.errors.get("weight") or desk.weighing.why


def _instead(line: str, choice: Choice) -> Tap:
    act = f"instead:prescription:{JOINED.join((line, choice.line))}"
    return Tap(act, choice.title, choice.detail)


def _warnings(working: Working) -> tuple[str, ...]:
    return (working.against,) if working.against else ()
