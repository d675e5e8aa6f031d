"""The result of a dose by weight: worked out, open, or not to be worked out. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question: the whole line that it makes, its title, and its outcome (`= 7 ml, 3
    times a day`)."""

    line: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WeightDoseResult:
    """The result for one line; `typed` is the line as typed.

    Where it is worked out, `line` is what prints, `arithmetic` the line of arithmetic,
    `amount_text` the amount at one time, `range_warning` its comparison with the listed range (''),
    and `notes` what else to know. `is_many`: it is more than a patient likes to take. `is_far`:
    what can be measured is too far from the dose. `is_measured`: it is a liquid to swallow, which
    needs a syringe or a cup.

    Otherwise `why` is the question, with its `choices` if a button can answer it, or the reason why
    nothing is worked out; `asks_weight`: the weight is missing. `range_text` states the listed
    range.
    """

    typed: str
    line: str = ""
    arithmetic: str = ""
    amount_text: str = ""
    range_warning: str = ""
    notes: tuple[str, ...] = ()
    is_many: bool = False
    is_far: bool = False
    is_measured: bool = False
    why: str = ""
    choices: tuple[Choice, ...] = ()
    asks_weight: bool = False
    range_text: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.line)

    @property
    def is_asking(self) -> bool:
        """True if there is a question to answer; else the line stays in the doctor's words."""
        return self.asks_weight or bool(self.choices)
