"""A dose in Hindi for the patient: whole sentences, composed as they are spoken."""

from __future__ import annotations

from fractions import Fraction

from clinic.prescribing.dose.english import named_parts
from clinic.prescribing.dose.kinds import Meal, Part, Route, Span, Unit
from clinic.prescribing.dose.model import (
    At,
    Dose,
    Duration,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Food,
    Limit,
    Needed,
    Once,
    OnWeekdays,
    Pattern,
    Step,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.nouns import as_said, is_applying, is_implied, unit_for
from clinic.prescribing.dose.words_hi import (
    HALF,
    MEALS,
    NOTES,
    NOUNS,
    PARTS,
    REASONS,
    ROUTES,
    SITES,
    SPANS,
    UNTIL,
    WEEKDAYS,
)
from clinic.prescribing.dose.writing import number

_COUNTS = dict(enumerate(["एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ"], 1))


def hindi(dose: Dose, form: str) -> str:
    """The whole dose; steps of a taper follow each other with "फिर"."""
    steps = [sentence(as_said(step, form), form) for step in dose.steps]
    text = "; फिर ".join([*steps, "बंद करें"] if dose.stop else steps)
    return f"पहले {text}" if len(dose.steps) > 1 else text


def sentence(step: Step, form: str) -> str:
    """One step."""
    said = (
        _with_days(step, form),
        needed(step.needed),
        limit(step.limit),
        food(step.food),
        duration(step.duration),
        UNTIL[step.until] if step.until else "",
        *(NOTES.get(note.lower(), note) for note in step.notes),
    )
    return ", ".join(part for part in said if part)


def _with_days(step: Step, form: str) -> str:
    between = " " if step.times is None else ", "
    return between.join(filter(None, [_main(step, form), days(step)]))


def amount(value: Fraction, unit: Unit, up_to: Fraction | None = None) -> str:
    """`1 गोली`, `आधी गोली`, `डेढ़ गोली`, `2 गोलियाँ`, `5 मि.ली.`."""
    one, many = NOUNS.get(unit, ("", ""))
    feminine = unit in (Unit.TABLET, Unit.LOZENGE, Unit.PESSARY, Unit.SUPPOSITORY)
    if up_to is not None:
        return f"{number(value, unit)} से {number(up_to, unit)} {many}".strip()
    if value in HALF and unit in (Unit.TABLET, Unit.CAPSULE, Unit.PIECE):
        word = "आधी" if value == Fraction(1, 2) and feminine else HALF[value]
        return f"{word} {one if value < 2 else many}".strip()
    return f"{number(value, unit)} {one if value <= 1 else many}".strip()


def _main(step: Step, form: str) -> str:
    times, unit = step.times, unit_for(step, form)
    if isinstance(times, Pattern) and is_applying(step, form):
        return _verb(step, "", " और ".join(PARTS[part] for part in named_parts(times)))
    if isinstance(times, Pattern):
        return _verb(step, _pattern(times, unit), "")
    much = ""
    if step.amount is not None:
        much = amount(step.amount, unit, step.up_to)
    elif is_implied(step, form):
        much = amount(Fraction(1), unit)
    if isinstance(times, At):
        when = " और ".join(PARTS[part] for part in times.parts)
        return _verb(step, much, when)
    if isinstance(times, Once):
        return _verb(step, much, "तुरंत") + ", केवल एक बार"
    return _verb(step, f"{much} {_when(step)}".strip(), "")


def _verb(step: Step, much: str, before: str) -> str:
    where = SITES[step.site] if step.site else ""
    if step.route is Route.SKIN:
        said = (where or "त्वचा पर", before, much, "लगाएँ")
    elif step.route is Route.GARGLE:
        said = ("", before, much and f"{much} से", "गरारे करें")
    elif step.route is Route.MOUTHWASH:
        said = ("", before, much and f"{much} से", "कुल्ला करें")
    else:
        said = (where, before, much, ROUTES.get(step.route, "") if step.route else "")
    return " ".join(part for part in said if part)


def _pattern(times: Pattern, unit: Unit) -> str:
    parts = list(Part)[:4] if len(times.amounts) == 4 else [Part.MORNING, Part.NOON, Part.NIGHT]
    said = [
        f"{PARTS[part]} {amount(value, unit)}"
        for part, value in zip(parts, times.amounts, strict=True)
        if value
    ]
    return " और ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def _when(step: Step) -> str:
    match step.times:
        case TimesADay(count):
            return f"दिन में {_COUNTS.get(count, str(count))} बार"
        case EveryHours(hours, None):
            return "हर घंटे" if hours == 1 else f"हर {hours} घंटे पर"
        case EveryHours(hours, up_to):
            return f"हर {hours} से {up_to} घंटे पर"
        case _:
            return ""


def days(step: Step) -> str:  # noqa: PLR0911
    match step.days:
        case EveryDays(2):
            return "एक दिन छोड़कर"
        case EveryDays(count):
            return f"हर {count} दिन में एक बार" if step.times is None else f"हर {count} दिन पर"
        case TimesAWeek(count):
            counted = _COUNTS.get(count, str(count))
            return f"सप्ताह में {counted} {'बार' if step.times is None else 'दिन'}"
        case EveryWeeks(count):
            return "सप्ताह में एक बार" if count == 1 else f"हर {count} सप्ताह में एक बार"
        case EveryMonths(count):
            return "महीने में एक बार" if count == 1 else f"हर {count} महीने में एक बार"
        case OnWeekdays(names):
            said = [WEEKDAYS[name] for name in names]
            return "हर " + " और ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
        case _:
            return ""


def needed(need: Needed | None) -> str:
    if need is None:
        return ""
    if not need.reason:
        return "केवल ज़रूरत पड़ने पर"
    known = REASONS.get(need.reason.lower())
    return "केवल ज़रूरत पड़ने पर, " + (f"{known} होने पर" if known else f"({need.reason})")


def limit(most: Limit | None) -> str:
    if most is None:
        return ""
    if most.unit is Unit.PIECE:
        return f"दिन में {number(most.number)} बार से ज़्यादा नहीं"
    return f"एक दिन में {amount(most.number, most.unit)} से ज़्यादा नहीं"


def food(stands: Food | None) -> str:
    if stands is None:
        return ""
    if stands.minutes is None:
        return MEALS[stands.meal]
    hours, minutes = divmod(stands.minutes, 60)
    apart = f"{stands.minutes} मिनट" if minutes else f"{hours} {'घंटे' if hours > 1 else 'घंटा'}"
    side = "पहले" if stands.meal is Meal.BEFORE else "बाद"
    return f"खाने से {apart} पहले" if side == "पहले" else f"खाने के {apart} बाद"


def duration(length: Duration | None) -> str:
    if length is None:
        return ""
    up_to = f" से {length.up_to}" if length.up_to else ""
    if length.span is Span.DOSES:
        return f"कुल {length.number}{up_to} खुराक"
    return f"{length.number}{up_to} {SPANS[length.span]} तक"
