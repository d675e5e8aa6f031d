# ruff: noqa: E501 (a table of patterns reads best one to a line)
"""Rules for amounts and patterns as typed, and their effects on the step."""

import re
from collections.abc import Callable
from fractions import Fraction

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.collecting import AmbiguousDose, CollectedStep
from clinic.prescribing.dose.frequency import EveryMonths, EveryWeeks, TimesADay
from clinic.prescribing.dose.kinds import LARGEST_DOSE, PartOfDay, Unit
from clinic.prescribing.dose.model import SUPPLIED
from clinic.prescribing.dose.typed_numbers import parse_number

Effect = Callable[[CollectedStep, re.Match[str]], None]
Rule = tuple[re.Pattern[str], Effect]

_Q = vocabulary.QUANTITY


def _either(table: dict[Unit, str]) -> str:
    return "|".join(table.values()) + "|" + "|".join(vocabulary.SPOON_WORDS.values())


ANY_UNIT = _either(vocabulary.UNITS)


def parse_unit(text: str) -> tuple[Unit, int]:
    """Return the unit of a word and the factor to it: a teaspoon is 5 ml. Raises AmbiguousDose."""
    for spoon, pattern in vocabulary.SPOON_WORDS.items():
        if re.fullmatch(pattern, text):
            return Unit.ML, vocabulary.SPOONS[spoon]
    for unit, pattern in vocabulary.UNITS.items():
        if re.fullmatch(pattern, text):
            return unit, 1
    raise AmbiguousDose(text)


_SLOT = rf"(?:0|o|i\b|(?:(?:\d+|[1-4]\s)[½¼¾⅓⅔]{vocabulary.NO_HOUR}|[½¼¾⅓⅔]|{vocabulary.PART_OF_ONE}|\d{{1,7}}(?:\.\d{{1,3}})?|\.\d{{1,3}}))(?:\s?(?:{ANY_UNIT})\b)?"
_DASHES = r"\s*[-+]+\s*"
_PATTERN = re.compile(
    rf"(?P<slots>{_SLOT}(?:{_DASHES}{_SLOT}){{2,5}})(?!\s*(?:d|days?|w|wks?|weeks?|m|months?)\b)"
    rf"(?:\s*(?P<unit>{ANY_UNIT})\.?)?{vocabulary.END}"
)
_SLASHED = re.compile(rf"(?P<slots>[0-4]/[0-4]/[0-4])(?P<unit>){vocabulary.END}")
_SPACED = re.compile(
    rf"(?P<slots>(?:[0-4]|½)(?:\s+(?:[0-4]|½)){{2}})(?!\s+\d+(?:\.\d+)?(?:\s|$))"
    rf"(?:\s+(?P<unit>{ANY_UNIT}))?{vocabulary.END}"
)


def _pattern(step: CollectedStep, match: re.Match[str]) -> None:
    slots = [_slot(slot) for slot in re.split(r"\s*[-+]+\s*", match["slots"])]
    *earlier, (_, last_unit) = slots
    if not any(unit for _, unit in earlier):  # 1-0-1 tsp: of each place
        slots = [(number, last_unit or match["unit"] or "") for number, _ in slots]
    amounts = _in_one_unit(step, slots)
    if len(amounts) > 4:
        if len(set(amounts)) > 1:
            raise AmbiguousDose("more than four places")
        step.put(amount=amounts[0], times=TimesADay(len(amounts)))
        step.unit = step.unit or (Unit.UNIT if step.context.insulin else Unit.PIECE)
    else:
        step.put(pattern=tuple(amounts))


_MOST_SPOONS = 4


def _slot(text: str) -> tuple[Fraction, str]:
    """Return the number of a place, and its unit as typed; '' for none."""
    match = re.fullmatch(rf"(?P<n>.*?)\s?(?P<unit>{ANY_UNIT})?", text)
    number = text if match is None else match["n"]
    amount = Fraction(number == "i") if number in ("0", "o", "i") else parse_number(number)
    return amount, (match["unit"] or "") if match else ""


def _in_one_unit(step: CollectedStep, places: list[tuple[Fraction, str]]) -> list[Fraction]:
    """Return the amounts of several places in one unit. Raises AmbiguousDose where a spoon stands
    beside a number without a unit: `1 tsp morning and 2 night` may be 2 ml."""
    amounts, factors = [], set()
    for number, word in places:
        unit, factor = parse_unit(word) if word else (None, 1)
        if unit is not None:
            step.put_unit(unit)
        if factor > 1 and number > _MOST_SPOONS:
            raise AmbiguousDose("ml, or spoons: `5-0-5 tsp`?")
        if number:
            factors.add((bool(word), factor))
        amounts.append(number * factor)
    if (False, 1) in factors and any(factor > 1 for _, factor in factors):
        raise AmbiguousDose("a spoon, and a number of what?")
    return amounts


def _slashed(step: CollectedStep, match: re.Match[str]) -> None:
    step.put(pattern=tuple(Fraction(slot) for slot in match["slots"].split("/")))


def _spaced(step: CollectedStep, match: re.Match[str]) -> None:
    before = re.search(r"(\S+)\s*$", match.string[: match.start()])
    if before and re.fullmatch(r"\d|\d?\.\d+|½", before[1]):
        raise AmbiguousDose("where does the name end?")
    amounts = tuple(
        Fraction(1, 2) if slot == "½" else Fraction(slot) for slot in match["slots"].split()
    )
    if 0 not in amounts and len(set(amounts)) > 1:
        raise AmbiguousDose("three numbers")
    in_one = _in_one_unit(step, [(amount, match["unit"] or "") for amount in amounts])
    step.put(pattern=tuple(in_one))


_PART = "|".join(vocabulary.PARTS.values())
MEAL = "|".join(vocabulary.MEALS)
_SIDED = rf"(?:before|after|with)\s+(?:{MEAL})"
_ONE_NAMED = rf"(?:{_Q})\s*(?:(?:{ANY_UNIT})\b\.?)?\s*(?:{_PART}|{_SIDED})\b"
_NAMED = re.compile(
    rf"{_ONE_NAMED}(?:[\s,;/&+-]|and\b)*(?:{_ONE_NAMED}(?:(?:[\s,;/&+-]|and\b)*(?={_Q}))?)+{vocabulary.END}"
)
_NAMED_PART = re.compile(
    rf"(?P<n>{_Q})\s*(?:(?P<unit>{ANY_UNIT})\b\.?)?\s*"
    rf"(?:(?P<part>{_PART})|(?P<side>before|after|with)\s+(?P<meal>{MEAL}))\b"
)


def _named(step: CollectedStep, match: re.Match[str]) -> None:
    at: dict[PartOfDay, tuple[Fraction, str]] = {}
    for place in _NAMED_PART.finditer(match[0]):
        part = parse_part(place["part"] or place["meal"])
        part = PartOfDay.NIGHT if part is PartOfDay.BEDTIME else part
        if part in at:
            raise AmbiguousDose("part")
        if place["side"]:
            step.put_meal(vocabulary.FOOD_SIDE[place["side"]])
        at[part] = (parse_number(place["n"]), place["unit"] or "")
    amounts = dict(zip(at, _in_one_unit(step, list(at.values())), strict=True))
    places = (
        list(PartOfDay)[:4]
        if PartOfDay.EVENING in at
        else [PartOfDay.MORNING, PartOfDay.NOON, PartOfDay.NIGHT]
    )
    step.put(pattern=tuple(amounts.get(part, Fraction(0)) for part in places))


def parse_part(text: str) -> PartOfDay:
    """Return the part of the day that a word or a meal names. Raises AmbiguousDose."""
    for pattern, part in (
        *((p, k) for k, p in vocabulary.PARTS.items()),
        *vocabulary.MEALS.items(),
    ):
        if re.fullmatch(pattern, text):
            return part
    raise AmbiguousDose(text)


def amount(step: CollectedStep, match: re.Match[str]) -> None:
    """Set an amount with its unit, or the supply where it follows the frequency and is too
    large."""
    unit, factor = parse_unit(match["unit"])
    has_time = step.days is not None or step.times is not None or step.parts
    if has_time and re.search(r"(?:and|[&+])\s*$", match.string[: match.start()]):
        raise AmbiguousDose("5 mg on Monday and 2.5 mg on other days")
    if unit is Unit.RESPULE and "." in match["a"]:
        raise AmbiguousDose("a strength: Budecort 0.5 respules")
    up_to = parse_number(match["b"]) * factor if match["b"] else None
    if step.unit is not None and step.pattern is None:
        raise AmbiguousDose("unit")
    if (
        step.says_when
        and up_to is None
        and _is_supply(parse_number(match["a"]) * factor, unit, step)
    ):
        step.put_supply(parse_number(match["a"]), unit.value)
        return
    if step.pattern is not None:
        raise AmbiguousDose("an amount behind a pattern")
    step.put(amount=parse_number(match["a"]) * factor, up_to=up_to)
    step.put_unit(unit)


_SURE_DOSE = {Unit.ML: 20}
"""The largest amount by unit that, after the frequency, is a single dose and no supply."""


def _is_supply(number: Fraction, unit: Unit, step: CollectedStep) -> bool:
    """Return whether an amount after the frequency is the supply.

    Raises AmbiguousDose where it may be either: `tds 6 tab` may be six tablets in all, or each
    time.
    """
    if unit is Unit.GRAM and step.context.skin and number >= 5:
        return True
    largest = LARGEST_DOSE.get(unit)
    if largest is None or number <= _SURE_DOSE.get(unit, 1):
        return False
    if number <= largest:
        raise AmbiguousDose("a dose or the supply?")
    return True


def supply(step: CollectedStep, match: re.Match[str]) -> None:
    """Set a count that is marked as the supply: `#10`, `(10 tabs)`, `x 10 tab`, `10 nos`, `2
    strips`.

    Raises AmbiguousDose for a unit that nothing is dispensed in, as of `total 20 mg`.
    """
    word, number = match["unit"] or match["pack"] or "", parse_number(match["n"])
    if match.re is BRACKETED and not word:
        raise AmbiguousDose("a number of what?")
    if match["pack"]:
        unit = "pack" if word.startswith("box") else _PACK_WORDS[word[0]]
    else:
        unit = parse_unit(word)[0].value if word and word not in ("nos", "nos.") else ""
    if unit not in SUPPLIED or (unit == Unit.GRAM and number < _LEAST_TUBE):
        raise AmbiguousDose("the total, or so much each time?")
    if match.re is BRACKETED and unit in _MOST_EACH_TIME:
        _require_supply(number, unit, step)
    step.put_supply(number, unit)


def _require_supply(number: Fraction, unit: str, step: CollectedStep) -> None:
    """Require that a bracketed amount is no single dose: `tds (5 ml)`, `od (2 tabs)`.

    Raises AmbiguousDose.
    """
    context = step.context
    if unit == Unit.ML and (context.skin or context.drops or context.ears or context.nose):
        is_dose = number < _LEAST_TUBE
    else:
        is_counted_out = isinstance(step.days, EveryWeeks | EveryMonths)
        is_other = step.amount not in (None, number)
        is_dose = number <= _MOST_EACH_TIME[unit] and not (is_counted_out or is_other)
    if is_dose:
        raise AmbiguousDose("a dose or the supply?")


_MOST_EACH_TIME: dict[str, int] = {unit.value: most for unit, most in LARGEST_DOSE.items()} | {
    Unit.TABLET: 4,
    Unit.CAPSULE: 4,
}
"""The largest amount in brackets that may be taken at one time, for each unit."""
_LEAST_TUBE = 5
"""The least grams of a tube, and ml of a bottle of drops or lotion."""
_PACK_WORDS = {"s": "strip", "b": "bottle", "t": "tube", "p": "pack"}
_PIECE_UNITS = "|".join(
    vocabulary.UNITS[unit]
    for unit in (
        *(Unit.TABLET, Unit.CAPSULE, Unit.SACHET, Unit.AMPOULE, Unit.VIAL, Unit.RESPULE),
        *(Unit.LOZENGE, Unit.PATCH, Unit.PESSARY, Unit.SUPPOSITORY),
    )
)
_N = r"(?P<n>\d{1,4})"
SUPPLY_RULES: tuple[Rule, ...] = tuple(
    (vocabulary.compiled(pattern), supply)
    for pattern in (
        rf"(?:{vocabulary.SUPPLY_MARK})\s*[:=]?\s*{_N}(?:\s*(?:(?P<unit>{ANY_UNIT}|nos)|(?P<pack>{vocabulary.PACKS})))?",
        rf"(?:x\s*)?{_N}\s*(?P<unit>nos)\.?(?P<pack>(?!))?",
        rf"(?:x\s*)?{_N}\s*(?P<pack>{vocabulary.PACKS})(?P<unit>(?!))?",
        rf"x\s*{_N}\s*(?P<unit>{_PIECE_UNITS})(?!\s*x\s*\d)(?P<pack>(?!))?",
    )
)


BRACKETED = re.compile(rf"{_N}\s*(?:(?P<unit>{ANY_UNIT}|nos)|(?P<pack>{vocabulary.PACKS}))?\.?")
"""A count in brackets, the supply where it is too large for a single dose."""


def _bare(step: CollectedStep, match: re.Match[str]) -> None:
    if step.word_count or (step.first and step.context.bare is None):
        raise AmbiguousDose("a number of what?")
    step.put(bare=parse_number(match[0]))
    step.bare_decimal = "." in match[0]


PATTERN_RULES: tuple[Rule, ...] = (
    (_PATTERN, _pattern),
    (_SLASHED, _slashed),
    (_SPACED, _spaced),
    (_NAMED, _named),
)
BARE_RULE: Rule = (
    vocabulary.compiled(rf"(?:{_Q})(?!,\d)(?!\s*(?:an?\s+)?(?:h|hrs?|hours?|mins?|minutes?)\b)"),
    _bare,
)
