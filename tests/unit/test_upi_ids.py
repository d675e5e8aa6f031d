"""Validation of UPI IDs, on the account's page and for a bill's link."""

import pytest

from clinic.upi_ids import BadUpiId, check_upi_id


@pytest.mark.parametrize(
    "upi_id",
    ["asha@upi", "9876543210@ybl", "a.rao-1_x@okhdfcbank", "123456789@HDFC0000001.ifsc.npci"],
)
def test_a_name_with_a_handle_is_accepted(upi_id: str) -> None:
    assert check_upi_id(f" {upi_id} ") == upi_id


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "no UPI ID yet"),
        ("asha", "like name@bank"),
        ("asha@", "like name@bank"),
        ("@upi", "like name@bank"),
        ("asha rao@upi", "like name@bank"),
        ("asha@upi&am=1", "like name@bank"),
        ("आशा@upi", "like name@bank"),
        ("a@b@upi", "like name@bank"),
        ("asha@gmail.com", "e-mail"),
        ("a" * 256 + "@upi", "like name@bank"),
    ],
)
def test_an_invalid_upi_id_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(BadUpiId, match=advice):
        check_upi_id(text)
