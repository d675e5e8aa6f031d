# ruff: noqa: E501 (a table of patterns reads best one to a line)
"""Amounts and patterns: how much, as it is typed, and what it adds to the step."""

import re
from collections.abc import Callable
from fractions import Fraction

from clinic.prescribing.dose import words_in as words
from clinic.prescribing.dose.gathering import Clash, Gathered
from clinic.prescribing.dose.kinds import LARGEST_DOSE, Part, Unit
from clinic.prescribing.dose.model import TimesADay

Effect = Callable[[Gathered, re.Match[str]], None]
Rule = tuple[re.Pattern[str], Effect]

_GLYPHS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_Q = words.QUANTITY


def quantity(text: str) -> Fraction:
    """The number that a QUANTITY says: `1½`, `1 1/2`, `2.5`, `half`, `one and half`."""
    total = Fraction(0)
    text = text.replace(",", "")
    for glyph, digits in _GLYPHS.items():
        text = text.replace(glyph, f" {digits} ")
    for word in re.findall(r"[\d./]+|[a-z]+", text):
        if word in words.NUMBER_WORDS:
            total += words.NUMBER_WORDS[word]
        elif word in words.HALF_WORDS or word == "quarter":
            total += Fraction(1, 4) if word == "quarter" else Fraction(1, 2)
        elif word[0] in ".0123456789":
            total += Fraction("0" + word if word[0] == "." else word)
    return total


def count(text: str) -> int:
    """A whole number in digits or words; `a` and `an` are one."""
    return words.NUMBER_WORDS.get(text) or (1 if text in ("a", "an") else int(text))


def _either(table: dict[Unit, str]) -> str:
    return "|".join(table.values()) + "|" + "|".join(words.SPOON_WORDS.values())


ANY_UNIT = _either(words.UNITS)


def unit_of(text: str) -> tuple[Unit, int]:
    """The unit that a word names and how many of it the word holds: a teaspoon is 5 ml."""
    for spoon, pattern in words.SPOON_WORDS.items():
        if re.fullmatch(pattern, text):
            return Unit.ML, words.SPOONS[spoon]
    for unit, pattern in words.UNITS.items():
        if re.fullmatch(pattern, text):
            return unit, 1
    raise Clash(text)


_SLOT = rf"(?:0|o|i\b|(?:(?:\d+|[1-4]\s)[½¼¾⅓⅔]|[½¼¾⅓⅔]|[123]/[234]|\d{{1,7}}(?:\.\d{{1,3}})?|\.\d{{1,3}}))(?:\s?(?:{ANY_UNIT})\b)?"
_DASHES = r"\s*[-+]+\s*"
_PATTERN = re.compile(
    rf"(?P<slots>{_SLOT}(?:{_DASHES}{_SLOT}){{2,5}})(?:\s*(?P<unit>{ANY_UNIT})\.?)?{words.END}"
)
_SLASHED = re.compile(rf"(?P<slots>[0-4]/[0-4]/[0-4])(?P<unit>){words.END}")
_SPACED = re.compile(
    rf"(?P<slots>(?:[0-4]|½)(?:\s+(?:[0-4]|½)){{2}})(?!\s+\d+(?:\.\d+)?(?:\s|$))"
    rf"(?:\s+(?P<unit>{ANY_UNIT}))?{words.END}"
)


def _pattern(step: Gathered, match: re.Match[str]) -> None:
    slots = re.split(r"\s*[-+]+\s*", match["slots"])
    amounts: list[Fraction] = []
    for slot in slots:
        number, unit = _slot(slot)
        if unit is not None:
            step.put_unit(unit)
        amounts.append(number)
    if match["unit"]:
        unit, held = unit_of(match["unit"])
        step.put_unit(unit)
        amounts = [amount * held for amount in amounts]
    if len(amounts) > 4:
        if len(set(amounts)) > 1:
            raise Clash("more than four places")
        step.put(amount=amounts[0], times=TimesADay(len(amounts)))
        step.unit = step.unit or (Unit.UNIT if step.about.insulin else Unit.PIECE)
    else:
        step.put(pattern=tuple(amounts))


def _slot(text: str) -> tuple[Fraction, Unit | None]:
    found = re.fullmatch(rf"(?P<n>.*?)\s?(?P<unit>{ANY_UNIT})?", text)
    number = text if found is None else found["n"]
    amount = Fraction(number == "i") if number in ("0", "o", "i") else quantity(number)
    if found is None or not found["unit"]:
        return amount, None
    unit, held = unit_of(found["unit"])
    return amount * held, unit


def _slashed(step: Gathered, match: re.Match[str]) -> None:
    step.put(pattern=tuple(Fraction(slot) for slot in match["slots"].split("/")))


def _spaced(step: Gathered, match: re.Match[str]) -> None:
    before = re.search(r"(\S+)\s*$", match.string[: match.start()])
    if before and re.fullmatch(r"\d|\d?\.\d+|½", before[1]):
        raise Clash("where does the name end?")
    amounts = tuple(
        Fraction(1, 2) if slot == "½" else Fraction(slot) for slot in match["slots"].split()
    )
    if 0 not in amounts and len(set(amounts)) > 1:
        raise Clash("three numbers")
    step.put(pattern=amounts)
    if match["unit"]:
        step.put_unit(unit_of(match["unit"])[0])


_PART = "|".join(words.PARTS.values())
MEAL = "|".join(words.MEALS)
_SIDED = rf"(?:before|after|with)\s+(?:{MEAL})"
_ONE_NAMED = rf"(?:{_Q})\s*(?:(?:{ANY_UNIT})\b\.?)?\s*(?:{_PART}|{_SIDED})\b"
_NAMED = re.compile(
    rf"{_ONE_NAMED}(?:[\s,;/&+-]|and\b)*(?:{_ONE_NAMED}(?:(?:[\s,;/&+-]|and\b)*(?={_Q}))?)+{words.END}"
)
_NAMED_PART = re.compile(
    rf"(?P<n>{_Q})\s*(?:(?P<unit>{ANY_UNIT})\b\.?)?\s*"
    rf"(?:(?P<part>{_PART})|(?P<side>before|after|with)\s+(?P<meal>{MEAL}))\b"
)


def _named(step: Gathered, match: re.Match[str]) -> None:
    at: dict[Part, Fraction] = {}
    for found in _NAMED_PART.finditer(match[0]):
        part = part_of(found["part"] or found["meal"])
        part = Part.NIGHT if part is Part.BEDTIME else part
        if part in at:
            raise Clash("part")
        number = quantity(found["n"])
        if found["unit"]:
            unit, held = unit_of(found["unit"])
            step.put_unit(unit)
            number *= held
        if found["side"]:
            step.put_meal(words.FOOD_SIDE[found["side"]])
        at[part] = number
    places = list(Part)[:4] if Part.EVENING in at else [Part.MORNING, Part.NOON, Part.NIGHT]
    step.put(pattern=tuple(at.get(part, Fraction(0)) for part in places))


def part_of(text: str) -> Part:
    """The part of the day that a word or a meal names."""
    for pattern, part in (*((p, k) for k, p in words.PARTS.items()), *words.MEALS.items()):
        if re.fullmatch(pattern, text):
            return part
    raise Clash(text)


def amount(step: Gathered, match: re.Match[str]) -> None:
    unit, held = unit_of(match["unit"])
    spoken_for = step.days is not None or step.times is not None or step.parts
    if spoken_for and re.search(r"(?:and|[&+])\s*$", match.string[: match.start()]):
        raise Clash("5 mg on Monday and 2.5 mg on other days")
    if unit is Unit.RESPULE and "." in match["a"]:
        raise Clash("a strength: Budecort 0.5 respules")
    up_to = quantity(match["b"]) * held if match["b"] else None
    if step.unit is not None and step.pattern is None:
        raise Clash("unit")
    if step.says_when and up_to is None and _is_supply(quantity(match["a"]) * held, unit, step):
        step.put_supply(quantity(match["a"]), unit.value)
        return
    if step.pattern is not None:
        raise Clash("an amount behind a pattern")
    step.put(amount=quantity(match["a"]) * held, up_to=up_to)
    step.put_unit(unit)


_SURE_DOSE = {Unit.ML: 20}
"""Up to these, and behind the frequency, is a single dose."""


def _is_supply(number: Fraction, unit: Unit, step: Gathered) -> bool:
    """Whether an amount behind the frequency is the supply. Raises Clash where it may be either:
    `tds 6 tab` may be six tablets in all, or each time."""
    if unit is Unit.GRAM and step.about.skin and number >= 5:
        return True
    largest = LARGEST_DOSE.get(unit)
    if largest is None or number <= _SURE_DOSE.get(unit, 1):
        return False
    if number <= largest:
        raise Clash("a dose or the supply?")
    return True


def supply(step: Gathered, match: re.Match[str]) -> None:
    """A count that is marked as the supply: `#10`, `(10 tabs)`, `x 10 tab`, `10 nos`, `2 strips`."""
    word = match["unit"] or match["pack"] or ""
    if match.re is BRACKETED and not word:
        raise Clash("a number of what?")
    if match["pack"]:
        what = _PACK_WORDS[word[0]]
    else:
        what = unit_of(word)[0].value if word and word not in ("nos", "nos.") else ""
    step.put_supply(quantity(match["n"]), what)


_PACK_WORDS = {"s": "strip", "b": "bottle", "t": "tube", "p": "pack"}
_PIECE_UNITS = "|".join(
    words.UNITS[unit]
    for unit in (
        *(Unit.TABLET, Unit.CAPSULE, Unit.SACHET, Unit.AMPOULE, Unit.VIAL, Unit.RESPULE),
        *(Unit.LOZENGE, Unit.PATCH, Unit.PESSARY, Unit.SUPPOSITORY),
    )
)
_N = r"(?P<n>\d{1,4})"
SUPPLY_RULES: tuple[Rule, ...] = tuple(
    (words.compiled(pattern), supply)
    for pattern in (
        rf"(?:{words.SUPPLY_MARK})\s*[:=]?\s*{_N}(?:\s*(?P<unit>{ANY_UNIT}|nos))?(?P<pack>(?!))?",
        rf"(?:x\s*)?{_N}\s*(?P<unit>nos)\.?(?P<pack>(?!))?",
        rf"(?:x\s*)?{_N}\s*(?P<pack>{words.PACKS})(?P<unit>(?!))?",
        rf"x\s*{_N}\s*(?P<unit>{_PIECE_UNITS})(?!\s*x\s*\d)(?P<pack>(?!))?",
    )
)


BRACKETED = re.compile(rf"{_N}\s*(?:(?P<unit>{ANY_UNIT}|nos)|(?P<pack>{words.PACKS}))?\.?")
"""A count in brackets, which is never how much to take at one time."""


def _bare(step: Gathered, match: re.Match[str]) -> None:
    if step.words or (step.first and step.about.bare is None):
        raise Clash("a number of what?")
    step.put(bare=quantity(match[0]))
    step.bare_decimal = "." in match[0]


PATTERN_RULES: tuple[Rule, ...] = (
    (_PATTERN, _pattern),
    (_SLASHED, _slashed),
    (_SPACED, _spaced),
    (_NAMED, _named),
)
BARE_RULE: Rule = (
    words.compiled(rf"(?:{_Q})(?!,\d)(?!\s*(?:an?\s+)?(?:h|hrs?|hours?|mins?|minutes?)\b)"),
    _bare,
)
