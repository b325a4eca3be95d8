"""Google's recordings beyond what all recordings are held against: modalities, Live, every cut.

The normalisation here is written from Google's documentation alone.
"""

import json
from datetime import UTC, datetime
from typing import Any

from tests.wire.recordings import body, needed, read_exchanges, reading, sessions
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Exchange, Outcome, Reading, Task, Usage
from wire.services import Route

pytestmark = needed

READERS = ("gemini", "gemini_embeddings", "gemini_interactions", "google_predict")


def reported_by(record: dict[str, Any]) -> dict[str, Any]:
    """The usage of an answer; of a stream the last value of each key."""
    usage: dict[str, Any] = (record["reported_usage"] or {}).get("usageMetadata") or {}
    return usage


def of_modality(usage: dict[str, Any], side: str, name: str, number: int) -> int:
    details = usage.get(f"{side}TokensDetails") or []
    known = [one.get("tokenCount", 0) for one in details if one.get("modality") in (name, number)]
    return sum(known)


def test_every_recording_is_whole_and_names_its_model() -> None:
    seen = 0
    for record, route in read_exchanges(*READERS):
        exchange = reading(record, route).exchange
        assert exchange.outcome is Outcome.COMPLETE, record["id"]
        assert exchange.is_streamed == (record["framing"] != "json"), record["id"]
        if record["model_served"] and route.reader == "gemini":
            assert exchange.model_served == record["model_served"], record["id"]
        assert exchange.region_hint != "global"
        seen += 1
    assert seen > 450


def test_sound_and_images_are_counted_as_their_own_kinds() -> None:
    seen = 0
    for record, route in read_exchanges("gemini"):
        usage, read = reported_by(record), reading(record, route).exchange.usage
        expected = (
            of_modality(usage, "prompt", "AUDIO", 4),
            of_modality(usage, "prompt", "IMAGE", 2),
            of_modality(usage, "candidates", "AUDIO", 4),
            of_modality(usage, "candidates", "IMAGE", 2),
        )
        assert expected == (
            read.audio_input_tokens or 0,
            read.image_input_tokens or 0,
            read.audio_output_tokens or 0,
            read.image_output_tokens or 0,
        ), record["id"]
        seen += any(expected)
    assert seen > 40


def test_a_stream_cut_anywhere_is_never_complete_before_its_last_chunk() -> None:
    """Every one of the shorter streams, at every byte of it."""
    seen = 0
    for record, route in read_exchanges("gemini"):
        whole = body(record, "response")
        if record["framing"] == "json" or len(whole) > 2500:
            continue
        last = whole.rindex(b'"finishReason"')
        for length in range(0, len(whole), 7):
            result = reading(record, route, response=whole[:length])
            is_complete = result.exchange.outcome is Outcome.COMPLETE
            assert not is_complete or length > last, (record["id"], length)
        seen += 1
    assert seen > 5


def live() -> list[tuple[dict[str, Any], list[Reading]]]:
    """Each Live session, and the turns that were read in it."""
    found = []
    route = Route("gemini", "gcp.gemini", "/ws", Task.REALTIME, "gemini_live")
    for session in sessions():
        if "setup" not in session["frames"][0]["data"]:
            continue
        head = Head("u", datetime(2026, 1, 2, tzinfo=UTC), 1000.0, "proxy", route, {})
        dialogue = Dialogue(head)
        dialogue.feed(Piece("u", Part.RESPONSE_HEAD, 1000.0, status=101, headers={}))
        read: list[Reading] = []
        for place, frame in enumerate(session["frames"]):
            part = Part.SENT if frame["direction"] == "sent" else Part.RECEIVED
            data = json.dumps(frame["data"]).encode()
            read += dialogue.feed(Piece("u", part, 1001.0 + place, data=data))
        assert not dialogue.finish(Piece("u", Part.ENDED, 2000.0, ending=Ending.FINISHED))
        found.append((session, read))
    return found


def counted(usage: dict[str, Any]) -> Usage:
    """Live's usage: output is the response, which Vertex calls candidates, and the thoughts."""
    thoughts = usage.get("thoughtsTokenCount")
    side = "response" if "responseTokenCount" in usage else "candidates"
    heard = {"AUDIO"} & {one["modality"] for one in usage.get("promptTokensDetails", [])}
    return Usage(
        input_tokens=usage["promptTokenCount"],
        output_tokens=usage[f"{side}TokenCount"] + (thoughts or 0),
        reasoning_tokens=thoughts,
        audio_input_tokens=of_modality(usage, "prompt", "AUDIO", 4) if heard else None,
        audio_output_tokens=of_modality(usage, side, "AUDIO", 4),
    )


def test_every_live_turn_has_the_usage_that_google_reported() -> None:
    """9 turns in 7 sessions; a turn that called a tool is one, or two where Google ends it."""
    turns = 0
    for session, read in live():
        reported = [
            counted(frame["data"]["usageMetadata"])
            for frame in session["frames"]
            if "usageMetadata" in frame["data"]
        ]
        exchanges: list[Exchange] = [result.exchange for result in read]
        assert [exchange.usage for exchange in exchanges] == reported, session["id"]
        model = session["frames"][0]["data"]["setup"]["model"].rpartition("/")[2]
        for exchange in exchanges:
            assert exchange.outcome is Outcome.COMPLETE
            assert exchange.model_requested == model
        turns += len(exchanges)
    assert turns >= 9
