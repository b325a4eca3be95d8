"""The web chat of chatgpt.com. Synthetic streams, built from descriptions of the format."""

from collections.abc import Callable

import pytest

from tests.wire.web_streams import ASKED, CHATGPT_REQUEST, delta, message, sse
from wire.exchange import Made, Media, MediaKind, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]

START = ("delta_encoding", '"v1"')
END: tuple[object, ...] = ({"type": "message_stream_complete"}, "[DONE]")
TEXT = {"content_type": "text", "parts": [""]}
PART = "/message/content/parts/0"


def root(uid: str = "m1", content: object = TEXT, **more: object) -> tuple[str, object]:
    return delta(message(uid, content, **more), "", "add")


def read_events(read: Read, *events: object, request: object = CHATGPT_REQUEST) -> Reading:
    return read("chatgpt", request, sse(START, *events, *END))


def texts(reading: Reading) -> list[str]:
    assert reading.completion is not None
    return [words.reveal() for words in reading.completion.texts if words]


def asked(**more: object) -> dict[str, object]:
    return CHATGPT_REQUEST | more


def test_a_chat_that_goes_on_names_what_it_follows(read: Read) -> None:
    """The turns before are on the server; the model asked for may be `auto`."""
    request = asked(conversation_id="c-1", parent_message_id="m0")
    reading = read_events(read, root(), delta("Hi", PART, "append"), request=request)
    found = reading.exchange
    assert (found.conversation_id, found.parent_id, found.response_id) == ("c-1", "m0", "m1")
    assert (found.model_requested, found.reasoning_effort) == ("auto", "extended")
    assert reading.prompt is not None
    assert reading.prompt.has_unseen_history
    assert read_events(read, root()).exchange.parent_id is None


@pytest.mark.parametrize(
    ("metadata", "served"),
    [
        ({"model_slug": "gpt-5"}, "gpt-5"),
        ({"model_slug": "gpt-5", "resolved_model_slug": "gpt-5-mini"}, "gpt-5-mini"),
        ({"model_slug": "gpt-5", "resolved_model_slug": "auto"}, "gpt-5"),
        ({"model_slug": "auto"}, None),
        ({"model_slug": 7, "resolved_model_slug": {"a": 1}}, None),
    ],
)
def test_the_served_model_is_the_one_resolved_to(
    read: Read, metadata: object, served: str | None
) -> None:
    """`auto` is no model, and what is no name is none."""
    found = read_events(read, root(metadata=metadata), root("m2")).exchange
    assert found.model_served == served


def test_a_later_message_does_not_undo_a_resolution(read: Read) -> None:
    """A slug is what was asked for, as far as is known; a resolution is what it came to."""
    resolved = {"model_slug": "gpt-5", "resolved_model_slug": "gpt-5-mini"}
    slug = {"model_slug": "gpt-5"}
    events = (root(metadata=slug), root("m2", metadata=resolved), root("m3", metadata=slug))
    assert read_events(read, *events).exchange.model_served == "gpt-5-mini"


def test_the_model_may_stand_in_an_event_of_its_own(read: Read) -> None:
    """server_ste_metadata comes where no message names one."""
    event = {"type": "server_ste_metadata", "metadata": {"model_slug": "gpt-5-2"}}
    assert read_events(read, event, root()).exchange.model_served == "gpt-5-2"


@pytest.mark.parametrize(
    "about",
    [
        {"author": {"role": "user"}},
        {"author": {"role": "tool", "name": "python"}},
        {"author": "assistant"},
        {"recipient": "python"},
        {"recipient": None},
    ],
)
def test_only_what_an_assistant_says_to_all_is_an_answer(read: Read, about: object) -> None:
    """The user's own message comes back, and calls of tools and their results come between."""
    content = {"content_type": "text", "parts": ["not shown"]}
    assert isinstance(about, dict)
    events = (
        root("x", content, **about),
        delta(" at all", PART, "append"),
        root("m1"),
        delta("Shown", PART, "append"),
    )
    reading = read_events(read, *events)
    assert texts(reading) == ["Shown"]
    assert reading.exchange.response_id == "m1"


def test_messages_on_other_channels_grow_side_by_side(read: Read) -> None:
    """The channel of an edit is that of the event before, where it is left out."""
    first, second = message("a", TEXT), message("b", TEXT)
    events: list[object] = [
        ("delta", {"p": "", "o": "add", "v": first, "c": 0}),
        ("delta", {"v": second, "c": 1}),
        ("delta", {"p": PART, "o": "append", "v": "B", "c": 1}),
        ("delta", {"v": "A", "c": 0}),
        ("delta", {"v": "a"}),
    ]
    assert sorted(texts(read_events(read, *events))) == ["Aa", "B"]


def test_a_message_may_be_rewritten(read: Read) -> None:
    """Words that are replaced, cut short or taken away are not counted."""
    events = (
        root(),
        delta("abcdef", PART, "append"),
        delta(3, PART, "truncate"),
        delta("Z", PART, "append"),
        delta({"content_type": "text", "parts": ["x", "y"]}, "/message/content", "replace"),
        delta(None, "/message/content/parts/1", "remove"),
        delta("!", PART, "append"),
    )
    assert texts(read_events(read, *events[:4])) == ["abcZ"]
    assert texts(read_events(read, *events)) == ["x!"]


def test_thoughts_and_their_headings_are_reasoning(read: Read) -> None:
    """What a recap says of them is not the model's."""
    thoughts = {"content_type": "thoughts", "thoughts": []}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 3s"}
    listed = [{"summary": "Plan", "content": "Look"}]
    reading = read_events(
        read,
        root("t", thoughts),
        delta(listed, "/message/content/thoughts", "append"),
        delta(" up", "/message/content/thoughts/0/content", "append"),
        root("r", recap),
        root(),
        delta("Hi", PART, "append"),
    )
    assert texts(reading) == ["Hi"]
    assert reading.completion is not None
    assert reading.completion.reasoning == (Text("Plan"), Text("Look up"))


def test_whole_frames_replace_each_other(read: Read) -> None:
    """The older encoding sends a message again each time, as far as it has come."""
    grown = ["H", "Hé", "Hé 😀"]
    frames = [message("m1", {"content_type": "text", "parts": [words]}) for words in grown]
    frames.insert(1, message("u1", {"parts": ["Asked"]}, author={"role": "user"}))
    reading = read("chatgpt", CHATGPT_REQUEST, sse(*frames, "[DONE]"))
    assert texts(reading) == ["Hé 😀"]
    assert (reading.exchange.outcome, reading.exchange.chunk_count) == (Outcome.COMPLETE, 3)
    assert reading.exchange.conversation_id == "c-1"


def test_two_messages_of_one_answer_are_two_texts(read: Read) -> None:
    """A preamble and the answer; the next turn follows on the last one."""
    preamble = root("p", {"content_type": "text", "parts": ["Looking."]})
    reading = read_events(read, preamble, root(), delta("Found", PART, "append"))
    assert texts(reading) == ["Looking.", "Found"]
    assert reading.exchange.response_id == "m1"


def test_the_limit_of_tokens_is_noticed(read: Read) -> None:
    """It comes as metadata, patched in behind the last words."""
    ended = {"finish_details": {"type": "max_tokens"}}
    batch = [{"p": "/message/metadata", "o": "append", "v": ended}]
    reading = read_events(read, root(), delta("Hi", PART, "append"), delta(batch, "", "patch"))
    assert reading.completion is not None
    assert reading.completion.is_length_limited


@pytest.mark.parametrize("error", [{"error": "Something went wrong"}, {"type": "error"}])
def test_an_error_before_any_words_is_a_refusal(read: Read, error: object) -> None:
    """After them it is a break."""
    assert read_events(read, error).exchange.outcome is Outcome.REFUSED
    reading = read_events(read, root(), delta("Hi", PART, "append"), error)
    assert reading.exchange.outcome is Outcome.CUT
    assert texts(reading) == ["Hi"]


def test_images_and_files_of_a_prompt_are_measured_not_kept(read: Read) -> None:
    """An image's pixels stand beside its pointer; a file's pages do not."""
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}
    parts = [
        picture | {"width": 800, "height": 600},
        {"content_type": "audio_asset_pointer"},
        ASKED,
    ]
    attachments = [{"mime_type": "image/png"}, {"mime_type": "application/pdf"}, {"name": "a.txt"}]
    sent = {
        "author": {"role": "user"},
        "content": {"content_type": "multimodal_text", "parts": parts},
        "metadata": {"attachments": attachments},
    }
    prompt = read("chatgpt", asked(messages=[sent]), sse(START, root(), *END)).prompt
    assert prompt is not None
    assert prompt.media == (
        Media(kind=MediaKind.IMAGE, width=800, height=600),
        Media(kind=MediaKind.AUDIO),
        Media(kind=MediaKind.PDF),
        Media(kind=MediaKind.FILE),
    )
    assert prompt.messages[0].parts == (Text(ASKED),)


def test_images_that_were_made_are_counted(read: Read) -> None:
    """Once each, however often a message comes again; the chat stays a chat."""
    made = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "sediment://file_9",
        "width": 1024,
        "height": 1536,
        "metadata": {"dalle": {"gen_id": "g"}},
    }
    content = {"content_type": "multimodal_text", "parts": [made]}
    tool = root("i", content, author={"role": "tool", "name": "image_gen"})
    found = read_events(read, tool, tool, root(), delta("Done", PART, "append")).exchange
    assert (found.output_count, found.made) == (1, Made(width=1024, height=1536))
    shown = made | {"metadata": {}}
    plain = root("i", {"parts": [shown]}, author={"role": "tool"})
    assert read_events(read, plain).exchange.output_count is None
