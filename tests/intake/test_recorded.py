"""All recordings as one HAR file: the log's sums are those of what the providers reported.

The sums here are made from `reported_usage` by the providers' documentation alone.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from intake.imports import Importer
from store.paths import Home
from store.queries import Log
from tests.intake.hars import START
from tests.wire.recordings import Record, body, needed, records, route_of
from wire.services import Services

pytestmark = needed

SERVICES = Services(["localhost"])
READERS = ("openai_chat", "openai_responses", "anthropic_messages")


def entries() -> Iterator[tuple[dict[str, object], Record]]:
    """Each recording as an entry, a minute after the one before."""
    for index, record in enumerate(records()):
        answer, content = body(record, "response"), {"mimeType": "x"}
        try:
            content["text"] = answer.decode()
        except UnicodeDecodeError:
            content |= {"text": base64.b64encode(answer).decode(), "encoding": "base64"}
        headers = [{"name": k, "value": str(v)} for k, v in record["response_headers"].items()]
        posted = body(record, "request").decode("utf-8", "surrogateescape")
        request = {"method": record["method"], "url": record["url"], "headers": []}
        yield (
            {
                "startedDateTime": (START + timedelta(minutes=index)).isoformat(),
                "request": request | {"postData": {"mimeType": "application/json", "text": posted}},
                "response": {"status": record["status"], "headers": headers, "content": content},
                "timings": {"send": 1, "wait": 10, "receive": 20},
            },
            record,
        )


def reported(record: Record) -> tuple[int, int] | None:
    """(input, output) as OpenAI and Anthropic define them; None: not reported."""
    whole = record["reported_usage"] or {}
    usage = whole.get("usage") or (whole.get("x_groq") or {}).get("usage")
    if not usage:
        return None
    turns = [turn for turn in usage.get("iterations") or [usage] if isinstance(turn, dict)]
    cached = ("cache_read_input_tokens", "cache_creation_input_tokens")
    given = sum(turn.get("prompt_tokens") or turn.get("input_tokens") or 0 for turn in turns)
    given += sum(turn.get(name) or 0 for turn in turns for name in cached)
    made = sum(turn.get("completion_tokens") or turn.get("output_tokens") or 0 for turn in turns)
    return given, max(made, (usage.get("total_tokens") or 0) - given)


def test_the_sums_of_a_har_of_all_recordings_are_those_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request to a service is in the log, with its counts; a second import adds nothing."""
    monkeypatch.setenv("WATTPRINT_HOSTS", "localhost")
    listed = list(entries())
    path = tmp_path / "all.har"
    path.write_text(json.dumps({"log": {"entries": [entry for entry, _ in listed]}}))
    ours = [record for _, record in listed if route_of(record, SERVICES)]
    home = Home(tmp_path / "home")
    with closing(Importer(home)) as importer:
        first, second = importer.take(path), importer.take(path)
    assert (first.taken + sum(first.unreadable.values()), first.known) == (len(ours), 0)
    assert (second.taken, second.known) == (0, first.taken)
    assert first.taken >= 0.999 * len(ours)
    with closing(Log(home)) as log:
        rows = {row["started_at"]: row for row in log.requests()}
    sums, wanted = [0, 0], [0, 0]
    for entry, record in listed:
        route, usage = route_of(record, SERVICES), reported(record)
        if route and route.reader in READERS and usage:
            at = str(entry["startedDateTime"]).replace("+00:00", ".000Z")
            row = rows[at]
            assert row["input_basis"] == row["output_basis"] == "reported", record["id"]
            for index, name in enumerate(("input_tokens", "output_tokens")):
                sums[index] += int(str(row[name]))
                wanted[index] += usage[index]
    assert sums == wanted
    assert wanted[0] > 1_000_000
