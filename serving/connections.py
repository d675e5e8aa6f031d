"""The open connections of one event loop, with limits on their number and waiting time.

A connection waits for its client until a whole request has arrived, or the clinic works on its
request. A waiting connection costs a file descriptor and no thread, and is closed when it has
waited too long, whether it is silent, sends a byte a second or does not read its answer. Where one
address, or all together, have too many waiting, the one that has waited longest is closed; no new
one is refused. So a request that arrives at once is answered, no matter what other clients behind
the same address do.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass, field

REQUEST_SECONDS = 120.0
"""The limit for the next whole request, from the end of the last. Longer than `KEEP_ALIVE`."""
ANSWER_SECONDS = 300.0
"""The same limit while the client still reads the last answer: a mobile connection is slow."""
KEEP_ALIVE = 75
"""Seconds that a silent connection stays open for the next request: longer than proxies keep
theirs, so that they never use one that was just closed."""
WAITING_OF_ONE_ADDRESS = 500
"""More than the tablets of a clinic behind one router need."""
MOST = 2000
"""Open connections of all addresses together."""
BETWEEN_SWEEPS = 1.0
"""Seconds."""

Client = tuple[str, int]


@dataclass
class WaitingConnection:
    """A connection that waits for its client, since a time of `time.monotonic`."""

    transport: asyncio.Transport
    since: float = field(default_factory=time.monotonic)

    def has_outlasted(self, request_seconds: float, answer_seconds: float) -> bool:
        """Return whether it has waited longer than allowed."""
        is_sending = self.transport.get_write_buffer_size() > 0
        longest = answer_seconds if is_sending else request_seconds
        return time.monotonic() - self.since > longest


class Connections:
    """The connections of an event loop; every method is called in its thread.

    With `of_one_address` None there is no limit per address: behind a proxy all have the proxy's.
    """

    def __init__(
        self,
        of_one_address: int | None = WAITING_OF_ONE_ADDRESS,
        most: int = MOST,
        request_seconds: float = REQUEST_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.of_one_address = of_one_address
        self.most = most
        self.request_seconds = request_seconds
        self.answer_seconds = answer_seconds
        self._open: dict[Client, asyncio.Transport] = {}
        # The longest waiting first: dictionaries keep the order of insertion.
        self._waiting: dict[str, dict[Client, WaitingConnection]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    def opened(self, client: Client, transport: asyncio.Transport) -> None:
        """Add a new connection, which waits."""
        self._open[client] = transport
        self.waits(client)
        if len(self._open) > self.most:
            self._close_longest(max(self._waiting.values(), key=len, default={}))
        if self._sweeper is None:
            self._sweep()

    def waits(self, client: Client) -> None:
        """Mark a connection as waiting: its request is answered, or none has arrived yet."""
        transport = self._open.get(client)
        if transport is None:  # it was closed meanwhile
            return
        neighbours = self._waiting.setdefault(network_of(client[0]), {})
        neighbours[client] = WaitingConnection(transport)
        if self.of_one_address is not None and len(neighbours) > self.of_one_address:
            self._close_longest(neighbours)

    def works(self, client: Client) -> None:
        """Mark a connection as working on a whole request; this has no time limit."""
        network = network_of(client[0])
        neighbours = self._waiting.get(network, {})
        neighbours.pop(client, None)
        if not neighbours:
            self._waiting.pop(network, None)

    def closed(self, client: Client) -> None:
        """Remove a connection that has closed."""
        self.works(client)
        self._open.pop(client, None)

    def _close_longest(self, neighbours: dict[Client, WaitingConnection]) -> None:
        if neighbours:
            client = next(iter(neighbours))
            neighbours.pop(client).transport.abort()

    def _sweep(self) -> None:
        """Close connections that have waited too long; repeat while any is open."""
        for neighbours in self._waiting.values():
            for client, waiting in list(neighbours.items()):
                if waiting.has_outlasted(self.request_seconds, self.answer_seconds):
                    neighbours.pop(client).transport.abort()
        again = asyncio.get_running_loop().call_later
        pause = min(BETWEEN_SWEEPS, self.request_seconds / 2)
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


def most_of_this_process() -> int:
    """Return how many connections this process may have open: MOST, or half of its file limit.

    It first raises the file limit of the process, which is 256 on macOS and 1,024 on Linux.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST
    files, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST if hard == resource.RLIM_INFINITY else min(2 * MOST, hard)
    if files != resource.RLIM_INFINITY and files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        files = wanted
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 2)
