"""A typed bill: its quote, and that nothing typed is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clinic.counter import commands
from clinic.counter.composing import OfferedService, compose, objections
from clinic.counter.typed_bill import RemovedLine, TypedBill, TypedLine

DRESSING = OfferedService(7, "Dressing", "procedure", 200_00, "999312", 1800)
SERVICES = {7: DRESSING}
CONSULTATION = TypedLine("Consultation", "1", "500", "", "consultation")

texts = st.text(max_size=12)
lines = st.builds(TypedLine, texts, texts, texts, texts, texts, texts)
bills = st.builds(
    TypedBill,
    st.lists(lines, max_size=4).map(tuple),
    *[texts] * 5,
    typed_total=texts,
    removed=st.none() | st.builds(RemovedLine, st.integers(0, 4), lines),
)


def comes_to(bill: TypedBill, registered: bool = False) -> int | None:
    return compose(bill, SERVICES, registered, to_rupee=True).total_paise


@given(bills)
def test_every_text_is_stored_word_for_word(bill: TypedBill) -> None:
    assert TypedBill.from_json(bill.to_json() | {"tab": "x"}) == bill


def test_a_draft_without_removals_and_typed_totals_is_read() -> None:
    stored = TypedBill((CONSULTATION,)).to_json()
    del stored["removed"], stored["typed_total"]
    assert TypedBill.from_json(stored) == TypedBill((CONSULTATION,))


@given(bills)
def test_any_bill_gets_a_quote_or_a_reason_for_none(bill: TypedBill) -> None:
    composed = compose(bill, SERVICES, True, True)
    assert (composed.quote is None) == bool(composed.problems)


def test_code_and_tax_rate_come_from_the_price_list() -> None:
    bill = commands.add_service(TypedBill((CONSULTATION,)), DRESSING)
    assert comes_to(bill) == 700_00
    assert comes_to(bill, registered=True) == 736_00
    quote = compose(bill, SERVICES, True, True).quote
    assert quote is not None
    assert [line.line.sac for line in quote.lines] == ["", "999312"]


def test_a_discount_needs_a_reason_and_must_be_within_the_cap() -> None:
    bill = TypedBill((CONSULTATION,), discount="10 %")
    composed = compose(bill, SERVICES, False, True)
    assert set(objections(bill, composed, 500)) == {"reason", "discount"}
    reasoned = TypedBill((CONSULTATION,), discount="10 %", reason="Goodwill")
    assert objections(reasoned, compose(reasoned, SERVICES, False, True), 1_000) == {}
