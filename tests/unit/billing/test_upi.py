"""The payment link of a bill, and the references of UPI payments."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.upi import (
    BadReference,
    read_reference,
    transaction_reference,
    upi_link,
)
from clinic.upi_ids import BadUpiId

NOTE = "Bill 2026-27/000123"
MOST = 99_99_99_999_99


def link(
    upi_id: str = "clinic@okbank",
    name: str = "Sunrise Clinic",
    paise: int = 50_000,
    number: str = "2026-27/000123",
    note: str = NOTE,
) -> str:
    return upi_link(upi_id, name, paise, number, note)


def parse_upi_link(text: str) -> dict[str, str]:
    """Return the fields of a link as a payer's app reads them: percent-decoded, with +
    unchanged."""
    parts = urlsplit(text)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("upi", "pay", "", "")
    pairs = [pair.split("=") for pair in parts.query.split("&")]
    assert len(dict(pairs)) == len(pairs)
    return {name: unquote(value, errors="strict") for name, value in pairs}


def test_a_link_is_written_character_by_character() -> None:
    assert link() == (
        "upi://pay?pa=clinic@okbank&pn=Sunrise%20Clinic&am=500.00&cu=INR"
        "&tn=Bill%202026-27%2F000123&tr=2026-27-000123"
    )


def test_a_hindi_name_is_percent_encoded_and_read_back() -> None:
    assert "pn=%E0%A4%86%E0%A4%B6%E0%A4%BE%20%E0%A4%B0%E0%A4%BE%E0%A4%B5&" in link(name="आशा राव")
    assert parse_upi_link(link(name="आशा राव"))["pn"] == "आशा राव"


@pytest.mark.parametrize(
    ("paise", "amount"),
    [(1, "0.01"), (50_000, "500.00"), (49_950, "499.50"), (123_456_05, "123456.05")],
)
def test_an_amount_has_two_decimals_and_no_commas(paise: int, amount: str) -> None:
    assert parse_upi_link(link(paise=paise))["am"] == amount


@pytest.mark.parametrize("paise", [0, -1, MOST + 1])
def test_a_link_for_zero_or_too_much_is_refused(paise: int) -> None:
    with pytest.raises(ValueError, match="paise"):
        link(paise=paise)


def test_a_link_needs_a_payee_and_needs_no_note() -> None:
    with pytest.raises(ValueError, match="payee"):
        link(name=" \n ")
    assert "tn" not in parse_upi_link(link(note=" "))


@pytest.mark.parametrize("number", ["", "2026 27", "२०२६", "a" * 36, "a&b", "a=b"])
def test_a_number_that_makes_no_reference_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        transaction_reference(number)


def test_a_long_name_is_cut_between_letters() -> None:
    name = "श्री गणेश बाल चिकित्सालय एवं मातृत्व सेवा केंद्र तथा अनुसंधान संस्थान पुणे"
    payee = parse_upi_link(link(name=name))["pn"]
    assert name.startswith(f"{payee} ")
    assert len(payee) > 30
    assert parse_upi_link(link(name="क्लि" * 40))["pn"].endswith("क्लि")


@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(
        lambda text: text.split()
    ),
    note=st.text(st.characters(exclude_categories=["Cs"]), max_size=100),
    paise=st.integers(1, MOST),
    serial=st.integers(1, 99_999_999),
)
def test_any_clinic_name_gives_an_ascii_link_that_reads_back(
    name: str, note: str, paise: int, serial: int
) -> None:
    written = link(name=name, note=note, paise=paise, number=f"2026-27/{serial:06}")
    assert re.fullmatch(r"upi://pay\?[A-Za-z0-9._~%@=&-]+", written)
    assert len(written) < 1000
    fields = parse_upi_link(written)
    assert list(fields)[:4] == ["pa", "pn", "am", "cu"]
    assert " ".join(name.split()).startswith(fields["pn"])
    assert " ".join(note.split()).startswith(fields.get("tn", ""))
    assert len(fields["pn"]) <= 99
    assert len(fields.get("tn", "")) <= 50
    rupees, _point, rest = fields["am"].partition(".")
    assert int(rupees) * 100 + int(rest) == paise
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,35}", fields["tr"])


@pytest.mark.parametrize("upi_id", ["", "asha", "asha@gmail.com"])
def test_an_invalid_upi_id_gives_no_link(upi_id: str) -> None:
    with pytest.raises(BadUpiId):
        link(upi_id=upi_id)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("412345678901", "412345678901"),
        (" 4123 4567 8901 ", "412345678901"),
        ("hdfcn52026112300123456", "HDFCN52026112300123456"),
        ("४१२३४५६७८९०१", "412345678901"),
        ("auth-00/123", "AUTH-00/123"),
        ("UPI Ref No. 4123 4567 8901", "412345678901"),
        ("utr: 412345678901", "412345678901"),
    ],
)
def test_a_reference_is_stored_in_capitals_without_spaces(typed: str, stored: str) -> None:
    assert read_reference(typed) == stored
    assert read_reference(stored) == stored


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("", "12 digits"),
        ("12345", "12 digits"),
        ("1" * 36, "12 digits"),
        ("4123.45678901", "only letters"),
        ("4.12E+11", "only letters"),
        ("संदर्भ123456", "only letters"),
    ],
)
def test_an_invalid_reference_is_refused_with_advice(typed: str, advice: str) -> None:
    with pytest.raises(BadReference, match=advice):
        read_reference(typed)


@given(st.text() | st.text("0123456789abcXYZ-/ ", max_size=40))
def test_any_text_is_refused_or_becomes_a_stable_reference(text: str) -> None:
    try:
        reference = read_reference(text)
    except BadReference:
        return
    assert re.fullmatch(r"[A-Z0-9/-]{6,35}", reference)
    assert read_reference(reference) == reference
