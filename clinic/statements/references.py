"""The reference of a statement's line: the bank's number of the payment, wherever it stands. Pure.

It is never the account that money was passed through ("TRANSFER FROM 4897…"), never what stands in
a UPI ID before the @, never a number of our own bill that comes back, and none where two numbers
could be it.
"""

import re
from collections.abc import Iterable, Sequence

from clinic.billing.references import UTR, without_words
from clinic.billing.upi import BadReference, read_reference

_VPA = re.compile(r"[A-Z0-9._]*[A-Z0-9](?:-\d{1,2})?@[A-Z0-9.]*")
_ACCOUNT = re.compile(
    r"\b(?:FROM|TO|TRANSFER|TRF|TFR|A/?C|ACC(?:OUN)?T)\b(?: ?(?:NO|NUMBER)\b)?[ .:#-]*[0-9X*]{6,}"
)
_BILL = re.compile(r"[A-Z]{0,4}20(?P<from>\d\d)[-/_. ]?(?P<to>\d\d)[-/_. ]?\d{6,8}")
_RRN = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=UPI)|(?<=IMPS)|(?<=UTR)|(?<=RRN)|(?<=REF)|(?<=NO))"
    r"0*(?P<rrn>\d{12})(?![A-Z0-9])"
)
_CALLED = re.compile(
    r"(?:UPI|IMPS|UTR|RRN|REF|TXN)(?:[^A-Z0-9]+(?:CR|P2[AMP]|IN|REF|NO|ID|UPI)\b){0,3}"
    r"[^A-Z0-9]*0*(?P<rrn>\d{12})(?![A-Z0-9])"
)
_MOBILE = re.compile(r"91[6-9]\d{9}")
_TELLS_RRN = re.compile(r"UPI|IMPS|UTR|RRN")
_TELLS_UTR = re.compile(r"NEFT|RTGS|UTR")
_UTR = re.compile(rf"(?<![A-Z0-9])(?:{UTR})")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")

LONGEST_TOLD = 500
"""Letters of a cell in which a number is looked for."""


def reference_of(labelled: Sequence[str], told: str) -> str:
    """The reference of a line, as read_reference keeps it, or "".

    `labelled` are the cells under headings of references, the best first; `told` is its narration.
    """
    narration = told[:LONGEST_TOLD].upper()
    cells = [cell[:LONGEST_TOLD].upper() for cell in labelled]
    ways = (
        *(_only(rrns_in(cell)) for cell in cells),
        _rrn_told(narration),
        *(_only(utrs_in(cell)) for cell in cells),
        _only(utrs_in(narration)) if _TELLS_UTR.search(narration) else "",
        *(_number_of_an_app(cell) for cell in cells),
    )
    return next((reference for reference in ways if reference), "")


def is_only(reference: str, cell: str) -> bool:
    """Whether a cell says nothing but this reference."""
    return without_words("".join(cell.split()).upper()) == reference


def rrns_in(text: str) -> list[str]:
    """The 12 digits in a text in capitals that may be an RRN, each once."""
    plain = _ACCOUNT.sub(" ", _VPA.sub(" ", text))
    found = dict.fromkeys(match["rrn"] for match in _RRN.finditer(plain))
    return [digits for digits in found if not is_a_bills(digits) and digits.strip("0")]


def utrs_in(text: str) -> list[str]:
    """The UTRs of NEFT and RTGS in a text in capitals, each once."""
    plain = _VPA.sub(" ", text)
    return [utr for utr in dict.fromkeys(_UTR.findall(plain)) if not is_a_bills(utr)]


def is_a_bills(text: str) -> bool:
    """Whether a text is the number of a bill or receipt, with any separator or none: 202627000123.

    No RRN looks like one: the fourth to sixth digit are a day of the year, the next two an hour.
    """
    found = _BILL.fullmatch(text)
    return found is not None and (int(found["from"]) + 1) % 100 == int(found["to"])


def _rrn_told(narration: str) -> str:
    """The RRN in a narration: what is called so; else the only 12 digits in it."""
    if not _TELLS_RRN.search(narration):
        return ""
    possible = rrns_in(narration)
    called = [match["rrn"] for match in _CALLED.finditer(narration) if match["rrn"] in possible]
    for some in (called, possible, [each for each in possible if not _MOBILE.fullmatch(each)]):
        if len(set(some)) == 1:
            return some[0]
    return ""


def _number_of_an_app(cell: str) -> str:
    """A number that an app has given of its own: letters and digits in one word."""
    words = set(cell.split())
    word = words.pop() if len(words) == 1 else ""
    if not _is_own(word) or _IFSC.fullmatch(word) or is_a_bills(word) or "@" in word:
        return ""
    try:
        return read_reference(word)
    except BadReference:
        return ""


def _is_own(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return len(word) >= 9 and digits >= 6 and any(letter.isalpha() for letter in word)


def _only(found: Iterable[str]) -> str:
    some = list(found)
    return some[0] if len(some) == 1 else ""
