"""What a recorder remembers and tells beside its rows."""

import json

from store.paths import Home
from store.recorder import Recorder
from tests.store.test_recorder import JSON, PATIENCE_S, opened, rows, wait_for
from wire.capture import Ending
from wire.exchange import Task
from wire.services import Route


def test_what_runs_no_model_is_remembered_and_no_row(home: Home, recorder: Recorder) -> None:
    """Le Chat brings a chat's first prompt apart: the answer's row counts it, once."""
    service = "chat.mistral.ai"
    new = Route(service, "mistral_ai", "/api/trpc/message.newChat", Task.CHAT, "le_chat")
    start = Route(service, "mistral_ai", "/api/chat", Task.CHAT, "le_chat")
    asked = [{"json": {"content": [{"type": "text", "text": "hello " * 100}]}}]
    made = [{"result": {"data": {"json": {"chatId": "k-1"}}}}]
    exchanges = (
        (new, json.dumps(asked), json.dumps(made)),
        (start, json.dumps({"chatId": "k-1", "mode": "start"}), '0:"Hi"\nd:{}\n'),
    )
    for route, request, response in exchanges:
        capture = recorder.opened(route, {}, host="api.openai.com", source="proxy")
        assert capture is not None
        capture.request_bytes(request.encode())
        capture.request_ended()
        capture.response_head(200, JSON)
        capture.response_bytes(response.encode())
        capture.ended(Ending.FINISHED)
    recorder.stop()

    (row,) = rows(home)
    assert (row["endpoint"], row["turn"]) == ("/api/chat", 1)
    assert 100 <= int(str(row["input_tokens"])) < 150


def test_what_is_under_way_can_be_asked_for(recorder: Recorder) -> None:
    """Names, times and tokens so far, from memory; nothing of it is written."""
    capture = opened(recorder, label="essay")
    capture.response_head(200, [("content-type", "text/event-stream")])
    chunk = {"model": "gpt-4o-x", "choices": [{"index": 0, "delta": {"content": "hello " * 20}}]}
    capture.response_bytes(f"data: {json.dumps(chunk)}\n\n".encode())
    wait_for(lambda: any(one.output_tokens for one in recorder.live().result(PATIENCE_S)))
    (live,) = recorder.live().result(PATIENCE_S)
    assert (live.model, live.client, live.label, live.task) == (
        "gpt-4o-x",
        "curl",
        "essay",
        "chat",
    )
    assert (live.output_tokens, live.is_rough) == (30, True)  # 120 bytes, 4 to the token
    assert live.ttft_ms is not None
    assert live.elapsed_ms >= live.ttft_ms
    assert "hello" not in repr(live)
    capture.ended(Ending.CLIENT_LEFT)
    wait_for(lambda: recorder.live().result(PATIENCE_S) == [])
    assert recorder.health().written <= 1
