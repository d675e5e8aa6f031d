"""Settings from the environment: reading, and refusal of unsafe ones."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config
import signing_key
from config import ConfigError

STRONG = "c41d7e9f0b2a6583d9e1f4c7a05b38261f7d0e94b6c3a85217e9d4f0b8a36c52"
POSTGRES = "postgresql://u:p@db.example/clinic"


def test_without_settings_sqlite_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = config.load({"DATA_DIR": str(tmp_path / "new" / "folder")})
    folder = (tmp_path / "new" / "folder").resolve()
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{folder / 'clinic.sqlite3'}"
    assert settings["SIGNUP_OPEN"] is True
    assert settings["PRODUCTION"] is False


def test_the_default_data_folder_is_instance() -> None:
    settings = config.load({"SECRET_KEY": STRONG, "DATABASE_URL": POSTGRES})
    assert settings["DATA_DIR"] == config.ROOT / "instance"


def test_reading_the_settings_creates_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "wrong"
    assert config.load({"DATA_DIR": str(folder)})["SECRET_KEY"] == ""
    assert not folder.exists()


def test_a_secret_is_created_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = config.ensure_secret_key(folder)
    assert config.ensure_secret_key(folder) == first
    assert config.load({"DATA_DIR": str(folder)})["SECRET_KEY"] == first
    assert not signing_key.is_weak(first)
    if os.name == "posix":
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_processes_that_start_together_use_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: config.ensure_secret_key(tmp_path), range(8)))
    assert len(set(keys) - {""}) == 1


def test_an_empty_secret_file_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    secret = config.ensure_secret_key(tmp_path)
    assert not signing_key.is_weak(secret)
    assert (tmp_path / "secret_key").read_text() == secret


def test_a_secret_file_without_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="secret_key cannot be read"):
        config.load({"DATA_DIR": str(tmp_path)})


def test_a_configured_secret_is_used_and_none_is_stored(tmp_path: Path) -> None:
    settings = config.load(
        {"DATA_DIR": str(tmp_path), "SECRET_KEY": "mine", "DATABASE_URL": POSTGRES}
    )
    assert settings["SECRET_KEY"] == "mine"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["", " ", "short", "a" * 64, "ab" * 40, "my clinic " * 4])
def test_production_refuses_a_missing_or_weak_secret(secret: str, tmp_path: Path) -> None:
    env = {"CLINIC_ENV": "production", "DATA_DIR": str(tmp_path), "SECRET_KEY": secret}
    assert "SECRET_KEY" in refusal(env)


def refusal(env: dict[str, str]) -> str:
    """Return the message that refuses these settings: one line, without their secrets."""
    with pytest.raises(ConfigError) as refused:
        config.load(env)
    message = str(refused.value)
    assert "\n" not in message
    assert "s3cret" not in message
    return message


@pytest.mark.parametrize("url", ["", "sqlite:///clinic.sqlite3"])
def test_production_on_sqlite_requires_a_configured_folder(url: str) -> None:
    env = {"CLINIC_ENV": "production", "SECRET_KEY": STRONG, "DATABASE_URL": url}
    with pytest.raises(ConfigError, match="DATA_DIR"):
        config.load(env)


def test_production_on_postgresql_needs_no_folder() -> None:
    settings = config.load(
        {"CLINIC_ENV": "production", "SECRET_KEY": STRONG, "DATABASE_URL": POSTGRES}
    )
    assert settings["PRODUCTION"] is True
    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg2://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
        ("postgresql:///d?host=/run", "postgresql+psycopg2:///d?host=/run"),
        (
            "postgresql://u:p@a:5001,b/d?target_session_attrs=read-write",
            "postgresql+psycopg2://u:p@/d?target_session_attrs=read-write&host=a,b&port=5001,5432",
        ),
        ("postgresql://a,[::1]:1/d", "postgresql+psycopg2:///d?host=a,::1&port=5432,1"),
        ("postgresql://u:p@/d?host=a,b", "postgresql+psycopg2://u:p@/d?host=a,b"),
        ("sqlite:////x.sqlite3", "sqlite:////x.sqlite3"),
    ],
)
def test_addresses_of_hosting_services_are_converted(given: str, used: str, tmp_path: Path) -> None:
    assert config.database_url(given, tmp_path) == used


@pytest.mark.parametrize(
    "url",
    [
        *("mysql://u:s3cret@h/d", "postgresql+asyncpg://u:s3cret@h/d", "http://h/s3cret"),
        *("s3cret", "postgres:/u:s3cret@h/d", "postgresql", "://", "x" * 5000),
        *("postgresql://u:s3cret@h:port/d", "postgresql://u:s3cret@h:99999/d"),
        *("postgresql://u:s3cret@a:x,b/d", "postgresql://u:s3cret@a,b:0/d"),
        *(
            "postgresql://u:s3cret@h:0/d",
            "postgresql://u:s3cret#x@h/d",
            "postgresql://u:s3cret/x@h/d",
        ),
        *("postgresql://u:s3cret@x@h/d", "postgresql://u:[s3cret@h/d", "postgresql://u:s3cret@h"),
        *("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://data/x.sqlite3"),
        *("sqlite:////", "sqlite:////no such folder/x.sqlite3", "sqlite:////tmp"),
    ],
)
def test_an_invalid_address_is_refused_in_one_line(url: str, tmp_path: Path) -> None:
    message = refusal({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})
    assert "DATABASE_URL" in message


def test_a_standby_of_postgresql_can_serve_the_reading_of_lists(tmp_path: Path) -> None:
    env = {"DATA_DIR": str(tmp_path)}
    assert config.load(env)["DATABASE_READ_URL"] == ""
    address = config.load(env | {"DATABASE_READ_URL": "postgres://u:p@h/d"})["DATABASE_READ_URL"]
    assert address == "postgresql+psycopg2://u:p@h/d"
    for url in ("sqlite:////x.sqlite3", "postgres://u:s3cret@h:x/d", "postgres://u:s3cret@h"):
        assert "DATABASE_READ_URL" in refusal(env | {"DATABASE_READ_URL": url})


@pytest.mark.parametrize("word", ["prod", "Production", "staging", "1"])
def test_an_unknown_environment_is_refused(word: str, tmp_path: Path) -> None:
    message = refusal({"DATA_DIR": str(tmp_path), "CLINIC_ENV": word})
    assert message == f"CLINIC_ENV is {word!r}; write development or production."


@pytest.mark.parametrize("word", ["", "development"])
def test_any_environment_but_production_is_development(word: str, tmp_path: Path) -> None:
    assert config.load({"DATA_DIR": str(tmp_path), "CLINIC_ENV": word})["PRODUCTION"] is False


def test_blanks_around_a_setting_are_ignored(tmp_path: Path) -> None:
    settings = config.load({"DATA_DIR": f" {tmp_path}\n", "SIGNUP": "closed\r\n"})
    assert (settings["DATA_DIR"], settings["SIGNUP_OPEN"]) == (tmp_path, False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("PORT", text) for text in ("abc", "0", "65536", "-1", "80.0", "٨٠٠٠", "9" * 5000)),
        *(("WEB_CONCURRENCY", text) for text in ("0", "two", "1000", "-1")),
        *(("TRUSTED_PROXIES", text) for text in ("-1", "one", "1.5", "11", "١")),
        *(("HOST", text) for text in ("http://0.0.0.0", "0.0.0.0:80", "a b", "[::1]:80")),
        *(("READ_ONLY", text) for text in ("yes", "true")),
        *(("SIGNUP", text) for text in ("no", "CLOSED", "false", "0")),
    ],
)
def test_an_invalid_setting_is_named(name: str, text: str, tmp_path: Path) -> None:
    message = refusal({"DATA_DIR": str(tmp_path), name: text})
    assert message.startswith(f"{name} is ")


def test_the_address_to_listen_on_is_read() -> None:
    assert config.address({}) == ("127.0.0.1", 8000)
    assert config.address({}, host="0.0.0.0") == ("0.0.0.0", 8000)
    assert config.address({"HOST": "::", "PORT": "80"}, host="0.0.0.0") == ("::", 80)
    assert config.address({"HOST": "[::1]"}) == ("::1", 8000)
    assert (config.workers({}), config.workers({"WEB_CONCURRENCY": "4"})) == (2, 4)


@pytest.mark.parametrize(("word", "opened"), [("", True), ("open", True), ("closed", False)])
def test_signing_up_is_open_or_closed(word: str, opened: bool, tmp_path: Path) -> None:
    assert config.load({"DATA_DIR": str(tmp_path), "SIGNUP": word})["SIGNUP_OPEN"] is opened


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "DATA_DIR" in refusal({"DATA_DIR": str(tmp_path / "file" / "folder")})
    with pytest.raises(ConfigError, match="DATA_DIR"):
        config.ensure_secret_key(tmp_path / "file" / "folder")


@pytest.mark.parametrize(("word", "is_on"), [("", False), ("0", False), ("1", True)])
def test_read_only_is_off_by_default(word: str, is_on: bool, tmp_path: Path) -> None:
    assert config.load({"DATA_DIR": str(tmp_path), "READ_ONLY": word})["READ_ONLY"] is is_on


def test_an_unknown_value_for_read_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="READ_ONLY is 'yes'; write 1"):
        config.load({"DATA_DIR": str(tmp_path), "READ_ONLY": "yes"})


def test_logs_are_text_without_an_access_log_by_default(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path)}
    plain = config.load(environ)
    assert (plain["LOGS_JSON"], plain["ACCESS_LOG"], plain["METRICS_TOKEN"]) == (False, False, "")
    wanted = {"LOG_FORMAT": "json", "ACCESS_LOG": "1", "METRICS_TOKEN": STRONG}
    full = config.load(environ | wanted)
    assert (full["LOGS_JSON"], full["ACCESS_LOG"], full["METRICS_TOKEN"]) == (True, True, STRONG)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("LOG_FORMAT", "xml"), ("ACCESS_LOG", "yes"), ("METRICS_TOKEN", "token")),
        *(("METRICS_TOKEN", "a" * 64), ("METRICS_TOKEN", STRONG + "é")),
    ],
)
def test_an_invalid_setting_of_logs_or_metrics_is_refused_by_name(
    name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=f"^{name} ") as error:
        config.load({"DATA_DIR": str(tmp_path), name: value})
    assert STRONG not in str(error.value)
