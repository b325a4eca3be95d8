"""The recorder's side of its watchdog: it tells that its loop turns, and sees when it is alone."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator

BEAT_S = 1.0
STDIN, STDOUT = 0, 1


@contextlib.contextmanager
def beating(on_alone: Callable[[], None]) -> Iterator[None]:
    """Write an empty line to standard output every second while this lasts.

    `on_alone` is called once, when standard input ends: the watchdog has gone.
    """
    loop = asyncio.get_running_loop()
    # A watchdog that was stopped reads nothing, and must not stop the traffic.
    os.set_blocking(STDOUT, False)

    def watch() -> None:
        if not os.read(STDIN, 4096):
            loop.remove_reader(STDIN)
            on_alone()

    async def beat() -> None:
        while True:
            with contextlib.suppress(OSError):
                os.write(STDOUT, b"\n")
            await asyncio.sleep(BEAT_S)

    loop.add_reader(STDIN, watch)
    beats = asyncio.create_task(beat(), name="pulse")
    try:
        yield
    finally:
        beats.cancel()
        loop.remove_reader(STDIN)
