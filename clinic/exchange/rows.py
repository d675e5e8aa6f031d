"""Read the lines of a list of patients as values of a registration. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from clinic.exchange.births import DayFormat, read_age, read_birth, read_day
from clinic.patients.ages import AgeError, Birth, age_years
from clinic.patients.names import LONGEST_PATIENT_NAME
from clinic.phones import PhoneError, normalise_phone

LONGEST_ADDRESS = 500
_GENDERS = {
    **dict.fromkeys(("m", "male", "man", "boy", "पु", "पुरुष", "नर"), "M"),
    **dict.fromkeys(("f", "female", "woman", "girl", "fem", "महिला", "स्त्री", "म"), "F"),
    **dict.fromkeys(("o", "other", "others", "t", "tg", "trans", "transgender", "अन्य"), "O"),
}
_AGE_GENDER = re.compile(r"(?P<age>.*?[\w.])\s*(?:[/,|\\-]|\s)\s*(?P<gender>[^\W\d]+)\.?")
_GENDER_AGE = re.compile(r"(?P<gender>[^\W\d]+)\.?\s*(?:[/,|\\-]|\s)\s*(?P<age>\d.*)")
_CLOSE = re.compile(r"(?P<age>\d{1,3})\s*(?P<gender>[mf])", re.IGNORECASE)
_NOTHING = re.compile(
    r"n\.?[/\\]?a\.?|#n/a|nil|none|null|nan|not (?:known|available|given)|unknown|[-–—?.]+"
    r"|0{1,4}([-/.])0{1,2}\1(?:0{4}|0{2})",
    re.IGNORECASE,
)
"""What other programs write where they know nothing; an address stays as it is."""
_MAY_BE_UNKNOWN = frozenset(
    ("gender", "age", "age_gender", "birth", "age_on", "phone", "second_phone")
)
_ERROR = re.compile(
    r"#(?:ref|value|name|div/0|num|null|spill|calc)[!?]|=.+", re.IGNORECASE | re.DOTALL
)
_SHORTENED = re.compile(r"(\d)[.,](\d+)e\+?(\d{1,2})", re.IGNORECASE)
_WHOLE = re.compile(r"(\d{9,})[.,]0+")
_PHONES = re.compile(r"\s*[/,;|&]\s*|\s+(?:or|and)\s+")


class PatientLine(NamedTuple):
    """A line of a list: the values of a registration, or what is wrong with it."""

    values: dict[str, Any] | None
    problems: tuple[str, ...] = ()


def read_line(cells: Sequence[str], roles: Sequence[str], reading: DayFormat) -> PatientLine:
    """Read a line; the problems are sentences for the person who brings the list in."""
    texts = _texts(cells, roles)
    problems = [
        f"“{text[:40]}” is a formula or an error of the spreadsheet."
        for text in texts.values()
        if _ERROR.fullmatch(text)
    ]
    first, last = _names(texts, problems)
    age, gender = _age_and_gender(texts, problems)
    birth = _birth(texts, age, reading, problems)
    phones = _phones(texts, problems)
    address = texts.get("address", "")
    if len(address) > LONGEST_ADDRESS:
        problems.append(f"The address has more than {LONGEST_ADDRESS} characters.")
    if problems:
        return PatientLine(None, tuple(problems))
    values = {"first_name": first, "last_name": last, "gender": gender, "birth": birth}
    return PatientLine({**values, **phones, "address": address})


def _texts(cells: Sequence[str], roles: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for role, cell in zip(roles, cells, strict=False):
        if role == "address" and texts.get(role):
            texts[role] += f", {cell}" if cell else ""
        elif role:
            texts[role] = "" if _is_nothing(role, cell) else cell
    return texts


def _is_nothing(role: str, cell: str) -> bool:
    return role in _MAY_BE_UNKNOWN and _NOTHING.fullmatch(cell.strip()) is not None


def _names(texts: Mapping[str, str], problems: list[str]) -> tuple[str, str]:
    if "name" in texts:
        first, _, last = texts["name"].partition(" ")
    else:
        first, last = texts.get("first_name", ""), texts.get("last_name", "")
    if not first:
        problems.append("The name is missing.")
    elif not re.search(r"[^\W\d_]", first) or (not last and _NOTHING.fullmatch(first)):
        problems.append(f"“{first[:40]}” is no name.")
    if max(len(first), len(last)) > LONGEST_PATIENT_NAME:
        problems.append(f"A name has more than {LONGEST_PATIENT_NAME} characters.")
    return first, last


def _age_and_gender(texts: Mapping[str, str], problems: list[str]) -> tuple[str, str]:
    age, word = texts.get("age", ""), texts.get("gender", "")
    if "age_gender" in texts:
        both = _split(texts["age_gender"])
        age, word = age or both[0], word or both[1]
    gender = _GENDERS.get(word.lower().strip(" ."), "")
    if not word:
        problems.append("The gender is missing.")
    elif not gender:
        problems.append(f"The gender “{word[:40]}” is not understood. Write M, F or O.")
    return age, gender


def _split(text: str) -> tuple[str, str]:
    """Split an age with a gender. 8M stays whole: it may be 8 months or a boy of 8."""
    if text.lower().strip(" .") in _GENDERS:
        return "", text
    close = _CLOSE.fullmatch(text)
    if close is not None and int(close["age"]) > 24:
        return close["age"], close["gender"]
    for pattern in (_AGE_GENDER, _GENDER_AGE):
        match = pattern.fullmatch(text)
        if match is not None and match["gender"].lower() in _GENDERS:
            return match["age"], match["gender"]
    return text, ""


def _birth(
    texts: Mapping[str, str], age: str, reading: DayFormat, problems: list[str]
) -> Birth | None:
    written = texts.get("birth", "")
    if not written and not age:
        problems.append("The age or the date of birth is missing.")
        return None
    try:
        day = read_day(texts["age_on"], reading) if age and texts.get("age_on") else None
        by_age = read_age(age, reading, day) if age else None
        birth = read_birth(written, reading) if written else by_age
    except AgeError as error:
        problems.append(f"“{(written or age)[:40]}”: {error}.")
        return None
    if birth is not None and by_age is not None and _differ(birth, by_age, reading.today):
        problems.append(f"Age {age[:20]} and birth {written[:20]} tell different things.")
    return birth


def _differ(birth: Birth, by_age: Birth, today: date) -> bool:
    return abs(age_years(birth, today) - age_years(by_age, today)) > 2


def _phones(texts: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """Read up to two numbers; several may stand in one cell."""
    numbers: list[str] = []
    for role in ("phone", "second_phone"):
        for text in _PHONES.split(texts.get(role, "")):
            number = _phone(text, problems)
            if number is not None and number not in numbers:
                numbers.append(number)
    if len(numbers) > 2:
        problems.append("There are more than two telephone numbers.")
    first, second, *_ = [*numbers, None, None]
    return {"phone": first, "second_phone": second, "second_phone_of": ""}


def _phone(text: str, problems: list[str]) -> str | None:
    plain = text.strip(" '`")
    if not plain or set(plain) <= set("0-.") or _NOTHING.fullmatch(plain):
        return None
    try:
        return normalise_phone(_all_digits(plain))
    except PhoneError as error:
        problems.append(f"“{plain[:40]}”: {error}.")
        return None


def _all_digits(text: str) -> str:
    """Return a number that a spreadsheet wrote as 9876543210.0 or 9.876543210E+09 by its digits.

    Raises PhoneError for one that is not written with all of them.
    """
    if match := _SHORTENED.fullmatch(text):
        if len(match[2]) != int(match[3]):
            raise PhoneError("The spreadsheet has shortened this number. Write all its digits")
        return match[1] + match[2]
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text
