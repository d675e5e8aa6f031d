"""The lines of a prescription on the screen: what was understood, and what is asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

from clinic.consultation.dose_buttons import JOINED
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.queries import fold
from clinic.prescribing import dose as doses
from clinic.prescribing.completing import complete
from clinic.prescribing.dose import Quantity
from clinic.prescribing.dose_buttons import is_half_said
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.likely import likely_lines
from clinic.prescribing.lines import Line, name_in, quantity_of, untranslated
from clinic.prescribing.lookalikes import Lookalike, list_lookalikes


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the prescription: the medicine in capitals, how it is taken, what is wrong.

    `asked` is what is in a medicine that the doctor has not vouched for yet; `is_several` says
    that its name stands for several compositions, `unlisted` names a strength that no list has.
    `typed` is how the line was typed, where that was otherwise; `name` is what of it names its
    medicine, `is_unknown` that no medicine is known by it, `unread` the first word that has no
    role. `likely` are lines that may be meant, `lookalikes` names that look alike, each with the
    value of its tap.
    """

    words: str
    generic: str = ""
    strength: str = ""
    form: str = ""
    brand: str = ""
    how: str = ""
    quantity: str = ""
    schedule: str = ""
    asked: str = ""
    is_several: bool = False
    unlisted: str = ""
    own_words: bool = False
    half_said: str = ""
    pinned: bool = False
    name: str = ""
    is_unknown: bool = False
    unread: str = ""
    likely: tuple[tuple[str, str], ...] = ()
    lookalikes: tuple[tuple[Lookalike, str], ...] = ()
    typed: str = ""
    untranslated: str = ""

    @property
    def title(self) -> str:
        """PARACETAMOL 650 mg tablet: the generic in capitals, as the paper has it."""
        return " ".join(filter(None, [self.generic, self.strength, self.form])) or self.words


def shown(line: Line, language: str = "en", typed: str = "") -> LineShown:
    """How a line stands on the screen, and what of it the paper's language cannot say."""
    medicine, name = line.medicine, name_in(line.words)
    if medicine is None:
        unknown = line.named is None
        return LineShown(line.words, own_words=True, name=name, is_unknown=unknown, typed=typed)
    half_said = _half_said(line)
    return LineShown(
        words=line.words,
        generic=medicine.generic.upper(),
        strength=medicine.strength,
        form=medicine.form,
        brand=medicine.label if _is_brand(medicine) else "",
        how=doses.in_words(line.dose, "en", medicine.form).text if line.dose else "",
        quantity="" if half_said else _quantity(line),
        schedule=medicine.schedule,
        asked="" if medicine.confirmed else medicine.contents,
        is_several=medicine.is_ambiguous,
        unlisted=medicine.label if medicine.is_unlisted else "",
        half_said=half_said,
        pinned=medicine.pinned,
        name=name,
        typed=typed,
        untranslated=untranslated(line, language),
    )


@dataclass
class LinesShown(Sequence[LineShown]):
    """The lines of the prescription in their order; worked out when the first is looked at, since
    most saves show none."""

    workspace: ConsultationWorkspace
    language: str

    def __len__(self) -> int:
        return len(self.workspace.lines)

    @overload
    def __getitem__(self, place: int) -> LineShown: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[LineShown]: ...
    def __getitem__(self, place: int | slice) -> LineShown | Sequence[LineShown]:
        return self._all[place]

    @cached_property
    def _all(self) -> list[LineShown]:
        return [_shown_at(self.workspace, line, self.language) for line in self.workspace.lines]


def _shown_at(workspace: ConsultationWorkspace, line: Line, language: str) -> LineShown:
    """A line with all that may be meant by it."""
    one = shown(line, language, workspace.typed.was.get(line.words, ""))
    if line.medicine is not None:
        alike = list_lookalikes(line.medicine)
        taps = tuple((other, f"{line.words}{JOINED}{other.name}") for other in alike)
        return replace(one, lookalikes=taps)
    found = likely_lines(line.words, workspace.formulary)
    likely = tuple((" and ".join(lines), JOINED.join((line.words, *lines))) for lines in found)
    return replace(one, likely=likely, unread=_unread(workspace, line.words))


def _unread(workspace: ConsultationWorkspace, words: str) -> str:
    """The first word of a line that has no role; '' where the line names no medicine at all."""
    found = complete(words, workspace.formulary)
    return found.unread if found.own_words and found.unread != words.split(maxsplit=1)[0] else ""


def _half_said(line: Line) -> str:
    if line.lacks_dose:
        return "No dose yet."
    return "Not said yet: how often." if is_half_said(line) else ""


def _quantity(line: Line) -> str:
    """How many make the line, or why that is not known, which "when needed" says by itself."""
    found = quantity_of(line)
    if line.dose is None or isinstance(found, Quantity):
        return found.text if line.dose else ""
    return "" if any(step.needed for step in line.dose.steps) else found.why


def reading(line: Line) -> str:
    """The dose of a line in words and how many make it; '' where it says no dose."""
    medicine, dose = line.medicine, line.dose
    if medicine is None or dose is None or is_half_said(line):
        return ""
    found = quantity_of(line)
    how = doses.in_words(dose, "en", medicine.form).text
    return f"{how}, {found.text} in all" if isinstance(found, Quantity) else how


def _is_brand(medicine: MedicineOption) -> bool:
    return not fold(medicine.label).startswith(fold(medicine.generic))
