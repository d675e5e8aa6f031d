"""The lines that an ambiguous line may stand for, as choices. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, fits, is_oral_solid
from clinic.facts.names import strength_parts
from clinic.prescribing.certainty import likely_candidates
from clinic.prescribing.dose import Dose, Pattern
from clinic.prescribing.dose.form_units import counted_in
from clinic.prescribing.dose.vocabulary import WEEKDAYS
from clinic.prescribing.doubts import (
    LIMIT_WITHOUT_UNIT,
    TIMES_WEEKLY,
    WEEKLY_ONLY,
    weight_of_all,
)
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import read_line, unlisted, written
from clinic.prescribing.naming import Candidate, find_candidates
from clinic.prescribing.unlisted import PLAIN, pieces_of

_COUNT_AFTER = re.compile(
    r"(?<=\s)(?<![-–]\s)(?P<n>[2-9]|10)\s*"
    r"(?P<unit>tab(?:let)?s?|cap(?:sule)?s?|vials?|amps?|sachets?|ml)\b\.?(?!\s*[-–]\s*\d)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\((\s*\d+\s*[a-z]+\s*)\)", re.IGNORECASE)
_REVIEW = re.compile(
    r"(?<=\s)(?:to\s+)?(?:review|r/v|rv|f/u|follow[\s-]?up)\s+"
    r"(?P<length>\d{1,2}\s*(?:days?|wks?|weeks?|months?))(?=\s|$)",
    re.IGNORECASE,
)
_REGULAR_AND_NEEDED = re.compile(
    r"(?:\b(?:od|bd|tds|qid|q\d+h|morning|noon|evening|night|hs)\b|\d-\d|^\d).*\bsos\b"
)
"""A canonical dose that is taken regularly, or in a stated amount, and also when needed."""
_AMOUNT = re.compile(r"(?P<n>\d+)[\d.½¼¾]*\s")
"""The amount at the beginning of a canonical dose."""
_BARE_STEP = re.compile(
    r"(?P<then>(?:\bthen|f/b|followed\s+by|->|→|,)\s*)(?P<n>\d+(?:\.\d+)?)"
    r"(?=\s*(?:od|bd|tds|hs|x\s?\d|for\s|[01]-[01]-[01])(?:\s|$|\d))",
    re.IGNORECASE,
)
_OVER_SEVEN = re.compile(r"(?<=\s)(?P<n>[2-6])\s?/\s?7(?=\s|$)")
_SECOND_NUMBER = re.compile(
    r"(?P<name>.*?(?<=\s)(?:[a-z]\S*)?\d+(?:\.\d+)?\s?(?:mg|mcg|gm?|iu|k)?)\s+(?P<n>\d*\.\d+|[2-9])(?=\s)"
    r"(?!\s*(?:ml|mg|tab|cap|drop|gtt|puff|spray|unit|amp|vial|sachet|resp|tsp|hr|hour|time|x\b"
    r"|d\b|day|din|night(?=s)|w\b|wk|week|haft|m\b|mon|mahi))",
    re.IGNORECASE,
)
"""Two numbers behind a name. What stands between must not be lost: `telma 40 1-0-0, 2 on sun`."""
_ENDS_WITH_LENGTH = re.compile(r"\b(?:x|for|max|upto)\s*\d\S*$", re.IGNORECASE)


_COUNT_AT_END = re.compile(
    r"(?P<often>(?:\b(?:od|bd|bid|tds|tid|qid|hs)|\d-\d-\d)"
    r"(?:\s+(?:[ap]\.?c|[ab]bf|(?:before|after)\s+(?:food|meals?)))?)"
    r"\s*(?:\s|=|-)\s*\(?\s*(?P<n>[1-9]\d{0,2})\s*\)?$",
    re.IGNORECASE,
)
"""`telma 40 od 30`, `1-1-1 (15)`: for so many days, or so many to dispense."""


def list_meanings(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """Return the lines that an ambiguous line may stand for.

    A count may be a dose or the supply, 5/7 days or days a week, a number a count of pieces or a
    strength, `review 2 weeks` also the length of the treatment; `then 60 od` is one of mg, to be
    confirmed.
    """
    lines: list[tuple[MedicineOption, str]] = []
    text = _BRACKETED.sub(r"\1", text)
    if limit := LIMIT_WITHOUT_UNIT.search(text):
        lines = _times_or_pieces(text, limit.end(), formulary)
    elif count := _COUNT_AFTER.search(text):
        lines = _dose_or_supply(text, count, formulary)
    elif over := _OVER_SEVEN.search(text):
        lines = _replaced(text, over, (f"{over['n']}d", f"{over['n']} times a week"), formulary)
    elif review := _REVIEW.search(text):
        note = f'"review after {review["length"]}"'
        lines = _replaced(text, review, (note, f"{review['length']} {note}"), formulary)
    elif weekly := TIMES_WEEKLY.search(text):
        lines = _pieces_or_weeks(text, weekly, formulary)
    elif end := _COUNT_AT_END.search(text):
        lines = _days_or_supply(text, end, formulary)
    elif tapers := list_tapers(text, formulary):
        return tapers
    elif (second := _SECOND_NUMBER.match(text)) and not _ENDS_WITH_LENGTH.search(second["name"]):
        name, number, remaining = second["name"], second["n"], text[second.end() :]
        stem = re.sub(r"\s*\d\S*$", "", name)
        for line in (f"{name} {_pieces(number)} tab {remaining}", f"{stem} {number} {remaining}"):
            lines += [
                (medicine, f"{medicine.label} {dose}")
                for medicine, dose in read_candidates(line, formulary)
            ]
    return tuple((medicine, line) for medicine, line in lines if is_understood(line, formulary))


def _times_or_pieces(text: str, end: int, formulary: Formulary) -> list[tuple[MedicineOption, str]]:
    """Return `2 tab sos max 4/day` with a limit of times and with one of pieces."""
    lines: list[tuple[MedicineOption, str]] = []
    for medicine, dose in read_candidates(f"{text[:end]} times{text[end:]}", formulary):
        unit = counted_in(medicine.form)
        lines.append((medicine, f"{medicine.label} {dose}"))
        if unit and " times/day" in dose:
            pieces = dose.replace(" times/day", f" {unit}/day")
            lines.append((medicine, f"{medicine.label} {pieces}"))
    return lines


def _replaced(
    text: str, match: re.Match[str], readings: tuple[str, ...], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    return [
        (medicine, f"{medicine.label} {dose}")
        for reading in readings
        for medicine, dose in read_candidates(
            f"{text[: match.start()]}{reading}{text[match.end() :]}", formulary
        )
    ]


def list_tapers(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """Return the lines of a taper whose later steps are numbers of mg or mcg; and of tablets, if
    all are small. () for no such taper."""
    numbers = [Decimal(step["n"]) for step in _BARE_STEP.finditer(text)]
    if not numbers:
        return ()
    lines: list[tuple[MedicineOption, str]] = []
    for unit in ("mg", "mcg", "tab"):
        if unit == "tab" and max(numbers) > _MOST_TABLETS:
            continue
        read = read_candidates(_BARE_STEP.sub(rf"\g<then>\g<n> {unit}", text), formulary)
        for medicine, dose in read:
            if _AMOUNT.match(dose):  # `3 od then 4 mg od`: tablets and then a weight
                continue
            if unit == "tab" or _are_near(numbers, medicine, unit):
                lines.append((medicine, f"{medicine.label} {dose}"))
    return tuple((medicine, line) for medicine, line in lines if is_understood(line, formulary))


def list_pieces(
    candidate: Candidate, formulary: Formulary
) -> tuple[tuple[MedicineOption, str], ...]:
    """Return `warfarin 3 mg od` also as three tablets of 1 mg: the amount of an unlisted strength
    in pieces of a listed one; `misoprostol 600 mcg 3 tab` also as three of 200 mcg. () for a listed
    strength, for a number without a unit, which is the name's (`wysolone 40 od`), and where another
    amount is written."""
    medicine, dose = candidate.medicine, candidate.dose
    if dose is None or len(dose.steps) > 1 or not medicine.is_unlisted:
        return ()
    step = dose.steps[0]
    states_unit = any(amount.unit for amount in candidate.name.amounts)
    if not states_unit or isinstance(step.times, Pattern):
        return ()
    lines: dict[int, tuple[MedicineOption, str]] = {}
    family = formulary.family(candidate.name.words)
    for other in sorted(family, key=lambda listed: listed.form not in PLAIN):
        fitting = all(fits(other.form, dosage_forms_of(w)) for w in candidate.name.form_words)
        count, unit = pieces_of(other, medicine) if fitting else 0, counted_in(other.form)
        if count and unit and count not in lines and step.amount in (None, count):
            pieces = Dose(
                (replace(step, amount=Fraction(count), unit=unit),), dose.stop, dose.supply
            )
            lines[count] = (other, f"{other.label} {written(pieces)}")
    return tuple(pair for pair in lines.values() if is_understood(pair[1], formulary))


_PART = re.compile(r"(?<=\s)[13]/[24](?=\s|$)")
_GLYPHS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}


def list_parts(text: str, formulary: Formulary) -> tuple[tuple[MedicineOption, str], ...]:
    """Return `amaryl 1 1/2 od` as half of the tablet of 1 mg; () where no part is written."""
    part = _PART.search(text)
    sign = _GLYPHS.get(part[0], "") if part else ""
    if part is None or not sign:
        return ()
    lines = _replaced(text, part, (sign,), formulary)
    return tuple((medicine, line) for medicine, line in lines if f" {sign}" in line)


_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS.values())})"
_A_DAY = re.compile(rf"\b{_WEEKDAY}\b", re.IGNORECASE)
_OTHER_DAYS = re.compile(rf"\s*(?:(?:on|every)\s+)?{_WEEKDAY}\b", re.IGNORECASE)
_ON_A_DAY_TOO = re.compile(
    rf"(?:\b(?:od|bd|tds|hs|daily)|\d)\s*[,;]\s*(?:(?:on|every)\s+)?{_WEEKDAY}\s*$", re.IGNORECASE
)
"""Two doses on different days, neither a supply: `1 tab mon fri, 2 tab sun`, `od, sunday 2 tab`."""
_ONLY_IF = re.compile(r"\s*(?:only\s+)?(?:if|when|whenever|in\s+case|during)\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:od|bd|tds|qid|hs|daily)\b|\d\s?-\s?\d", re.IGNORECASE)
"""A dose of every day before one under a condition: `od, 2 tab if bp >160`."""
_MOST_TABLETS = 4
_FARTHEST = 10


def _are_near(numbers: list[Decimal], medicine: MedicineOption, unit: str) -> bool:
    """Return whether amounts are within a factor of ten of the strength of a single substance."""
    parts = strength_parts(medicine.strength)
    if len(parts) != 1 or parts[0].unit != unit or parts[0].of:
        return False
    one = parts[0].number
    return all(one / _FARTHEST <= number <= one * _FARTHEST for number in numbers)


def _dose_or_supply(
    text: str, count: re.Match[str], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    lines: list[tuple[MedicineOption, str]] = []
    before, after = text[: count.start()], text[count.end() :]
    if (_OTHER_DAYS.match(after) and _A_DAY.search(before)) or _ON_A_DAY_TOO.search(before):
        return lines
    if _ONLY_IF.match(after) and _OFTEN.search(before):
        return lines
    for medicine, dose in read_candidates(f"{before}{after}", formulary):
        if count["unit"].lower() == "ml" and is_oral_solid(medicine.form):
            continue
        if weight_of_all(medicine, text, formulary):
            continue
        if _REGULAR_AND_NEEDED.search(dose):  # `1 tab od, if fever 2 tab`
            continue
        taken = _AMOUNT.match(dose)
        if taken and int(taken["n"]) >= int(count["n"]):  # of `60 ml 5 ml tds` 5 ml are taken
            continue
        lines.append((medicine, f"{medicine.label} {count['n']} {count['unit']} {dose}"))
        lines.append((medicine, f"{medicine.label} {dose} supply {count['n']} {count['unit']}"))
    return lines


def _days_or_supply(
    text: str, end: re.Match[str], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    """Return `tds 15` as a length and as a supply; a small number also as a count of each time."""
    before, number = text[: end.end("often")], end["n"]
    readings = (f"{end['often']} {number}d", f"{end['often']} #{number}")
    lines = _replaced(text, end, readings, formulary)
    counted = _COUNT_AFTER.search(f"{before} {number} tab")
    if counted and int(number) <= _MOST_TABLETS and before[-1].isalpha():
        lines[1:] = _dose_or_supply(f"{before} {number} tab", counted, formulary)
    return [
        (medicine, line)
        for medicine, line in lines
        if is_oral_solid(medicine.form) and WEEKLY_ONLY.isdisjoint(medicine.ingredients)
    ]


def _pieces_or_weeks(
    text: str, weekly: re.Match[str], formulary: Formulary
) -> list[tuple[MedicineOption, str]]:
    lines: list[tuple[MedicineOption, str]] = []
    rest = f"{text[: weekly.start()]}weekly{text[weekly.end() :]}"
    for medicine, dose in read_candidates(rest, formulary):
        count = f"{weekly['n']} tab " if "tablet" in medicine.form else f"{weekly['n']} "
        lines.append((medicine, f"{medicine.label} {count}{dose}"))
        lines.append((medicine, f"{medicine.label} {dose} {weekly['n']} doses"))
    return lines


def _pieces(number: str) -> str:
    whole, _, part = number.partition(".")
    sign = {"5": "½", "25": "¼", "75": "¾"}.get(part, "")
    return f"{whole.lstrip('0')}{sign}" if sign else number


def read_candidates(text: str, formulary: Formulary) -> list[tuple[MedicineOption, str]]:
    """Return the medicines that account for all of a line, each with its canonical dose."""
    candidates = likely_candidates(find_candidates(text, formulary).candidates, text, formulary)
    return [
        (candidate.medicine, written(candidate.dose)) for candidate in candidates if candidate.dose
    ]


def is_understood(line: str, formulary: Formulary) -> bool:
    """Return whether an offered line reads as it is, or only its medicine is unlisted."""
    return read_line(line, formulary).medicine is not None or unlisted(line, formulary) is not None
