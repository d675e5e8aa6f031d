"""The telephone numbers of a clinic: several, and such as a patient has none of (1800, 1860)."""

from __future__ import annotations

import re

from clinic.phones import PhoneError, format_phone, normalise_phone

MOST = 3
"""As many as a letterhead has room for."""

_BETWEEN = re.compile(r"[,;/|\n]+|\s+(?:or|and|&)\s+")
_TYPED = re.compile(r"[\d\s\-()+]+")
_SERVICE = re.compile(r"\+911[89]\d+")
_APART = ", "


def read_clinic_phones(text: str) -> str | None:
    """Numbers in E.164 with ", " between them, each once; None for empty text.

    Takes what `normalise_phone` takes, and numbers of a service: free of charge (1800) or at a
    shared cost (1860). Raises PhoneError, which names the number where there are several.
    """
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    found = dict.fromkeys(_read(part, len(parts) > 1) for part in parts)
    if len(found) > MOST:
        raise PhoneError(f"At most {MOST} numbers fit on a letterhead")
    return _APART.join(filter(None, found)) or None


def format_clinic_phones(*kept: str | None) -> str:
    """The same for people, of one column or several: +91 20 2553 1234, 1800 123 4567."""
    numbers = join_phones(*kept)
    return _APART.join(map(_shown, numbers.split(_APART))) if numbers else ""


def join_phones(*kept: str | None) -> str | None:
    """The numbers of several columns as `read_clinic_phones` answers them."""
    return _APART.join(filter(None, kept)) or None


def split_first(kept: str | None) -> tuple[str | None, str | None]:
    """The first number, and the others: each None where there is none."""
    first, _apart, others = (kept or "").partition(_APART)
    return first or None, others or None


def _read(part: str, is_one_of_several: bool) -> str | None:
    try:
        return _service_number(part) or normalise_phone(part)
    except PhoneError as error:
        raise PhoneError(f"{part}: {error}" if is_one_of_several else str(error)) from None


def _service_number(text: str) -> str | None:
    """E.164 of a number that a company is called by; None for any other text."""
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


def _shown(e164: str) -> str:
    """Nobody dials +91 before 1800."""
    if not _SERVICE.fullmatch(e164):
        return format_phone(e164)
    digits = e164.removeprefix("+91")
    return " ".join(filter(None, (digits[:4], digits[4:7], digits[7:])))
