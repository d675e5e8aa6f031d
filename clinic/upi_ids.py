"""Check typed UPI IDs; the account form and the bill use the same rule."""

import re

LONGEST_UPI_ID = 255
"""NPCI's UPI linking specification 1.6."""

_UPI_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*@(?:[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9.]+\.npci)")
_ADVICE = "Write a UPI ID like name@bank, as it stands in the UPI app"


class BadUpiId(ValueError):
    """A text that is not a UPI ID. Its message says what to write."""


def check_upi_id(text: str) -> str:
    """Return a UPI ID (name@handle) without surrounding space. Raises BadUpiId.

    An account (`…@HDFC0000001.ifsc.npci`) and an e-mail address both have dots after the @; the
    e-mail address, the usual mistake, is refused.
    """
    upi_id = text.strip()
    if not upi_id:
        raise BadUpiId(f"There is no UPI ID yet. {_ADVICE}")
    if len(upi_id) <= LONGEST_UPI_ID and _UPI_ID.fullmatch(upi_id):
        return upi_id
    if "." in upi_id.rpartition("@")[2] and "@" in upi_id:
        raise BadUpiId(f"This looks like an e-mail address. {_ADVICE}")
    raise BadUpiId(_ADVICE)
