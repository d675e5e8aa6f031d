"""What a written name is found to mean, for the tests of it."""

from __future__ import annotations

from clinic.facts.medicines import Medicine
from clinic.facts.written import find_by_name


def named(name: str, form_hint: str = "") -> list[str]:
    return [medicine.label for medicine in find_by_name(name, form_hint)]


def only(name: str, form_hint: str = "") -> Medicine:
    (medicine,) = find_by_name(name, form_hint)
    return medicine
