"""Define the forms that the writers of the money storm send, each executed by the services of the
pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import storm_transfers
from bench.killing import PATIENTS


@dataclass(frozen=True)
class Form:
    """One action that a person requested, with its request key."""

    key: str
    act: str
    bill: int
    paise: int

    @property
    def line(self) -> str:
        return f"{self.key} {self.act} {self.bill} {self.paise}"


def read_log(log: Path) -> tuple[dict[str, Form], dict[str, str]]:
    """Return (forms, answers) of a writer by key; ignores a line that a kill has cut off."""
    forms: dict[str, Form] = {}
    answers: dict[str, str] = {}
    for line in log.read_text().splitlines(keepends=True) if log.exists() else ():
        parts = line.split()
        if not line.endswith("\n"):
            continue
        if parts[0] == "try":
            forms[parts[1]] = Form(parts[1], parts[2], int(parts[3]), int(parts[4]))
        else:
            answers[parts[1]] = parts[2]
    return forms, answers


def execute(form: Form) -> int:
    """Execute the form; return the number of the row that it made, 0 where it made none."""
    if form.act in ("issue", "split"):
        return _issue(form)
    if form.act == "close":
        from clinic.clock import clinic_day
        from tests.integration.books import close_day

        close_day(clinic_day(), 0)
        return 0
    if form.act == "reopen":
        from tests.integration.books import reopen_last

        reopen_last()
        return 0
    if form.act in ("settle", "share", "late"):
        return storm_transfers.execute(form.act, form.key, form.bill, form.paise)
    entry = _act_on_bill(form)
    return 0 if entry is None else int(entry.id)


def _act_on_bill(form: Form) -> Any:
    """Execute an action on a bill; return the entry that it made."""
    from clinic.billing import credits, payments, queries, rules, service
    from clinic.billing.issuing import PaymentInput
    from clinic.billing.rules import Mode

    bill, key, paise = service.get_bill(form.bill), form.key, form.paise
    cash_or_upi = Mode.UPI if paise % 2 else Mode.CASH

    def credit() -> Any:
        items = [item.id for item in queries.list_items(bill.id)]
        return credits.credit(bill, items[paise % 3 :][:1], "Not done", Mode.CASH, request_key=key)

    def take_back() -> Any:
        """Take the newest standing entry of the bill back, whether or not it came out of an
        advance."""
        standing = rules.standing(queries.list_payments(bill.id))
        return payments.take_back(bill, standing[-1], "Mistake") if standing else None

    actions = {
        "pay": lambda: payments.take_payment(bill, PaymentInput(cash_or_upi), request_key=key),
        "part": lambda: payments.take_payment(
            bill, PaymentInput(cash_or_upi, paise), request_key=key
        ),
        "refund": lambda: payments.refund(bill, paise, Mode.CASH, "Asked", request_key=key),
        "keep": lambda: payments.refund(bill, paise, Mode.ADVANCE, "Asked", request_key=key),
        "advance": lambda: payments.take_advance(
            bill.patient_id, PaymentInput(Mode.CARD, paise), request_key=key
        ),
        "use": lambda: payments.use_advance(bill, paise, request_key=key),
        "back": take_back,
        "credit": credit,
        "cancel": lambda: credits.cancel(bill, "Wrong"),
    }
    return actions[form.act]()


def _issue(form: Form) -> int:
    from clinic.billing.discounts import Discount
    from clinic.billing.issuing import BillOrder, PaymentInput
    from clinic.billing.pricing import PricedLine, quote
    from clinic.billing.rules import Mode
    from tests.integration.issuing import issue

    lines = [
        PricedLine(f"Service {n}", n, form.paise, gst_bp=1800 if n == 2 else None)
        for n in (1, 2, 3)
    ]
    payment_input = PaymentInput(Mode.CASH, 1) if form.paise % 2 or form.act == "split" else None
    rest = PaymentInput(Mode.UPI) if form.act == "split" else None
    patient = form.paise % PATIENTS + 1
    quoted = quote(lines, Discount("percent", 1000), to_rupee=form.paise > 100)
    order = BillOrder(quoted, patient_id=patient, payment_input=payment_input, rest=rest)
    return issue(order, request_key=form.key).id
