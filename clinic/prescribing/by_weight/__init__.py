"""Dose by weight: `15 mg/kg tds` of a medicine becomes ml or tablets that can be measured.

`work_out` reads a typed line for one person; see docs/dose-language.md. Pure: no web, no database.
"""

from clinic.prescribing.by_weight.asked import MEANT, Asked, CannotAsk, Per, find_asked
from clinic.prescribing.by_weight.listed import Weighed
from clinic.prescribing.by_weight.states import Choice, Working
from clinic.prescribing.by_weight.working import work_out

__all__ = [
    "MEANT",
    "Asked",
    "CannotAsk",
    "Choice",
    "Per",
    "Weighed",
    "Working",
    "find_asked",
    "work_out",
]
