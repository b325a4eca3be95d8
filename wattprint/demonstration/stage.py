"""The demonstration set up: its own log, a provider, a recorder, and clients that use it."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from store import presence, schema, settings, writing
from store.paths import Home
from wattprint.demonstration import week
from wattprint.demonstration.provider import Provider

MAPPED = ("api.openai.com", "api.anthropic.com")


def prepare(home: Home) -> None:
    """Begin the demonstration's log anew, with a made-up fortnight in it."""
    home.prepare()
    with presence.start_lock(home):
        for file in home.root.glob("log.db*"):
            file.unlink()
        schema.prepare(home)
    zone = settings.load(home).time_zone
    now = datetime.now(UTC)
    rows = week.rows(now.astimezone(zone).date(), zone, now)
    with contextlib.closing(schema.connect(str(home.log))) as connection:
        writing.keep_zone(connection, zone)
        writing.write(connection, rows, zone=zone)


@contextlib.contextmanager
def playing(home: Home, pace_s: float) -> Iterator[subprocess.Popen[bytes]]:
    """The clients' process, while it and a recorder of the demonstration run.

    All end with this context; what the clients sent is in the log then.
    """
    from proxy import environment, launching

    with _provider(pace_s) as url:
        maps = [argument for host in MAPPED for argument in ("--map", f"{host}={url}")]
        recorder = launching.start_own(home, maps, os.environ)
        try:
            around = environment.through(home, recorder.presence, os.environ)
            around["NO_PROXY"] = around["no_proxy"] = "localhost,127.0.0.1,::1"
            clients = subprocess.Popen(  # noqa: S603
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "wattprint.demonstration.clients",
                    recorder.presence.gateway,
                ],
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                yield clients
            finally:
                clients.terminate()
                clients.wait()
        finally:
            recorder.process.terminate()
            recorder.process.wait()


@contextlib.contextmanager
def _provider(pace_s: float) -> Iterator[str]:
    """A provider in a thread with a loop of its own; its URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    provider = Provider(pace_s)
    try:
        yield asyncio.run_coroutine_threadsafe(provider.start(), loop).result(10)
    finally:
        asyncio.run_coroutine_threadsafe(provider.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
