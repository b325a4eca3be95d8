"""Servers of open models: llama.cpp, TGI, Hugging Face; and Cloudflare's Workers AI."""

from collections.abc import Callable

import pytest

from wire.exchange import Completion, Message, Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

TIMINGS = {
    "cache_n": 6,
    "prompt_n": 2,
    "prompt_ms": 250.0,
    "predicted_n": 4,
    "predicted_ms": 1500.0,
}
KNOWN = Usage(input_tokens=8, output_tokens=4)


def test_llama_cpp_counts_what_it_had_cached_too(read: Read) -> None:
    """tokens_evaluated is the whole prompt; its times are those of the computing alone."""
    answer = {"content": "Yo", "stop": True, "tokens_evaluated": 8, "tokens_predicted": 4}
    asked = {"prompt": "Hi", "n_predict": 9}
    found = read("plain_completions", asked, {**answer, "timings": TIMINGS}).exchange
    assert found.usage == Usage(input_tokens=8, cached_input_tokens=6, output_tokens=4)
    assert (found.outcome, found.task) == (Outcome.COMPLETE, Task.COMPLETION)
    assert found.gpu_s == pytest.approx(1.75)


def test_a_llama_cpp_stream_ends_with_its_own_mark(read: Read, sse: Write) -> None:
    """Only the event that says stop counts."""
    parts = [
        sse({"content": "Y", "stop": False}),
        sse({"content": "o", "stop": False}),
        sse({"content": "", "stop": True, "tokens_evaluated": 8, "tokens_predicted": 4}),
    ]
    asked = {"prompt": "Hi", "stream": True}
    found = read("plain_completions", asked, parts).exchange
    assert (found.outcome, found.usage) == (Outcome.COMPLETE, KNOWN)
    assert (found.ttft_ms, found.last_token_ms, found.chunk_count) == (300, 400, 2)
    cut = read("plain_completions", asked, parts[:2])
    assert cut.exchange.outcome is Outcome.CUT
    assert cut.completion == Completion(texts=(Text("Yo"),))


@pytest.mark.parametrize(
    ("more", "gpu_s"),
    [
        ({"timings": TIMINGS}, 1.75),
        ({"stats": {"time_to_first_token": 0.25, "generation_time": 1.5}}, 1.75),
        ({"timings": {}, "stats": None}, None),
    ],
)
def test_local_chats_say_how_long_the_model_computed(
    read: Read, sse: Write, more: dict[str, object], gpu_s: float | None
) -> None:
    """llama.cpp in milliseconds, LM Studio's own API in seconds; whole and streamed."""
    choice = {"index": 0, "message": {"content": "Yo"}, "finish_reason": "stop"}
    body = {"model": "m", "choices": [choice], **more}
    for answer in (body, sse(body, "[DONE]")):
        found = read("openai_chat", {"model": "m", "messages": []}, answer).exchange
        assert found.gpu_s == pytest.approx(gpu_s) if gpu_s else found.gpu_s is None


def test_infill_reads_what_stands_around_the_gap(read: Read) -> None:
    """Prefix, suffix, and files beside them; tokens given as numbers are counted as such."""
    asked = {
        "input_prefix": "def",
        "input_suffix": "end",
        "input_extra": [{"filename": "a.py", "text": "more"}],
        "prompt": [1, 2, 3],
    }
    prompt = read("plain_completions", asked, {"content": "x"}).prompt
    assert prompt is not None
    assert prompt.api == "completion"
    assert [message.parts for message in prompt.messages] == [
        (Text("def"),),
        (Text("end"),),
        (Text("more"),),
    ]
    assert prompt.token_count == 3


def test_counts_of_several_chunks_are_one_usage(read: Read, sse: Write) -> None:
    """Llama counts its prompt in the first one only, and its answer so far in each."""
    stream = sse(
        {"generation": "Y", "prompt_token_count": 8, "generation_token_count": 2},
        {"generation": "o", "prompt_token_count": None, "generation_token_count": 4},
        {"generation": "", "stop_reason": "stop"},
    )
    found = read("plain_completions", {"prompt": "Hi"}, stream).exchange
    assert (found.outcome, found.usage) == (Outcome.COMPLETE, KNOWN)


def test_tgi_says_its_words_once_more_at_the_end(read: Read, sse: Write) -> None:
    """Its last token comes with the whole text."""
    stream = sse(
        {"token": {"text": "Y"}, "generated_text": None},
        {
            "token": {"text": "o"},
            "generated_text": "Yo",
            "details": {"finish_reason": "length", "generated_tokens": 4},
        },
    )
    reading = read("plain_completions", {"inputs": "Hi"}, stream)
    assert (reading.exchange.outcome, reading.exchange.chunk_count) == (Outcome.COMPLETE, 2)
    assert reading.exchange.usage == Usage(output_tokens=4)
    assert reading.prompt is not None
    assert reading.prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)
    uncounted = sse({"token": {"text": "Y"}}, {"token": {"text": "o"}, "generated_text": "Yo"})
    assert read("plain_completions", {"inputs": "Hi"}, uncounted).completion == Completion(
        texts=(Text("Yo"),)
    )
    whole = read("plain_completions", {"inputs": "Hi"}, [b'[{"generated_text":"Yo"}]'])
    assert whole.completion == Completion(texts=(Text("Yo"),))


def test_a_model_s_other_answers_are_not_taken_for_words(read: Read) -> None:
    """Under one path Hugging Face classifies, embeds and draws too."""
    for body in ([b'[{"label":"x","score":0.5}]'], [b"[[0.5,0.25]]"], [b"\x89PNG"]):
        found = read("plain_completions", {"inputs": "Hi"}, body).exchange
        assert (found.outcome, found.usage) == (Outcome.OPAQUE, Usage())
    error = read("plain_completions", {"inputs": "Hi"}, {"error": "loading"}).exchange
    assert error.outcome is Outcome.REFUSED


def test_workers_ai_answers_chats_and_completions_alike(read: Read) -> None:
    """In `response`, or as newer models do in OpenAI's shape."""
    usage = {"prompt_tokens": 8, "completion_tokens": 4}
    calls = [{"name": "look", "arguments": {"a": 1}}]
    old = {"response": "Yo", "tool_calls": calls}
    new = {
        "choices": [
            {"message": {"content": "Yo", "tool_calls": [{"function": call} for call in calls]}}
        ]
    }
    for asked, task in (({"messages": []}, Task.CHAT), ({"prompt": "Hi"}, Task.COMPLETION)):
        for result in (old, new):
            counted = {"result": {**result, "usage": usage}, "success": True}
            found = read("cloudflare_run", asked, counted).exchange
            assert (found.outcome, found.task) == (Outcome.COMPLETE, task)
            assert found.usage == KNOWN
            words = read("cloudflare_run", asked, {"result": result}).completion
            assert words == Completion(
                texts=(Text("Yo"),), calls=((Text("look"), Text('{"a":1}')),)
            )


def test_workers_ai_streams_bare_responses(read: Read, sse: Write) -> None:
    """The last one counts, and [DONE] ends it."""
    stream = sse(
        {"response": "Y"},
        {"response": "o"},
        {"response": "", "usage": {"prompt_tokens": 8, "completion_tokens": 4}},
        "[DONE]",
    )
    found = read("cloudflare_run", {"prompt": "Hi", "stream": True}, stream).exchange
    assert (found.outcome, found.usage, found.chunk_count) == (Outcome.COMPLETE, KNOWN, 2)


def test_workers_ai_embeds_words(read: Read) -> None:
    """Nothing counts them."""
    answer = {"result": {"shape": [2, 1], "data": [[0.1], [0.2]]}, "success": True}
    reading = read("cloudflare_run", {"text": ["Hi", "Ho"]}, answer)
    found = reading.exchange
    assert (found.task, found.outcome, found.output_count) == (
        Task.EMBEDDING,
        Outcome.COMPLETE,
        2,
    )
    assert found.usage == Usage(output_tokens=0)
    assert reading.prompt is not None
    assert (reading.prompt.api, len(reading.prompt.messages)) == ("embedding", 2)
