"""What the whole test run shares: one PostgreSQL, started once and ended with the run."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clinic.facts import build
from tests.integration import postgres

# Tests of pure code look medicines up without an application, which builds the file of facts.
build.ensure()

settings.register_profile(
    "clinic", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("clinic")

KEEPER = pytest.StashKey[postgres.Keeper]()
FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server while tests are collected; workers are told where it is."""
    given_folder = getattr(config, "workerinput", {}).get("postgres_folder")
    if given_folder:
        config.stash[FOLDER] = Path(given_folder)
    elif postgres.wanted_address() is None and _needs_postgres(config):
        keeper = config.stash[KEEPER] = postgres.Keeper()
        config.stash[FOLDER] = keeper.folder


def _needs_postgres(config: pytest.Config) -> bool:
    if config.option.collectonly or hasattr(config, "workerinput"):
        return False
    places = [Path(arg.partition("::")[0]).resolve() for arg in config.args]
    here = Path(__file__).parent
    elsewhere = (here / "unit", here / "browser", here / "javascript")
    return any(not any(p.is_relative_to(e) for e in elsewhere) for p in places)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Called by pytest-xdist in the controller for each worker."""
    folder = node.config.stash.get(FOLDER, None)  # type: ignore[attr-defined]
    node.workerinput["postgres_folder"] = str(folder or "")  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """With `-n auto` one worker more than there are cores: a test with a browser mostly waits."""
    has_own_number = (
        "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or config.option.numprocesses != "auto"
    )
    return None if has_own_number else (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Each worker begins with a row of modules of its own, and takes from the others at the end.

    So what a module or a browser needs is set up once, not once in every worker.
    """
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Collect no garbage while tests are collected: nearly all that is made then stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """The collector of garbage need not go through 12,000 tests each time, nor after every 700
    objects: a page makes thousands."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


def pytest_unconfigure(config: pytest.Config) -> None:
    keeper = config.stash.get(KEEPER, None)
    if keeper is not None:
        keeper.stop()
