"""The directions of a dose for the patient, in the languages on offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from clinic.prescribing.dose import english, translation
from clinic.prescribing.dose.kinds import Route, Unit
from clinic.prescribing.dose.model import Dose
from clinic.prescribing.dose.phrases import LANGUAGES, REVIEWED, MissingPhrase


@dataclass(frozen=True, slots=True)
class Directions:
    """Directions for the patient, all in one language; `steps` has a text for each step.

    `language` is the language of the text: `en` where the requested language lacks a phrase for
    some part of the dose. `untranslated` lists the parts that stand as the doctor wrote them, since
    the language has no phrase for them.
    """

    steps: tuple[str, ...]
    language: str = "en"
    untranslated: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "; ".join(self.steps)

    @property
    def is_english(self) -> bool:
        return self.language == "en"

    @property
    def reviewed(self) -> bool:
        """True if speakers of the language have reviewed its phrases."""
        return self.language in REVIEWED


def in_words(dose: Dose, language: str = "en", form: str = "tablet") -> Directions:
    """Write the dose in `en`, `hi`, `mr`, `gu`, `bn`, `ta`, `te` or `kn`; any other gives English.

    `form` names the form that a number without a unit counts, as in the medicines file. A dose of
    which the language lacks any phrase is written in English as a whole: a sentence never mixes two
    languages, except for the doctor's own notes, which stand as written. No code such as OD is
    printed.
    """
    dose = _with_route(dose, form)
    if language in LANGUAGES:
        try:
            steps = translation.directions(dose, language, form)
        except MissingPhrase:
            return Directions(english.directions(dose, form))
        return Directions(steps, language, translation.untranslated(dose, language))
    return Directions(english.directions(dose, form))


_ROUTES = {"mouthwash": Route.MOUTHWASH, "nebuliser solution": Route.NEBULISE}
"""The routes of forms that are poured like a syrup and must not be swallowed."""


def _with_route(dose: Dose, form: str) -> Dose:
    """Return the dose with the route that its form implies, where none is written."""
    route = _ROUTES.get(form.lower())
    if route is None or any(step.route or step.site for step in dose.steps):
        return dose
    return replace(dose, steps=tuple(replace(step, route=route) for step in dose.steps))


def amount_in_words(amount: Fraction, unit: Unit, language: str) -> str:
    """Write an amount: `10 units`, `5 मि.ली.`; English where the language has no word for the
    unit."""
    if language in LANGUAGES:
        try:
            return translation.amount(amount, unit, language)
        except MissingPhrase:
            pass
    return english.amount(amount, unit)
