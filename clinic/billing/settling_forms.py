"""The form of one sum of money for several bills."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice

from clinic import money
from clinic.billing.allocation import Allocation, allocate, read_allocation
from clinic.billing.cash import TooLittle, change_for
from clinic.billing.money_forms import MoneyInForm
from clinic.billing.owed import OwedBill
from clinic.forms import Rupees
from clinic.patients.records import Records


def _bill_number(text: object) -> int:
    """Return the number of a bill's row. Raises ValueError for one that no row can have."""
    number = int(str(text))
    if not 0 < number < 2**63:
        raise ValueError(text)
    return number


class SettleForm(MoneyInForm):
    """`bills` are those that were ticked, `amount` all that is due on them if it is empty,
    `allocation` the allocation as the page has shown it.
    """

    bills = SelectMultipleField("Bills", coerce=_bill_number, validate_choice=False)
    amount = Rupees("Amount")
    allocation = HiddenField()

    @classmethod
    def of(cls, owed: Iterable[OwedBill], records: Records) -> SettleForm:
        """Return the form with the person's own bills ticked; those of the household can be."""
        listed = list(owed)
        form = cls(data={"bills": [bill.id for bill in listed if bill.patient_id in records]})
        form.bills.choices = [SelectChoice(bill.id, bill.number) for bill in listed]
        return form

    def validate_bills(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Tick at least one bill.")

    def validate_amount(self, field: Rupees) -> None:
        if field.data is not None and field.data <= 0:
            raise ValidationError("Write an amount above zero, or leave it empty.")

    def allocated(self, owed: Iterable[OwedBill]) -> Allocation:
        """Return the allocation of the money to the ticked bills as they are now."""
        ticked = set(self.bills.data or ())
        dues = [(bill.id, bill.due_paise) for bill in owed if bill.id in ticked]
        return allocate(self._paise(sum(due for _bill, due in dues)), dues)

    def seen(self) -> Allocation:
        """Return the allocation as the page has shown it, without change that is given back."""
        allocation = read_allocation(self.allocation.data or "") or Allocation(())
        excess = self.excess_asked()
        is_change = (
            excess is not None and not excess.is_advance and excess.paise == allocation.excess_paise
        )
        return Allocation(allocation.parts) if is_change else allocation

    def unsaid(self, allocation: Allocation) -> bool:
        """Return whether there is an excess and nobody has said what becomes of it."""
        excess = self.excess_asked()
        return allocation.excess_paise > 0 and (
            excess is None or excess.paise != allocation.excess_paise
        )

    def lacking(self, allocation: Allocation) -> str:
        """Return why the cash tendered is too little, in words, or ""."""
        try:
            change_for(allocation.total_paise, self._tendered() or allocation.total_paise)
        except TooLittle as little:
            return f"{little}."
        return ""

    def change(self, allocation: Allocation) -> int:
        """Return the change in paise."""
        return max(self._tendered() - allocation.total_paise, 0)

    def _paise(self, due: int) -> int:
        return money.to_paise(self.amount.data) if (self.amount.data or 0) > 0 else due
