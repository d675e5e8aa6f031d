"""List what can be wrong with a bill, each with the action that corrects it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from clinic.billing.entries import EntryView, against
from clinic.billing.states import BillAction, BillState, BillSums
from clinic.money import show_rupees

REASONS = {
    "mode": "Came in another way",
    "amount": "Another amount came in",
}
"""The prefilled reason for taking a payment back, by the value of `wrong` in the page's address."""


class ActionLink(NamedTuple):
    """A link to an action: its text, the endpoint and the values of its address."""

    text: str
    endpoint: str
    values: Mapping[str, Any]


class BillMistake(NamedTuple):
    """A possible mistake in a bill, described in words, and the action `act` that corrects it.

    `why` says why the action is refused; it then has no links. `undoes` marks "not paid after all",
    which has a button instead of a page.
    """

    description: str
    act: str
    links: Sequence[ActionLink] = ()
    why: str = ""
    undoes: bool = False


@dataclass(frozen=True)
class ActingPerson:
    """The permissions of the signed-in person, and the doctor's name for what they lack."""

    permissions: Collection[str]
    doctor: str

    def why_not(self, *needed: str) -> str:
        """Return the refusal if the person lacks one of these permissions, or ""."""
        return "" if set(needed) <= set(self.permissions) else f"Only {self.doctor} may do this."


def wrongs_of(
    bill_id: int, sums: BillSums, entries: Sequence[EntryView], undo: bool, person: ActingPerson
) -> list[BillMistake]:
    """Return what can be wrong with a bill, the most frequent first.

    Empty for a cancelled or refunded bill. `undo`: it was paid today, in full.
    """
    if sums.state in (BillState.CANCELLED, BillState.REFUNDED):
        return []
    return [
        *_of_money(sums, [entry for entry in entries if entry.can_be_taken_back], undo, person),
        _of_bill(bill_id, sums, BillAction.REFUND, person),
        _of_bill(bill_id, sums, BillAction.CREDIT, person),
        _of_bill(bill_id, sums, BillAction.CANCEL, person),
    ]


_MONEY = (
    ("twice", "Money was entered twice, or by mistake", "Take it back"),
    ("mode", "It came in another way", "Take it back, then take it as cash, UPI or card"),
    ("amount", "Another amount came in", "Take it back, then take the right amount"),
)
_OF_BILL = {
    BillAction.REFUND: ("The patient gets money back", "Give it back", "refund", "refunds"),
    BillAction.CREDIT: (
        "Something on it was not done, or costs less",
        "Take it off with a credit note",
        "credit",
        "credit_notes",
    ),
    BillAction.CANCEL: (
        "The bill should not be there at all",
        "Cancel it; it keeps its number",
        "cancel",
        "cancel_bills",
    ),
}


def _of_money(
    sums: BillSums, entries: Sequence[EntryView], undo: bool, person: ActingPerson
) -> Iterable[BillMistake]:
    why = against(sums, BillAction.TAKE_BACK) or person.why_not("take_back")
    if why or not entries:
        description = "Money was entered twice, in another way, or with another amount"
        yield BillMistake(
            description, "", why=why or "No payment stands on it that could be taken back."
        )
        return
    undoes = undo and len(entries) == 1
    for word, description, act in _MONEY:
        if undoes and word == "twice":
            yield BillMistake(description, "Not paid after all", undoes=True)
        else:
            yield BillMistake(
                description, act, [_back(entry, word, len(entries)) for entry in entries]
            )
    yield _of_others(entries, person)


def _back(entry: EntryView, word: str, among: int) -> ActionLink:
    values = {"payment_id": entry.row.id} | ({"wrong": word} if word in REASONS else {})
    return ActionLink(_link_text(entry, among), "money.take_back", values)


def _of_others(entries: Sequence[EntryView], person: ActingPerson) -> BillMistake:
    description, act = "It is another patient's money", "Enter it on the right patient"
    why = person.why_not("take_money", "patients")
    own = [entry for entry in entries if entry.row.kind == "payment"]
    if why or not own:
        return BillMistake(
            description, act, why=why or "It came out of an advance. Take it back first."
        )
    links = [
        ActionLink(_link_text(one, len(own)), "moving.choose_for_money", {"payment_id": one.row.id})
        for one in own
    ]
    return BillMistake(description, act, links)


def _link_text(entry: EntryView, among: int) -> str:
    """Return a payment's mode and amount if there are several to choose from, or ""."""
    return f"{entry.label} {show_rupees(entry.row.amount_paise)}" if among > 1 else ""


def _of_bill(bill_id: int, sums: BillSums, action: BillAction, person: ActingPerson) -> BillMistake:
    description, act, page, permission = _OF_BILL[action]
    why = against(sums, action) or person.why_not(permission)
    links = () if why else (ActionLink("", f"money.{page}", {"bill_id": bill_id}),)
    return BillMistake(description, act, links, why)
