"""Reading the log: as it stands, whoever writes, and empty while there is none."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from estimator.work import Work
from store import queries, schema, writing
from store.faults import Fault
from store.heaviest import heaviest
from store.paths import Home
from store.queries import Log, Only
from tests.rows import UTC_ZONE, log_of, row

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    with queries.opened(home) as opened:
        yield opened


def write(home: Home, *rows: dict[str, writing.Column]) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, rows, zone=UTC_ZONE)


def ids(rows: list[dict[str, object]]) -> list[object]:
    return [entry["id"] for entry in rows]


def assert_empty(log: Log) -> None:
    assert log.requests() == []
    assert log.request(1) is None
    assert log.count() == 0
    assert log.cells(FIRST, LAST) == []
    assert log.counters(FIRST, LAST) == {}
    assert log.data_version() == -1


def test_a_log_that_is_not_there_reads_as_empty(home: Home, log: Log) -> None:
    """Looking before the first recording is no error, and makes no file."""
    assert_empty(log)
    assert not home.log.exists()


def test_a_log_that_is_being_made_reads_as_empty(home: Home, log: Log) -> None:
    """Between the file and its tables lies a moment in which a dashboard may look."""
    home.log.touch()
    assert_empty(log)


def test_a_log_that_is_made_later_is_found(home: Home, log: Log) -> None:
    """An open dashboard follows the first recording without a restart."""
    assert_empty(log)
    log_of(home.root, [row()])
    assert log.count() == 1
    assert log.data_version() != -1


def test_a_row_is_read_as_it_was_written(home: Home, log: Log) -> None:
    """One row by its id; None for an id that is not there."""
    values = row(label="essay")
    log_of(home.root, [values])
    assert log.request(1) == {"id": 1} | values
    assert log.requests() == [{"id": 1} | values]
    assert log.request(2) is None


def test_the_last_written_come_first(home: Home, log: Log) -> None:
    """So many, or all after an id."""
    log_of(home.root, [row() for _ in range(4)])
    assert ids(log.requests()) == [4, 3, 2, 1]
    assert ids(log.requests(limit=2)) == [4, 3]
    assert ids(log.requests(after_id=3)) == [4]


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ((), [("", 0, "", 3, 1500)]),
        (("client",), [("", 0, "curl", 1, 500), ("", 0, "openai-python", 2, 1000)]),
        (("day",), [("2026-11-18", 0, "", 2, 1000), ("2026-11-19", 0, "", 1, 500)]),
        (
            ("day", "hour", "client"),
            [
                ("2026-11-18", 10, "curl", 1, 500),
                ("2026-11-18", 10, "openai-python", 1, 500),
                ("2026-11-19", 23, "openai-python", 1, 500),
            ],
        ),
    ],
)
def test_sums_are_those_of_the_keys_that_were_asked_for(
    home: Home, log: Log, by: tuple[str, ...], wanted: list[tuple[str, int, str, int, int]]
) -> None:
    """The other keys are summed over, and come back as '' or 0; work is summed with them."""
    log_of(
        home.root,
        [row(), row(client="curl"), row(started_at="2026-11-19T23:00:00.000Z")],
    )

    cells = sorted(log.cells(FIRST, LAST, by=by), key=lambda cell: (cell.day, cell.client))

    found = [(c.day, c.hour, c.client, c.request_count, c.output_tokens) for c in cells]
    assert found == wanted
    one = Work.of_request(1000, 500)
    assert [cell.work for cell in cells] == [
        Work(*(cell.request_count * getattr(one, name) for name in one.__slots__)) for cell in cells
    ]


def test_a_year_can_be_summed_by_months(home: Home, log: Log) -> None:
    """A month stands where else the day stands."""
    moments = ("2026-10-31", "2026-11-01", "2026-11-30")
    log_of(home.root, [row(started_at=f"{day}T12:00:00.000Z") for day in moments])
    cells = log.cells(date(2026, 1, 1), date(2026, 12, 31), by=("month", "model"))
    assert [(cell.day, cell.request_count) for cell in cells] == [("2026-10", 1), ("2026-11", 2)]


@pytest.mark.parametrize("by", [("day",), ("hour",)])
def test_sums_can_be_those_of_a_part(home: Home, log: Log, by: tuple[str, ...]) -> None:
    """Of one client, label, model or provider; '' is none."""
    log_of(home.root, [row(), row(label="essay"), row(client=None, provider="groq")])

    def counted(only: Only) -> int:
        return sum(cell.request_count for cell in log.cells(FIRST, LAST, by=by, only=only))

    assert counted(Only()) == 3
    assert counted(Only(label="essay")) == 1
    assert counted(Only(label="", client="openai-python")) == 1
    assert counted(Only(client="")) == counted(Only(provider="groq")) == 1
    assert counted(Only(model="gpt-4o")) == 0


def test_the_last_day_is_included(home: Home, log: Log) -> None:
    """Both ends of a period are local dates of its own."""
    moments = ("15T23:59", "16T00:00", "22T23:59", "23T00:00")
    log_of(home.root, [row(started_at=f"2026-11-{moment}:00.000Z") for moment in moments])
    assert [cell.day for cell in log.cells(FIRST, LAST, by=["day"])] == ["2026-11-16", "2026-11-22"]


def test_a_period_without_requests_has_no_sums(home: Home, log: Log) -> None:
    """Not a row of NULLs, which SQL's sum over nothing would give."""
    log_of(home.root, [row()])
    assert log.cells(date(2025, 1, 1), date(2025, 1, 7), by=()) == []


def test_what_was_missed_is_summed_over_days(home: Home, log: Log) -> None:
    """By name, for the days of a period."""
    log_of(home.root)
    with closing(schema.connect(str(home.log))) as connection:
        for day in (15, 16, 22, 23):
            counts = {"lost": 1, "passed_through": 2}
            writing.write(connection, [], zone=UTC_ZONE, counters=counts, today=date(2026, 11, day))
    assert log.counters(FIRST, LAST) == {"lost": 2, "passed_through": 4}


def test_the_version_moves_when_others_write(home: Home, log: Log) -> None:
    """It is how a dashboard learns of new rows; reading alone does not move it."""
    log_of(home.root, [row()])
    before = log.data_version()
    log.requests()
    assert log.data_version() == before

    write(home, row())
    assert log.data_version() != before


def test_the_heaviest_requests_come_first(home: Home, log: Log) -> None:
    """By hand, weighing output 10 and uncached input 1: 500 x 10 + 1000, then 1 x 10 + 4000.

    A model without weights, a refused request and one that ran here are left out.
    """
    model = {"model_served": "m"}
    log_of(
        home.root,
        [
            row(**model, input_tokens=4000, output_tokens=1),
            row(**model),
            row(model_served="other"),
            row(**model, outcome="refused"),
            row(**model, is_local=1),
            row(**model, output_tokens=None),
            row(**model, started_at="2026-11-23T00:00:00.000Z"),
        ],
    )
    weights = {("openai", "m"): Work(output_tokens=10, uncached_input_tokens=1)}
    since, until = "2026-11-16T00:00:00.000Z", "2026-11-23T00:00:00.000Z"

    assert ids(heaviest(log, since, until, weights, 5)) == [2, 1]
    assert ids(heaviest(log, since, until, weights, 1)) == [2]
    assert heaviest(log, since, until, {}, 5) == []
    assert set(heaviest(log, since, until, weights, 1)[0]) == {"id", *writing.COLUMNS}


def test_a_log_that_is_being_written_reads_as_it_was(home: Home, log: Log) -> None:
    """Readers do not wait for a writer, however long it takes."""
    log_of(home.root, [row()])
    with closing(schema.connect(str(home.log))) as connection:
        with schema.transaction(connection):
            connection.execute("delete from requests")
            assert log.count() == 1
        assert log.count() == 0


def test_reading_cannot_write(home: Home, log: Log) -> None:
    """The file is opened read-only."""
    log_of(home.root, [row()])
    with pytest.raises(Fault):
        log.rows("delete from requests")
    assert log.count() == 1


def test_a_log_whose_companions_cannot_be_made_is_read_as_it_stands(home: Home, log: Log) -> None:
    """On a read-only disk SQLite can make no -shm; here a folder is in its place."""
    log_of(home.root, [row()])
    (home.root / "log.db-shm").mkdir()
    assert log.count() == 1


def test_what_is_no_log_is_a_fault(home: Home, log: Log) -> None:
    """Said with the path; the next look tries again."""
    home.log.write_bytes(b"no database at all, but long enough to be looked at" * 40)

    with pytest.raises(Fault) as caught:
        log.count()
    assert caught.value.code == "log_damaged"
    assert caught.value.facts == {"path": str(home.log)}

    home.log.unlink()
    log_of(home.root, [row()])
    assert log.count() == 1


def test_a_log_that_nobody_lets_go_of_is_a_fault(
    home: Home, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program in exclusive locking mode shuts readers out too."""
    log_of(home.root, [row()])
    real = sqlite3.connect
    with closing(schema.connect(str(home.log))) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin immediate")
        # Five seconds of patience are what a person has, not a test.
        monkeypatch.setattr(
            "store.queries.sqlite3.connect",
            lambda *given, **named: real(*given, **named | {"timeout": 0.05}),
        )
        with pytest.raises(Fault, match="log_unusable"):
            log.count()
        other.execute("rollback")
    assert log.count() == 1


def test_a_closed_log_can_be_used_again(home: Home, log: Log) -> None:
    """Closing twice, or before anything was read, is no error."""
    log.close()
    log_of(home.root, [row()])
    assert log.count() == 1
    log.close()
    log.close()
    assert log.count() == 1


def test_a_newer_log_is_not_read_as_if_it_were_known(home: Home) -> None:
    """What its columns mean may have changed; said even where a table is gone."""
    log_of(home.root, [row()])
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute(f"pragma user_version = {queries.VERSION + 1}")
        connection.execute("drop table hours")
    with queries.opened(home) as log, pytest.raises(Fault) as caught:
        log.count()
    assert (caught.value.code, caught.value.facts) == ("log_newer", {"path": str(home.log)})
