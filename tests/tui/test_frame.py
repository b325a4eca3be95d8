"""What can be done on every view: periods, a part of the log, export, settings, commands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reports import words
from store import pauses, settings
from store.paths import Home
from tests.rows import log_of, row
from tests.tui.looking import clock, in_utc, lines, screen, until, until_seen
from tests.tui.test_recording import HEALTHY, recorder
from tui import exporting
from tui.app import Controls, Dashboard

WIDE = (120, 40)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    words.use(words.SOURCE)


def own(root: Path) -> Home:
    """Two clients, two months, and a model that nobody knows."""
    return in_utc(
        log_of(
            root,
            [
                row(started_at="2026-10-05T10:00:00.000Z", client="curl", output_tokens=90_000),
                row(started_at="2026-11-18T10:00:00.000Z", label="thesis"),
                row(started_at="2026-11-20T09:00:00.000Z", client="curl"),
                row(started_at="2026-11-20T10:00:00.000Z", model_served="nobody-knows-1"),
            ],
        )
    )


def dashboard(home: Home, controls: Controls | None = None) -> Dashboard:
    return Dashboard(home, controls=controls, clock=clock)


async def settled(pilot: Pilot[None]) -> str:
    """What stands on the screen once all that was asked for does."""
    app = pilot.app
    assert isinstance(app, Dashboard)
    await pilot.pause()
    await until(pilot, lambda: app.is_settled)
    await pilot.pause()
    return screen(app)


async def pressed(pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    return await settled(pilot)


async def test_a_year_a_month_and_their_parts(tmp_path: Path) -> None:
    """y, m, arrows and `.` by key; a bar and the tabs by mouse; never beyond now."""
    app = dashboard(own(tmp_path))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        seen = await pressed(pilot, "y")
        assert "1 Year" in seen
        assert "Wh per month" in seen
        assert "By hour of the week" in seen
        seen = await pressed(pilot, "m", "left")
        assert "Oct 2026" in seen.splitlines()[0]
        assert "Wh per day" in seen
        assert "Nov 2026" in (await pressed(pilot, "right", "right")).splitlines()[0]
        await pressed(pilot, "y")
        await pilot.click("#bars", offset=(app.query_one("#bars").size.width - 9, 5))
        await until_seen(pilot, "Nov 2026")
        await pilot.click("ViewLine", offset=(lines(app)[1].index("d day") + 1, 0))
        await until_seen(pilot, "Fri 20 Nov 2026")


async def test_only_one_client_in_every_view(tmp_path: Path) -> None:
    """Chosen from a list or by a click on its line, named at the top, taken back by escape."""
    app = dashboard(own(tmp_path))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("o")
        await until_seen(pilot, "client curl")
        seen = await pressed(pilot, "down", "enter")
        assert (
            "client curl" in seen.splitlines()[0] or "client openai-python" in seen.splitlines()[0]
        )
        assert "2 requests" not in seen or "1 request" in seen
        seen = await pressed(pilot, "escape")
        assert "client" not in seen.splitlines()[0]
        seen = await pressed(pilot, "b")
        assert "By client" in seen
        await pilot.click("#ranking", offset=(5, 2))
        await until(pilot, lambda: "client " in lines(app)[0])
        assert len(app.shown.period.clients) == 1 if app.shown else False


async def test_the_period_is_written_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every format, and never over a file that is there."""
    home, here = own(tmp_path / "home"), tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    app = dashboard(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        for place in (0, *range(len(exporting.FORMATS))):
            await pilot.press("e", *["down"] * place, "enter")
            await until_seen(pilot, "Written:")
            app.clear_notifications()
            await until(pilot, lambda: "Written:" not in screen(app))
    name = "wattprint-2026-W47"
    endings = ["-2.md", "-requests.csv", ".csv", ".html", ".json", ".md", ".svg", ".txt"]
    assert sorted(file.name for file in here.iterdir()) == [f"{name}{end}" for end in endings]
    assert all(file.read_text("utf-8") for file in here.iterdir())


async def test_a_demonstration_is_marked_on_every_view_and_in_its_files(tmp_path: Path) -> None:
    """Whoever sees it, or finds the file later, cannot take it for their own."""
    rows = [row(started_at="2026-11-20T09:00:00.000Z")]
    app = dashboard(in_utc(log_of(Home(tmp_path).demo.root, rows)))
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        for key in "1234":
            assert "DEMONSTRATION" in await pressed(pilot, key)
        assert app.shown is not None
        assert "demonstration" in exporting.file_name(app.shown.period, "md")
        shown = app.shown
        for kind in exporting.FORMATS:
            text = await app.feed.reader.run(
                lambda read, kind=kind: exporting.written(read, shown, kind)  # type: ignore[misc]
            )
            assert "demo" in text.lower(), kind


async def test_settings_are_changed_in_place_and_refused_with_a_reason(tmp_path: Path) -> None:
    """A zone that is none is not written; a time zone moves the days at once."""
    home = own(tmp_path)
    app = dashboard(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("comma", "enter")
        await until_seen(pilot, "grid zone")
        app.screen.query_one(Input).value = "ATLANTIS"
        await pilot.press("enter")
        await until_seen(pilot, "place.zone")
        assert settings.load(home).own.zone is None
        app.screen.query_one(Input).value = "FRA"
        await pilot.press("enter")
        await until(pilot, lambda: settings.load(home).own.zone == "FRA")
        await until_seen(pilot, "FRA")
        await pilot.press("down", "enter")
        await pilot.pause()
        app.screen.query_one(Input).value = "Pacific/Kiritimati"
        await pilot.press("enter")
        await until_seen(pilot, "Pacific/Kiritimati")
        await pilot.press("escape")
        await until(pilot, lambda: app.shown is not None and app.shown.today.day == 21)


async def test_another_language_is_spoken_at_once(tmp_path: Path) -> None:
    """Set in the settings: what stands on the screen, the keys and the help."""
    home = own(tmp_path)
    app = dashboard(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("comma", "down", "down", "enter")
        await until_seen(pilot, "Français")
        await pilot.press("down", "down", "enter", "escape")
        await until_seen(pilot, "1 Semaine")
        assert "quitter" in lines(app)[-1]
        await pilot.press("question_mark")
        await until_seen(pilot, "wattprint week")
    assert settings.load(home).language == "fr"


async def test_themes_are_chosen_by_the_palette(tmp_path: Path) -> None:
    """It names what can be done here, and says so where nothing is called like that."""
    app = dashboard(own(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await until_seen(pilot, "another familiar thing")
        await pilot.press(*"zzzz")
        await until_seen(pilot, "Nothing is called like that")
        await pilot.press("escape", "ctrl+p", *"light")
        await until_seen(pilot, "theme: light")
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "wattprint-light")


async def test_p_pauses_and_resumes(tmp_path: Path) -> None:
    """While a recorder runs; the top line says so, and names the key that goes on."""
    home = own(tmp_path)

    def pause(lasts: timedelta | None) -> object:
        return pauses.pause(home, datetime.now(UTC), lasts=lasts)

    controls = Controls(pause=pause, resume=lambda: pauses.resume(home, datetime.now(UTC)))
    app = dashboard(home, controls)
    with recorder(home, HEALTHY):
        async with app.run_test(size=WIDE) as pilot:
            await settled(pilot)
            await until_seen(pilot, "p pause")
            await pilot.press("p")
            await until_seen(pilot, "paused · p resumes")
            await pilot.press("p")
            await until_seen(pilot, "recording on")
            await pilot.press("ctrl+p", *"hour", "enter")
            await until_seen(pilot, "paused until")


async def test_without_a_recorder_there_is_nothing_to_pause(tmp_path: Path) -> None:
    """A key that would do nothing is not named."""
    home = own(tmp_path)
    app = dashboard(home, Controls(pause=lambda lasts: None, resume=lambda: None))
    async with app.run_test(size=WIDE) as pilot:
        assert "p pause" not in await settled(pilot)


async def test_help_is_of_what_has_the_focus(tmp_path: Path) -> None:
    """The list's keys are named where the list is, and not elsewhere."""
    app = dashboard(own(tmp_path))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await until_seen(pilot, "another familiar thing")
        assert "how large the model is" not in screen(app)
        await pilot.press("escape", "3", "question_mark")
        await until_seen(pilot, "how large the model is")
        assert "another familiar thing" not in screen(app)


async def test_models_say_their_size_and_whose_it_is(tmp_path: Path) -> None:
    """One that nobody knows gets its size here, and with it a figure."""
    home = own(tmp_path)
    app = dashboard(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        seen = await pressed(pilot, "3")
        assert [
            text for text in ("440 (176 to 1,100)", "EcoLogits", "unknown") if text not in seen
        ] == []
        seen = await pressed(pilot, "down")
        assert "wattprint models set nobody-knows-1" in seen
        await pilot.press("s")
        await until_seen(pilot, "In billions")
        await pilot.press(*"70", "enter")
        await until_seen(pilot, "your own")
        assert [model.name for model in settings.load(home).own.models] == ["nobody-knows-1"]


async def test_the_method_is_there_in_short_and_in_full(tmp_path: Path) -> None:
    """What is counted and what is not, the set and its date, the sources."""
    app = dashboard(own(tmp_path))
    async with app.run_test(size=(100, 90)) as pilot:
        await settled(pilot)
        seen = await pressed(pilot, "4")
        for text in (
            "In a figure",
            "Not in a figure",
            "training the model",
            "2026-11",
            "ML.ENERGY",
        ):
            assert text in seen
        await pilot.press("enter")
        await until_seen(pilot, "Energy of the GPUs, in joules")
