"""The label of the button that takes money on a bill, by what is typed. Pure, whole paise."""

from __future__ import annotations

from typing import NamedTuple

from clinic.money import show_rupees


class PayLabel(NamedTuple):
    """The label of the button, and of a second thing it does. `change` is what goes back of an
    amount above what is due; `why` is why nothing can be taken yet.
    """

    label: str
    besides: str = ""
    change: int = 0
    why: str = ""


def pay_label(due: int, amount: int, tendered: int, is_cash: bool) -> PayLabel:
    """Return the label for an amount (0: none that can be read), and the cash tendered for it."""
    if not amount:
        return PayLabel("Take the money", why="Write the amount first.")
    above = max(amount - due, 0)
    if not is_cash:
        return PayLabel(f"Take {show_rupees(amount)}", _stays_due(due - amount))
    if 0 < tendered < amount:
        lacking = f"{show_rupees(amount - tendered)} too little was handed over."
        return PayLabel(f"Take {show_rupees(amount)}", why=lacking)
    back = max(tendered - amount, 0) + above
    return PayLabel(f"Take {show_rupees(amount - above)}", _besides(due - amount, back), above)


def _besides(rest: int, back: int) -> str:
    change = f"give back {show_rupees(back)}" if back else ""
    return " · ".join(filter(None, (change, _stays_due(rest))))


def _stays_due(rest: int) -> str:
    return f"{show_rupees(rest)} stays due" if rest > 0 else ""
