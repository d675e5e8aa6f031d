"""The telephone numbers of a clinic: up to three, and service numbers (1800, 1860) too."""

from __future__ import annotations

import re

from clinic.phones import PhoneError, format_with_area_code, normalise_phone

MOST = 3
"""A letterhead has no room for more."""

_BETWEEN = re.compile(r"[,;/|\n]+|\s+(?:or|and|&)\s+")
_TYPED = re.compile(r"[\d\s\-()+]+")
_SERVICE = re.compile(r"\+911[89]\d+")
_SEPARATOR = ", "


def read_clinic_phones(text: str) -> str | None:
    """Return numbers in E.164 separated by ", ", each once; None for empty text.

    Accepts what `normalise_phone` accepts, and toll-free (1800) and shared-cost (1860) numbers.
    Raises PhoneError, which names the number where there are several.
    """
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    numbers = dict.fromkeys(_read(part, len(parts) > 1) for part in parts)
    if len(numbers) > MOST:
        raise PhoneError(f"At most {MOST} numbers fit on a letterhead")
    return _SEPARATOR.join(filter(None, numbers)) or None


def format_clinic_phones(*columns: str | None) -> str:
    """Format the numbers of one or several columns: +91 20 2553 1234, 1800 123 4567."""
    numbers = join_phones(*columns)
    return _SEPARATOR.join(map(_format, numbers.split(_SEPARATOR))) if numbers else ""


def join_phones(*columns: str | None) -> str | None:
    """Join the numbers of several columns to the form that `read_clinic_phones` returns."""
    return _SEPARATOR.join(filter(None, columns)) or None


def split_first(numbers: str | None) -> tuple[str | None, str | None]:
    """Return the first number, and the others: each None where there is none."""
    first, _separator, others = (numbers or "").partition(_SEPARATOR)
    return first or None, others or None


def _read(part: str, is_one_of_several: bool) -> str | None:
    try:
        return _service_number(part) or normalise_phone(part)
    except PhoneError as error:
        raise PhoneError(f"{part}: {error}" if is_one_of_several else str(error)) from None


def _service_number(text: str) -> str | None:
    """Return a toll-free or shared-cost number as E.164; None for any other text."""
    if not _TYPED.fullmatch(text):
        return None
    import phonenumbers  # 50 ms, which a start should not pay
    from phonenumbers import PhoneNumberType as Kind

    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException:
        return None
    kinds = (Kind.TOLL_FREE, Kind.SHARED_COST, Kind.UAN)
    if number.country_code != 91 or phonenumbers.number_type(number) not in kinds:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _format(e164: str) -> str:
    """Format a number; service numbers are dialled without +91."""
    if not _SERVICE.fullmatch(e164):
        return format_with_area_code(e164)
    digits = e164.removeprefix("+91")
    return " ".join(filter(None, (digits[:4], digits[4:7], digits[7:])))
