"""Ports of the programs of a drill."""

from __future__ import annotations

from bench.cluster.processes import free_port


def test_ports_of_a_drill_differ_and_are_none_of_outgoing_connections():
    ports = [free_port() for _ in range(12)]
    assert len(set(ports)) == 12
    assert max(ports) < 32_768
