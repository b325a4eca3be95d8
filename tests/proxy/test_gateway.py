"""What passes the gateway arrives as it was sent, byte for byte, seen from raw sockets."""

import pytest

from tests.proxy.door import Door, opened


async def test_the_path_arrives_as_it_was_sent(door: Door) -> None:
    """Neither decoded nor normalised; behind the prefix of the map."""
    await door.get("/openai/v1/models/a%2Fb%3Ac/../d%20e?x=%2B&y=a+b&z")
    assert door.request_line == "GET /deep/v1/models/a%2Fb%3Ac/../d%20e?x=%2B&y=a+b&z HTTP/1.1"


async def test_an_empty_query_arrives(door: Door) -> None:
    """Some servers sign what stands behind the path, the question mark included."""
    await door.get("/openai/v1/models?")
    assert door.request_line == "GET /deep/v1/models? HTTP/1.1"


async def test_bytes_of_no_encoding_arrive(door: Door) -> None:
    """Both ways: Latin-1 in a header is old, and what a file is named in some apps."""
    name = b"X-Name: caf\xe9 \xe2\x82\xac"
    door.answer = b"HTTP/1.1 200 OK\r\n" + name + b"\r\nContent-Length: 0\r\n\r\n"
    head = b"GET /openai/v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = await door.send(head + name + b"\r\n\r\n")
    assert name in door.seen[-1].split(b"\r\n")
    assert name in answer.split(b"\r\n")


async def test_headers_arrive_as_they_were_sent(door: Door) -> None:
    """With repeated ones, in order; none is added, least of all Accept-Encoding."""
    own = ("X-One: 1", "Authorization: Bearer k", "X-One: 2", "Accept: */*")
    await door.get("/openai/v1/models", *own)
    assert door.headers == list(own)


async def test_headers_of_one_connection_end_here(door: Door) -> None:
    """RFC 9110, 7.6.1: the list, and what Connection names; our own label too."""
    await door.get(
        "/openai/v1/models",
        "Keep-Alive: 5",
        "TE: trailers",
        "Proxy-Authorization: Basic x",
        "Connection: X-Mine",
        "X-Mine: 1",
        "x-wattprint-label: essay",
        "X-Kept: 1",
    )
    assert door.headers == ["X-Kept: 1"]


async def test_the_host_is_the_targets(door: Door) -> None:
    """As a client that went there itself would write it."""
    await door.get("/openai/v1/models")
    hosts = [line for line in door.seen[-1].split(b"\r\n") if line.startswith(b"Host:")]
    assert len(hosts) == 1
    assert hosts[0].startswith(b"Host: 127.0.0.1:")


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        ("Content-Length: 9", b'{"a": 1}\n'),
        ("Transfer-Encoding: chunked", b'9\r\n{"a": 1}\n\r\n0\r\n\r\n'),
        ("Content-Length: 0", b""),
    ],
)
async def test_a_body_arrives_framed_as_it_was_sent(door: Door, framing: str, body: bytes) -> None:
    """Some servers refuse a chunked body where a length was announced, and the reverse."""
    head = f"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n"
    await door.send(f"{head}Connection: close\r\n\r\n".encode() + body)
    assert door.headers == [framing]
    assert door.seen[-1].endswith(b"\r\n\r\n" + body)


async def test_an_answer_comes_back_as_it_was_sent(door: Door) -> None:
    """Status, reason and headers with their repeats; aiohttp's Server and Date are not added."""
    door.answer = (
        b"HTTP/1.1 429 Slow Down\r\nX-Mine: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"Retry-After: 5\r\nContent-Length: 4\r\n\r\n\x00\xff{}"
    )
    head, _, body = (await door.get("/openai/v1/models")).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 429 Slow Down"
    assert [line for line in lines[1:] if not line.startswith("Connection")] == [
        "X-Mine: 1",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "Retry-After: 5",
        "Content-Length: 4",
    ]
    assert body == b"\x00\xff{}"


async def test_a_compressed_answer_stays_compressed(door: Door) -> None:
    """The client asked for it, and unpacks it itself."""
    packed = b"\x1f\x8b not really"
    door.answer = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    ) + packed
    answer = await door.get("/openai/v1/models", "Accept-Encoding: gzip")
    assert b"Content-Encoding: gzip" in answer
    assert answer.endswith(packed)


async def test_a_redirect_is_the_clients_to_follow(door: Door) -> None:
    """Following it here would send the key to wherever it points."""
    door.answer = (
        b"HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\nContent-Length: 0\r\n\r\n"
    )
    answer = await door.get("/openai/v1/models")
    assert answer.startswith(b"HTTP/1.1 302 Found\r\n")
    assert b"Location: https://example.com/\r\n" in answer
    assert len(door.seen) == 1


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("GET", b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nX-A: 1\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 99\r\n\r\n"),
    ],
)
async def test_an_answer_without_a_body_has_none(door: Door, method: str, answer: bytes) -> None:
    """And its headers are the upstream's, the length of what HEAD leaves out included."""
    door.answer = answer
    request = f"{method} /openai/v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    head, _, body = (await door.send(request.encode())).partition(b"\r\n\r\n")
    assert body == b""
    lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"connection")]
    assert kept == answer.split(b"\r\n\r\n")[0].split(b"\r\n")


async def test_an_app_of_the_persons_may_use_the_gateway() -> None:
    """Its origin is in the settings; another site's page is refused, and no CORS header added."""
    async with opened(("https://notes.example.org",)) as door:
        allowed = await door.get("/openai/v1/models", "Origin: https://notes.example.org")
        refused = await door.get("/openai/v1/models", "Origin: https://evil.example.org")
    assert allowed.startswith(b"HTTP/1.1 200 ")
    assert b"access-control" not in allowed.lower()
    assert refused.startswith(b"HTTP/1.1 403 ")
    assert len(door.seen) == 1


async def test_the_names_are_listed(door: Door) -> None:
    """With the base URL that a client takes, the person's own hosts among them."""
    answer = (await door.get("/")).decode()
    port = door.address[1]
    assert '"openai": "http://localhost' in answer
    assert '"llm.example.org": ' in answer
    assert f":{port}" not in answer  # it is the Host that the client used
