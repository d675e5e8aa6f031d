"""Telephone numbers: any usual spelling in, E.164 in the database, readable on a screen."""

import re

_MOBILE = re.compile(r"\+91[6-9]\d{9}")
_HINT = "Write a mobile number of ten digits, like 98765 43210, or a landline with its STD code"


class PhoneError(ValueError):
    """Text that is no telephone number. Its message tells a person what to do."""


def normalise_phone(text: str) -> str | None:
    """E.164 (`+919876543210`) of a valid number, or None for empty text. Raises PhoneError.

    Indian mobiles in any usual spelling, Indian landlines with their STD code, foreign numbers
    with their +.
    """
    import phonenumbers  # 50 ms that a start without a form should not pay

    tidy = text.strip()
    if not tidy:
        return None
    try:
        number = phonenumbers.parse(tidy, "IN")
    except phonenumbers.NumberParseException:
        raise PhoneError(_HINT) from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise PhoneError(_HINT)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(e164: str) -> bool:
    """Whether a normalised number is an Indian mobile, one that gets messages."""
    return _MOBILE.fullmatch(e164) is not None


def format_phone(e164: str) -> str:
    """+91 98765 43210 for an Indian mobile, the usual international groups for others."""
    if is_mobile(e164):
        return f"+91 {e164[3:8]} {e164[8:]}"
    import phonenumbers

    number = phonenumbers.parse(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_search_terms(e164: str) -> set[str]:
    """What a number is found by: its national digits, and the last four of them."""
    national = e164.removeprefix("+91") if e164.startswith("+91") else e164.removeprefix("+")
    return {national, national[-4:]}
