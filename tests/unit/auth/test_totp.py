"""Codes of an authenticator app, by the figures of RFC 6238 and of a whole day."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from clinic.auth.totp import STEP_SECONDS, find_step, make_uri, new_secret, seal, unseal

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
KEY, OTHER_KEY = "a key of thirty-two characters ab", "another key of this installation"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def at_step(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC)


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(RFC_SECRET).at(moment)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_the_codes_of_the_rfc_are_accepted(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert find_step(RFC_SECRET, code, moment, None) == seconds // STEP_SECONDS


@pytest.mark.parametrize(("steps", "is_near"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_is_accepted_one_step_early_or_late(steps: int, is_near: bool) -> None:
    code = code_at(NOON + steps * timedelta(seconds=STEP_SECONDS))
    assert (find_step(RFC_SECRET, code, NOON, None) is not None) == is_near


def test_a_code_of_the_last_step_or_an_earlier_one_is_refused() -> None:
    step = find_step(RFC_SECRET, code_at(NOON), NOON, None)
    assert step is not None
    assert find_step(RFC_SECRET, code_at(NOON), NOON, step - 1) == step
    assert find_step(RFC_SECRET, code_at(NOON), NOON, step) is None
    assert find_step(RFC_SECRET, code_at(at_step(step - 1)), NOON, step) is None


def test_spaces_in_a_code_do_not_count() -> None:
    code = code_at(NOON)
    assert find_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOON, None) is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "²²²²²²"])
def test_a_text_that_is_no_code_is_refused(typed: str) -> None:
    assert find_step(RFC_SECRET, typed, NOON, None) is None


def test_a_secret_is_decrypted_only_for_its_account_and_with_its_key() -> None:
    secret = new_secret()
    sealed = seal(secret, 7, KEY)
    assert secret not in sealed
    assert len(sealed) <= 200
    assert unseal(sealed, 7, KEY) == secret
    assert unseal(sealed, 8, KEY) is None
    assert unseal(sealed, 7, OTHER_KEY) is None


@pytest.mark.parametrize("sealed", ["", "nonsense", "सत्य", "a" * 5000])
def test_a_text_that_was_never_sealed_is_no_secret(sealed: str) -> None:
    assert unseal(sealed, 7, KEY) is None


def test_each_generated_secret_is_different() -> None:
    assert len({new_secret() for _ in range(50)}) == 50


def test_the_link_for_the_app_names_the_account() -> None:
    assert make_uri(RFC_SECRET, "asha@example.org") == (
        f"otpauth://totp/Clinic:asha%40example.org?secret={RFC_SECRET}&issuer=Clinic"
    )
