"""Every recorded exchange that falls to a reader, against the usage that its provider reported.

The normalisation here is written from the providers' documentation alone and
shares nothing with the readers but the vocabulary.
"""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.wire.conftest import head
from wire.assembly import Assembly
from wire.capture import Ending, Part, Piece
from wire.exchange import Outcome, Reading
from wire.services import Route, Services

RECORDED = Path(__file__).resolve().parents[2] / ".." / "shared" / "recorded"

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not beside the project"),
]

type Counts = tuple[int, int, int, int]
"""Input, cached input, output, reasoning; what was not said is 0."""


def exchanges() -> Iterator[tuple[dict[str, object], Route]]:
    """Each recording that a reader takes, and its route."""
    services = Services(["localhost"])
    for path in sorted(RECORDED.glob("*.jsonl.gz")):
        if path.name.startswith("websocket"):
            continue
        with gzip.open(path, "rt") as lines:
            for record in map(json.loads, lines):
                url = urlsplit(record["url"])
                sent = f"{url.path}?{url.query}"
                found = services.route(url.hostname or "", url.port, record["method"], sent)
                if found is not None and found.reader is not None:
                    yield record, found


def body(record: dict[str, object], side: str) -> bytes:
    coded = record.get(f"{side}_body_base64")
    if isinstance(coded, str):
        return base64.b64decode(coded)
    return str(record.get(f"{side}_body") or "").encode()


def reading(record: dict[str, object], found: Route, step: int) -> Reading:
    assembly = Assembly(head(found.reader))
    for part, side in ((Part.REQUEST, "request"), (Part.RESPONSE, "response")):
        data = body(record, side)
        if part is Part.RESPONSE:
            assembly.feed(Piece("u", Part.REQUEST_END, 1001.0))
            status = int(str(record["status"]))
            assembly.feed(Piece("u", Part.RESPONSE_HEAD, 1002.0, status=status, headers={}))
        for at in range(0, len(data), step):
            assembly.feed(Piece("u", part, 1003.0, data=data[at : at + step]))
    return assembly.finish(Piece("u", Part.ENDED, 1004.0, ending=Ending.FINISHED))


def openai_counts(usage: dict[str, dict[str, int] | int]) -> Counts:
    """Chat and Responses alike, under their two sets of names."""

    def first(*names: str) -> int:
        flat: dict[str, object] = dict(usage)
        for inner in usage.values():
            flat |= inner if isinstance(inner, dict) else {}
        known = (flat.get(name) for name in names)
        return next((value for value in known if isinstance(value, int)), 0)

    given = first("prompt_tokens", "input_tokens")
    made = first("completion_tokens", "output_tokens")
    cached = first("cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens")
    reasoning = first("reasoning_tokens")
    if (total := first("total_tokens")) > given + made:
        made, reasoning = total - given, total - given - made
    return given, min(cached, given), made, min(reasoning, made)


def anthropic_counts(usage: dict[str, object]) -> Counts:
    def known(of: dict[str, object], name: str) -> int:
        value = of.get(name)
        return value if isinstance(value, int) else 0

    details = usage.get("output_tokens_details")
    turns = usage.get("iterations")
    every = turns if isinstance(turns, list) and turns else [usage]
    read = sum(known(turn, "cache_read_input_tokens") for turn in every)
    written = sum(known(turn, "cache_creation_input_tokens") for turn in every)
    return (
        sum(known(turn, "input_tokens") for turn in every) + read + written,
        read,
        sum(known(turn, "output_tokens") for turn in every),
        known(details, "thinking_tokens") if isinstance(details, dict) else 0,
    )


def reported(record: dict[str, object], found: Route) -> Counts | None:
    """What the provider reported, as the independent reader of the recordings found it."""
    whole = record["reported_usage"]
    if not isinstance(whole, dict):
        return None
    usage = whole.get("usage") or (whole.get("x_groq") or {}).get("usage")
    if not usage:
        return None
    counts: Callable[[dict[str, object]], Counts]
    counts = anthropic_counts if found.reader == "anthropic_messages" else openai_counts  # type: ignore[assignment]
    return counts(usage)


def read_counts(result: Reading) -> Counts | None:
    usage = result.exchange.usage
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return (
        usage.input_tokens,
        usage.cached_input_tokens or 0,
        usage.output_tokens,
        usage.reasoning_tokens or 0,
    )


@pytest.mark.parametrize("step", [10**9, 61])
def test_every_reported_usage_is_read_as_it_was_reported(step: int) -> None:
    """Whole, and in slices of 61 bytes, which cut lines, names and characters anywhere."""
    seen: Counter[str] = Counter()
    wrong = []
    for record, found in exchanges():
        result = reading(record, found, step)
        expected, got = reported(record, found), read_counts(result)
        seen[str(found.reader)] += 1
        if got != expected:
            wrong.append((record["id"], expected, got))
    assert wrong == []
    assert seen["openai_chat"] > 900
    assert seen["openai_responses"] > 400
    assert seen["anthropic_messages"] > 350


def test_every_recorded_exchange_has_an_outcome_and_its_words_where_uncounted() -> None:
    """The recordings are whole: none is opaque, and only streams that say so are cut."""
    for record, found in exchanges():
        result = reading(record, found, 4096)
        outcome = result.exchange.outcome
        assert outcome is not Outcome.OPAQUE, record["id"]
        has_usage = result.exchange.usage.output_tokens is not None
        if outcome is Outcome.COMPLETE and not has_usage:
            assert result.prompt is not None, record["id"]
            assert result.prompt.messages, record["id"]
            is_background = b'"background":true' in body(record, "request").replace(b" ", b"")
            assert (result.completion is None) == is_background, record["id"]
