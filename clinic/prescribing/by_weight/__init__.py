"""Dose by weight: `15 mg/kg tds` of a medicine becomes ml or tablets that can be measured.

`work_out` reads a typed line for one person; see docs/dose-language.md. Pure: no web, no database.
"""

from clinic.prescribing.by_weight.asked import Asked, CannotAsk, Per, find_asked
from clinic.prescribing.by_weight.listed import Weighed
from clinic.prescribing.by_weight.opening import (
    can_be_weighed,
    speaks_of_weight,
    without_amount,
)
from clinic.prescribing.by_weight.states import Choice, Working
from clinic.prescribing.by_weight.suggesting import suggest_by_weight
from clinic.prescribing.by_weight.working import work_out

__all__ = [
    "Asked",
    "CannotAsk",
    "Choice",
    "Per",
    "Weighed",
    "Working",
    "can_be_weighed",
    "find_asked",
    "speaks_of_weight",
    "suggest_by_weight",
    "without_amount",
    "work_out",
]
