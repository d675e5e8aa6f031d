"""Check cash that goes out against the cash that the drawer should hold.

The day book computes that, in a layer above the bills: the view passes it down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.money import show_rupees


class DrawerShort(LedgerRefusal):
    """More cash is to go out than the drawer should hold. The message asks for a confirmation."""


@dataclass(frozen=True)
class Drawer:
    """`expected` returns the paise that should be in it. `all_the_same`: the person confirmed that
    cash goes out although the drawer is short. `tells`: whether the person may see what should be
    in it; a person who counts blind is asked each time, so that the question reveals nothing.
    """

    expected: Callable[[], int]
    all_the_same: bool = False
    tells: bool = True

    def pay_out(self, paise: int, mode: Mode, verb: str = "Give back") -> None:
        """Raise DrawerShort if the drawer should hold less than this cash. Call it with the counter
        of payments locked, so that no other cash moves meanwhile.
        """
        if mode is not Mode.CASH or self.all_the_same:
            return
        asked = _format_amount(paise)
        if not self.tells:
            raise DrawerShort(f"Look whether the drawer holds {asked}. {verb} it in cash?")
        expected = self.expected()
        if paise > expected:
            question = f"{verb} {asked} in cash all the same?"
            raise DrawerShort(
                f"By the day book the drawer holds {_format_amount(expected)}. {question}"
            )


def _format_amount(paise: int) -> str:
    return show_rupees(paise)


def pay_out(drawer: Drawer | None, paise: int, mode: Mode) -> None:
    """Check a payment out of `drawer`; None checks nothing. Raises DrawerShort."""
    if drawer is not None:
        drawer.pay_out(paise, mode)
