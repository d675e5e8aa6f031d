"""The vital signs for their form: the text of each field, and questions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from clinic.measurements.service import SavedVitals
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
"""The fields of the vitals as displayed: name, label, unit, keypad."""
MEASURE, OVER = "measure", "over-recorded"
"""The commands: `measure:weight:70` sets and confirms a value, `over-recorded:weight:68` keeps the
typed text over the recorded 68, which its writer has seen."""
SIGNED = "This stands on the signed prescription. Correct it in the consultation."


@dataclass(frozen=True)
class VitalsForm:
    """The typed texts, the recorded texts that the page showed, both by field, and the keys of the
    values that a person confirmed.
    """

    typed: Mapping[str, str]
    seen: Mapping[str, str]
    right: tuple[str, ...] = ()

    @classmethod
    def of(cls, recorded: Mapping[str, str]) -> VitalsForm:
        """Return the form as it is opened."""
        return cls(recorded, recorded)

    @classmethod
    def sent(cls, fields: Mapping[str, str], right: Iterable[str]) -> VitalsForm:
        """Return the form as it was sent; a field that was not sent changes nothing."""
        typed = {name: fields[name] for name in FIELDS if name in fields}
        seen = {name: fields[f"seen-{name}"] for name in FIELDS if f"seen-{name}" in fields}
        return cls(typed, seen, tuple(right))

    def after_command(self, command: str) -> VitalsForm:
        """Return the form after a command; one that cannot be read changes nothing."""
        verb, _, rest = command.partition(":")
        name, _, text = rest.partition(":")
        if name not in FIELDS:
            return self
        if verb == OVER:
            return replace(self, seen={**self.seen, name: text})
        if verb != MEASURE or not text or (reading := read_vitals({name: text})).advice:
            return self
        key = key_of(name, reading.measures)
        return replace(self, typed={**self.typed, name: text}, right=(*self.right, key))

    def after(self, saved: SavedVitals) -> VitalsForm:
        """Return the form after recording: a field that was not recorded keeps its text."""
        unrecorded = saved.clashes | saved.signed
        typed = {
            n: self.typed.get(n, "") if n in unrecorded else text
            for n, text in saved.recorded.items()
        }
        seen = {
            n: self.seen.get(n, "") if n in unrecorded else text
            for n, text in saved.recorded.items()
        }
        return replace(self, typed=typed, seen=seen)


@dataclass(frozen=True)
class MeasureQuestion:
    """A question to a person: its text, and buttons as (command, text)."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


def questions_of(form: VitalsForm, saved: SavedVitals) -> list[MeasureQuestion]:
    """Return the questions about the vital signs of a form, in the order of its fields."""
    labels = {name: label for name, label, _unit, _keypad in MEASURE_FIELDS}
    asked = []
    for name in FIELDS:
        if name in saved.clashes:
            asked.append(clash(name, labels[name], form.typed.get(name, ""), saved.recorded[name]))
        elif question := saved.questions.get(name):
            *likely_texts, typed = question.choices
            right = (f"{MEASURE}:{name}:{typed}", f"{typed} {UNITS[name]} is right")
            asked.append(MeasureQuestion(question.text, (*buttons_for(name, likely_texts), right)))
        elif name in saved.signed:
            asked.append(MeasureQuestion(f"{labels[name]}: {SIGNED}"))
    return asked


def clash(name: str, label: str, mine: str, recorded: str) -> MeasureQuestion:
    """Return the question about a vital sign that two people changed."""
    here, unit = mine.strip(), UNITS[name]
    event = f"{recorded} {unit} was recorded" if recorded else "the measurement was withdrawn"
    text = f"{label}: {event} by somebody else meanwhile."
    keeps = (f"{OVER}:{name}:{recorded}", f"{here} {unit} is right" if here else "Leave it empty")
    return MeasureQuestion(text, (*buttons_for(name, filter(None, [recorded])), keeps))


def buttons_for(name: str, texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return a button for each text that may be meant."""
    return tuple((f"{MEASURE}:{name}:{text}", f"{text} {UNITS[name]}") for text in texts)
