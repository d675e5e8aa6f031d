"""The key with which an installation signs its checkpoints: Ed25519, made from its secret. Pure.

The secret is in no backup. An installation restored elsewhere has another key: earlier checkpoints
still prove that they are unchanged, by the public key stored in them.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"clinic: checkpoints of the audit trail"


def key_of(secret: str) -> Ed25519PrivateKey:
    """Return the signing key of the installation with this secret (SECRET_KEY)."""
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half as 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: Ed25519PrivateKey, content: bytes) -> str:
    """Return the signature as 128 hex digits."""
    return key.sign(content).hex()


def is_signed(public: str, signature: str, content: bytes) -> bool:
    """Return whether the holder of the public key signed this content."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
