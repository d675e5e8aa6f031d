"""Common advice in the patient's language; other advice prints as the doctor wrote it. Pure."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def advice_in(text: str, language: str) -> str:
    """Return a piece of advice in a language of the paper, or as written where none is shipped."""
    return shipped_in(text, language) or text


def shipped_in(text: str, language: str) -> str:
    """Return the shipped translation of a piece of advice, '' for none."""
    return _phrases().get(fold(text), {}).get(language, "")


def fold(text: str) -> str:
    """Return the spelling by which a piece of advice is known."""
    return " ".join(text.lower().split()).rstrip(".")


@cache
def _phrases() -> dict[str, dict[str, str]]:
    """Read the rows of advice_phrases.csv by each wording; in English the doctor's wording
    stays."""
    source = files("clinic.facts").joinpath("data", "advice_phrases.csv")
    by_wording: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        english, synonyms = row.pop("en"), row.pop("also")
        by_wording |= {fold(wording): row for wording in (english, *synonyms.split(";")) if wording}
    return by_wording
