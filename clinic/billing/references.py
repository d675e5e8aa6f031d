"""References of payments: the numbers by which banks and apps know them. Pure.

UPI and IMPS give a payment 12 digits, which banks call RRN and apps UTR; NEFT and RTGS give it 16
or 22 letters and digits. Banks and apps write different words and zeros in front:
"UPI-632712345678", "UTR: 632712345678" and "0000632712345678" are one payment.
"""

import re

_WORDS = "UPI|UTR|RRN|IMPS|NEFT|RTGS|REFERENCE|REF|TRANSACTION|TXN|NUMBER|NO|ID|CR|P2A|P2M"
RRN = r"0*\d{12}(?![A-Z0-9])"
UTR = r"(?=(?:[A-Z]*\d){8})[A-Z](?:[A-Z0-9]{21}|[A-Z0-9]{15})(?![A-Z0-9])"
_BEHIND_WORDS = re.compile(rf"(?:(?:{_WORDS})[^A-Z0-9]*)*(?P<number>{RRN}|{UTR})")

_OLD_WORDS = ("UPI", "UPIREF", "UTR", "UTRNO", "RRN", "IMPS", "REF", "REFNO", "TXN", "NO", "ID")
_OLD_GAPS = ("", "-", "/", "/CR/", "/P2A/", "/P2M/")


def without_words(text: str) -> str:
    """Return a reference in capitals without the words and zeros before a bank's number; unchanged
    if it is no such number.
    """
    match = _BEHIND_WORDS.fullmatch(text)
    if match is None:
        return text
    number = match["number"]
    return number[-12:] if number.isdigit() else number


def old_spellings(reference: str) -> tuple[str, ...]:
    """Return the spellings of 12 digits in entries that are older than `without_words`."""
    if not re.fullmatch(r"\d{12}", reference):
        return ()
    prefixes = (word + gap for word in _OLD_WORDS for gap in _OLD_GAPS)
    return tuple(word + reference for word in (*prefixes, "0000"))
