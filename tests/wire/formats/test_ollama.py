"""Ollama's own API, which streams unless it is told not to."""

import json
from collections.abc import Callable

import pytest

from wire.capture import Ending
from wire.exchange import Completion, MediaKind, Message, Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]

CHAT = {"model": "llama3.2", "messages": [{"role": "user", "content": "Hi"}]}
GENERATE = {"model": "llama3.2", "prompt": "Hi"}
DONE = {
    "model": "llama3.2",
    "done": True,
    "done_reason": "stop",
    "total_duration": 3_000_000_000,
    "load_duration": 900_000_000,
    "prompt_eval_count": 8,
    "prompt_eval_duration": 250_000_000,
    "eval_count": 4,
    "eval_duration": 1_500_000_000,
}
KNOWN = Usage(input_tokens=8, output_tokens=4)


def lines(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def said(**message: object) -> dict[str, object]:
    return {"model": "llama3.2", "message": {"role": "assistant", **message}, "done": False}


@pytest.mark.parametrize(
    ("request_", "answer"),
    [(CHAT, {"message": {"content": "Yo"}, **DONE}), (GENERATE, {"response": "Yo", **DONE})],
)
def test_an_answer_says_how_long_the_model_computed(
    read: Read, request_: dict[str, object], answer: object
) -> None:
    """Nanoseconds: 0.25 s of prompt and 1.5 s of answer; loading the model is no computing."""
    found = read("ollama", {**request_, "stream": False}, answer).exchange
    assert (found.outcome, found.usage, found.is_streamed) == (Outcome.COMPLETE, KNOWN, False)
    assert found.gpu_s == pytest.approx(1.75)
    assert found.server_ms == 3000
    assert found.model_served == "llama3.2"


def test_a_stream_is_lines_of_json(read: Read) -> None:
    """The last line counts; thinking and words come before it."""
    parts = [
        lines(said(content="", thinking="We")),
        lines(said(content="", thinking="ll")),
        lines(said(content="Yo")),
        lines({**said(content=""), **DONE}),
    ]
    found = read("ollama", CHAT, parts).exchange
    assert (found.outcome, found.usage, found.is_streamed) == (Outcome.COMPLETE, KNOWN, True)
    assert (found.ttft_ms, found.last_token_ms, found.chunk_count) == (300, 500, 3)
    cut = read("ollama", CHAT, parts[:3], ending=Ending.CLIENT_LEFT)
    assert (cut.exchange.outcome, cut.exchange.is_streamed) == (Outcome.ABORTED, True)
    assert cut.completion == Completion(texts=(Text("Yo"),), reasoning=(Text("Well"),))


def test_a_stream_is_asked_for_by_saying_nothing(read: Read) -> None:
    """Seen where no answer came at all."""
    for asked, is_streamed in ((CHAT, True), ({**CHAT, "stream": False}, False)):
        found = read("ollama", asked, status=None, ending=Ending.CLIENT_LEFT).exchange
        assert found.is_streamed is is_streamed


def test_a_prompt_from_the_cache_is_counted_here(read: Read) -> None:
    """Ollama leaves its count out; the answer's stands."""
    done = {key: value for key, value in DONE.items() if key != "prompt_eval_count"}
    reading = read("ollama", CHAT, {"message": {"content": "Yo"}, **done})
    assert reading.exchange.usage == Usage(output_tokens=4)
    assert reading.prompt is not None
    assert reading.prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)
    assert reading.completion is None


def test_calls_of_several_lines_are_several_calls(read: Read) -> None:
    """Each comes whole, its arguments as an object."""
    calls = [{"function": {"name": name, "arguments": {"a": 1}}} for name in ("one", "two")]
    stream = lines(*(said(content="", tool_calls=[call]) for call in calls))
    reading = read("ollama", CHAT, stream, ending=Ending.UPSTREAM_BROKE)
    assert reading.completion == Completion(
        calls=((Text("one"), Text('{"a":1}')), (Text("two"), Text('{"a":1}')))
    )


def test_a_prompt_is_read_as_the_counting_rules_see_it(read: Read) -> None:
    """Thoughts, calls, results under their tool's name, images as bare base64, tools, a schema."""
    call = {"function": {"name": "look", "arguments": {"a": 1}}}
    asked = {
        "messages": [
            {"role": "user", "content": "Hi", "images": ["aaaa"]},
            {"role": "assistant", "content": "", "thinking": "Well", "tool_calls": [call]},
            {"role": "tool", "content": "seen", "tool_name": "look"},
        ],
        "tools": [{"type": "function", "function": {"name": "look"}}],
        "format": {"type": "object"},
        "think": "high",
    }
    reading = read("ollama", asked, lines(said(content="x")))
    prompt = reading.prompt
    assert prompt is not None
    assert prompt.api == "chat"
    assert [media.kind for media in prompt.messages[0].media] == [MediaKind.IMAGE]
    assert prompt.messages[1:] == (
        Message(
            role="assistant",
            parts=(Text(""),),
            calls=((Text("look"), Text('{"a":1}')),),
            reasoning=(Text("Well"),),
        ),
        Message(role="tool", parts=(Text("seen"),), name=Text("look")),
    )
    assert (prompt.tool_count, prompt.is_thinking) == (1, True)
    assert prompt.schema == Text('{"schema":{"type":"object"}}')
    assert reading.exchange.reasoning_effort == "high"


def test_a_raw_prompt_has_no_template_around_it(read: Read) -> None:
    """The server's own template makes a chat of the others; tokens of before come as numbers."""
    asked = {**GENERATE, "system": "Be", "suffix": "end", "context": [1, 2, 3]}
    for is_raw, api in ((True, "completion"), (False, "chat")):
        prompt = read("ollama", {**asked, "raw": is_raw}, lines({"response": "x"})).prompt
        assert prompt is not None
        assert (prompt.api, prompt.token_count) == (api, 3)
        assert prompt.messages == (
            Message(role="system", parts=(Text("Be"),)),
            Message(role="user", parts=(Text("Hi"), Text("end"))),
        )


def test_an_error_amid_a_stream_is_no_end(read: Read) -> None:
    """It comes as a line under a status of success."""
    stream = lines(said(content="Yo"), {"error": "out of memory"})
    assert read("ollama", CHAT, stream).exchange.outcome is Outcome.CUT
    assert read("ollama", CHAT, {"error": "no model"}).exchange.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("request_", "answer", "given"),
    [
        ({"input": ["Hi", "Ho"]}, {"embeddings": [[1], [2]], "prompt_eval_count": 8}, 8),
        ({"prompt": "Hi"}, {"embedding": [1]}, None),
    ],
)
def test_embeddings_make_no_words(
    read: Read, request_: dict[str, object], answer: object, given: int | None
) -> None:
    """The older endpoint counts nothing, so that its input is counted here."""
    reading = read("ollama_embeddings", {"model": "nomic", **request_}, answer)
    assert reading.exchange.usage == Usage(input_tokens=given, output_tokens=0)
    assert reading.exchange.outcome is Outcome.COMPLETE
    if given is None:
        assert reading.prompt is not None
        assert reading.prompt.api == "embedding"
        assert reading.prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)
    else:
        assert reading.exchange.output_count == 2


@pytest.mark.parametrize("duration", [-1, 1e30, 10**400, True, "5", None])
def test_no_unbelievable_time_is_kept(read: Read, duration: object) -> None:
    """Below zero, longer than eleven days, or no number."""
    times = dict.fromkeys(("total_duration", "prompt_eval_duration", "eval_duration"), duration)
    found = read("ollama", CHAT, {"response": "x", **DONE, **times}).exchange
    assert (found.gpu_s, found.server_ms, found.task) == (None, None, Task.CHAT)
