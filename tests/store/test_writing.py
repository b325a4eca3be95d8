"""Rows, their roll-ups and counters go into the log together, or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import schema, writing
from store.paths import Home
from store.writing import BATCH, COLUMNS, Column
from tests.rows import UTC_ZONE, row

PARIS = ZoneInfo("Europe/Paris")
KATHMANDU = ZoneInfo("Asia/Kathmandu")


@pytest.fixture
def log(home: Home) -> Iterator[sqlite3.Connection]:
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        yield connection


def hours(log: sqlite3.Connection) -> list[dict[str, Column]]:
    return _cells(log, "select * from hours order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")


def days(log: sqlite3.Connection) -> list[dict[str, Column]]:
    return _cells(log, "select * from days order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10")


def _cells(log: sqlite3.Connection, query: str) -> list[dict[str, Column]]:
    cursor = log.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor]


def count(log: sqlite3.Connection, table: str = "requests") -> int:
    (number,) = log.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
    return int(number)


def places(log: sqlite3.Connection) -> list[tuple[Column, ...]]:
    """Where the roll-ups put the requests: day, hour, how many."""
    return [(cell["day"], cell["hour"], cell["request_count"]) for cell in hours(log)]


def test_a_row_is_written_as_it_is(log: sqlite3.Connection) -> None:
    """Every column but the id, which is the log's."""
    values = row(label="essay", server_ms=12.5, input_images="[[512, 512]]")

    writing.write(log, [values], zone=UTC_ZONE)

    cursor = log.execute("select * from requests")
    names = [column[0] for column in cursor.description]
    assert dict(zip(names, cursor.fetchone(), strict=True)) == {"id": 1} | values


def test_a_request_is_summed_up_in_its_hour(log: sqlite3.Connection) -> None:
    """By hand, for 1000 tokens in, 200 of them cached, and 500 out, 100 of them reasoning.

    Context is 1000 + 0.6 x 500 = 1300; uncached input 800. Pace: of 400 visible tokens the first
    came at 320 ms (one, of 500 chunks), the last at 8000 ms.
    """
    values = row(cached_input_tokens=200, cache_write_tokens=50, reasoning_tokens=100)
    writing.write(log, [values], zone=UTC_ZONE)
    assert hours(log) == [
        {
            "day": "2026-11-18",
            "hour": 10,
            "provider": "openai",
            "model": "gpt-4o-2024-08-06",
            "client": "openai-python",
            "task": "chat",
            "input_basis": "reported",
            "output_basis": "reported",
            "zone": "",
            "is_local": 0,
            "label": "",
            "request_count": 1,
            "counted_count": 1,
            "refused_count": 0,
            "opaque_count": 0,
            "lower_bound_count": 0,
            "input_tokens": 1000,
            "cached_input_tokens": 200,
            "cache_write_tokens": 50,
            "output_tokens": 500,
            "reasoning_tokens": 100,
            "work_output_tokens": 500,
            "work_output_x_context": 500 * 1300,
            "work_uncached_input_tokens": 800,
            "work_uncached_x_input": 800 * 1000,
            "work_cached_input_tokens": 200,
            "picture_latent_mpx": 0,
            "picture_latent_mpx_squared": 0,
            "picture_stepped_mpx": 0,
            "picture_stepped_mpx_squared": 0,
            "picture_frame_mpx": 0,
            "image_count": 0,
            "audio_s": 0,
            "video_s": 0,
            "gpu_s": 0,
            "timed_tokens": 399,
            "timed_ms": 7680,
        }
    ]


def test_the_hours_of_a_day_are_one_cell_of_days(log: sqlite3.Connection) -> None:
    """With the same sums; the next day and another label have cells of their own."""
    moments = ("18T10:00", "18T23:00", "19T00:00")
    writing.write(log, [row(started_at=f"2026-11-{at}:00.000Z") for at in moments], zone=UTC_ZONE)
    writing.write(log, [row(label="essay")], zone=UTC_ZONE)
    found = [
        (cell["day"], cell["label"], cell["request_count"], cell["work_output_tokens"])
        for cell in days(log)
    ]
    assert found == [
        ("2026-11-18", "", 2, 1000.0),
        ("2026-11-18", "essay", 1, 500.0),
        ("2026-11-19", "", 1, 500.0),
    ]


def test_requests_of_one_kind_and_hour_share_a_cell(log: sqlite3.Connection) -> None:
    """Work adds exactly: 2 x 500 x 1300 and 2 x 1000 x 1000."""
    writing.write(log, [row(), row(started_at="2026-11-18T10:59:59.999Z")], zone=UTC_ZONE)
    writing.write(log, [row(started_at="2026-11-18T11:00:00.000Z")], zone=UTC_ZONE)

    first, second = hours(log)
    assert (first["hour"], first["request_count"]) == (10, 2)
    assert (first["work_output_x_context"], first["work_uncached_x_input"]) == (1_300_000, 2e6)
    assert (second["hour"], second["request_count"]) == (11, 1)


@pytest.mark.parametrize(
    ("columns", "sums"),
    [
        (
            {"outcome": "refused", "input_tokens": None, "output_tokens": None},
            {"refused_count": 1, "counted_count": 0, "work_output_tokens": 0},
        ),
        (
            {"outcome": "refused"},
            {"refused_count": 1, "counted_count": 0, "work_output_tokens": 0},
        ),
        (
            {"outcome": "opaque", "input_tokens": None, "output_tokens": None},
            {"opaque_count": 1, "counted_count": 0, "input_tokens": 0},
        ),
        (
            {"output_tokens": None},
            {"counted_count": 0, "input_tokens": 1000, "work_uncached_input_tokens": 0},
        ),
        ({"is_lower_bound": 1}, {"lower_bound_count": 1, "counted_count": 1}),
        ({"is_streamed": 0}, {"timed_tokens": 0, "timed_ms": 0}),
        ({"ttft_ms": None}, {"timed_tokens": 0, "timed_ms": 0}),
        ({"reasoning_tokens": 500}, {"timed_tokens": 0, "timed_ms": 0}),
        ({"output_tokens": 39}, {"timed_tokens": 0, "timed_ms": 0}),
        (
            # 4 images of 0.25 megapixels, 20 steps each: a quarter squared is a sixteenth.
            {"task": "image", "output_count": 4, "width": 500, "height": 500, "steps": 20},
            {
                "image_count": 4,
                "counted_count": 1,
                "picture_stepped_mpx": 4 * 20 * 0.25,
                "picture_stepped_mpx_squared": 4 * 20 * 0.0625,
                "picture_latent_mpx": 0,
                "picture_frame_mpx": 4 * 0.25,
                "work_output_tokens": 0,
            },
        ),
        (
            # A clip of 9 frames of a megapixel: 1 + 8/4 = 3 latent moments.
            {"task": "video", "output_count": 1, "width": 1000, "height": 1000, "frames": 9},
            {"counted_count": 1, "picture_latent_mpx": 3, "picture_frame_mpx": 9},
        ),
        ({"task": "image", "output_count": None}, {"counted_count": 0, "picture_frame_mpx": 0}),
        ({"task": "image", "outcome": "refused", "output_count": 1}, {"picture_frame_mpx": 0}),
        (
            {"is_local": 1, "gpu_s": 2.5},
            {"counted_count": 1, "gpu_s": 2.5, "work_output_tokens": 0},
        ),
        ({"is_local": 1, "gpu_s": None}, {"counted_count": 0, "gpu_s": 0}),
        ({"gpu_s": 2.5}, {"counted_count": 1, "gpu_s": 0, "work_output_tokens": 500}),
        (
            # 50 positions heard and 4 tokens written a second.
            {"task": "transcription", "audio_s": 60.0, "output_basis": "counted"},
            {"counted_count": 1, "work_uncached_input_tokens": 3000, "work_output_tokens": 240},
        ),
        (
            # 25 tokens of sound a second.
            {"task": "speech", "audio_s": 10.0, "output_tokens": None, "output_basis": "unknown"},
            {"counted_count": 1, "work_uncached_input_tokens": 0, "work_output_tokens": 250},
        ),
        (
            {"task": "speech", "audio_s": 10.0},
            {"counted_count": 1, "work_output_tokens": 500},
        ),
        (
            {"task": "transcription", "audio_s": None, "output_tokens": None},
            {"counted_count": 0, "work_output_tokens": 0},
        ),
        ({"task": "chat", "output_count": 4}, {"image_count": 0}),
        ({"audio_s": 1.5, "video_s": 2.5}, {"audio_s": 1.5, "video_s": 2.5}),
        ({"model_served": None}, {"model": "gpt-4o"}),
        ({"model_served": None, "model_requested": None}, {"model": ""}),
        ({"client": None, "zone_hint": "FRA"}, {"client": "", "zone": "FRA"}),
    ],
)
def test_what_is_not_known_is_in_no_sum(
    log: sqlite3.Connection, columns: dict[str, Column], sums: dict[str, Column]
) -> None:
    """A request without counts has no work, and one that was refused neither."""
    writing.write(log, [row(**columns)], zone=UTC_ZONE)
    (cell,) = hours(log)
    assert cell.items() >= sums.items()
    assert cell["request_count"] == 1


def test_a_row_that_does_not_fit_takes_its_transaction_along(log: sqlite3.Connection) -> None:
    """Rows, roll-ups and counters of one transaction: all or nothing."""
    with pytest.raises(sqlite3.IntegrityError):
        writing.write(
            log,
            [row(), row(outcome=None)],
            zone=UTC_ZONE,
            counters={"failed": 1},
            today=date(2026, 11, 18),
        )
    assert (count(log), count(log, "hours"), count(log, "counters")) == (0, 0, 0)
    assert not log.in_transaction


def test_a_row_that_lacks_a_column_is_not_written(log: sqlite3.Connection) -> None:
    """A column left out is a mistake of ours, never a NULL by accident."""
    values = row()
    del values["label"]
    with pytest.raises(KeyError):
        writing.write(log, [values], zone=UTC_ZONE)
    assert count(log) == 0


def test_many_rows_go_in_transactions_that_others_can_get_between(log: sqlite3.Connection) -> None:
    """What failed in the second transaction leaves the first `BATCH` rows written."""
    rows = [row() for _ in range(BATCH)] + [row(outcome=None)]
    with pytest.raises(sqlite3.IntegrityError):
        writing.write(log, rows, zone=UTC_ZONE)
    assert count(log) == BATCH
    assert [cell["request_count"] for cell in hours(log)] == [BATCH]


def test_what_was_missed_is_counted_by_day(log: sqlite3.Connection) -> None:
    """Also when there is no row to write; counts of one day add up."""
    for day, lost in ((17, 1), (18, 2), (18, 3)):
        writing.write(log, [], zone=UTC_ZONE, counters={"lost": lost}, today=date(2026, 11, day))
    assert log.execute("select day, name, count from counters order by day").fetchall() == [
        ("2026-11-17", "lost", 1),
        ("2026-11-18", "lost", 5),
    ]


def test_removing_undoes_writing(log: sqlite3.Connection) -> None:
    """Whole cells go with their last request; ids that are not there are no matter."""
    writing.write(log, [row(), row(output_tokens=7), row(client="curl")], zone=UTC_ZONE)

    assert writing.remove(log, [2, 3, 99], zone=UTC_ZONE) == 2

    (cell,) = hours(log)
    assert (cell["request_count"], cell["output_tokens"], cell["client"]) == (
        1,
        500,
        "openai-python",
    )
    assert writing.remove(log, [1], zone=UTC_ZONE) == 1
    assert (count(log), hours(log)) == (0, [])


def test_what_rounding_leaves_is_never_below_zero(log: sqlite3.Connection) -> None:
    """0.1 + 0.2 + 0.6 - 0.2 - 0.6 - 0.1 is less than nothing, which no figure can explain."""
    seconds = (0.1, 0.2, 0.6)
    rows = [row(is_local=1, gpu_s=amount, audio_s=amount) for amount in seconds]
    writing.write(log, [*rows, row(is_local=1, gpu_s=None)], zone=UTC_ZONE)
    for gone in (2, 3, 1):
        writing.remove(log, [gone], zone=UTC_ZONE)
    (cell,) = hours(log)
    assert cell["request_count"] == 1
    assert [name for name, value in cell.items() if isinstance(value, float) and value < 0] == []


counts = st.none() | st.integers(0, 200_000)
times = st.none() | st.floats(0, 1e6, allow_nan=False)
some_rows = st.builds(
    row,
    started_at=st.sampled_from(
        [
            "2026-10-25T00:30:00.000Z",
            "2026-10-25T01:30:00.000Z",
            "2026-12-31T23:59:59.999Z",
        ]
    ),
    outcome=st.sampled_from(["complete", "refused", "opaque", "aborted"]),
    input_tokens=counts,
    cached_input_tokens=counts,
    output_tokens=counts,
    reasoning_tokens=counts,
    is_lower_bound=st.integers(0, 1),
    ttft_ms=times,
    last_token_ms=times,
    chunk_count=st.integers(0, 500),
    input_basis=st.just("counted"),
    task=st.sampled_from(["chat", "image", "video", "speech"]),
    is_local=st.integers(0, 1),
    output_count=st.none() | st.integers(0, 10),
    width=st.none() | st.integers(1, 4096),
    height=st.none() | st.integers(1, 4096),
    steps=st.none() | st.integers(1, 100),
    quality=st.sampled_from([None, "low", "high"]),
    frames=st.none() | st.integers(1, 500),
    video_s=st.none() | st.floats(0, 60),
    audio_s=times,
    gpu_s=st.none() | st.floats(0, 100),
)
steps = st.lists(
    st.tuples(st.lists(some_rows, max_size=8), st.lists(st.integers(1, 12), max_size=6)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(steps=steps, zone=st.sampled_from([UTC_ZONE, PARIS, KATHMANDU]))
def test_roll_ups_are_those_of_the_rows_that_are_there(
    steps: list[tuple[list[dict[str, Column]], list[int]]], zone: ZoneInfo
) -> None:
    """Whatever was written and removed in whatever order, both equal those made anew."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        schema.prepare(home)
        with closing(schema.connect(str(home.log))) as log:
            for added, removed in steps:
                writing.write(log, added, zone=zone)
                writing.remove(log, removed, zone=zone)
            kept = hours(log) + days(log)
            writing.rebuild(log, zone)
            anew = hours(log) + days(log)

    assert len(kept) == len(anew)
    for one, other in zip(kept, anew, strict=True):
        for name, value in one.items():
            if isinstance(value, float):
                # Sums of floats keep a rounding error of the largest sum that was ever there.
                assert value == pytest.approx(other[name], rel=1e-9, abs=1e-2), name
            else:
                assert value == other[name], name


def test_hours_follow_the_clocks_of_the_persons_zone(log: sqlite3.Connection) -> None:
    """Paris, 25 October 2026: the clock shows 02:30 twice; 29 March: 01:59 is followed by 03:00."""
    moments = (
        "2026-03-29T00:59:00.000Z",  # 01:59 CET
        "2026-03-29T01:00:00.000Z",  # 03:00 CEST
        "2026-10-25T00:30:00.000Z",  # 02:30 CEST
        "2026-10-25T01:30:00.000Z",  # 02:30 CET
        "2026-11-18T23:30:00.000Z",  # 00:30 CET, the day after
    )
    writing.write(log, [row(started_at=moment) for moment in moments], zone=PARIS)
    assert places(log) == [
        ("2026-03-29", 1, 1),
        ("2026-03-29", 3, 1),
        ("2026-10-25", 2, 2),
        ("2026-11-19", 0, 1),
    ]


def test_another_zone_moves_the_hours_when_they_are_made_anew(log: sqlite3.Connection) -> None:
    """Kathmandu is 5 h 45 min ahead: 18:10 UTC is still the 18th there, 18:20 is the 19th."""
    moments = ("2026-11-18T18:10:00.000Z", "2026-11-18T18:20:00.000Z")
    writing.write(log, [row(started_at=moment) for moment in moments], zone=UTC_ZONE)
    assert places(log) == [("2026-11-18", 18, 2)]

    writing.rebuild(log, KATHMANDU)
    assert places(log) == [("2026-11-18", 23, 1), ("2026-11-19", 0, 1)]

    writing.rebuild(log, UTC_ZONE)
    assert places(log) == [("2026-11-18", 18, 2)]


def test_hours_are_made_anew_only_when_the_zone_has_changed(log: sqlite3.Connection) -> None:
    """A first zone is remembered; the same one leaves the roll-ups, another one moves them."""
    writing.keep_zone(log, UTC_ZONE)
    writing.write(log, [row()], zone=UTC_ZONE)
    log.execute("update hours set request_count = 5")

    writing.keep_zone(log, UTC_ZONE)
    assert places(log) == [("2026-11-18", 10, 5)]

    writing.keep_zone(log, KATHMANDU)
    assert places(log) == [("2026-11-18", 15, 1)]

    writing.keep_zone(log, None)
    assert log.execute("select value from meta where name = 'timezone'").fetchone() == ("system",)


def test_the_columns_are_those_of_the_table(log: sqlite3.Connection) -> None:
    """`COLUMNS` is read off the schema's text; the table that it makes has the same."""
    names = tuple(entry[1] for entry in log.execute("pragma table_info(requests)"))
    assert names == ("id", *COLUMNS)
