"""What can be done with the list of requests: find, sort, copy, write, delete, bring back."""

import csv
import json
import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reports import words
from store import listing, queries, schema, wastebasket, writing
from store.paths import Home
from store.queries import Only
from store.writing import Column
from tests.rows import UTC_ZONE, log_of, row
from tests.tui.looking import clock, in_utc, lines, screen, until, until_seen, write
from tui.app import Controls, Dashboard
from tui.key_help import KeyHelp
from tui.request_list import RequestList
from tui.requests_view import RequestsView

MOMENT = re.compile(r"(\d+ \w+ )?\d\d:\d\d")
ROWS = (
    row(started_at="2026-11-20T10:00:00.000Z", client="curl", duration_ms=1000.0),
    row(started_at="2026-11-20T11:00:00.000Z", client="codex", label="essay", output_tokens=30_000),
    row(started_at="2026-11-20T12:00:00.000Z", client="codex", input_tokens=70_000),
    row(started_at="2026-11-19T13:00:00.000Z", client="codex", model_served="gpt-5-mini"),
)


def dashboard(root: Path, rows: Sequence[dict[str, Column]] = ROWS) -> Dashboard:
    return Dashboard(in_utc(log_of(root, rows)), clock=clock)


async def opened(pilot: Pilot[None]) -> RequestList:
    await until_seen(pilot, "Wh per")
    await pilot.press("2")
    await until_seen(pilot, "▸")
    return pilot.app.query_one(RequestList)


async def until_listed(pilot: Pilot[None], *starts: str) -> None:
    """Go on once the list holds these, by the beginnings of their lines, and no others."""

    def is_so() -> bool:
        found = [line[2:].strip() for line in lines(pilot.app)[3:-1]]  # type: ignore[arg-type]
        texts = [text for text in found if MOMENT.match(text)]
        return len(texts) == len(starts) and all(map(str.startswith, texts, starts))

    await until(pilot, is_so)


def sorted_by(app: Dashboard) -> str:
    listed = app.query_one(RequestsView).listed
    return listed.asked.order if listed else ""


def is_said(pilot: Pilot[None], text: str) -> bool:
    return any(text in str(each.message) for each in pilot.app._notifications)


async def test_requests_are_found_as_one_types(tmp_path: Path) -> None:
    """Letter by letter; enter keeps what is found, escape shows all again."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")
        await pilot.press("slash", *"codex mod")
        await until_listed(pilot)
        await until_seen(pilot, "No request matches.")
        await pilot.press("backspace", "backspace", "backspace", *"on:2026-11-20")
        await until_listed(pilot, "12:00", "11:00")
        await until_seen(pilot, "2 requests")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, RequestList))
        assert "with codex on:2026-11-20" in screen(app)
        await pilot.press("escape")
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")
        assert app.view_name == "requests"
        await pilot.press("escape")
        await until(pilot, lambda: app.view_name == "week")


async def test_what_is_not_understood_is_said_and_the_list_stays(tmp_path: Path) -> None:
    """No request is hidden by a slip."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"since:friday")
        await until_seen(pilot, "friday is no time")
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")


async def test_the_part_that_all_views_show_is_the_part_of_the_list(tmp_path: Path) -> None:
    """What was chosen on the first screen, and what is found in it."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        app.show_only(Only(client="codex"))
        await until_listed(pilot, "12:00", "11:00", "19 Nov 13:00")
        await pilot.press("slash", *"essay", "enter")
        await until_listed(pilot, "11:00")
        await pilot.press("escape", "escape")
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")


async def test_s_and_a_click_on_a_head_sort(tmp_path: Path) -> None:
    """The head says by what; the range stays beside its figure at every width."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        found = await opened(pilot)
        assert "when▾" in lines(app)[2]
        for head, starts in (
            ("about Wh▾", ["11:00", "12:00"]),
            ("tokens in▾", ["12:00", "19 No"]),
            ("out▾", ["11:00", "19 No"]),
            ("took▾", ["19 No", "12:00"]),
        ):
            await pilot.press("s")
            await until(pilot, lambda head=head: head in lines(app)[2])  # type: ignore[misc]
            assert [line[2:7] for line in lines(app)[3:5]] == starts, head
        await pilot.click(RequestList, offset=(lines(app)[2].index("about"), 0))
        await until(pilot, lambda: "about Wh▾" in lines(app)[2])
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: found.size.width == 60)
        assert "about Wh▾         could be" in lines(app)[2]
        await pilot.press("enter")
        await until_seen(pilot, "request 2,")


async def test_new_rows_come_into_a_sorted_list(tmp_path: Path) -> None:
    """Each in its place, and what one looks at stays under the cursor."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("s", "s")
        await until_listed(pilot, "12:00", "19 Nov 13:00", "11:00", "10:00")
        await pilot.press("down", "down")
        write(app.own_home, row(started_at="2026-11-20T14:00:00.000Z", input_tokens=60_000))
        await until(pilot, lambda: lines(app)[6].startswith("▸ 11:00"))
        await until_listed(pilot, "12:00", "14:00", "19 Nov 13:00", "11:00", "10:00")


async def test_y_copies_a_row_in_words(tmp_path: Path) -> None:
    """With its date, its tokens and its range; of a page that explains one, all of it."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "y")
        await until(pilot, lambda: "Fri 20 Nov 2026 11:00:00" in app.clipboard)
        for part in ("request 2", "gpt-4o-2024-08-06", "1k tokens in, 30k out", "could be"):
            assert part in app.clipboard
        await pilot.press("enter")
        await until_seen(pilot, "Tokens in")
        await pilot.press("y")
        await until(pilot, lambda: "Tokens in: 1,000" in app.clipboard)


@pytest.mark.parametrize(("sort", "order"), [([], [3, 2, 4]), (["s"], [2, 3, 4])])
async def test_e_writes_the_list_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sort: list[str], order: list[int]
) -> None:
    """What is found, in its order, beside where one stands; nothing is written over."""
    monkeypatch.chdir(tmp_path)
    app = dashboard(tmp_path / "home")
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"codex", "enter", *sort)
        await until_seen(pilot, "3 requests")
        for keys in (["e", "enter"], ["e", "enter"], ["e", "down", "enter"]):
            before = len(app._notifications)
            await pilot.press(*keys)
            await until(pilot, lambda before=before: len(app._notifications) > before)  # type: ignore[misc]
    for name in ("wattprint-requests.csv", "wattprint-requests-2.csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            assert [int(line["id"]) for line in csv.DictReader(file)] == order
    written = json.loads((tmp_path / "wattprint-requests.json").read_text("utf-8"))
    assert [one["id"] for one in written] == order
    assert written[0]["energy_wh"]["mid"] > 0


async def test_a_deletion_is_asked_for_and_can_be_brought_back(tmp_path: Path) -> None:
    """Escape leaves it; how long it can be brought back stands there while it can."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "x")
        await until_seen(pilot, "Delete the request of 11:00:00")
        await pilot.press("escape", "x")
        await until_seen(pilot, "Delete the request of 11:00:00")
        with queries.opened(app.own_home) as log:
            assert log.count() == 4
        await pilot.press("enter")
        await until_listed(pilot, "12:00", "10:00", "19 Nov 13:00")
        await until_seen(pilot, "u brings back what was deleted, until")
        assert wastebasket.kept(app.own_home) is not None
        await pilot.press("u")
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")
        await until(pilot, lambda: "u brings back" not in screen(app))
        assert is_said(pilot, "1 request is back.")


async def test_all_that_was_found_can_be_deleted_and_nothing_else(tmp_path: Path) -> None:
    """Where nothing is sought there is no such key: it would be the whole log."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("X")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press("slash", *"codex", "enter", "X")
        await until_seen(pilot, "Delete all 3 requests of this list?")
        await pilot.press("enter")
        await until_seen(pilot, "0 requests")
        await pilot.press("escape")
        await until_listed(pilot, "10:00")


async def test_what_cannot_be_deleted_is_said(tmp_path: Path) -> None:
    """Another deletion is under way; the list stays as it is."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        app.own_home.forgotten.mkdir()  # nothing can be kept there
        await pilot.press("x", "enter")
        await until(pilot, lambda: len(app._notifications) > 0)
        await until_listed(pilot, "12:00", "11:00", "10:00", "19 Nov 13:00")


async def test_another_log_is_another_list(tmp_path: Path) -> None:
    """Also while the list of the one before is being sorted."""
    own = log_of(tmp_path, ROWS)

    def load_demo() -> Home:
        return in_utc(log_of(own.demo.root, [row(started_at="2026-11-20T09:00:00.000Z")]))

    app = Dashboard(in_utc(own), controls=Controls(load_demo=load_demo), clock=clock)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("l", "s")
        await until_listed(pilot, "09:00")
        await pilot.press("s", "escape", "s")
        await until_listed(pilot, "11:00", "19 Nov 13:00", "12:00", "10:00")


async def test_the_loop_never_reads_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every query, in whatever key's wake, is another thread's; and what is made of many rows
    is made in slices."""
    rows, connect, step = queries.Log.rows, schema.connect, listing.Listing.step
    elsewhere: list[str] = []

    def away() -> None:
        assert threading.current_thread() is not threading.main_thread()
        elsewhere.append(threading.current_thread().name)

    def read(self: queries.Log, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        away()
        return rows(self, query, values)

    def opened_to_write(path: str, busy_timeout_s: float = 30.0) -> sqlite3.Connection:
        away()
        return connect(path, busy_timeout_s)

    steps: list[int] = []

    def counted(self: listing.Listing) -> None:
        before = len(self._ids) + sum(len(ids) for _, ids in self._runs)
        step(self)
        after = len(self._ids) + sum(len(ids) for _, ids in self._runs)
        steps.append(after - before)

    app = dashboard(tmp_path, [row(client=f"c{n % 7}", output_tokens=n) for n in range(500)])
    monkeypatch.setattr(queries.Log, "rows", read)
    monkeypatch.setattr(schema, "connect", opened_to_write)
    monkeypatch.setattr(listing.Listing, "step", counted)
    monkeypatch.setattr(listing, "SLICE", 100)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("end", "home", "s", "end", "s", "slash", *"c3", "enter", "y", "enter")
        await until_seen(pilot, "request ")
        await pilot.press("escape", "x", "enter")
        await until_seen(pilot, "u brings back")
        await pilot.press("u")
        await until(pilot, lambda: is_said(pilot, "1 request is back."))
    assert len(elsewhere) > 50
    assert max(steps) <= 100


async def test_help_is_about_the_line_that_is_typed_in_too(tmp_path: Path) -> None:
    """A question mark is a letter there; the list's own keys are named once it is left."""
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("slash", "question_mark")
        await until(pilot, lambda: app.query_one(Input).value == "?")
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeyHelp))
        await until_seen(pilot, "find requests by words")
        assert "delete this request, after a question" in screen(app)


async def test_rows_that_others_delete_go_from_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is made anew, and what one looks at stays where it is."""
    monkeypatch.setattr(listing, "SLICE", 2)
    app = dashboard(tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "about Wh▾" in lines(app)[2])
        await pilot.press("down")
        with closing(schema.connect(str(app.own_home.log))) as connection:
            writing.remove(connection, [1], zone=UTC_ZONE)
        await until_listed(pilot, "11:00", "12:00", "19 Nov 13:00")
        assert lines(app)[4].startswith("▸ 12:00")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_range_stays_with_its_figure_whatever_is_sorted_by(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    """At every size and in every language; nothing scrolls sideways."""
    with words.spoken(language):
        app = dashboard(tmp_path, ROWS[:1])
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.is_settled)
            await pilot.press("2")
            await until(pilot, lambda: app.view_name == "requests" and app.is_settled)
            for order in (*listing.ORDERS[1:], listing.ORDERS[0]):
                assert words.say("column.about_wh") in lines(app)[2]
                assert words.say("column.low_high_wh") in lines(app)[2]
                await pilot.press("s")
                await until(pilot, lambda order=order: sorted_by(app) == order and app.is_settled)  # type: ignore[misc]
            assert not app.query_one(RequestList).show_horizontal_scrollbar
