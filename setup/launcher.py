"""Run the steps of `python3 run.py`. Standard library only: nothing is installed yet."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys

import config
from setup import assets, environment, reloading
from setup.steps import ROOT, SetupError, run_in_terminal, say


def main(arguments: list[str]) -> int:
    """Install what is missing and serve; return the exit code, never a traceback."""
    options = _options(arguments)
    os.chdir(ROOT)
    try:
        return _setup(options.dev) if options.setup else _start(options.reload)
    except SetupError as reason:
        say(f"\n{reason}")
        return 1
    except OSError as error:
        say(f"\nCannot go on: {error}\nCheck that this folder is yours and that the disk has room.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Start again to go on.")
        return 130


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Install and start the clinic.")
    parser.add_argument("--setup", action="store_true", help="install what is missing, then stop")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument(
        "--reload",
        action="store_true",
        help="for development: start again when code or a template changes",
    )
    options = parser.parse_args(arguments)
    if options.dev and not options.setup:
        parser.error("--dev goes with --setup")
    if options.reload and options.setup:
        parser.error("--reload serves, --setup does not")
    if options.reload and os.environ.get("CLINIC_ENV") == "production":
        parser.error("--reload is for development: CLINIC_ENV is production")
    return options


def _setup(dev: bool) -> int:
    _announce(dev)
    environment.ensure(dev)
    _ensure_assets()
    return _install_tools() if dev else 0


def _install_tools() -> int:
    """Fetch Node and a browser. Without them tests are skipped, which is a failure only in CI."""
    tools = ("setup.javascript", "setup.chromium")
    codes = [run_in_terminal([environment.interpreter(), "-m", tool]) for tool in tools]
    return max(codes) if os.environ.get("CI") else 0


def _start(reload: bool) -> int:
    host, port = address()
    check_settings()
    # Check this before the installation, which takes minutes.
    check_port(host, port)
    _announce(dev=False)
    environment.ensure()
    _ensure_assets()
    command = [str(environment.interpreter()), "-m", "setup.server"]
    return reloading.serve(command) if reload else _replace_process(command)


def _announce(dev: bool) -> None:
    if not environment.is_current(dev):
        say("Setting up the clinic. The first time takes a minute or two.")


def _ensure_assets() -> None:
    if assets.is_current():
        return
    code = run_in_terminal([environment.interpreter(), "-m", "setup.assets"])
    if code:
        raise SetupError("The clinic cannot start without its styles, icons and fonts.")


def _replace_process(command: list[str]) -> int:
    """Replace this process by the server; on Windows, run the server and wait for it."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606
    try:
        return run_in_terminal(command)
    except KeyboardInterrupt:
        return 0


def address() -> tuple[str, int]:
    """Return the host and port to listen on, from HOST and PORT. Raises SetupError for invalid
    values."""
    try:
        return config.address()
    except config.ConfigError as error:
        raise SetupError(str(error)) from error


def https_port() -> int:
    """Return the port for HTTPS. Raises SetupError for an invalid value."""
    try:
        return config.https_port()
    except config.ConfigError as error:
        raise SetupError(str(error)) from error


def check_settings() -> None:
    """Raise SetupError for a setting with which the clinic will not start."""
    try:
        config.load()
    except config.ConfigError as error:
        raise SetupError(f"The clinic cannot start. {error}") from error


def check_port(host: str, port: int) -> None:
    """Raise SetupError with advice where the clinic cannot listen on `host`:`port`."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as error:
        raise SetupError(explain_refusal(host, port, error)) from error


def explain_refusal(host: str, port: int, error: OSError, name: str = "PORT") -> str:
    """Return why the clinic cannot listen on `host`:`port`, and what to do."""
    if error.errno in (errno.EADDRINUSE, 10048):
        return (
            f"Port {port} is in use already. If that is the clinic, open "
            f"{'https' if name == 'HTTPS_PORT' else 'http'}://{host}:{port} in a browser.\n"
            f"If not, choose another port: {_with_setting(name, str(port + 1))}"
        )
    if error.errno in (errno.EACCES, 10013):
        return f"Port {port} needs special rights: {_with_setting(name, str(port % 1000 + 8000))}"
    return (
        f"Cannot listen on {host} ({error.strerror or error}). HOST must be an address of this "
        f"computer: {_with_setting('HOST', config.DEFAULT_HOST)}"
    )


def _with_setting(name: str, value: str) -> str:
    if os.name == "nt":
        return f"set {name}={value} and start again."
    return f"{name}={value} python3 run.py"
