"""Gemini's Live API, turn by turn. Shapes from ai.google.dev/api/live."""

import json
from datetime import UTC, datetime
from typing import Any

from wire.bodies import KEPT_LIMIT
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Made, MediaKind, Outcome, Reading, Task, Usage
from wire.services import Route

SETUP = {
    "setup": {
        "model": "models/gemini-live-x",
        "systemInstruction": {"parts": [{"text": "s"}]},
        "tools": [{"functionDeclarations": [{"name": "f"}]}],
    }
}
OVER = {"serverContent": {"turnComplete": True}}
SECOND = {"mimeType": "audio/pcm;rate=24000", "data": "A" * 64000}
"""One second of sound: 24,000 samples of 16 bits are 64,000 characters of base64."""


class Talk:
    """One connection, a message a second from the first second on."""

    def __init__(self, *, is_set_up: bool = True) -> None:
        route = Route("gemini", "gcp.gemini", "/ws", Task.REALTIME, "gemini_live")
        started_at = datetime(2026, 1, 2, tzinfo=UTC)
        self._dialogue = Dialogue(Head("u", started_at, 1000.0, "proxy", route, {}))
        self._dialogue.feed(Piece("u", Part.RESPONSE_HEAD, 1000.0, status=101, headers={}))
        self._at = 1000.0
        if is_set_up:
            self.sends(SETUP)
            self.gets({"setupComplete": {}})

    def sends(self, message: Any) -> list[Reading]:
        return self._feed(Part.SENT, message)

    def gets(self, message: Any) -> list[Reading]:
        return self._feed(Part.RECEIVED, message)

    def ends(self, ending: Ending = Ending.FINISHED) -> list[Reading]:
        return list(self._dialogue.finish(Piece("u", Part.ENDED, self._at + 1, ending=ending)))

    def _feed(self, part: Part, message: Any) -> list[Reading]:
        self._at += 1
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        return list(self._dialogue.feed(Piece("u", part, self._at, data=data)))


def asks(words: str, *, is_all: bool = True) -> dict[str, object]:
    turn = {"role": "user", "parts": [{"text": words}]}
    return {"client_content": {"turns": [turn], "turnComplete": is_all}}


def says(*parts: object) -> dict[str, object]:
    return {"serverContent": {"modelTurn": {"parts": list(parts)}}}


def over(**counts: int) -> dict[str, object]:
    return {**OVER, "usageMetadata": counts}


def words(reading: Reading) -> list[list[str]]:
    assert reading.prompt is not None
    return [[part.reveal() for part in message.parts] for message in reading.prompt.messages]


def test_each_turn_of_the_model_is_a_request_with_the_usage_it_ends_with() -> None:
    """The second one's prompt holds the first: it is what was read again, and no sum."""
    talk = Talk()
    assert talk.sends(asks("a")) == []
    assert talk.gets(says({"inlineData": SECOND})) == []
    (one,) = talk.gets(over(promptTokenCount=10, responseTokenCount=25, thoughtsTokenCount=2))
    assert one.exchange.usage == Usage(input_tokens=10, output_tokens=27, reasoning_tokens=2)
    assert one.exchange.made == Made(audio_s=1.0)
    assert (one.exchange.model_requested, one.exchange.task) == ("gemini-live-x", Task.REALTIME)
    assert (one.exchange.ttft_ms, one.exchange.duration_ms) == (1000.0, 2000.0)
    talk.sends(asks("b"))
    talk.gets(says({"text": "c"}))
    (two,) = talk.gets(over(promptTokenCount=40, responseTokenCount=5))
    assert two.exchange.usage == Usage(input_tokens=40, output_tokens=5)
    assert (one.exchange.uid, two.exchange.uid) == ("u", "u-2")
    assert talk.ends() == []


def test_a_tool_s_result_belongs_to_the_turn_that_asked_for_it() -> None:
    """The usage at the end covers both."""
    talk = Talk()
    talk.sends(asks("a"))
    talk.gets({"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {}}]}})
    talk.sends({"tool_response": {"functionResponses": [{"id": "1", "response": {"r": 1}}]}})
    talk.gets(says({"inlineData": SECOND}))
    (turn,) = talk.gets(over(promptTokenCount=30, responseTokenCount=9))
    assert turn.exchange.usage == Usage(input_tokens=30, output_tokens=9)
    talk.gets(says({"text": "unasked"}))
    (later,) = talk.gets(over(promptTokenCount=31, responseTokenCount=1))
    assert later.exchange.ttft_ms == 0


def test_a_result_that_another_turn_takes_up_is_where_that_one_began() -> None:
    """Vertex ends the turn that called, and answers in the next."""
    talk = Talk()
    talk.sends(asks("a"))
    talk.gets({"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {}}]}})
    talk.sends({"tool_response": {"functionResponses": [{"id": "1", "response": {"r": 1}}]}})
    (call,) = talk.gets(over(promptTokenCount=24, candidatesTokenCount=5))
    assert call.exchange.usage == Usage(input_tokens=24, output_tokens=5)
    talk.gets(says({"inlineData": SECOND}))
    (answer,) = talk.gets(over(promptTokenCount=44, candidatesTokenCount=61))
    assert answer.exchange.usage == Usage(input_tokens=44, output_tokens=61)
    assert answer.exchange.ttft_ms == 2000.0


def test_a_usage_behind_the_end_is_still_the_turn_s() -> None:
    talk = Talk()
    talk.sends(asks("a"))
    talk.gets(says({"text": "b"}))
    assert talk.gets(OVER) == []
    (turn,) = talk.gets({"usageMetadata": {"promptTokenCount": 3, "responseTokenCount": 1}})
    assert turn.exchange.usage == Usage(input_tokens=3, output_tokens=1)


def test_a_turn_without_usage_leaves_its_words() -> None:
    """The system's and the user's; what was transcribed is what the model said."""
    talk = Talk()
    talk.sends(asks("x", is_all=False))
    talk.sends(asks("a"))
    talk.gets(says({"text": "hm", "thought": True}))
    talk.gets({"serverContent": {"outputTranscription": {"text": "b"}}})
    talk.gets(OVER)
    (turn,) = talk.sends(asks("next"))
    assert words(turn) == [["s"], ["x"], ["a"]]
    assert turn.completion is not None
    assert [said.reveal() for said in turn.completion.texts] == ["b"]
    assert [said.reveal() for said in turn.completion.reasoning] == ["hm"]
    (next_turn,) = talk.ends()
    assert next_turn.exchange.outcome is Outcome.ABORTED
    assert next_turn.prompt is not None
    assert next_turn.prompt.has_unseen_history
    assert words(next_turn) == [["s"], ["next"]]


def test_where_only_the_server_hears_the_end_a_turn_begins_with_the_answer() -> None:
    """What was heard until then is part of the prompt, by its seconds."""
    talk = Talk()
    for _ in range(3):
        talk.sends({"realtimeInput": {"audio": SECOND}})
    talk.gets({"serverContent": {"inputTranscription": {"text": "a"}}})
    talk.gets(says({"inlineData": SECOND}))
    (turn,) = talk.ends(Ending.UPSTREAM_BROKE)
    assert turn.exchange.outcome is Outcome.CUT
    assert turn.prompt is not None
    (heard,) = turn.prompt.media
    assert (heard.kind, heard.seconds) == (MediaKind.AUDIO, 3.0)


def test_a_client_may_say_itself_where_speech_ends() -> None:
    ends: list[Any] = [{"realtimeInput": {"activityEnd": {}}}, {"realtime_input": {"text": "a"}}]
    for message in ends:
        talk = Talk()
        talk.sends(message)
        (turn,) = talk.ends()
        assert turn.exchange.outcome is Outcome.ABORTED


def test_a_connection_without_a_turn_is_no_request() -> None:
    talk = Talk()
    talk.gets({"sessionResumptionUpdate": {"newHandle": "h"}})
    talk.gets({"usageMetadata": {"promptTokenCount": 1}})
    assert talk.ends() == []


def test_what_a_client_piles_up_is_bounded() -> None:
    """Words past the limit are dropped, and said to be unseen."""
    talk = Talk()
    for _ in range(3):
        talk.sends(asks("x" * (KEPT_LIMIT // 2), is_all=False))
    talk.sends(asks("a"))
    (turn,) = talk.ends()
    assert turn.prompt is not None
    assert turn.prompt.has_unseen_text
    assert len(turn.prompt.messages) == 2


def test_nothing_odd_breaks_it() -> None:
    odd: list[Any] = [None, 1, "x", [], {}, [1], {"parts": 1}, [None, {"text": 1}], b"{", b"\xff"]
    keys = ["setup", "clientContent", "realtimeInput", "toolResponse", "serverContent"]
    keys += ["toolCall", "usageMetadata", "error"]
    talk = Talk(is_set_up=False)
    for value in odd:
        for message in (value, *({key: value} for key in keys if not isinstance(value, bytes))):
            talk.sends(message)
            talk.gets(message)
    for value in odd[:8]:
        talk.sends({"clientContent": {"turns": value, "turnComplete": True}})
        talk.gets({"serverContent": {"modelTurn": value, "turnComplete": value}})
        talk.gets({"toolCall": {"functionCalls": value}})
    talk.ends()
