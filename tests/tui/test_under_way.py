"""Requests under way, from a recorder that answers on loopback."""

from pathlib import Path

from store.paths import Home
from tests.rows import log_of, row
from tests.tui.looking import clock, in_utc, lines, screen, until, until_seen, write
from tests.tui.test_recording import HEALTHY, recorder
from tui import under_way
from tui.app import Dashboard
from tui.under_way import Now

LIVE: dict[str, object] = {
    "uid": "a",
    "service": "api.openai.com",
    "provider": "openai",
    "task": "chat",
    "model": "gpt-5",
    "client": "codex",
    "label": None,
    "is_local": False,
    "elapsed_ms": 12_000.0,
    "ttft_ms": 700.0,
    "output_tokens": 1234,
    "is_rough": True,
}


def test_without_a_recorder_nothing_is_under_way(tmp_path: Path) -> None:
    """Not even where the home does not exist."""
    assert under_way.look(Home(tmp_path / "none")) == Now()


async def test_what_is_under_way_stands_above_the_list(tmp_path: Path) -> None:
    """With its tokens so far, rough or told; then as a row, within a second of its end."""
    home = in_utc(log_of(tmp_path, [row(started_at="2026-11-20T10:00:00.000Z")]))
    waiting = LIVE | {"elapsed_ms": 300.0, "ttft_ms": None, "model": None, "output_tokens": 0}
    answer: list[dict[str, object]] = [waiting, LIVE]
    app = Dashboard(home, clock=clock)
    with recorder(home, HEALTHY, live=answer):
        async with app.run_test(size=(120, 24)) as pilot:
            await until_seen(pilot, "Wh per")
            await pilot.press("2")
            await until_seen(pilot, "● now, 12 s")
            first, second, third = lines(app)[3:6]
            assert all(part in first for part in ("gpt-5", "~1.23k tokens", "codex"))
            assert all(part in second for part in ("now, 0.3 s", "not named", "waiting"))
            assert third.startswith("▸ 10:00:00")
            answer.clear()
            write(home, row(started_at="2026-11-20T15:00:00.000Z", model_served="gpt-5"))
            await until(pilot, lambda: "●" not in screen(app), timeout_s=2)
            await until(pilot, lambda: lines(app)[3].startswith("▸ 15:00:00"), timeout_s=1)


async def test_many_under_way_leave_room_for_the_list(tmp_path: Path) -> None:
    """A quarter of the lines; the last says how many more there are."""
    home = in_utc(log_of(tmp_path, [row(started_at="2026-11-20T10:00:00.000Z")]))
    answer = [LIVE | {"uid": str(n), "is_rough": False} for n in range(9)]
    app = Dashboard(home, clock=clock)
    with recorder(home, HEALTHY, live=answer):
        async with app.run_test(size=(60, 20)) as pilot:
            await until_seen(pilot, "Wh per")
            await pilot.press("2")
            await until_seen(pilot, "and 6 more")
            assert sum(line.startswith("●") for line in lines(app)) == 4
            assert lines(app)[7].startswith("▸ 10:00:00")
