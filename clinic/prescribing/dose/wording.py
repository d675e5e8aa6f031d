"""A dose in words for the patient, in the languages that are offered."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.prescribing.dose.english import english
from clinic.prescribing.dose.hindi import hindi
from clinic.prescribing.dose.model import Dose
from clinic.prescribing.dose.phrases import LANGUAGES, composed


@dataclass(frozen=True, slots=True)
class Words:
    """Words for the patient; `reviewed` says whether a speaker of the language has read them."""

    text: str
    reviewed: bool


def in_words(dose: Dose, language: str = "en", form: str = "tablet") -> Words:
    """The dose in `en`, `hi`, `mr`, `gu`, `bn`, `ta`, `te` or `kn`; any other gives English.

    `form` names what a number without a unit counts, as in the medicines file. The doctor's own
    notes stand as they were written. Never a code such as OD.
    """
    if language == "hi":
        return Words(hindi(dose, form), reviewed=True)
    if language in LANGUAGES:
        return Words(composed(dose, language, form), reviewed=False)
    return Words(english(dose, form), reviewed=language == "en")
