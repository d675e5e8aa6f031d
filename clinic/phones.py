"""Telephone numbers: parsed in any usual spelling, stored as E.164, formatted for people."""

import re

_MOBILE = re.compile(r"\+91[6-9]\d{9}")
_TYPED = re.compile(r"\(?\+?[\d\s().\-\u2010-\u2015\u2212]+")
_TRUNK = re.compile(r"\(0\)")
"""The zero that is omitted after a country code: +44 (0)20."""
_INDIAN = re.compile(r"91[6-9]\d{9}")
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
)  # pasted from a phone's contacts
_HINT = "Write a mobile number of ten digits, like 98765 43210, or a landline with its STD code"

INDIA = "+91"

INSIDE = "#"
"""The prefix of a term with a number's digits from a later one on; no typed word begins with it."""

FEWEST_INSIDE, MOST_INSIDE = 4, 14
"""How many digits find a number of which they are not the first: fewer are in too many numbers,
and no national number has more."""
FROM_WHOLE = 10
"""From this many digits a text may be a whole number, with the zero dialled within a country."""


class PhoneError(ValueError):
    """A text that is not a person's telephone number. Its message says what to write."""


def normalise_phone(text: str) -> str | None:
    """Return a valid number as E.164 (`+919876543210`), or None for empty text. Raises PhoneError.

    Accepts Indian mobiles in any usual spelling and script, Indian landlines with their STD code
    (020…), and foreign numbers with their +. libphonenumber decides what is valid.
    """
    import phonenumbers  # 50 ms, which a start should not pay

    tidy = _INVISIBLE.sub("", text).strip().replace("＋", "+")
    if not tidy:
        return None
    if not _TYPED.fullmatch(tidy):
        raise PhoneError(f"Write one number, in digits only. {_HINT}")
    try:
        number = phonenumbers.parse(tidy, "IN")
    except phonenumbers.NumberParseException:
        raise PhoneError(_HINT) from None
    if number.country_code == 91 and not _is_plausible(tidy, str(number.national_number)):
        raise PhoneError(_what_is_wrong(tidy))
    if phonenumbers.number_type(number) not in _types_of_a_person():
        raise PhoneError(_what_is_wrong(tidy))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_plausible(typed: str, national: str) -> bool:
    """Accept ten bare digits only as a mobile: 12345 67890 is a landline, but hardly meant so."""
    return len(national) == 10 and (national[0] in "6789" or _digits(typed) != national)


def _digits(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdecimal())


def _types_of_a_person() -> tuple[int, ...]:
    from phonenumbers import PhoneNumberType as Kind

    return (Kind.MOBILE, Kind.FIXED_LINE, Kind.FIXED_LINE_OR_MOBILE, Kind.VOIP)


def _what_is_wrong(typed: str) -> str:
    digits = len(_digits(typed))
    if typed.startswith("+") and not _digits(typed).startswith("91"):
        return "This number does not exist in that country. Check its digits"
    if 5 <= digits <= 9:
        return f"Only {digits} digits. {_HINT}"
    return _HINT


def message_digits(e164: str) -> str:
    """Return a number as links to messages have it: digits with the country code, 919876543210.

    Raises PhoneError, which says why, for a number that gets no messages or cannot be read; nothing
    is guessed.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType as Kind

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        raise PhoneError("This number cannot be read. Correct it in the details.") from None
    kind = phonenumbers.number_type(number)
    if kind == Kind.UNKNOWN:
        raise PhoneError("This number does not exist. Correct it in the details.")
    if kind not in (Kind.MOBILE, Kind.FIXED_LINE_OR_MOBILE):
        raise PhoneError("This is not a mobile number, and gets no messages. Call instead.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def _looks_mobile(e164: str) -> bool:
    return _MOBILE.fullmatch(e164) is not None


def format_phone(e164: str) -> str:
    """Group a normalised number: +91 98765 43210, +91 20 2553 1234, +44 20 7946 0958.

    A stored text that is no number is returned as it is.
    """
    # A list has 25 of these and libphonenumber takes 60 µs for each, so mobiles are recognised by
    # their digits; a landline of Bengaluru (080) is then grouped like a mobile, and still dials.
    if _looks_mobile(e164):
        return f"{e164[:3]} {e164[3:8]} {e164[8:]}"
    return format_with_area_code(e164)


def format_with_area_code(e164: str) -> str:
    """Group a normalised number with its area code, also one of Bengaluru: +91 80 2525 1234.

    A stored text that is no number is returned as it is.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_search_terms(e164: str) -> set[str]:
    """Return the search terms of a number.

    They are its digits without +91 (or +), and the same from each later digit on, so that any four
    or more digits in a row begin a term; for a foreign number also its national digits.
    """
    digits = national_digits(e164)
    within = set() if e164.startswith(INDIA) else {_within_its_country(e164)}
    later = range(1, len(digits) - FEWEST_INSIDE + 1)
    return {digits, *(INSIDE + digits[start:] for start in later)} | within


def national_digits(e164: str) -> str:
    """Return the digits of a number as they are searched: without +91, or without +."""
    return e164.removeprefix(INDIA).removeprefix("+")


def _within_its_country(e164: str) -> str:
    """Return the national digits without leading zeros, as in phone_query: 7700900123."""
    import phonenumbers

    number = phonenumbers.parse(e164)
    return phonenumbers.national_significant_number(number).lstrip("0")


def phone_query(text: str) -> str | None:
    """Return the beginning of a number typed in a search, as a prefix of phone_search_terms.

    `+91 98765`, `098765` and `९८७६५` all give `98765`; text with anything but a number gives None.
    """
    if not _TYPED.fullmatch(text.strip()):
        return None
    digits = _digits(_TRUNK.sub("", text))
    if re.match(r"\s*\+91|\s*0091", text) or _INDIAN.fullmatch(digits):
        digits = digits.lstrip("0")[2:]
    return digits.lstrip("0") or None


def phone_part(text: str) -> str:
    """Return the digits typed in a search, as a prefix of the terms from a later digit on.

    "" for fewer than four digits, with a country code, or for text that is not a number. A leading
    zero counts (0958 may be in a number), but not that of a whole number: 07700 900123 is
    +44 7700 900123.
    """
    typed, digits = text.strip(), _digits(text)
    if typed.startswith("+") or not _TYPED.fullmatch(typed):
        return ""
    if len(digits) >= FROM_WHOLE:
        digits = digits.lstrip("0")
    return INSIDE + digits if FEWEST_INSIDE <= len(digits) <= MOST_INSIDE else ""
