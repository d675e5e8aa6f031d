"""UPI: the link that asks a payer's app for a bill's money, and references as people type them.

A link never proves that anything was paid, so the reference is entered by hand (see the rules in
the README of the data). The lengths are those of NPCI's UPI linking specification 1.6.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from clinic.billing.references import without_words
from clinic.money import MAX_RUPEES, to_paise
from clinic.upi_ids import check_upi_id

LONGEST_NAME = 99
LONGEST_NOTE = 50

USUAL_UPI_LIMIT_PAISE = 1_00_000_00
"""The maximum of one UPI payment to a shop: ₹1 lakh. A hospital that its bank has registered as one
may take ₹5 lakh (RBI, statement of 8 December 2023; NPCI from 10 January 2024).
"""

MOST_ENCODED = 360
"""The maximum of characters of a name or note in a link. A Hindi letter takes nine, and a QR code
with more than this has modules too small for a receipt's paper.
"""

_TR = re.compile(r"[A-Za-z0-9_-]{1,35}")
_REFERENCE = re.compile(r"[A-Z0-9/-]{6,35}")


class BadReference(ValueError):
    """A text that is not a payment's reference. The message tells a person what to do."""


def upi_link(upi_id: str, payee_name: str, paise: int, bill_number: str, note: str) -> str:
    """Return the `upi://pay` link that asks for an amount in paise, with the bill's number as its
    reference.

    Everything is ASCII: other scripts are percent-encoded as UTF-8, a space is %20. A name or note
    that is too long loses its last words; an empty note is left out. Raises BadUpiId, and
    ValueError for an empty name, an amount that is not from 1 paisa to MAX_RUPEES, and a number
    that makes no reference.
    """
    payee = _fitted(payee_name, LONGEST_NAME)
    if not payee:
        raise ValueError("a UPI link names the payee")
    if not 0 < paise <= to_paise(MAX_RUPEES):
        raise ValueError(f"no UPI payment can be of {paise} paise")
    fields = {
        "pa": quote(check_upi_id(upi_id), safe="@"),
        "pn": quote(payee, safe=""),
        "am": f"{paise // 100}.{paise % 100:02}",
        "cu": "INR",
        "tn": quote(_fitted(note, LONGEST_NOTE), safe=""),
        "tr": transaction_reference(bill_number),
    }
    return "upi://pay?" + "&".join(f"{name}={value}" for name, value in fields.items() if value)


def transaction_reference(bill_number: str) -> str:
    """Return a bill's number as the `tr` of a link: 2026-27/000123 is 2026-27-000123.

    Raises ValueError if it is empty, has characters other than letters, digits, `-` and `_`, or is
    longer than 35.
    """
    reference = bill_number.replace("/", "-")
    if not _TR.fullmatch(reference):
        raise ValueError(f"{bill_number!r} makes no reference of a UPI payment")
    return reference


def read_reference(text: str) -> str:
    """Normalise a UPI, card or bank reference: in capitals, no spaces, without the words before a
    bank's number (see `references`). Raises BadReference.

    From 6 to 35 letters, digits, `-` and `/`; that of UPI is usually 12 digits, but apps also show
    numbers of their own. Digits of any script are read.
    """
    latin = (str(unicodedata.digit(letter, letter)) for letter in text)
    reference = without_words("".join("".join(latin).split()).upper())
    if _REFERENCE.fullmatch(reference):
        return reference
    if re.search(r"[^A-Z0-9/-]", reference):
        raise BadReference("A reference has only letters, digits, - and /. Copy it from the app")
    raise BadReference(
        "A reference has 6 to 35 characters; that of UPI is usually 12 digits (UTR or RRN)"
    )


def _fitted(text: str, most: int) -> str:
    """Return the text in one line, without the last words if it would be too long."""
    note = " ".join(text.split())
    return next(part for part in _shorter(note) if len(part) <= most and _room_for(part))


def _room_for(text: str) -> bool:
    return len(quote(text, safe="")) <= MOST_ENCODED


def _shorter(note: str) -> Iterator[str]:
    """Yield the words, then without the last, and so on; finally fewer letters of the first."""
    while " " in note:
        yield note
        note = note.rpartition(" ")[0]
    for letters in range(len(note), -1, -1):
        # A vowel sign or virama that lost what follows would be drawn apart from its letter.
        if letters == len(note) or not unicodedata.category(note[letters]).startswith("M"):
            yield note[:letters]
