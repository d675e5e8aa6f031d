"""Find the reference of a statement's line: the bank's number of the payment, in any column. Pure.

It is never the account that money was passed through ("TRANSFER FROM 4897…"), never the part of a
UPI ID before the @, never the number of our own bill, and "" where two numbers could be it.
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
_LABELLED = re.compile(
    r"(?:UPI|IMPS|UTR|RRN|REF|TXN)(?:[^A-Z0-9]+(?:CR|P2[AMP]|IN|REF|NO|ID|UPI)\b){0,3}"
    r"[^A-Z0-9]*0*(?P<rrn>\d{12})(?![A-Z0-9])"
)
_MOBILE = re.compile(r"91[6-9]\d{9}")
_NAMES_RRN = re.compile(r"UPI|IMPS|UTR|RRN")
_NAMES_UTR = re.compile(r"NEFT|RTGS|UTR")
_UTR = re.compile(rf"(?<![A-Z0-9])(?:{UTR})")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")

LONGEST_SEARCHED = 500
"""The characters of a cell that are searched for a number."""


def reference_of(labelled: Sequence[str], narration: str) -> str:
    """Return the reference of a line, as read_reference writes it, or "".

    `labelled` are the cells under headings of references, the best first.
    """
    narration = narration[:LONGEST_SEARCHED].upper()
    cells = [cell[:LONGEST_SEARCHED].upper() for cell in labelled]
    candidates = (
        *(_only(rrns_in(cell)) for cell in cells),
        _rrn_in_narration(narration),
        *(_only(utrs_in(cell)) for cell in cells),
        _only(utrs_in(narration)) if _NAMES_UTR.search(narration) else "",
        *(_number_of_an_app(cell) for cell in cells),
    )
    return next((reference for reference in candidates if reference), "")


def is_only(reference: str, cell: str) -> bool:
    """Return whether a cell has nothing but this reference."""
    return without_words("".join(cell.split()).upper()) == reference


def rrns_in(text: str) -> list[str]:
    """Return the groups of 12 digits in a text in capitals that may be an RRN, each once."""
    plain = _ACCOUNT.sub(" ", _VPA.sub(" ", text))
    candidates = dict.fromkeys(match["rrn"] for match in _RRN.finditer(plain))
    return [digits for digits in candidates if not is_a_bills(digits) and digits.strip("0")]


def utrs_in(text: str) -> list[str]:
    """Return the UTRs of NEFT and RTGS in a text in capitals, each once."""
    plain = _VPA.sub(" ", text)
    return [utr for utr in dict.fromkeys(_UTR.findall(plain)) if not is_a_bills(utr)]


def is_a_bills(text: str) -> bool:
    """Return whether a text is a bill's or receipt's number, with or without separators.

    202627000123 is one. No RRN looks like it: its fourth to sixth digits are a day of the year,
    the next two an hour.
    """
    match = _BILL.fullmatch(text)
    return match is not None and (int(match["from"]) + 1) % 100 == int(match["to"])


def _rrn_in_narration(narration: str) -> str:
    """Return the labelled RRN in a narration, otherwise its only 12 digits, or ""."""
    if not _NAMES_RRN.search(narration):
        return ""
    possible = rrns_in(narration)
    labelled = [match["rrn"] for match in _LABELLED.finditer(narration) if match["rrn"] in possible]
    without_mobiles = [digits for digits in possible if not _MOBILE.fullmatch(digits)]
    for candidates in (labelled, possible, without_mobiles):
        if len(set(candidates)) == 1:
            return candidates[0]
    return ""


def _number_of_an_app(cell: str) -> str:
    """Return an app's own payment number: one word of letters and digits; "" for other cells."""
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


def _only(candidates: Iterable[str]) -> str:
    listed = list(candidates)
    return listed[0] if len(listed) == 1 else ""
