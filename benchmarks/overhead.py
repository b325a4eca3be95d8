"""What recording costs: the same requests direct, through the proxy and through the gateway.

    python -m benchmarks.overhead [--json] [--requests N]

Every figure stands beside going direct in the same run, as a ratio or a difference;
the run fails (exit 1) if a request is missing from the log.
"""

import argparse
import asyncio
import json
import os
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from proxy import launching
from store.paths import Home
from store.presence import Presence
from store.queries import opened
from wattprint.demonstration.provider import Provider

MODEL = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
STREAM = {**MODEL, "stream": True, "stream_options": {"include_usage": True}}
DOORS = ("direct", "proxy", "gateway")
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds, but for the requests a second."""

    first_event_ms: float
    stream_ms: float
    sequential_ms: float
    requests_per_s: float


class Bench:
    """One provider and one recorder, asked through one door at a time."""

    def __init__(self, recorder: Presence, provider: str, requests: int) -> None:
        self._recorder = recorder
        self._provider = provider
        self._requests = requests
        self.sent = 0

    async def cost(self, door: str) -> Cost:
        async with self._client(door) as (web, url):
            await self._ask(web, url, door)
            streams = [await self._stream(web, url, door) for _ in range(5)]
            one_by_one = [await self._ask(web, url, door) for _ in range(self._requests)]
            begun = time.perf_counter()
            turns = asyncio.Semaphore(AT_ONCE)

            async def ask() -> None:
                async with turns:
                    await self._ask(web, url, door)

            await asyncio.gather(*(ask() for _ in range(self._requests)))
            together_s = time.perf_counter() - begun
        return Cost(
            first_event_ms=statistics.median(first for first, _ in streams) * 1e3,
            stream_ms=statistics.median(whole for _, whole in streams) * 1e3,
            sequential_ms=statistics.median(one_by_one) * 1e3,
            requests_per_s=self._requests / together_s,
        )

    @asynccontextmanager
    async def _client(self, door: str) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
        path = "/v1/chat/completions"
        trusted = ssl.create_default_context(cafile=self._recorder.ca)
        if door == "proxy":
            client = httpx.AsyncClient(proxy=self._recorder.proxy, verify=trusted, trust_env=False)
            url = f"https://api.openai.com{path}"
        else:
            client = httpx.AsyncClient(trust_env=False)
            base = f"{self._recorder.gateway}/openai" if door == "gateway" else self._provider
            url = f"{base}{path}"
        async with client:
            yield client, url

    async def _ask(self, web: httpx.AsyncClient, url: str, door: str) -> float:
        begun = time.perf_counter()
        (await web.post(url, json=MODEL)).raise_for_status()
        self.sent += door != "direct"
        return time.perf_counter() - begun

    async def _stream(self, web: httpx.AsyncClient, url: str, door: str) -> tuple[float, float]:
        begun = time.perf_counter()
        first = 0.0
        async with web.stream("POST", url, json=STREAM) as answer:
            async for _ in answer.aiter_raw():
                first = first or time.perf_counter() - begun
        self.sent += door != "direct"
        return first, time.perf_counter() - begun


async def measure(home: Home, requests: int) -> dict[str, Cost]:
    """The cost through each door. Raises RuntimeError if a request is not in the log."""
    provider = Provider(pace_s=0.005)
    url = await provider.start()
    started = launching.start_own(home, ["--map", f"api.openai.com={url}"], os.environ)
    bench = Bench(started.presence, url, requests)
    try:
        costs = {door: await bench.cost(door) for door in DOORS}
    finally:
        started.process.terminate()
        await asyncio.to_thread(started.process.wait)
        await provider.stop()
    with opened(home) as log:
        if log.count() != bench.sent:
            raise RuntimeError(f"{bench.sent} requests were sent, {log.count()} are in the log")
    return costs


def table(costs: dict[str, Cost]) -> str:
    direct = costs["direct"]
    lines = [f"{'':28}{'direct':>10}{'proxy':>10}{'gateway':>10}{'proxy/d':>9}{'gateway/d':>10}"]
    for name in asdict(direct):
        values = [getattr(costs[door], name) for door in DOORS]
        ratios = [value / values[0] for value in values[1:]]
        lines.append(
            f"{name:28}{values[0]:10.1f}{values[1]:10.1f}{values[2]:10.1f}"
            f"{ratios[0]:9.2f}{ratios[1]:10.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            costs = asyncio.run(measure(Home(Path(folder) / "home"), options.requests))
        except RuntimeError as error:
            sys.exit(str(error))
    if options.json:
        print(json.dumps({door: asdict(cost) for door, cost in costs.items()}))
    else:
        print(table(costs))


if __name__ == "__main__":
    main()
