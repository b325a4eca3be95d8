"""Lists of the log: what is sought, in an order, made in slices and followed as rows come."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from estimator.work import Work
from store import listing, queries, schema, writing
from store.listing import ORDERS, Listing, Order, Sought, Weights, newest
from store.paths import Home
from store.queries import Log, Only
from store.writing import Column
from tests.rows import UTC_ZONE, log_of, row

ROWS = (
    row(started_at="2026-11-16T10:00:00.000Z", input_tokens=10, output_tokens=1, duration_ms=5.0),
    row(
        started_at="2026-11-19T10:00:00.000Z",
        input_tokens=40,
        output_tokens=40,
        duration_ms=None,
        client="codex",
        label="Thesis 100%",
    ),
    row(
        started_at="2026-11-17T10:00:00.000Z",
        input_tokens=None,
        output_tokens=None,
        input_basis="unknown",
        output_basis="unknown",
        client=None,
        outcome="opaque",
    ),
    row(
        started_at="2026-11-18T10:00:00.000Z",
        input_tokens=30,
        output_tokens=2,
        duration_ms=9.0,
        outcome="refused",
        provider="anthropic",
        model_requested="claude-opus-4",
        model_served=None,
    ),
    row(
        started_at="2026-11-15T10:00:00.000Z",
        input_tokens=20,
        output_tokens=3,
        task="image",
        model_served="dall-e-3",
    ),
    row(started_at="2026-11-14T10:00:00.000Z", is_local=1, gpu_s=7.0, provider="ollama"),
)
"""Written in this order, so that ids and times disagree: an import brings old requests late."""
WEIGHTS = Weights({("openai", "gpt-4o-2024-08-06"): Work(1)}, 2.0, lambda row: 20.0)
"""A token of an answer counts for 1, a second here for 2, a picture for 20."""


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    log_of(home.root, ROWS)
    with queries.opened(home) as opened:
        yield opened


def write(home: Home, *rows: dict[str, Column]) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, rows, zone=UTC_ZONE)


def remove(home: Home, *ids: int) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.remove(connection, ids, zone=UTC_ZONE)


def made(log: Log, sought: Sought | None = None, order: Order = "newest") -> list[int]:
    return Listing(log, sought, order, WEIGHTS).made().ids()


@pytest.mark.parametrize("slice_", [1, 2, 100])
@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("newest", [2, 4, 3, 1, 5, 6]),
        ("energy", [2, 5, 6, 1, 4, 3]),
        ("input", [6, 2, 4, 5, 1, 3]),
        ("output", [6, 2, 5, 4, 1, 3]),
        ("duration", [6, 5, 3, 4, 1, 2]),
    ],
)
def test_a_list_is_in_its_order_however_it_is_sliced(
    log: Log, monkeypatch: pytest.MonkeyPatch, order: Order, wanted: list[int], slice_: int
) -> None:
    """Greatest first, what is not known last; the newest of equals first; nothing for refused."""
    monkeypatch.setattr(listing, "SLICE", slice_)
    assert made(log, order=order) == wanted


@pytest.mark.parametrize(
    ("sought", "wanted"),
    [
        (Sought(), [2, 4, 3, 1, 5, 6]),
        (Sought(only=Only(client="")), [3]),
        (Sought(only=Only(client="openai-python", provider="anthropic")), [4]),
        (Sought(since="2026-11-17T10:00:00.000Z"), [2, 4, 3]),
        (Sought(until="2026-11-17T10:00:00.000Z"), [1, 5, 6]),
        (Sought(model="gpt-4o"), [2, 3, 1, 5, 6]),
        (Sought(words=(("model", "GPT-4o"),)), [2, 3, 1, 6]),
        (Sought(words=(("model", "opus"),)), [4]),
        (Sought(words=(("client", ""),)), [3]),
        (Sought(words=(("label", "100%"),)), [2]),
        (Sought(words=(("label", "1%0"),)), []),
        (Sought(words=(("", "thesis"), ("", "codex"))), [2]),
        (Sought(words=(("", "refused"),)), [4]),
        (Sought(words=(("basis", "unknown"),)), [3]),
        (Sought(words=(("", "' or 1 --"),)), []),
    ],
)
def test_only_what_is_sought_is_listed(log: Log, sought: Sought, wanted: list[int]) -> None:
    """The same requests in the list and in a page of the newest."""
    assert made(log, sought) == wanted
    assert [found["id"] for found in newest(log, sought)] == wanted
    assert sorted(made(log, sought, "energy")) == sorted(wanted)


def test_the_newest_go_on_where_the_page_before_ended(home: Home, log: Log) -> None:
    """Also where the request that it ended with has been deleted since."""
    first = newest(log, Sought(), limit=2)
    assert [found["id"] for found in first] == [2, 4]
    assert [found["id"] for found in newest(log, Sought(), 2, before_id=4)] == [3, 1]
    remove(home, 4)
    assert [found["id"] for found in newest(log, Sought(), before_id=4)] == [3, 1, 5, 6]


def test_rows_are_read_by_position(home: Home, log: Log) -> None:
    """Whole rows; past the end nothing; None where one has gone since."""
    found = Listing(log, Sought(since="2026")).made()
    assert found.rows(4, 10) == [log.request(5), log.request(6)]
    assert found.rows(6, 10) == []
    remove(home, 5)
    assert found.rows(4, 10) == [None, log.request(6)]


@pytest.mark.parametrize("order", ORDERS)
def test_new_rows_come_into_their_places(home: Home, log: Log, order: Order) -> None:
    """As if the list had been made after them; what is not sought stays out."""
    sought = Sought(only=Only(provider="openai"))
    found = Listing(log, sought, order, WEIGHTS).made()
    before = found.ids()
    write(
        home,
        row(started_at="2026-11-30T10:00:00.000Z"),
        row(started_at="2026-11-01T10:00:00.000Z", output_tokens=2, input_tokens=11),
        row(provider="mistral_ai"),
    )
    places = found.follow()
    assert found.ids() == made(log, sought, order)
    assert places is not None
    for place in reversed(places):
        assert found.ids(place, 1)[0] in (7, 8)
    assert len(places) == len(found.ids()) - len(before) == 2
    assert found.follow() == []


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize("sought", [Sought(), Sought(words=(("", "openai"),))])
def test_new_rows_come_in_while_the_list_is_made(
    home: Home, log: Log, monkeypatch: pytest.MonkeyPatch, steps: int, sought: Sought
) -> None:
    """Each once, whether it belongs to what is made or to what is not yet."""
    monkeypatch.setattr(listing, "SLICE", 3)
    found = Listing(log, sought)
    for _ in range(steps):
        found.step()
    write(
        home,
        row(started_at="2026-11-30T10:00:00.000Z"),
        row(started_at="2026-11-01T10:00:00.000Z"),
    )
    found.follow()
    assert found.made().ids() == made(log, sought)
    assert found.count == 8


def test_the_whole_log_is_read_from_either_end(home: Home, log: Log) -> None:
    """Any position at once, also while rows come; past the end nothing."""
    found, ids = Listing(log), [2, 4, 3, 1, 5, 6]
    for first in range(8):
        for count in range(8):
            assert found.ids(first, count) == ids[first : first + count]
    write(home, row(started_at="2026-11-30T10:00:00.000Z"))
    assert found.ids() == ids
    assert found.follow() == [0]
    assert found.ids() == [7, *ids]


def test_a_list_is_made_anew_when_rows_have_gone_or_many_have_come(
    home: Home, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where as many have gone as have come."""
    found = Listing(log).made()
    remove(home, 2)
    write(home, row())
    assert found.follow() is None
    found = Listing(log).made()
    monkeypatch.setattr(listing, "MOST_NEW", 1)
    write(home, row(), row())
    assert found.follow() is None


def test_a_list_tells_how_far_it_is(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the log is counted at once; what is sought as it is found."""
    monkeypatch.setattr(listing, "SLICE", 3)
    whole, some = Listing(log), Listing(log, Sought(only=Only(provider="openai")))
    assert (whole.count, whole.progress, some.count, some.progress) == (6, 1.0, 0, 0.0)
    some.step()
    assert (some.count, some.progress, some.is_done) == (2, 0.5, False)
    ranked = Listing(log, order="input")
    assert not ranked.is_sorted
    assert ranked.made().is_sorted


def test_a_log_that_is_not_there_is_an_empty_list(home: Home) -> None:
    """Looking makes no file."""
    with queries.opened(home) as opened:
        found = Listing(opened).made()
        assert (found.count, found.rows(0, 5), found.follow()) == (0, [], [])
        assert newest(opened, Sought()) == []
    assert not home.log.exists()
