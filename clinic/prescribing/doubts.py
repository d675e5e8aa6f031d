"""Doses that read in one way and may be meant in another, given the medicine. Pure.

A doubt is a short text that names both meanings; '' where there is none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, is_oral_solid
from clinic.facts.names import strength_parts
from clinic.prescribing import dose as doses
from clinic.prescribing.contradictions import contradiction_in
from clinic.prescribing.dose import Dose, Pattern, Unit, vocabulary
from clinic.prescribing.dose.form_units import is_applied, limit_may_count
from clinic.prescribing.dose.frequency import (
    AtPartsOfDay,
    EveryMonths,
    EveryWeeks,
    OnWeekdays,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import PARENTERAL, RINSED, WEIGHTS
from clinic.prescribing.dose.strengths import strength_of
from clinic.prescribing.fitting import same_kind
from clinic.prescribing.formulary import Formulary, MedicineOption

_BARE = re.compile(r"(?P<n>\d*\.\d+|\d+)(?=\s|$)(?!\s*(?:times|x|hrly|hourly|-))")
_OVER_SEVEN = re.compile(r"(?<!x)(?<!x\s)(?<!for\s)\b[1-6]\s?/\s?7\b")
WEEKLY_ONLY = frozenset({"methotrexate"})
_LONG_TERM = frozenset(
    {"digoxin", "levothyroxine", "warfarin", "acenocoumarol", "methotrexate", "prednisolone"}
)
"""Medicines of which `od 5/7` may be five days of each week: the usual way to write digoxin."""


def doubt_of(medicine: MedicineOption, text: str, dose: Dose, formulary: Formulary) -> str:
    """Return another possible meaning of a dose, or ''. `text` is the line, or its dose."""
    return (
        _gel_to_swallow(medicine)
        or _applied_weight(medicine, text, dose)
        or _units_of_weight(medicine, dose)
        or _second_strength(medicine, dose)
        or _too_many_pieces(dose)
        or _limit_of_times_or_pieces(text, dose)
        or _then_or_also(text, dose)
        or _piece_or_strength(medicine, text, dose, formulary)
        or _days_or_days_a_week(medicine, text)
        or _days_or_days_of_cycle(medicine, text)
        or _pieces_or_weeks(medicine, text)
        or _supply_of_weekly(medicine, text, dose)
        or weight_of_all(medicine, text, formulary)
        or _length_of_injection(medicine, dose)
        or _hidden_medicine(dose, formulary)
        or contradiction_in(medicine, text, dose)
    )


def _length_of_injection(medicine: MedicineOption, dose: Dose) -> str:
    """Return a doubt for `penidure la 12 im 21 days`: every 21 days, or for so long."""
    step = dose.steps[0]
    often = step.times or step.days or step.needed or step.duration is None
    if often or not (medicine.form in dosage_forms_of("inj") or step.route in PARENTERAL):
        return ""
    return "every so many days, or for so long?"


def _gel_to_swallow(medicine: MedicineOption) -> str:
    """Return a doubt for a gel of so many mg in so many ml, as Mucaine: a gel would be applied."""
    by_volume = any(part.of == "ml" for part in strength_parts(medicine.strength))
    return "swallowed, or applied?" if medicine.form == "gel" and by_volume else ""


_OF_SKIN = frozenset({Unit.MG, Unit.MCG, Unit.UNIT})
_LEAST_OF_A_TUBE = {Unit.GRAM: 1, Unit.ML: 5}
"""The least amount of a skin preparation that may be the size of its tube or bottle."""
_APPLY_SO_MUCH = re.compile(r"\b(?:apply|la|l/a)\s+[\d.]+\s*(?:g|gm|gram|ml)s?\b")


def _applied_weight(medicine: MedicineOption, text: str, dose: Dose) -> str:
    """Return a doubt for `lobate m 2 g apply bd`: applied at each time, or the size of the tube."""
    step = dose.steps[0]
    rinsed = medicine.form == "mouthwash" or step.route in RINSED
    applied = is_applied(medicine.form) or medicine.form == "vaginal preparation"
    if not applied or rinsed or step.unit not in _LEAST_OF_A_TUBE:
        return ""
    if step.amount is not None and step.amount < _LEAST_OF_A_TUBE[step.unit]:
        return ""
    is_stated = _APPLY_SO_MUCH.search(doses.plain(text))
    return "" if is_stated else "applied at each time, or to be dispensed?"


def _units_of_weight(medicine: MedicineOption, dose: Dose) -> str:
    """Return a doubt for units of a medicine in mg: 20 units of a suspension of 125 mg.

    Insulins are exempt, though a list writes 70 % + 30 % of a premixed one.
    """
    if any(name.startswith("insulin") for name in medicine.ingredients):
        return ""
    parts = strength_parts(medicine.strength)
    if not parts or not all(part.unit in ("mg", "mcg", "%") for part in parts):
        return ""
    return "units of what?" if any(step.unit is Unit.UNIT for step in dose.steps) else ""


def _second_strength(medicine: MedicineOption, dose: Dose) -> str:
    """Return a doubt for a weight that is neither that of one piece nor of a taper: `rivotril 0.5
    10 mg hs`."""
    step = dose.steps[0]
    if is_applied(medicine.form) and step.unit in _OF_SKIN:
        return f"{step.unit.value} of what is applied?"
    is_whole = is_oral_solid(medicine.form) or medicine.form == "suppository"
    is_counted = is_whole or not (medicine.form or medicine.own_id)
    if not is_counted or step.unit not in (*WEIGHTS, Unit.UNIT):
        return ""
    strength = strength_of(medicine.strength)
    content = strength.in_one(step.unit) if strength else None
    if content is None:
        return f"how many {medicine.form or 'piece'}s?"
    if len(dose.steps) > 1:
        return ""
    amounts = step.times.amounts if isinstance(step.times, Pattern) else (step.amount,)
    return (
        "" if all(n in (None, 0, content) for n in amounts) else "the strength, or so many pieces?"
    )


_COUNTED = frozenset({Unit.TABLET, Unit.CAPSULE, Unit.PIECE})
_MOST_WHEN_NEEDED = 3
_MOST_BARE = 4


def _too_many_pieces(dose: Dose) -> str:
    """Return a doubt for a large count of pieces: in `dolo 650 10 tabs sos` to be dispensed, in
    `amlong 5-0-5` milligrams."""
    step = dose.steps[0]
    if isinstance(step.times, Pattern):
        bare = step.unit is Unit.PIECE and max(step.times.amounts) > _MOST_BARE
        return "so many pieces, or milligrams?" if bare else ""
    many = step.unit in _COUNTED and (step.amount or 0) > _MOST_WHEN_NEEDED
    return "at one time, or to be dispensed?" if many and step.needed else ""


LIMIT_WITHOUT_UNIT = re.compile(
    rf"\b{vocabulary.LIMIT}\d{{1,2}}(?={vocabulary.A_DAY})", re.IGNORECASE
)


def _limit_of_times_or_pieces(text: str, dose: Dose) -> str:
    """Return a doubt for `dolo 650 2 tabs sos max 4/day`: four tablets a day, or four times two."""
    may_count = any(limit_may_count(step) for step in dose.steps)
    unclear = may_count and LIMIT_WITHOUT_UNIT.search(doses.plain(text))
    return "so many times a day, or pieces?" if unclear else ""


_LENGTH_AND_COMMA = re.compile(r"\d\s*(?:d|days?|w|wks?|weeks?|m|months?)\s*[,;](?!\s*then\b)")


def _then_or_also(text: str, dose: Dose) -> str:
    """Return a doubt for `2.5 ml tds x 5d, 5 ml hs`: at bedtime after the five days, or in them."""
    if len(dose.steps) != 2 or not _LENGTH_AND_COMMA.search(doses.plain(text)):
        return ""
    last = dose.steps[1]
    is_open = last.duration is None and last.until is None and last.needed is None
    at_a_part = isinstance(last.times, AtPartsOfDay) and last.days is None
    return "after that, or also?" if is_open and at_a_part else ""


def _piece_or_strength(
    medicine: MedicineOption, text: str, dose: Dose, formulary: Formulary
) -> str:
    """Return a doubt for a number: `concor 5 2.5 od` is 2½ tablets, or 2.5 mg; `amaryl 1 2 od` two
    tablets, or 2 mg."""
    step = dose.steps[0]
    if step.unit is not Unit.PIECE or step.amount in (None, Fraction(1)):
        return ""
    written = [Fraction(f"0{m['n']}") for m in _BARE.finditer(doses.plain(text))]
    if step.amount not in written:  # ½, "half" and 1/2 are parts of a tablet
        return ""
    sold = {
        Fraction(part.number)
        for medicine_option in formulary.same_ingredients(medicine)
        if same_kind(medicine_option.form, medicine.form)  # 2 mg tablets, 2 puffs of an inhaler
        for part in strength_parts(medicine_option.strength)
    }
    if step.amount in sold or (step.amount.denominator > 1 and step.amount != Fraction(1, 2)):
        return f"{text}: so many pieces, or a strength?"
    return ""


def _days_or_days_a_week(medicine: MedicineOption, text: str) -> str:
    if _LONG_TERM.isdisjoint(medicine.ingredients):
        return ""
    return "for days, or on days of each week?" if _OVER_SEVEN.search(doses.plain(text)) else ""


_OF_A_CYCLE = frozenset(
    ("clomiphene", "letrozole", "dydrogesterone", "medroxyprogesterone acetate", "progesterone")
) | {"norethisterone", "norethisterone acetate", "ethinylestradiol"}
_RANGE_OF_DAYS = re.compile(
    r"(?<!x)(?<!x\s)(?<!for\s)(?<!day\s)\b\d{1,2}\s?(?:-|to)\s?\d{1,2}\s?days?\b"
)


def _days_or_days_of_cycle(medicine: MedicineOption, text: str) -> str:
    """Return a doubt for `siphene 50 od 2-6 days`: from day 2 to 6 of the cycle, or for so long."""
    if _OF_A_CYCLE.isdisjoint(medicine.ingredients):
        return ""
    return "days of the cycle, or so many days?" if _RANGE_OF_DAYS.search(doses.plain(text)) else ""


TIMES_WEEKLY = re.compile(
    r"(?<=\s)x\s?(?P<n>\d{1,2})\s+(?:tab(?:let)?s?\s+)?(?:once\s+(?:a\s+)?week(?:ly)?|weekly)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\bx\s?\d{1,2}(?=\s|$)(?!\s*(?:d|w|m|y|mo|days?|weeks|wks?|mn?ths?|months?|doses)\b)"
)


def _pieces_or_weeks(medicine: MedicineOption, text: str) -> str:
    """Return a doubt for `methotrexate 2.5 x 6 weekly`: six tablets each week, or for six weeks."""
    low = doses.plain(text)
    weekly_only = not WEEKLY_ONLY.isdisjoint(medicine.ingredients)
    unclear = TIMES_WEEKLY.search(f" {low}") or (weekly_only and _TIMES.search(low))
    return "so many at a time, or so many weeks?" if unclear else ""


_MARKED = re.compile(r"\bsupply\b|#|\bqty\b", re.IGNORECASE)


def _supply_of_weekly(medicine: MedicineOption, text: str, dose: Dose) -> str:
    """Return a doubt for `folitrax 7.5 weekly 8 tab`: eight to dispense, or eight at a time."""
    weekly = any(
        isinstance(step.days, EveryWeeks | EveryMonths | OnWeekdays | TimesAWeek)
        for step in dose.steps
    )
    if (
        dose.supply is None
        or _MARKED.search(text)
        or not weekly
        or WEEKLY_ONLY.isdisjoint(medicine.ingredients)
    ):
        return ""
    return "to be dispensed, or taken at one time?"


_WEIGHT_AND_COUNT = re.compile(
    r"\b(?P<mg>\d+(?:\.\d+)?)\s?mg\s+(?P<n>\d{1,2})\s?(?:tab(?:let)?s?)\b"
)


def weight_of_all(medicine: MedicineOption, text: str, formulary: Formulary) -> str:
    """Return a doubt for `methotrexate 15 mg 6 tab weekly`: six of 2.5 mg weigh 15 mg."""
    stated = _WEIGHT_AND_COUNT.search(doses.plain(text))
    if stated is None or WEEKLY_ONLY.isdisjoint(medicine.ingredients) or stated["n"] in "01":
        return ""
    one = Decimal(stated["mg"]) / int(stated["n"])
    sold = (strength_parts(option.strength) for option in formulary.same_ingredients(medicine))
    is_sold = any(part.number == one for parts in sold for part in parts)
    return "the weight of each, or of all?" if is_sold else ""


def _hidden_medicine(dose: Dose, formulary: Formulary) -> str:
    """Return a doubt for a note that hides a second medicine: `tds for pain and cetzine`."""
    for step in dose.steps:
        reason = step.needed.reason if step.needed else ""
        for note in filter(None, (*step.notes, reason)):
            if name := names_medicine(note, formulary):
                return f"{name} is a medicine of its own"
    return ""


def names_medicine(text: str, formulary: Formulary) -> str:
    """Return the first medicine that a text names by all words of its name, or ''.

    Names of one common word (`relief`, `pain`) count only where the lists agree on the medicine.
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            name = words[start : start + size]
            if all(len(word) < 4 for word in name):
                continue
            if any(m.confirmed for m in formulary.family(name)):
                return " ".join(name)
    return ""
