"""The money that comes with a bill at the counter: whole, a part of it, or cash and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.billing.issuing import Taking
from clinic.billing.rules import Mode
from clinic.billing.upi import BadReference, read_reference
from clinic.counter.composing import TypedBill
from clinic.counter.handed import Handed, part_objection, read_handed


@dataclass(frozen=True)
class Asked:
    """What a tap says: how the bill is paid (None: not yet); of cash how much as a part, and by
    what the rest comes at once. `shared_with`: see `Taking`."""

    mode: Mode | None
    part_paise: int | None = None
    rest: Mode | None = None
    shared_with: int | None = None


def takings_of(
    asked: Asked, typed: TypedBill, total_paise: int, problems: dict[str, str]
) -> list[Taking]:
    """The money that comes with the bill; what speaks against it is added to `problems`."""
    if asked.mode is None:
        return []
    if asked.mode is not Mode.CASH:
        return [_by_transfer(asked.mode, asked, typed, problems)]
    cash = _cash(read_handed(typed.tendered, total_paise), problems, asked.part_paise)
    if asked.rest is None:
        return [cash]
    return [cash, _by_transfer(asked.rest, asked, typed, problems)]


def _cash(handed: Handed, problems: dict[str, str], part_paise: int | None) -> Taking:
    against = handed.problem if part_paise is None else part_objection(handed, part_paise)
    if against:
        problems["tendered"] = against
    return Taking(Mode.CASH, paise=part_paise, tendered_paise=handed.paise)


def _by_transfer(mode: Mode, asked: Asked, typed: TypedBill, problems: dict[str, str]) -> Taking:
    """All that is due, or that the cash leaves due."""
    reference = _reference(typed, problems)
    return Taking(mode, reference=reference, shared_with=asked.shared_with)


def _reference(typed: TypedBill, problems: dict[str, str]) -> str | None:
    if not typed.reference:
        return None
    try:
        return read_reference(typed.reference)
    except BadReference as error:
        problems["reference"] = f"{error}."
        return None
