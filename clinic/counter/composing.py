"""Price a typed bill, and say why it cannot be issued yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from clinic.billing.discounts import (
    Discount,
    PriceError,
    TooMuchOff,
    format_discount,
    parse_discount,
)
from clinic.billing.pricing import (
    MAX_QUANTITY,
    PricedLine,
    Quote,
    discount_share_bp,
    over_cap,
    quote,
)
from clinic.counter.typed_bill import FREE_KIND, TypedBill, TypedLine
from clinic.money import AmountError, parse_rupees, show_rupees, to_paise

MOST_LINES = 100
LONGEST_NAME = 200
LONGEST_TYPED = 2_000
KINDS = frozenset({"consultation", "follow_up", "procedure", "vaccine", "test", "other"})


@dataclass(frozen=True)
class OfferedService:
    """A service of the price list, with the GST that holds on the day of the bill."""

    id: int
    name: str
    kind: str
    price_paise: int
    sac: str = ""
    gst_bp: int | None = None


@dataclass(frozen=True)
class ComposedBill:
    """The result of a typed bill: its quote, or why it cannot be read. `problems` are messages for
    people by the name of the field; while one concerns a line or discount, there is no quote.
    """

    quote: Quote | None
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_paise(self) -> int | None:
        return self.quote.total_paise if self.quote else None

    @property
    def is_plain(self) -> bool:
        """Return whether the bill is one line at its price, so that the total can be typed over."""
        if self.quote is None or len(self.quote.lines) != 1:
            return False
        line = self.quote.lines[0].line
        return line.quantity == 1 and line.gst_bp is None and not self.quote.discount_paise


def compose(
    typed: TypedBill,
    services: Mapping[int, OfferedService],
    registered: bool,
    to_rupee: bool,
    fee_paise: int | None = None,
    of_staff: bool = False,
    free: str = "",
) -> ComposedBill:
    """Price a typed bill. SAC, kind and the GST of a clinic that is `registered` come from the
    price list, never from the page.

    `fee_paise` is the visit's fee for the consultation, `free` the text of the follow-up that is
    free by right. In a bill that staff write (`of_staff`) each departure from a known price is
    recorded, also if the total was typed over or the line is not from the list.
    """
    problems: dict[str, str] = {}
    lines = []
    for place, line in enumerate(typed.lines):
        read = _line(place, line, services, registered, problems)
        if read is not None:
            listed = None
            if of_staff:
                listed = _departure_of_staff(read, services, fee_paise, free)
            elif not typed.is_of_typed_total:
                listed = _departure(read, services.get(read.service_id or 0), fee_paise)
            lines.append(_reasoned(read, typed, listed))
    off = _discount("discount", typed.discount, problems)
    if problems:
        return ComposedBill(None, problems)
    try:
        return ComposedBill(quote(lines, off, to_rupee))
    except TooMuchOff as error:
        return ComposedBill(None, {_discount_field(typed, error.place): f"{error}."})
    except PriceError as error:
        return ComposedBill(None, {"lines": f"{error}."})


def _reasoned(line: PricedLine, typed: TypedBill, listed: int | None) -> PricedLine:
    """Return the line with the list's price that it departs from, and the reason of the departure
    or discount.
    """
    why = typed.reason[:LONGEST_NAME]
    return replace(
        line,
        reason=why if line.discount else "",
        list_paise=listed,
        price_reason="" if listed is None else why,
    )


def _departure_of_staff(
    line: PricedLine, services: Mapping[int, OfferedService], fee_paise: int | None, free: str
) -> int | None:
    """Return the departure of a line that staff write: one that is not from the list is compared
    with the line of its name, a consultation or follow-up with the fee.
    """
    named = (s for s in services.values() if s.name.casefold() == line.description.casefold())
    service = services.get(line.service_id or 0) or next(named, None)
    if service is not None:
        return _departure(line, service, fee_paise)
    is_by_right = bool(free) and line.description == free
    if line.kind not in ("consultation", FREE_KIND) or is_by_right or line.unit_paise == fee_paise:
        return None
    return fee_paise


def _departure(
    line: PricedLine, service: OfferedService | None, fee_paise: int | None
) -> int | None:
    """Return the list's price if the price of a line departs from it, in paise, else None; for a
    consultation, the fee of its visit.
    """
    if service is None:
        return None
    is_visits = service.kind == "consultation" and fee_paise is not None
    usual = fee_paise if is_visits else service.price_paise
    return None if line.unit_paise in (usual, service.price_paise) else usual


def _discount_field(typed: TypedBill, place: int | None) -> str:
    """Return the field name of a discount by the position of its line among those that are not
    empty; None is the bill's.
    """
    if place is None:
        return "discount"
    written = [n for n, line in enumerate(typed.lines) if not line.is_empty]
    return f"line-{written[place]}-discount"


def _line(
    place: int,
    line: TypedLine,
    services: Mapping[int, OfferedService],
    registered: bool,
    problems: dict[str, str],
) -> PricedLine | None:
    if line.is_empty:
        return None
    name = f"line-{place}-"
    service = services.get(int(line.service)) if line.service.isdecimal() else None
    if not line.name:
        problems[name + "name"] = "Write what it is for."
    elif len(line.name) > LONGEST_NAME:
        problems[name + "name"] = f"At most {LONGEST_NAME} characters fit here."
    quantity = _quantity(name + "quantity", line.quantity, problems)
    paise = _price(name + "price", line.price, problems)
    discount = _discount(name + "discount", line.discount, problems)
    return PricedLine(
        line.name,
        quantity,
        paise,
        discount,
        gst_bp=service.gst_bp if service and registered else None,
        sac=service.sac if service else "",
        service_id=service.id if service else None,
        kind=_kind(line, service),
    )


def _kind(line: TypedLine, service: OfferedService | None) -> str:
    kind = service.kind if service else line.kind
    return kind if kind in KINDS else "other"


def _quantity(name: str, text: str, problems: dict[str, str]) -> int:
    if not text:
        return 1
    if text.isdecimal() and len(text) < 6 and 1 <= int(text) <= MAX_QUANTITY:
        return int(text)
    problems[name] = "Write a whole number from 1 to 9,999."
    return 1


def _price(name: str, text: str, problems: dict[str, str]) -> int:
    if not text:
        problems[name] = "Write the price, 0 for none."
        return 0
    return read_amount(name, text, problems)


def read_amount(name: str, text: str, problems: dict[str, str]) -> int:
    """Return an amount in paise; 0 if it cannot be read, with a problem."""
    try:
        return to_paise(parse_rupees(text))
    except AmountError as error:
        problems[name] = f"{error}."
        return 0


def _discount(name: str, text: str, problems: dict[str, str]) -> Discount | None:
    try:
        return parse_discount(text)
    except PriceError as error:
        problems[name] = f"{error}."
        return None


def cap_objection(bill: Quote, cap_bp: int, advice: str) -> str:
    """Return why the discount is too large, with `advice`, or ""."""
    if not over_cap(bill, cap_bp):
        return ""
    most, asked = (
        format_discount(Discount("percent", points)) or "0 %"
        for points in (cap_bp, discount_share_bp(bill))
    )
    return f"At most {most or 'nothing'} of a bill may be taken off; this is {asked}. {advice}"


def _missing_reason(typed: TypedBill, bill: Quote) -> str:
    """Return which reason is missing, in words, or ""."""
    if typed.reason:
        return ""
    for line in (quoted.line for quoted in bill.lines):
        if line.list_paise is not None:
            usual = show_rupees(line.list_paise)
            return f"Write why {line.description} has another price than usual: it is {usual}."
    return "Write why something is taken off." if bill.discount_paise else ""


def objections(
    typed: TypedBill, composed: ComposedBill, cap_bp: int, advice: str = ""
) -> dict[str, str]:
    """Return why the bill cannot be issued yet, by the name of the field; empty if it can."""
    if composed.quote is None:
        return dict(composed.problems)
    problems = {}
    if not composed.quote.lines:
        problems["lines"] = "There is nothing on this bill yet. Tap a service, or write one."
    missing = _missing_reason(typed, composed.quote)
    if missing:
        problems["reason"] = missing
    against = cap_objection(composed.quote, cap_bp, advice)
    if against:
        problems["discount"] = against
    if len(typed.reason) > LONGEST_NAME:
        problems["reason"] = f"At most {LONGEST_NAME} characters fit here."
    if len(typed.notes) > LONGEST_TYPED:
        problems["notes"] = (
            f"At most {LONGEST_TYPED:,} characters fit here; this has {len(typed.notes):,}."
        )
    return problems
