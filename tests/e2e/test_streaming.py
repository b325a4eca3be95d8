"""Everything streams, both ways, whatever it is called."""

import asyncio
import hashlib
import json
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import hypercorn.asyncio
import hypercorn.config
import pytest
import trustme

from tests.e2e.recording import Recording
from tests.e2e.upstream import (
    DECODERS,
    ENCODERS,
    EVENTS,
    PACE_S,
    Upstream,
    event,
    usage_event,
)

DOORS = ["proxy", "gateway"]
BODY = {"model": "paced", "messages": [{"role": "user", "content": "go"}], "stream": True}


def client(recording: Recording, door: str) -> tuple[httpx.Client, str]:
    """A client, and the base under which it finds OpenAI's API."""
    if door == "gateway":
        return httpx.Client(timeout=60), f"{recording.gateway}/openai/v1"
    trusted = ssl.create_default_context(cafile=recording.ca)
    return (
        httpx.Client(proxy=recording.proxy, verify=trusted, timeout=60),
        "https://api.openai.com/v1",
    )


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["text/event-stream", "application/octet-stream", "text/plain"])
def test_the_first_event_arrives_before_the_third_is_sent(
    shared: Recording, upstream: Upstream, door: str, kind: str
) -> None:
    """50 events, 20 ms apart: nothing holds a stream back, whatever its content type says."""
    web, base = client(shared, door)
    got = b""
    with (
        web,
        web.stream(
            "POST", f"{base}/chat/completions", json=BODY, headers={"x-test-content-type": kind}
        ) as response,
    ):
        chunks = response.iter_raw()
        got += next(chunks)
        first_at = time.monotonic()
        got += b"".join(chunks)
    assert first_at < upstream.sent_at[2]
    expected = b"".join(event(index) for index in range(EVENTS)) + usage_event(11, EVENTS)
    assert got == expected


@pytest.mark.parametrize("door", DOORS)
def test_an_upload_streams_through(shared: Recording, upstream: Upstream, door: str) -> None:
    """100 MB arrive whole, and begin to arrive long before the client has sent the last."""
    web, base = client(shared, door)
    block = bytes(range(256)) * 4096
    digest = hashlib.sha256()
    last_sent_at = 0.0

    def body() -> Iterator[bytes]:
        nonlocal last_sent_at
        for _ in range(100):
            digest.update(block)
            last_sent_at = time.monotonic()
            yield block

    with web:
        answer = web.post(f"{base}/files", content=body()).json()
    assert answer == {"size": 100 * len(block), "sha256": digest.hexdigest()}
    assert upstream.first_byte_at < last_sent_at
    assert memory_mb(shared.process.pid) < 400


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


class Http2Upstream:
    """An OpenAI-shaped service of the user's own, over TLS and HTTP/2, on `localhost`."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost")
        self.ca = folder / "upstream-ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        certificate.private_key_pem.write_to_path(folder / "key.pem")
        certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        self._config = hypercorn.config.Config()
        self._config.certfile = str(folder / "cert.pem")
        self._config.keyfile = str(folder / "key.pem")
        self._config.alpn_protocols = ["h2"]
        self._config.h2_max_concurrent_streams = 200
        self._config.accesslog = self._config.errorlog = None
        sockets = self._config.create_sockets
        self._config.bind = ["127.0.0.1:0"]
        self._ended = asyncio.Event()
        self._sockets = sockets()
        self.port = int(self._sockets.secure_sockets[0].getsockname()[1])
        self._config.create_sockets = lambda: self._sockets  # type: ignore[method-assign]
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        self._task = asyncio.create_task(
            hypercorn.asyncio.serve(self._app, self._config, shutdown_trigger=self._ended.wait)  # type: ignore[arg-type]
        )
        return f"https://localhost:{self.port}"

    async def stop(self) -> None:
        self._ended.set()
        if self._task is not None:
            await self._task

    async def _app(self, scope: dict[str, object], receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for index in range(EVENTS):
            data = event(index)
            await send({"type": "http.response.body", "body": data, "more_body": True})
            await asyncio.sleep(PACE_S)
        await send({"type": "http.response.body", "body": usage_event(11, EVENTS)})


@pytest.fixture
async def http2(tmp_path: Path) -> AsyncIterator[Http2Upstream]:
    server = Http2Upstream(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("maps_of_others", [None, {"api.openai.com": "http://127.0.0.1:9"}])
async def test_twenty_streams_over_one_http2_connection_take_no_longer_than_one(
    http2: Http2Upstream, tmp_path: Path, maps_of_others: dict[str, str] | None
) -> None:
    """They run side by side, also where a map of another host makes connections lazy."""
    recording = await asyncio.to_thread(
        Recording,
        tmp_path / "home",
        maps_of_others,
        ("--trust-upstream-ca", str(http2.ca)),
        {"WATTPRINT_HOSTS": f"localhost:{http2.port}"},
    )
    trusted = ssl.create_default_context(cafile=recording.ca)
    url = f"https://localhost:{http2.port}/v1/chat/completions"
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(
        http2=True, proxy=recording.proxy, verify=trusted, timeout=60, limits=limits
    ) as web:

        async def stream() -> float:
            begun = time.monotonic()
            answer = await web.post(url, json=BODY)
            assert answer.http_version == "HTTP/2"
            assert answer.content.endswith(b"[DONE]\n\n")
            return time.monotonic() - begun

        await stream()
        one = await stream()
        begun = time.monotonic()
        await asyncio.gather(*(stream() for _ in range(20)))
        twenty = time.monotonic() - begun
    rows = await asyncio.to_thread(recording.rows, 22)
    await asyncio.to_thread(recording.close)
    assert twenty < 3 * one
    assert {row["output_tokens"] for row in rows} == {EVENTS}
    assert {row["service"] for row in rows} == {"localhost"}


def test_a_client_that_leaves_ends_the_upstream_too(shared: Recording, upstream: Upstream) -> None:
    """Nobody computes on for an answer that nobody reads; what came is counted."""
    for door in DOORS:
        web, base = client(shared, door)
        body = {**BODY, "model": "endless"}
        with web, web.stream("POST", f"{base}/chat/completions", json=body) as response:
            next(response.iter_raw())
        assert upstream.was_left.wait(10)
    rows = wait_for(shared, 2, "endless")
    for row in rows:
        assert (row["outcome"], row["is_lower_bound"]) == ("aborted", 1)
        assert (row["output_basis"], row["input_basis"]) == ("counted", "counted")
        assert int(str(row["output_tokens"])) >= 1
        # 3 for the message, 1 for "user", 1 for "go", 3 for the reply's start.
        assert row["input_tokens"] == 8


def wait_for(recording: Recording, count: int, model: str) -> list[dict[str, object]]:
    """Rows of one requested model, as soon as there are so many."""
    found: list[dict[str, object]] = []
    while len(found) < count:
        found = [row for row in recording.rows() if row["model_requested"] == model]
        threading.Event().wait(0.02)
    return found


def test_what_is_no_llm_call_streams_too_and_makes_no_row(
    recording: Recording, maps: dict[str, str]
) -> None:
    """A plain-HTTP request through the proxy to a host that is no service."""
    address = urlsplit(maps["api.openai.com"])
    url = f"http://localhost:{address.port}/v1/chat/completions"
    with httpx.Client(proxy=recording.proxy) as web:
        with web.stream("POST", url, json=BODY) as response:
            next(response.iter_raw())
        assert web.post(url, json={"model": "plain"}).status_code == 200
    assert recording.end() == 0
    assert recording.rows() == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("coding", list(ENCODERS))
def test_coded_bodies_pass_as_they_are_and_are_read_all_the_same(
    shared: Recording, door: str, coding: str
) -> None:
    """The client gets the coded bytes; the log has what they hold, of request and answer."""
    web, base = client(shared, door)
    model = f"coded-{coding}"
    before = len(wait_for(shared, 0, model))
    with web:
        for is_stream in (False, True):
            body = json.dumps({**BODY, "model": model, "stream": is_stream}).encode()
            headers = {"content-encoding": coding, "content-type": "application/json"}
            with web.stream(
                "POST",
                f"{base}/chat/completions",
                content=ENCODERS[coding](body),
                headers=headers,
            ) as answer:
                assert answer.headers["content-encoding"] == coding
                raw = b"".join(answer.iter_raw())
            assert b'"usage"' in DECODERS[coding](raw)
    rows = wait_for(shared, before + 2, model)[-2:]
    assert [row["output_tokens"] for row in rows] == [3, 5]
    assert [row["output_basis"] for row in rows] == ["reported", "reported"]
