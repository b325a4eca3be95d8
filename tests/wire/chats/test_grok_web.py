"""The web chat of grok.com. Synthetic, built from descriptions of the format."""

from collections.abc import Callable

from tests.wire.web_streams import ASKED, ndjson, token
from wire.exchange import MediaKind, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]


def whole(**more: object) -> dict[str, object]:
    return {"responseId": "r-2", "message": "Hello", "model": "grok-4", **more}


def test_a_chat_that_goes_on_is_not_wrapped(read: Read) -> None:
    """The fields of a response stand in the result itself, and the request names its parent."""
    request = {"message": ASKED, "parentResponseId": "r-1", "customInstructions": "Be kind"}
    stream = ndjson(
        [
            {"result": {"token": "Hel", "isThinking": False}},
            {"result": {"token": "lo", "isThinking": False}},
            {"result": {"modelResponse": whole()}},
        ]
    )
    reading = read("grok_web", request, stream)
    found = reading.exchange
    assert (found.outcome, found.parent_id, found.response_id) == (Outcome.COMPLETE, "r-1", "r-2")
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hello"),)
    assert reading.prompt is not None
    assert reading.prompt.has_unseen_history
    assert [message.role for message in reading.prompt.messages] == ["system", "user"]


def test_a_whole_answer_stands_for_tokens_that_did_not_come(read: Read) -> None:
    """As one line it is a document too."""
    body = {"result": {"response": {"modelResponse": whole(generatedImageUrls=["a", "b"])}}}
    reading = read("grok_web", {"message": ASKED, "imageAttachments": ["f"]}, body)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.output_count == 2
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hello"),)
    assert reading.prompt is not None
    assert [media.kind for media in reading.prompt.media] == [MediaKind.IMAGE]


def test_an_error_line_is_a_refusal_or_a_break(read: Read) -> None:
    """Before any words or after them."""
    error = {"error": {"code": 8, "message": "busy"}}
    assert read("grok_web", {}, ndjson([error, error])).exchange.outcome is Outcome.REFUSED
    assert read("grok_web", {}, ndjson([token("Hi"), error])).exchange.outcome is Outcome.CUT
