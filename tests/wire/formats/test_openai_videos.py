"""Videos that are asked for in JSON or in a form."""

from collections.abc import Callable

import pytest

from tests.wire.pictures import FORM_HEADERS, PNG, form
from wire.exchange import Made, Outcome, Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize("is_form", [True, False])
def test_a_video_is_asked_for(read: Read, is_form: bool) -> None:
    """Its seconds and its size; the job says the same, or what it is instead."""
    asked = {"model": "sora-2", "prompt": "a cat", "seconds": "8", "size": "720x1280"}
    sent = form(**asked, input_reference=PNG) if is_form else asked
    job = {"id": "video_1", "object": "video", "status": "queued", "model": "sora-2"}
    headers = FORM_HEADERS if is_form else {}
    reading = read("openai_videos", sent, job, request_headers=headers)
    found = reading.exchange
    assert (found.outcome, found.output_count, found.response_id) == (
        Outcome.COMPLETE,
        1,
        "video_1",
    )
    assert found.made == Made(width=720, height=1280, video_s=8.0)
    assert reading.prompt is not None
    assert len(reading.prompt.media) == is_form
    longer = read("openai_videos", asked, {**job, "seconds": "12", "size": "1280x720"}).exchange
    assert longer.made == Made(width=1280, height=720, video_s=12.0)


def test_a_video_that_is_refused_costs_nothing(read: Read) -> None:
    """The job says so at once."""
    found = read("openai_videos", {"prompt": "a"}, {"status": "failed", "error": {"code": "x"}})
    assert found.exchange.outcome is Outcome.REFUSED
