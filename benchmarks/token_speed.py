"""How fast streams are read and texts are counted, each beside the bare library's own speed."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.recorded import Case
from estimator import tokenizers
from tests.wire import recordings
from wire.assembly import Assembly

_ENCODING = "o200k_base"
_ROUNDS = 5
_PIECE = 16_384
"""Bytes in which a stream comes."""


def speeds(folder: Path, known: Iterable[Case]) -> dict[str, float]:
    """MB/s, the best of five rounds each, and the ratios."""
    streams = [
        (record, route)
        for record, route in recordings.read_exchanges(folder=folder)
        if record["framing"] == "sse" and int(record["status"]) == 200
    ]
    bodies = [recordings.body(record, "response") for record, _ in streams]
    texts = list({part for case in known for part in _texts(case)})
    tiktoken = tokenizers.vocabulary(_ENCODING)
    if tiktoken is None or not texts or not bodies:
        return {}

    def read_all(begun: list[Assembly]) -> None:
        for one, body in zip(begun, bodies, strict=True):
            recordings.answered(one, body, _PIECE)

    read, parsed = _best(
        lambda: [recordings.asked(record, route) for record, route in streams],
        read_all,
        lambda: [_parsed(body) for body in bodies],
    )
    counted, encoded = _best(
        tokenizers.forget,
        lambda _: [tokenizers.length(_ENCODING, text) for text in texts],
        lambda: [len(tiktoken.encode_ordinary(text)) for text in texts],
    )
    stream_mb = sum(map(len, bodies)) / 1e6
    text_mb = sum(len(text.encode(errors="replace")) for text in texts) / 1e6
    return {
        "reading streams": stream_mb / read,
        "json.loads for each of their events": stream_mb / parsed,
        "ratio of reading": parsed / read,
        "counting new texts": text_mb / counted,
        "tiktoken alone": text_mb / encoded,
        "ratio of counting": encoded / counted,
    }


def _texts(case: Case) -> Iterable[str]:
    for message in case.given.messages:
        yield from message.parts
    yield from case.said.texts


def _best[T](
    prepare: Callable[[], T], ours: Callable[[T], object], bare: Callable[[], object]
) -> tuple[float, float]:
    """Processor seconds of each, taken in turns; `prepare` before each of ours is not timed."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        ready = prepare()
        begun = time.process_time()
        ours(ready)
        between = time.process_time()
        bare()
        times[0].append(between - begun)
        times[1].append(time.process_time() - between)
    return min(times[0]), min(times[1])


def _parsed(body: bytes) -> list[object]:
    found = []
    for line in body.splitlines():
        if line.startswith(b"data:") and (data := line[5:].strip()) != b"[DONE]":
            try:
                found.append(json.loads(data))
            except ValueError:
                continue
    return found
