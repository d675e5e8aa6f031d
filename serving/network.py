"""Under which names and addresses this computer is reached in its network."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from serving.certificates import own_host

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody: the routing table tells by which of its own it would go there."""


def own_names() -> list[str]:
    """All of them: first those that a tablet reaches, then those of this computer alone."""
    host = own_host()
    return [*own_addresses(), *([f"{host}.local", host] if host else []), *LOOPBACK]


def own_addresses() -> list[str]:
    """This computer's addresses in its network, IPv4 first. Asks the system; sends nothing."""
    found = [_address_towards(family, far) for family, far in FAR]
    with suppress(OSError):
        told = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
        found += [str(address[0]) for *_, address in told]
    kept = dict.fromkeys(address for address in found if address and _is_reached(address))
    return sorted(kept, key=lambda address: ":" in address)


def is_loopback(host: str) -> bool:
    """Whether a name or an address leads to this computer itself."""
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


def _is_reached(address: str) -> bool:
    """Not by this computer alone, and not only together with the name of a cable."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:  # fe80::1%eth0
        return False
    of_a_cable = known.version == 6 and known.is_link_local
    return not (known.is_loopback or known.is_unspecified or of_a_cable)
