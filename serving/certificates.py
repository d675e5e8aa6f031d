"""Create the certificates for HTTPS in the clinic's own network and store them in a folder of
DATA_DIR.

The clinic is its own certificate authority (CA). The CA's certificate is created once, and each
tablet is configured once to trust it. The CA signs the server's certificate for the names and
addresses of this computer. A new server certificate is signed when these change or its validity
ends soon; tablets accept it without a question.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Callable

CA, CA_KEY, SERVER = "ca.pem", "ca-key.pem", "server.pem"
"""The file SERVER also contains the key, so that both are replaced together."""
CA_DAYS = 3650
SERVER_DAYS = 397
"""Apple accepts server certificates of at most 825 days, most browsers of less than 398."""
RENEWED_BEFORE = timedelta(days=30)
CLOCKS = timedelta(days=2)
"""The most that the clock of a tablet may be behind."""
ANY_ADDRESS = ("0.0.0.0/0", "::/0")
LOCAL_NAMES = ("local", "localhost")
"""The CA may sign only these names and this computer's: with a stolen key nobody could pretend to
be a bank."""

Names = Sequence[str]


def ensure(folder: Path, names: Names, now: Callable[[], datetime] | None = None) -> bool:
    """Create certificates that are missing or outdated; return whether the server's is new.

    `names` are host names and addresses; those that the CA may not sign are left out. Raises
    OSError where the folder cannot be written.
    """
    moment = (now or _now)()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _stored_authority(folder, moment) or _make_authority(folder, moment)
    ca, key = authority
    wanted = _general_names(name for name in names if _may_sign(ca, name))
    if _is_server_valid(folder, ca, wanted, moment):
        return False
    _write(folder / SERVER, _make_server(ca, key, wanted, moment))
    return True


def authority_of(folder: Path) -> bytes:
    """Return the CA's certificate (DER), which tablets are to trust."""
    ca = x509.load_pem_x509_certificate((folder / CA).read_bytes())
    return ca.public_bytes(serialization.Encoding.DER)


def names_of(folder: Path) -> list[str]:
    """Return the names and addresses in the server's certificate."""
    server = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def _stored_authority(
    folder: Path, moment: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """Return the stored CA, or None where it is damaged or expires soon."""
    try:
        ca = x509.load_pem_x509_certificate((folder / CA).read_bytes())
        key = serialization.load_pem_private_key((folder / CA_KEY).read_bytes(), None)
    except (FileNotFoundError, ValueError):
        return None
    is_pair = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == ca.public_key()
    is_valid = moment + timedelta(days=SERVER_DAYS) < ca.not_valid_after_utc
    return (ca, key) if is_pair and is_valid else None  # type: ignore[return-value]


def _make_authority(
    folder: Path, moment: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Clinic"),
            x509.NameAttribute(
                NameOID.COMMON_NAME, f"Clinic on {own_host() or 'this PC'}, {moment:%d %b %Y}"[:64]
            ),
        ]
    )
    builder = _certificate_builder(name, name, key, moment, CA_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
    builder = builder.add_extension(_key_usage(is_authority=True), critical=True)
    builder = builder.add_extension(_constraints(), critical=True)
    ca = builder.sign(key, hashes.SHA256())
    _write(folder / CA_KEY, _pem_of_key(key))
    _write(folder / CA, ca.public_bytes(serialization.Encoding.PEM))
    return ca, key


def _constraints() -> x509.NameConstraints:
    names = [*LOCAL_NAMES, *([own_host()] if _is_no_top_level_domain(own_host()) else [])]
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    permitted += [x509.IPAddress(ipaddress.ip_network(network)) for network in ANY_ADDRESS]
    return x509.NameConstraints(permitted, None)


def _is_no_top_level_domain(host: str) -> bool:
    """Return whether this computer's name cannot be a top-level domain.

    A CA that may sign "clinic" or "dev" may also sign every name that ends in .clinic or .dev.
    Top-level domains have letters only, or begin with xn--; so a name with a digit or a hyphen is
    not one.
    """
    return any(not letter.isalpha() for letter in host) and not host.startswith("xn--")


def _make_server(
    ca: x509.Certificate,
    key_of_ca: ec.EllipticCurvePrivateKey,
    names: list[x509.GeneralName],
    moment: datetime,
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clinic")])
    builder = _certificate_builder(name, ca.subject, key, moment, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    builder = builder.add_extension(_key_usage(is_authority=False), critical=True)
    server_auth = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = builder.add_extension(server_auth, critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key_of_ca.public_key())
    builder = builder.add_extension(issuer, critical=False)
    server = builder.sign(key_of_ca, hashes.SHA256())
    return server.public_bytes(serialization.Encoding.PEM) + _pem_of_key(key)


def _certificate_builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    moment: datetime,
    days: int,
) -> x509.CertificateBuilder:
    """Return a builder with the fields that both certificates share."""
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=moment - CLOCKS,
        not_valid_after=moment - CLOCKS + timedelta(days=days),
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    others = dict.fromkeys(
        (
            *("content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "encipher_only", "decipher_only"),
        ),
        False,
    )
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        **others,
    )


def _is_server_valid(
    folder: Path, ca: x509.Certificate, names: list[x509.GeneralName], moment: datetime
) -> bool:
    """Return whether the server's certificate exists, of this CA and names, and is valid now."""
    try:
        content = (folder / SERVER).read_bytes()
        server = x509.load_pem_x509_certificate(content)
        serialization.load_pem_private_key(content, None)
        server.verify_directly_issued_by(ca)
    except Exception:  # missing, truncated, or of another CA: in each case a new one is needed
        return False
    present = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    begins, ends = server.not_valid_before_utc, server.not_valid_after_utc
    return set(present) == set(names) and begins <= moment < ends - RENEWED_BEFORE


def _general_names(names: Iterable[str]) -> list[x509.GeneralName]:
    return [_general_name(name) for name in dict.fromkeys(names)]


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _may_sign(ca: x509.Certificate, name: str) -> bool:
    """Return whether the CA's own certificate permits it to sign this name."""
    if isinstance(_general_name(name), x509.IPAddress):
        return True
    permitted = ca.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    trees = [tree.value for tree in permitted or () if isinstance(tree, x509.DNSName)]
    return any(f".{name}".endswith(f".{tree}") for tree in trees)


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file atomically, readable for its owner alone."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    os.replace(part, path)


def _now() -> datetime:
    return datetime.now(UTC)


def own_host() -> str:
    """Return this computer's name in its network, or "" where a certificate cannot have it."""
    name = socket.gethostname().partition(".")[0].lower()
    is_name = name.isascii() and name.replace("-", "").isalnum() and name.strip("-") == name
    return name if is_name and name != "localhost" else ""
