"""Waiting for a server, with no server: a pair of sockets stands for it."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import psycopg2
import pytest

from clinic.database import timeouts


@pytest.fixture(params=["poll", "select"], ids=["with poll", "as on Windows"])
def ends(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a line."""
    if request.param == "select":
        monkeypatch.delattr(select, "poll", raising=False)
    here, there = socket.socketpair()
    yield here, there
    here.close()
    there.close()


def test_what_comes_is_not_waited_for(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    there.send(b"a word")
    assert timeouts._is_ready(here.fileno(), True, 60)
    assert timeouts._is_ready(here.fileno(), True, None)


def test_nothing_is_waited_for_no_longer_than_told(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    assert not timeouts._is_ready(ends[0].fileno(), True, 0.01)


def test_a_line_that_takes_words_is_ready_for_them(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    assert timeouts._is_ready(ends[0].fileno(), False, 60)


def test_an_end_that_closes_is_no_silence(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    assert timeouts._is_ready(ends[0].fileno(), True, 60)


def test_a_timeout_that_is_no_number_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(psycopg2.OperationalError, match="connect_timeout is 'soon', not a number"):
        timeouts.Connection("host=127.0.0.1 connect_timeout=soon")


def test_another_drivers_connection_is_left_alone() -> None:
    with timeouts.at_most(object(), 1):
        pass
