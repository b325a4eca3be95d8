"""A reading becomes a row: counts keep their basis, words are gone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from store.keys import Hasher
from store.paths import Home
from store.rows import row_of
from store.writing import COLUMNS, Column
from wire.exchange import Completion, Exchange, Message, Outcome, Prompt, Reading, Task, Usage
from wire.text import Text
from wire.usages import clamped

SAID = "hello world"
"""Two tokens in o200k_base."""
PROMPT = Prompt(api="chat", messages=(Message(role="user", parts=(Text(SAID),)),))
COMPLETION = Completion(texts=(Text(SAID),))
EXCHANGE = Exchange(
    uid="u1",
    started_at=datetime(2026, 11, 18, 10, 0, 0, 123456, tzinfo=UTC),
    source="proxy",
    service="openai",
    provider="openai",
    endpoint="/v1/chat/completions",
    task=Task.CHAT,
    model_requested="gpt-4o",
    model_served="gpt-4o-2024-08-06",
)


@pytest.fixture
def hasher(home: Home) -> Hasher:
    return Hasher(home)


def exchange(**values: object) -> Exchange:
    names = Exchange.__dataclass_fields__
    return Exchange(**{name: getattr(EXCHANGE, name) for name in names} | values)


def made(
    hasher: Hasher,
    prompt: Prompt | None = None,
    completion: Completion | None = None,
    zone: ZoneInfo | None = None,
    **values: object,
) -> dict[str, Column]:
    reading = Reading(exchange=exchange(**values), prompt=prompt, completion=completion)
    return row_of(reading, hasher, zone or ZoneInfo("UTC"), "0.1.0")


def picked(row: dict[str, Column], *names: str) -> tuple[Column, ...]:
    return tuple(row[name] for name in names)


BASES = ("input_tokens", "input_basis", "output_tokens", "output_basis")
RAW = ("counted_input_raw", "counted_output_raw", "counted_with")


def test_a_row_has_every_column(hasher: Hasher) -> None:
    """What the exchange does not say is null; times are UTC with milliseconds and Z."""
    row = made(hasher)
    assert set(row) == set(COLUMNS)
    assert row["started_at"] == "2026-11-18T10:00:00.123Z"
    assert picked(row, "uid", "source", "task", "recorder_version") == (
        "u1",
        "proxy",
        "chat",
        "0.1.0",
    )
    assert picked(row, "client", "label", "http_status", "ttft_ms", "dedupe_key") == (None,) * 5


def test_what_the_provider_reports_is_taken_as_it_is(hasher: Hasher) -> None:
    """Every count of a usage; the words are not looked at."""
    usage = Usage(
        input_tokens=1000,
        cached_input_tokens=200,
        cache_write_tokens=50,
        output_tokens=70,
        reasoning_tokens=30,
        audio_input_tokens=1,
        audio_output_tokens=2,
        image_input_tokens=3,
        image_output_tokens=4,
    )
    row = made(hasher, PROMPT, COMPLETION, usage=usage)
    assert picked(row, *BASES) == (1000, "reported", 70, "reported")
    assert picked(row, "cached_input_tokens", "cache_write_tokens", "reasoning_tokens") == (
        200,
        50,
        30,
    )
    kinds = ("audio_input", "audio_output", "image_input", "image_output")
    assert picked(row, *(f"{kind}_tokens" for kind in kinds)) == (1, 2, 3, 4)
    assert picked(row, *RAW) == (None, None, None)


def test_counts_that_contradicted_each_other_are_marked(hasher: Hasher) -> None:
    """The row shows what is possible, and that it is not what the provider said."""
    assert made(hasher, usage=Usage(input_tokens=3, output_tokens=1))["is_clamped"] == 0
    usage = clamped(input_tokens=3, output_tokens=1, cached=64)
    assert picked(made(hasher, usage=usage), "cached_input_tokens", "is_clamped") == (3, 1)


def test_what_is_not_reported_is_counted_with_the_models_own_tokenizer(hasher: Hasher) -> None:
    """gpt-4o, OpenAI's cookbook: 3 for the message, 1 for "user", 2 for the words, 3 to begin."""
    row = made(hasher, PROMPT, COMPLETION)
    assert picked(row, *BASES) == (9, "counted", 2, "counted")
    # The words alone, and with which vocabulary, so that a better rule can be applied later.
    assert picked(row, *RAW) == (2, 2, "o200k_base")
    assert row["is_lower_bound"] == 0


def test_each_side_has_its_own_basis(hasher: Hasher) -> None:
    """A stream that was cut reports its input and leaves its output to be counted."""
    row = made(hasher, None, COMPLETION, usage=Usage(input_tokens=8))
    assert picked(row, *BASES) == (8, "reported", 2, "counted")
    assert picked(row, *RAW) == (None, 2, "o200k_base")


def test_another_vocabulary_makes_an_estimate(hasher: Hasher) -> None:
    """Claude 4.5: 2.9 + 1.085 x 2 = 5.07 for the answer (measured ratio, see estimator)."""
    row = made(hasher, None, COMPLETION, model_served="claude-sonnet-4-5", provider="anthropic")
    assert picked(row, "output_tokens", "output_basis") == (5, "estimated")
    assert picked(row, "counted_output_raw", "counted_with") == (2, "o200k_base")


def test_the_model_that_was_asked_for_stands_in_for_one_that_did_not_answer(hasher: Hasher) -> None:
    """A request that the client aborted before the first event is counted for its model."""
    row = made(hasher, PROMPT, None, model_served=None, outcome=Outcome.ABORTED)
    assert picked(row, *BASES) == (9, "counted", None, "unknown")


def test_what_is_neither_reported_nor_read_is_unknown(hasher: Hasher) -> None:
    """Null, and never zero."""
    row = made(hasher, outcome=Outcome.OPAQUE)
    assert picked(row, *BASES) == (None, "unknown", None, "unknown")
    assert picked(row, "message_count", *RAW) == (None,) * 4


def test_a_refused_request_has_no_tokens(hasher: Hasher) -> None:
    """Its status tells why."""
    row = made(hasher, outcome=Outcome.REFUSED, http_status=429)
    assert picked(row, "outcome", "http_status", *BASES) == (
        "refused",
        429,
        None,
        "unknown",
        None,
        "unknown",
    )


@pytest.mark.parametrize(
    "hidden", [{"has_unseen_text": True}, {"has_unseen_history": True}], ids=["text", "history"]
)
def test_a_prompt_that_hides_something_is_a_lower_bound(
    hasher: Hasher, hidden: dict[str, bool]
) -> None:
    """Search results and a history on the server cost more than the words that were seen."""
    prompt = Prompt(api="chat", messages=PROMPT.messages, **hidden)  # type: ignore[arg-type]
    assert made(hasher, prompt)["is_lower_bound"] == 1
    assert made(hasher, prompt, usage=Usage(input_tokens=9))["is_lower_bound"] == 0


def test_tools_and_schemas_are_kept_apart(hasher: Hasher) -> None:
    """How many, and what the tokenizer made of them."""
    prompt = Prompt(
        api="chat",
        messages=PROMPT.messages,
        tools=Text('[{"name":"f"}]'),
        tool_count=1,
        schema=Text('{"name":"n","schema":{}}'),
    )
    row = made(hasher, prompt)
    assert 0 not in picked(row, "tool_tokens_raw", "schema_tokens_raw")
    assert row["input_basis"] == "counted"


def test_ids_are_kept_as_hashes(hasher: Hasher) -> None:
    """The same answer has the same key, and its id is nowhere in the row."""
    row = made(hasher, response_id="chatcmpl-123")
    assert row["response_key"] == hasher.key("chatcmpl-123")
    assert "chatcmpl-123" not in repr(row)
    assert made(hasher)["response_key"] is None


def test_no_word_of_the_prompt_is_in_the_row(hasher: Hasher) -> None:
    """Neither as text nor in a repr."""
    assert "hello" not in repr(made(hasher, PROMPT, COMPLETION))


@pytest.mark.parametrize(
    ("zone", "offset_min"),
    [("UTC", 0), ("Europe/Paris", 60), ("Asia/Kathmandu", 345), ("America/St_Johns", -210)],
)
def test_the_offset_is_the_persons_own_at_that_moment(
    hasher: Hasher, zone: str, offset_min: int
) -> None:
    """18 November is winter in the north: Paris +1 h, St John's -3 h 30 min."""
    row = made(hasher, zone=ZoneInfo(zone))
    assert row["tz_offset_min"] == offset_min
    assert row["started_at"] == "2026-11-18T10:00:00.123Z"


def test_how_many_messages_and_tools_there_were_is_kept_even_where_usage_is_reported(
    hasher: Hasher,
) -> None:
    """What is not recorded is lost: the counts need no words."""
    row = made(hasher, message_count=3, tool_count=2, usage=Usage(input_tokens=9, output_tokens=1))
    assert picked(row, "message_count", "tool_count", "input_basis") == (3, 2, "reported")


def test_an_answer_counted_of_a_thinking_model_is_a_lower_bound(hasher: Hasher) -> None:
    """Its thinking is on no wire: without usage, only the answer could be counted."""
    thinking = made(hasher, PROMPT, COMPLETION, model_requested="o3", model_served="o3")
    assert picked(thinking, "output_basis", "is_lower_bound") == ("estimated", 1)
    assert made(hasher, PROMPT, COMPLETION)["is_lower_bound"] == 0


@pytest.mark.parametrize("outcome", [Outcome.ABORTED, Outcome.CUT, Outcome.INTERRUPTED])
def test_an_answer_whose_end_never_came_is_counted_as_far_as_it_came(
    hasher: Hasher, outcome: Outcome
) -> None:
    """gpt-5 in Responses puts 4 tokens around the words: of these nobody knows what came."""
    prompt = Prompt(api="responses", messages=PROMPT.messages)
    whole = made(hasher, prompt, COMPLETION, model_served="gpt-5")
    cut = made(hasher, prompt, COMPLETION, model_served="gpt-5", outcome=outcome)
    assert (whole["output_tokens"], cut["output_tokens"]) == (2 + 4, 2)


@pytest.mark.parametrize(
    ("region", "zone"), [("East US 2", "USA"), ("Sweden Central", "SWE"), (None, None), ("x", None)]
)
def test_the_region_tells_whose_electricity_it_was(
    hasher: Hasher, region: str | None, zone: str | None
) -> None:
    """Kept in the row, so that roll-ups can be keyed by it; what tells nothing is null."""
    row = made(hasher, provider="azure.ai.openai", region_hint=region)
    assert picked(row, "region_hint", "zone_hint") == (region, zone)
