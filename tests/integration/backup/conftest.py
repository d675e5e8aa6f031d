"""A clinic with two doctors, its backup, and places of each kind to restore it into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
from tests.integration.factories import Practice

Places = Callable[[str, str], Place]


@pytest.fixture
def clinic(practice: Practice, other: Practice) -> Place:
    """Where two doctors have worked."""
    fill(practice)
    fill(other)
    return place_of(practice.database)


@pytest.fixture
def backup(clinic: Place, tmp_path: Path) -> Path:
    """The clinic's backup."""
    file = tmp_path / "clinic.backup"
    said = run(clinic.app, "backup", str(file))
    assert said.exit_code == 0, said.output
    return file


@pytest.fixture
def places(databases: Callable[[str], Database]) -> Iterator[Places]:
    """An empty place of a kind of database: `bare` without tables, or `migrated`."""
    made: list[Place] = []

    def make(kind: str, state: str) -> Place:
        find = bare_place if state == "bare" else migrated_place
        made.append(find(databases(kind)))
        return made[-1]

    yield make
    for place in made:
        let_go(place)
