"""Recognise the columns of a statement by the words of their headings. Pure.

Banks and UPI apps use different words; the layouts are those of the samples in
tests/unit/statements/layouts.py.
"""

import re
from typing import NamedTuple

from clinic.statements.sheets import MOST_COLUMNS

LONGEST_HEADING = 60
"""A cell with more characters is not a heading."""

_SYNONYMS = {
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
    """The indexes of the columns; days, narrations and references with the best first.

    With `received` every `amount` came in unless a sign or mark says otherwise.
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
    """Return the columns under a heading; None for cells without a day and money heading."""
    if len(cells) > MOST_COLUMNS:
        return None
    by_kind: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        by_kind.setdefault(kind_of(cell), []).append(place)
    days, amounts = _ranked(by_kind, "day"), _ranked(by_kind, "amount")
    if not days or not ("credit" in by_kind or amounts):
        return None
    first = {kind: places[0] for kind, places in by_kind.items()}
    return Columns(
        days=days,
        narrations=(*by_kind.get("narration", ()), *by_kind.get("own", ())),
        references=_ranked(by_kind, "reference"),
        credit=first.get("credit"),
        debit=first.get("debit"),
        amount=amounts[0] if amounts else None,
        mark=first.get("mark"),
        status=first.get("status"),
        width=len(cells),
        received=_is_app(by_kind),
    )


def _is_app(by_kind: dict[str, list[int]]) -> bool:
    """Return whether a heading is that of an app that lists received payments.

    Such a list has a status or a UTR for each payment, and no balance, which only banks show.
    """
    has_status = bool({"status", "1 reference"} & by_kind.keys())
    return has_status and not {"debit", "balance"} & by_kind.keys()


def _ranked(by_kind: dict[str, list[int]], kind: str) -> tuple[int, ...]:
    names = (f"{rank} {kind}" for rank in range(1, 5))
    return tuple(place for name in names for place in by_kind.get(name, ()))


def kind_of(heading: str) -> str:
    """Return the kind of column under a heading, as in `_KINDS`; "" for an unknown one."""
    if len(heading) > LONGEST_HEADING:
        return ""
    phrase = _phrase(heading)
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(phrase)), "")


def _phrase(heading: str) -> str:
    """Return a heading's words in small letters, with synonyms replaced."""
    words = re.findall(r"[a-z0-9]+", _CAMEL.sub(" ", heading).lower())
    plain = _IN_RUPEES.sub("", " ".join(words))
    normal = (_SYNONYMS.get(word, word) for word in plain.split())
    return " ".join(word for word in normal if word)
