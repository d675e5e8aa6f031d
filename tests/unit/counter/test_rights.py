"""No bill of staff takes more off the list's value than their cap allows."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from clinic.counter.composing import OfferedService, compose, objections
from clinic.counter.rights import BillingRights, ListPrices, price_problems
from clinic.counter.typed_bill import TypedBill, TypedLine
from clinic.money import format_plain

FEE = 500_00
SERVICES = {
    1: OfferedService(1, "Consultation", "consultation", 450_00),
    2: OfferedService(2, "Dressing", "procedure", 133_35),
    3: OfferedService(3, "Free leaflet", "other", 0),
}
LOWEST = {"1": 450_00, "2": 133_35, "3": 0}
discounts = st.sampled_from(["", "1", "5 %", "10 %", "9.99 %", "13.33", "45", "₹60"])


@st.composite
def lines(draw: st.DrawFn) -> TypedLine:
    """Return a line of the list, mostly at its price or a little below it, with its name and
    kind."""
    number = draw(st.sampled_from(list(SERVICES)))
    service = SERVICES[number]
    listed = service.price_paise
    near = [listed, listed, FEE, listed * 95 // 100, listed * 9 // 10, listed * 89 // 100, 0]
    return TypedLine(
        draw(st.sampled_from([service.name, service.name, "Drip"])),
        draw(st.sampled_from(["1", "2", "7"])),
        format_plain(draw(st.sampled_from(near))),
        draw(st.just("") | discounts),
        draw(st.sampled_from([service.kind, "follow_up", "other"])),
        str(number),
    )


bills = st.builds(
    TypedBill,
    st.lists(lines(), min_size=1, max_size=4).map(tuple),
    discounts,
    st.just("Poor"),
    typed_total=st.sampled_from(["", "450", "400", "120"]),
)


@given(bills, st.booleans(), st.sampled_from([0, 500, 1_000]))
def test_no_bill_takes_more_off_the_lists_value_than_the_cap(
    bill: TypedBill, to_rupee: bool, cap_bp: int
) -> None:
    composed = compose(bill, SERVICES, False, to_rupee, FEE, of_staff=True)
    if objections(bill, composed, cap_bp):
        return
    assert composed.quote is not None
    value = sum(int(line.quantity) * LOWEST[line.service] for line in bill.lines)
    lowest = value * (10_000 - cap_bp) // 10_000
    assert composed.quote.total_paise >= lowest - (50 if to_rupee else 0)


@given(bills)
def test_without_the_right_to_other_prices_the_lists_price_is_billed(bill: TypedBill) -> None:
    if price_problems(bill, ListPrices(SERVICES, FEE), "Dr Rao"):
        return
    for line in bill.lines:
        service = SERVICES[int(line.service)]
        assert line.name == service.name
        listed = {format_plain(service.price_paise)}
        assert line.price in listed | ({"500"} if service.kind == "consultation" else set())


def test_staff_have_the_smallest_of_all_caps_and_the_doctor_only_the_doctors_own() -> None:
    class Settings:
        doctor_cap_bp, helper_cap_bp = 3_000, 1_000
        role_caps_bp: ClassVar = {"nurse": 0, "accountant": 1_500, "assistant": 8_000}

    def cap(**rights: object) -> int:
        return BillingRights("Dr Rao", **rights).largest_discount_bp(Settings())  # type: ignore[arg-type]

    assert cap(is_owner=True) == 3_000
    assert cap() == 1_000
    assert cap(cap_bp=2_000) == 2_000
    assert cap(cap_bp=9_000) == 3_000
    assert cap(cap_bp=0) == 0
    assert cap(role="reception") == 1_000
    assert cap(role="accountant") == 1_500
    assert cap(role="nurse") == 0
    assert cap(role="assistant") == 3_000
    assert cap(role="nurse", cap_bp=500) == 500
    assert cap(role="accountant", cap_bp=0) == 0
    assert cap(role="nurse", is_owner=True) == 3_000
