"""HTTPS in the clinic's own network, and plain HTTP for this computer alone."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from flask import Flask

from clinic.trust import LocalHttps
from serving import certificates, local
from serving.plain import PlainHttp
from serving.server import server_of
from tests.patience import PATIENCE_S

HOST = "clinic-pc.local"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Clinic:
    """Both servers, on ports of this computer."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.folder = folder
        self.plain, self.secure = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        self.offered = local.prepare(app, folder, self.secure.getsockname()[1])
        self.https = local.https_server(app, folder)
        self.servers = {self.plain: server_of(PlainHttp(app)), self.secure: self.https}
        self.threads = [
            threading.Thread(target=uvicorn.Server.run, args=(server, [listener]), daemon=True)
            for listener, server in self.servers.items()
        ]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        for server in self.servers.values():
            server.should_exit = True
        for thread in self.threads:
            thread.join(PATIENCE_S)

    def ask(
        self, path: str, method: str = "GET", host: str = HOST, secure: bool = False
    ) -> tuple[http.client.HTTPResponse, str]:
        """Return the response to a tablet that trusts the certificate, under a host name."""
        listener = self.secure if secure else self.plain
        connection = socket.create_connection(listener.getsockname(), 20)
        if secure:
            context = ssl.create_default_context(cafile=self.folder / certificates.CA)
            connection = context.wrap_socket(connection, server_hostname=host)
        port = listener.getsockname()[1]
        written = f"[{host}]" if ":" in host else host
        head = f"{method} {path} HTTP/1.1\r\nHost: {written}:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        body = answer.read().decode("latin-1")
        connection.close()
        return answer, body


@pytest.fixture
def clinic(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    monkeypatch.setattr(certificates, "own_host", lambda: "clinic-pc")
    monkeypatch.setattr(local, "own_names", lambda: ["192.168.1.5", HOST, "127.0.0.1"])
    running = Clinic(app, tmp_path / "https")
    yield running
    running.stop()
    del app.extensions[LocalHttps.KEY]


def test_a_tablet_that_trusts_the_certificate_gets_pages_and_cookies_over_https(
    clinic: Clinic,
) -> None:
    answer, page = clinic.ask("/login/", secure=True)
    assert answer.status == 200
    assert "Sign in" in page
    assert "; Secure;" in answer.headers["Set-Cookie"] + ";"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_plain_http_shows_other_devices_only_the_way_to_https(clinic: Clinic, method: str) -> None:
    for path in ("/", "/patients/", "/login/", "/signup/", "/trusted/", "//x", "/trust"):
        for host in (HOST, "192.168.1.5", "evil.example", "127.0.0.1.evil.example", "[", ""):
            answer, body = clinic.ask(path, method, host)
            assert (answer.status, answer.headers["Location"], body) == (303, "/trust/", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_computer_is_served_by_plain_http(clinic: Clinic, host: str) -> None:
    answer, _page = clinic.ask("/login/", host=host)
    assert answer.status == 200
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_a_page_explains_how_to_trust_the_certificate_and_where_the_clinic_is(
    clinic: Clinic,
) -> None:
    port = clinic.secure.getsockname()[1]
    for requested, written in ((HOST, HOST), ("evil.example", "192.168.1.5")):
        answer, page = clinic.ask("/trust/", host=requested)
        assert answer.status == 200
        assert f'href="https://{written}:{port}/"' in page
        assert "evil" not in page
        shown_rows = re.findall(r"<span>((?:[0-9A-F]{2}:?){8})</span>", page)
        assert len(shown_rows) == 4  # of eight pairs, to be compared row by row
        assert "".join(shown_rows) == clinic.offered.fingerprint


def test_the_certificate_can_be_downloaded_and_its_key_cannot(clinic: Clinic) -> None:
    answer, body = clinic.ask("/trust/clinic-ca.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert body.encode("latin-1") == certificates.authority_of(clinic.folder)
    assert clinic.ask("/trust/ca-key.pem", host="127.0.0.1")[0].status == 404


def test_a_new_address_is_served_without_a_restart(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        clinic.ask("/livez", host="10.0.0.9", secure=True)
    monkeypatch.setattr(local, "own_names", lambda: ["10.0.0.9", HOST])
    assert clinic.https.config.callback_notify is not None

    async def tick() -> None:
        await clinic.https.config.callback_notify()  # type: ignore[misc]

    asyncio.run(tick())
    assert clinic.ask("/livez", host="10.0.0.9", secure=True)[0].status == 200
    assert "https://10.0.0.9:" in clinic.ask("/trust/", host="evil.example")[1]


@pytest.mark.usefixtures("database")
def test_behind_an_https_proxy_there_is_no_certificate_to_trust(app: Flask) -> None:
    visitor = app.test_client()
    for path in ("/trust/", "/trust/clinic-ca.crt"):
        assert "nothing to do on this device" in visitor.get(path).text
