"""The recorded completions, embeddings and images against what their providers reported.

The normalisation here is written from the providers' documentation alone.
"""

from collections import Counter

import pytest

from tests.wire.recordings import Record, needed, read_exchanges, reading
from wire.exchange import Outcome, Reading, Usage

pytestmark = needed

READERS = ("openai_completions", "embeddings", "openai_images", "anthropic_complete", "moderation")


def reported(record: Record) -> tuple[int, int] | None:
    """Input and output tokens; embeddings give none, and Voyage's total is its input."""
    usage = (record["reported_usage"] or {}).get("usage")
    if not usage:
        return None
    given = usage.get("prompt_tokens", usage["total_tokens"])
    return given, usage.get("completion_tokens", 0)


def counts(usage: Usage) -> tuple[int, int] | None:
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens, usage.output_tokens


@pytest.mark.parametrize("step", [10**9, 61, 7])
def test_every_reported_usage_is_read_as_it_was_reported(step: int) -> None:
    """However the bytes are cut; and each exchange was read and is whole."""
    seen: Counter[str] = Counter()
    for record, route in read_exchanges(*READERS):
        exchange = reading(record, route, step).exchange
        assert exchange.outcome is Outcome.COMPLETE, record["id"]
        assert counts(exchange.usage) == reported(record), record["id"]
        seen[str(route.reader)] += 1
    assert seen["openai_completions"] >= 66
    assert seen["embeddings"] >= 43
    assert seen["anthropic_complete"] >= 6
    assert seen["openai_images"] >= 4


def test_what_was_not_counted_can_be_counted() -> None:
    """Words of both sides are handed on where the provider gave no usage; of an image, those of
    its description."""
    for record, route in read_exchanges(*READERS):
        found: Reading = reading(record, route)
        if reported(record) is None:
            assert found.prompt is not None, record["id"]
            assert found.prompt.messages, record["id"]
            is_image = route.reader == "openai_images"
            assert (found.completion is None) == is_image, record["id"]
            if found.completion is not None:
                assert any(found.completion.texts), record["id"]
        exchange = found.exchange
        model = exchange.model_served or exchange.model_requested
        assert model == record["model_served"], record["id"]
