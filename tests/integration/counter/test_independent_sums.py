"""Bills agree with sums that are worked out here from the rules alone, without the clinic's code.

Prices are without GST. A discount in per cent is rounded down to a paisa. The bill's discount is
spread over the lines by their amounts, each left-over paisa to the largest remainder. GST is on
what is left: CGST is half the rate, rounded half up, and SGST is the same. A total is rounded half
up to the rupee where the settings say so.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from fractions import Fraction

import pytest

from clinic.billing.service import get_bill
from clinic.clock import clinic_day
from tests.integration.client import Browser
from tests.integration.counter.typing_bills import GSTIN, act, page_form, settle
from tests.integration.factories import Practice

RATES = (None, 500, 1200, 1800)
BILLS = 10


@dataclass(frozen=True)
class Line:
    """One line as it is typed; `gst_bp` in hundredths of a per cent, None for an exempt service."""

    service: int
    gst_bp: int | None
    price: int
    quantity: int
    discount: str

    @property
    def before(self) -> int:
        """The amount in paise after the line's discount."""
        return less(self.price * self.quantity, self.discount)


def less(paise: int, discount: str) -> int:
    """Return an amount without a discount, as typed: "7 %", "12.50" (rupees) or ""."""
    if discount.endswith(" %"):
        return paise - paise * int(discount.removesuffix(" %")) // 100
    return paise - int(Fraction(discount or 0) * 100)


def half_up(amount: Fraction, step: int = 1) -> int:
    return int(amount / step + Fraction(1, 2)) * step


def nets(lines: list[Line], discount: str) -> list[int]:
    """Return what is left of each line after both discounts, in paise."""
    amounts = [line.before for line in lines]
    whole = sum(amounts)
    off = whole - less(whole, discount)
    exact = [Fraction(off * amount, whole) for amount in amounts]
    shares = [int(share) for share in exact]
    by_rest = sorted(range(len(lines)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_rest[: off - sum(shares)]:
        shares[at] += 1
    return [amount - share for amount, share in zip(amounts, shares, strict=True)]


def tax(net: int, gst_bp: int | None) -> int:
    return 2 * half_up(Fraction(net * (gst_bp or 0), 20_000))


def typed_lines(chance: random.Random, services: dict[int, int | None]) -> list[Line]:
    def discount(most: int) -> str:
        return chance.choice(["", "", f"{chance.randint(1, 9)} %", f"{most * 0.09 / 100:.2f}"])

    lines = []
    for number in chance.sample(sorted(services), chance.randint(1, len(services))):
        price, quantity = chance.randint(50_00, 900_99), chance.randint(1, 7)
        lines.append(Line(number, services[number], price, quantity, discount(price * quantity)))
    return lines


def write_bill(desk: Browser, path: str, lines: list[Line], discount: str) -> None:
    """Write a bill as somebody at the counter does, and take the money in cash."""
    form = act(page_form(desk, path), "remove-0", path=f"{path}draft/").form_to(path)
    for at, line in enumerate(lines):
        form = act(form, f"add-{line.service}", path=f"{path}draft/").form_to(path)
        typed = {"price": f"{line.price / 100:.2f}", "quantity": str(line.quantity)}
        typed |= {"discount": line.discount, "reason": "Camp", "price_reason": "Camp"}
        named = {f"line-{at}-{name}": text for name, text in typed.items()}
        form = act(form, "work", path=f"{path}draft/", **named).form_to(path)
    form = act(form, "work", path=f"{path}draft/", discount=discount, reason="Camp").form_to(path)
    answer = form.send(act="cash")
    assert answer.status == 303, answer.text


@pytest.mark.parametrize("rounding", ["rupee", "paisa"])
def test_bills_and_the_months_gst_agree_with_independent_sums(
    rounding: str, practice: Practice, desk: Browser
) -> None:
    chance = random.Random(f"sums {rounding}")
    settle(practice, gstin=GSTIN, to_rupee=rounding == "rupee", rounding_asked=False)
    services = {practice.service(f"Service {rate}", rate, sac="999312"): rate for rate in RATES}
    totals, taxed = [], dict.fromkeys(RATES, (0, 0))
    for visit in range(1, BILLS + 1):
        if visit > 1:
            practice.visit(1)
        lines = typed_lines(chance, services)
        discount = chance.choice(["", f"{chance.randint(1, 9)} %", "13.37"])
        write_bill(desk, f"/visits/{visit}/bill/", lines, discount)
        left = nets(lines, discount)
        for line, net in zip(lines, left, strict=True):
            base, sum_of_tax = taxed[line.gst_bp]
            taxed[line.gst_bp] = base + net, sum_of_tax + tax(net, line.gst_bp)
        due = sum(net + tax(net, line.gst_bp) for line, net in zip(lines, left, strict=True))
        totals.append(half_up(Fraction(due), 100) if rounding == "rupee" else due)
    with practice.at_work():
        assert [get_bill(number).total_paise for number in range(1, BILLS + 1)] == totals
    rows = rows_of(desk, f"/daybook/month/{clinic_day():%Y-%m}/gst/csv/")
    for rate, (net, both) in taxed.items():
        words = f"{rate // 100} %" if rate else "exempt"
        of_rate = [row for row in rows if row["GST"] == words]
        assert summed(of_rate, "Value") == net
        assert summed(of_rate, "CGST") == summed(of_rate, "SGST") == both // 2
    assert summed(rows, "Total") == sum(totals)
    entries = rows_of(desk, f"/daybook/{clinic_day()}/csv/")
    assert [summed(entries, name) for name in ("Billed", "Money", "Drawer")] == [sum(totals)] * 3


def rows_of(desk: Browser, address: str) -> list[dict[str, str]]:
    text = desk.get(address).response.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def summed(rows: list[dict[str, str]], name: str) -> int:
    """Return the sum of a column of rupees, in paise."""
    return sum(int(Fraction(row[name] or 0) * 100) for row in rows)
