"""The worker as the process that it is: what dies takes nothing along that was not its own."""

import os
import signal
import threading
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from store import schema
from store.link import Link, frame, worker_process
from store.paths import Home
from store.recorder import Recorder
from store.settings import Settings
from tests.store.test_recorder import (
    JSON,
    PATIENCE_S,
    ROUTE,
    answer,
    counters,
    opened,
    rows,
    wait_for,
)
from wire.capture import Capture, Ending, Head, Inbox, new_uid


@pytest.fixture
def prepared(home: Home) -> Home:
    schema.prepare(home)
    return home


def test_a_worker_that_dies_is_replaced_and_what_it_took_along_is_told(prepared: Home) -> None:
    """Rows of before stay, what was under way ends as a row that lacks its counts, and what
    comes after is read as ever."""
    workers: list[Link] = []

    def work(home: Home, zone: ZoneInfo | None) -> Link:
        workers.append(worker_process(home, zone))
        return workers[-1]

    recorder = Recorder(prepared, Settings(timezone="UTC"), work=work)
    recorder.start()
    answer(opened(recorder, label="before"))
    wait_for(lambda: recorder.health().written == 1)
    under_way = opened(recorder, label="under way")
    wait_for(lambda: recorder.live().result(10))
    assert workers[0].pid is not None
    os.kill(workers[0].pid, signal.SIGKILL)
    wait_for(lambda: len(workers) == 2)
    answer(under_way)
    answer(opened(recorder, label="after"))
    assert recorder.stop() == 0

    found = rows(prepared)
    assert [row["label"] for row in found] == ["before", "under way", "after"]
    assert [row["input_tokens"] for row in found] == [8, None, 8]
    assert [row["is_text_cut"] for row in found] == [0, 1, 0]
    assert recorder.health().written == 3
    assert counters(prepared) == {"dropped": 1}


def test_the_worker_outlives_signals_and_doors_that_vanish(prepared: Home) -> None:
    """ctrl+c and a service's end reach it too; a recorder that was killed says nothing any more,
    and its exchange is a row all the same."""
    link = worker_process(prepared, ZoneInfo("UTC"))
    assert link.pid is not None
    head = Head(new_uid(), datetime.now(UTC), time.monotonic(), "proxy", ROUTE, {})
    inbox = Inbox()
    capture = Capture(inbox, head, time.monotonic)
    capture.request_bytes(b'{"model": "gpt-4o", "messages": []}')
    link.send(frame(inbox.take()))
    told = link.told()
    assert next(told)[0] == "health"  # it works, and has its signals in hand
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(link.pid, number)
    capture.response_head(200, JSON)
    link.send(frame(inbox.take()))
    link.close()
    assert [name for name, _ in told][-1] == "health"

    (row,) = rows(prepared)
    assert (row["outcome"], row["model_requested"]) == ("interrupted", "gpt-4o")
    capture.ended(Ending.FINISHED)


@pytest.mark.skipif(os.name != "posix", reason="a process cannot be stopped and go on")
@pytest.mark.parametrize("bytes_each", [30, 2500, 100_000])
def test_doors_never_wait_for_a_worker_that_does_not_read(prepared: Home, bytes_each: int) -> None:
    """Whether many small frames fill the pipe, which holds fewer bytes of these, or few large
    ones; nothing is lost of what finds room beside it."""
    workers: list[Link] = []

    def work(home: Home, zone: ZoneInfo | None) -> Link:
        workers.append(worker_process(home, zone))
        return workers[-1]

    recorder = Recorder(prepared, Settings(timezone="UTC"), work=work)
    recorder.start()
    answer(opened(recorder))
    wait_for(lambda: recorder.health().written == 1)
    pid = workers[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    goes_on = threading.Timer(PATIENCE_S, os.kill, (pid, signal.SIGCONT))
    goes_on.start()
    count = 4_000_000 // (bytes_each + 1000)
    for _ in range(count):
        capture = opened(recorder)
        capture.request_bytes(b" " * bytes_each)
        answer(capture)
    assert not goes_on.finished.is_set()
    os.kill(pid, signal.SIGCONT)
    goes_on.cancel()
    assert recorder.stop(patience_s=60) == 0
    assert len(rows(prepared)) == count + 1


@pytest.mark.skipif(os.name != "posix", reason="numbers of open files are POSIX's")
def test_a_full_pipe_is_waited_for_however_many_files_are_open() -> None:
    """A worker that is replaced among a thousand connections has a pipe with a high number."""
    import fcntl
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2048), hard), hard))
    down_out, low = os.pipe()
    up_out, up_in = os.pipe()
    high = fcntl.fcntl(low, fcntl.F_DUPFD, 1500)
    os.close(low)
    os.close(up_in)
    link = Link(os.fdopen(high, "wb"), os.fdopen(up_out, "rb"), lambda: None)
    read: list[bytes] = []

    def read_late() -> None:
        threading.Event().wait(0.1)  # a pipe that is full for a while has no event of its own
        read.extend(iter(lambda: os.read(down_out, 65536), b""))

    reading = threading.Thread(target=read_late, daemon=True)
    reading.start()
    link.send(b"x" * 1_000_000)
    link.close()
    reading.join(PATIENCE_S)
    assert sum(map(len, read)) == 1_000_000
    os.close(down_out)
    assert list(link.told()) == []  # its end is closed too
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_has_ended_waits_nowhere_in_the_doors_process(prepared: Home) -> None:
    """When `ended` returns, all of it is in the pipe, which outlives a process that is killed."""
    recorder = Recorder(prepared, Settings(timezone="UTC"))
    recorder.start()
    answer(opened(recorder))
    wait_for(lambda: recorder.health().written == 1)
    for _ in range(20):
        answer(opened(recorder))
        assert recorder.health().waiting_bytes == 0
    assert recorder.stop() == 0
    assert len(rows(prepared)) == 21
