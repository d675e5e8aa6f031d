"""What the writers of the storm ask for: forms, each done by the services that the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import storm_transfers
from bench.killing import PATIENTS


@dataclass(frozen=True)
class Form:
    """What a person asked for, once."""

    key: str
    act: str
    bill: int
    paise: int

    @property
    def line(self) -> str:
        return f"{self.key} {self.act} {self.bill} {self.paise}"


def read_log(log: Path) -> tuple[dict[str, Form], dict[str, str]]:
    """(forms, answers) of a writer by key; a line cut off by a kill was not written."""
    forms: dict[str, Form] = {}
    answers: dict[str, str] = {}
    for line in log.read_text().splitlines(keepends=True) if log.exists() else ():
        words = line.split()
        if not line.endswith("\n"):
            continue
        if words[0] == "try":
            forms[words[1]] = Form(words[1], words[2], int(words[3]), int(words[4]))
        else:
            answers[words[1]] = words[2]
    return forms, answers


def do(form: Form) -> int:
    """Does what the form asks; the number of what it made."""
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
        return storm_transfers.do(form.act, form.key, form.bill, form.paise)
    made = _move(form)
    return 0 if made is None else int(made.id)


def _move(form: Form) -> Any:
    """What is done to a bill."""
    from clinic.billing import credits, payments, queries, rules, service
    from clinic.billing.issuing import PaymentInput
    from clinic.billing.rules import Mode

    bill, key, paise = service.get_bill(form.bill), form.key, form.paise
    cash_or_upi = Mode.UPI if paise % 2 else Mode.CASH

    def credit() -> Any:
        items = [item.id for item in queries.list_items(bill.id)]
        return credits.credit(bill, items[paise % 3 :][:1], "Not done", Mode.CASH, request_key=key)

    def take_back() -> Any:
        """The newest entry of the bill that stands, out of an advance or not."""
        standing = rules.standing(queries.list_payments(bill.id))
        return payments.take_back(bill, standing[-1], "Mistake") if standing else None

    acts = {
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
    return acts[form.act]()


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
