"""The web chat of claude.ai. Synthetic streams, built from descriptions of the format."""

from collections.abc import Callable

from tests.wire.web_streams import ASKED, block, sse
from wire.exchange import Media, MediaKind, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]

ROOT = "00000000-0000-4000-8000-000000000000"
ANSWER = sse(block("message_start", message={"uuid": "u-2", "model": ""}), block("message_stop"))


def test_a_prompt_s_files_count_with_the_words_taken_out_of_them(read: Read) -> None:
    """What was extracted is sent as text; of other files only the id is."""
    attached = [{"file_name": "a.txt", "extracted_content": "Some words"}, {"file_name": "b"}]
    request = {"prompt": ASKED, "parent_message_uuid": ROOT, "attachments": attached}
    prompt = read("claude_ai", request | {"files": ["f-1"]}, ANSWER).prompt
    assert prompt is not None
    (message,) = prompt.messages
    assert message.parts == (Text(ASKED), Text("Some words"))
    assert message.media == (Media(kind=MediaKind.FILE),)


def test_a_chat_that_goes_on_names_the_answer_it_follows(read: Read) -> None:
    """The first message's parent is a root that is always the same."""
    reading = read("claude_ai", {"prompt": ASKED, "parent_message_uuid": "u-1"}, ANSWER)
    assert reading.exchange.parent_id == "u-1"
    assert reading.exchange.model_served is None
    assert reading.prompt is not None
    assert reading.prompt.has_unseen_history


def test_a_retry_has_no_words_of_its_own(read: Read) -> None:
    """The prompt is the one that stands on the server."""
    prompt = read("claude_ai", {"prompt": "", "parent_message_uuid": "u-1"}, ANSWER).prompt
    assert prompt is not None
    assert (prompt.messages, prompt.has_unseen_history, prompt.is_retry) == ((), True, True)
    asked = read("claude_ai", {"prompt": ASKED, "parent_message_uuid": "u-1"}, ANSWER).prompt
    assert asked is not None
    assert not asked.is_retry


def test_the_tools_of_connectors_are_part_of_a_prompt(read: Read) -> None:
    """They are sent whole, with much that the model does not see; the server's own are hidden."""
    tools = [
        {"type": "web_search_v0", "name": "web_search"},
        {"name": "look", "input_schema": {"type": "object"}, "integration_name": "Acme"},
    ]
    prompt = read("claude_ai", {"prompt": ASKED, "tools": tools}, ANSWER).prompt
    assert prompt is not None
    assert prompt.tool_count == 1
    assert prompt.tools == Text('[{"name":"look","input_schema":{"type":"object"}}]')


def test_a_summary_of_thoughts_says_only_that_there_were_some(read: Read) -> None:
    """It is written for the screen, beside the thoughts themselves."""
    summary = {"type": "thinking_summary_delta", "summary": {"summary": "Planning"}}
    reading = read("claude_ai", {}, sse(block("content_block_delta", delta=summary)) + ANSWER)
    assert reading.completion is not None
    assert reading.completion.reasoning == ()
    assert reading.completion.has_reasoning_item


def test_the_older_stream_is_pieces_of_text(read: Read) -> None:
    """Each event has the next words; the last one a reason to stop."""
    pieces = [" He", "llo"]
    events = [block("completion", completion=words, stop_reason=None) for words in pieces]
    reading = read("claude_ai", {}, sse(*events))
    assert reading.exchange.outcome is Outcome.CUT
    last = block("completion", completion="", stop_reason="stop_sequence", model="claude-2")
    reading = read("claude_ai", {}, sse(*events, last))
    assert (reading.exchange.outcome, reading.exchange.chunk_count) == (Outcome.COMPLETE, 2)
    assert reading.exchange.model_served == "claude-2"
    assert reading.completion is not None
    assert reading.completion.texts == (Text(" Hello"),)
