"""The list of requests: only what is in view is fetched, and what is in view stays."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from store.writing import Column
from tests.rows import log_of, row
from tests.tui.looking import clock, in_utc, lines, until, until_seen, write
from tui.app import Dashboard
from tui.request_list import PAGE, RequestList


def at(minute: int, **columns: Column) -> dict[str, Column]:
    hours, minutes = divmod(minute, 60)
    return row(started_at=f"2026-11-20T{hours:02}:{minutes:02}:00.000Z", **columns)


def dashboard(root: Path, rows: list[dict[str, Column]]) -> Dashboard:
    return Dashboard(in_utc(log_of(root, rows)), clock=clock)


async def opened(pilot: Pilot[None]) -> RequestList:
    await until_seen(pilot, "Wh per")
    await pilot.press("2")
    await until_seen(pilot, "▸")
    return pilot.app.query_one(RequestList)


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [
        (60, ["about Wh", "could be"], ["counts", "client"]),
        (80, ["about Wh", "could be", "counts"], ["client"]),
        (120, ["tokens in", "counts", "client"], ["took"]),
        (160, ["client", "ended", "took"], []),
    ],
)
async def test_columns_drop_by_importance(
    tmp_path: Path, width: int, there: list[str], gone: list[str]
) -> None:
    """The range stays with its figure at every width, and nothing scrolls sideways."""
    app = dashboard(tmp_path, [at(1)])
    async with app.run_test(size=(width, 24)) as pilot:
        found = await opened(pilot)
        head = lines(app)[2]
        assert not found.show_horizontal_scrollbar
    assert [name for name in there if name not in head] == []
    assert [name for name in gone if name in head] == []


async def test_what_has_no_range_says_why(tmp_path: Path) -> None:
    """Refused, on this machine, not counted and not known are four different things."""
    app = dashboard(
        tmp_path,
        [
            at(1, outcome="refused", http_status=401),
            at(2, is_local=1, provider="ollama", model_served="llama3.2"),
            at(3, input_tokens=None, input_basis="unknown"),
            at(4, model_served="nobody-knows-1"),
            at(5, outcome="opaque", output_tokens=None),
        ],
    )
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        newest_first = lines(app)[3:8]
    whys = ["not readable", "model not known", "not counted", "local, untimed", "refused"]
    assert [why for why, line in zip(whys, newest_first, strict=True) if why not in line] == []
    assert " 0 " in newest_first[4]
    assert " 0 " not in newest_first[0]


async def test_only_the_pages_in_view_are_fetched(tmp_path: Path) -> None:
    """Five pages of rows: the first is read at once, the last when one goes there."""
    count = 5 * PAGE
    app = dashboard(tmp_path, [at(n // 2, model_served=f"gpt-4o-{n}") for n in range(count)])
    async with app.run_test(size=(120, 24)) as pilot:
        found = await opened(pilot)
        assert list(found._pages) == [0]
        await pilot.press("end")
        await until_seen(pilot, "gpt-4o-0 ")
        assert set(found._pages) == {0, 4}
        assert lines(app)[-2].startswith("▸ ")
        await pilot.press("home", "pagedown")
        await until(pilot, lambda: f"gpt-4o-{count - 20} " in "\n".join(lines(app)))


async def test_at_the_top_the_list_follows_and_below_it_stays(tmp_path: Path) -> None:
    """A new row comes in above; whoever reads an old one keeps it under the cursor."""
    app = dashboard(tmp_path, [at(n, model_served=f"gpt-4o-{n}") for n in range(100)])
    async with app.run_test(size=(120, 24)) as pilot:
        found = await opened(pilot)
        write(app.own_home, at(200, model_served="gpt-4o-200"))
        await until(pilot, lambda: "▸" in lines(app)[3] and "gpt-4o-200 " in lines(app)[3])
        await pilot.press(*["down"] * 40)
        before = [line[:-1] for line in lines(app)[3:-1]]
        write(app.own_home, at(201), at(202))
        await until(pilot, lambda: found.count == 103)
        assert [line[:-1] for line in lines(app)[3:-1]] == before


async def test_the_wheel_and_a_click_move_it(tmp_path: Path) -> None:
    """Everything by mouse too."""
    app = dashboard(tmp_path, [at(n, model_served=f"gpt-4o-{n}") for n in range(100)])
    async with app.run_test(size=(120, 24)) as pilot:
        found = await opened(pilot)
        await pilot.click(RequestList, offset=(5, 4))
        assert found.cursor == 3
        found.scroll_relative(y=30, animate=False, immediate=True)
        await until_seen(pilot, "gpt-4o-50 ")
