"""A signed prescription as a paper ready to print: every dose in words. Pure."""

from __future__ import annotations

from fractions import Fraction

from clinic.prescribing import dose as doses
from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.dose import CannotRead, Dose, Step, Unit
from clinic.prescribing.paper_document import Layout, Paper, PaperMedicine, PaperStep
from clinic.prescribing.paper_words import LABELS, WARNINGS

COUNTED = frozenset({Unit.PIECE, Unit.TABLET, Unit.CAPSULE})
"""What stands in a box as a number alone."""

PLURALS = frozenset({"unit", "drop", "puff", "spray", "sachet", "scoop"})
"""Units that take an s; "U" for units is misread as a nought and never printed (ISMP)."""

GLYPHS = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}


def paper_of(
    content: Content, layout: Layout, language: str, signature: bytes | None = None
) -> Paper:
    """The paper of a prescription in a language of `LABELS`."""
    medicines = tuple(medicine_of(printed, language) for printed in content.medicines)
    return Paper(content, medicines, layout, LABELS[language], signature)


def medicine_of(printed: PrintedMedicine, language: str) -> PaperMedicine:
    """One medicine's block. What could not be read stands in the doctor's own words."""
    if not printed.label:
        return PaperMedicine("", (PaperStep(printed.words),))
    generic = " + ".join(part.strip() for part in printed.generic.split("+")).upper()
    name = " ".join(filter(None, [generic, printed.strength, printed.form])) if generic else ""
    return PaperMedicine(
        name=name or printed.label,
        brand=printed.label if name else "",
        steps=_steps(printed, language),
        quantity=printed.quantity,
        warning=WARNINGS.get(printed.schedule, ""),
    )


def _steps(printed: PrintedMedicine, language: str) -> tuple[PaperStep, ...]:
    try:
        dose = doses.read_dose(printed.dose)
    except CannotRead:
        return (PaperStep(printed.dose),)
    english = _words(dose, "en", printed.form)
    words = english if language == "en" else _words(dose, language, printed.form)
    below = [""] * len(words) if language == "en" else english
    return tuple(
        PaperStep(said, same, _times(step))
        for said, same, step in zip(words, below, dose.steps, strict=True)
    )


def _words(dose: Dose, language: str, form: str) -> list[str]:
    """The words of each stretch of a dose; the last says as well that it stops."""
    last = len(dose.steps) - 1
    pieces = doses.in_words(dose, language, form).text.split("; ")
    if len(pieces) == len(dose.steps) + dose.stop:
        return [*pieces[:last], "; ".join(pieces[last:])]
    alone = (Dose((step,), dose.stop and place == last) for place, step in enumerate(dose.steps))
    return [doses.in_words(one, language, form).text for one in alone]


def _times(step: Step) -> tuple[str, ...]:
    """The amounts in the four boxes; none where no time is fixed."""
    times = doses.times_of_day(step)
    if not any(times):
        return ()
    return tuple(_amount(step, amount) if amount else "" for amount in times)


def _amount(step: Step, amount: Fraction) -> str:
    whole, rest = divmod(amount, 1)
    number = f"{whole or ''}{GLYPHS[rest]}" if rest in GLYPHS else f"{float(amount):g}"
    if step.unit in COUNTED:
        return number
    word = step.unit.value
    return f"{number} {word}s" if amount > 1 and word in PLURALS else f"{number} {word}"
