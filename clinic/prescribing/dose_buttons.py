"""The buttons with which a dose is written, by the form of the medicine. Pure.

Every offer is a text of the dose language and was read back: the line that it makes is understood
as a whole, with the same medicine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from clinic.facts.forms import is_oral_solid
from clinic.prescribing import dose as doses
from clinic.prescribing.dose import Dose, Once, Pattern, Step
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import Line, read_line
from clinic.prescribing.rarely import Rhythm, rhythm_of

Offers = tuple[tuple[str, str], ...]
"""The title of each button, and the part of a dose that it writes."""
USUAL, HOW_MUCH, HOW_OFTEN = "Your usual", "How much", "How often"
FOOD, WHERE, HOW_LONG = "Food", "Where", "For how long"
_OD, _BD, _TDS, _QID = ("OD", "od"), ("BD", "bd"), ("TDS", "tds"), ("QID", "qid")
_HS, _SOS, _STAT = ("HS", "hs"), ("SOS", "sos"), ("STAT", "stat")
_OF_DAY: Offers = (*((p, p) for p in ("1-0-0", "1-0-1", "1-1-1", "0-0-1")), _SOS)
_BY_WORD: Offers = (_OD, _BD, _TDS, _HS, _SOS)
_MEALS: Offers = (("before food", "ac"), ("after food", "pc"))
_LENGTHS: Offers = tuple((f"{n} d", f"{n}d") for n in (3, 5, 7, 10, 15, 30))
_WEEKS: Offers = tuple((f"{n} w", f"{n}w") for n in (4, 6, 8, 12))
_MONTHS: Offers = tuple((f"{n} m", f"{n}m") for n in (1, 3, 6, 12))
_WEEKDAYS: Offers = tuple(
    (f"every {day.title()}", f"on {day}")
    for day in ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
)
_EYES: Offers = (("right eye", "right eye"), ("left eye", "left eye"), ("both eyes", "both eyes"))
_EARS: Offers = (("right ear", "right ear"), ("left ear", "left ear"), ("both ears", "both ears"))
_NOSTRILS: Offers = (("each nostril", "each nostril"),)
_SKIN_PLACES: Offers = (("face", "on face"), ("affected area", "on affected area"))

_LIQUIDS = frozenset({"syrup", "suspension", "oral solution", "powder for suspension"})
_POWDERS = frozenset({"oral powder", "granules"})
_SKIN = frozenset({"cream", "ointment", "gel", "lotion", "dusting powder", "solution", "oral gel"})
_INJECTED = frozenset({"injection", "prefilled syringe", "infusion"})


def _units(unit: str, *numbers: str) -> Offers:
    return tuple((text, text) for text in (f"{number} {unit}" for number in numbers))


_AMOUNTS: dict[str, Offers] = {
    **dict.fromkeys(_LIQUIDS, _units("ml", "2.5", "5", "10")),
    "drops": (*_units("ml", "0.5", "1"), *_units("drops", "5", "10")),
    **dict.fromkeys(_POWDERS, _units("sachet", "1")),
    "eye drops": (("1 drop", "1 drop"), ("2 drops", "2 drops")),
    "eye/ear drops": (("1 drop", "1 drop"), ("2 drops", "2 drops")),
    "ear drops": _units("drops", "2", "3", "4"),
    "nasal drops": (("1 drop", "1 drop"), ("2 drops", "2 drops")),
    "nasal spray": (("1 spray", "1 spray"), ("2 sprays", "2 sprays")),
    "inhaler": (("1 puff", "1 puff"), ("2 puffs", "2 puffs")),
    "inhalation powder": _units("cap", "1"),
    "nebuliser solution": _units("respule", "1"),
    "mouthwash": _units("ml", "10"),
    "suppository": _units("suppository", "1"),
    "patch": _units("patch", "1"),
}
_PLACES: dict[str, Offers] = {
    "eye drops": _EYES,
    "eye ointment": _EYES,
    "eye gel": _EYES,
    "eye/ear drops": (*_EYES, *_EARS),
    "ear drops": _EARS,
    "nasal drops": _NOSTRILS,
    "nasal spray": _NOSTRILS,
    **dict.fromkeys(_SKIN - {"oral gel"}, _SKIN_PLACES),
}
_TIMES: dict[str, Offers] = {
    **dict.fromkeys(_LIQUIDS, (_OD, _BD, _TDS, _QID, _HS, _SOS)),
    "drops": (_OD, _BD, _TDS, _QID, _SOS),
    **dict.fromkeys(_POWDERS, (_OD, _BD, _TDS, _SOS, _STAT)),
    **dict.fromkeys(("eye drops", "eye/ear drops"), (_BD, _TDS, _QID, ("2 hourly", "q2h"), _HS)),
    **dict.fromkeys(("ear drops", "nasal drops"), (_BD, _TDS, _QID)),
    "nasal spray": (_OD, _BD),
    **dict.fromkeys(("eye ointment", "eye gel"), (_BD, _TDS, _HS)),
    **dict.fromkeys(_SKIN, (_OD, _BD, _TDS, _HS)),
    **dict.fromkeys(("shampoo", "soap"), (_OD, ("alternate days", "alternate days"))),
    **dict.fromkeys(("inhaler", "inhalation powder"), (_OD, _BD, _TDS, _SOS)),
    "nebuliser solution": (_BD, _TDS, _QID, _SOS, _STAT),
    "mouthwash": (("gargle BD", "bd gargle"), ("gargle TDS", "tds gargle")),
    "lozenge": (_BD, _TDS, _QID, _SOS),
    "suppository": (_HS, _BD, _STAT),
    "vaginal preparation": (("HS", "hs pv"), ("BD", "bd pv")),
    **dict.fromkeys(_INJECTED, (_STAT, _OD, _BD)),
    **dict.fromkeys(("rectal enema", "kit"), (_STAT, _OD)),
    "patch": (_OD,),
    "nail lacquer": (_OD, ("weekly", "weekly")),
    "spray": (_OD, _BD, _TDS, _SOS),
    "": _BY_WORD,
}
_LENGTHS_OF: dict[str, Offers] = {
    **dict.fromkeys((*_INJECTED, "rectal enema", "kit"), ()),
    **dict.fromkeys(("shampoo", "soap"), _WEEKS),
    "nail lacquer": _MONTHS,
}


@dataclass(frozen=True, slots=True)
class DoseButton:
    """A button: its title, the part of a dose that it writes, and whether the line has that part
    already."""

    title: str
    part: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class ButtonGroup:
    """Buttons of one kind; a line has at most one of them."""

    title: str
    buttons: tuple[DoseButton, ...]

    @property
    def is_usual(self) -> bool:
        """True if it is the doctor's usual dose, which is whole."""
        return self.title == USUAL


def buttons_for(line: Line, formulary: Formulary) -> tuple[ButtonGroup, ...]:
    """Return the buttons that write the dose of a line.

    There are none for a line that is not understood or has several steps.
    """
    medicine = line.medicine
    if medicine is None or (line.dose and len(line.dose.steps) > 1):
        return ()
    groups = (_group(title, offers, line, formulary) for title, offers in _offers(medicine))
    return tuple(group for group in groups if group.buttons)


def tapped(line: Line, part: str, formulary: Formulary) -> Line | None:
    """Return a line with one part of its dose replaced by another of the same kind (7 days for 3).

    None where the result is not understood.
    """
    medicine = line.medicine
    if medicine is None or (line.dose and len(line.dose.steps) > 1):
        return None
    try:
        pressed = doses.read_after(medicine.label, part, medicine.strength, medicine.form)
        text = f"{medicine.label} {doses.write(_merged(line.dose, pressed))}"
    except ValueError:
        return None
    after = read_line(text, formulary)
    is_same = after.medicine is not None and after.medicine.label == medicine.label
    return after if is_same and after.dose is not None else None


def is_half_said(line: Line) -> bool:
    """Return whether a line states no frequency: it has no dose, or only an amount or a length."""
    if line.medicine is None or line.dose is None:
        return line.lacks_dose
    return all(not (step.times or step.days or step.needed) for step in line.dose.steps)


def has_no_end(line: Line) -> bool:
    """Return whether a regular dose has no number of days, and nothing else that ends or continues
    it."""
    if line.dose is None or line.dose.stop or line.dose.supply:
        return False
    last = line.dose.steps[-1]
    ends = last.duration or last.until or last.needed or isinstance(last.times, Once)
    return not ends


def _group(title: str, offers: Offers, line: Line, formulary: Formulary) -> ButtonGroup:
    results = ((text, part, tapped(line, part, formulary)) for text, part in offers)
    return ButtonGroup(
        title,
        tuple(
            DoseButton(text, part, line.dose is not None and after.dose == line.dose)
            for text, part, after in results
            if after is not None
        ),
    )


def _offers(medicine: MedicineOption) -> tuple[tuple[str, Offers], ...]:
    usual = ((medicine.usual_dose, medicine.usual_dose),) if medicine.usual_dose else ()
    rhythm = rhythm_of(medicine)
    if rhythm is not None:
        frequencies = (
            (("weekly", "weekly"), *_WEEKDAYS)
            if rhythm is Rhythm.WEEKLY
            else (("monthly", "monthly"),)
        )
        lengths = _WEEKS if rhythm is Rhythm.WEEKLY else _MONTHS
        return ((USUAL, usual), (HOW_OFTEN, frequencies), (HOW_LONG, lengths))
    form = medicine.form
    is_solid = is_oral_solid(form) and form != "lozenge"
    is_swallowed = is_solid or form in _LIQUIDS or not form
    return (
        (USUAL, usual),
        (HOW_MUCH, _AMOUNTS.get(form, ())),
        (HOW_OFTEN, _day_patterns(form) if is_solid else _TIMES.get(form, ())),
        (WHERE, _PLACES.get(form, ())),
        (FOOD, _MEALS if is_swallowed else ()),
        (HOW_LONG, _LENGTHS_OF.get(form, _LENGTHS)),
    )


def _day_patterns(form: str) -> Offers:
    """Return the patterns of the day; a prolonged-release form is never taken three times."""
    return (
        tuple(offer for offer in _OF_DAY if offer[1] != "1-1-1") if "prolonged" in form else _OF_DAY
    )


def _merged(before: Dose | None, part: Dose) -> Dose:
    """Return a dose with the fields of a part in place of the earlier ones of its one step."""
    if before is None:
        return part
    return replace(before, steps=(_merged_step(before.steps[0], part.steps[0]),))


def _merged_step(old: Step, new: Step) -> Step:
    changes: dict[str, object] = {}
    if new.times or new.days or new.needed:
        changes |= {"times": new.times, "days": new.days, "needed": new.needed}
        if isinstance(new.times, Pattern):
            changes |= {"amount": None, "up_to": None, "unit": new.unit}
        if isinstance(new.times, Once):
            changes |= {"duration": None, "until": None}
    if new.amount is not None:
        changes |= _with_amount(old, new)
    if new.duration or new.until:
        changes |= {"duration": new.duration, "until": new.until}
    changes |= {
        name: getattr(new, name) for name in ("food", "route", "site") if getattr(new, name)
    }
    return replace(old, **changes)  # type: ignore[arg-type]


def _with_amount(old: Step, new: Step) -> dict[str, object]:
    """Return the changes for an amount, also in the places of a pattern: 5-0-5 ml becomes 10-0-10
    ml."""
    if isinstance(old.times, Pattern) and new.times is None and new.amount is not None:
        amounts = tuple(new.amount if amount else Fraction(0) for amount in old.times.amounts)
        return {"times": Pattern(amounts), "unit": new.unit}
    return {"amount": new.amount, "up_to": new.up_to, "unit": new.unit}
