"""The forms that move a visit, or money, to the right patient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, ValidationError
from wtforms.fields import SelectChoice

from clinic.billing.allocation import Allocation, read_allocation
from clinic.billing.money_fields import PurposeField
from clinic.billing.wrong_patient import LONGEST_REASON
from clinic.forms import CreatingForm, EditingForm, Form, Line, OneOf, Required
from clinic.visits.vitals import FIELDS


def _reason(example: str) -> Line:
    """Return the field of a reason; `example` is of what happened."""
    needed = Required(f"Write why, like: {example}.")
    return Line("Reason", LONGEST_REASON, validators=[needed])


class EntryForm(EditingForm):
    """The reason why a report goes to another patient."""

    reason = _reason("photographed for her sister by mistake")


class VitalsEntryForm(Form):
    """The reason why vital signs go to another patient, or are struck; `seen` are those shown."""

    reason = _reason("taken from the patient after her")
    seen = HiddenField()

    @classmethod
    def of(cls, recorded: Mapping[str, str]) -> VitalsEntryForm:
        """Return the form for what is recorded."""
        return cls(data={"seen": _written(recorded)})

    def show(self, recorded: Mapping[str, str]) -> None:
        """Show other vital signs than the form was sent for."""
        self.seen.data, self.seen.raw_data = _written(recorded), None

    def recorded(self) -> dict[str, str]:
        """Return the texts that the page showed, by field."""
        sent = str(self.seen.raw_data[0]) if self.seen.raw_data else ""
        return dict(zip(FIELDS, sent.split("|"), strict=False))


def _written(recorded: Mapping[str, str]) -> str:
    return "|".join(recorded[name] for name in FIELDS)


class MoveForm(EditingForm):
    """The reason; the ticks of alerts are read from the request. `bill` is the visit's bill
    as it was shown, if it is cancelled with it: number and version."""

    reason = _reason("opened for her sister by mistake")
    bill = HiddenField()
    what_for = PurposeField()

    def becomes_advance(self) -> bool:
        """Return whether money of the bill may become an advance."""
        return bool(self.bill.data)

    def bill_seen(self) -> tuple[int, int] | None:
        """Return number and version of the bill; None if none is cancelled."""
        match = re.fullmatch(r"([0-9]{1,15}):([0-9]{1,9})", self.bill.data or "")
        return (int(match[1]), int(match[2])) if match else None


class AllocationChoice(OneOf):
    """The place of money at the right patient; a value is the allocation as it was shown, which the
    ledger compares with what is owed when it writes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("Where it belongs", {}, "Choose where the money belongs.", **kwargs)

    def offer(self, labels: Mapping[str, str]) -> None:
        """Set the choices: labels by the value that is sent."""
        self.labels = labels
        self.choices = [SelectChoice(value, text) for value, text in labels.items()]

    def pre_validate(self, form: Any) -> None:
        if read_allocation(self.data or "") is None:
            raise ValidationError(self.message)


class PaymentForm(CreatingForm):
    """The bill of the right patient to which a payment goes, and why."""

    belongs = AllocationChoice()
    what_for = PurposeField()
    reason = _reason("taken for her sister by mistake")

    def seen(self) -> Allocation:
        """Return how the money is spread, as the page showed it."""
        return read_allocation(self.belongs.data or "") or Allocation(())

    def becomes_advance(self) -> bool:
        """Return whether some of the money becomes an advance."""
        return self.seen().excess_paise > 0
