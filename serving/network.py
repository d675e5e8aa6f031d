"""List the names and addresses by which other computers reach this one."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from serving.certificates import own_host

LOOPBACK = ("localhost", "127.0.0.1", "::1")
OUTSIDE_ADDRESSES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Documentation addresses; the route to them shows which own address leads out."""


def own_names() -> list[str]:
    """Return all names: first those that tablets can reach, then those of this computer alone."""
    host = own_host()
    return [*own_addresses(), *([f"{host}.local", host] if host else []), *LOOPBACK]


def own_addresses() -> list[str]:
    """Return this computer's network addresses, IPv4 first. Sends no packet."""
    addresses = [_source_address(family, outside) for family, outside in OUTSIDE_ADDRESSES]
    with suppress(OSError):
        resolved = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
        addresses += [str(address[0]) for *_, address in resolved]
    reachable = dict.fromkeys(
        address for address in addresses if address and _is_reachable(address)
    )
    return sorted(reachable, key=lambda address: ":" in address)


def is_loopback(host: str) -> bool:
    """Return whether a name or an address leads to this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _source_address(family: socket.AddressFamily, outside_address: str) -> str:
    """Return the own address from which packets to `outside_address` would be sent, or ""."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((outside_address, 9))
        return str(probe.getsockname()[0])
    return ""


def _is_reachable(address: str) -> bool:
    """Return whether others can use an address: it is neither loopback nor IPv6 link-local."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # fe80::1%eth0
        return False
    is_link_local = parsed.version == 6 and parsed.is_link_local
    return not (parsed.is_loopback or parsed.is_unspecified or is_link_local)
