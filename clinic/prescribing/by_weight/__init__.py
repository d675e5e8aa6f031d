"""Dose by weight: `15 mg/kg tds` of a medicine becomes ml or tablets that can be measured.

`work_out` reads a typed line for one patient; see docs/dose-language.md. Pure: no web, no database.
"""

from clinic.prescribing.by_weight.listed import WeighedPatient
from clinic.prescribing.by_weight.opening import (
    can_be_weighed,
    speaks_of_weight,
    without_amount,
)
from clinic.prescribing.by_weight.requested import (
    AmountPer,
    RequestedAmount,
    UnreadableAmount,
    find_requested_amount,
)
from clinic.prescribing.by_weight.states import Choice, WeightDoseResult
from clinic.prescribing.by_weight.suggesting import suggest_by_weight
from clinic.prescribing.by_weight.working import work_out

__all__ = [
    "AmountPer",
    "Choice",
    "RequestedAmount",
    "UnreadableAmount",
    "WeighedPatient",
    "WeightDoseResult",
    "can_be_weighed",
    "find_requested_amount",
    "speaks_of_weight",
    "suggest_by_weight",
    "without_amount",
    "work_out",
]
