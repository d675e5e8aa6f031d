"""Results that a laboratory writes in words or signs, and what is no unit and no range. Pure.

What is found here is asked about, never corrected.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from clinic.facts.investigations import (
    Investigation,
    all_investigations,
    find_investigation,
)
from clinic.labs.amounts import read_range
from clinic.labs.analytes import unit_name

CLOSENESS = 0.8
"""The share of letters from which a misspelt name is offered; a person chooses."""

_LONGEST = 160
"""A longer line has more than a test and its result."""

_RESULT = re.compile(
    r"(?:(?:weakly|strongly|faintly) )?(?:(?:non|not)[- ]?)?(?:reactive|detected|seen|found)"
    r"|(?:(?:weakly|strongly|faintly) )?(?:positive|negative|pos|neg)\.?"
    r"|\(?[+\-\u2013\u2212] ?ve\)?"
    r"|nil|absent|present|traces?|plenty|numerous|occasional|few|many|loaded|sterile|no growth"
    r"|normal|abnormal|adequate|nad|wnl|nr|\+{1,4}|[1-4] ?\+",
    re.IGNORECASE,
)
_RESULT_AT_END = re.compile(rf"(?P<test>\w.*?)\s+(?P<result>{_RESULT.pattern})$", re.IGNORECASE)
_GROUP = re.compile(
    r"(?P<test>(?:abo|blood) ?(?:group(?:ing)?|grp)(?: (?:and|&) rh(?: type)?)?)\s+"
    r"(?P<result>(?:ab|a|b|o)\b.*|(?:ab|a|b|o)\s*[+\-\u2013\u2212].*)",
    re.IGNORECASE,
)
"""Letter and Rh belong together: the result of `Blood group O Rh negative` is not `negative`."""
_NAMED = re.compile(r"(?P<test>[^:=]*[^\W\d][^:=]*?)\s*(?:=|(?<!\d):|:(?!\d))\s*(?P<result>\S.*)")
_GLUED = re.compile(r"(?P<test>.*[^\W\d_])\s?[-\u2013]\s?(?P<result>\d.*)")

_MARK = re.compile(
    r"(?:^|(?<=[\s(]))(?:[hl]{1,2}|hi|lo|high|low|abn?|abnormal|normal|critical)$|[↑↓⇑⇓▲▼⬆⬇*#!]+$",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(
    r"[→⇒]|->|\?|\d/\d|^[.,]|^[oil](?:[.,]?\d.*)?$"
    r"|(?<!\S)\d+(?:[.,]\d+)?(?!\S)(?!\s*(?:hr|hour|h\b|ml|min|st\b|lakh|x\b|\^))",
    re.IGNORECASE,
)
"""Another value, a date, or a figure that was mistyped (`1O.5`), where the unit is expected."""
_WITH_UNIT = re.compile(r"(?P<range>.*?\d)\s*(?P<unit>[^\d\s.,-].*)")


def result_in_words(typed: str) -> tuple[str, str] | None:
    """Return test and result of a line whose result is no number: `urine protein: nil`."""
    if len(typed) > _LONGEST:
        return None
    for pattern in (_GROUP, _NAMED, _RESULT_AT_END):
        if match := pattern.fullmatch(typed):
            return match["test"], match["result"]
    glued = _GLUED.fullmatch(typed)
    if glued and find_investigation(glued["test"]) is not None:
        return glued["test"], glued["result"]
    return None


def abnormal_mark(text: str) -> str:
    """Return the laboratory's mark at the end of a unit, or in brackets: `H`, `↑`, `*`; else ''."""
    match = _MARK.search(text)
    return match[0] if match else ""


def is_no_unit(unit: str) -> bool:
    """Return whether a text behind a number holds more than a unit: `mg/L H`, `K 4.2`."""
    return bool(abnormal_mark(unit) or _NO_UNIT.search(unit))


def is_range(text: str, unit: str = "") -> bool:
    """Return whether a text is a range as laboratories print it; a remark in brackets is none."""
    if read_range(text) is not None or _RESULT.fullmatch(text):
        return True
    with_unit = _WITH_UNIT.fullmatch(text) if unit else None
    if with_unit is None or unit_name(with_unit["unit"]).lower() != unit.lower():
        return False
    return read_range(with_unit["range"]) is not None


def two_tests(name: str) -> tuple[Investigation, ...]:
    """Return the two tests that one name joins: PT/INR; () for a name of one."""
    words = [word for word in re.split(r"[\s/&+-]+", name) if word]
    tests = [find_investigation(word) for word in words]
    both = tuple(dict.fromkeys(test for test in tests if test is not None))
    return both if len(words) == len(both) == 2 else ()


def names_like(typed: str, most: int) -> list[str]:
    """Return the tests with a name or synonym that is spelt much like the typed one."""
    names = {
        spelling.lower(): test.name
        for test in all_investigations()
        for spelling in (test.name, *test.synonyms)
    }
    close = get_close_matches(typed.lower(), names, most, CLOSENESS)
    return list(dict.fromkeys(names[spelling] for spelling in close))
