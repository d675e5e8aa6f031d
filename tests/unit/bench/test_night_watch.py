"""The backups of a drill: made by the drill, beside those of the worker."""

from __future__ import annotations

import pytest

from bench.cluster.people import NightWatch


def test_a_backup_that_the_worker_is_making_is_waited_for_and_is_no_failure() -> None:
    busy = ["Another nightly backup is being made here."]

    def make() -> None:
        if busy:
            raise RuntimeError(busy.pop())

    nights = NightWatch(make)
    assert not nights.make_one()
    assert nights.make_one()
    assert len(nights.good) == 1


def test_a_backup_that_fails_stops_the_drill() -> None:
    def make() -> None:
        raise RuntimeError("the disk is full")

    nights = NightWatch(make)
    with pytest.raises(RuntimeError, match="full"):
        nights.make_one()
    assert nights.good == []
