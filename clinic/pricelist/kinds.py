"""The kinds of services, and their codes by law. Pure."""

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
"""The names of the kinds, in the order of the price list."""

_CODE = re.compile(r"\d{4}|\d{6}|\d{8}")


SERVICES = "99"
"""The first digits of the code of every service (scheme of classification of services, annexed to
notification 11/2017-Central Tax (Rate)); chapter 99 of the tariff has no goods.
"""


def is_goods(code: str) -> bool:
    """Return whether a code is one of goods: an HSN, no SAC."""
    return bool(code) and not code.startswith(SERVICES)


def read_code(text: str) -> str:
    """Return a SAC or HSN code: 4, 6 or 8 digits (notification 78/2020-CT), "" for a blank text.

    Raises ValueError with a message for people.
    """
    tidy = re.sub(r"[\s.]", "", unicodedata.normalize("NFKC", text))
    if not tidy:
        return ""
    if not tidy.isascii() or not _CODE.fullmatch(tidy):
        raise ValueError("A SAC or HSN code has 4, 6 or 8 digits, like 999312.")
    return tidy
