"""The names and addresses by which this computer is reached in its network."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from serving.certificates import own_host

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Documentation addresses; the route to them shows which own address leads out."""


def own_names() -> list[str]:
    """Return all names: first those that tablets can reach, then those of this computer alone."""
    host = own_host()
    return [*own_addresses(), *([f"{host}.local", host] if host else []), *LOOPBACK]


def own_addresses() -> list[str]:
    """Return this computer's network addresses, IPv4 first. It sends no packet."""
    addresses = [_address_towards(family, far) for family, far in FAR]
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


def _address_towards(family: socket.AddressFamily, far: str) -> str:
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((far, 9))
        return str(probe.getsockname()[0])
    return ""


def _is_reachable(address: str) -> bool:
    """Return whether others can use an address: no loopback, no IPv6 link-local address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # fe80::1%eth0
        return False
    is_link_local = parsed.version == 6 and parsed.is_link_local
    return not (parsed.is_loopback or parsed.is_unspecified or is_link_local)
