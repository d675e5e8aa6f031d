"""UPI IDs as people type them: one rule for the account that keeps one and the bill that asks."""

import re

LONGEST_UPI_ID = 255
"""NPCI's UPI linking specification 1.6."""

_UPI_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*@(?:[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9.]+\.npci)")
_ADVICE = "Write a UPI ID like name@bank, as it stands in the UPI app"


class BadUpiId(ValueError):
    """Text that is no UPI ID. Its message tells a person what to do."""


def check_upi_id(text: str) -> str:
    """A UPI ID without the space around it: name@handle. Raises BadUpiId.

    An account (`…@HDFC0000001.ifsc.npci`) has points behind the @, an e-mail address too; the
    second is refused, which is the usual mistake.
    """
    upi_id = text.strip()
    if not upi_id:
        raise BadUpiId(f"There is no UPI ID yet. {_ADVICE}")
    if len(upi_id) <= LONGEST_UPI_ID and _UPI_ID.fullmatch(upi_id):
        return upi_id
    if "." in upi_id.rpartition("@")[2] and "@" in upi_id:
        raise BadUpiId(f"This looks like an e-mail address. {_ADVICE}")
    raise BadUpiId(_ADVICE)
