"""The web chat of gemini.google.com. Synthetic, built from descriptions of the format."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.wire.web_streams import ASKED, envelope, frames
from wire.capture import Ending
from wire.exchange import Media, MediaKind, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]

FORM = {"content_type": "application/x-www-form-urlencoded"}


def asked(inner: object) -> bytes:
    return urlencode({"f.req": json.dumps([None, json.dumps(inner)]), "at": "key"}).encode()


def test_a_chat_that_goes_on_sends_its_ids(read: Read) -> None:
    """The conversation's, and that of the answer before."""
    request = asked([[ASKED, 0, None, [[["/id", 1], "a.png"]]], ["en"], ["c_1", "r_0", "rc_0"]])
    reading = read("gemini_web", request, frames(envelope("Hi")), request_headers=FORM)
    found = reading.exchange
    assert (found.conversation_id, found.parent_id, found.response_id) == ("c_1", "r_0", "r_1")
    assert (found.model_requested, found.model_served) == (None, None)
    assert reading.prompt is not None
    assert reading.prompt.has_unseen_history
    assert reading.prompt.media == (Media(kind=MediaKind.FILE),)


@pytest.mark.parametrize(
    ("header", "model"),
    [
        ('[1,null,null,null,"4af6c7f5da75d65d",null,null,0,[4]]', "gemini-2.5-pro"),
        ('[1,null,null,null,"9d8ca3786ebdfbea",null,null,0,[4],null,null,1]', "gemini-app-pro"),
        ('[1,null,null,null,"0123456789abcdef",null,null,0,[4]]', None),
        ("[1,null,null,null,null]", None),
        ('{"4":"9d8ca3786ebdfbea"}', None),
        ("[", None),
    ],
)
def test_a_header_names_the_mode(read: Read, header: str, model: str | None) -> None:
    """An id that is not known is not guessed at."""
    headers = FORM | {"x-goog-ext-525001261-jspb": header}
    reading = read("gemini_web", asked([[ASKED]]), frames(envelope("Hi")), request_headers=headers)
    assert reading.exchange.model_requested == model


def test_each_draft_is_a_text(read: Read) -> None:
    """Every frame has all of each so far: the last one counts."""
    inner = [None, ["c", "r"], None, None, [["a", ["One"]], ["b", ["Two"]]]]
    longer = [None, ["c", "r"], None, None, [["a", ["One more"]], ["b", ["Two"]]]]
    stream = frames(*([["wrb.fr", None, json.dumps(each)]] for each in (inner, longer)))
    reading = read("gemini_web", asked([[ASKED]]), stream, request_headers=FORM)
    assert reading.completion is not None
    assert reading.completion.texts == (Text("One more"), Text("Two"))
    assert reading.exchange.output_count == 2
    # It ended in order, though no mark says so.
    assert reading.exchange.outcome is Outcome.COMPLETE


def test_a_client_that_leaves_after_the_end_mark_has_it_all(read: Read) -> None:
    """Before it, the answer was given up."""
    for more, outcome in (([["e", 6]], Outcome.COMPLETE), ([["di", 6]], Outcome.ABORTED)):
        stream = frames(envelope("Hi"), more)
        left = {"ending": Ending.CLIENT_LEFT, "request_headers": FORM}
        assert read("gemini_web", asked([[ASKED]]), stream, **left).exchange.outcome is outcome


def test_an_error_frame_is_a_refusal(read: Read) -> None:
    """It has a code where the answer should stand."""
    stream = frames([["wrb.fr", None, None, None, None, [3]], ["e", 4, None, None, 131]])
    reading = read("gemini_web", asked([[ASKED]]), stream, request_headers=FORM)
    assert reading.exchange.outcome is Outcome.REFUSED


@pytest.mark.parametrize("request_body", [b"f.req=%5B", b"f.req=[1]", b"at=x", b"{}", b"\xff"])
def test_a_request_that_is_not_understood_has_no_prompt_words(
    read: Read, request_body: bytes
) -> None:
    """The answer is counted all the same."""
    reading = read("gemini_web", request_body, frames(envelope("Hi")), request_headers=FORM)
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hi"),)
    assert reading.prompt is None or reading.prompt.messages == ()
