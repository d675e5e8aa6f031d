"""The recipient of a bill of a clinic that is registered for GST, if not the patient alone. Pure.

An invoice names the recipient's GSTIN and address if there is one (rule 46(d) of the CGST Rules,
2017), and address and State with its code of others if the taxable value comes to ₹50,000 or more
(rule 46(e)), or if they ask for it (rule 46(f)). A credit note names the same (rule 53(1A)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clinic.billing.gst_states import STATES, state_words
from clinic.billing.headings import GstinError, check_gstin
from clinic.billing.pricing import Quote, QuotedLine
from clinic.pricelist.kinds import is_goods

ADDRESS_FROM_PAISE = 50_000_00
LONGEST = {"name": 200, "address": 500}


@dataclass(frozen=True)
class Recipient:
    """The recipient as typed; `state` is a GST code. An empty field is the patient's."""

    name: str = ""
    address: str = ""
    state: str = ""
    gstin: str = ""

    @property
    def is_stated(self) -> bool:
        return bool(self.name or self.address or self.state or self.gstin)


PATIENT = Recipient()
"""No recipient but the patient."""


def needs_address(lines: Sequence[QuotedLine]) -> bool:
    """Return whether the taxable value requires the address on the invoice."""
    return sum(line.taxable_paise for line in _taxed(lines)) >= ADDRESS_FROM_PAISE


def settled(typed: Recipient, quote: Quote, patient_address: str) -> Recipient:
    """Return the recipient to store, if there are no objections: with the State of its GSTIN, and
    the patient's address if none was typed and one is required.
    """
    lines = quote.lines
    if not (typed.is_stated or needs_address(lines)):
        return PATIENT
    gstin = check_gstin(typed.gstin)
    address = (typed.address or patient_address)[: LONGEST["address"]]
    return replace(typed, gstin=gstin, state=gstin[:2] or typed.state, address=address)


def objections(
    typed: Recipient, quote: Quote, clinic_gstin: str, patient_address: str
) -> Mapping[str, str]:
    """Return why the bill cannot be issued to this recipient yet, by the name of the field; empty
    if it can.
    """
    if not clinic_gstin:
        return {}
    problems = dict(_unreadable(typed))
    if problems:
        return problems
    gstin = check_gstin(typed.gstin)
    asked = needs_address(quote.lines)
    if (asked or gstin) and not (typed.address or patient_address.strip()):
        problems["recipient_address"] = (
            "Write the address: the law asks for it on an invoice to who has a GSTIN, and where "
            "₹50,000 or more is taxable."
        )
    state = gstin[:2] or typed.state
    if asked and not state:
        problems["recipient_state"] = (
            "Choose the State of the address: it stands on an invoice where ₹50,000 or more is "
            "taxable."
        )
    against = _against_lines(quote.lines, gstin, state, clinic_gstin[:2])
    return problems | ({"lines": against} if against else {})


def _unreadable(typed: Recipient) -> Mapping[str, str]:
    problems = {
        f"recipient_{name}": f"At most {longest} characters fit here."
        for name, longest in LONGEST.items()
        if len(getattr(typed, name)) > longest
    }
    if typed.state and typed.state not in STATES:
        problems["recipient_state"] = "Choose a State."
    try:
        gstin = check_gstin(typed.gstin)
    except GstinError as error:
        return problems | {"recipient_gstin": f"{error}."}
    if gstin and typed.state not in ("", gstin[:2]):
        of = state_words(gstin[:2])
        problems["recipient_state"] = (
            f"This GSTIN is of {of}. Choose that State, or leave it empty."
        )
    return problems


def _against_lines(lines: Sequence[QuotedLine], gstin: str, state: str, home: str) -> str:
    """Return why these lines cannot stand on one invoice to this recipient, or ""."""
    taxed = _taxed(lines)
    if gstin and 0 < len(taxed) < len(lines):
        return (
            "To who has a GSTIN, what is taxable and what is exempt go on two papers (rule 46A is "
            "for others). Write two bills."
        )
    if gstin and any(not line.line.sac for line in taxed):
        return (
            "An invoice to who has a GSTIN states the SAC or HSN of each item: it belongs in the "
            "price list first."
        )
    if state and state != home and any(is_goods(line.line.sac) for line in taxed):
        return (
            "Goods for an address in another State bear IGST (s. 10(1) of the IGST Act), which "
            "cannot be billed here. Ask your accountant."
        )
    return ""


def _taxed(lines: Sequence[QuotedLine]) -> list[QuotedLine]:
    return [line for line in lines if line.line.gst_bp]
