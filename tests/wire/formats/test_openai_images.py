"""Images that are asked for in JSON or in a form."""

from collections.abc import Callable

import pytest

from tests.wire.pictures import CODED, FORM_HEADERS, PNG, form
from wire.bodies import KEPT_LIMIT
from wire.exchange import Made, Outcome, Reading, Usage

Read = Callable[..., Reading]
Write = Callable[..., bytes]


def test_what_was_asked_for_is_kept(read: Read) -> None:
    """DALL-E counts no tokens: size, quality and number say what was made."""
    request = {"model": "dall-e-3", "prompt": "a cat", "size": "1792x1024", "quality": "hd"}
    reading = read("openai_images", request, {"created": 1, "data": [{"url": "u"}]})
    found = reading.exchange
    assert (found.outcome, found.output_count) == (Outcome.COMPLETE, 1)
    assert found.made == Made(width=1792, height=1024, quality="hd")
    assert found.usage == Usage()


def test_gpt_image_counts_what_it_reads_and_makes(read: Read) -> None:
    """Its answer's size and quality stand, where "auto" was asked for; all output is image."""
    usage = {
        "input_tokens": 50,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
        "output_tokens": 1056,
        "total_tokens": 1106,
    }
    response = {"size": "1024x1536", "quality": "medium", "data": [{"b64_json": "AA=="}]}
    request = {"model": "gpt-image-1", "prompt": "a cat", "size": "auto", "quality": "auto"}
    found = read("openai_images", request, {**response, "usage": usage}).exchange
    assert found.made == Made(width=1024, height=1536, quality="medium")
    assert found.usage == Usage(
        input_tokens=50,
        image_input_tokens=40,
        output_tokens=1056,
        image_output_tokens=1056,
    )
    usage["output_tokens_details"] = {"text_tokens": 56, "image_tokens": 1000}
    found = read("openai_images", request, {**response, "usage": usage}).exchange
    assert found.usage.image_output_tokens == 1000


def test_an_image_tells_its_own_size(read: Read) -> None:
    """Where neither side names it."""
    response = {"data": [{"b64_json": CODED}, {"b64_json": CODED}]}
    found = read("openai_images", {"prompt": "a cat", "n": 2}, response).exchange
    assert (found.made.width, found.made.height, found.output_count) == (640, 480, 2)


def test_sides_and_steps_may_be_given_apart(read: Read) -> None:
    """As Together takes them."""
    request = {"prompt": "a cat", "width": 512, "height": 768, "steps": 4}
    found = read("openai_images", request, {"model": "m-1", "data": [{"url": "u"}]}).exchange
    assert found.made == Made(width=512, height=768, steps=4)


def test_an_edit_comes_as_a_form(read: Read) -> None:
    """Its images are measured, its words read, its digits numbers."""
    sent = form(model="gpt-image-1", prompt="a cat", n="3", stream="true", image=PNG, mask=PNG)
    reading = read("openai_images", sent, {"data": []}, request_headers=FORM_HEADERS)
    found = reading.exchange
    assert (found.model_requested, found.output_count) == ("gpt-image-1", 3)
    assert reading.prompt is not None
    assert [(media.width, media.height) for media in reading.prompt.media] == [(640, 480)] * 2
    assert [part.reveal() for part in reading.prompt.messages[0].parts] == ["a cat"]


def test_an_edit_refers_to_images_in_json_too(read: Read) -> None:
    """By URL; what it shows is not known."""
    images = [{"image_url": "https://example.org/a.png"}, {"file_id": "file-1"}]
    reading = read("openai_images", {"prompt": "a cat", "images": images}, {"data": [{}]})
    assert reading.prompt is not None
    assert len(reading.prompt.media) == 2


@pytest.mark.parametrize("kind", ["image_generation", "image_edit"])
def test_a_stream_ends_with_the_last_image(read: Read, sse: Write, kind: str) -> None:
    """Partial images are on the way; usage comes with the whole one."""
    usage = {"input_tokens": 5, "output_tokens": 300}
    events = [
        {"type": f"{kind}.partial_image", "b64_json": "AA==", "partial_image_index": 0},
        {"type": f"{kind}.completed", "b64_json": CODED, "size": "auto", "usage": usage},
    ]
    found = read("openai_images", {"prompt": "a", "stream": True}, sse(*events)).exchange
    assert (found.outcome, found.chunk_count, found.output_count) == (Outcome.COMPLETE, 2, 1)
    assert (found.made.width, found.usage.image_output_tokens) == (640, 300)
    cut = read("openai_images", {"prompt": "a", "stream": True}, sse(events[0]))
    assert (cut.exchange.outcome, cut.completion) == (Outcome.CUT, None)
    half = read("openai_images", {"prompt": "a", "n": 2, "stream": True}, sse(*events)).exchange
    assert (half.outcome, half.output_count) == (Outcome.CUT, 1)


def test_images_too_long_to_hold_are_still_an_answer(read: Read) -> None:
    """With the usage that stands behind them, if there is one."""
    long = {"data": [{"b64_json": "A" * KEPT_LIMIT}]}
    assert read("openai_images", {"prompt": "a"}, long).exchange.outcome is Outcome.COMPLETE
    usage = {"input_tokens": 5, "output_tokens": 300}
    counted = read("openai_images", {"prompt": "a", "n": 2}, {**long, "usage": usage}).exchange
    assert (counted.usage.output_tokens, counted.output_count) == (300, 2)
