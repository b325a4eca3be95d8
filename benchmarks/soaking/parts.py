"""What is done to the recorder of a soak, one part after another, and what each came to."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.soaking.account import Account, account
from benchmarks.soaking.clients import DOORS, Clients, Seen, at_once
from benchmarks.soaking.orders import BLOCK, Kind, Manner, Order
from benchmarks.soaking.provider import Provider
from benchmarks.soaking.recorder import Recorder
from store.slack import TRIM_S

AT_ONCE = 16
OPENING = 50
"""Streams that are opened at the same time: each costs a proxy some 10 ms of work."""
OPENING_S = 60.0
GROWTH_MB = 10.0
PEAK_MB = 128.0
"""Above what was held before: copies that wait for the worker may take half of it."""
FILES_GROWTH = 4
BEFORE_KILL_S = (0.0, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of each."""

    requests: int = 10_000
    warming: int = 2000
    """Until all that is loaded once has been."""
    rest_s: float = TRIM_S + 1
    hours: float = 0.0
    """That the requests are spread over; 0: as fast as can be."""
    big_mb: int = 100
    idle: int = 1000
    """Streams through each door."""
    held_s: float = 5.0
    """Longer than the recorder waits for a lock."""
    kills: int = 50


@dataclass(slots=True)
class Part:
    """What one fault came to."""

    name: str
    took_s: float = 0.0
    account: Account | None = None
    skipped: str | None = None
    """Why it could not be done here."""
    figures: dict[str, float] = field(default_factory=dict)
    too_much: list[str] = field(default_factory=list)
    """What was beyond its bound."""

    @property
    def is_clean(self) -> bool:
        return not self.too_much and (self.account is None or self.account.is_clean)

    def bound(self, figure: str, value: float, most: float) -> None:
        self.figures[figure] = value
        if value > most:
            self.too_much.append(f"{figure} is {value:.1f}, more than {most:g}")


class Soak:
    """One recorder and what is done to it."""

    def __init__(
        self, recorder: Recorder, provider: Provider, seed: int, sizes: Sizes = Sizes()
    ) -> None:
        self._recorder = recorder
        self._provider = provider
        self._sizes = sizes
        self._random = random.Random(seed)  # noqa: S311  # to be repeated
        self._clients = Clients(recorder.presence)
        self._number = 0

    async def close(self) -> None:
        await self._clients.close()

    async def part(self, name: str) -> Part:
        """Do a part by name, wait until all of it is written, and draw up its account."""
        do: Callable[[Part], Awaitable[None]] = getattr(self, name)
        found, first, begun = Part(name), len(self._clients.seen), time.monotonic()
        await do(found)
        await self._recorder.settled()
        found.took_s = time.monotonic() - begun
        found.account = account(
            self._recorder.home.log,
            self._clients.seen[first:],
            self._provider.harmed,
            is_recorder_killed=name == "kill",
        )
        return found

    async def use(self, part: Part) -> None:
        """What a person's apps do, while providers and clients break off now and then."""
        sizes = self._sizes
        await self._run(self._orders(sizes.warming))
        await self._rest()
        memory_mb, files = self._recorder.memory_mb(), self._recorder.files()
        await self._run(self._orders(sizes.requests), sizes.hours * 3600 / sizes.requests)
        await self._rest()
        part.figures["memory_mb"] = memory_mb
        part.bound("memory_growth_mb", self._recorder.memory_mb() - memory_mb, GROWTH_MB)
        part.bound("files_growth", self._recorder.files() - files, FILES_GROWTH)

    async def big(self, part: Part) -> None:
        """Large bodies, down and up, through each door."""
        async with self._peak(part):
            blocks = self._sizes.big_mb * 10**6 // len(BLOCK)
            for door in DOORS:
                await self._clients.ask(self._order(Kind.STREAM, blocks=blocks), door)
                up = self._order(Kind.WHOLE, sent_bytes=self._sizes.big_mb * 10**6)
                await self._clients.ask(up, door)

    async def idle(self, part: Part) -> None:
        """Many streams that say nothing, through both doors at the same time."""
        before = self._recorder.memory_mb()
        self._provider.released.clear()
        asked: list[asyncio.Task[Seen]] = []
        for door in DOORS * self._sizes.idle:
            asked.append(asyncio.create_task(self._clients.ask(self._order(Kind.IDLE), door)))
            async with asyncio.timeout(OPENING_S):
                await self._provider.has_silent(len(asked) - OPENING)
        async with asyncio.timeout(OPENING_S):
            await self._provider.has_silent(len(asked))
        part.figures["kb_a_stream"] = (self._recorder.memory_mb() - before) * 1024 / len(asked)
        await self._run(self._orders(AT_ONCE * 4))
        self._provider.released.set()
        await asyncio.gather(*asked)

    async def lock(self, part: Part) -> None:
        """Another program holds the log for longer than the recorder waits for it."""
        with self._recorder.locked():
            await self._run_unwritten(part)

    async def disk(self, part: Part) -> None:
        """Not a byte more fits on the disk."""
        with self._recorder.full_disk():
            await self._run_unwritten(part)

    async def clock(self, part: Part) -> None:
        """The clock is set back a day, and forth again."""
        with self._recorder.clock_back():
            await self._run_for(self._sizes.held_s)
        await self._run_for(self._sizes.held_s)
        await self._recorder.settled()
        part.figures["rows_of_yesterday"] = rows = self._recorder.rows_of_yesterday()
        if not rows:
            part.too_much.append("the clock went on as it was")

    async def kill(self, part: Part) -> None:
        """SIGKILL in a loop, while requests go on."""
        is_over = asyncio.Event()
        clients = asyncio.create_task(self._run_until(is_over))
        slowest_s = 0.0
        for _ in range(self._sizes.kills):
            await asyncio.sleep(self._random.uniform(*BEFORE_KILL_S))
            begun = time.monotonic()
            await self._recorder.kill()
            slowest_s = max(slowest_s, time.monotonic() - begun)
        is_over.set()
        await clients
        part.figures |= {"kills": self._sizes.kills, "slowest_restart_s": slowest_s}

    def _order(self, kind: Kind, manner: Manner = Manner.WELL, **wishes: float) -> Order:
        self._number += 1
        return Order(self._number, kind, manner, **wishes)  # type: ignore[arg-type]

    def _any_order(self) -> Order:
        """Most are well; every tenth is not."""
        draw = self._random
        (kind,) = draw.choices(
            [Kind.WHOLE, Kind.STREAM, Kind.UNTIL_END, Kind.BROKEN, Kind.RESET, Kind.REFUSED],
            [45, 45, 2, 3, 3, 2],
        )
        (manner,) = draw.choices([Manner.WELL, Manner.SLOWLY, Manner.LEAVES], [94, 2, 4])
        blocks = draw.choice([0, 0, 0, 40]) if manner is Manner.SLOWLY else 0
        pace_s = draw.choice([0.0, 0.0, 0.0, 0.01]) if kind is Kind.STREAM else 0.0
        return self._order(kind, manner, events=draw.randint(2, 60), blocks=blocks, pace_s=pace_s)

    def _orders(self, count: int) -> list[Order]:
        return [self._any_order() for _ in range(count)]

    async def _run(self, orders: list[Order], pace_s: float = 0.0) -> None:
        async def ask(order: Order) -> None:
            await self._ask(order)
            await asyncio.sleep(pace_s * AT_ONCE)

        await at_once(AT_ONCE, orders, ask)

    async def _run_for(self, seconds: float) -> None:
        is_over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, is_over.set)
        await self._run_until(is_over)

    async def _run_until(self, is_over: asyncio.Event) -> None:
        async def ask_on() -> None:
            while not is_over.is_set():
                seen = await self._ask(self._any_order())
                await asyncio.sleep(0.05 if seen.error else 0)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(ask_on())

    async def _ask(self, order: Order) -> Seen:
        return await self._clients.ask(order, self._random.choice(DOORS))

    async def _run_unwritten(self, part: Part) -> None:
        """Ask until the log could not be written, and for some seconds at least."""
        is_over = asyncio.Event()
        clients = asyncio.create_task(self._run_until(is_over))
        await asyncio.sleep(self._sizes.held_s)
        health = await self._recorder.healthy(lambda told: told["write_error"] is not None)
        part.figures["waiting_rows"] = float(str(health["pending_rows"]))
        is_over.set()
        await clients

    @contextlib.asynccontextmanager
    async def _peak(self, part: Part) -> AsyncIterator[None]:
        """Note the most memory that was held meanwhile."""
        before, peak = self._recorder.memory_mb(), 0.0

        async def watch() -> None:
            nonlocal peak
            while True:
                peak = max(peak, self._recorder.memory_mb())
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        yield
        watching.cancel()
        part.bound("memory_peak_mb", peak - before, PEAK_MB)

    async def _rest(self) -> None:
        """Until what is kept for a moment has been let go, and what was freed given back."""
        await self._clients.renew()
        await self._recorder.settled()
        await asyncio.sleep(self._sizes.rest_s)
