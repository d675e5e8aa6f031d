"""The rules of the dose language in the order in which they are tried, the longer before the
shorter."""

from clinic.prescribing.dose import effects, note_patterns, vocabulary
from clinic.prescribing.dose.amounts import (
    ANY_UNIT,
    BARE_RULE,
    MEAL,
    PATTERN_RULES,
    SUPPLY_RULES,
    Effect,
    Rule,
    amount,
)
from clinic.prescribing.dose.frequency import EveryMonths, EveryWeeks, Once, TimesADay, TimesAWeek
from clinic.prescribing.dose.kinds import Route
from clinic.prescribing.dose.typed_numbers import parse_count

_Q, _C = vocabulary.QUANTITY, vocabulary.COUNT
_SYMPTOMS = (
    r"(?:(?:temp(?:erature)?|fever)\s*(?:>=?|above|more\s+than|over)\s*\d{2,3}(?:\.\d)?\s*°?\s*[fc]?\b"
    rf"|{vocabulary.SYMPTOMS})"
)
SYMPTOM = rf"{_SYMPTOMS}(?:\s*(?:/|,|or|and|&)\s*{_SYMPTOMS})*"
_LINK = r"for|if|when|in\s+case\s+of|during"
_APART = rf"(?:(?P<n>{_Q})\s*(?:an?\s+)?(?P<span>min|mins|minutes?|h|hr|hrs|hours?)\s+)?"
_N_WEEKS = rf"(?:every|each|once\s+(?:in|every)|q\s?)\s*(?P<n>{_C})\s*"
_TIMES_N = (
    rf"(?P<n>{_C})\s*(?:times?|days?|x)\s*(?:in\s+)?(?:a|per|/|every|in)\s*(?:a\s+)?(?:week|wk)"
)
_A_WEEK = r"(?:(?:a|per|in\s+a)\s+(?:week|wk)|w(?:ee)?kly)"
_DAY_LIST = "|".join(vocabulary.WEEKDAYS.values())
_PHRASE_RULES: tuple[tuple[str, Effect], ...] = (
    (vocabulary.MULTIPLIED, effects.multiplied),
    (vocabulary.EVERY_HOURS, effects.every_hours),
    (rf"{_N_WEEKS}(?:w|wks?|weeks?)", lambda s, m: s.put(days=EveryWeeks(parse_count(m["n"])))),
    (rf"{_N_WEEKS}(?:mo|mths?|months?)", lambda s, m: s.put(days=EveryMonths(parse_count(m["n"])))),
    (r"(?P<n>3|6|12)\s*-?\s*monthly", lambda s, m: s.put(days=EveryMonths(int(m["n"])))),
    (r"(?P<n>[2-9]|1[0-2])\s*-\s*weekly", lambda s, m: s.put(days=EveryWeeks(int(m["n"])))),
    (
        rf"(?:every|each|once\s+(?:in|every)|on\s+every|q\s?)\s*(?P<n>{_C}|{'|'.join(effects.ORDINAL)})\s*-?\s*(?:d|days?)",
        effects.every_days,
    ),
    (
        r"(?:on\s+)?alt(?:ernate|ernative)?\.?\s*-?(?:days?|nights?)|e\.?o\.?d|qod|ad|e/o/d|alt\s+d|every\s+other\s+(?:day|night)",
        effects.alternate,
    ),
    (_TIMES_N, effects.x_times_a_week),
    (rf"haft[ae]\s+(?:me|mei?n|mai)\s+(?P<n>{_C})\s*baa?r", effects.x_times_a_week),
    (rf"w(?:ee)?kly\s+(?P<n>{_C})\s*times", effects.x_times_a_week),
    (rf"twice\s+{_A_WEEK}|w(?:ee)?kly\s+twice", lambda s, m: s.put(days=TimesAWeek(2))),
    (rf"thrice\s+{_A_WEEK}|w(?:ee)?kly\s+thrice", lambda s, m: s.put(days=TimesAWeek(3))),
    (
        r"(?:once\s+)?(?:(?:a|per|in\s+a|every|/)\s*(?:week|wk))|(?:once\s+)?w(?:ee)?kly(?:\s+once)?|o\.?w|1/(?:week|wk)",
        effects.weekly,
    ),
    (
        r"fortnightly|(?:once\s+)?(?:a|every|in\s+a)\s+fortnight|every\s+other\s+week|alternate\s+weeks?",
        lambda s, m: s.put(days=EveryWeeks(2)),
    ),
    (
        r"(?:once\s+)?(?:a|per|in\s+a|every|/)\s*month|(?:once\s+)?monthly(?:\s+once)?",
        lambda s, m: s.put(days=EveryMonths(1)),
    ),
    (
        rf"(?:(?:on|every|each)\s+)?(?P<days>(?:{_DAY_LIST})(?:(?:\s*(?:,|&|/|-|\+)\s*|\s+(?:and|to)\s+|\s+)(?:{_DAY_LIST}))*)",
        effects.weekdays,
    ),
    (vocabulary.TIMES_COUNTED, effects.times_counted),
    (
        rf"{vocabulary.LIMIT}(?:(?P<n>{_Q})\s*(?:times|doses|(?P<unit>{ANY_UNIT}))?{vocabulary.A_DAY}"
        rf"|(?P<code>{'|'.join(vocabulary.TIMES_A_DAY.values())}))",
        effects.limit,
    ),
    (
        rf"(?:x|for|upto|up\s+to)?\s*(?P<a>{_C}|(?<=for\s)an?)(?:\s*(?:-|to)\s*(?P<b>\d{{1,3}}))?"
        rf"\s*-?\s*(?P<span>{'|'.join(vocabulary.SPANS.values())})",
        effects.duration,
    ),
    (r"(?P<x>x\s?|for\s)?(?P<n>\d{1,3})\s?/\s?(?P<over>7|52|12)", effects.duration_over),
    (
        rf"x\s?(?P<n>\d{{1,3}})(?!\s*(?:times?|x|-|/|\.\d|h|{ANY_UNIT}|tab))",
        effects.bare_duration,
    ),
    (
        rf"{_APART}(?P<side>before|after|with)\s+(?P<meals>(?:{MEAL})(?:\s*(?:,|&|/|\+|and)\s*(?:{MEAL}))*)",
        effects.meal,
    ),
    (
        rf"(?P<n>{_Q})\s*(?:an?\s+)?(?P<span>min|mins|minutes?|h|hr|hrs|hours?)\s+(?P<side>before|after)"
        r"\s+(?:food|foods|meals?|eating|feeds?)",
        effects.food_apart,
    ),
    (
        rf"(?P<n>{_Q})\s*(?:an?\s+)?(?P<span>min|mins|minutes?|h|hr|hrs|hours?)\s+(?:(?P<before>a\.?/?c|b/?f(?:\s+food)?)|p\.?/?c|a/?f)",
        effects.food_apart_in_short,
    ),
    (
        rf"khan[ae]\s+(?:(?P<before>se)|ke)\s+(?P<n>{_Q})\s*(?P<span>ghant[ae]|min(?:ute?s?)?)\s+(?(before)p[ae]h[ae]?le|baa?d)",
        effects.food_apart_in_short,
    ),
    (
        rf"(?P<a>{_Q})(?:\s*(?:-|to)\s*(?P<b>{_Q}))?\s*(?P<unit>{ANY_UNIT})(?:\s+each(?!\s+(?:nostril|eye|ear|nare)))?(?!\s*/)",
        amount,
    ),
    (
        rf"(?:{vocabulary.NEEDED})\b\.?(?:\s*[-:,]?\s*(?:(?:{_LINK})\s+)?(?P<symptoms>{SYMPTOM})"
        r"|\s+for\s+\"(?P<quoted>[^\"]+)\")?",
        effects.needed,
    ),
    (rf"(?P<link>{_LINK})\s+(?P<symptoms>{SYMPTOM})", effects.if_symptom),
    (vocabulary.IF_IN_HINDI, effects.if_symptom_in_hindi),
    (vocabulary.EACH_TIME, effects.each_time),
    (vocabulary.CLOCK, effects.clock),
    (vocabulary.CYCLE_DAYS, effects.keep),
    (note_patterns.KEPT, effects.keep),
)


_TABLE_RULES: tuple[tuple[str, Effect], ...] = (
    *((pattern, effects.breakfast(meal)) for meal, pattern in vocabulary.BREAKFAST.items()),
    (r"mwf|m/w/f", effects.on_mon_wed_fri),
    *((pattern, effects.set_meal(meal)) for meal, pattern in vocabulary.FOOD.items()),
    *((pattern, effects.set_day(day)) for day, pattern in vocabulary.NEXT_DAYS.items()),
    *((pattern, effects.add_note(note)) for note, pattern in note_patterns.PHRASES.items()),
    (vocabulary.ONCE, effects.set_fields(times=Once())),
    *(
        (pattern, effects.set_fields(times=TimesADay(n)))
        for n, pattern in vocabulary.TIMES_A_DAY.items()
    ),
    *((pattern, effects.add_part(part)) for part, pattern in vocabulary.PARTS.items()),
    (vocabulary.DAILY, effects.daily),
    *((pattern, effects.set_fields(until=until)) for until, pattern in vocabulary.UNTIL.items()),
)
_SITE_EFFECTS: tuple[tuple[str, Effect], ...] = tuple(
    (rf"{vocabulary.PLACE}(?P<place>{pattern})", effects.set_site(site))
    for site, pattern in vocabulary.SITES.items()
)
_ROUTE_EFFECTS: tuple[tuple[str, Effect], ...] = tuple(
    (pattern, effects.local if route is Route.SKIN else effects.set_route(route))
    for route, pattern in vocabulary.ROUTES.items()
)


def _compiled(rules: tuple[tuple[str, Effect], ...]) -> tuple[Rule, ...]:
    return tuple((vocabulary.compiled(pattern), effect) for pattern, effect in rules)


GENERAL_RULES: tuple[Rule, ...] = (
    *PATTERN_RULES,
    *SUPPLY_RULES,
    *_compiled(_PHRASE_RULES),
    *_compiled(_TABLE_RULES),
)
SITE_RULES: tuple[Rule, ...] = _compiled(_SITE_EFFECTS)
ROUTE_RULES: tuple[Rule, ...] = _compiled(_ROUTE_EFFECTS)
RULES: tuple[Rule, ...] = (*GENERAL_RULES, *SITE_RULES, *ROUTE_RULES, BARE_RULE)
"""All words of a dose besides its notes; tried in this order."""

DOSE_WORD = vocabulary.compiled(
    "|".join(
        (
            *vocabulary.TIMES_A_DAY.values(),
            *vocabulary.FOOD.values(),
            vocabulary.EVERY_CODE,
            r"s\.?o\.?s|stat|h\.?s",
        )
    )
)
"""A word that ends a note, wherever it stands."""
LENGTH = next(vocabulary.compiled(p) for p, effect in _PHRASE_RULES if effect is effects.duration)
"""A duration."""
