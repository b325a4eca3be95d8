"""The web chat of perplexity.ai. Synthetic, built from descriptions of the format."""

import json
from collections.abc import Callable

import pytest

from tests.wire.web_streams import ASKED, markdown, sse
from wire.exchange import Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]

REQUEST = {"query_str": ASKED, "params": {"last_backend_uuid": "b-0", "attachments": ["f"]}}
END: object = ("end_of_stream", {})


def said(read: Read, *frames: object) -> tuple[Text, ...]:
    reading = read("perplexity_web", REQUEST, sse(*frames, END))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.completion is not None
    return reading.completion.texts


def test_a_thread_that_goes_on_names_the_answer_before(read: Read) -> None:
    """What was found on the web is never in a body."""
    reading = read("perplexity_web", REQUEST, sse(markdown("Hi", start=0), END))
    assert reading.exchange.parent_id == "b-0"
    assert reading.prompt is not None
    assert (reading.prompt.has_unseen_history, reading.prompt.has_unseen_text) == (True, True)
    assert len(reading.prompt.media) == 1


def test_pieces_are_one_text(read: Read) -> None:
    """From their own place on, whether new, repeated or changed; never counted twice."""
    assert said(
        read,
        markdown("He", "l", start=0),
        markdown("l", "lo", start=1),
        markdown("He", "l", "lo", " [1]", start=0),
        markdown(" [2]", start=3),
        markdown("far", start=9),
    ) == (Text("Hello [2]"),)


def test_another_block_with_an_answer_is_not_counted(read: Read) -> None:
    """One that was not the first to hold it repeats it, with marks of its own."""
    frame = markdown("Hi", start=0)
    other = {"intended_usage": "ask_text_0_markdown", "markdown_block": {"chunks": ["Hi", " [1]"]}}
    blocks = frame["blocks"]
    assert isinstance(blocks, list)
    assert said(read, frame | {"blocks": [*blocks, other, {"intended_usage": "sources"}]}) == (
        Text("Hi"),
    )


def test_blocks_may_be_patched(read: Read) -> None:
    """A whole block at the root, then its pieces one by one."""

    def patched(path: str, value: object) -> dict[str, object]:
        patches = [{"op": "add", "path": path, "value": value}]
        diff = {"field": "markdown_block", "patches": patches}
        return {"blocks": [{"intended_usage": "ask_text", "diff_block": diff}]}

    root = patched("", {"chunks": ["He"], "progress": "IN_PROGRESS"})
    frames = (root, patched("/chunks/1", "llo"), patched("/progress", "DONE"))
    assert said(read, *frames) == (Text("Hello"),)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"answer": "Hi", "web_results": []}),
        json.dumps(
            [{"step_type": "SEARCH"}, {"content": {"answer": json.dumps({"answer": "Hi"})}}]
        ),
        json.dumps([{"content": {"answer": "Hi"}}]),
    ],
)
def test_without_blocks_the_answer_stands_in_a_string(read: Read, text: str) -> None:
    """JSON in a string, sometimes within steps; each frame has all of it."""
    assert said(read, {"text": text}, {"text": text}) == (Text("Hi"),)


def test_endless_rewriting_is_given_up(read: Read) -> None:
    """Each would copy the whole answer again."""
    long = markdown("x" * 1000, *"ab" * 50, start=0)
    flips = [markdown("01"[number % 2], start=5) for number in range(5000)]
    reading = read("perplexity_web", REQUEST, sse(long, *flips, END))
    assert reading.exchange.is_text_cut
    assert reading.completion is None
