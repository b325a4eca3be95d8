"""Whom the gateway serves: seen from raw sockets, as a web page's browser would send it."""

import pytest

from proxy import guards, heads
from proxy.guards import is_public
from tests.proxy.door import Door, opened


@pytest.fixture(autouse=True)
def _without_lingering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "LINGER_S", 0.01)


REFUSED_HOSTS = (
    *("evil.example", "evil.example:9289", "localhost.evil.example", "127.0.0.1.evil.example"),
    *("localhost@evil.example", "evil.example@localhost", "evil.example\\@127.0.0.1", "[::1", ""),
    *("127.0.0.1/evil", "127.0.0.1#", "127.0.0.1, evil.example", "127.0.0.1:0", "127.0.0.1:x"),
    *("127.1", "2130706433", "0x7f.1", "10.0.0.1", "192.168.1.7:9289", "[::]", "[fe80::1]"),
)
HOSTS = (
    *("localhost", "LOCALHOST:1", "localhost.", "127.0.0.1", "127.0.0.1:9289", "127.8.9.10"),
    *("[::1]:9289", "[::ffff:127.0.0.1]", "host.docker.internal:9289", "host.containers.internal"),
)


async def test_a_name_pointed_at_this_machine_is_refused(door: Door) -> None:
    """DNS rebinding: only names that can be nobody else's, and addresses of this machine."""
    for host in REFUSED_HOSTS:
        request = f"GET /openai/v1/models HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        answer = await door.send(request.encode())
        assert answer[9:12] in (b"421", b"400"), host
    assert door.seen == []
    for host in HOSTS:
        request = f"GET /openai/v1/models HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        assert (await door.send(request.encode())).startswith(b"HTTP/1.1 200"), host


async def test_pages_of_other_sites_are_refused() -> None:
    """By their Origin; where a browser sends none, by what it says of where the page is from."""
    refused = (
        *("Origin: http://evil.example", "Origin: null", "Origin: ", "Origin: app"),
        *("Origin: http://localhost.evil.example", "Origin: http://localhost@evil.example"),
        *("Origin: chrome-extension://abc", "Origin: http://[::1", "Sec-Fetch-Site: cross-site"),
    )
    served = (
        *("Origin: http://localhost:3000", "Origin: http://127.0.0.1", "Origin: https://[::1]:1"),
        *("Origin: vscode-webview://abc", "Origin: app://obsidian.md", "Origin: file://"),
        *("Origin: https://notes.example", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"),
        "Origin: app://x\r\nSec-Fetch-Site: cross-site",
    )
    async with opened(("https://notes.example",)) as door:
        for path in ("/openai/v1/models", "/", "/-/health", "/-/live", "/-/proxy.pac"):
            for header in refused:
                assert (await door.get(path, header)).startswith(b"HTTP/1.1 403"), header
        assert door.seen == []
        for header in served:
            answer = await door.get("/openai/v1/models", header)
            assert answer.startswith(b"HTTP/1.1 200"), header
            assert b"access-control" not in answer.lower()


PATHS = (
    *("http://evil.example/openai/v1", "http://localhost/openai/v1", "//evil.example/openai/v1"),
    *("/%6fpenai/v1", "/openai%2fv1", "/../openai/v1", "/./openai/v1", "/openai.", "/OPENAI/v1"),
    *("/openai@evil.example/v1", "/openai:80/v1", "/evil.example/v1", "/-/../openai/v1"),
    *("/azure/evil.example/x", "/azure/evil.example%2f.openai.azure.com/x", "/azure//x"),
    *("/azure/evil.example%00.openai.azure.com/x", "/azure/u@x.openai.azure.com/x"),
    *("/azure/evil.example?.openai.azure.com/x", "/azure/evil.example\\.openai.azure.com/x"),
    *("/azure/x.openai.azure.com:444/x", "/azure/x.openai.azure.com.evil.example/x"),
    *("/azure/../openai/v1", "/vertex/evil.example%23aiplatform.googleapis.com/x", "*", "/openai"),
)


async def test_nothing_leads_out_of_the_table(door: Door) -> None:
    """Neither paths that another reader would shorten nor whole URLs nor CONNECT."""
    for path in PATHS:
        assert (await door.get(path)).split()[1] in (b"404", b"400"), path
    for target in ("evil.example:443", "api.openai.com:443", "/openai/v1"):
        head = f"CONNECT {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        answer = await door.send(head.encode())
        assert answer.split()[1] in (b"404", b"400", b"405"), target
    assert door.seen == []


async def test_a_path_within_a_service_stays_there(door: Door) -> None:
    """Whatever stands behind the name is the service's own affair: it can be no other host."""
    for rest in ("//evil.example/x", "/../../x", "/%2e%2e/%2e%2e/x", "/@evil.example/", "/:80/"):
        await door.get(f"/openai{rest}")
        assert door.request_line == f"GET /deep{rest} HTTP/1.1"


async def test_a_head_that_never_ends_is_ended(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a request holds a connection for a minute, not for ever."""
    monkeypatch.setattr(heads, "HEAD_S", 0.05)
    answer = await door.send(b"GET /openai/v1/models HTTP/1.1\r\nHost: loc")
    assert answer.split()[1] == b"408"
    assert b"head_too_slow" in answer


async def test_what_cannot_be_read_is_not_quoted(door: Door) -> None:
    """The line may hold a key, and what an app is told may end in its log."""
    answer = await door.send(
        b"GET /openai/v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer sk-x\r\n\r\n"
    )
    assert answer.split()[1] == b"400"
    assert b"request_odd" in answer
    assert b"sk-x" not in answer


async def test_headers_are_counted_together(door: Door) -> None:
    """Each may be short: 64 KB of them pass, more do not."""
    size = guards.HEADERS_LIMIT // 1024
    for count, status in ((64, b"200"), (size + 5, b"431"), (200, b"431")):
        lines = [f"X-{number:03}: {'a' * 1015}" for number in range(count)]
        assert (await door.get("/openai/v1/models", *lines)).split()[1] == status, count


def test_public_addresses_are_told_from_private_ones() -> None:
    """Only machines of one's own network may use a gateway that listens there."""
    assert is_public("8.8.8.8")
    assert is_public("::ffff:8.8.8.8")
    for address in ("127.0.0.1", "172.17.0.2", "192.168.1.2", "::1", "fe80::1%eth0", ""):
        assert not is_public(address)
