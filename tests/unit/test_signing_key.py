"""The estimate of a signing key's strength: generated keys are strong, invented ones weak."""

from __future__ import annotations

import base64
import random
import string
import uuid

import pytest

import signing_key

THOUGHT_UP = [
    *(
        "",
        "short",
        "a" * 64,
        "ab" * 40,
        "a1" * 40,
        "abc" * 12,
        "secret" * 8,
        "0123456789abcdef" * 4,
    ),
    *("1234567890" * 4, "111111111111111122222222222222223333", "P@ssw0rd" * 4),
    *("qwertyuiopasdfghjklzxcvbnm123456", "zxcvbnmasdfghjklqwertyuiop!@#$%^&*()"),
    *("qazwsxedcrfvtgbyhnujmikolp1234567", "1q2w3e4r5t6y7u8i9o0p" * 2),
    *("abcdefghijklmnopqrstuvwxyz012345", "asdf" * 9, "2026-11-29 2026-11-29 2026-11-29 2026"),
    *("clinic-clinic-clinic-clinic-clinic-", "clinic1clinic2clinic3clinic4clinic5"),
    *("correct horse battery staple clinic", "correcthorsebatterystaplemangoriver"),
    *("CORRECTHORSEBATTERYSTAPLEMANGORIVER", "MyClinicSecretKey2026ForProduction!"),
    *("this is my very secret key for the clinic", "Sunrise Clinic Pune 411001 Dr Asha Rao"),
    *("change-me-change-me-change-me-change-me", "django-insecure-change-me-please-now-0001"),
]


@pytest.mark.parametrize("key", THOUGHT_UP)
def test_repeats_keyboard_rows_and_few_words_are_weak(key: str) -> None:
    assert signing_key.is_weak(key)


def test_generated_keys_are_strong() -> None:
    draw = random.Random(20261129)
    for _ in range(200):
        drawn = draw.randbytes(32)
        keys = [
            *(drawn.hex(), drawn.hex().upper(), drawn[:16].hex()),
            *(base64.b64encode(drawn).decode(), base64.urlsafe_b64encode(drawn).decode()),
            str(uuid.UUID(bytes=drawn[:16], version=4)),
            "".join(draw.choices(string.ascii_letters + string.digits, k=48)),
        ]
        assert [key for key in keys if signing_key.is_weak(key)] == []


def test_many_words_are_strong() -> None:
    assert not signing_key.is_weak(
        "correct horse battery staple mango river tractor yellow nine planet"
    )
