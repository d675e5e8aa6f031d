"""What the environment decides, read once at start-up and refused when it is unsafe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
ONE_MEBIBYTE = 1024 * 1024


class ConfigError(RuntimeError):
    """The environment asks for something the clinic will not run with; the text says what to do."""


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask settings from the environment (see README, Configuration). Raises ConfigError."""
    env = os.environ if environ is None else environ
    production = env.get("CLINIC_ENV", "") == "production"
    data_dir = _data_dir(env, production)
    return {
        "PRODUCTION": production,
        "DATA_DIR": data_dir,
        "SECRET_KEY": _secret_key(env, production, data_dir),
        "SQLALCHEMY_DATABASE_URI": database_url(env.get("DATABASE_URL", ""), data_dir),
        "SIGNUP_OPEN": _signup_open(env),
        "TRUSTED_PROXIES": _whole_number(env, "TRUSTED_PROXIES", 0),
        "READ_ONLY": _is_on(env, "READ_ONLY"),
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


def database_url(url: str, data_dir: Path) -> str:
    """The SQLAlchemy address for DATABASE_URL; empty means SQLite in `data_dir`.

    SQLAlchemy 2.1 takes `postgresql://` for psycopg 3 and does not know `postgres://`,
    the two spellings that hosting services hand out; the clinic ships psycopg2.
    """
    if not url:
        _make_folder(data_dir)
        return f"sqlite:///{data_dir / 'clinic.sqlite3'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg2://" + url.removeprefix(scheme)
    return url


def _data_dir(env: Mapping[str, str], production: bool) -> Path:
    named = env.get("DATA_DIR", "")
    url = env.get("DATABASE_URL", "")
    if production and not named and (not url or url.startswith("sqlite")):
        raise ConfigError(
            "In production on SQLite, set DATA_DIR to a folder that is backed up and "
            "survives a new deployment, or set DATABASE_URL to a PostgreSQL database."
        )
    folder = Path(named).expanduser() if named else ROOT / "instance"
    return folder.resolve()


def _secret_key(env: Mapping[str, str], production: bool, data_dir: Path) -> str:
    given = env.get("SECRET_KEY", "")
    if given and not (production and is_weak(given)):
        return given
    if production:
        raise ConfigError(
            f"In production, set SECRET_KEY to at least {SHORTEST_SECRET} random characters, "
            'for example from: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return _kept_secret(data_dir)


def is_weak(secret: str) -> bool:
    """Whether a secret is too short or too even to sign sessions with."""
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < 8


def _kept_secret(data_dir: Path) -> str:
    """The key of this installation: made once, kept where only its owner reads it.

    It is written whole under another name and then linked: of two processes that start together
    one makes the key, and the other never reads half of it.
    """
    path = data_dir / "secret_key"
    _make_folder(data_dir)
    if not path.exists() or not path.read_text("ascii").strip():
        _make_secret(path)
    return path.read_text("ascii").strip()


def _make_secret(path: Path) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        _link(part, path)
    except OSError as error:
        raise _unwritable(path.parent, error) from error
    finally:
        part.unlink(missing_ok=True)


def _link(part: Path, path: Path) -> None:
    if path.exists() and not path.read_text("ascii").strip():
        os.replace(part, path)  # left empty by a crash or a full disk
        return
    with suppress(FileExistsError):
        os.link(part, path)


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(data_dir, error) from error


def _unwritable(data_dir: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"Cannot write to {data_dir} ({error.strerror}). Set DATA_DIR to a folder that can "
        "be written, or set SECRET_KEY and DATABASE_URL."
    )


def _signup_open(env: Mapping[str, str]) -> bool:
    word = env.get("SIGNUP", "") or "open"
    if word not in ("open", "closed"):
        raise ConfigError(f"SIGNUP is {word!r}; write open or closed.")
    return word == "open"


def _is_on(env: Mapping[str, str], name: str) -> bool:
    word = env.get(name, "") or "0"
    if word not in ("0", "1"):
        raise ConfigError(f"{name} is {word!r}; write 1, or leave it unset.")
    return word == "1"


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "") or str(default)
    if not text.isdecimal():
        raise ConfigError(f"{name} is {text!r}; write a whole number.")
    return int(text)
