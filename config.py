"""What the environment decides, read once at start-up and refused when it is unsafe.

The one place for it: servers, commands and the set-up read their settings here, and each mistake
ends in one line. Reading makes no file and no folder. Standard library only: the set-up asks before
anything is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import signing_key

ROOT = Path(__file__).resolve().parent
SQLITE_FILE = "clinic.sqlite3"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_HTTPS_PORT = 8443
DEFAULT_WORKERS = 2
MOST_WORKERS = 64
MOST_PROXIES = 10
ONE_MEBIBYTE = 1024 * 1024

POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg2")
EXAMPLE = "postgresql://user:password@host/clinic"
HOW_TO_WRITE = (
    f"Write {EXAMPLE}; in a password / is written %2F, : is %3A, @ is %40, ? is %3F and # is %23."
)
HOW_TO_MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_hex(32))"'


class ConfigError(RuntimeError):
    """The environment asks for something the clinic will not run with; the text says what to do."""


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask settings from the environment (see README, Configuration). Raises ConfigError."""
    env = _told(environ)
    production = _one_of(env, "CLINIC_ENV", ("development", "production")) == "production"
    data_dir = _data_dir(env, production)
    address(env)
    https_port(env)
    workers(env)
    return {
        "PRODUCTION": production,
        "DATA_DIR": data_dir,
        "SECRET_KEY": _secret_key(env, production, data_dir),
        "SQLALCHEMY_DATABASE_URI": database_url(env.get("DATABASE_URL", ""), data_dir),
        "SIGNUP_OPEN": _one_of(env, "SIGNUP", ("open", "closed")) == "open",
        "TRUSTED_PROXIES": _number(env, "TRUSTED_PROXIES", 0, range(MOST_PROXIES + 1)),
        "READ_ONLY": _is_on(env, "READ_ONLY"),
        "KEPT_PLANS": _is_on({"KEPT_PLANS": "1"} | env, "KEPT_PLANS"),
        "SESSION_COOKIE_NAME": "clinic",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        # A form may stay open on a tablet all day: its token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        # Of requests that may change something, see `clinic.auth.access.check_form`.
        "WTF_CSRF_CHECK_DEFAULT": False,
        # What Flask answers has no ETag or date that a browser could ask about.
        "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
        "COMPRESS_BR_LEVEL": 1,
        "MAX_CONTENT_LENGTH": ONE_MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": ONE_MEBIBYTE,
    }


def address(environ: Mapping[str, str] | None = None, host: str = DEFAULT_HOST) -> tuple[str, int]:
    """Where to listen: HOST, or else `host`, and PORT. Raises ConfigError."""
    env = _told(environ)
    named = env.get("HOST", "") or host
    if re.search(r"[/\s]|\]:|^[^:]*:[^:]*$", named):
        raise ConfigError(
            f"HOST is {named!r}; write an address of this computer alone, say {DEFAULT_HOST} or "
            "0.0.0.0, and its port as PORT."
        )
    return named.strip("[]"), _number(env, "PORT", DEFAULT_PORT, range(1, 65536))


def https_port(environ: Mapping[str, str] | None = None) -> int:
    """Where to listen for HTTPS in the clinic's own network. Raises ConfigError."""
    return _number(_told(environ), "HTTPS_PORT", DEFAULT_HTTPS_PORT, range(1, 65536))


def workers(environ: Mapping[str, str] | None = None) -> int:
    """With how many processes gunicorn serves. Raises ConfigError."""
    return _number(_told(environ), "WEB_CONCURRENCY", DEFAULT_WORKERS, range(1, MOST_WORKERS + 1))


def database_url(url: str, data_dir: Path) -> str:
    """The SQLAlchemy address for DATABASE_URL; empty means SQLite in `data_dir`.

    Raises ConfigError, whose text never holds the address: there is a password in it.

    SQLAlchemy 2.1 takes `postgresql://` for psycopg 3 and does not know `postgres://`,
    the two spellings that hosting services hand out; the clinic ships psycopg2.
    """
    if not url:
        return f"sqlite:///{data_dir / SQLITE_FILE}"
    scheme, found, rest = url.partition("://")
    if found and scheme == "sqlite":
        _check_sqlite(rest)
        return url
    if found and scheme in POSTGRESQL:
        _check_postgresql(url)
        return f"postgresql+psycopg2://{rest}"
    what = f"begins with {scheme}://" if found and scheme.isascii() else "is no address"
    raise ConfigError(
        f"DATABASE_URL {what}. Write {EXAMPLE}, or sqlite:////folder/{SQLITE_FILE}, or leave it "
        "unset for SQLite in DATA_DIR."
    )


def _check_sqlite(rest: str) -> None:
    named = rest.partition("?")[0].removeprefix("/")
    if not rest.startswith("/") or not named or named.startswith((":memory:", "file:")):
        raise ConfigError(
            "DATABASE_URL names no file of SQLite. Write three slashes and the path, which begins "
            f"with a fourth: sqlite:////folder/{SQLITE_FILE}"
        )
    path = Path(named)
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "a folder, not a file" if path.is_dir() else "in a folder that is not there"
        raise ConfigError(f"DATABASE_URL names {path}, which is {what}.")


def _check_postgresql(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0  # raises ValueError for what is none
    except ValueError:
        is_port = False
    if not is_port:
        raise ConfigError(f"The port in DATABASE_URL is none from 1 to 65535. {HOW_TO_WRITE}")
    if not _names_database(parts) or parts.netloc.count("@") > 1 or parts.fragment or " " in url:
        raise ConfigError(f"DATABASE_URL does not name a database. {HOW_TO_WRITE}")


def _names_database(parts: SplitResult) -> bool:
    told = ("dbname=", "service=")
    return bool(parts.path.strip("/")) or any(word in parts.query for word in told)


def _told(environ: Mapping[str, str] | None) -> dict[str, str]:
    """The settings without the blanks and line ends that copying leaves around them."""
    given = os.environ if environ is None else environ
    return {name: value.strip() for name, value in given.items()}


def _data_dir(env: Mapping[str, str], production: bool) -> Path:
    named = env.get("DATA_DIR", "")
    url = env.get("DATABASE_URL", "")
    if production and not named and (not url or url.startswith("sqlite")):
        raise ConfigError(
            "In production on SQLite, set DATA_DIR to a folder that is backed up and "
            "survives a new deployment, or set DATABASE_URL to a PostgreSQL database."
        )
    try:
        folder = (Path(named).expanduser() if named else ROOT / "instance").resolve()
    except (RuntimeError, OSError) as error:
        raise ConfigError(f"DATA_DIR is {named!r}, which is no folder: {error}") from None
    above = next((part for part in (folder, *folder.parents) if os.path.lexists(part)), folder)
    if os.path.lexists(above) and not above.is_dir():
        raise ConfigError(f"DATA_DIR is {folder}, but {above} is a file, not a folder.")
    return folder


def _secret_key(env: Mapping[str, str], production: bool, data_dir: Path) -> str:
    """The given key or the kept one; empty where none is kept yet."""
    given = env.get("SECRET_KEY", "")
    if given and not (production and signing_key.is_weak(given)):
        return given
    if production:
        fault = "is made of few words or repeats" if len(given) >= signing_key.SHORTEST else ""
        fault = fault or ("is too short" if given else "is not set")
        raise ConfigError(
            f"SECRET_KEY {fault}. In production, set it to at least {signing_key.SHORTEST} random "
            f"characters, for example from: {HOW_TO_MAKE_A_KEY}"
        )
    try:
        return signing_key.find(data_dir)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{data_dir / signing_key.NAME} cannot be read ({_words(error)}). It must belong to "
            "whoever runs the clinic, with DATA_DIR."
        ) from error


def keep_secret(data_dir: Path) -> str:
    """The key of this installation, made now where there is none. Raises ConfigError."""
    make_folder(data_dir)
    try:
        return signing_key.keep(data_dir)
    except (OSError, ValueError) as error:
        raise _unwritable(data_dir, error) from error


def make_folder(data_dir: Path) -> None:
    """DATA_DIR, for its owner alone. Raises ConfigError."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(data_dir, error) from error


def _unwritable(data_dir: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"Cannot write to {data_dir} ({_words(error)}). Set DATA_DIR to a folder that can "
        "be written, or set SECRET_KEY and DATABASE_URL."
    )


def _words(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "no text that was written here"


def _one_of(env: Mapping[str, str], name: str, words: tuple[str, str]) -> str:
    """One of two words, the first where there is none."""
    word = env.get(name, "") or words[0]
    if word not in words:
        raise ConfigError(f"{name} is {word!r}; write {words[0]} or {words[1]}.")
    return word


def _is_on(env: Mapping[str, str], name: str) -> bool:
    word = env.get(name, "") or "0"
    if word not in ("0", "1"):
        raise ConfigError(f"{name} is {word!r}; write 1, or leave it unset.")
    return word == "1"


def _number(env: Mapping[str, str], name: str, default: int, possible: range) -> int:
    text = env.get(name, "") or str(default)
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) not in possible:
        first, last = possible[0], possible[-1]
        raise ConfigError(f"{name} is {text!r}; write a whole number from {first} to {last}.")
    return int(text)
