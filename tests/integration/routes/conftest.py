"""Fixtures: the scene of two doctors, and browsers in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from clinic.clock import clinic_day
from tests.integration.client import Browser
from tests.integration.conftest import KINDS
from tests.integration.databases import Database
from tests.integration.factories import Practice
from tests.integration.routes.scene import Records, Scene


@pytest.fixture(scope="session")
def scenes(databases: Callable[[str], Database]) -> Callable[[str], Scene]:
    made: dict[tuple[str, date], Scene] = {}  # the queue's entries are of today

    def find(kind: str) -> Scene:
        today = clinic_day()
        if (kind, today) not in made:
            made[kind, today] = Scene.on(databases(kind))
        databases(kind).renew(made[kind, today].snapshot)
        return made[kind, today]

    return find


@pytest.fixture(params=KINDS)
def scene(request: pytest.FixtureRequest, scenes: Callable[[str], Scene]) -> Scene:
    return scenes(request.param)


@pytest.fixture
def records(scene: Scene) -> Records:
    return scene.records


@pytest.fixture
def app(scene: Scene) -> Flask:
    return scene.records.practice.database.app


@pytest.fixture
def other(scene: Scene) -> Practice:
    return scene.other


@pytest.fixture
def desk(scene: Scene) -> Browser:
    return scene.records.practice.browser()


@pytest.fixture
def stranger(other: Practice) -> Browser:
    """The browser of another doctor, who has one patient, one visit and one bill."""
    return other.browser()
