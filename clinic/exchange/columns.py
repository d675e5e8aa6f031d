"""Recognise the columns of a list of patients by the words of their headings. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from clinic.statements.sheets import Record, SheetRows

ROLES = {
    "": "Leave out",
    "name": "Whole name",
    "first_name": "First name",
    "last_name": "Last name",
    "gender": "Gender",
    "age": "Age",
    "age_gender": "Age and gender together (45/M)",
    "birth": "Date or year of birth",
    "age_on": "Day on which the age was written",
    "phone": "Phone",
    "second_phone": "Second number",
    "address": "Address",
}
"""What a column can hold, in the words of the page. Several columns may be parts of the address."""

REPEATED = frozenset({"", "address"})
LONGEST_PREAMBLE = 30
"""The most lines before the headings."""

LONGEST_HEADING = 60
NUKTA = "\u093c"
"""The dot below a letter, which is often left out."""

_PATTERNS = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("age_gender", r"age (?:and )?(?:sex|gender)|(?:sex|gender) (?:and )?age|आयु लिंग"),
        ("first_name", r"(?:patient )?(?:first|given|fore) ?name|f ?name"),
        ("last_name", r"(?:patient )?(?:last|family|sur) ?name|l ?name|उपनाम"),
        ("name", r"(?:full |patient |patients )?name(?: of (?:the )?patient)?|patient|नाम"),
        ("name", r"(?:मरीज|रोगी)(?: का)? नाम|नाव"),
        ("gender", r"gender|sex|m f|लिंग"),
        (
            "birth",
            r"dob|d o b|(?:date|year) of birth|birth ?(?:date|day|year)|yob|जन्म (?:तिथि|तारीख)",
        ),
        ("age", r"age|age (?:in )?(?:years|yrs)|age y|आयु|उम्र|वय"),
        (
            "age_on",
            r"(?:date of )?(?:registration|reg|registered)(?: date| on)?|first visit|visit date",
        ),
        (
            "second_phone",
            r"(?:alternate|alternative|alt|second|other|emergency) .*|phone 2|mobile 2",
        ),
        ("phone", r"(?:mobile|phone|contact|cell|telephone|tel|ph|mob|whatsapp)(?: phone)?"),
        (
            "phone",
            r"(?:mobile|phone|contact|cell|telephone|tel|ph|mob)(?: phone)? (?:number|no|num|1)",
        ),
        ("phone", r"(?:मोबाइल|फोन|मो)(?: (?:नंबर|न))?"),
        (
            "address",
            r"(?:full |home )?address(?: line)?(?: \d)?|place|city|town|village|area|locality",
        ),
        (
            "address",
            r"(?:pin|zip|postal) ?(?:code)?|district|state|taluka?|tehsil|पता|गाँव|गांव|पत्ता",
        ),
    )
)


class HeadingLine(NamedTuple):
    """The line of the headings (0: there is none), and what each column holds."""

    number: int
    roles: tuple[str, ...]


class UnclearColumns(ValueError):
    """Roles with which no list can be read. The message says what to choose."""


def role_of(heading: str) -> str:
    """Return what a column under a heading holds; "" for an unknown heading."""
    if len(heading) > LONGEST_HEADING:
        return ""
    plain = _words(heading)
    by_pattern = (role for role, pattern in _PATTERNS if pattern.fullmatch(plain))
    return next(by_pattern, _own_headings().get(plain, ""))


def heading_of(role: str, number: int) -> str:
    """Return the heading of a column in a list that is given out, which is read back as this
    role."""
    return ROLES[role] if role else f"Column {number}"


@cache
def _own_headings() -> dict[str, str]:
    return {_words(words): role for role, words in ROLES.items() if role}


def _words(heading: str) -> str:
    """Return the words in small letters; the signs of Indian vowels are no breaks."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])", " ", heading)
    plain = unicodedata.normalize("NFD", spaced).replace(NUKTA, "")
    return " ".join(re.sub(r"[^\w\u0900-\u0dff]+", " ", plain).replace("_", " ").lower().split())


def find_table(sheets: Iterable[SheetRows]) -> tuple[SheetRows, HeadingLine] | None:
    """Return the sheet with the most recognised headings, otherwise the first one with rows."""
    best: tuple[int, SheetRows, HeadingLine] | None = None
    first: SheetRows | None = None
    for sheet in sheets:
        first = first if first is not None or not _has_rows(sheet) else sheet
        for record in sheet.records[:LONGEST_PREAMBLE]:
            roles = _roles_under(record.cells)
            count = sum(1 for role in roles if role)
            if count > (best[0] if best else 0) and _may_be_heading(roles):
                best = count, sheet, HeadingLine(record.number, roles)
    if best is not None:
        return best[1], best[2]
    return (first, HeadingLine(0, ())) if first is not None else None


def _has_rows(sheet: SheetRows) -> bool:
    return any(record.cells for record in sheet.records)


def _may_be_heading(roles: Sequence[str]) -> bool:
    return len(roles) > 1 and bool({"name", "first_name"} & set(roles))


def _roles_under(cells: Sequence[str]) -> tuple[str, ...]:
    roles: list[str] = []
    for cell in cells:
        role = role_of(cell)
        roles.append(_next_role(role, roles))
    return tuple(roles)


def _next_role(role: str, before: Sequence[str]) -> str:
    """Return the role of a column after those `before`: a second phone is the second number,
    any other second column of a role is left out."""
    if role == "phone" and "phone" in before:
        role = "second_phone"
    return "" if role not in REPEATED and role in before else role


def check_roles(roles: Sequence[str]) -> tuple[str, ...]:
    """Return chosen roles. Raises UnclearColumns."""
    chosen = tuple(role if role in ROLES else "" for role in roles)
    twice = [role for role in ROLES if role not in REPEATED and chosen.count(role) > 1]
    if twice:
        raise UnclearColumns(f"Two columns are chosen as “{ROLES[twice[0]]}”. Choose one.")
    if not {"name", "first_name"} & set(chosen):
        raise UnclearColumns("Say which column holds the name.")
    if "name" in chosen and {"first_name", "last_name"} & set(chosen):
        raise UnclearColumns("Choose either the whole name, or first and last name.")
    if not {"age", "age_gender", "birth"} & set(chosen):
        raise UnclearColumns("Say which column holds the age or the date of birth.")
    if not {"gender", "age_gender"} & set(chosen):
        raise UnclearColumns(
            "Say which column holds the gender: a patient is not registered without."
        )
    return chosen


def rows_below(records: Sequence[Record], heading: int) -> list[Record]:
    """Return the lines below the headings that are not empty."""
    return [record for record in records if record.number > heading and any(record.cells)]
