"""The commands of the counter's buttons: each returns the changed bill. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic.billing.pricing import MAX_QUANTITY
from clinic.counter.composing import MOST_LINES, OfferedService
from clinic.counter.typed_bill import FREE_KIND, RemovedLine, TypedBill, TypedLine
from clinic.money import format_plain


def consultation_line(fee_paise: int, services: Iterable[OfferedService]) -> TypedLine:
    """Return the line of a visit's consultation at its fee, named as in the price list if it is
    there.
    """
    consultation = next((s for s in services if s.kind == "consultation"), None)
    name = consultation.name if consultation else "Consultation"
    number = str(consultation.id) if consultation else ""
    return TypedLine(name, "1", format_plain(fee_paise), "", "consultation", number)


def add_service(typed: TypedBill, service: OfferedService) -> TypedBill:
    """Add one of a service: to the line that has it at its price, else on a new line."""
    price, number = format_plain(service.price_paise), str(service.id)
    for place, line in enumerate(typed.lines):
        same = (line.service, line.price, line.discount) == (number, price, "")
        if same and line.quantity.isdecimal() and int(line.quantity) < MAX_QUANTITY:
            more = replace(line, quantity=str(int(line.quantity) + 1))
            return replace(typed, lines=(*typed.lines[:place], more, *typed.lines[place + 1 :]))
    line = TypedLine(service.name, "1", price, "", service.kind, number)
    return replace(typed, lines=(*_written(typed), line))


def remove_line(typed: TypedBill, place: int) -> TypedBill:
    """Remove a line; it can be brought back until the next is removed."""
    if place >= len(typed.lines) or typed.lines[place].is_empty:
        return typed
    above, below = typed.lines[:place], typed.lines[place + 1 :]
    stood = len([line for line in above if not line.is_empty])
    return replace(typed, lines=(*above, *below), removed=RemovedLine(stood, typed.lines[place]))


def bring_back(typed: TypedBill) -> TypedBill:
    """Bring back the line that was removed last, as typed and in its place."""
    gone, lines = typed.removed, _written(typed)
    if gone is None or len(lines) >= MOST_LINES:
        return typed
    back = (*lines[: gone.place], gone.line, *lines[gone.place :])
    return replace(typed, lines=back, removed=None)


def make_free(typed: TypedBill, reason: str) -> TypedBill:
    """Replace the consultation by the free follow-up, with the reason that the bill prints."""
    free = TypedLine(reason, "1", "0", "", FREE_KIND)
    rest = [line for line in _written(typed) if line.kind != "consultation" and not line.is_free]
    return replace(typed, lines=(free, *rest))


def charge(typed: TypedBill, consultation: TypedLine) -> TypedBill:
    """Replace the free follow-up by the consultation; it is not offered again."""
    rest = [line for line in _written(typed) if not line.is_free]
    has_one = any(line.kind == "consultation" for line in rest)
    return replace(typed, lines=(*([] if has_one else [consultation]), *rest), declined=True)


def hand_over(typed: TypedBill, paise: int) -> TypedBill:
    """Set the cash tendered; the same amount a second time removes it."""
    text = format_plain(paise)
    return replace(typed, tendered="" if typed.tendered == text else text)


def type_total(typed: TypedBill, total: str) -> TypedBill:
    """Make a total that was typed over that of a bill with one line the price of that line."""
    written = _written(typed)
    if len(written) != 1:
        return typed
    line = replace(written[0], price=total, quantity="1", discount="")
    return replace(typed, lines=(line,), typed_total=total)


def tidied(typed: TypedBill) -> TypedBill:
    """Remove the empty line below the others."""
    return replace(typed, lines=_written(typed))


def is_of_items(command: str) -> bool:
    """Return whether a button among the items has this command."""
    return command in ("work", "undo") or command.startswith(("add-", "remove-", "usual-"))


def is_tender(command: str) -> bool:
    """Return whether a command sets the cash tendered, and nothing else."""
    return command.startswith("tender-")


def focus_after(command: str, before: TypedBill, after: TypedBill) -> str:
    """Return the focus after a command: `new` (the empty line), the command of a button, or ""."""
    if command == "work":
        return "new" if before.lines else ""
    if command.startswith("remove-"):
        return "undo" if after.removed else ""
    if command == "undo" and before.removed and not after.removed:
        return f"remove-{min(before.removed.place, len(after.lines) - 1)}"
    return ""


def _written(typed: TypedBill) -> tuple[TypedLine, ...]:
    return tuple(line for line in typed.lines if not line.is_empty)
