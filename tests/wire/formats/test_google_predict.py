"""Google's :predict and :predictLongRunning. Shapes from the Vertex AI reference."""

from collections.abc import Callable

from tests.wire.formats.test_gemini import PNG
from wire.exchange import Made, Outcome, Reading, Task, Usage

type Read = Callable[..., Reading]

VIDEO = {"prompt": "a pond", "image": {"bytesBase64Encoded": PNG, "mimeType": "image/png"}}
DRAW = {"instances": [{"prompt": "a pond"}], "parameters": {"sampleCount": 2}}


def embedding(tokens: int) -> dict[str, object]:
    return {"embeddings": {"values": [0.1], "statistics": {"token_count": tokens}}}


def test_embeddings_are_counted_one_by_one(read: Read) -> None:
    asked = {"instances": [{"content": "a"}, {"content": "b"}]}
    answer = {"predictions": [embedding(3), embedding(4)]}
    exchange = read("google_predict", asked, answer).exchange
    assert exchange.usage == Usage(input_tokens=7, output_tokens=0)
    assert (exchange.task, exchange.output_count) == (Task.EMBEDDING, 2)
    assert (exchange.outcome, exchange.message_count) == (Outcome.COMPLETE, 2)


def test_images_are_counted_and_the_first_is_measured(read: Read) -> None:
    """One that a filter kept back is none."""
    image = {"bytesBase64Encoded": PNG, "mimeType": "image/png"}
    answer = {"predictions": [image, image, {"raiFilteredReason": "x"}]}
    result = read("google_predict", DRAW, answer)
    assert (result.exchange.task, result.exchange.output_count) == (Task.IMAGE, 2)
    assert result.exchange.made == Made(width=8, height=8)
    assert result.prompt is not None
    assert [part.reveal() for part in result.prompt.messages[0].parts] == ["a pond"]


def test_images_that_were_asked_for_in_vain_are_still_that_task(read: Read) -> None:
    exchange = read("google_predict", DRAW, {"error": {"code": 429}}, status=429).exchange
    assert (exchange.task, exchange.outcome) == (Task.IMAGE, Outcome.REFUSED)


def test_what_a_model_of_one_s_own_says_is_counted_if_it_is_words(read: Read) -> None:
    asked = {"instances": [{"prompt": "a"}]}
    said = read("google_predict", asked, {"predictions": ["b", "c"]}).completion
    assert said is not None
    assert [words.reveal() for words in said.texts] == ["b", "c"]
    unknown = read("google_predict", asked, {"predictions": [{"scores": [0.5]}]})
    assert unknown.exchange.outcome is Outcome.COMPLETE
    assert unknown.completion is None


def test_a_video_is_known_by_what_was_asked_for(read: Read) -> None:
    """The answer is the name of an operation; the making is out of sight."""
    wanted = {
        "durationSeconds": 6,
        "resolution": "1080p",
        "aspectRatio": "9:16",
        "sampleCount": 2,
    }
    asked = {"instances": [VIDEO], "parameters": wanted}
    exchange = read("google_video", asked, {"name": "models/veo-x/operations/o1"}).exchange
    assert exchange.outcome is Outcome.COMPLETE
    assert exchange.made == Made(width=1080, height=1920, video_s=6.0)
    assert exchange.output_count == 2


def test_seconds_may_be_a_string_and_what_is_not_said_is_not_known(read: Read) -> None:
    asked = {"instances": [{"prompt": "a"}], "parameters": {"durationSeconds": "8"}}
    exchange = read("google_video", asked, {"name": "operations/1"}).exchange
    assert (exchange.made, exchange.output_count) == (Made(video_s=8.0), 1)
    unsaid = read("google_video", {"instances": [{"prompt": "a"}]}, {"name": "operations/1"})
    assert unsaid.exchange.made == Made()


def test_a_video_that_was_refused_costs_nothing(read: Read) -> None:
    exchange = read("google_video", {}, {"error": {"code": 400}}).exchange
    assert exchange.outcome is Outcome.REFUSED
