"""OpenAI's chat completions, from OpenAI and its imitators."""

from collections.abc import Callable

import pytest

from wire.exchange import Completion, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

REQUEST = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


def chunk(delta: object, **more: object) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return {"id": "chatcmpl-1", "model": "gpt-4o-2024-08-06", "choices": [choice], **more}


def last(**more: object) -> dict[str, object]:
    choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
    return {"id": "chatcmpl-1", "model": "gpt-4o-2024-08-06", "choices": [choice], **more}


def answer(usage: object, **more: object) -> dict[str, object]:
    message = {"role": "assistant", "content": "Hello"}
    return {"choices": [{"index": 0, "message": message}], "usage": usage, **more}


def usage_of(read: Read, usage: object, **more: object) -> Usage:
    found: Usage = read("openai_chat", REQUEST, answer(usage, **more)).exchange.usage
    return found


def test_a_whole_answer_is_read(read: Read) -> None:
    """Names, usage and counts of one JSON answer; a token's time is not known."""
    usage = {
        "prompt_tokens": 20,
        "completion_tokens": 9,
        "total_tokens": 29,
        "prompt_tokens_details": {"cached_tokens": 16, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 4, "audio_tokens": 2},
    }
    request = {**REQUEST, "reasoning_effort": "low"}
    response = answer(usage, id="chatcmpl-1", model="gpt-4o-2024-08-06", service_tier="default")
    reading = read("openai_chat", request, response)
    found = reading.exchange
    assert found.outcome is Outcome.COMPLETE
    assert (found.model_requested, found.model_served) == ("gpt-4o", "gpt-4o-2024-08-06")
    assert (found.response_id, found.service_tier) == ("chatcmpl-1", "default")
    assert (found.reasoning_effort, found.output_count) == ("low", 1)
    assert (found.is_streamed, found.chunk_count, found.ttft_ms) == (False, 0, None)
    assert found.usage == Usage(
        input_tokens=20,
        cached_input_tokens=16,
        output_tokens=9,
        reasoning_tokens=4,
        audio_input_tokens=0,
        audio_output_tokens=2,
    )
    assert (reading.prompt, reading.completion) == (None, None)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        # DeepSeek: hit + miss = prompt.
        (
            {"prompt_tokens": 10, "completion_tokens": 2, "prompt_cache_hit_tokens": 8},
            Usage(input_tokens=10, cached_input_tokens=8, output_tokens=2),
        ),
        # Mistral.
        (
            {"prompt_tokens": 10, "completion_tokens": 2, "num_cached_tokens": 4},
            Usage(input_tokens=10, cached_input_tokens=4, output_tokens=2),
        ),
        # Azure's Grok: more cached than prompt.
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 2,
                "prompt_tokens_details": {"cached_tokens": 64},
            },
            Usage(input_tokens=10, cached_input_tokens=10, output_tokens=2, is_clamped=True),
        ),
        # OpenRouter: more reasoning than completion.
        (
            {
                "prompt_tokens": 43,
                "completion_tokens": 10,
                "total_tokens": 53,
                "completion_tokens_details": {"reasoning_tokens": 11},
            },
            Usage(input_tokens=43, output_tokens=10, reasoning_tokens=10, is_clamped=True),
        ),
        # Gemini's compatible endpoint: 109 - 35 - 12 = 62 thought tokens in the total only.
        (
            {"prompt_tokens": 35, "completion_tokens": 12, "total_tokens": 109},
            Usage(input_tokens=35, output_tokens=74, reasoning_tokens=62),
        ),
        # OpenRouter: written to the cache, within what was not read from it.
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 2,
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 9},
            },
            Usage(
                input_tokens=10,
                cached_input_tokens=4,
                cache_write_tokens=6,
                output_tokens=2,
                is_clamped=True,
            ),
        ),
    ],
)
def test_usage_is_made_uniform(read: Read, usage: object, expected: Usage) -> None:
    """Each provider's own spelling and slips, in one vocabulary with parts within wholes."""
    assert usage_of(read, usage) == expected


@pytest.mark.parametrize(
    "usage",
    [
        None,
        [],
        "12",
        {},
        {"prompt_tokens": 10},
        {"completion_tokens": 10},
        {"prompt_tokens": True, "completion_tokens": 2},
        {"prompt_tokens": 10.0, "completion_tokens": 2},
        {"prompt_tokens": "10", "completion_tokens": 2},
        {"prompt_tokens": -10, "completion_tokens": 2},
        {"prompt_tokens": 10**30, "completion_tokens": 2},
    ],
)
def test_a_usage_that_cannot_be_meant_is_not_believed(read: Read, usage: object) -> None:
    """The words are counted instead."""
    reading = read("openai_chat", REQUEST, answer(usage))
    assert reading.exchange.usage == Usage()
    assert reading.prompt is not None
    assert reading.completion == Completion(texts=(Text("Hello"),))


def test_bogus_details_are_left_out_of_a_good_usage(read: Read) -> None:
    """A detail of the wrong type says nothing; the two counts stand."""
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 2,
        "total_tokens": "7",
        "prompt_tokens_details": {"cached_tokens": "4", "audio_tokens": None},
        "completion_tokens_details": [1],
    }
    assert usage_of(read, usage) == Usage(input_tokens=5, output_tokens=2)


def test_llama_cpp_s_timings_replace_a_usage_that_did_not_come(read: Read) -> None:
    """prompt_n counts only what was not in the cache, cache_n the rest."""
    timings = {"prompt_n": 7, "cache_n": 30, "predicted_n": 12, "prompt_ms": 3.5}
    assert usage_of(read, None, timings=timings) == Usage(
        input_tokens=37, cached_input_tokens=30, output_tokens=12
    )
    del timings["cache_n"]
    assert usage_of(read, None, timings=timings) == Usage(output_tokens=12)


def test_a_stream_is_timed_by_its_words(read: Read, sse: Write) -> None:
    """Roles and empty deltas are no tokens; reasoning and calls are. One slice each 0.1 s."""
    slices = [
        sse(chunk({"role": "assistant", "content": ""})),
        sse(chunk({"reasoning_content": "Hm"})),
        sse(chunk({"content": "Hel"})),
        sse(chunk({"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": ""}}]})),
        sse(chunk({"content": None})),
        sse(last()),
        sse("[DONE]"),
    ]
    found = read("openai_chat", {**REQUEST, "stream": True}, slices).exchange
    assert found.is_streamed
    assert found.chunk_count == 3
    assert found.ttfb_ms == pytest.approx(300)
    assert found.ttft_ms == pytest.approx(400)
    assert found.last_token_ms == pytest.approx(600)
    assert found.duration_ms == pytest.approx(10_000)


def test_a_stream_without_usage_gives_its_words(read: Read, sse: Write) -> None:
    """Text, reasoning and calls of each choice, put together from their pieces."""
    calls = [
        {"index": 0, "id": "c1", "function": {"name": "look", "arguments": '{"a"'}},
        {"index": 1, "id": "c2", "function": {"name": "find", "arguments": "{}"}},
    ]
    more = [{"index": 0, "function": {"arguments": ":1}"}}]
    other = {"index": 1, "delta": {"content": "Two"}, "finish_reason": "stop"}
    stream = sse(
        chunk({"role": "assistant", "content": "One "}),
        chunk({"reasoning": "Let me"}),
        chunk({"content": "more", "tool_calls": calls}),
        chunk({"tool_calls": more}),
        {**chunk({}), "choices": [other]},
        last(),
        "[DONE]",
    )
    reading = read("openai_chat", REQUEST, stream)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.output_count == 2
    assert reading.completion == Completion(
        texts=(Text("One more"), Text("Two")),
        reasoning=(Text("Let me"),),
        calls=((Text("look"), Text('{"a":1}')), (Text("find"), Text("{}"))),
    )


def test_a_surrogate_pair_may_be_split_over_two_deltas(read: Read) -> None:
    """Each half is a valid JSON escape; together they are one character."""
    stream = (
        b'data: {"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}\n\n'
        b'data: {"choices":[{"index":0,"delta":{"content":"\\ude00"}}]}\n\ndata: [DONE]\n\n'
    )
    assert read("openai_chat", REQUEST, stream).completion == Completion(texts=(Text("😀"),))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # OpenAI with include_usage: null until a last chunk without choices.
        (
            [
                chunk({"content": "Hi"}, usage=None),
                last(usage=None),
                {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
            ],
            Usage(input_tokens=5, output_tokens=2),
        ),
        # Azure: the first chunk has no choices, and no usage either.
        ([{"choices": [], "prompt_filter_results": []}, chunk({"content": "Hi"}), last()], Usage()),
        # Groq: the same counts twice in one chunk.
        (
            [
                chunk({"content": "Hi"}),
                last(
                    x_groq={"usage": {"prompt_tokens": 5, "completion_tokens": 2}},
                    usage={"prompt_tokens": 5, "completion_tokens": 2},
                ),
            ],
            Usage(input_tokens=5, output_tokens=2),
        ),
        # Groq, older: only its own field.
        (
            [
                chunk({"content": "Hi"}, x_groq={"id": "r"}),
                last(x_groq={"usage": {"prompt_tokens": 5, "completion_tokens": 2}}),
            ],
            Usage(input_tokens=5, output_tokens=2),
        ),
        # Perplexity and Databricks: the sum so far in each chunk; then a partial object.
        (
            [
                chunk({"content": "H"}, usage={"prompt_tokens": 5, "completion_tokens": 1}),
                chunk({"content": "i"}, usage={"prompt_tokens": 5, "completion_tokens": 2}),
                last(usage={"prompt_tokens": 5}),
            ],
            Usage(input_tokens=5, output_tokens=2),
        ),
    ],
)
def test_usage_in_a_stream_is_taken_once(
    read: Read, sse: Write, events: list[object], expected: Usage
) -> None:
    """The last whole usage object counts; nothing is summed."""
    reading = read("openai_chat", REQUEST, sse(*events, "[DONE]"))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.usage == expected


def test_a_cumulative_message_beside_the_delta_is_not_read_twice(read: Read, sse: Write) -> None:
    """Perplexity sends both; Writer's streams have only `message`."""
    both = {"index": 0, "delta": {"content": "lo"}, "message": {"content": "Hello"}}
    alone = {"index": 0, "message": {"content": "Hi"}}
    for choice, text in ((both, "lo"), (alone, "Hi")):
        stream = sse({"choices": [choice]}, "[DONE]")
        completion = read("openai_chat", REQUEST, stream).completion
        assert completion == Completion(texts=(Text(text),))


def test_mistral_s_parts_are_text_and_thought(read: Read) -> None:
    """Its content may be a list in which thinking holds parts again."""
    content = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": "Yes."},
    ]
    response = {"choices": [{"message": {"content": content}}]}
    completion = read("openai_chat", REQUEST, response).completion
    assert completion == Completion(texts=(Text("Yes."),), reasoning=(Text("Hm."),))


def test_an_answer_says_when_it_was_made_and_why_it_stopped(read: Read, sse: Write) -> None:
    """In a document as in a stream."""
    whole = {"message": {"content": "Hi"}, "finish_reason": "length"}
    piece = {"index": 0, "delta": {"content": "Hi"}, "finish_reason": "length"}
    document = {"created": 1767312000, "choices": [whole]}
    for response in (document, sse({"created": 1767312000, "choices": [piece]}, "[DONE]")):
        completion = read("openai_chat", REQUEST, response).completion
        assert completion == Completion(
            texts=(Text("Hi"),), is_length_limited=True, created=1767312000
        )
    odd = read("openai_chat", REQUEST, {**document, "created": "yesterday"}).completion
    assert odd is not None
    assert odd.created is None
