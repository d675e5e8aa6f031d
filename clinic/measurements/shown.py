"""The vital signs as a form shows them: what stands in each field, and what is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from clinic.measurements.service import Taken
from clinic.visits.plausible import UNITS, key_of
from clinic.visits.vitals import FIELDS, read_vitals

MEASURE_FIELDS = (
    ("blood_pressure", "BP", "mmHg", "text"),
    ("pulse", "Pulse", "/min", "numeric"),
    ("temperature", "Temp", "°F", "decimal"),
    ("spo2", "SpO₂", "%", "numeric"),
    ("weight", "Weight", "kg", "decimal"),
    ("height", "Height", "cm", "text"),
)
"""The fields of the vitals as they are shown: the name, the label, the unit, the keypad."""
MEASURE, OVER = "measure", "over-recorded"
"""The commands: `measure:weight:70` is the value that is right, `over-recorded:weight:68` keeps
what was typed over the recorded 68, which its writer has seen."""
SIGNED = "This stands on the signed prescription. Correct it in the consultation."


@dataclass(frozen=True)
class VitalsForm:
    """What was typed, what its page has shown as recorded, both by field, and the keys of the
    values that a person has confirmed."""

    typed: Mapping[str, str]
    seen: Mapping[str, str]
    right: tuple[str, ...] = ()

    @classmethod
    def of(cls, recorded: Mapping[str, str]) -> VitalsForm:
        """The form as it is opened."""
        return cls(recorded, recorded)

    @classmethod
    def sent(cls, fields: Mapping[str, str], right: Iterable[str]) -> VitalsForm:
        """The form as it was sent; of a field that was not sent nothing is changed."""
        typed = {name: fields[name] for name in FIELDS if name in fields}
        seen = {name: fields[f"seen-{name}"] for name in FIELDS if f"seen-{name}" in fields}
        return cls(typed, seen, tuple(right))

    def tapped(self, tap: str) -> VitalsForm:
        """With the answer to what was asked; a tap that is none changes nothing."""
        verb, _, rest = tap.partition(":")
        name, _, text = rest.partition(":")
        if name not in FIELDS:
            return self
        if verb == OVER:
            return replace(self, seen={**self.seen, name: text})
        if verb != MEASURE or not text or (reading := read_vitals({name: text})).advice:
            return self
        key = key_of(name, reading.measures)
        return replace(self, typed={**self.typed, name: text}, right=(*self.right, key))

    def after(self, taken: Taken) -> VitalsForm:
        """The form when all was recorded that could be: a field that was not keeps its text."""
        held = taken.clashes | taken.signed
        typed = {
            n: self.typed.get(n, "") if n in held else text for n, text in taken.recorded.items()
        }
        seen = {
            n: self.seen.get(n, "") if n in held else text for n, text in taken.recorded.items()
        }
        return replace(self, typed=typed, seen=seen)


@dataclass(frozen=True)
class MeasureQuestion:
    """Something that a person has to say: the words, and the taps as (value, words)."""

    words: str
    taps: tuple[tuple[str, str], ...] = ()


def asked_of(form: VitalsForm, taken: Taken) -> list[MeasureQuestion]:
    """What is asked about the vital signs of a form, in the order of its fields."""
    labels = {name: label for name, label, _unit, _keypad in MEASURE_FIELDS}
    found = []
    for name in FIELDS:
        if name in taken.clashes:
            found.append(clash(name, labels[name], form.typed.get(name, ""), taken.recorded[name]))
        elif question := taken.questions.get(name):
            *meant, typed = question.choices
            right = (f"{MEASURE}:{name}:{typed}", f"{typed} {UNITS[name]} is right")
            found.append(MeasureQuestion(question.words, (*taps_for(name, meant), right)))
        elif name in taken.signed:
            found.append(MeasureQuestion(f"{labels[name]}: {SIGNED}"))
    return found


def clash(name: str, label: str, mine: str, recorded: str, over: str = OVER) -> MeasureQuestion:
    """A vital sign that two people changed: what each wrote, to be chosen."""
    here, unit = mine.strip(), UNITS[name]
    told = f"{recorded} {unit} was recorded" if recorded else "the measurement was withdrawn"
    words = f"{label}: {told} by somebody else meanwhile."
    keeps = (f"{over}:{name}:{recorded}", f"{here} {unit} is right" if here else "Leave it empty")
    return MeasureQuestion(words, (*taps_for(name, filter(None, [recorded])), keeps))


def taps_for(name: str, texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """A tap for each text that may be meant."""
    return tuple((f"{MEASURE}:{name}:{text}", f"{text} {UNITS[name]}") for text in texts)
