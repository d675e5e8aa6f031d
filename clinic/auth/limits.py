"""How many tries there are, and how long to wait for the next one: pure arithmetic.

A limit is a bucket: `burst` tries at once, and one more after each `every`. In any hour it lets
`burst` + 3600 s / `every` through, and it is empty again after `burst` times `every`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LONGEST_ADDRESS = 64
NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Limit:
    """So many tries at once, and one more after each `every`."""

    burst: int
    every: timedelta


@dataclass(frozen=True)
class Level:
    """The tries that still count at the moment `since`."""

    tries: int
    since: datetime


ONE_SOURCE = Limit(10, timedelta(minutes=5))
"""One account tried from one place: a network, or a device that signed in before. 22 in an hour."""

ACCOUNT = Limit(50, timedelta(seconds=72))
"""One account tried from everywhere: at most 100 in an hour."""

NETWORK = Limit(50, timedelta(seconds=72))
"""Any accounts tried from one network: at most 100 in an hour."""

SIGN_UP = Limit(30, timedelta(minutes=2))
"""Points of signing up from one network: at most 60 in an hour."""

LONGEST = timedelta(hours=1)
"""After this time no try of any of these limits counts any more."""


def level_at(now: datetime, kept: Level, limit: Limit) -> Level:
    """What is left of a kept level.

    A level of the future was kept before the clock was set back: its time begins now.
    """
    since = min(kept.since, now)
    freed = (now - since) // limit.every
    if freed >= kept.tries:
        return Level(0, now)
    return Level(kept.tries - freed, since + freed * limit.every)


def seconds_to_wait(now: datetime, level: Level, limit: Limit) -> int:
    """Whole seconds until one more try; 0 where it may come now. `level` is that of `now`."""
    if level.tries < limit.burst:
        return 0
    free_at = level.since + (level.tries - limit.burst + 1) * limit.every
    return math.ceil((free_at - now).total_seconds())


def network_of(address: str | None) -> str:
    """Who is counted together: an IPv4 address, or the /64 that one IPv6 customer is given.

    An IPv4 address inside an IPv6 one is itself; a port that a proxy adds says nothing. Text that
    is no address stands for itself, cut.
    """
    text = (address or "").strip()
    found = _read(text)
    if found is None:
        return text[:LONGEST_ADDRESS] or "unknown"
    if isinstance(found, IPv4Address):
        return str(found)
    return str(_inside(found) or ip_network((int(found) >> 64 << 64, 64)))


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is written as IPv6: mapped, 6to4, or through NAT64 (RFC 6052)."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_this_machine(address: str | None) -> bool:
    """Whether somebody sits at the computer on which the clinic runs."""
    found = _read((address or "").strip())
    if isinstance(found, IPv6Address):
        # 6to4 and NAT64 lead here from outside, whatever address they have inside.
        found = found.ipv4_mapped or found
    return found is not None and found.is_loopback


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """The address, with or without a port: 10.0.0.1:80, [2001:db8::1]:80."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    for candidate in (bare, text.rpartition(":")[0]):
        try:
            return ip_address(candidate)
        except ValueError:
            continue
    return None
