"""The web chat of chat.deepseek.com. Synthetic, built from descriptions of the format."""

from collections.abc import Callable

from tests.wire.web_streams import ASKED, sse
from wire.exchange import Outcome, Reading
from wire.services import Services
from wire.text import Text

Read = Callable[..., Reading]

REQUEST = {"chat_session_id": "s-1", "parent_message_id": 2, "prompt": ASKED}

ANSWER = sse({"v": {"response": {"message_id": 4, "fragments": []}}}, ("finish", {}))


def test_messages_are_named_with_their_session(read: Read) -> None:
    """Their numbers begin again in each."""
    reading = read("deepseek_web", REQUEST | {"thinking_enabled": True}, ANSWER)
    found = reading.exchange
    assert (found.conversation_id, found.parent_id) == ("s-1", "s-1/2")
    assert (found.response_id, found.outcome) == ("s-1/4", Outcome.COMPLETE)
    assert reading.prompt is not None
    assert (reading.prompt.has_unseen_history, reading.prompt.is_thinking) == (True, True)


def test_a_message_that_is_changed_goes_on_from_the_answer_before_it(read: Read) -> None:
    """Messages are numbered in turn; the first one has nothing before it."""
    for number, parent in ((3, "s-1/2"), (1, None)):
        asked = {"chat_session_id": "s-1", "message_id": number, "prompt": ASKED}
        reading = read("deepseek_web", asked, ANSWER)
        assert reading.exchange.parent_id == parent
        assert reading.prompt is not None
        assert reading.prompt.has_unseen_history == (parent is not None)
        assert not reading.prompt.is_retry


def test_another_answer_has_no_words_of_its_own(read: Read) -> None:
    """Of the session's last turn, whose answer the request names."""
    asked = {"chat_session_id": "s-1", "child_message_id": 4, "thinking_enabled": True}
    reading = read("deepseek_web", asked, ANSWER)
    assert (reading.exchange.conversation_id, reading.exchange.parent_id) == ("s-1", None)
    assert reading.prompt is not None
    assert (reading.prompt.messages, reading.prompt.is_retry) == ((), True)


def test_changing_and_asking_again_have_paths_of_their_own() -> None:
    """Resuming a stream makes no model work."""
    services = Services()
    for verb, is_call in (("edit_message", True), ("regenerate", True), ("resume_stream", False)):
        found = services.route("chat.deepseek.com", 443, "POST", f"/api/v0/chat/{verb}")
        assert (found is not None) == is_call


def test_the_older_response_has_one_field_of_each(read: Read) -> None:
    """Thoughts and answer stand beside each other, and have no fragments."""
    stream = sse(
        {"v": {"response": {"message_id": 4, "content": "", "thinking_content": None}}},
        {"p": "response/thinking_content", "o": "APPEND", "v": "H"},
        {"v": "m"},
        {"p": "response/content", "o": "APPEND", "v": "Hel"},
        {"v": "lo"},
        {"p": "response/status", "o": "SET", "v": "FINISHED"},
    )
    reading = read("deepseek_web", REQUEST, stream)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hello"),)
    assert reading.completion.reasoning == (Text("Hm"),)


def test_searches_are_none_of_the_model_s_words(read: Read) -> None:
    """Fragments of other types come between thoughts and answer."""
    fragments = [{"type": "SEARCH", "content": "found"}, {"type": "RESPONSE", "content": "Hi"}]
    stream = sse(
        {"p": "response/fragments", "o": "APPEND", "v": fragments},
        {"p": "response/fragments/0/results", "o": "SET", "v": [{"title": "A"}]},
        {"p": "response/fragments/-1/content", "o": "APPEND", "v": "!"},
    )
    reading = read("deepseek_web", REQUEST, stream)
    assert reading.exchange.outcome is Outcome.CUT
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hi!"),)


def test_an_error_document_is_a_refusal(read: Read) -> None:
    """It comes with status 200."""
    body = {"code": 40003, "msg": "invalid token", "data": None}
    assert read("deepseek_web", REQUEST, body).exchange.outcome is Outcome.REFUSED
