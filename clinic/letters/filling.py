"""Fill the text of a letter: fields in braces are replaced, nothing is evaluated. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIELDS = {
    "name": "the patient's name, as it prints",
    "age": "the age on the day of the visit",
    "sex": "female, male or other",
    "number": "the patient's number",
    "address": "the patient's address",
    "visit_date": "the day of the visit",
    "date": "today, the day of issue",
    "from": "the first day of the period",
    "to": "the last day of the period",
    "days": "how many days the period has",
    "time": "when the patient was here",
    "diagnosis": "the diagnosis, only where you choose to name it",
    "complaints": "the complaints of the visit",
    "findings": "the findings of the visit",
    "medicines": "what was prescribed",
    "allergies": "the allergies, or that none are known",
    "recipient": "to whom the letter goes",
    "reason": "why the patient is referred",
    "doctor": "the name of who signs",
    "clinic": "the name of the clinic",
}
"""The only words that may stand in braces, and what each is replaced by."""

# Spaces are cut off afterwards: a pattern that skips them takes minutes for a brace that is not
# closed and thousands of spaces.
_FIELD = re.compile(r"\{([^{}]*)\}")


class WrongText(ValueError):
    """A text with an unknown field or a single brace. The message names it and the known fields."""


def check(text: str) -> None:
    """Raise WrongText for an unknown field, or for a brace that is not closed in its line."""
    unknown = [name for name in _names(text) if name not in FIELDS]
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
        fields = " ".join(f"{{{name}}}" for name in FIELDS)
        raise WrongText(f"{named} is not known here. You can use: {fields}")
    if any(re.search(r"[{}]", _FIELD.sub("", line)) for line in text.splitlines()):
        raise WrongText("A brace stands alone. Write a field like {name}, with both braces.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its fields replaced; a line in which a field is empty is left out.

    What is filled in is never read again: braces in a patient's name stay as they are. Raises
    WrongText.
    """
    check(text)
    lines = [_filled(line, values) for line in text.splitlines()]
    filled = "\n".join(line.rstrip() for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def _filled(line: str, values: Mapping[str, str]) -> str | None:
    if any(not values.get(name, "").strip() for name in _names(line)):
        return None
    return _FIELD.sub(lambda match: values[match[1].strip()].strip(), line)


def _names(text: str) -> list[str]:
    return [name.strip() for name in _FIELD.findall(text)]
