"""Clients that ask through both doors, check each byte, and tell what they saw."""

import asyncio
import hashlib
import io
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import aiohttp

from benchmarks.soaking.orders import FINISHING, HEADER, Manner, Order
from store.presence import Presence

PATH = "/v1/chat/completions"
DOORS = ("proxy", "gateway")
SLOW_READ = 64 * 1024
SLOW_S = 0.02
PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one client saw of its order."""

    order: Order
    door: str
    is_whole: bool
    """All of the answer came, with its proper end."""
    is_harmed: bool
    """What came is not what was sent, or not a beginning of it."""
    at: float
    """Monotonic seconds of the end."""
    error: str | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether a client was done wrong, had nothing been done to the recorder."""
        should_end = self.order.kind in FINISHING and self.order.manner is not Manner.LEAVES
        return self.is_harmed or self.is_whole is not should_end


class Clients:
    """One kept pool of connections a door."""

    def __init__(self, recorder: Presence) -> None:
        self._recorder = recorder
        self._trusted = ssl.create_default_context(cafile=recorder.ca)
        self._sessions = {door: self._session() for door in DOORS}
        self.seen: list[Seen] = []

    async def renew(self) -> None:
        """Hang up, and open new connections from here on."""
        await self.close()
        self._sessions = {door: self._session() for door in DOORS}

    async def close(self) -> None:
        await asyncio.gather(*(session.close() for session in self._sessions.values()))

    async def ask(self, order: Order, door: str) -> Seen:
        """Send an order and read its answer; never raises for what the network does."""
        received, is_whole, error = hashlib.sha256(), False, None
        size = 0
        try:
            async with asyncio.timeout(PATIENCE_S), self._post(order, door) as answer:
                if answer.status != 200:
                    raise aiohttp.ClientError(f"status {answer.status}")
                async for data in answer.content.iter_chunked(SLOW_READ):
                    received.update(data)
                    size += len(data)
                    if order.manner is Manner.LEAVES:
                        answer.close()
                        break
                    if order.manner is Manner.SLOWLY:
                        await asyncio.sleep(SLOW_S)
                else:
                    is_whole = True
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            error = f"{type(problem).__name__}: {problem}"
        is_same = received.digest() == await asyncio.to_thread(_digest, order.answer(), size)
        is_short = is_whole and size != sum(map(len, order.answer()))
        seen = Seen(order, door, is_whole, not is_same or is_short, time.monotonic(), error)
        self.seen.append(seen)
        return seen

    def _post(self, order: Order, door: str) -> aiohttp.client._RequestContextManager:
        is_proxy = door == "proxy"
        base = "https://api.openai.com" if is_proxy else f"{self._recorder.gateway}/openai"
        return self._sessions[door].post(
            f"{base}{PATH}",
            data=io.BytesIO(order.prompt()),
            headers={
                HEADER: order.header(),
                "Content-Type": "application/json",
                "X-Wattprint-Label": order.label,
            },
            proxy=self._recorder.proxy if is_proxy else None,
            ssl=self._trusted,
        )

    @staticmethod
    def _session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None),
            read_bufsize=SLOW_READ,
        )


async def at_once[T](width: int, work: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
    """Do all of the work, so many at a time."""
    rest = iter(work)

    async def worker() -> None:
        for item in rest:
            await do(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(worker())


def _digest(parts: Iterable[bytes], size: int) -> bytes:
    """Of the first `size` bytes."""
    found = hashlib.sha256()
    for part in parts:
        if size <= 0:
            break
        found.update(part[:size])
        size -= len(part)
    return found.digest()
