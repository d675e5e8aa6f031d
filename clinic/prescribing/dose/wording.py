"""A dose in words for the patient, in the languages that are offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from clinic.prescribing.dose import composed, english
from clinic.prescribing.dose.kinds import Route, Unit
from clinic.prescribing.dose.model import Dose
from clinic.prescribing.dose.phrases import LANGUAGES, REVIEWED, Unsaid


@dataclass(frozen=True, slots=True)
class Words:
    """Words for the patient, all in one language; `steps` are the same, a text for each step.

    `language` is the one they are in: `en` where the language that was asked for cannot say some
    part of the dose. `own_words` are those parts that stand as the doctor wrote them, since the
    language has no words for them.
    """

    steps: tuple[str, ...]
    language: str = "en"
    own_words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "; ".join(self.steps)

    @property
    def is_english(self) -> bool:
        return self.language == "en"

    @property
    def reviewed(self) -> bool:
        """Whether speakers of the language have read its phrases."""
        return self.language in REVIEWED


def in_words(dose: Dose, language: str = "en", form: str = "tablet") -> Words:
    """The dose in `en`, `hi`, `mr`, `gu`, `bn`, `ta`, `te` or `kn`; any other gives English.

    `form` names what a number without a unit counts, as in the medicines file. A dose of which
    the language lacks any phrase is said in English as a whole: a sentence is never of two
    languages, but for the doctor's own notes, which stand as they were written. Never a code
    such as OD.
    """
    dose = _with_route(dose, form)
    if language in LANGUAGES:
        try:
            said = composed.composed(dose, language, form)
        except Unsaid:
            return Words(english.english(dose, form))
        return Words(said, language, composed.own_words(dose, language))
    return Words(english.english(dose, form))


_ROUTES = {"mouthwash": Route.MOUTHWASH, "nebuliser solution": Route.NEBULISE}
"""How forms are given that are poured out like a syrup and must not be swallowed."""


def _with_route(dose: Dose, form: str) -> Dose:
    """The dose with the route that its form implies, where it says none."""
    route = _ROUTES.get(form.lower())
    if route is None or any(step.route or step.site for step in dose.steps):
        return dose
    return replace(dose, steps=tuple(replace(step, route=route) for step in dose.steps))


def amount_in_words(amount: Fraction, unit: Unit, language: str = "en") -> str:
    """`10 units`, `5 मि.ली.`; English where the language has no word for the unit."""
    if language in LANGUAGES:
        try:
            return composed.amount(amount, unit, language)
        except Unsaid:
            pass
    return english.amount(amount, unit)
