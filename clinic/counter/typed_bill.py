"""A bill as it is being written, word for word. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from clinic.billing.recipients import PATIENT, Recipient

FREE_KIND = "follow_up"


@dataclass(frozen=True)
class TypedLine:
    """One line as typed; `service` is the number of its line of the price list, or ""."""

    name: str = ""
    quantity: str = ""
    price: str = ""
    discount: str = ""
    kind: str = "other"
    service: str = ""

    @property
    def is_one(self) -> bool:
        return self.quantity in ("", "1")

    @property
    def is_one_at_its_price(self) -> bool:
        return self.is_one and not self.discount

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was typed: the empty line below the others."""
        return not (self.name or self.price or self.discount)

    @property
    def is_free(self) -> bool:
        """Return whether it is the free follow-up."""
        return self.kind == FREE_KIND and self.price == "0" and not self.service


@dataclass(frozen=True)
class RemovedLine:
    """The line that was removed last, as typed, and its position."""

    place: int
    line: TypedLine


@dataclass(frozen=True)
class TypedBill:
    """All fields of the page; `declined`: the free follow-up was offered and refused. `typed_total`
    was typed over the total, and is the price of the only line while that is unchanged.
    """

    lines: tuple[TypedLine, ...] = ()
    discount: str = ""
    reason: str = ""
    notes: str = ""
    tendered: str = ""
    reference: str = ""
    declined: bool = False
    removed: RemovedLine | None = None
    recipient: Recipient = PATIENT
    typed_total: str = ""

    @property
    def is_of_typed_total(self) -> bool:
        """Return whether the price is still the total that was typed over."""
        written = [line for line in self.lines if not line.is_empty]
        return bool(self.typed_total) and [line.price for line in written] == [self.typed_total]

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> TypedBill:
        """Read what `to_json` stored; other keys are ignored."""
        names = ("discount", "reason", "notes", "tendered", "reference", "declined")
        lines = tuple(TypedLine(**line) for line in stored["lines"])
        gone = stored.get("removed")  # older drafts have none
        removed = RemovedLine(gone["place"], TypedLine(**gone["line"])) if gone else None
        total = stored.get("typed_total", "")  # as above
        recipient = Recipient(**stored.get("recipient", {}))
        texts = {name: stored[name] for name in names}
        return cls(lines, removed=removed, recipient=recipient, typed_total=total, **texts)
