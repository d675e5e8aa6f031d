"""Certificates that a client trusts, and the creation of new ones."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serving import certificates
from serving.certificates import CA, CA_KEY, SERVER, ensure, names_of

NAMES = ["192.168.1.5", "clinic-pc.local", "localhost", "127.0.0.1"]
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "own_host", lambda: "clinic-pc")


def handshake(folder: Path, name: str) -> str:
    """Return what a client that trusts the CA of `folder` says of the server under this name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / SERVER)
    client = ssl.create_default_context(cafile=folder / CA)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    one, other = socket.socketpair()

    def serve() -> None:
        try:
            with server.wrap_socket(one, server_side=True) as secure:
                secure.recv(1)
        except (ssl.SSLError, OSError):
            one.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(other, server_hostname=name) as secure:
            return str(secure.version())
    except ssl.SSLError as error:
        return str(error)
    finally:
        other.close()
        thread.join()


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_ca_trusts_each_name_of_the_server(
    name: str, tmp_path: Path
) -> None:
    ensure(tmp_path, NAMES)
    assert handshake(tmp_path, name) == "TLSv1.3"


def test_another_name_is_not_trusted(tmp_path: Path) -> None:
    ensure(tmp_path, NAMES)
    assert "mismatch" in handshake(tmp_path, "192.168.1.6")


def test_the_ca_cannot_sign_names_of_the_internet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(tmp_path, [*NAMES, "bank.example"])
    assert "bank.example" not in names_of(tmp_path)
    monkeypatch.setattr(certificates, "_may_sign", lambda _ca, _name: True)
    ensure(tmp_path, [*NAMES, "bank.example"])
    assert "permitted subtree violation" in handshake(tmp_path, "bank.example")


@pytest.mark.parametrize("name", ["clinic", "in", "xn--h2brj9c"])  # top-level domains
def test_a_computer_named_like_a_top_level_domain_is_not_permitted_to_the_ca(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "own_host", lambda: name)
    own = ["192.168.1.5", f"{name}.local", name]
    ensure(tmp_path, own)
    assert names_of(tmp_path) == own[:2]
    monkeypatch.setattr(certificates, "_may_sign", lambda _ca, _name: True)
    ensure(tmp_path, [*own, f"bank.{name}"])
    assert "permitted subtree violation" in handshake(tmp_path, f"bank.{name}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_the_owner_reads_the_keys(tmp_path: Path) -> None:
    ensure(tmp_path / "https", NAMES)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "https").iterdir()}
    assert modes == dict.fromkeys((CA, CA_KEY, SERVER), 0o600)
    assert (tmp_path / "https").stat().st_mode & 0o777 == 0o700


def test_a_valid_certificate_is_not_replaced(tmp_path: Path) -> None:
    assert ensure(tmp_path, NAMES)
    assert not ensure(tmp_path, list(reversed(NAMES)))


@pytest.mark.parametrize(
    ("names", "moment"),
    [
        ([*NAMES, "10.0.0.7"], NOW),
        (NAMES[1:], NOW),
        (NAMES, NOW + timedelta(days=380)),
        (NAMES, NOW - timedelta(days=5)),  # the clock was wrong when it was made
    ],
    ids=["a new address", "one less", "near its end", "of the future"],
)
def test_an_unsuitable_certificate_is_replaced_by_the_same_ca(
    names: list[str], moment: datetime, tmp_path: Path
) -> None:
    ensure(tmp_path, NAMES)
    authority = (tmp_path / CA).read_bytes()
    assert ensure(tmp_path, names, lambda: moment)
    assert (tmp_path / CA).read_bytes() == authority
    assert sorted(names_of(tmp_path)) == sorted(names)


@pytest.mark.parametrize("name", [SERVER, CA, CA_KEY])
@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\ncut off"])
def test_a_damaged_file_is_created_again(name: str, content: bytes, tmp_path: Path) -> None:
    ensure(tmp_path, NAMES)
    (tmp_path / name).write_bytes(content)
    assert ensure(tmp_path, NAMES)
    assert handshake(tmp_path, "localhost") == "TLSv1.3"


def test_a_ca_that_expires_soon_is_created_again(tmp_path: Path) -> None:
    ensure(tmp_path, NAMES)
    authority = (tmp_path / CA).read_bytes()
    assert ensure(tmp_path, NAMES, lambda: NOW + timedelta(days=3300))
    assert (tmp_path / CA).read_bytes() != authority
