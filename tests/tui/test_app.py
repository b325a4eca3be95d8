"""The dashboard under the pilot, on real logs: what a person sees, and when."""

from pathlib import Path

import pytest

from store.faults import Fault
from store.paths import Home
from tests.rows import log_of, row
from tests.tui.looking import NOW, SIZES, clock, in_utc, lines, screen, until, until_seen, write
from tui.app import Controls, Dashboard
from tui.request_list import RequestList

FRIDAY = NOW.date()


def dashboard(home: Home, controls: Controls | None = None) -> Dashboard:
    return Dashboard(in_utc(home), controls=controls, clock=clock)


def today(hour: int, **columns: str | int | float | None) -> dict[str, str | int | float | None]:
    return row(started_at=f"2026-11-20T{hour:02}:00:00.000Z", **columns)


@pytest.mark.parametrize("size", SIZES)
async def test_a_log_that_is_not_there_yet_says_what_to_do(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Three numbered steps, at every size."""
    app = dashboard(Home(tmp_path / "none"))
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "Nothing recorded yet")
        seen = screen(app)
    assert [n for n in "123" if f"{n}  " in seen] == ["1", "2", "3"]
    assert "not recording" in seen


@pytest.mark.parametrize("size", SIZES)
async def test_one_request_shows_in_every_part_of_the_first_screen(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Tile, chart and table speak of it; nothing leaves the screen."""
    home = log_of(tmp_path, [today(10)])
    app = dashboard(home)
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "gpt-4o")
        seen = lines(app)
    assert "16-22 Nov 2026" in seen[0]
    assert "1 Week" in seen[1]
    assert "This week" in seen[2]
    assert "about" in seen[3]
    assert any("Wh per day" in line for line in seen)
    assert any("Not seen" in line for line in seen)
    panels = [line.rstrip() for line in seen[2:-2] if line.startswith(("│", "╭", "╰"))]
    assert len(panels) >= len(seen[2:-2]) - 2
    assert all(line.endswith(("│", "╮", "╯")) for line in panels)


async def test_the_map_of_hours_needs_its_room(tmp_path: Path) -> None:
    """At 60 columns the days have it all."""
    home = log_of(tmp_path, [today(10)])
    for size, is_there in zip(SIZES, (False, True, True), strict=True):
        app = dashboard(home)
        async with app.run_test(size=size) as pilot:
            await until_seen(pilot, "gpt-4o")
            assert ("By hour" in screen(app)) is is_there
            assert not is_there or all(day in screen(app) for day in ("Mon", "Sat", "Sun"))


async def test_a_row_that_is_written_while_it_runs_is_shown_within_a_second(
    tmp_path: Path,
) -> None:
    """The recorder writes from a process of its own; nobody presses a key."""
    home = log_of(tmp_path, [today(10)])
    app = dashboard(home)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "gpt-4o")
        write(home, today(11, model_served="mistral-large-latest", provider="mistral_ai"))
        await until(pilot, lambda: "mistral-large-latest" in screen(app), timeout_s=1)


async def test_a_log_that_is_made_later_is_noticed(tmp_path: Path) -> None:
    """The dashboard may be open before the first request, even before the folder is."""
    root = tmp_path / "later"
    app = dashboard(Home(root))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Nothing recorded yet")
        log_of(root, [today(10)])
        await until_seen(pilot, "gpt-4o")


async def test_nothing_is_read_again_while_nothing_is_written(tmp_path: Path) -> None:
    """What is shown stays the very same value until the log moves."""
    home = log_of(tmp_path, [today(10)])
    app = dashboard(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.shown is not None)
        first = app.shown
        await app.feed.read()
        assert app.shown is first
        write(home, today(11))
        await app.feed.read()
        assert app.shown is not first


async def test_a_log_that_cannot_be_read_is_said_in_a_line(tmp_path: Path) -> None:
    """And is shown as soon as it can be read."""
    home = in_utc(log_of(tmp_path))
    content = home.log.read_bytes()
    home.log.write_bytes(b"not a database, but a text of some length " * 100)
    app = dashboard(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "damaged")
        home.log.write_bytes(content)
        await until_seen(pilot, "Nothing recorded yet")
        assert "damaged" not in screen(app)


async def test_settings_that_are_wrong_are_said_in_a_line(tmp_path: Path) -> None:
    """Not in a traceback."""
    home = log_of(tmp_path, [today(10)])
    app = dashboard(home)
    home.settings.write_text("[place", "utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "cannot be read")


async def test_keys_move_the_period(tmp_path: Path) -> None:
    """d the day, left the day before, w its week, . now; never beyond today."""
    home = log_of(tmp_path, [today(10), row(started_at="2026-11-12T10:00:00.000Z")])
    app = dashboard(home)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, heading in (
            ([], "16-22 Nov 2026"),
            (["d"], "Fri 20 Nov 2026"),
            (["left", "left"], "Wed 18 Nov 2026"),
            (["w", "left"], "9-15 Nov 2026"),
            (["d"], "Sun 15 Nov 2026"),
            (["."], "Fri 20 Nov 2026"),
            (["right"], "Fri 20 Nov 2026"),
            (["w"], "16-22 Nov 2026"),
        ):
            await pilot.press(*keys)
            await until(pilot, lambda heading=heading: heading in lines(app)[0])  # type: ignore[misc]


async def test_a_period_without_requests_says_so(tmp_path: Path) -> None:
    """An empty week is not a broken one."""
    app = dashboard(log_of(tmp_path, [today(10)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "gpt-4o")
        await pilot.press("left")
        await until_seen(pilot, "Nothing was recorded in this period.")


async def test_a_click_on_a_bar_shows_its_day(tmp_path: Path) -> None:
    """Everything is there for the mouse too: the first bar is Monday's."""
    app = dashboard(log_of(tmp_path, [row(started_at="2026-11-16T10:00:00.000Z")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "gpt-4o")
        await pilot.click("#bars", offset=(10, 5))
        await until_seen(pilot, "Mon 16 Nov 2026")
        await pilot.click("TopLine", offset=(12, 0))
        await until_seen(pilot, "Sun 15 Nov 2026")


async def test_f_compares_with_another_familiar_thing(tmp_path: Path) -> None:
    """By key and by a click on it."""
    app = dashboard(log_of(tmp_path, [today(10, output_tokens=400_000)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "phone charge")
        await pilot.press("f")
        await until_seen(pilot, "petrol car")
        await pilot.click("#tile-like")
        await until_seen(pilot, "of water")


async def test_a_familiar_thing_comes_with_its_source(tmp_path: Path) -> None:
    """In a line of its own where there is one, else for a while after f."""
    app = dashboard(log_of(tmp_path, [today(10, output_tokens=400_000)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "phone charge")
        assert "One is taken as" not in screen(app)
        await pilot.press("f")
        await until_seen(pilot, "One is taken as")
        await pilot.resize_terminal(120, 40)
        await until_seen(pilot, "One is taken as")


async def test_enter_explains_a_row_and_escape_goes_back(tmp_path: Path) -> None:
    """With the sources of its factors; the row is where it was."""
    home = log_of(tmp_path, [today(9), today(10, model_served="mistral-large-latest")])
    app = dashboard(home)
    async with app.run_test(size=(80, 60)) as pilot:
        await until_seen(pilot, "gpt-4o")
        await pilot.press("2")
        await until_seen(pilot, "2 requests")
        await pilot.press("down", "enter")
        await until_seen(pilot, "request 1,")
        await until_seen(pilot, "Tokens in: 1,000")
        await pilot.press("escape")
        await until(pilot, lambda: lines(app)[4].startswith("▸ 09:00:00"))
        await pilot.click(RequestList, offset=(10, 1))
        await pilot.click(RequestList, offset=(10, 1))
        await until_seen(pilot, "request 2,")


async def test_the_log_is_followed_while_a_row_is_explained(tmp_path: Path) -> None:
    """What lies below is right when one comes back to it."""
    home = log_of(tmp_path, [today(9)])
    app = dashboard(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "gpt-4o")
        await pilot.press("2", "enter")
        await until_seen(pilot, "request 1,")
        write(home, today(10))
        await until(pilot, lambda: len(app.query_one(RequestList)._pages[0]) == 2)
        await pilot.press("escape")
        await until_seen(pilot, "2 requests")


async def test_help_names_every_key(tmp_path: Path) -> None:
    """And the way in for those who cannot see a screen."""
    app = dashboard(log_of(tmp_path, [today(9)]))
    async with app.run_test(size=(80, 40)) as pilot:
        await until_seen(pilot, "gpt-4o")
        await pilot.press("question_mark")
        await until_seen(pilot, "leave; the recorder goes on")
        assert "wattprint week" in screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "leave; the recorder" not in screen(app))


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
@pytest.mark.parametrize("before", [[], ["2"], ["2", "enter"], ["question_mark"]])
async def test_it_quits_from_everywhere(tmp_path: Path, key: str, before: list[str]) -> None:
    """At once, and without an error."""
    app = dashboard(log_of(tmp_path, [today(9)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "gpt-4o")
        for press in before:
            await pilot.press(press)
            await pilot.pause()
        await pilot.press(key)
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0


async def test_r_starts_recording_where_that_can_be_done(tmp_path: Path) -> None:
    """The key is named only where it does something, and what fails is said."""
    started: list[bool] = []

    def start() -> None:
        started.append(True)
        raise Fault("start_locked", path="/a/folder")

    app = dashboard(log_of(tmp_path, [today(9)]), Controls(start=start))
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "r starts it")
        await pilot.press("r")
        await until_seen(pilot, "/a/folder")
    assert started == [True]


async def test_a_demonstration_is_marked_as_one_and_can_be_left(tmp_path: Path) -> None:
    """Loaded from the empty state by its key; escape goes back to one's own log."""
    own = Home(tmp_path)

    def load_demo() -> Home:
        return in_utc(log_of(own.demo.root, [today(9)]))

    app = dashboard(own, Controls(load_demo=load_demo))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Nothing recorded yet")
        await pilot.press("l")
        await until_seen(pilot, "gpt-4o")
        assert "DEMONSTRATION" in lines(app)[0]
        await pilot.press("escape")
        await until_seen(pilot, "Nothing recorded yet")
        assert "DEMONSTRATION" not in screen(app)
