"""A tablet in the clinic's network that uses HTTPS and the clinic's name."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserType, expect

from clinic.trust import LocalHttps
from serving import certificates, local
from serving.plain import PlainHttp
from serving.server import server_of
from tests.browser.clinic import LiveClinic
from tests.browser.screens import TABLET

HOST = "clinic-pc.local"
PASSWORD = "a long enough password 7"


def test_a_tablet_is_led_from_plain_http_to_https_and_signs_up_there(
    clinic: LiveClinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
) -> None:
    monkeypatch.setattr(certificates, "own_host", lambda: "clinic-pc")
    monkeypatch.setattr(local, "own_names", lambda: [HOST, "127.0.0.1"])
    app = clinic.database.app
    plain, secure = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    local.prepare(app, tmp_path, secure.getsockname()[1])
    https = local.https_server(app, tmp_path)
    servers = {plain: server_of(PlainHttp(app)), secure: https}
    for listener, server in servers.items():
        threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    own = [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", _trusting(tmp_path)]
    arguments = [*browser_type_launch_args["args"], *own]  # type: ignore[misc]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})  # type: ignore[arg-type]
    try:
        page = browser.new_page(**TABLET)
        page.goto(f"http://{HOST}:{plain.getsockname()[1]}/patients/")
        expect(page.get_by_role("heading", name="Trust this clinic")).to_be_visible()
        page.get_by_role("link", name="https://").click()
        page.goto(page.url.replace("/login/", "/signup/").partition("?")[0])
        for name, value in (("full_name", "Asha Rao"), ("email", "asha@example.org")):
            page.locator(f"[name={name}]").fill(value)
        for box in page.locator("input[type=password]").all():
            box.fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        expect(page).to_have_url(f"https://{HOST}:{secure.getsockname()[1]}/account/recovery/code/")
        assert page.evaluate("isSecureContext")
        assert all(cookie["secure"] for cookie in page.context.cookies())
    finally:
        browser.close()
        for server in servers.values():
            server.should_exit = True
        del app.extensions[LocalHttps.KEY]


def _trusting(folder: Path) -> str:
    """Return the arguments with which Chromium accepts this certificate as if its CA were
    installed; the handshake of clients that verify is tested in tests/unit/serving."""
    certificate = x509.load_pem_x509_certificate((folder / certificates.SERVER).read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={digest}"
