"""Patterns of the parts of one typed line of a lab report. Pure."""

import re

SIGNS = re.compile(r"=|(?<!\d):|:(?!\d)")
TOKEN_VALUE = re.compile(r"(?:<=|>=|[<>≤≥])?\d[\d,]*(?:\.\d+)?(?=$|[^\d.,])|[<>≤≥]=?$")
_RANGE_WORDS = r"(?:ref(?:erence)?\.?|normal|range|ref\.? range|biological ref\.? interval)"
_NUMBER = r"\d(?:[\d,]*\d)?(?:\.\d+)?"
RANGE = re.compile(
    rf"(?:\s*[(\[]\s*(?P<bracketed>[^()\[\]]*)[)\]]"
    rf"|(?:^|\s+){_RANGE_WORDS}\s*:?\s*(?P<named>.+)"
    rf"|(?:^|\s+)(?P<bare>{_NUMBER}\s*(?:-|–|—|to)\s*{_NUMBER}|(?:[<>≤≥]=?|up ?to)\s*{_NUMBER}))$",
    re.IGNORECASE,
)
BEHIND_WORDS = re.compile(r"[^\d,<>≤≥]+\s((?:[<>≤≥]=?\s*)?\d.*)$")
GLUED = re.compile(r"^((?:<=|>=|[<>≤≥])?\s*\d(?:[\d,]*\d)?(?:\.\d+)?|(?:[<>≤≥]=?)?\s*\.\d+)(.*)$")

SPAN = re.compile(rf"({_NUMBER}\s*(?:-|–|—)\s*{_NUMBER})(?=$|[^\d.,])(.*)$")
NO_UNIT = re.compile(r"[-–—+*]|/\s*\d|(?!10\s*[\^*³⁶⁹x×])\d")
"""The beginning of what follows a number where that is no unit: `+`, `/13`, `+/- 2`."""
