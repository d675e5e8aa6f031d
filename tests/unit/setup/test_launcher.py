"""The address that the clinic listens on, and the errors before a start."""

from __future__ import annotations

import socket

import pytest

from setup.launcher import address, check_port, main
from setup.steps import SetupError


def test_by_default_only_this_computer_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    assert address() == ("127.0.0.1", 8000)


def test_host_and_port_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8443")
    assert address() == ("0.0.0.0", 8443)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.0", "٨٠٠٠"])
def test_an_invalid_port_is_refused_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    monkeypatch.setenv("PORT", port)
    assert main([]) == 1
    assert "write a whole number from 1 to 65535" in capsys.readouterr().out


def test_a_port_in_use_is_refused_before_anything_is_installed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"Port {port} is in use already.*\n.*{port + 1}"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_accepted_and_stays_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(SetupError, match="HOST must be an address of this computer"):
        check_port("192.0.2.1", 8000)


def test_development_packages_without_setup_are_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--dev"])
    assert "--dev goes with --setup" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "mysql://u:p@h/d"), ("CLINIC_ENV", "prod"), ("TRUSTED_PROXIES", "x")],
)
def test_an_invalid_setting_is_reported_before_the_installation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("setup.environment.ensure", lambda: pytest.fail("it installs"))
    assert main([]) == 1
    assert capsys.readouterr().out.startswith(f"\nThe clinic cannot start. {name} ")
