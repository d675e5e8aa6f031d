"""Read a database address: a file of SQLite, or servers of PostgreSQL. Standard library only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from setting_values import ConfigError

SQLITE_FILE = "clinic.sqlite3"
POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg2")
EXAMPLE = "postgresql://user:password@host/clinic"
HOW_TO_WRITE = (
    f"Write {EXAMPLE}; in a password / is written %2F, : is %3A, @ is %40, ? is %3F and # is %23."
)


def database_url(url: str, data_dir: Path) -> str:
    """Return the SQLAlchemy URL for DATABASE_URL; empty means SQLite in `data_dir`.

    Raises ConfigError, whose message never contains the URL, because that may have a password.

    SQLAlchemy 2.1 maps `postgresql://` to psycopg 3 and does not accept `postgres://`, the two
    spellings that hosting services use; the clinic ships psycopg2.
    """
    if not url:
        return f"sqlite:///{data_dir / SQLITE_FILE}"
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        _check_sqlite(rest)
        return url
    if separator and scheme in POSTGRESQL:
        return _postgresql(url, "DATABASE_URL")
    what = f"begins with {scheme}://" if separator and scheme.isascii() else "is no address"
    raise ConfigError(
        f"DATABASE_URL {what}. Write {EXAMPLE}, or sqlite:////folder/{SQLITE_FILE}, or leave it "
        "unset for SQLite in DATA_DIR."
    )


def standby_url(url: str) -> str:
    """Return the SQLAlchemy URL for DATABASE_READ_URL, a standby; "" where none is set.

    Raises ConfigError.
    """
    if url and url.partition("://")[0] not in POSTGRESQL:
        raise ConfigError(
            f"DATABASE_READ_URL names no standby of PostgreSQL. Write {EXAMPLE}, or leave it unset."
        )
    return _postgresql(url, "DATABASE_READ_URL") if url else ""


def _check_sqlite(rest: str) -> None:
    file = rest.partition("?")[0].removeprefix("/")
    if not rest.startswith("/") or not file or file.startswith((":memory:", "file:")):
        raise ConfigError(
            "DATABASE_URL names no file of SQLite. Write three slashes and the path, which begins "
            f"with a fourth: sqlite:////folder/{SQLITE_FILE}"
        )
    path = Path(file)
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "a folder, not a file" if path.is_dir() else "in a folder that is not there"
        raise ConfigError(f"DATABASE_URL names {path}, which is {what}.")


def _postgresql(url: str, name: str) -> str:
    """Return SQLAlchemy's form of a PostgreSQL address; several servers become parameters. Raises
    ConfigError."""
    rest = url.partition("://")[2]
    place, slash, path = rest.partition("/")
    user, at, servers = place.rpartition("@")
    several = servers.split(",") if "?" not in servers else [servers]
    if not all(_has_port(server) for server in several):
        raise ConfigError(f"The port in {name} is none from 1 to 65535. {HOW_TO_WRITE}")
    if len(several) > 1:
        parts = [urlsplit(f"//{server}") for server in several]
        hosts = ",".join(part.hostname or "" for part in parts)
        ports = ",".join(str(part.port or 5432) for part in parts)
        mark = "&" if "?" in path else "?"
        rest = f"{user}{at}{slash}{path}{mark}host={hosts}&port={ports}"
    _check_database(f"postgresql://{rest}", name)
    return f"postgresql+psycopg2://{rest}"


def _has_port(server: str) -> bool:
    """Return whether the server's port is valid or absent."""
    try:
        return urlsplit(f"//{server}").port != 0  # raises ValueError for an invalid port
    except ValueError:
        return False


def _check_database(url: str, name: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:  # an incomplete IPv6 address
        parts = SplitResult("", "", "", "", "")
    if not _names_database(parts) or parts.netloc.count("@") > 1 or parts.fragment or " " in url:
        raise ConfigError(f"{name} does not name a database. {HOW_TO_WRITE}")


def _names_database(parts: SplitResult) -> bool:
    parameters = ("dbname=", "service=")
    return bool(parts.path.strip("/")) or any(name in parts.query for name in parameters)
