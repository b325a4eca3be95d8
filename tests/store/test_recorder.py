"""The recorder, with pieces handed over as a door does it, into a real log."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from store import following, schema
from store.keys import Hasher
from store.paths import Home
from store.queries import Log
from store.recorder import Recorder
from store.rows import row_of
from store.settings import Settings
from store.writing import Column
from tests.store.conftest import in_thread
from wire.assembly import Assembly
from wire.capture import Capture, Ending
from wire.exchange import Reading, Task
from wire.readers import READERS
from wire.services import Route

ROUTE = Route("openai", "openai", "/v1/chat/completions", Task.CHAT, "openai_chat")
ASKED = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
ANSWERED = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "model": "gpt-4o-2024-08-06",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hello"}}],
    "usage": {"prompt_tokens": 8, "completion_tokens": 1, "total_tokens": 9},
}
JSON = [("content-type", "application/json")]
PATIENCE_S = 10


def opened(recorder: Recorder, route: Route = ROUTE, label: str | None = None) -> Capture:
    """An exchange whose request has passed."""
    capture = recorder.opened(
        route, {"user-agent": "curl/8.1"}, host="api.openai.com", source="proxy", label=label
    )
    assert capture is not None
    capture.request_bytes(json.dumps(ASKED).encode())
    capture.request_ended()
    return capture


def answer(capture: Capture) -> None:
    """The rest of an exchange that goes well."""
    capture.response_head(200, JSON)
    capture.response_bytes(json.dumps(ANSWERED).encode())
    capture.ended(Ending.FINISHED)


def rows(home: Home) -> list[dict[str, object]]:
    """The log, oldest first."""
    with closing(Log(home)) as log:
        return log.requests()[::-1]


def counters(home: Home) -> dict[str, int]:
    today = datetime.now(UTC).date()
    with closing(Log(home)) as log:
        return log.counters(today, today)


def wait_for(is_so: Callable[[], object]) -> None:
    """The worker is another thread and says nothing by itself."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def test_an_exchange_becomes_a_row(home: Home, recorder: Recorder) -> None:
    """Counts as reported, the client from its user agent, the label that was given."""
    answer(opened(recorder, label="essay"))
    recorder.stop()

    (row,) = rows(home)
    assert (row["input_tokens"], row["output_tokens"], row["input_basis"]) == (8, 1, "reported")
    assert (row["outcome"], row["http_status"], row["client"]) == ("complete", 200, "curl")
    assert (row["label"], row["source"], row["model_served"]) == (
        "essay",
        "proxy",
        "gpt-4o-2024-08-06",
    )
    assert row["request_bytes"] == len(json.dumps(ASKED))
    assert row["response_bytes"] == len(json.dumps(ANSWERED))
    assert row["response_key"] not in (None, "chatcmpl-1")


def test_a_row_is_in_the_log_while_recording_goes_on(home: Home, recorder: Recorder) -> None:
    """Within a second: the dashboard follows."""
    began = time.monotonic()
    answer(opened(recorder))
    wait_for(lambda: recorder.health().written == 1)
    assert time.monotonic() - began < 1
    assert len(rows(home)) == 1


def test_exchanges_may_overlap(home: Home, recorder: Recorder) -> None:
    """Rows come in the order of their ends."""
    first, second = opened(recorder, label="first"), opened(recorder, label="second")
    wait_for(lambda: recorder.health().in_flight == 2)
    answer(second)
    answer(first)
    recorder.stop()
    assert [row["label"] for row in rows(home)] == ["second", "first"]


def test_what_is_under_way_at_the_end_is_interrupted(home: Home, recorder: Recorder) -> None:
    """Its input is counted, and the count is a lower bound."""
    capture = opened(recorder)
    capture.response_head(200, [("content-type", "text/event-stream")])
    assert recorder.stop() == 0

    (row,) = rows(home)
    # 3 for the message, 1 for "user", 1 for "hello", 3 for the reply's start: OpenAI's cookbook.
    assert (row["input_tokens"], row["input_basis"]) == (8, "counted")
    assert (row["outcome"], row["is_lower_bound"]) == ("interrupted", 1)


def test_an_answer_that_never_comes_is_given_up_amid_other_traffic(
    monkeypatch: pytest.MonkeyPatch, recorder: Recorder
) -> None:
    """A busy recorder is never idle: it must not wait for that to look at the clock."""
    monkeypatch.setattr(following, "HANDOFF_S", 0.05)
    handed = opened(recorder, Route("chatgpt.com", "openai", "/c", Task.CHAT, "chatgpt"))
    handed.response_head(200, [("content-type", "text/event-stream")])
    topic = {"type": "subscribe_ws_topic", "topic_id": "conversation-turn-1"}
    event = {"type": "stream_handoff", "options": [topic]}
    handed.response_bytes(f"data: {json.dumps(event)}\n\n".encode())
    handed.ended(Ending.FINISHED)

    other = opened(recorder)
    other.response_head(200, [("content-type", "text/event-stream")])

    def is_written() -> bool:
        for _ in range(500):
            other.response_bytes(b": still here\n\n")
        return recorder.health().written == 1

    wait_for(is_written)


def test_the_queue_is_drained_at_the_end(home: Home, recorder: Recorder) -> None:
    """Whatever was handed over before `stop` is in the log after it."""
    for _ in range(300):
        answer(opened(recorder))
    assert recorder.stop() == 0
    assert [row["outcome"] for row in rows(home)] == ["complete"] * 300
    health = recorder.health()
    assert (health.written, health.pending_rows, health.in_flight, health.waiting_bytes) == (
        300,
        0,
        0,
        0,
    )


class Panic(BaseException):
    """As pyo3's PanicException, which is no Exception."""


@pytest.mark.parametrize("error", [RuntimeError, Panic, MemoryError])
@pytest.mark.parametrize("method", ["request", "answer"])
def test_a_reader_that_breaks_leaves_a_bare_row(
    home: Home,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException],
    method: str,
) -> None:
    """Counted as failed, logged as opaque; the next exchange is read as ever."""
    broken, whole = READERS["openai_chat"](), READERS["openai_chat"]()

    def fail(body: object) -> None:
        raise error("a prompt that must not be logged")

    monkeypatch.setattr(broken, method, fail)
    made = iter([broken, whole])
    monkeypatch.setitem(READERS, "openai_chat", lambda: next(made))

    answer(opened(recorder))
    answer(opened(recorder))
    recorder.stop()

    assert [row["outcome"] for row in rows(home)] == ["opaque", "complete"]
    assert rows(home)[0]["input_basis"] == "unknown"
    assert recorder.health().failed == 1
    assert counters(home) == {"failed": 1}


def test_a_reader_that_breaks_at_the_end_takes_nothing_along(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A panic over what is under way when the recorder ends costs that exchange only."""
    answer(opened(recorder))
    wait_for(lambda: recorder.health().written == 1)
    opened(recorder)
    wait_for(lambda: recorder.health().in_flight == 1)

    def fail(*given: object) -> None:
        raise Panic

    monkeypatch.setattr(Assembly, "finish", fail)
    assert recorder.stop() == 0
    assert [row["outcome"] for row in rows(home)] == ["complete", "opaque"]
    assert counters(home) == {"failed": 1}


def test_pieces_of_an_exchange_that_is_over_are_ignored(home: Home, recorder: Recorder) -> None:
    """A door may end an exchange twice."""
    capture = opened(recorder)
    answer(capture)
    capture.response_bytes(b"more")
    capture.ended(Ending.CLIENT_LEFT)
    recorder.stop()
    assert [row["outcome"] for row in rows(home)] == ["complete"]


def test_what_is_missed_is_counted(home: Home, recorder: Recorder) -> None:
    """In the log as well, also when there is no row and no time before the end."""
    recorder.missed("passed_through")
    wait_for(lambda: counters(home) == {"passed_through": 1})
    recorder.missed("passed_through")
    recorder.stop()
    assert recorder.health().passed_through == 2
    assert counters(home) == {"passed_through": 2}


def test_a_log_that_is_locked_is_waited_for(home: Home) -> None:
    """Rows wait; trouble is told once when it begins and once when it is over."""
    schema.prepare(home)
    told: list[str | None] = []
    recorder = Recorder(home, Settings(timezone="UTC"), on_trouble=told.append, work=in_thread)
    recorder.start()
    with closing(schema.connect(str(home.log))) as other:
        other.execute("begin immediate")
        answer(opened(recorder))
        wait_for(lambda: told)
        answer(opened(recorder))
        health = recorder.health()
        assert (health.write_error, health.written) == ("SQLITE_BUSY", 0)
        other.execute("rollback")
    wait_for(lambda: recorder.health().written == 2)
    assert told == ["SQLITE_BUSY", None]
    assert recorder.health().write_error is None
    assert recorder.stop() == 0
    assert len(rows(home)) == 2


def test_a_log_that_stays_locked_is_given_up_at_the_end(home: Home, recorder: Recorder) -> None:
    """After the patience that was asked for; how many rows that cost is the answer."""
    with closing(schema.connect(str(home.log))) as other:
        other.execute("begin immediate")
        answer(opened(recorder))
        answer(opened(recorder))
        assert recorder.stop(patience_s=0) == 2
        other.execute("rollback")
    assert rows(home) == []


def test_patience_is_for_the_log_and_not_for_what_waits(home: Home, recorder: Recorder) -> None:
    """What can be written is written, however long it took to read all that waited."""
    for _ in range(20):
        answer(opened(recorder))
    assert recorder.stop(patience_s=-1) == 0
    assert len(rows(home)) == 20


def test_rows_past_the_limit_are_lost_and_counted(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded even if the log cannot be written for days."""
    monkeypatch.setattr("store.worker.PENDING_LIMIT", 3)
    with closing(schema.connect(str(home.log))) as other:
        other.execute("begin immediate")
        for _ in range(5):
            answer(opened(recorder))
        wait_for(lambda: recorder.health().lost == 2)
        assert recorder.health().pending_rows == 3
        other.execute("rollback")
    assert recorder.stop() == 2
    assert len(rows(home)) == 3
    assert counters(home) == {"lost": 2}


def test_a_row_that_the_log_refuses_does_not_hold_up_the_others(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It alone is given up, and counted as failed."""
    unfit: dict[object, dict[str, Column]] = {
        "null": {"outcome": None},
        "huge": {"request_bytes": 2**70},
        "kind": {"request_bytes": "many"},
        "half": {"model_served": "\ud800"},
    }

    def changed(
        reading: Reading, hasher: Hasher, zone: ZoneInfo | None, version: str, recalled: None
    ) -> dict[str, Column]:
        row = row_of(reading, hasher, zone, version, recalled)
        return row | unfit.get(row["label"], {})

    monkeypatch.setattr("store.bookkeeping.row_of", changed)
    for label in ("one", "null", "two", "huge", "three", "kind", "four", "half", "five"):
        answer(opened(recorder, label=label))
    assert recorder.stop() == 0

    assert [row["label"] for row in rows(home)] == ["one", "two", "three", "four", "five"]
    assert counters(home) == {"failed": 4}


def test_names_whose_bytes_are_no_text_are_logged_all_the_same(
    home: Home, recorder: Recorder
) -> None:
    """A label from the command line may hold any bytes: os.environ brings \\xff as \\udcff."""
    answer(opened(recorder, label="caf\udcff"))
    recorder.stop()
    assert [row["label"] for row in rows(home)] == ["caf?"]


def test_a_log_keyed_in_another_zone_is_made_anew(home: Home) -> None:
    """The time zone setting holds from the recorder's next start on."""
    schema.prepare(home)
    for zone in ("UTC", "Asia/Kathmandu"):
        recorder = Recorder(home, Settings(timezone=zone), work=in_thread)
        recorder.start()
        answer(opened(recorder))
        recorder.stop()
    with closing(sqlite3.connect(home.log)) as connection:
        assert connection.execute("select value from meta").fetchone() == ("Asia/Kathmandu",)
        assert connection.execute("select sum(request_count) from hours").fetchone() == (2,)
    assert [row["tz_offset_min"] for row in rows(home)] == [0, 345]


def test_health_is_plain_numbers(recorder: Recorder) -> None:
    """It goes out as JSON, and nothing in it is a word of the traffic's."""
    assert asdict(recorder.health()) == {
        "in_flight": 0,
        "waiting_bytes": 0,
        "pending_rows": 0,
        "written": 0,
        "dropped": 0,
        "failed": 0,
        "lost": 0,
        "passed_through": 0,
        "paused": 0,
        "troubles": (),
        "write_error": None,
    }
