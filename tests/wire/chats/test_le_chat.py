"""The web chat of chat.mistral.ai. Synthetic, built from descriptions of the format."""

from collections.abc import Callable

import pytest

from tests.wire.web_streams import ASKED, chunk, lines, patch, patches
from wire.exchange import Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]

ASKS = {"chatId": "k-1", "mode": "start"}


@pytest.mark.parametrize("batch", [list, dict])
def test_the_first_prompt_comes_with_a_new_chat(read: Read, batch: type) -> None:
    """Its exchange has the prompt and no answer, and names the chat that goes on with it."""
    call = {"json": {"content": [{"type": "text", "text": ASKED}]}}
    request: object = [call] if batch is list else {"0": call}
    response = [{"result": {"data": {"json": {"chatId": "k-1"}}}}]
    reading = read("le_chat", request, response)
    assert (reading.exchange.outcome, reading.exchange.conversation_id) == (Outcome.COMPLETE, "k-1")
    assert reading.prompt is not None
    assert reading.prompt.messages[0].parts == (Text(ASKED),)
    assert not reading.prompt.has_unseen_history
    assert reading.runs_no_model
    assert not read("le_chat", ASKS, lines(("0", "Hi"), ("d", {}))).runs_no_model


def test_the_answer_to_it_takes_the_prompt_from_before(read: Read) -> None:
    """/api/chat starts on what newChat brought: a history that this body does not show."""
    reading = read("le_chat", ASKS, lines(("0", "Hi"), ("d", {"finishReason": "stop"})))
    assert reading.exchange.conversation_id == "k-1"
    assert reading.prompt is not None
    assert (reading.prompt.messages, reading.prompt.has_unseen_history) == ((), True)
    assert not reading.prompt.is_retry
    again = read("le_chat", {**ASKS, "mode": "retry"}, lines(("0", "Hi"))).prompt
    assert again is not None
    assert again.is_retry


def test_vercel_s_lines_are_text(read: Read) -> None:
    """`0` is text, `g` reasoning, `3` an error; `d` and `e` end the answer."""
    stream = lines(("f", {"messageId": "m"}), ("g", "Hm"), ("0", "Hel"), ("0", "lo"), ("2", [1]))
    whole = read("le_chat", ASKS, stream + lines(("e", {}), ("d", {})))
    assert whole.exchange.outcome is Outcome.COMPLETE
    assert whole.completion is not None
    assert whole.completion.texts == (Text("Hello"),)
    assert whole.completion.reasoning == (Text("Hm"),)
    assert whole.exchange.chunk_count == 3
    assert read("le_chat", ASKS, lines(("3", "busy"))).exchange.outcome is Outcome.REFUSED
    assert read("le_chat", ASKS, stream + lines(("3", "busy"))).exchange.outcome is Outcome.CUT


def test_a_message_may_be_replaced_whole(read: Read) -> None:
    """At the root, whose path is empty, a slash or a list."""
    roots: list[object] = ["/", "", []]
    for path in roots:
        message = {"role": "assistant", "contentChunks": [chunk("One")]}
        stream = lines(
            patches(patch("replace", path, message)),
            patches(patch("append", "/contentChunks/0/text", "!")),
            patches(patch("append", ["contentChunks", 0, "text"], "!")),
        )
        reading = read("le_chat", ASKS, stream)
        assert reading.completion is not None
        assert reading.completion.texts == (Text("One!!"),)


def test_the_user_s_own_message_is_no_answer(read: Read) -> None:
    """It is patched in the same stream."""
    own = {"role": "user", "contentChunks": [chunk(ASKED)]}
    stream = lines(
        patches(patch("replace", [], own), uid="u-1"),
        patches(patch("append", "/contentChunks/0/text", "?"), uid="u-1"),
        patches(patch("replace", "/contentChunks", [chunk("Hi")])),
    )
    reading = read("le_chat", ASKS, stream)
    assert reading.exchange.response_id == "a-1"
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hi"),)
