"""The open connections of one event loop: whose turn it is, and which have taken too long.

A connection waits for its visitor, until a whole request is there, or works for it. One that waits
costs a file descriptor and no thread, and is closed when it has waited too long, whether it is
silent, sends by a byte a second or does not read its answer. Where one address, or all together,
have too many waiting, the one that has waited longest is closed; no new one is turned away. So a
request that comes in one go is answered whatever its neighbours behind the same address do.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass, field

REQUEST_SECONDS = 120.0
"""For the next whole request, counted from the end of the last one. Longer than `KEEP_ALIVE`."""
ANSWER_SECONDS = 300.0
"""For the same where the visitor still reads the last answer: a telephone line is slow."""
KEEP_ALIVE = 75
"""Seconds that a silent connection is kept for the next request: longer than proxies keep theirs,
so that they never use one that was just closed."""
WAITING_OF_ONE_ADDRESS = 500
"""More than the tablets of a clinic behind one router need."""
MOST = 2000
"""Open at the same time, of all addresses."""
BETWEEN_SWEEPS = 1.0
"""Seconds."""

Client = tuple[str, int]


@dataclass
class Waiting:
    """A connection that waits for its visitor, since a moment of `time.monotonic`."""

    transport: asyncio.Transport
    since: float = field(default_factory=time.monotonic)

    def has_outlasted(self, request_seconds: float, answer_seconds: float) -> bool:
        """Whether it has waited longer than it may."""
        is_sending = self.transport.get_write_buffer_size() > 0
        longest = answer_seconds if is_sending else request_seconds
        return time.monotonic() - self.since > longest


class Connections:
    """Every method is called in the event loop's thread. `of_one_address` None: no such limit,
    as behind a proxy, whose address is everybody's."""

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
        # The longest waiting first: dictionaries keep the order of entering.
        self._waiting: dict[str, dict[Client, Waiting]] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    def opened(self, client: Client, transport: asyncio.Transport) -> None:
        """A new connection, which waits."""
        self._open[client] = transport
        self.waits(client)
        if len(self._open) > self.most:
            self._close_longest(max(self._waiting.values(), key=len, default={}))
        if self._sweeper is None:
            self._sweep()

    def waits(self, client: Client) -> None:
        """Its request is answered, or none came yet."""
        transport = self._open.get(client)
        if transport is None:  # it was closed meanwhile
            return
        neighbours = self._waiting.setdefault(network_of(client[0]), {})
        neighbours[client] = Waiting(transport)
        if self.of_one_address is not None and len(neighbours) > self.of_one_address:
            self._close_longest(neighbours)

    def works(self, client: Client) -> None:
        """A whole request is there, and the clinic is at work on it, as long as it takes."""
        network = network_of(client[0])
        neighbours = self._waiting.get(network, {})
        neighbours.pop(client, None)
        if not neighbours:
            self._waiting.pop(network, None)

    def closed(self, client: Client) -> None:
        """The connection is gone."""
        self.works(client)
        self._open.pop(client, None)

    def _close_longest(self, neighbours: dict[Client, Waiting]) -> None:
        if neighbours:
            client = next(iter(neighbours))
            neighbours.pop(client).transport.abort()

    def _sweep(self) -> None:
        """Closes what has waited too long; again and again while anything is open."""
        for neighbours in self._waiting.values():
            for client, waiting in list(neighbours.items()):
                if waiting.has_outlasted(self.request_seconds, self.answer_seconds):
                    neighbours.pop(client).transport.abort()
        again = asyncio.get_running_loop().call_later
        pause = min(BETWEEN_SWEEPS, self.request_seconds / 2)
        self._sweeper = again(pause, self._sweep) if self._open else None


def network_of(address: str) -> str:
    """Whose connections count together: one IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return address


def most_of_this_process() -> int:
    """How many connections this process may have open: MOST, or half of its files where the system
    allows it no more. Raises the limit of files, with which macOS begins at 256, Linux at 1,024."""
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
