"""Exports with anything in any place: nothing raises, and no reader fails."""

import contextlib
import copy
import io
import json
import random
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from intake import chatgpt, claude_export, lechat, takeout
from intake.files import BrokenFileError, Opened
from intake.turns import Turn
from tests.intake.exported import (
    activity,
    asked,
    card,
    claude,
    conversation,
    message,
    mistral,
    page,
    root,
    said,
    wrote,
)

type Read = Callable[[Opened], Iterator[Turn | str]]

JUNK: list[object] = [
    None,
    -1,
    1e308,
    True,
    "",
    "\ud83e",
    [],
    {},
    [None],
    {"a": None},
    [[]],
    "9" * 99,
]
IMAGE = {"content_type": "image_asset_pointer", "width": 5, "metadata": {"dalle": {"gen_id": "g"}}}
VOICE = {
    "content_type": "real_time_user_audio_video_asset_pointer",
    "frames_asset_pointers": [IMAGE],
    "audio_asset_pointer": {"metadata": {"start": 0.0, "end": 4.2}},
}
THOUGHTS = {"content_type": "thoughts", "thoughts": [{"summary": "a", "content": "b"}]}
TREE = conversation(
    *root(
        asked("u", "hidden", "one"),
        said("a", "u", "x", metadata={"model_slug": "o3", "finish_details": {"type": "stop"}}),
        (
            "v",
            "a",
            message("v", "user", {"parts": [IMAGE, VOICE, "x"]}, metadata={"attachments": [{}]}),
        ),
        ("t", "v", message("t", "assistant", dict(THOUGHTS))),
        ("i", "t", message("i", "tool", {"parts": [IMAGE]})),
        said("z", "i", "ok"),
    )
)
BLOCKS = (
    {"type": "thinking", "thinking": "x"},
    {"type": "tool_use", "name": "n", "input": {"a": 1}},
    {"type": "tool_result", "content": [{"text": "r"}]},
)
CLAUDE = claude(
    wrote(
        "h", "human", "x", files=[{"file_name": "x.png"}], attachments=[{}], parent_message_uuid="q"
    ),
    wrote("a", "assistant", *BLOCKS, "words", parent_message_uuid="h"),
)
CHUNKS = [
    {"type": "text", "text": "x", "_context": {"type": "reasoning"}},
    {"type": "tool_call", "name": "n", "publicArguments": {"a": 1}, "publicResult": [1]},
    {"type": "image_url", "imageUrl": "u"},
]
MISTRAL = [
    mistral("q", "user", "a", "10:00:00", files=[{"type": "image"}]),
    mistral("a", "assistant", "b", "10:00:05", contentChunks=CHUNKS),
]
GEMINI = [
    activity(
        "Prompted x", "10:00:00", "<p>a</p>", talk="e0ccb7f20d4d6c53", attachedFiles=["a.png"]
    ),
    activity("Prompt : y", "09:00:00", "b", subtitles=[{"name": "x"}]),
]


def opened(data: bytes) -> Opened:
    content = cast(io.BufferedReader, io.BufferedReader(io.BytesIO(data)))
    return Opened(content, data[:1000], len(data), int, str, lambda name: None)


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))  # type: ignore[index]


def spoilt(document: object, source: random.Random) -> bytes:
    """With junk in up to three places, and sometimes cut off or with a byte that is wrong."""
    document = copy.deepcopy(document)
    for _ in range(source.choice((1, 1, 3))):
        *path, last = source.choice(list(places(document)))
        held = document
        for key in path:
            held = held[key]  # type: ignore[index]
        held[last] = copy.deepcopy(source.choice(JUNK))  # type: ignore[index]
    data = json.dumps(document).encode()
    if source.random() < 0.2:
        return data[: source.randrange(len(data))]
    if source.random() < 0.1:
        at = source.randrange(len(data))
        return data[:at] + bytes([source.randrange(256)]) + data[at + 1 :]
    return data


def read(reader: Read, data: bytes) -> int:
    """How many turns there are."""
    found: list[Turn | str] = []
    with contextlib.suppress(BrokenFileError):
        found.extend(reader(opened(data)))
    assert "failed" not in found
    return sum(isinstance(one, Turn) for one in found)


@pytest.mark.parametrize(
    ("reader", "document"),
    [
        (chatgpt.turns, [TREE]),
        (claude_export.turns, [CLAUDE]),
        (lechat.turns, MISTRAL),
        (takeout.turns, GEMINI),
    ],
)
def test_junk_in_any_place_is_read_over(reader: Read, document: object) -> None:
    """In hundreds of exports; most of their answers are still there."""
    source = random.Random(7)
    whole = read(reader, json.dumps(document).encode())
    assert whole
    assert sum(read(reader, spoilt(document, source)) for _ in range(300)) > 150 * whole


def test_a_page_with_junk_is_read_over() -> None:
    """Any bytes among the cards, and any end."""
    source = random.Random(7)
    cards = [card("Prompt&nbsp;: x", "28 févr. 2026, 23:30:05 CET", "<p>a</p>", "e0ccb7f20d4d6c53")]
    whole = page(cards * 3).encode()
    body = whole[whole.index(b"</head>") - 100 :]
    for _ in range(200):
        data = bytearray(body)
        for _ in range(5):
            data[source.randrange(len(data))] = source.randrange(256)
        read(takeout.turns_of_cards, bytes(data[: source.randrange(len(data))]))
        read(takeout.turns_of_cards, bytes(data))
