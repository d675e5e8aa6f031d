"""Fixtures: a clinic with two doctors, its backup, and empty places of each kind to restore
into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic.backup import keys, nightly, proving
from clinic.backup.encryption import make_secret, recipient_of
from tests.integration.backup.scene import (
    Place,
    bare_place,
    fill,
    let_go,
    migrated_place,
    place_of,
    run,
)
from tests.integration.databases import Database

Places = Callable[[str, str], Place]


@dataclass(frozen=True)
class Backup:
    """A filled clinic that is restored for each test."""

    rows: str
    """The name of the stored rows."""
    backup: Path


@pytest.fixture(scope="session")
def filled() -> dict[str, Backup]:
    """By kind of database: a clinic where two doctors have worked, filled once."""
    return {}


@pytest.fixture
def clinic(
    database: Database,
    filled: dict[str, Backup],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Place:
    """The place of a clinic where two doctors have worked."""
    place = place_of(database)
    if database.name in filled:
        database.renew(filled[database.name].rows)
        return place
    fill(request.getfixturevalue("practice"))
    fill(request.getfixturevalue("other"))
    file = tmp_path_factory.mktemp("backup") / "clinic.backup"
    result = run(place.app, "backup", str(file))
    assert result.exit_code == 0, result.output
    filled[database.name] = Backup(database.keep(), file)
    return place


@pytest.fixture
def backup(clinic: Place, database: Database, filled: dict[str, Backup], tmp_path: Path) -> Path:
    """A copy of the clinic's backup, which a test may damage."""
    return Path(shutil.copy(filled[database.name].backup, tmp_path / "clinic.backup"))


@pytest.fixture
def places(databases: Callable[[str], Database]) -> Iterator[Places]:
    """Return a function that makes an empty place of a kind of database: `bare` without tables, or
    `migrated`."""
    made: list[Place] = []

    def make(kind: str, state: str) -> Place:
        find = bare_place if state == "bare" else migrated_place
        made.append(find(databases(kind)))
        return made[-1]

    yield make
    for place in made:
        let_go(place)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The folder of the backups' disk."""
    (folder := tmp_path / "stick").mkdir()
    return folder


@pytest.fixture
def night(clinic: Place, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The clinic with its keys and a disk for backups."""
    keys.keep(tmp_path / "data", recipient_of(make_secret()))
    for name, value in {"DATA_DIR": tmp_path / "data", "BACKUP_TARGETS": (str(stick),)}.items():
        monkeypatch.setitem(clinic.app.config, name, value)
    # The disk of the backups is a folder beside the records; one test looks at the real disks.
    monkeypatch.setattr(nightly, "places_of_records", lambda _files: [])
    return clinic


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the trial restore where it is not tested."""
    monkeypatch.setattr(proving, "prove", lambda *_: None)
