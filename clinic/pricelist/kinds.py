"""The kinds of services, and the codes that the law gives them. Pure."""

from __future__ import annotations

import re
import unicodedata

CONSULTATION = "consultation"
FOLLOW_UP = "follow_up"

KIND_WORDS = {
    CONSULTATION: "Consultation",
    FOLLOW_UP: "Follow-up",
    "procedure": "Procedure",
    "vaccine": "Vaccine",
    "test": "Test",
    "other": "Other",
}
"""In the order of the price list."""

_CODE = re.compile(r"\d{4}|\d{6}|\d{8}")


SERVICES = "99"
"""With this begins the code of every service (the scheme of classification of services, annexed to
notification 11/2017-Central Tax (Rate)); chapter 99 of the tariff has no goods."""


def is_goods(code: str) -> bool:
    """Whether a code is one of goods: an HSN, no SAC."""
    return bool(code) and not code.startswith(SERVICES)


def read_code(text: str) -> str:
    """A SAC or HSN code: 4, 6 or 8 digits (notification 78/2020-CT), "" of empty text.

    Raises ValueError with words for people.
    """
    tidy = re.sub(r"[\s.]", "", unicodedata.normalize("NFKC", text))
    if not tidy:
        return ""
    if not tidy.isascii() or not _CODE.fullmatch(tidy):
        raise ValueError("A SAC or HSN code has 4, 6 or 8 digits, like 999312.")
    return tidy
