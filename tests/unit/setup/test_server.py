"""When the local server offers HTTPS, and what it prints at the start."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.trust import LocalHttps
from setup import server
from setup.server import _https_port_beside, _listen, _print_addresses, _serves_network
from setup.steps import SetupError


@pytest.mark.parametrize(
    ("host", "proxies", "offered"),
    [
        ("127.0.0.1", 0, False),
        ("localhost", 0, False),
        ("::1", 0, False),
        ("0.0.0.0", 0, True),
        ("::", 0, True),
        ("192.168.1.5", 0, True),
        ("0.0.0.0", 1, False),
    ],
)
def test_https_is_offered_to_a_network_without_a_proxy(
    host: str, proxies: int, offered: bool
) -> None:
    app = SimpleNamespace(config={"TRUSTED_PROXIES": proxies})
    assert _serves_network(app, host) is offered


def app_with(https: LocalHttps | None) -> Any:
    return SimpleNamespace(extensions={LocalHttps.KEY: https} if https else {})


def test_a_local_server_prints_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    _print_addresses("127.0.0.1", 8000, app_with(None))
    assert (
        capsys.readouterr().out
        == "The clinic is open: http://127.0.0.1:8000   (Ctrl-C closes it)\n"
    )


def test_a_server_in_a_network_prints_the_addresses_for_tablets_and_the_fingerprint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    https = LocalHttps(8443, b"a certificate", ["192.168.1.5", "127.0.0.1"])
    _print_addresses("0.0.0.0", 8000, app_with(https))
    assert capsys.readouterr().out.splitlines() == [
        "The clinic is open: http://127.0.0.1:8000   (Ctrl-C closes it)",
        "On tablets in the same network: https://192.168.1.5:8443/",
        "On each new tablet first, once: http://192.168.1.5:8000/trust/",
        f"The certificate's fingerprint: {https.fingerprint}",
    ]


def test_an_https_port_in_use_is_reported_by_its_setting() -> None:
    with _listen("127.0.0.1", 0, "PORT") as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"HTTPS_PORT={port + 1}"):
            _listen("127.0.0.1", port, "HTTPS_PORT")


def test_the_same_port_for_http_and_https_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PORT", "8500")
    assert _https_port_beside(8000) == 8500
    with pytest.raises(SetupError, match="PORT and HTTPS_PORT are both 8500"):
        _https_port_beside(8500)


def test_background_work_ends_before_its_database_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection that is returned after the closing leaves SQLite's journal beside the file."""
    ended: list[str] = []
    monkeypatch.setattr(server, "_serves_network", lambda *_: False)
    monkeypatch.setattr(server, "_preload", lambda: None)
    monkeypatch.setattr(server, "_start_work", lambda _: lambda: ended.append("work"))
    monkeypatch.setattr(server, "_close_database", lambda _: ended.append("database"))
    monkeypatch.setattr("serving.local.run", lambda *_: ended.append("requests"))
    app = SimpleNamespace(config={"DATA_DIR": Path()}, extensions={})
    server._serve(app, "127.0.0.1", 0)
    assert ended == ["requests", "work", "database"]
