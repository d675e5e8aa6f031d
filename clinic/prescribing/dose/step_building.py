"""The step that results from the fields collected of it.

Raises AmbiguousDose, or ValueError from the model, where the fields make no step.
"""

from fractions import Fraction

from clinic.prescribing.dose.collecting import AmbiguousDose, CollectedStep
from clinic.prescribing.dose.frequency import (
    AtPartsOfDay,
    EveryDays,
    EveryMonths,
    EveryWeeks,
    Once,
    Pattern,
    Times,
    TimesADay,
)
from clinic.prescribing.dose.kinds import (
    PARENTERAL,
    PIECES,
    WEIGHTS,
    PartOfDay,
    Route,
    Site,
    Span,
    Unit,
)
from clinic.prescribing.dose.model import AsNeeded, Duration, Step, carry_over

RINSE = "rinse mouth after use"
_COUNTED = PIECES | {Unit.UNIT}
_ONE = frozenset({Fraction(0), Fraction(1)})
_EARS = {
    Site.BOTH_EYES: Site.BOTH_EARS,
    Site.RIGHT_EYE: Site.RIGHT_EAR,
    Site.LEFT_EYE: Site.LEFT_EAR,
}
_PLACES = {3: (PartOfDay.MORNING, PartOfDay.NOON, PartOfDay.NIGHT), 4: tuple(PartOfDay)[:4]}


def build_step(collected: CollectedStep, before: Step | None) -> Step:
    """Return the step, with what it takes over from the one before. Raises ValueError where it
    is no step."""
    if before is not None and _says_only_how_long(collected, before):
        raise AmbiguousDose("`tds -> 3 days`: for so long, or so long again?")
    _resolve_site(collected)
    unit = _resolve_unit(collected, before)
    times, amount, duration = _resolve_times(collected)
    step = Step(
        amount=amount,
        up_to=collected.up_to,
        unit=unit if amount is not None or isinstance(times, Pattern) else Unit.PIECE,
        times=times,
        days=collected.days,
        needed=_resolve_need(collected),
        limit=collected.limit,
        food=collected.food,
        route=collected.route,
        site=collected.site,
        duration=duration,
        until=collected.until,
        notes=tuple(collected.notes),
    )
    return carry_over(before, step) if before is not None else step


def _says_only_how_long(collected: CollectedStep, before: Step) -> bool:
    """Return whether a later step has a length alone, behind one that says how much or when."""
    if before.amount is None and before.times is None and before.days is None:
        return False
    lasts = collected.duration is not None or collected.bare_duration is not None
    bare = CollectedStep(collected.context)
    others = set(CollectedStep.__slots__) - {"context", "first", "word_count"}
    others -= {"duration", "bare_duration"}
    return lasts and all(getattr(collected, name) == getattr(bare, name) for name in others)


def _resolve_site(collected: CollectedStep) -> None:
    """Resolve RE and LE: eyes, but ears for ear drops. Turn the rinse of an inhaler into a
    note."""
    context = collected.context
    if collected.eye_code and context.ears and not context.eyes and collected.site is not None:
        collected.site = _EARS[collected.site]
    elif collected.eye_code and (context.nose or context.ears or not _may_be_eyes(collected)):
        raise AmbiguousDose("eye")
    inhaled = context.inhaled or collected.unit is Unit.PUFF
    if inhaled and collected.route in (Route.MOUTHWASH, Route.GARGLE):
        collected.route = None
        collected.notes = [*(note for note in collected.notes if note != RINSE), RINSE]


def _may_be_eyes(collected: CollectedStep) -> bool:
    drops = collected.unit is Unit.DROP or collected.context.drops
    return drops or collected.context.eyes or collected.route is Route.SKIN


def _resolve_unit(collected: CollectedStep, before: Step | None) -> Unit:
    """Give a number without a unit its unit, and a pattern of ones its amount."""
    unit = collected.unit
    if collected.bare is not None:
        if collected.amount is not None:
            raise AmbiguousDose("amount")
        unit = unit or _unit_of_bare(collected, before)
        collected.amount = collected.bare
    if collected.pattern is not None and collected.amount is not None:
        if collected.bare is not None:
            raise AmbiguousDose("a number and a pattern")
        if collected.up_to is not None or not set(collected.pattern) <= _ONE:
            raise AmbiguousDose("amount")
        collected.pattern = tuple(place * collected.amount for place in collected.pattern)
        collected.amount = None
    if unit is None and collected.context.insulin:
        return Unit.UNIT
    if unit is None and before is not None and collected.pattern and before.unit not in _COUNTED:
        raise AmbiguousDose("a pattern of tablets after milligrams")
    return unit or Unit.PIECE


def _unit_of_bare(collected: CollectedStep, before: Step | None) -> Unit | None:
    if before is None:
        return collected.context.bare
    if before.unit in WEIGHTS:
        _require_similar(collected.bare, before)
        return before.unit
    if collected.bare_decimal and before.amount is None and not isinstance(before.times, Pattern):
        raise AmbiguousDose("tablets or milligrams")
    return before.unit


def _resolve_times(
    collected: CollectedStep,
) -> tuple[Times | None, Fraction | None, Duration | None]:
    times, amount, duration = _at_parts(collected), collected.amount, _resolve_duration(collected)
    if isinstance(times, AtPartsOfDay) and collected.pattern is not None:
        amount = max(collected.pattern)
    if isinstance(collected.times, Once):
        short = duration in (None, Duration(1, Span.DAYS), Duration(1, Span.DOSES))
        if not short or len(collected.parts) > 1 or collected.pattern:
            raise AmbiguousDose("once")
        duration = Duration(1, Span.DOSES) if collected.parts else None
    if collected.daily:
        if isinstance(collected.times, Once) or collected.days is not None:
            raise AmbiguousDose("daily")
        times = times or TimesADay(1)
    return times, amount, duration


def _at_parts(collected: CollectedStep) -> Times | None:
    parts = _parts(collected)
    if collected.pattern is not None:
        pattern = Pattern(collected.pattern)
        if collected.times is not None and _times_of_pattern(pattern) != collected.times:
            raise AmbiguousDose("times")
        if not parts or parts == _parts_with_amount(pattern):
            return pattern
        if parts == (PartOfDay.BEDTIME,) and _parts_with_amount(pattern) == (PartOfDay.NIGHT,):
            return AtPartsOfDay(parts)
        raise AmbiguousDose("parts")
    if not parts:
        return collected.times
    if collected.times not in (None, Once(), TimesADay(len(parts))):
        raise AmbiguousDose("parts")
    return AtPartsOfDay(parts)


def _parts(collected: CollectedStep) -> tuple[PartOfDay, ...]:
    parts = tuple(sorted(collected.parts, key=list(PartOfDay).index))
    return (PartOfDay.BEDTIME,) if parts == (PartOfDay.NIGHT, PartOfDay.BEDTIME) else parts


def _resolve_duration(collected: CollectedStep) -> Duration | None:
    if collected.bare_duration is None:
        return collected.duration
    if collected.duration is not None:
        raise AmbiguousDose("duration")
    if isinstance(collected.days, EveryWeeks | EveryMonths):
        return Duration(collected.bare_duration, Span.DOSES)
    if isinstance(collected.days, EveryDays) and collected.route in PARENTERAL:
        return Duration(collected.bare_duration, Span.DOSES)
    if collected.days is not None or not (
        collected.times or collected.parts or collected.pattern or collected.daily
    ):
        raise AmbiguousDose("a number of what?")
    return Duration(collected.bare_duration, Span.DAYS)


def _resolve_need(collected: CollectedStep) -> AsNeeded | None:
    reason = collected.reason
    if collected.perhaps_reason is not None:
        if not collected.needed:
            collected.notes.append(f"for {collected.perhaps_reason}")
        elif reason:
            raise AmbiguousDose("reason")
        else:
            reason = collected.perhaps_reason
    return AsNeeded(reason or "") if collected.needed else None


def _parts_with_amount(pattern: Pattern) -> tuple[PartOfDay, ...]:
    places = _PLACES[len(pattern.amounts)]
    return tuple(part for part, amount in zip(places, pattern.amounts, strict=True) if amount)


def _times_of_pattern(pattern: Pattern) -> TimesADay:
    return TimesADay(len(_parts_with_amount(pattern)))


def _require_similar(number: Fraction | None, before: Step) -> None:
    """Require that a bare number of a taper is within a factor of four of the amount before.

    Only such a number is milligrams. Raises AmbiguousDose.
    """
    last = before.amount
    if last is None and isinstance(before.times, Pattern):
        last = max(before.times.amounts)
    if number is None or last is None or not last / 4 <= number <= last * 4:
        raise AmbiguousDose("tablets or milligrams")
