"""What holds for every web chat over HTTP. The streams are synthetic, see `web_streams`."""

import json
from collections.abc import Callable

import pytest

from tests.wire.web_streams import ASKED, CHATS, SAID, Chat
from wire.capture import Ending
from wire.exchange import Outcome, Reading, Task, Usage
from wire.services import Services

Read = Callable[..., Reading]
each_chat = pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.reader)


def read_chat(read: Read, chat: Chat, response: object, **more: object) -> Reading:
    request = chat.request.encode() if isinstance(chat.request, str) else chat.request
    return read(chat.reader, request, response, request_headers=chat.headers, **more)


@each_chat
def test_an_answer_is_read_to_its_end(read: Read, chat: Chat) -> None:
    """Its words are kept apart from its thoughts, and the names that memory needs are found."""
    reading = read_chat(read, chat, chat.response)
    found = reading.exchange
    assert (found.outcome, found.is_streamed) == (Outcome.COMPLETE, True)
    assert (found.conversation_id, found.response_id) == (chat.conversation, chat.response_id)
    assert found.model_served == chat.model_served
    assert found.parent_id is None
    if chat.is_reported:
        assert found.usage == Usage(input_tokens=8, output_tokens=6)
        return
    assert found.usage == Usage()
    assert reading.completion is not None
    assert reading.completion.texts == SAID
    assert reading.completion.reasoning == chat.thought


@each_chat
def test_a_new_prompt_is_a_lower_bound(read: Read, chat: Chat) -> None:
    """Only the words that were typed are in it; the system prompt and the like are hidden."""
    prompt = read_chat(read, chat, b"", status=None, ending=Ending.CLIENT_LEFT).prompt
    assert prompt is not None
    assert prompt.api == "web"
    assert [part.reveal() for part in prompt.messages[-1].parts] == [ASKED]
    assert prompt.has_unseen_text
    assert prompt.has_unseen_history == (chat.reader == "le_chat")


@each_chat
@pytest.mark.parametrize("step", [1, 7, 100])
def test_slices_change_nothing(read: Read, chat: Chat, step: int) -> None:
    """Fed byte by byte or in pieces, the words, names and counts of events are the same."""
    sliced = [chat.response[at : at + step] for at in range(0, len(chat.response), step)]
    one, many = (read_chat(read, chat, body) for body in (chat.response, sliced))
    assert one.completion == many.completion
    assert one.exchange.usage == many.exchange.usage
    assert one.exchange.chunk_count == many.exchange.chunk_count > 0
    assert one.exchange.response_id == many.exchange.response_id


@each_chat
def test_an_answer_cut_off_anywhere_says_so(read: Read, chat: Chat) -> None:
    """What was said before the cut is a beginning of what would have been said."""
    whole = SAID[0].reveal()
    for length in range(0, len(chat.response), 13):
        body = chat.response[:length]
        reading = read_chat(read, chat, body, ending=Ending.UPSTREAM_BROKE)
        said = reading.completion.texts if reading.completion else ()
        assert whole.startswith("".join(text.reveal() for text in said))
        if reading.exchange.outcome is not Outcome.COMPLETE:
            assert reading.exchange.outcome is Outcome.CUT
            assert reading.exchange.is_lower_bound


@each_chat
@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b'{"detail":7}', b'data: {"new":["shape"]}\n\n', b"0\n1\n"]
)
def test_what_is_not_understood_is_only_seen(read: Read, chat: Chat, body: bytes) -> None:
    """A page, an error or a format of tomorrow has no tokens that anyone could know of."""
    reading = read_chat(read, chat, body)
    assert reading.exchange.outcome in {Outcome.OPAQUE, Outcome.REFUSED}
    assert reading.exchange.usage == Usage()
    assert (reading.prompt, reading.completion) == (None, None)


@each_chat
def test_no_words_are_in_what_is_stored(read: Read, chat: Chat) -> None:
    """Neither the exchange nor the repr of its words shows any of them."""
    shown = repr(read_chat(read, chat, chat.response))
    assert ASKED not in shown
    assert "there" not in shown


CALLS = [
    ("chatgpt.com", "/backend-api/f/conversation", "chatgpt"),
    ("www.chatgpt.com", "/backend-api/conversation", "chatgpt"),
    ("chatgpt.com", "/backend-anon/f/conversation", "chatgpt"),
    ("claude.ai", "/api/organizations/o/chat_conversations/77aa/completion", "claude_ai"),
    ("claude.ai", "/api/organizations/o/chat_conversations/77aa/retry_completion", "claude_ai"),
    ("chat.mistral.ai", "/api/trpc/message.newChat?batch=1", "le_chat"),
    ("grok.com", "/rest/app-chat/conversations/77aa/responses", "grok_web"),
    ("www.perplexity.ai", "/rest/sse/perplexity_ask", "perplexity_web"),
    ("chat.z.ai", "/api/v2/chat/completions?a=1", "zai_web"),
    ("chat.qwen.ai", "/api/v2/chat/completions?chat_id=1", "qwen_web"),
    ("agentn.us1.api5.cursor.sh", "/agent.v1.AgentService/Run", None),
]


@pytest.mark.parametrize(("host", "path", "reader"), CALLS)
def test_each_chat_s_calls_have_their_reader(host: str, path: str, reader: str | None) -> None:
    """A conversation that stands in the path is taken from there; Cursor is seen, not read."""
    route = Services().route(host, 443, "POST", path)
    assert route is not None
    assert (route.reader, route.task) == (reader, Task.CHAT)
    assert route.conversation == ("77aa" if "77aa" in path else None)


def test_sockets_of_web_chats_have_their_sessions() -> None:
    """Only as an upgrade; a host that checks its own certificate is left alone."""
    services = Services()
    for host, path, session in [
        ("pubsub.chatgpt.com", "/v1/socket?token=x", "chatgpt_socket"),
        ("ws.chatgpt.com", "/p8/ws/user/u", "chatgpt_socket"),
        ("copilot.microsoft.com", "/c/api/chat?api-version=2", "copilot_web"),
    ]:
        opened = services.route(host, 443, "GET", path, is_upgrade=True)
        assert opened is not None
        assert opened.reader == session
        assert services.route(host, 443, "POST", path) is None
    assert not services.is_ours("api3.cursor.sh")


def test_json_of_a_chat_is_no_other_s(read: Read) -> None:
    """Every chat's reader takes every other chat's stream without a word of it or an error."""
    for chat in CHATS:
        for other in CHATS:
            reading = read(other.reader, json.dumps(ASKED).encode(), chat.response)
            assert reading.exchange.uid == "u"
