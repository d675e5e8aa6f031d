"""Waiting for a database server; a pair of sockets takes the server's place."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2.extensions import parse_dsn

from clinic.database import timeouts


@pytest.fixture(params=["poll", "select"], ids=["with poll", "as on Windows"])
def ends(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return both ends of a connection."""
    if request.param == "select":
        monkeypatch.delattr(select, "poll", raising=False)
    here, there = socket.socketpair()
    yield here, there
    here.close()
    there.close()


def test_available_data_is_read_without_waiting(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    there.send(b"a word")
    assert timeouts._is_ready(here.fileno(), True, 60)
    assert timeouts._is_ready(here.fileno(), True, None)


def test_waiting_ends_after_the_given_time(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    assert not timeouts._is_ready(ends[0].fileno(), True, 0.01)


def test_a_writable_connection_is_ready_at_once(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    assert timeouts._is_ready(ends[0].fileno(), False, 60)


def test_a_closed_connection_is_no_timeout(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    assert timeouts._is_ready(ends[0].fileno(), True, 60)


def test_a_timeout_that_is_no_number_is_an_error(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(psycopg2.OperationalError, match="connect_timeout is no number"):
        timeouts.Connection("host=127.0.0.1 connect_timeout=soon")


ASKED = "host=a,b port=1,2 user=u target_session_attrs="


def servers(dsn: str) -> list[str]:
    addresses = [parse_dsn(one) for _server, one in timeouts._choices(dsn)]
    return [f"{one['host']}:{one['port']} {one['target_session_attrs']}" for one in addresses]


def test_each_of_several_servers_is_asked_with_its_own_parameters() -> None:
    assert servers(f"{ASKED}read-write") == ["a:1 read-write", "b:2 read-write"]


def test_the_server_that_answered_last_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(timeouts._last_server, f"{ASKED}any", ("b", "2"))
    assert servers(f"{ASKED}any") == ["b:2 any", "a:1 any"]


def test_all_servers_are_tried_for_a_standby_before_the_primary_is_used() -> None:
    wanted = ["a:1 standby", "b:2 standby", "a:1 any", "b:2 any"]
    assert servers(f"{ASKED}prefer-standby") == wanted


def test_one_port_applies_to_all_servers_and_a_single_server_is_left_to_the_driver() -> None:
    ports = [parse_dsn(one)["port"] for _server, one in timeouts._choices("host=a,b port=7")]
    assert ports == ["7", "7"]
    for single in ("host=a port=1", "dbname=d", "host=a,b hostaddr=1.1.1.1,2.2.2.2"):
        assert [one for _server, one in timeouts._choices(single)] == [single]
