"""mitmproxy's own flows, written by its own writer."""

import gzip
import io
import json
from contextlib import closing
from pathlib import Path

import pytest
from mitmproxy import http, websocket
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.flow import Error, Flow
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow
from wsproto.frame_protocol import Opcode

from intake.imports import Importer
from intake.taking import Result
from store.paths import Home
from store.queries import opened
from tests.intake.hars import CHAT_URL, REQUEST, START, answer, stream

SECOND = START.timestamp()


def flow(
    body: bytes | None = b"", after_s: float = 0, url: str = CHAT_URL, **headers: str
) -> HTTPFlow:
    """A finished exchange: answered after 0.5 s, over after 2 s."""
    made = tflow.tflow(resp=True)
    made.request = http.Request.make("POST", url, json.dumps(REQUEST))
    made.request.timestamp_start = SECOND + after_s
    made.request.timestamp_end = SECOND + after_s + 0.1
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    made.response = http.Response.make(200, b"", given)
    made.response.raw_content = body
    made.response.timestamp_start = SECOND + after_s + 0.5
    made.response.timestamp_end = SECOND + after_s + 2
    return made


def written(path: Path, *flows: Flow) -> Path:
    with path.open("wb") as file:
        writer = FlowWriter(file)
        for one in flows:
            writer.add(one)
    return path


def taken(folder: Path, *paths: Path) -> list[Result]:
    with closing(Importer(Home(folder / "home"))) as importer:
        return [importer.take(path) for path in paths]


def rows(folder: Path) -> list[dict[str, object]]:
    with opened(Home(folder / "home")) as log:
        return log.requests()[::-1]


def test_an_http_flow_is_read_with_its_times_and_sizes(tmp_path: Path) -> None:
    """A compressed body is undone, and its size is that on the wire."""
    packed = gzip.compress(stream().encode())
    path = written(tmp_path / "a", flow(packed, content_encoding="gzip"))
    (result,) = taken(tmp_path, path)
    assert (result.kind, result.taken, result.others) == ("flows", 1, 0)
    (row,) = rows(tmp_path)
    wanted = {
        "source": "flows",
        "started_at": "2026-11-18T10:00:00.000Z",
        "output_tokens": 4,
        "output_basis": "reported",
        "response_bytes": len(packed),
        "ttfb_ms": 500.0,
        "ttft_ms": None,
        "duration_ms": 2000.0,
    }
    assert {name: row[name] for name in wanted} == wanted


def test_a_har_export_of_the_same_flows_adds_nothing(tmp_path: Path) -> None:
    """mitmproxy's own: with an id and without, JSON and streams, letters that are not ASCII."""
    flows = [
        flow(json.dumps(answer()).encode(), content_type="application/json"),
        flow(json.dumps(answer(None), ensure_ascii=False).encode(), 3),
        flow(gzip.compress(stream().encode()), 6, content_encoding="gzip"),
        flow(stream("c3", text="Ça 語").replace('"usage"', '"other"').encode(), 9),
    ]
    for one in flows:
        assert one.response is not None
        one.response.headers.setdefault("content-type", "text/event-stream")
    path = tmp_path / "a.har"
    path.write_text(json.dumps(SaveHar().make_har(flows), indent=4))
    first, second = taken(tmp_path, path, written(tmp_path / "a", *flows))
    assert (first.taken, first.unreadable) == (4, {})
    assert (second.taken, second.known) == (0, 4)
    assert [row["input_tokens"] for row in rows(tmp_path)[:3]] == [9, 9, 9]


def test_a_websocket_flow_gives_its_turns(tmp_path: Path) -> None:
    """From the flow and from the HAR export of it alike."""
    socket = flow(b"", url="https://api.openai.com/v1/responses")
    socket.request.method = "GET"
    socket.request.headers["upgrade"] = "websocket"
    assert socket.response is not None
    socket.response.status_code = 101
    usage = {"input_tokens": 7, "output_tokens": 3}
    done = {"id": "resp_1", "model": "gpt-5", "output": [], "usage": usage}
    events = (
        (True, {"type": "response.create", "model": "gpt-5", "input": "Hé"}, 1.0),
        (False, {"type": "response.completed", "response": done}, 2.0),
    )
    socket.websocket = websocket.WebSocketData(
        messages=[
            websocket.WebSocketMessage(
                Opcode.TEXT, is_sent, json.dumps(event).encode(), SECOND + after_s
            )
            for is_sent, event, after_s in events
        ]
    )
    path = tmp_path / "a.har"
    path.write_text(json.dumps(SaveHar().make_har([socket])))
    first, second = taken(tmp_path, written(tmp_path / "a", socket), path)
    assert (first.taken, second.taken, second.known) == (1, 0, 1)
    (row,) = rows(tmp_path)
    assert (row["started_at"], row["output_tokens"]) == ("2026-11-18T10:00:01.000Z", 3)


def test_who_closed_a_websocket_within_a_turn_is_told(tmp_path: Path) -> None:
    """A turn that the server broke off is cut, one that the client left is aborted."""
    sockets = []
    for after_s, is_clients in ((0, False), (20, True)):
        socket = flow(b"", after_s, url="https://api.openai.com/v1/responses")
        socket.request.method, socket.request.headers["upgrade"] = "GET", "websocket"
        asked = json.dumps({"type": "response.create", "model": "gpt-5", "input": "Hé"}).encode()
        message = websocket.WebSocketMessage(Opcode.TEXT, True, asked, SECOND + after_s + 1)
        socket.websocket = websocket.WebSocketData(messages=[message], closed_by_client=is_clients)
        sockets.append(socket)
    taken(tmp_path, written(tmp_path / "a", *sockets))
    assert [row["outcome"] for row in rows(tmp_path)] == ["cut", "aborted"]


def test_flows_that_went_wrong_are_told_apart(tmp_path: Path) -> None:
    """No answer, an answer that was streamed past, a client that left half way."""
    silent = flow()
    silent.response = None
    silent.error = Error("connection refused", SECOND + 1)
    left = flow(stream().encode()[:120], 9)
    left.error = Error("Client disconnected.", SECOND + 10)
    path = written(tmp_path / "a", silent, flow(None, 5), left, tflow.ttcpflow(), tflow.tdnsflow())
    (result,) = taken(tmp_path, path)
    assert result.unreadable == {"no_answer": 1, "answer_missing": 1}
    (row,) = rows(tmp_path)
    assert (row["outcome"], row["is_lower_bound"]) == ("aborted", 1)


def test_the_name_that_was_meant_decides(tmp_path: Path) -> None:
    """A transparent or reverse proxy knows an address: the handshake's name tells."""
    one = flow(json.dumps(answer()).encode(), url="https://203.0.113.7/v1/chat/completions")
    other = flow(json.dumps(answer("b")).encode(), 3, url="https://203.0.113.7/v1/chat/completions")
    one.client_conn.sni, other.client_conn.sni = "api.openai.com", "example.com"
    (result,) = taken(tmp_path, written(tmp_path / "a", one, other))
    assert (result.taken, result.others) == (1, 1)


@pytest.mark.parametrize("end", [-1, -200])
def test_a_last_flow_that_is_cut_loses_only_itself(tmp_path: Path, end: int) -> None:
    """mitmdump that was killed while it wrote."""
    data = io.BytesIO()
    writer = FlowWriter(data)
    for index in range(3):
        writer.add(flow(json.dumps(answer(str(index))).encode(), index))
    path = tmp_path / "a"
    path.write_bytes(data.getvalue()[:end])
    (result,) = taken(tmp_path, path)
    assert (result.taken, result.is_whole) == (2, False)


@pytest.mark.parametrize("rubbish", [b"5:hello}", b"2:{}]", b"999999999999:x", b"\x00" * 9])
def test_rubbish_between_flows_ends_the_reading(tmp_path: Path, rubbish: bytes) -> None:
    """Nobody knows where the next flow would begin."""
    path = written(tmp_path / "a", flow(json.dumps(answer()).encode()))
    path.write_bytes(path.read_bytes() + rubbish + path.read_bytes())
    (result,) = taken(tmp_path, path)
    assert (result.taken, result.is_whole) == (1, False)
