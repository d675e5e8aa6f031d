"""The recipient on an invoice: rules 46(d) to (f) and 46A of the CGST Rules."""

from __future__ import annotations

import pytest

from clinic.billing.gst_states import FORMER, STATES, state_words
from clinic.billing.pricing import PricedLine, Quote, quote
from clinic.billing.recipients import Recipient, objections, settled

CLINIC = "27AAPFU0939F1ZV"
COMPANY = "29AAGCB7383J1Z4"
VISIT = PricedLine("Consultation", 1, 500_00)
WHERE = "12 MG Road, Pune"


def peel(paise: int, sac: str = "999722") -> PricedLine:
    return PricedLine("Peel", 1, paise, gst_bp=1800, sac=sac)


def bill(*lines: PricedLine) -> Quote:
    return quote(lines, None, to_rupee=False)


def test_below_fifty_thousand_no_recipient_is_required() -> None:
    below = bill(peel(49_999_99), VISIT)
    assert objections(Recipient(), below, CLINIC, "") == {}
    assert settled(Recipient(), below, WHERE) == Recipient()


def test_from_fifty_thousand_address_and_state_are_required() -> None:
    large = bill(peel(50_000_00))
    assert set(objections(Recipient(), large, CLINIC, "")) == {
        "recipient_address",
        "recipient_state",
    }
    assert set(objections(Recipient(), large, CLINIC, WHERE)) == {"recipient_state"}
    recipient = Recipient(state="27")
    assert objections(recipient, large, CLINIC, WHERE) == {}
    assert settled(recipient, large, WHERE) == Recipient(address=WHERE, state="27")


def test_exempt_amounts_do_not_count_and_an_unregistered_clinic_needs_no_recipient() -> None:
    exempt = bill(PricedLine("Surgery", 1, 90_000_00))
    assert objections(Recipient(), exempt, CLINIC, "") == {}
    assert objections(Recipient(state="99"), bill(peel(90_000_00)), "", "") == {}


def test_a_gstin_implies_the_state_and_requires_the_address() -> None:
    company = Recipient(name="Acme Ltd", gstin="29 aagcb7383j1z4")
    small = bill(peel(1_000_00))
    assert set(objections(company, small, CLINIC, "")) == {"recipient_address"}
    assert settled(company, small, WHERE) == Recipient("Acme Ltd", WHERE, "29", COMPANY)
    wrong = Recipient(state="27", gstin=COMPANY)
    assert "Karnataka (29)" in objections(wrong, small, CLINIC, WHERE)["recipient_state"]
    assert "GSTIN" in objections(Recipient(gstin="X"), small, CLINIC, "")["recipient_gstin"]


@pytest.mark.parametrize(
    ("lines", "recipient", "message"),
    [
        ((peel(1_000_00), VISIT), Recipient(gstin=COMPANY), "two bills"),
        ((peel(1_000_00, ""),), Recipient(gstin=COMPANY), "SAC or HSN"),
        ((peel(1_000_00, "330499"),), Recipient(state="29"), "IGST"),
    ],
)
def test_lines_that_cannot_be_on_one_invoice_are_refused(
    lines: tuple[PricedLine, ...], recipient: Recipient, message: str
) -> None:
    assert message in objections(recipient, bill(*lines), CLINIC, WHERE)["lines"]


def test_a_company_gets_a_bill_of_supply_where_all_lines_are_exempt() -> None:
    assert objections(Recipient(gstin=COMPANY), bill(VISIT), CLINIC, WHERE) == {}


@pytest.mark.parametrize(
    ("recipient", "field"),
    [
        (Recipient(name="x" * 201), "recipient_name"),
        (Recipient(address="x" * 501), "recipient_address"),
        (Recipient(state="99"), "recipient_state"),
        (Recipient(state="25"), "recipient_state"),
    ],
)
def test_a_contradiction_is_reported_at_its_field(recipient: Recipient, field: str) -> None:
    assert field in objections(recipient, bill(VISIT), CLINIC, WHERE)


def test_states_have_their_codes() -> None:
    assert len(STATES) == 37
    assert not STATES.keys() & FORMER.keys()
    assert (state_words("27"), state_words("28"), state_words("")) == (
        "Maharashtra (27)",
        "Andhra Pradesh (28)",
        "",
    )
