"""Forms: what is kept of them, however their bytes are cut."""

import tracemalloc
from itertools import pairwise
from operator import attrgetter

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from wire.forms import START_LENGTH, Form, Upload, form_of, is_true, number

TYPE = "multipart/form-data; boundary=frontier"


def part(name: str, value: bytes, file: str = "", kind: str = "") -> bytes:
    named = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    typed = f"\r\nContent-Type: {kind}" if kind else ""
    head = f"--frontier\r\nContent-Disposition: {named}{typed}\r\n\r\n"
    return head.encode() + value + b"\r\n"


BODY = (
    part("prompt", "Hé 😀".encode())
    + part("image[]", b"\x89PNG\r\n--front", "a.png", "image/png")
    + part("image[]", b"second", "b.png", "image/png; x=y")
    + part("n", b"2")
    + b"--frontier--\r\n"
)


def taken(body: bytes, *cuts: int, kind: str = TYPE) -> Form:
    form = form_of(kind)
    assert form is not None
    marks = [0, *sorted(cuts), len(body)]
    for start, end in pairwise(marks):
        form.feed(body[start:end])
    return form


async def sent_by(call: str, **fields: object) -> tuple[str, bytes]:
    """Content-Type and body of what OpenAI's own client sends for a call such as images.edit."""
    seen: list[tuple[str, bytes]] = []

    async def answered(request: web.Request) -> web.Response:
        seen.append((request.headers["content-type"], await request.read()))
        return web.json_response({"text": "Hi", "data": []})

    app = web.Application()
    app.router.add_post("/v1/{call:.*}", answered)
    async with (
        TestServer(app) as server,
        AsyncOpenAI(api_key="none", base_url=str(server.make_url("/v1"))) as client,
    ):
        await attrgetter(call)(client)(**fields)
    return seen[0]


@given(st.sets(st.integers(0, len(BODY))))
def test_a_form_is_the_same_however_it_is_cut(cuts: set[int]) -> None:
    """Boundaries, headers and characters may be cut anywhere; what came twice is a list."""
    form = taken(BODY, *cuts)
    assert form.fields() == {
        "prompt": "Hé 😀",
        "image": [
            Upload(13, "image/png", b"\x89PNG\r\n--front"),
            Upload(6, "image/png", b"second"),
        ],
        "n": "2",
    }
    assert form.is_whole
    assert not form.is_cut


@given(st.integers(0, len(BODY) - 5), st.integers(0, 255), st.integers(0, len(BODY) - 1))
def test_a_broken_form_raises_nothing_and_is_not_whole(end: int, byte: int, place: int) -> None:
    """Cut off before its last boundary; or with a byte that is another."""
    assert not taken(BODY[:end]).is_whole
    flipped = bytearray(BODY)
    flipped[place] = byte
    taken(bytes(flipped)).fields()


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_bytes_and_no_content_type_raise(data: bytes, kind: str) -> None:
    """Whatever a client calls its body."""
    form = form_of(f"multipart/form-data; boundary={kind}")
    if form:
        form.feed(data)
        form.fields()
    form_of(kind)


def test_only_forms_are_taken_for_forms() -> None:
    """JSON is none, and a multipart body without a boundary cannot be read."""
    assert form_of(None) is None
    assert form_of("application/json") is None
    assert form_of("multipart/form-data") is None
    assert taken(b"a=1&b=%20x", kind="application/x-www-form-urlencoded; charset=utf-8").fields()


def test_of_an_upload_the_start_is_kept() -> None:
    """20 MB go through in under 2 MB of memory; the length is that of the whole."""
    form = form_of(TYPE)
    assert form is not None
    form.feed(part("file", b"", "a.wav", "audio/wav")[:-2])
    block = b"x" * 2**16
    tracemalloc.start()
    try:
        for _ in range(320):
            form.feed(block)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    form.feed(b"\r\n" + part("model", b"whisper-1") + b"--frontier--\r\n")
    found = form.fields()
    assert found["model"] == "whisper-1"
    assert found["file"] == Upload(320 * 2**16, "audio/wav", b"x" * START_LENGTH)
    assert held < 2 * 2**20


def test_a_field_too_long_to_keep_is_left_out_and_said() -> None:
    """Half a prompt would be counted as a whole one."""
    form = taken(part("prompt", b"x" * 2**18) + part("n", b"1") + b"--frontier--\r\n")
    assert form.fields() == {"n": "1"}
    assert form.is_cut
    assert not form.is_whole


def test_an_upload_tells_nothing_of_its_content() -> None:
    """Not in a repr, and so in no log."""
    assert repr(Upload(3, "text/plain", b"abc")) == "<upload of 3 bytes>"


def test_numbers_and_booleans_are_those_of_json_too() -> None:
    """A form has only words for them."""
    assert [number(value) for value in ("2", 2, "two", None, 2.5)] == [2, 2, None, None, None]
    assert [is_true(value) for value in ("true", True, "false", None)] == [True, True, False, False]


@pytest.mark.parametrize("step", [1, 7, 10**6])
async def test_what_openais_client_sends_is_read(step: int) -> None:
    """The bodies of its two calls with uploads, several files and fields among them."""
    kind, body = await sent_by(
        "images.edit", model="gpt-image-1", prompt="a cat", n=2, image=[b"one", b"three"]
    )
    found = taken(body, *range(0, len(body), step), kind=kind).fields()
    assert (found["model"], found["prompt"], found["n"]) == ("gpt-image-1", "a cat", "2")
    assert [upload.length for upload in found["image"]] == [3, 5]  # type: ignore[attr-defined]
    kind, body = await sent_by(
        "audio.transcriptions.create",
        model="gpt-4o-transcribe",
        file=("a.wav", b"RIFF", "audio/wav"),
        include=["logprobs"],
    )
    found = taken(body, *range(0, len(body), step), kind=kind).fields()
    assert (found["model"], found["include"]) == ("gpt-4o-transcribe", "logprobs")
    assert found["file"] == Upload(4, "audio/wav", b"RIFF")
