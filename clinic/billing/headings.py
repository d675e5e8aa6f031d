"""The legal title of a bill, and the validation of a GSTIN. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from clinic.billing.gst_states import FORMER, STATES


class DocumentHeading(StrEnum):
    """The kinds of document that state what a patient owes."""

    BILL = "bill"
    RECEIPT = "receipt"
    BILL_OF_SUPPLY = "bill_of_supply"
    TAX_INVOICE = "tax_invoice"
    INVOICE_CUM_BILL_OF_SUPPLY = "invoice_cum_bill_of_supply"


def heading_of(registered: bool, rates: Iterable[int | None], paid: bool) -> DocumentHeading:
    """Return the legal title of a bill, by the GST rates of its lines in basis points (None is
    exempt).

    Registered for GST: a tax invoice if all is taxable (rule 46 of the CGST Rules, 2017), a bill of
    supply if all is exempt (rule 49), and one document for both (rule 46A), which is for recipients
    who are not registered, as patients are. A rate of nil is exempt (s. 2(47) of the CGST Act). Not
    registered: a receipt once it is `paid`, a bill before.
    """
    if not registered:
        return DocumentHeading.RECEIPT if paid else DocumentHeading.BILL
    taxable = {bool(rate) for rate in rates}
    if taxable == {True, False}:
        return DocumentHeading.INVOICE_CUM_BILL_OF_SUPPLY
    return DocumentHeading.TAX_INVOICE if taxable == {True} else DocumentHeading.BILL_OF_SUPPLY


class GstinError(ValueError):
    """A text that is not a GSTIN. The message tells a person what to do."""


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HINT = "Write the 15 characters from the registration certificate, like 27AAPFU0939F1ZV"
_MISREAD = "0 and O, 1 and I, 5 and S are easily mistaken"
_GSTIN = re.compile(
    r"""(?P<state>[0-9]{2})
    [A-Z]{5}[0-9]{4}[A-Z]  # the PAN of the holder
    [1-9A-Z]               # which registration of this PAN in the state
    Z[0-9A-Z]""",
    re.VERBOSE,
)


def check_gstin(text: str) -> str:
    """Return a GSTIN in capitals without spaces; "" for empty text (a clinic that is not
    registered).

    Checks the state code, the shape of the PAN and the check character; only the GST portal can
    tell whether the number was ever issued. Raises GstinError.
    """
    tidy = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not tidy:
        return ""
    if len(tidy) != 15:
        raise GstinError(f"A GSTIN has 15 characters, not {len(tidy)}. {_HINT}")
    match = _GSTIN.fullmatch(tidy)
    if match is None:
        raise GstinError(f"This is not a GSTIN: {_MISREAD}. {_HINT}")
    if match["state"] not in {*STATES, *FORMER}:
        raise GstinError(f"No state has the code {match['state']}. {_HINT}")
    if check_character(tidy[:14]) != tidy[14]:
        raise GstinError(f"One of the characters is wrong: {_MISREAD}. {_HINT}")
    return tidy


def check_character(first_fourteen: str) -> str:
    """Return the last character of a GSTIN for its first fourteen, digits and capitals.

    Luhn's method modulo 36, as the GST Network publishes it: the values of the characters times 1
    and 2 alternately, the two base-36 digits of each product summed, and the difference to the next
    multiple of 36.
    """
    products = (_ALPHABET.index(c) * (1 + i % 2) for i, c in enumerate(first_fourteen))
    return _ALPHABET[-sum(sum(divmod(product, 36)) for product in products) % 36]
