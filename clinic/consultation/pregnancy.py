"""Tell whether the patient is pregnant today, from the note and the record. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from clinic.alerts.queries import ProblemLine
from clinic.alerts.since import read_since
from clinic.facts.diagnoses import named_diagnosis
from clinic.patients.ages import Birth
from clinic.visits.notes import WrittenDiagnosis

_PREGNANCY = re.compile(r"O1|O2|O3[01235678]|O4|O60|O99|Z32\.1|Z33|Z34|Z35(?!\.2)")
"""The codes of ICD-10 for a pregnancy of today. Not those of an earlier one (O34.2, Z35.2) or of
the time after the birth."""
_ENDED = re.compile(r"O0|O8")
"""The codes for a pregnancy that has ended, or is to be ended."""
_WITH_WEEKS = re.compile(
    r"pregnan(?:t|cy)\b[\W\d]*(?:(?:w|wks?|weeks?|m|mths?|months?)\b)?\W*", re.I
)
"""A pregnancy and how far it is, as people write it: `Pregnant, 12 weeks`."""
_LONGEST = timedelta(weeks=45)
"""A problem that certainly began longer ago is no pregnancy of today."""


def is_diagnosed(diagnoses: Iterable[WrittenDiagnosis]) -> bool:
    """Return whether the diagnoses of a note say that the patient is pregnant."""
    written = list(diagnoses)
    is_said = any(_PREGNANCY.match(one.code) for one in written if not one.provisional)
    return is_said and not has_ended(written)


def has_ended(diagnoses: Iterable[WrittenDiagnosis]) -> bool:
    """Return whether a note tells of the end of a pregnancy."""
    return any(_ENDED.match(one.code) for one in diagnoses if not one.provisional)


def is_recorded(problems: Iterable[ProblemLine], today: date, birth: Birth) -> bool:
    """Return whether a long-term problem that lasts is a pregnancy, by its code or its name."""
    return any(_is_pregnancy(one) and not _is_over(one, today, birth) for one in problems)


def _is_pregnancy(problem: ProblemLine) -> bool:
    if _WITH_WEEKS.fullmatch(problem.name.strip()):
        return True
    named = None if problem.code else named_diagnosis(problem.name)
    return _PREGNANCY.match(named.code if named else problem.code) is not None


def _is_over(problem: ProblemLine, today: date, birth: Birth) -> bool:
    began = read_since(problem.since, today, birth)
    return began is not None and began.last < today - _LONGEST
