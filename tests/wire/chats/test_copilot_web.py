"""The WebSocket of copilot.microsoft.com. Synthetic, built from descriptions of the format."""

from tests.wire.talks import talk
from wire.chats.copilot_web import CopilotWeb
from wire.exchange import MediaKind
from wire.sessions import Turn
from wire.text import Text

SEND = {
    "event": "send",
    "conversationId": "k-1",
    "mode": "smart",
    "content": [{"type": "image", "url": "https://example.org/a"}, {"type": "text", "text": "Hi"}],
}


def answered(session: CopilotWeb, *frames: dict[str, object], at: float = 2.0) -> list[Turn]:
    return [turn for frame in frames for turn in session.received(frame, at)]


def said(turn: Turn) -> tuple[list[str], list[str]]:
    done = turn.found.transcript.completion()
    assert done is not None
    return [text.reveal() for text in done.texts], [text.reveal() for text in done.reasoning]


def test_a_turn_is_from_send_to_done() -> None:
    """Each prompt on a connection is a request of its own."""
    session = CopilotWeb()
    for number in (1, 2):
        assert list(session.sent({"event": "setOptions"}, 0.5)) == []
        assert list(session.sent(SEND, 1.0)) == []
        assert len(list(session.under_way)) == 1
        (turn,) = answered(
            session,
            {"event": "startMessage", "messageId": f"m-{number}", "conversationId": "k-1"},
            {"event": "chainOfThought", "text": "Hm"},
            {"event": "appendText", "text": "Hel", "messageId": f"m-{number}"},
            {"event": "appendText", "text": "lo"},
            {"event": "suggestedFollowups", "suggestions": ["More?"]},
            {"event": "done", "messageId": f"m-{number}"},
        )
        found = turn.found
        assert said(turn) == (["Hello"], ["Hm"])
        assert (found.has_ended, found.has_failed, found.chunk_count) == (True, False, 3)
        assert (found.response_id, found.conversation_id) == (f"m-{number}", "k-1")
        assert (turn.started, found.first_token_at, found.model_requested) == (1.0, 2.0, "smart")
        assert list(session.under_way) == []


def test_the_prompt_is_the_new_message_only() -> None:
    """Whether there were turns before cannot be told; a picture is measured, not kept."""
    session = CopilotWeb()
    session.sent(SEND, 1.0)
    (turn,) = session.under_way
    prompt = turn.found.prompt
    assert prompt is not None
    assert (prompt.has_unseen_history, prompt.has_unseen_text) == (True, True)
    assert prompt.messages[0].parts == (Text("Hi"),)
    assert [media.kind for media in prompt.media] == [MediaKind.IMAGE]


def test_text_may_be_replaced_and_images_made() -> None:
    """What was replaced is not counted."""
    session = CopilotWeb()
    session.sent(SEND, 1.0)
    (turn,) = answered(
        session,
        {"event": "appendText", "text": "Wrong"},
        {"event": "replaceText", "text": "Right"},
        {"event": "imageGenerated", "url": "https://example.org/b"},
        {"event": "done"},
    )
    assert said(turn)[0] == ["Right"]
    assert turn.found.output_count == 1


def test_an_error_or_the_next_prompt_ends_a_turn_badly() -> None:
    """A turn that is left is given out before the next one begins."""
    session = CopilotWeb()
    session.sent(SEND, 1.0)
    (failed,) = answered(session, {"event": "error"})
    assert failed.found.has_failed
    session.sent(SEND, 3.0)
    (left,) = session.sent(SEND, 4.0)
    assert left.found.has_failed
    assert [turn.started for turn in session.under_way] == [4.0]


def test_what_comes_between_turns_is_nobody_s() -> None:
    """Pings, and words without a prompt."""
    session = CopilotWeb()
    assert answered(session, {"event": "appendText", "text": "x"}, {"event": "done"}) == []


def test_a_page_that_is_only_open_asks_nothing() -> None:
    """It connects and sets its options: no request, and no format that could not be read."""
    assert talk("copilot_web", (">", {"event": "setOptions"}), ("<", {"event": "connected"})) == []
