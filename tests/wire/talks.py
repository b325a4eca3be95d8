"""Connections on which OpenAI's models are asked one thing after another."""

import json
from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.wire.test_bounds import JSON
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Reading, Task
from wire.services import Route

type Frame = tuple[str, object]
"""What the client says (">") or the server ("<")."""

USAGE = {"input_tokens": 8, "output_tokens": 4}


def talk(reader: str, *frames: Frame, ending: Ending = Ending.CLIENT_LEFT) -> list[Reading]:
    """The readings of a connection with a frame a second, in their order."""
    route = Route("openai", "openai", "/v1/realtime", Task.REALTIME, reader)
    dialogue = Dialogue(Head("u", datetime(2026, 1, 2, tzinfo=UTC), 1000.0, "proxy", route, {}))
    found: list[Reading] = []
    for place, (side, body) in enumerate(frames, 1):
        part = Part.SENT if side == ">" else Part.RECEIVED
        found += dialogue.feed(Piece("u", part, 1000.0 + place, data=json.dumps(body).encode()))
    return found + list(dialogue.finish(Piece("u", Part.ENDED, 1100.0, ending=ending)))


def said(kind: str, **fields: object) -> Frame:
    return "<", {"type": f"response.{kind}", **fields}


def words(reading: Reading) -> list[str]:
    assert reading.prompt is not None
    return [part.reveal() for message in reading.prompt.messages for part in message.parts]


KINDS = st.sampled_from(
    [
        *("response.create", "response.created", "response.done", "response.completed", "error"),
        *("session.update", "conversation.item.create", "input_audio_buffer.committed"),
        *("response.output_item.added", "response.output_audio.delta", "response.text.delta"),
        "conversation.item.input_audio_transcription.completed",
    ]
)
IDS = st.fixed_dictionaries(
    {}, optional={"response_id": JSON, "item": JSON, "session": JSON, "response": JSON}
)
FRAMES = st.tuples(
    st.sampled_from("<>"), JSON | st.builds(lambda k, b: {**b, "type": k}, KINDS, IDS)
)
