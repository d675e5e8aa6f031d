"""Cash that goes out, held against what the drawer should hold.

The day book, which knows that, stands above the bills: whoever serves a request hands it down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.money import format_rupees


class DrawerShort(LedgerRefusal):
    """More cash is to go out than the drawer should hold. The message asks whether it goes out all
    the same."""


@dataclass(frozen=True)
class Drawer:
    """`held` tells the paise that should be in it. `all_the_same`: whoever pays out was asked, and
    said yes."""

    held: Callable[[], int]
    all_the_same: bool = False

    def pay_out(self, paise: int, mode: Mode, verb: str = "Give back") -> None:
        """Raises DrawerShort where so much cash is more than there should be. Whoever asks holds
        the counter of the payments, so that no other cash moves meanwhile."""
        if mode is not Mode.CASH or self.all_the_same:
            return
        held = self.held()
        if paise > held:
            shown, asked = (format_rupees(p).removesuffix(".00") for p in (held, paise))
            question = f"{verb} {asked} in cash all the same?"
            raise DrawerShort(f"By the day book the drawer holds {shown}. {question}")


def pay_out(drawer: Drawer | None, paise: int, mode: Mode) -> None:
    """The same of a drawer, where there is one. Raises DrawerShort."""
    if drawer is not None:
        drawer.pay_out(paise, mode)
