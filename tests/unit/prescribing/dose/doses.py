"""Hypothesis strategies for doses of every kind."""

from fractions import Fraction

from hypothesis import strategies as st

from clinic.prescribing.dose import (
    AsNeeded,
    AtPartsOfDay,
    Dose,
    Duration,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Food,
    Limit,
    Meal,
    Once,
    OnWeekdays,
    PartOfDay,
    Pattern,
    Route,
    Site,
    Span,
    Step,
    TimesADay,
    TimesAWeek,
    Unit,
    Until,
    Weekday,
)

amounts = st.one_of(
    st.integers(1, 10).map(Fraction),
    st.sampled_from([Fraction(n, d) for n, d in ((1, 2), (1, 4), (3, 4), (3, 2), (4, 3), (5, 2))]),
    st.integers(1, 500_000).map(lambda n: Fraction(n, 1000)),
    st.integers(11, 1_000_000).map(Fraction),
)
free_words = st.one_of(
    st.sampled_from(["fever", "dissolve in water", "after food", "bd", "then stop", "5d", "pain"]),
    st.text("abcxyz 0123-/()½,.'खाbdod", max_size=20),
)


def _valid(make, **parts):
    try:
        return make(**parts)
    except ValueError:
        return None


def _ordered(kind, most):
    chosen = st.sets(st.sampled_from(list(kind)), min_size=1, max_size=most)
    return chosen.map(lambda members: tuple(sorted(members, key=list(kind).index)))


slots = st.lists(st.one_of(st.just(Fraction(0)), amounts), min_size=3, max_size=4).map(tuple)
times = st.one_of(
    st.none(),
    slots.map(lambda amounts: _valid(Pattern, amounts=amounts)),
    st.integers(1, 24).map(TimesADay),
    st.tuples(st.integers(1, 168), st.none() | st.integers(2, 168)).map(
        lambda pair: _valid(EveryHours, hours=pair[0], up_to=pair[1])
    ),
    _ordered(PartOfDay, 3).map(lambda parts: _valid(AtPartsOfDay, parts=parts)),
    st.just(Once()),
)
days = st.one_of(
    st.none(),
    st.integers(2, 365).map(EveryDays),
    st.integers(2, 7).map(TimesAWeek),
    st.integers(1, 52).map(EveryWeeks),
    st.integers(1, 24).map(EveryMonths),
    _ordered(Weekday, 7).map(OnWeekdays),
)
foods = st.one_of(
    st.none(),
    st.sampled_from(Meal).map(Food),
    st.builds(Food, st.sampled_from([Meal.BEFORE, Meal.AFTER]), st.integers(1, 600)),
)
durations = st.one_of(
    st.none(),
    st.builds(Duration, st.integers(1, 999), st.sampled_from(Span)),
    st.builds(
        lambda number, more, span: _valid(Duration, number=number, span=span, up_to=number + more),
        st.integers(1, 900),
        st.integers(1, 90),
        st.sampled_from(Span),
    ),
)
steps = st.fixed_dictionaries(
    {
        "amount": st.none() | amounts,
        "up_to": st.none() | amounts,
        "unit": st.sampled_from(Unit),
        "times": times,
        "days": days,
        "needed": st.none()
        | st.just(AsNeeded())
        | free_words.map(lambda text: _valid(AsNeeded, reason=text)),
        "limit": st.none() | st.builds(Limit, amounts, st.sampled_from(Unit)),
        "food": foods,
        "route": st.none() | st.sampled_from(Route),
        "site": st.none() | st.sampled_from(Site),
        "duration": durations,
        "until": st.none() | st.sampled_from(Until),
        "notes": st.lists(free_words, max_size=2).map(tuple),
    }
)


def _step(drawn):
    """Return a step with the drawn fields, without those that do not fit the others."""
    fields = {}
    order = ["times", "days", "needed", "duration", "until", "limit", "food", "route", "site"]
    for name in [*order, "notes"]:
        fields = _with_valid(fields, **{name: drawn[name]})
    if drawn["amount"] is not None and not isinstance(drawn["times"], Pattern):
        for unit in (drawn["unit"], Unit.ML):
            trial = _with_valid(fields, amount=drawn["amount"], unit=unit)
            if "amount" in trial:
                fields = _with_valid(trial, up_to=drawn["up_to"])
                break
    elif "times" in fields and isinstance(fields["times"], Pattern):
        fields = _with_valid(fields, unit=drawn["unit"])
    return _valid(Step, **fields)


def _with_valid(fields, **more):
    trial = {**fields, **more}
    unit = trial.get("unit", Unit.PIECE)
    if "unit" not in trial and isinstance(trial.get("times"), Pattern):
        for unit in (Unit.PIECE, Unit.ML):
            if _valid(Step, **{**trial, "unit": unit}):
                return {**trial, "unit": unit}
    with_something = {**trial, "food": trial.get("food") or Food(Meal.BEFORE)}
    return trial if _valid(Step, **{**with_something, "unit": unit}) else fields


any_step = steps.map(_step).filter(lambda step: step is not None)
any_dose = st.builds(
    lambda steps, stop: _valid(Dose, steps=tuple(steps), stop=stop) or Dose((steps[0],), stop),
    st.lists(any_step, min_size=1, max_size=3),
    st.booleans(),
)
