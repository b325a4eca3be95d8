"""Upstreams that fail: the client sees what it would see without us, and the log says why."""

import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS, client

MESSAGES = [{"role": "user", "content": "go"}]


@pytest.fixture(params=DOORS)
def asking(request: pytest.FixtureRequest, shared: Recording) -> Iterator[tuple[httpx.Client, str]]:
    web, base = client(shared, str(request.param))
    with web:
        yield web, f"{base}/chat/completions"


def logged_after(recording: Recording, count: int) -> dict[str, object]:
    return recording.rows(count + 1)[-1]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_refused_request_costs_nothing(
    asking: tuple[httpx.Client, str], shared: Recording, status: int
) -> None:
    """The status and the body pass unchanged; there are no tokens, and so no energy."""
    web, url = asking
    before = len(shared.rows())
    answer = web.post(url, json={"model": f"status-{status}", "messages": MESSAGES})
    assert answer.status_code == status
    assert answer.json() == {"error": {"message": "no", "type": "test", "code": None}}
    row = logged_after(shared, before)
    assert (row["outcome"], row["http_status"]) == ("refused", status)
    assert row["input_tokens"] is row["output_tokens"] is None
    shown = shared.command("requests", "--limit", "1", "--json")
    assert '"mid": 0' in shown.stdout


@pytest.mark.parametrize("model", ["html", "broken"])
def test_an_answer_that_cannot_be_read_passes_and_is_logged_as_opaque(
    asking: tuple[httpx.Client, str], shared: Recording, model: str
) -> None:
    """An HTML page with 200, or half a JSON document: seen, not readable, not guessed."""
    web, url = asking
    before = len(shared.rows())
    answer = web.post(url, json={"model": model, "messages": MESSAGES})
    expected = {"html": b"<html><body>down</body></html>", "broken": b'{"id": "x", "choices": ['}
    assert answer.content == expected[model]
    row = logged_after(shared, before)
    assert (row["outcome"], row["output_basis"]) == ("opaque", "unknown")


def test_a_stream_cut_off_by_the_upstream_is_cut_for_the_client_too(
    asking: tuple[httpx.Client, str], shared: Recording
) -> None:
    """The client gets the ten events and then the same error; what came is counted."""
    web, url = asking
    before = len(shared.rows())
    got: list[bytes] = []
    with (
        web.stream("POST", url, json={"model": "cut", "messages": MESSAGES}) as response,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        got.extend(response.iter_raw())
    assert b"".join(got).count(b"data: ") == 10
    row = logged_after(shared, before)
    assert (row["outcome"], row["is_lower_bound"], row["chunk_count"]) == ("cut", 1, 10)
    # " 0" to " 9": a space and a digit are two tokens of o200k_base each.
    assert row["output_tokens"] == 20


def test_an_upstream_that_hangs_up_without_an_answer_is_no_answer(
    asking: tuple[httpx.Client, str], shared: Recording
) -> None:
    """No error page of ours in its place: the client's own retries decide."""
    web, url = asking
    before = len(shared.rows())
    with pytest.raises(httpx.RemoteProtocolError):
        web.post(url, json={"model": "no-answer", "messages": MESSAGES})
    row = logged_after(shared, before)
    assert (row["outcome"], row["http_status"]) == ("cut", None)
    assert row["output_tokens"] is None


def test_an_upstream_that_says_nothing_for_long_is_left_to_the_client(
    asking: tuple[httpx.Client, str], shared: Recording
) -> None:
    """The client's own timeout ends it, as without us."""
    before = len(shared.rows())
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        running = Recording(
            shared.home.root.parent / f"silent-{before}",
            {"api.openai.com": f"http://127.0.0.1:{port}"},
        )
        own, base = client(running, "gateway" if "gateway" in asking[1] else "proxy")
        with own, pytest.raises(httpx.ReadTimeout):
            own.post(
                f"{base}/chat/completions",
                json={"model": "gpt-4o", "messages": MESSAGES},
                timeout=httpx.Timeout(5, read=0.5),
            )
        row = running.rows(1)[0]
        running.close()
    assert (row["outcome"], row["http_status"]) == ("aborted", None)


def test_a_body_that_is_no_json_passes(asking: tuple[httpx.Client, str], shared: Recording) -> None:
    """What the client sends is its own affair; the upstream's 400 comes back."""
    web, url = asking
    before = len(shared.rows())
    answer = web.post(url, content=b"\x00\xff{{{", headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert logged_after(shared, before)["outcome"] == "refused"


def test_the_gateway_says_when_a_provider_cannot_be_reached(shared: Recording) -> None:
    """A name that does not resolve or a closed port: 502, with what to do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    running = Recording(
        shared.home.root.parent / "closed", {"api.openai.com": f"http://127.0.0.1:{closed}"}
    )
    answer = httpx.post(f"{running.gateway}/openai/v1/chat/completions", json={"model": "m"})
    running.close()
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "upstream_unreachable"
    assert "api.openai.com" in answer.json()["error"]["message"]


def test_the_gateway_forwards_to_its_table_and_to_nothing_else(shared: Recording) -> None:
    """No open proxy: neither unknown names nor hosts in the path."""
    for path in ("/evil.example/x", "/azure/evil.example/openai/x", "//evil.example/", "/openai"):
        raw = raw_get(shared.gateway, path)
        assert raw.startswith((b"HTTP/1.1 404", b"HTTP/1.1 405")), (path, raw[:200])


def raw_get(gateway: str, path: str) -> bytes:
    """A request line exactly as written."""
    address = urlsplit(gateway)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), 10) as link:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        link.sendall(request.encode())
        with link.makefile("rb") as answer:
            return answer.read()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "attacker.example"}, 421),
        ({"origin": "https://attacker.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:3000"}, 200),
        ({"origin": "vscode-webview://abc"}, 200),
    ],
)
def test_a_page_of_another_site_cannot_use_the_gateway(
    shared: Recording, headers: dict[str, str], status: int
) -> None:
    """DNS rebinding (a foreign Host) and foreign origins are refused; local apps are not."""
    answer = httpx.get(f"{shared.gateway}/", headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


def test_many_silent_connections_do_not_stop_the_others(shared: Recording) -> None:
    """Two hundred clients that connect and say nothing leave the doors open."""
    address = urlsplit(shared.proxy)
    links = [
        socket.create_connection((str(address.hostname), int(address.port or 0)))
        for _ in range(200)
    ]
    try:
        web, base = client(shared, "proxy")
        with web:
            body = {"model": "plain", "messages": MESSAGES}
            assert web.post(f"{base}/chat/completions", json=body).status_code == 200
    finally:
        for link in links:
            link.close()
