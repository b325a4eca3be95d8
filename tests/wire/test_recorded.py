"""Every recorded exchange, taken through the readers, against what its provider reported."""

from collections import Counter
from random import Random

import pytest

from tests.wire.recordings import body, needed, read_exchanges, reading, records, route_of
from tests.wire.reported import Counts, counts
from wire.exchange import Exchange, Outcome, Reading, Task
from wire.readers import READERS
from wire.services import Services

pytestmark = needed

NO_CALLS = {"count_tokens", "countTokens"}
"""What the independent reader of the recordings calls requests that make no model work."""


def read_counts(exchange: Exchange) -> Counts:
    usage = exchange.usage
    return (
        usage.input_tokens or 0,
        usage.cached_input_tokens or 0,
        usage.output_tokens or 0,
        usage.reasoning_tokens or 0,
    )


def test_every_call_of_a_model_is_recognised_and_nothing_else_is() -> None:
    """Counting tokens makes no model work; all else here does."""
    services = Services(["localhost"])
    wrong = []
    for record in records():
        route = route_of(record, services)
        is_call = record["endpoint"] not in NO_CALLS and "/input_tokens" not in record["url"]
        if is_call != (route is not None and route.reader in READERS):
            wrong.append((record["id"], record["url"]))
    assert wrong == []


@pytest.mark.parametrize("step", [10**9, 61])
def test_every_reported_usage_is_read_as_it_was_reported(step: int) -> None:
    """Whole, and in slices of 61 bytes, which cut lines, names and characters anywhere."""
    seen: Counter[str] = Counter()
    wrong = []
    for record, route in read_exchanges():
        if not record["reported_usage"]:
            continue
        got, expected = (
            read_counts(reading(record, route, step).exchange),
            counts(record["reported_usage"], record["response_headers"]),
        )
        seen[str(route.reader)] += 1
        if got != expected:
            wrong.append((record["id"], record["endpoint"], expected, got))
    assert wrong == []
    assert seen.total() > 2600


def test_every_recorded_exchange_is_understood() -> None:
    """The recordings are whole: each has an outcome, and words where nothing was counted.

    Pictures have no words, a background answer is made out of sight, a refusal makes nothing.
    """
    wrong = []
    for record, route in read_exchanges():
        result = reading(record, route)
        exchange = result.exchange
        is_background = b'"background":true' in body(record, "request").replace(b" ", b"")
        is_background |= b'"status":"in_progress"' in body(record, "response").replace(b" ", b"")
        is_known = exchange.usage.output_tokens is not None or result.completion is not None
        is_wordless = exchange.task is Task.IMAGE or exchange.outcome is Outcome.REFUSED
        if exchange.outcome is Outcome.OPAQUE or not (is_known or is_background or is_wordless):
            wrong.append((record["id"], exchange.outcome, exchange.task))
    assert wrong == []


def same(one: Reading, other: Reading) -> bool:
    return (one.exchange, one.prompt, one.completion) == (
        other.exchange,
        other.prompt,
        other.completion,
    )


def test_slices_change_nothing() -> None:
    """One byte at a time, or in random pieces: the same reading, to the last field."""
    random = Random(7)
    wrong = []
    for record, route in read_exchanges():
        size = len(body(record, "response"))
        step = 1 if size < 3000 and random.random() < 0.3 else random.randint(2, 400)
        if not same(reading(record, route, step), reading(record, route)):
            wrong.append((record["id"], step))
    assert wrong == []


def test_broken_bytes_break_nothing() -> None:
    """Cut off anywhere or with bytes flipped: no exception, and what is cut is not complete."""
    random = Random(11)
    for record, route in read_exchanges():
        whole = body(record, "response")
        if not whole or random.random() < 0.5:
            continue
        flipped = bytearray(whole)
        for _ in range(3):
            flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
        for damaged in (bytes(flipped), whole[: random.randrange(len(whole))]):
            assert isinstance(reading(record, route, 997, response=damaged), Reading)
