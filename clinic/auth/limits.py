"""Rate limits for sign-ins and sign-ups: the tries left, and the time to the next. Pure.

A limit is a leaky bucket: `burst` tries at once, and one more after each `every`. In any hour it
allows `burst` + 3600 s / `every` tries, and it is empty again after `burst` times `every`.
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
    """`burst` tries at once, and one more after each `every`."""

    burst: int
    every: timedelta


@dataclass(frozen=True)
class Level:
    """The number of tries that still count at the time `since`."""

    tries: int
    since: datetime


ONE_SOURCE = Limit(10, timedelta(minutes=5))
"""One account from one source: a network, or a device that signed in before. 22 in an hour."""

ACCOUNT = Limit(50, timedelta(seconds=72))
"""One account from all sources: at most 100 in an hour."""

NETWORK = Limit(50, timedelta(seconds=72))
"""All accounts from one network: at most 100 in an hour."""

SIGN_UP = Limit(30, timedelta(minutes=2))
"""Points for sign-ups from one network: at most 60 in an hour."""

LONGEST = timedelta(hours=1)
"""After this time no try of any of these limits counts any more."""


def level_at(now: datetime, stored: Level, limit: Limit) -> Level:
    """Return the level at `now` from a stored one.

    A stored time in the future means that the clock was set back: it then counts from now.
    """
    since = min(stored.since, now)
    expired = (now - since) // limit.every
    if expired >= stored.tries:
        return Level(0, now)
    return Level(stored.tries - expired, since + expired * limit.every)


def seconds_to_wait(now: datetime, level: Level, limit: Limit) -> int:
    """Return whole seconds until the next try, 0 if it may come now. `level` is that at `now`."""
    if level.tries < limit.burst:
        return 0
    free_at = level.since + (level.tries - limit.burst + 1) * limit.every
    return math.ceil((free_at - now).total_seconds())


def network_of(address: str | None) -> str:
    """Return the network that is counted as one: an IPv4 address, or the /64 of an IPv6 customer.

    An IPv4 address within an IPv6 address counts as the IPv4 address; a port that a proxy adds is
    ignored. Text that is no address is returned as it is, cut to LONGEST_ADDRESS.
    """
    text = (address or "").strip()
    parsed = _read(text)
    if parsed is None:
        return text[:LONGEST_ADDRESS] or "unknown"
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(_embedded_ipv4(parsed) or ip_network((int(parsed) >> 64 << 64, 64)))


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address within an IPv6 one: mapped, 6to4, or NAT64 (RFC 6052)."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def is_this_machine(address: str | None) -> bool:
    """Return whether an address is that of the computer on which the clinic runs."""
    parsed = _read((address or "").strip())
    if isinstance(parsed, IPv6Address):
        # 6to4 and NAT64 come from outside, even with an embedded loopback address.
        parsed = parsed.ipv4_mapped or parsed
    return parsed is not None and parsed.is_loopback


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address with or without a port: 10.0.0.1:80, [2001:db8::1]:80."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    for candidate in (bare, text.rpartition(":")[0]):
        try:
            return ip_address(candidate)
        except ValueError:
            continue
    return None
