"""Read the settings from the environment at start-up, and refuse unsafe ones.

Servers, commands and the set-up all read their settings here; each error is reported in one line.
Reading creates no file and no folder. Standard library only: the set-up reads settings before
anything is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import signing_key
from database_address import SQLITE_FILE as SQLITE_FILE  # noqa: PLC0414  # callers know it from here
from database_address import database_url, standby_url
from setting_values import ConfigError as ConfigError  # noqa: PLC0414  # callers know it from here
from setting_values import is_on, number, one_of, stripped

ROOT = Path(__file__).resolve().parent
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_HTTPS_PORT = 8443
DEFAULT_WORKERS = 2
MAX_WORKERS = 64
MAX_PROXIES = 10
ONE_MEBIBYTE = 1024 * 1024
DEFAULT_BACKUP_TIME = "02:00"
BACKUPS_ELSEWHERE = "elsewhere"
"""The value of BACKUP_TARGETS that turns the line about backups off, because they are made by
other means."""

HOW_TO_MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_hex(32))"'

FIXED: Mapping[str, Any] = {
    "SESSION_COOKIE_NAME": "clinic",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
    # A form may stay open on a tablet all day, so its token is valid as long as the session.
    "WTF_CSRF_TIME_LIMIT": None,
    # `clinic.auth.access.check_form` checks the requests that may change data.
    "WTF_CSRF_CHECK_DEFAULT": False,
    # Flask's responses have no ETag or date for a conditional request.
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
    "COMPRESS_BR_LEVEL": 1,
    "MAX_CONTENT_LENGTH": ONE_MEBIBYTE,
    "MAX_FORM_MEMORY_SIZE": ONE_MEBIBYTE,
}
"""Settings of Flask and its extensions that no environment changes."""


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read Flask's settings from the environment (README, Configuration). Raises ConfigError."""
    env = stripped(environ)
    production = one_of(env, "CLINIC_ENV", ("development", "production")) == "production"
    data_dir = _data_dir(env, production)
    address(env)
    https_port(env)
    workers(env)
    return {
        "PRODUCTION": production,
        "DATA_DIR": data_dir,
        "SECRET_KEY": _secret_key(env, production, data_dir),
        "SQLALCHEMY_DATABASE_URI": database_url(env.get("DATABASE_URL", ""), data_dir),
        "DATABASE_READ_URL": standby_url(env.get("DATABASE_READ_URL", "")),
        "SIGNUP_OPEN": one_of(env, "SIGNUP", ("open", "closed")) == "open",
        "TRUSTED_PROXIES": number(env, "TRUSTED_PROXIES", 0, range(MAX_PROXIES + 1)),
        "READ_ONLY": is_on(env, "READ_ONLY"),
        "WORKS_IN_THREAD": one_of(env, "BACKGROUND_WORK", ("thread", "process")) == "thread",
        "KEPT_PLANS": is_on({"KEPT_PLANS": "1"} | env, "KEPT_PLANS"),
        "ACCESS_LOG": is_on(env, "ACCESS_LOG"),
        "LOGS_JSON": logs_json(env),
        "METRICS_TOKEN": _metrics_token(env),
        "FILES_URL": files_url(env),
        "BACKUP_TARGETS": _backup_targets(env),
        "BACKUP_AT": _backup_time(env),
        "BACKUP_KEYS": (env.get("BACKUP_MACHINE_KEY", ""), env.get("BACKUP_RECIPIENT", "")),
        "UPLOAD_BYTES": 1_000_000 * number(env, "UPLOAD_MB", 20, range(1, 201)),
        "SESSION_COOKIE_SECURE": production,
        **FIXED,
    }


def address(environ: Mapping[str, str] | None = None, host: str = DEFAULT_HOST) -> tuple[str, int]:
    """Return the host (HOST, or else `host`) and the port (PORT) to listen on. Raises
    ConfigError."""
    env = stripped(environ)
    value = env.get("HOST", "") or host
    if re.search(r"[/\s]|\]:|^[^:]*:[^:]*$", value):
        raise ConfigError(
            f"HOST is {value!r}; write an address of this computer alone, say {DEFAULT_HOST} or "
            "0.0.0.0, and its port as PORT."
        )
    return value.strip("[]"), number(env, "PORT", DEFAULT_PORT, range(1, 65536))


def https_port(environ: Mapping[str, str] | None = None) -> int:
    """Return the port for HTTPS in the clinic's own network. Raises ConfigError."""
    return number(stripped(environ), "HTTPS_PORT", DEFAULT_HTTPS_PORT, range(1, 65536))


def workers(environ: Mapping[str, str] | None = None) -> int:
    """Return the number of gunicorn's worker processes. Raises ConfigError."""
    env = stripped(environ)
    return number(env, "WEB_CONCURRENCY", DEFAULT_WORKERS, range(1, MAX_WORKERS + 1))


def logs_json(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether each line of the log is JSON. Raises ConfigError."""
    return one_of(stripped(environ), "LOG_FORMAT", ("text", "json")) == "json"


def _metrics_token(env: Mapping[str, str]) -> str:
    """Return the token with which a monitor reads /metrics; "" where there are no metrics. Raises
    ConfigError."""
    token = env.get("METRICS_TOKEN", "")
    if token and (signing_key.is_weak(token) or not token.isascii()):
        raise ConfigError(
            f"METRICS_TOKEN can be guessed. Set it to at least {signing_key.MIN_LENGTH} random "
            f"characters, for example from: {HOW_TO_MAKE_A_KEY}"
        )
    return token


def files_url(environ: Mapping[str, str] | None = None) -> str:
    """Return where reports and photos are stored: s3://bucket/prefix/, or "" for DATA_DIR.

    Raises ConfigError. Keys, region and the address of the service are boto3's own settings.
    """
    url = stripped(environ).get("FILES_URL", "")
    if not url:
        return ""
    bucket, prefix = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", r"(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*"
    if not re.fullmatch(f"s3://{bucket}{prefix}/?", url):
        raise ConfigError(
            f"FILES_URL is {url!r}; write s3://bucket or s3://bucket/folder, or leave it unset for "
            "files in DATA_DIR."
        )
    return url.rstrip("/") + "/"


def _data_dir(env: Mapping[str, str], production: bool) -> Path:
    """Return the absolute path of DATA_DIR; it may not exist yet. Raises ConfigError."""
    value = env.get("DATA_DIR", "")
    url = env.get("DATABASE_URL", "")
    if production and not value and (not url or url.startswith("sqlite")):
        raise ConfigError(
            "In production on SQLite, set DATA_DIR to a folder that is backed up and "
            "survives a new deployment, or set DATABASE_URL to a PostgreSQL database."
        )
    try:
        folder = (Path(value).expanduser() if value else ROOT / "instance").resolve()
    except (RuntimeError, OSError) as error:
        raise ConfigError(f"DATA_DIR is {value!r}, which is no folder: {error}") from None
    above = next((part for part in (folder, *folder.parents) if os.path.lexists(part)), folder)
    if os.path.lexists(above) and not above.is_dir():
        raise ConfigError(f"DATA_DIR is {folder}, but {above} is a file, not a folder.")
    return folder


def _secret_key(env: Mapping[str, str], production: bool, data_dir: Path) -> str:
    """Return the configured key, otherwise the stored one; "" where none is stored yet. Raises
    ConfigError."""
    value = env.get("SECRET_KEY", "")
    if value and not (production and signing_key.is_weak(value)):
        return value
    if production:
        fault = "is made of few words or repeats" if len(value) >= signing_key.MIN_LENGTH else ""
        fault = fault or ("is too short" if value else "is not set")
        raise ConfigError(
            f"SECRET_KEY {fault}. In production, set it to at least {signing_key.MIN_LENGTH} "
            f"random characters, for example from: {HOW_TO_MAKE_A_KEY}"
        )
    try:
        return signing_key.find(data_dir)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{data_dir / signing_key.NAME} cannot be read ({_reason(error)}). It must belong to "
            "whoever runs the clinic, with DATA_DIR."
        ) from error


def ensure_secret_key(data_dir: Path) -> str:
    """Return the key of this installation; create it where there is none. Raises ConfigError."""
    make_folder(data_dir)
    try:
        return signing_key.ensure(data_dir)
    except (OSError, ValueError) as error:
        raise _unwritable(data_dir, error) from error


def make_folder(data_dir: Path) -> None:
    """Create DATA_DIR for its owner alone. Raises ConfigError."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(data_dir, error) from error


def _unwritable(data_dir: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"Cannot write to {data_dir} ({_reason(error)}). Set DATA_DIR to a folder that can "
        "be written, or set SECRET_KEY and DATABASE_URL."
    )


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "no text that was written here"


def _backup_targets(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return where nightly backups are stored: the folders and buckets of a comma-separated list.

    Raises ConfigError.
    """
    targets = tuple(
        part.strip() for part in env.get("BACKUP_TARGETS", "").split(",") if part.strip()
    )
    if targets == (BACKUPS_ELSEWHERE,):
        return targets
    for target in targets:
        is_bucket = re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{2,62}(/[^/\s]+)*/?", target)
        if not is_bucket and not Path(target).expanduser().is_absolute():
            raise ConfigError(
                f"BACKUP_TARGETS has {target!r}; write whole paths of folders, s3://bucket/folder, "
                f"or {BACKUPS_ELSEWHERE} alone, with commas between them."
            )
    return targets


def _backup_time(env: Mapping[str, str]) -> time | None:
    """Return when nightly backups are due; None where the operator runs them by a timer. Raises
    ConfigError."""
    text = env.get("BACKUP_AT", "") or DEFAULT_BACKUP_TIME
    if text == "never":
        return None
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ConfigError(
            f"BACKUP_AT is {text!r}; write a time of India such as {DEFAULT_BACKUP_TIME}, or never "
            "where a timer of your own runs backup-nightly."
        )
    return time.fromisoformat(text)
