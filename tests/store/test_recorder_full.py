"""The recorder where more waits than there is room for: the user's request goes on, and what is
left out is counted."""

import json

import pytest

from store.paths import Home
from store.recorder import Recorder
from tests.store.test_recorder import ANSWERED, JSON, answer, counters, opened, rows
from wire.capture import Ending


def test_a_copy_that_is_too_large_is_dropped_but_its_row_is_there(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's request went on; it is counted as dropped, and its answer's own usage stays."""
    monkeypatch.setattr("wire.capture.WAITING_LIMIT", 10)
    answer(opened(recorder))
    recorder.stop()

    (row,) = rows(home)
    assert (row["input_tokens"], row["output_basis"], row["is_text_cut"]) == (8, "reported", 1)
    assert recorder.health().dropped == 1
    assert counters(home) == {"dropped": 1}


@pytest.mark.parametrize("is_stream", [True, False])
def test_of_an_answer_that_is_too_large_the_end_is_read(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, is_stream: bool
) -> None:
    """Its middle is dropped, and counted; the usage behind it is not."""
    long = json.loads(json.dumps(ANSWERED))
    long["choices"][0]["message"]["content"] = "word " * 40_000
    body = json.dumps(long)
    kind = JSON
    if is_stream:
        delta = {"choices": [{"index": 0, "delta": {"content": "word " * 100}}]}
        begun = [f"data: {json.dumps({**ANSWERED, **delta, 'usage': None})}\n\n"] * 400
        ended = f"data: {json.dumps({**ANSWERED, 'choices': []})}\n\ndata: [DONE]\n\n"
        body, kind = "".join(begun) + ended, [("content-type", "text/event-stream")]
    capture = opened(recorder)
    capture.response_head(200, kind)
    for at in range(0, len(body), 1000):
        if at == 3000:
            monkeypatch.setattr("wire.capture.WAITING_LIMIT", 10)
        capture.response_bytes(body[at : at + 1000].encode())
    capture.ended(Ending.FINISHED)
    monkeypatch.undo()
    recorder.stop()

    (row,) = rows(home)
    assert (row["input_tokens"], row["output_tokens"]) == (8, 1)
    assert (row["output_basis"], row["outcome"]) == ("reported", "complete")
    assert (row["is_streamed"], row["is_text_cut"]) == (is_stream, 1)
    assert counters(home) == {"dropped": 1}


def test_an_answer_that_finds_no_room_for_a_moment_is_whole(
    home: Home, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short one waits with its door."""
    capture = opened(recorder)
    capture.response_head(200, JSON)
    monkeypatch.setattr("wire.capture.WAITING_LIMIT", 10)
    for byte in json.dumps(ANSWERED).encode():
        capture.response_bytes(bytes([byte]))
    capture.ended(Ending.FINISHED)
    recorder.stop()

    (row,) = rows(home)
    assert (row["input_tokens"], row["output_basis"], row["is_text_cut"]) == (8, "reported", 0)
    assert counters(home) == {}
