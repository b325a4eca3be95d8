"""What is under way can be seen from outside the recorder, while it is under way."""

import json
import urllib.request

import httpx
import pytest

from tests.e2e.recording import Recording
from tests.e2e.test_formats import web
from tests.e2e.test_streaming import DOORS


def live(recording: Recording) -> list[dict[str, object]]:
    with urllib.request.urlopen(f"{recording.gateway}/-/live", timeout=10) as answer:
        found: list[dict[str, object]] = json.load(answer)
    return found


@pytest.mark.parametrize("door", DOORS)
def test_a_stream_shows_its_tokens_as_they_come(recording: Recording, door: str) -> None:
    """First none, then more and more, then a row; never a word of it."""
    base = f"{recording.gateway}/openai" if door == "gateway" else "https://api.openai.com"
    body = {"model": "paced", "messages": [{"role": "user", "content": "a secret"}]}
    seen: list[int] = []
    assert live(recording) == []  # it can tell: the worker has started
    with (
        httpx.Client(**web(recording, door)) as client,
        client.stream("POST", f"{base}/v1/chat/completions", json=body) as answer,
    ):
        for _ in answer.iter_bytes():
            for one in live(recording):
                seen.append(int(str(one["output_tokens"])))
                assert (one["model"], one["service"]) == ("gpt-4o-2024-08-06", "openai")
                assert "secret" not in json.dumps(one)
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert recording.rows(1)[0]["outcome"] == "complete"
    assert live(recording) == []


def test_status_tells_what_is_under_way(recording: Recording) -> None:
    """With the model, and as JSON."""
    body = {"model": "endless", "messages": [{"role": "user", "content": "what?"}]}
    url = f"{recording.gateway}/openai/v1/chat/completions"
    with httpx.Client() as client, client.stream("POST", url, json=body) as answer:
        pieces = answer.iter_bytes()  # dropped, it would close the answer
        next(pieces)
        said = recording.command("status")
        whole = json.loads(recording.command("status", "--json").stdout)
    assert "under way: gpt-4o-2024-08-06" in said.stdout
    (one,) = whole["recorders"][0]["under_way"]
    assert one["elapsed_ms"] > 0
