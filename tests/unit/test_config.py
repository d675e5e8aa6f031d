"""The environment is read once, and refused where it is not safe."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config
from config import ConfigError

STRONG = "0123456789abcdef" * 4
POSTGRES = "postgresql://u:p@db.example/clinic"


def test_nothing_set_means_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    found = config.load({"DATA_DIR": str(tmp_path / "new" / "folder")})
    folder = (tmp_path / "new" / "folder").resolve()
    assert found["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{folder / 'clinic.sqlite3'}"
    assert found["SIGNUP_OPEN"] is True
    assert found["PRODUCTION"] is False


def test_without_a_data_folder_it_is_instance() -> None:
    found = config.load({"SECRET_KEY": STRONG, "DATABASE_URL": POSTGRES})
    assert found["DATA_DIR"] == config.ROOT / "instance"


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = config.load({"DATA_DIR": str(tmp_path)})["SECRET_KEY"]
    assert config.load({"DATA_DIR": str(tmp_path)})["SECRET_KEY"] == first
    assert not config.is_weak(first)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_use_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: config.load({"DATA_DIR": str(tmp_path)}), range(8)))
    assert len({settings["SECRET_KEY"] for settings in found} - {""}) == 1


def test_a_secret_file_left_empty_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    secret = config.load({"DATA_DIR": str(tmp_path)})["SECRET_KEY"]
    assert not config.is_weak(secret)
    assert (tmp_path / "secret_key").read_text() == secret


def test_a_given_secret_is_used_and_none_is_kept(tmp_path: Path) -> None:
    found = config.load({"DATA_DIR": str(tmp_path), "SECRET_KEY": "mine", "DATABASE_URL": POSTGRES})
    assert found["SECRET_KEY"] == "mine"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["", "short", "a" * 64, "ab" * 40])
def test_production_refuses_a_missing_or_weak_secret(secret: str, tmp_path: Path) -> None:
    env = {"CLINIC_ENV": "production", "DATA_DIR": str(tmp_path), "SECRET_KEY": secret}
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        config.load(env)


@pytest.mark.parametrize("url", ["", "sqlite:///clinic.sqlite3"])
def test_production_on_sqlite_wants_a_named_folder(url: str) -> None:
    env = {"CLINIC_ENV": "production", "SECRET_KEY": STRONG, "DATABASE_URL": url}
    with pytest.raises(ConfigError, match="DATA_DIR"):
        config.load(env)


def test_production_on_postgresql_needs_no_folder() -> None:
    found = config.load(
        {"CLINIC_ENV": "production", "SECRET_KEY": STRONG, "DATABASE_URL": POSTGRES}
    )
    assert found["PRODUCTION"] is True
    assert found["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg2://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
        ("sqlite:////data/x.sqlite3", "sqlite:////data/x.sqlite3"),
    ],
)
def test_addresses_of_hosting_services_are_understood(
    given: str, used: str, tmp_path: Path
) -> None:
    assert config.database_url(given, tmp_path) == used


@pytest.mark.parametrize(("word", "opened"), [("", True), ("open", True), ("closed", False)])
def test_signing_up_is_open_or_closed(word: str, opened: bool, tmp_path: Path) -> None:
    assert config.load({"DATA_DIR": str(tmp_path), "SIGNUP": word})["SIGNUP_OPEN"] is opened


@pytest.mark.parametrize("word", ["no", "CLOSED", "false", "0"])
def test_another_word_for_signing_up_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="open or closed"):
        config.load({"DATA_DIR": str(tmp_path), "SIGNUP": word})


@pytest.mark.parametrize("text", ["-1", "one", "1.5"])
def test_a_number_of_proxies_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="whole number"):
        config.load({"DATA_DIR": str(tmp_path), "TRUSTED_PROXIES": text})


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="DATA_DIR"):
        config.load({"DATA_DIR": str(tmp_path / "file" / "folder")})


@pytest.mark.parametrize(("word", "is_on"), [("", False), ("0", False), ("1", True)])
def test_an_instance_is_for_reading_only_where_it_is_told(
    word: str, is_on: bool, tmp_path: Path
) -> None:
    assert config.load({"DATA_DIR": str(tmp_path), "READ_ONLY": word})["READ_ONLY"] is is_on


def test_another_word_for_reading_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="READ_ONLY is 'yes'; write 1"):
        config.load({"DATA_DIR": str(tmp_path), "READ_ONLY": "yes"})
