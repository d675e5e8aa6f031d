"""A signed prescription as a paper ready to print, with directions for every dose. Pure."""

from __future__ import annotations

from fractions import Fraction

from clinic.facts.index import plain_name
from clinic.letterhead.logo import Logo
from clinic.prescribing import dose as doses
from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.dose import CannotRead, Step, Unit
from clinic.prescribing.dose.numbers import format_number, tidy_strength
from clinic.prescribing.paper_document import Paper, PaperMedicine, PaperStep
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.paper_words import LABELS, WARNINGS

WITHOUT_UNIT = frozenset(
    {
        Unit.PIECE,
        Unit.TABLET,
        Unit.CAPSULE,
        Unit.LOZENGE,
        Unit.PATCH,
        Unit.PESSARY,
        Unit.SUPPOSITORY,
        Unit.FINGERTIP,
    }
)
"""Units of which a box shows the number alone: the directions state what is counted."""


def paper_of(
    content: Content,
    layout: Layout,
    language: str,
    signature: bytes | None = None,
    logo: Logo | None = None,
) -> Paper:
    """Return the paper of a prescription in a language of `LABELS`."""
    medicines = tuple(medicine_of(printed, language) for printed in content.medicines)
    return Paper(content, medicines, layout, LABELS[language], signature, logo)


def medicine_of(printed: PrintedMedicine, language: str) -> PaperMedicine:
    """Return the block of one medicine. An unread line prints in the doctor's own words."""
    if not printed.label:
        return PaperMedicine("", (PaperStep(printed.words),))
    generic = " + ".join(part.strip() for part in printed.generic.split("+")).upper()
    name = (
        " ".join(filter(None, [generic, tidy_strength(printed.strength), printed.form]))
        if generic
        else ""
    )
    return PaperMedicine(
        name=name or printed.label,
        brand=printed.label if name and not _names_generic(printed) else "",
        steps=_steps(printed, language),
        quantity=printed.quantity,
        warning=WARNINGS.get(printed.schedule, ""),
    )


def _names_generic(printed: PrintedMedicine) -> bool:
    """Return whether the label is the generic itself, which already prints in capitals."""
    return plain_name(printed.label).startswith(plain_name(printed.generic))


def _steps(printed: PrintedMedicine, language: str) -> tuple[PaperStep, ...]:
    try:
        dose = doses.read_dose(printed.dose)
    except CannotRead:
        return (PaperStep(printed.dose),)
    english = doses.in_words(dose, "en", printed.form)
    directions = doses.in_words(dose, language, printed.form)
    below = ("",) * len(directions.steps) if directions.is_english else english.steps
    return tuple(
        PaperStep(text, english_text, _times(step, directions.language))
        for text, english_text, step in zip(directions.steps, below, dose.steps, strict=True)
    )


def _times(step: Step, language: str) -> tuple[str, ...]:
    """Return the amounts in the four boxes; none where no time is fixed."""
    times = doses.times_of_day(step)
    if not any(times):
        return ()
    return tuple(_amount(step.unit, amount, language) if amount else "" for amount in times)


def _amount(unit: Unit, amount: Fraction, language: str) -> str:
    number = format_number(amount, unit)
    if unit in WITHOUT_UNIT:
        return number
    return f"{number} {doses.amount_in_words(amount, unit, language).partition(' ')[2]}"
