"""Cash tendered for a bill: all of it, with the change, or a part. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.billing.cash import TooLittle, change_for
from clinic.billing.rules import Mode
from clinic.counter.composing import read_amount
from clinic.money import show_rupees

PART = "part-"
"""The prefix of the command that takes a part, before its paise."""
WITH = "cash-"
"""The prefix of the command that takes a part in cash and the rest in another mode:
`cash-30000-upi`, of the paise in cash.
"""
RESTS = (Mode.UPI, Mode.CARD)
"""The modes in which the rest can come."""
WORDS = {Mode.UPI: "UPI", Mode.CARD: "card"}


@dataclass(frozen=True)
class TenderedCash:
    """The cash tendered beside the total of the bill, both in paise. `problem` says in words why it
    does not pay the whole bill, or that it cannot be read (then it is 0).
    """

    paise: int
    total_paise: int
    problem: str = ""

    @property
    def change_paise(self) -> int:
        """Return the change; 0 if the cash is not enough."""
        return max(self.paise - self.total_paise, 0)

    @property
    def is_part(self) -> bool:
        """Return whether the cash can be taken as a part of the bill; the rest stays due."""
        return 0 < self.paise < self.total_paise

    @property
    def part_command(self) -> str:
        """Return the command that takes this cash as a part."""
        return f"{PART}{self.paise}"

    @property
    def rest_paise(self) -> int:
        """Return what stays due if the cash is taken as a part."""
        return max(self.total_paise - self.paise, 0)


def read_tendered(text: str, total_paise: int) -> TenderedCash:
    """Read the cash tendered; an empty field is 0, and no problem."""
    if not text:
        return TenderedCash(0, total_paise)
    problems: dict[str, str] = {}
    paise = read_amount("tendered", text, problems)
    if not problems:
        try:
            change_for(total_paise, paise)
        except TooLittle as error:
            problems["tendered"] = f"{error}."
    return TenderedCash(paise, total_paise, problems.get("tendered", ""))


def part_objection(tendered: TenderedCash, asked_paise: int) -> str:
    """Return why `asked_paise` cannot be taken as a part, in words, or "": the field must still
    have the amount of the button.
    """
    if tendered.is_part and tendered.paise == asked_paise:
        return ""
    if tendered.problem:
        return tendered.problem
    if not tendered.paise:
        return "Write how much cash was handed over."
    return f"{show_rupees(tendered.paise)} is enough for the whole bill. Take it as cash."
