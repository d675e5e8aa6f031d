"""The numbers on a clinic's letterhead."""

import pytest

from clinic.clinic_phones import format_clinic_phones, read_clinic_phones
from clinic.phones import PhoneError


@pytest.mark.parametrize(
    ("typed", "stored", "formatted"),
    [
        ("", None, ""),
        (" , ", None, ""),
        ("98765 43210", "+919876543210", "+91 98765 43210"),
        ("020 2553 1234", "+912025531234", "+91 20 2553 1234"),
        ("080 2525 1234", "+918025251234", "+91 80 2525 1234"),
        ("1800 123 4567", "+9118001234567", "1800 123 4567"),
        ("1800-102-1234", "+9118001021234", "1800 102 1234"),
        ("1800 11 4000", "+911800114000", "1800 114 000"),
        ("1860 266 2345", "+9118602662345", "1860 266 2345"),
        ("020 2553 1234, 9876543210", "+912025531234, +919876543210", None),
        ("020 2553 1234 / 98765-43210", "+912025531234, +919876543210", None),
        ("9876543210 or 1800 123 4567", "+919876543210, +9118001234567", None),
        ("9876543210\n98765 43211;", "+919876543210, +919876543211", None),
        ("9876543210, 098765 43210", "+919876543210", "+91 98765 43210"),
    ],
)
def test_several_numbers_are_stored_without_duplicates(
    typed: str, stored: str | None, formatted: str | None
):
    assert read_clinic_phones(typed) == stored
    again = format_clinic_phones(stored)
    assert read_clinic_phones(again) == stored
    assert formatted in (None, again)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("12345", "Only 5 digits"),
        ("call me", "digits only"),
        ("9876543210, 12345", "12345: Only 5 digits"),
        ("1800", "ten digits"),
        ("1800 1", "digits"),
        ("9876543210 9876543211", "mobile number of ten digits"),
        ("9876543210, 9876543211, 9876543212, 9876543213", "At most 3"),
    ],
)
def test_an_invalid_number_is_named(typed: str, message: str):
    with pytest.raises(PhoneError, match=message):
        read_clinic_phones(typed)
