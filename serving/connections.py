"""Track the open connections of one event loop; limit their number and their waiting time.

A connection waits for its client until a whole request has arrived; then the clinic works on it. A
waiting connection costs a file descriptor and no thread. It is closed when it has waited too long:
because it is silent, sends a byte a second or does not read its response. Where one address, or all
together, have too many waiting connections, the one that has waited longest is closed; a new one is
never refused. So a request that arrives at once is answered, no matter what other clients behind
the same address do.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass, field

REQUEST_SECONDS = 120.0
"""The limit for the next whole request, from the end of the last. Longer than `KEEP_ALIVE`."""
RESPONSE_SECONDS = 300.0
"""The same limit while the client still reads the last response: a mobile connection is slow."""
KEEP_ALIVE = 75
"""Seconds that a silent connection stays open for the next request: longer than proxies keep
theirs, so that they never use one that was just closed."""
MAX_WAITING_PER_ADDRESS = 500
"""More than the tablets of a clinic behind one router need."""
MAX_CONNECTIONS = 2000
"""Open connections of all addresses together."""
SWEEP_SECONDS = 1.0
"""Seconds."""

Client = tuple[str, int]


@dataclass
class WaitingConnection:
    """A connection that waits for its client, since a time of `time.monotonic`."""

    transport: asyncio.Transport
    since: float = field(default_factory=time.monotonic)

    def has_timed_out(self, request_seconds: float, response_seconds: float) -> bool:
        """Return whether the connection has waited longer than allowed; both limits are in
        seconds."""
        is_sending = self.transport.get_write_buffer_size() > 0
        longest = response_seconds if is_sending else request_seconds
        return time.monotonic() - self.since > longest


class Connections:
    """Hold the connections of one event loop. Call every method in that loop's thread.

    `max_per_address=None` turns the limit per address off: behind a proxy all connections have the
    proxy's address.
    """

    def __init__(
        self,
        max_per_address: int | None = MAX_WAITING_PER_ADDRESS,
        max_open: int = MAX_CONNECTIONS,
        request_seconds: float = REQUEST_SECONDS,
        response_seconds: float = RESPONSE_SECONDS,
    ) -> None:
        self.max_per_address = max_per_address
        self.max_open = max_open
        self.request_seconds = request_seconds
        self.response_seconds = response_seconds
        self._open: dict[Client, asyncio.Transport] = {}
        # The longest waiting first: dictionaries keep the order of insertion.
        self._waiting: dict[str, dict[Client, WaitingConnection]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    def add(self, client: Client, transport: asyncio.Transport) -> None:
        """Add a new connection, which waits."""
        self._open[client] = transport
        self.mark_waiting(client)
        if len(self._open) > self.max_open:
            self._close_longest_waiting(max(self._waiting.values(), key=len, default={}))
        if self._sweeper is None:
            self._sweep()

    def mark_waiting(self, client: Client) -> None:
        """Mark a connection as waiting: its request is answered, or none has arrived yet."""
        transport = self._open.get(client)
        if transport is None:  # it was closed meanwhile
            return
        neighbours = self._waiting.setdefault(network_of(client[0]), {})
        neighbours[client] = WaitingConnection(transport)
        if self.max_per_address is not None and len(neighbours) > self.max_per_address:
            self._close_longest_waiting(neighbours)

    def mark_working(self, client: Client) -> None:
        """Mark a connection as working on a whole request; this has no time limit."""
        network = network_of(client[0])
        neighbours = self._waiting.get(network, {})
        neighbours.pop(client, None)
        if not neighbours:
            self._waiting.pop(network, None)

    def remove(self, client: Client) -> None:
        """Remove a connection that has closed."""
        self.mark_working(client)
        self._open.pop(client, None)

    def _close_longest_waiting(self, neighbours: dict[Client, WaitingConnection]) -> None:
        if neighbours:
            client = next(iter(neighbours))
            neighbours.pop(client).transport.abort()

    def _sweep(self) -> None:
        """Close connections that have waited too long; repeat while any is open."""
        for neighbours in self._waiting.values():
            for client, waiting in list(neighbours.items()):
                if waiting.has_timed_out(self.request_seconds, self.response_seconds):
                    neighbours.pop(client).transport.abort()
        again = asyncio.get_running_loop().call_later
        pause = min(SWEEP_SECONDS, self.request_seconds / 2)
        self._sweeper = again(pause, self._sweep) if self._open else None


def network_of(address: str) -> str:
    """Return the network that is counted as one: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def max_connections_of_process() -> int:
    """Return how many connections this process may have open: at most half of its file limit.

    Raises the file limit of the process first, which is 256 on macOS and 1,024 on Linux.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MAX_CONNECTIONS
    needed = 2 * MAX_CONNECTIONS
    files, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if files != resource.RLIM_INFINITY and files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        files = wanted
    return MAX_CONNECTIONS if files == resource.RLIM_INFINITY else min(MAX_CONNECTIONS, files // 2)
