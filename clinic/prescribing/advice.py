"""Common advice in the patient's language; other advice stands as the doctor wrote it. Pure."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def advice_in(words: str, language: str) -> str:
    """A piece of advice in a language of the paper, or as it was written where none is shipped."""
    return _phrases().get(_fold(words), {}).get(language) or words


def _fold(words: str) -> str:
    return " ".join(words.lower().split()).rstrip(".")


@cache
def _phrases() -> dict[str, dict[str, str]]:
    """The rows of advice_phrases.csv by each wording; that of the doctor stays for English."""
    source = files("clinic.facts").joinpath("data", "advice_phrases.csv")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        english, also = row.pop("en"), row.pop("also")
        found |= {_fold(words): row for words in (english, *also.split(";")) if words}
    return found
