"""The signature of a checkpoint, which is valid for one content and one key."""

from __future__ import annotations

from clinic.audit.signing import is_signed, key_of, public_key, sign

KEY = key_of("a secret of enough letters")


def test_a_signature_is_valid_for_its_content_and_key() -> None:
    assert is_signed(public_key(KEY), sign(KEY, b"content"), b"content")


def test_a_signature_is_invalid_for_any_other_content_or_key() -> None:
    other = key_of("another secret of enough letters")
    signature = sign(KEY, b"content")
    assert not is_signed(public_key(KEY), signature, b"contents")
    assert not is_signed(public_key(other), signature, b"content")
    assert not is_signed(public_key(KEY), "", b"content")
    assert not is_signed("no key", signature, b"content")


def test_a_secret_always_gives_the_same_key() -> None:
    assert public_key(key_of("a secret of enough letters")) == public_key(KEY)
