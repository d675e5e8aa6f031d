"""How far a dose by weight has come: worked out, asking, or not to be worked out. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to what is asked: the whole line that it makes, what it says, and what it comes
    to (`= 7 ml, 3 times a day`)."""

    line: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """`words` is the line as it was typed. Where it is worked out, `line` is what prints, `sum`
    the line of arithmetic, `given` the amount at one time in words, `against` how that stands to
    the range (''), and `notes` what else to know; `is_many`: it is more than one likes to take.
    `is_far`: what can be measured is too far from the dose. `is_measured`: it is a liquid to
    swallow, which needs a syringe or a cup.

    Else `why` says what is asked, with its `choices` if it can be answered by a tap, or why
    nothing is worked out; `asks_weight` that the weight is missing. `lists` tells the range.
    """

    words: str
    line: str = ""
    sum: str = ""
    given: str = ""
    against: str = ""
    notes: tuple[str, ...] = ()
    is_many: bool = False
    is_far: bool = False
    is_measured: bool = False
    why: str = ""
    choices: tuple[Choice, ...] = ()
    asks_weight: bool = False
    lists: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.line)

    @property
    def is_asking(self) -> bool:
        """Whether something stands to be answered; else the line stays in the doctor's words."""
        return self.asks_weight or bool(self.choices)
