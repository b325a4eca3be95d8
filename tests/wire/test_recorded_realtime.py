"""The recorded Realtime sessions of OpenAI, Azure, Voice Live and xAI, message by message.

The normalisation here is written from the providers' documentation alone.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.wire.recordings import Record, needed, sessions
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Exchange, Outcome, Reading, Task, Usage
from wire.services import Route

pytestmark = needed

type Counts = tuple[int, int, int, int, int, int]
"""Input, cached, audio in, output, audio out, reasoning; what was not said is 0."""


def realtime() -> Iterator[tuple[Record, list[Piece]]]:
    """Each session that speaks OpenAI's protocol, as the pieces of its connection."""
    for session in sessions():
        frames = session["frames"]
        if not any("type" in frame["data"] for frame in frames):
            continue  # Gemini's messages have no type
        pieces = [
            Piece(
                "u",
                Part.SENT if frame["direction"] == "sent" else Part.RECEIVED,
                1000.0 + place,
                data=json.dumps(frame["data"]).encode(),
            )
            for place, frame in enumerate(frames)
        ]
        yield session, pieces


def read(pieces: list[Piece]) -> tuple[list[Reading], list[Reading]]:
    """The turns that were read, and those that the close broke off."""
    route = Route("openai", "openai", "/v1/realtime", Task.REALTIME, "realtime")
    dialogue = Dialogue(Head("u", datetime(2026, 1, 2, tzinfo=UTC), 1000.0, "proxy", route, {}))
    dialogue.feed(Piece("u", Part.RESPONSE_HEAD, 1000.0, status=101, headers={}))
    done = [reading for piece in pieces for reading in dialogue.feed(piece)]
    return done, list(dialogue.finish(Piece("u", Part.ENDED, 9000.0, ending=Ending.CLIENT_LEFT)))


def reported(session: Record) -> list[Counts]:
    """The usage of each response.done and of each transcript that was counted in tokens."""
    found = []
    for frame in session["frames"]:
        data = frame["data"]
        usage = data.get("usage") or (data.get("response") or {}).get("usage") or {}
        if "input_tokens" not in usage:
            continue
        ins, outs = usage["input_token_details"], usage.get("output_token_details", {})
        found.append(
            (
                usage["input_tokens"],
                ins.get("cached_tokens", 0),
                ins.get("audio_tokens", 0),
                usage["output_tokens"],
                outs.get("audio_tokens", 0),
                outs.get("reasoning_tokens", 0),
            )
        )
    return found


def counts(usage: Usage) -> Counts:
    return (
        usage.input_tokens or 0,
        usage.cached_input_tokens or 0,
        usage.audio_input_tokens or 0,
        usage.output_tokens or 0,
        usage.audio_output_tokens or 0,
        usage.reasoning_tokens or 0,
    )


def exchanges(readings: list[Reading]) -> list[Exchange]:
    return [reading.exchange for reading in readings]


def test_every_response_is_a_turn_with_its_reported_usage() -> None:
    """Neither more turns than responses, nor one count of another turn."""
    turns = responses = 0
    for session, pieces in realtime():
        done, broken = read(pieces)
        assert broken == [], session["id"]
        counted = [one for one in exchanges(done) if one.usage != Usage()]
        assert [counts(one.usage) for one in counted] == reported(session), session["id"]
        assert {one.outcome for one in exchanges(done)} == {Outcome.COMPLETE}, session["id"]
        kinds = [frame["data"].get("type") for frame in session["frames"]]
        spoken = [one for one in exchanges(done) if one.task is Task.REALTIME]
        assert len(spoken) == kinds.count("response.done"), session["id"]
        assert all(one.model_served for one in spoken), session["id"]
        assert len({one.uid for one in exchanges(done)}) == len(done)
        turns += len(spoken)
        responses += len(done) - len(spoken)
    assert (turns, responses) == (26, 4)


def test_a_transcript_counted_in_seconds_keeps_them() -> None:
    """Whisper counts time: three utterances of three seconds each in one recording."""
    heard = [
        one.made.audio_s
        for _, pieces in realtime()
        for one in exchanges(read(pieces)[0])
        if one.task is Task.TRANSCRIPTION and one.usage == Usage()
    ]
    assert heard == [3.0, 3.0, 3.0]


@pytest.mark.parametrize("keep", [0.25, 0.5, 0.75])
def test_a_connection_that_breaks_off_ends_its_turn(keep: float) -> None:
    """What was under way is aborted, what was over stands."""
    for session, pieces in realtime():
        kept = pieces[: int(len(pieces) * keep)]
        done, broken = read(kept)
        kinds = [json.loads(piece.data)["type"] for piece in kept]
        open_ones = kinds.count("response.created") - kinds.count("response.done")
        assert [one.outcome for one in exchanges(broken)] == [Outcome.ABORTED] * open_ones
        assert len(done) >= kinds.count("response.done"), session["id"]


def test_flipped_bytes_raise_nothing() -> None:
    """Each message with one of its bytes changed, one after another."""
    for _, pieces in realtime():
        broken = []
        for place, piece in enumerate(pieces):
            data = bytearray(piece.data)
            data[place * 7919 % len(data)] ^= 1 << place % 8
            broken.append(Piece("u", piece.part, piece.at, data=bytes(data)))
        read(broken)
