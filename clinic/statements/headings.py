"""What a column holds, by the words of its heading. Pure.

Banks and UPI apps each have words of their own; the layouts are those of the samples in
tests/unit/statements/layouts.py.
"""

import re
from typing import NamedTuple

from clinic.statements.sheets import MOST_COLUMNS

LONGEST_HEADING = 60
"""A cell with more characters heads no column."""

_SAME = {
    **dict.fromkeys(("dt", "dat", "dated", "day"), "date"),
    **dict.fromkeys(("txn", "tran", "trans", "trn", "transactions", "trxn"), "transaction"),
    **dict.fromkeys(("amt", "amounts"), "amount"),
    **dict.fromkeys(("no", "num", "nos"), "number"),
    **dict.fromkeys(("ref", "refno", "refrence"), "reference"),
    **dict.fromkeys(("chq", "check", "chqno"), "cheque"),
    **dict.fromkeys(("cr", "credits", "credited"), "credit"),
    **dict.fromkeys(("dr", "debits", "debited"), "debit"),
    **dict.fromkeys(("deposits", "deposited"), "deposit"),
    **dict.fromkeys(("withdrawals", "withdrawl", "withdrawn", "withdraws"), "withdrawal"),
    **dict.fromkeys(("bal",), "balance"),
    **dict.fromkeys(("inr", "rs", "rupees", "of", "the", "and"), ""),
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])")
_IN_RUPEES = re.compile(r"\bin (?=inr\b|rs\b|rupees\b)")
_IN = r"(?:credit|deposit|received|receipt)"
_OUT = r"(?:debit|withdrawal|sent)"
_WHEN = r"(?:date|time|at|on)"
_LATER = r"(?:value|settlement|settled|payout|upload|updated?)"
_PAID = r"(?:transaction|payment|paid|created|creation|post|posted|posting|booking)"
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("balance", r".*\bbalance\b.*"),
        ("", r".*\b(?:settlement|payout) status\b.*"),
        ("", r"(?:merchant|store|terminal) (?:id|name|number)"),
        (
            "4 day",
            rf".*\b{_LATER}\b.*\b{_WHEN}\b.*",
        ),
        ("1 day", rf".*\b{_PAID}\b.*\bdate\b.*|date(?: time)?"),
        ("2 day", r".*\bdate\b.*"),
        ("3 day", rf"{_PAID} (?:date )?(?:time|at|on)"),
        ("mark", r"(?!.*amount).*\b(?:credit debit|debit credit)\b.*"),
        ("mark", r"(?:transaction |payment |entry )?type"),
        ("status", r"(?:.*\b(?:transaction|payment|order) )?status"),
        ("own", r".*\b(?:settle\w*|payout|batch)\b.*\b(?:utr|rrn|id|number|reference)\b.*"),
        ("1 reference", r".*\b(?:utr|rrn)\b.*"),
        ("own", r".*\b(?:order|merchant|invoice|bill)\b.*\b(?:id|number|reference)\b.*"),
        ("2 reference", r".*\breference\b.*"),
        ("3 reference", r"(?:.*\b(?:transaction|payment|instrument) )?id|transaction number"),
        ("4 reference", r".*\bcheque\b.*"),
        ("1 amount", r"withdrawal (?:debit )?deposit(?: credit)?"),
        ("1 amount", r"(?:amount )?(?:debit credit|credit debit)(?: amount)?"),
        ("credit", rf"(?:money |paid )?(?:{_IN} ?)+(?:amount)?|amount {_IN}|(?:paid|money) in"),
        ("debit", rf"(?:money |paid )?(?:{_OUT} ?)+(?:amount)?|amount {_OUT}|(?:paid|money) out"),
        ("1 amount", r"(?:total )?(?:(?:transaction|payment|paid|gross|order) )?amount(?: paid)?"),
        ("2 amount", r"(?:(?:net|total|settled|settlement|payout) )+amount"),
        (
            "narration",
            r".*\b(?:narration|description|remarks?|particulars?|details?|notes?|message"
            r"|comments?|payer|sender|from|customer|name)\b.*",
        ),
    )
)


class Columns(NamedTuple):
    """Where things stand in a record; days, narrations and references in order of worth.

    `received` says that all that is in `amount` came in, unless a sign or mark says otherwise.
    """

    days: tuple[int, ...]
    narrations: tuple[int, ...] = ()
    references: tuple[int, ...] = ()
    credit: int | None = None
    debit: int | None = None
    amount: int | None = None
    mark: int | None = None
    status: int | None = None
    width: int = MOST_COLUMNS
    received: bool = False


def columns_of(cells: list[str]) -> Columns | None:
    """The columns under a heading; None for cells that are no heading with a day and money."""
    if len(cells) > MOST_COLUMNS:
        return None
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(kind_of(cell), []).append(place)
    days, amounts = _all(found, "day"), _all(found, "amount")
    if not days or not ("credit" in found or amounts):
        return None
    first = {kind: places[0] for kind, places in found.items()}
    return Columns(
        days=days,
        narrations=(*found.get("narration", ()), *found.get("own", ())),
        references=_all(found, "reference"),
        credit=first.get("credit"),
        debit=first.get("debit"),
        amount=amounts[0] if amounts else None,
        mark=first.get("mark"),
        status=first.get("status"),
        width=len(cells),
        received=_is_apps(found),
    )


def _is_apps(found: dict[str, list[int]]) -> bool:
    """Whether a heading is that of an app which lists what a shop received: it says of each payment
    whether it was made, or by which UTR, and knows no balance, which only a bank does."""
    says = bool({"status", "1 reference"} & found.keys())
    return says and not {"debit", "balance"} & found.keys()


def _all(found: dict[str, list[int]], kind: str) -> tuple[int, ...]:
    ranked = (f"{worth} {kind}" for worth in range(1, 5))
    return tuple(place for name in ranked for place in found.get(name, ()))


def kind_of(heading: str) -> str:
    """What stands under a heading, in the words of this module; "" for what is not known."""
    if len(heading) > LONGEST_HEADING:
        return ""
    phrase = _phrase(heading)
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(phrase)), "")


def _phrase(heading: str) -> str:
    """Its words in small letters, the same word for the same thing."""
    words = re.findall(r"[a-z0-9]+", _CAMEL.sub(" ", heading).lower())
    plain = _IN_RUPEES.sub("", " ".join(words))
    same = (_SAME.get(word, word) for word in plain.split())
    return " ".join(word for word in same if word)
