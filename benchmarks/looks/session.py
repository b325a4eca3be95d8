"""One person before the dashboard: keys, a long scroll, requests that end, and nothing at all.

    python -m benchmarks.looks.session HOME     prints JSON

Under Textual's pilot, in a process of its own. Every frame is rendered to the bytes that a
terminal would get. A key is answered by the first frame that shows what it asked for.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from textual import events
from textual._compositor import CompositorUpdate

from benchmarks.looks.terminal import SIZE
from benchmarks.looks.turns import Turns
from store import schema, writing
from store.paths import Home
from store.queries import Log
from store.writing import COLUMNS
from tui.app import Dashboard
from tui.request_list import RequestList

PERIODS = ("y", "left", "right", "m", "left", "left", "right", "w", "left", "left", "right")
PERIODS += ("d", "left", "left", "full_stop", "w")
OTHERS = ("f", "F", "b", "b", "t", "escape", "question_mark", "escape", "3", "down", "4", "1")
LIST = ("2", "down", "down", "pagedown", "pagedown", "up", "end", "pageup", "home", "enter")
LIST += ("escape", "1")
BETWEEN_S = 0.15
"""From an answer to the next key: what goes on behind it is not waited for."""
STEPS = 300
ENDED = 5
IDLE_S = 10.0


@dataclass(slots=True)
class Seen:
    """Milliseconds, by the clock and by the processor."""

    year: tuple[float, float] = (0.0, 0.0)
    """The first key of all: the year was not read before."""
    keys: list[tuple[str, float, float]] = field(default_factory=list)
    key_turn: tuple[float, float] = (0.0, 0.0)
    """The longest turn of the loop while keys were answered."""
    scroll_turn: tuple[float, float] = (0.0, 0.0)
    """… while the list was scrolled."""
    ended: list[float] = field(default_factory=list)
    """From a request's commit until it is on the screen."""
    idle_percent: float = 0.0
    memory_mb: float = 0.0


class Watched(Dashboard):
    """The dashboard, whose frames can be waited for."""

    def __init__(self, home: Home, clock: Callable[[], datetime]) -> None:
        super().__init__(home, clock=clock)
        self.on_frame: Callable[[], None] | None = None

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            renderable.render_segments(self.console)
            if self.on_frame is not None:
                self.on_frame()

    async def frame(self, is_answer: Callable[[], bool], longest_s: float = 60) -> None:
        """Until a frame shows what it should."""
        shown = asyncio.get_running_loop().create_future()

        def look() -> None:
            if not shown.done() and is_answer():
                shown.set_result(None)

        self.on_frame = look
        try:
            await asyncio.wait_for(shown, longest_s)
        finally:
            self.on_frame = None


class Person:
    """Presses keys and looks at the screen."""

    def __init__(self, app: Watched, loop: Turns) -> None:
        self._app = app
        self._loop = loop

    async def keys(self, keys: tuple[str, ...]) -> list[tuple[str, float, float]]:
        found = []
        for key in keys:
            found.append((key, *await self.key(key)))
            await asyncio.sleep(BETWEEN_S)
        return found

    async def key(self, key: str) -> tuple[float, float]:
        app, asked = self._app, self._app.feed.asked
        is_answer = self._answer_to(key)
        begun, spent = time.perf_counter(), time.process_time()
        ended: list[float] = []

        def is_answered() -> bool:
            if is_answer():
                ended.extend((time.perf_counter(), time.process_time()))
            return bool(ended)

        event = events.Key(key, key if len(key) == 1 else None)
        event.set_sender(app)
        assert app._driver is not None
        app._driver.send_message(event)
        await app.frame(is_answered)
        assert key not in PERIODS or key == "full_stop" or asked != app.feed.asked
        return 1e3 * (ended[0] - begun), 1e3 * (ended[1] - spent)

    def _answer_to(self, key: str) -> Callable[[], bool]:
        app = self._app
        if key in PERIODS:
            before = app.feed.asked

            def is_shown() -> bool:
                shown = app.shown
                has_moved = app.feed.asked != before or key == "full_stop"
                return has_moved and shown is not None and shown.asked == app.feed.asked

            return is_shown
        if key in ("2", "end", "home", "pagedown", "pageup"):
            return lambda: app.view_name == "requests" and self.list.chosen() is not None
        return lambda: True

    @property
    def list(self) -> RequestList:
        return self._app.query_one(RequestList)

    async def scroll(self) -> None:
        """From the newest to the oldest, as by the scroll bar."""
        last = self.list.max_scroll_y
        for step in range(STEPS + 1):
            self.list.scroll_to(y=round(last * step / STEPS), animate=False)
            await asyncio.sleep(1 / 60)
        await asyncio.sleep(1)


async def session(home: Home, loop: Turns) -> Seen:
    seen = Seen()
    with closing(Log(home)) as log:
        newest = log.requests(limit=1)[0]
    now = datetime.fromisoformat(str(newest["started_at"]))
    app = Watched(home, lambda: now)
    async with app.run_test(size=SIZE):
        await app.frame(lambda: app.shown is not None and app.shown.is_whole)
        await asyncio.sleep(1)
        person = Person(app, loop)
        loop.forget()
        seen.year = await person.key("y")
        await asyncio.sleep(BETWEEN_S)
        seen.keys = await person.keys(("w", *PERIODS[1:], *OTHERS, *LIST))
        seen.key_turn = loop.longest_ms, loop.longest_processor_ms
        await person.key("2")
        await asyncio.sleep(1)
        loop.forget()
        await person.scroll()
        seen.scroll_turn = loop.longest_ms, loop.longest_processor_ms
        await person.key("1")
        seen.ended = [await _ended(app, newest) for _ in range(ENDED)]
        await asyncio.sleep(2)
        spent = time.process_time()
        await asyncio.sleep(IDLE_S)
        seen.idle_percent = 100 * (time.process_time() - spent) / IDLE_S
        seen.memory_mb = _peak_mb()
    return seen


async def _ended(app: Watched, like: dict[str, object]) -> float:
    """Log one more request like this; then take it back."""
    assert app.shown is not None
    count = app.shown.period.total.request_count
    shown = asyncio.ensure_future(app.frame(lambda: _count(app) > count))
    await asyncio.sleep(0.3)  # at any time between two looks at the log
    request_id = await asyncio.to_thread(_write, app.own_home, like)
    begun = time.perf_counter()
    await shown
    took_ms = 1e3 * (time.perf_counter() - begun)
    gone = asyncio.ensure_future(app.frame(lambda: _count(app) == count))
    await asyncio.to_thread(_remove, app.own_home, request_id)
    await gone
    return took_ms


def _count(app: Watched) -> int:
    return app.shown.period.total.request_count if app.shown else 0


def _write(home: Home, like: dict[str, object]) -> int:
    row = cast("dict[str, writing.Column]", {name: like[name] for name in COLUMNS})
    row["uid"] = f"benchmark-{time.time_ns()}"
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row], zone=ZoneInfo("UTC"))
        query = "select id from requests where uid = ?"
        return int(connection.execute(query, [row["uid"]]).fetchone()[0])


def _remove(home: Home, request_id: int) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.remove(connection, [request_id], zone=ZoneInfo("UTC"))


def _peak_mb() -> float:
    """Of this process; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    os.environ.setdefault("TERM", "xterm-256color")
    os.environ.setdefault("COLORTERM", "truecolor")
    loop = Turns()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        seen = runner.run(session(Home(Path(sys.argv[1])), loop))
    print(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
