"""Each tool writes HAR in its own way; an exchange is the same in all of them."""

import base64
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import har
from intake.files import BrokenFileError
from intake.har import NotHarError
from intake.recorded import Recorded, UnreadableError
from intake.replay import Replay
from tests.intake.hars import REQUEST, START, answer, entry, stream
from tests.intake.hars import har as document
from wire.capture import Ending
from wire.exchange import Task
from wire.services import Route

SECOND = START.timestamp()


def read(one: object) -> Recorded:
    (found,) = har.entries(io.BufferedReader(io.BytesIO(json.dumps(document(one)).encode())))
    return found.recorded()


def body(recorded: Recorded) -> bytes:
    assert recorded.response is not None
    return b"".join(data for _, data in recorded.response)


def test_times_are_those_of_the_entry() -> None:
    """Blocked 100, connect 200.5 (its ssl is in it), send 0.5, wait 399.5, receive 800 ms.

    Worked by hand: sent at 0.3005 s, had been sent at 0.301, answered at 0.7005, over at 1.5005.
    """
    found = read(entry())
    assert found.started_at == START
    times = (found.sent, found.request_end, found.first_byte or 0, found.ended)
    assert [round(at - SECOND, 4) for at in times] == [0.3005, 0.301, 0.7005, 1.5005]


def test_an_entry_without_timings_has_its_time_and_no_first_byte() -> None:
    """HAR lets every timing be -1 or missing."""
    for timings in ({}, {"send": -1, "wait": -1, "receive": -1}, None):
        found = read(entry(timings=timings))
        assert (found.first_byte, round(found.ended - SECOND, 4)) == (None, 1.5005)


@pytest.mark.parametrize(
    "written",
    ["2026-11-18T11:00:00.000+01:00", "2026-11-18T10:00:00.0000000Z", "2026-11-18T10:00:00"],
)
def test_a_moment_is_read_in_every_spelling(written: str) -> None:
    """With an offset (Firefox), seven decimals (Fiddler), or no zone, which means UTC."""
    assert read(entry(startedDateTime=written)).started_at == datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "yesterday", None, 5, "0001-01-01T00:00:00Z"])
def test_an_entry_that_was_at_no_time_is_broken(written: object) -> None:
    """Rows without a time cannot be in a log."""
    with pytest.raises(UnreadableError) as broken:
        read(entry(startedDateTime=written))
    assert broken.value.reason == "entry_broken"


def test_a_decoded_body_is_not_decoded_again() -> None:
    """Browsers keep the header of a compression that they have undone."""
    compressed = [{"name": "Content-Encoding", "value": "br"}]
    found = read(entry(response_headers=compressed, headers=compressed))
    assert json.loads(body(found)) == answer()
    assert json.loads(found.request) == REQUEST
    assert "content-encoding" not in found.response_headers | found.request_headers


def test_a_body_in_base64_is_bytes_compressed_or_not() -> None:
    """Some tools keep it as it was sent, then the header counts."""
    plain = json.dumps(answer()).encode()
    coding = [{"name": "content-encoding", "value": "gzip"}]
    sound = b"\xff\xfb\x90\x00" * 9
    for kept, wanted in ((plain, plain), (gzip.compress(plain), plain), (sound, sound)):
        content = {"text": base64.b64encode(kept).decode(), "encoding": "base64"}
        assert body(read(entry(content, response_headers=coding))) == wanted


def test_what_mitmproxy_takes_for_latin_1_is_utf_8_again() -> None:
    """It reads an event stream without a charset so; real Latin-1 letters are no UTF-8."""
    text = stream(text="Ça 語 😀")
    assert body(read(entry(text.encode().decode("latin-1")))) == text.encode()
    for plain in (stream(text="Ça va, là ?"), stream(text="語")):
        assert body(read(entry(plain))) == plain.encode()


def test_bytes_that_are_no_text_come_back_from_half_surrogates() -> None:
    """mitmproxy escapes them in Python's way; other half surrogates are a mark in the text."""
    assert body(read(entry("a\udcff\udc80b"))) == b"a\xff\x80b"
    assert body(read(entry("a\ud83db"))) == b"a?b"


def test_sizes_are_those_on_the_wire_where_they_are_known() -> None:
    """-1 means that the browser does not know."""
    found = read(entry("abc", response={"bodySize": 77}))
    assert (found.request_bytes, found.response_bytes) == (len(json.dumps(REQUEST)), 77)
    assert read(entry("abc")).response_bytes == 3


def test_only_headers_that_can_hold_no_key_are_taken() -> None:
    """Pseudo headers and pairs (Slack's way) are headers too."""
    headers = [
        {"name": ":authority", "value": "api.openai.com"},
        {"name": "Authorization", "value": "Bearer sk-1"},
        ["X-Stainless-Retry-Count", "2"],
        None,
        [],
    ]
    assert read(entry(headers=headers)).request_headers == {
        "user-agent": "curl/8.5.0",
        "x-stainless-retry-count": "2",
        "content-type": "application/json",
    }


def test_a_form_is_read_from_its_fields_or_from_its_text() -> None:
    """Chromium gives fields of a form with files alone; Firefox writes headers before a body."""
    pairs = [{"name": "f.req", "value": "[é]"}, {"name": "at", "value": "x"}]
    found = read(entry(posted={"mimeType": "multipart/form-data", "params": pairs}))
    assert found.request == b"f.req=%5B%C3%A9%5D&at=x"
    assert found.request_headers["content-type"] == "application/x-www-form-urlencoded"
    found = read(entry(posted={"mimeType": "application/json;charset=utf-8", "params": pairs}))
    assert found.request == b"", "chrome-har gives JSON so, with most of it left out"
    parts = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\r\n"
    kind = "multipart/form-data; boundary=B"
    posted = {"mimeType": kind, "text": f"Content-Type: {kind}\r\n\r\n{parts}"}
    found = read(entry(posted=posted))
    assert (found.request, found.request_headers["content-type"]) == (parts.encode(), kind)


@pytest.mark.parametrize(
    "content",
    [{}, {"size": 400, "mimeType": "text/plain"}, {"text": ""}, {"size": 9, "comment": "left out"}],
)
def test_a_body_that_was_not_kept_is_none(content: dict[str, object]) -> None:
    """Chromium throws bodies away, Firefox can be told to leave them out."""
    assert read(entry(content)).response is None


def test_bodies_in_files_of_their_own_are_fetched() -> None:
    """Playwright names them; where one is not there, the text counts."""
    files = {"q": b"{}", "a": b"[1]"}
    one = entry({"_file": "a", "size": 3}, posted={"mimeType": "x", "text": "", "_file": "q"})
    data = json.dumps(document(one, entry({"_file": "b"}))).encode()
    first, second = har.entries(io.BufferedReader(io.BytesIO(data)), files.get)
    assert (first.recorded().request, body(first.recorded())) == (b"{}", b"[1]")
    assert second.recorded().response is None


def test_a_body_shorter_than_its_size_is_cut() -> None:
    """Firefox keeps the first megabyte."""
    assert read(entry({"text": "abc", "size": 4})).is_cut
    assert not read(entry({"text": "é", "size": 2})).is_cut


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        ("", Ending.FINISHED),
        (None, Ending.FINISHED),
        ("net::ERR_ABORTED", Ending.CLIENT_LEFT),
        ("NS_BINDING_ABORTED", Ending.CLIENT_LEFT),
        ("Client disconnected.", Ending.CLIENT_LEFT),
        ("net::ERR_HTTP2_PROTOCOL_ERROR", Ending.UPSTREAM_BROKE),
    ],
)
def test_who_broke_off_is_told_by_the_error(error: object, ending: Ending) -> None:
    """Status 0, or Playwright's -1, is no status."""
    for name, status in (("_error", 0), ("_failureText", -1)):
        found = read(entry(response={"status": status, name: error}))
        assert (found.status, found.ending) == (None, ending)


def test_server_sent_events_bring_their_own_times() -> None:
    """Chromium lists them beside the body; if some are missing, the body is taken."""
    text = stream()
    data = [line.removeprefix("data: ") for line in text.split("\n\n")[:-1]]
    events = [
        {"time": SECOND + 1 + index, "eventName": "message", "eventId": "", "data": line}
        for index, line in enumerate(data)
    ]
    found = read(entry(text, _eventSourceMessages=events))
    assert found.response == tuple(
        (SECOND + 1 + index, f"data: {line}\n\n".encode()) for index, line in enumerate(data)
    )
    assert read(entry({}, _eventSourceMessages=events)).response == found.response
    assert read(entry(text, _eventSourceMessages=events[1:])).response == ((None, text.encode()),)


def test_messages_of_a_websocket_keep_their_direction_and_time() -> None:
    """Text and bytes; pings and closes say nothing."""
    messages = [
        {"type": "send", "time": SECOND + 1, "opcode": 1, "data": "é"},
        {"type": "receive", "time": SECOND + 2.5, "opcode": 2, "data": "AAE="},
        {"type": "receive", "time": SECOND + 3, "opcode": 9, "data": ""},
    ]
    found = read(entry(url="wss://api.openai.com/v1/realtime", _webSocketMessages=messages))
    assert found.messages is not None
    assert [(one.is_sent, one.at - SECOND, one.data) for one in found.messages] == [
        (True, 1, "é".encode()),
        (False, 2.5, b"\x00\x01"),
    ]
    assert read(entry(url="wss://api.openai.com/v1/realtime")).messages is None


def test_messages_are_read_as_playwright_writes_them() -> None:
    """Their times in milliseconds; in a file beside the HAR file, one a line, if asked for."""
    url, at_ms = "wss://api.openai.com/v1/realtime", (SECOND + 2.5) * 1000
    message = {"type": "receive", "time": at_ms, "opcode": 1, "data": "é"}
    line = json.dumps(message, ensure_ascii=False).encode()
    files = {"m.jsonl": line + b"\n" + line + b"\n", "b.jsonl": line + b"\n{"}
    listed = [
        entry(url=url, _webSocketMessages=[message, message]),
        entry({"_file": "m.jsonl"}, url=url, status=101),
        entry({"_file": "m.jsonl"}, status=200),
        entry({"_file": "b.jsonl"}, url=url, status=101),
    ]
    data = json.dumps(document(*listed)).encode()
    *found, broken = har.entries(io.BufferedReader(io.BytesIO(data)), files.get)
    embedded, beside, body_of_lines = (one.recorded().messages for one in found)
    assert embedded is not None
    assert [(one.is_sent, one.at, one.data) for one in embedded] == [
        (False, SECOND + 2.5, "é".encode())
    ] * 2
    assert beside == embedded
    assert body_of_lines is None
    with pytest.raises(UnreadableError):
        broken.recorded()


@pytest.mark.parametrize(
    ("more", "is_upgrade"),
    [
        ({"url": "wss://x/v1/realtime"}, True),
        ({"url": "https://x/v1/realtime", "_webSocketMessages": []}, True),
        ({"url": "https://x/", "headers": [{"name": "Upgrade", "value": "WebSocket"}]}, True),
        ({"url": "https://x/"}, False),
    ],
)
def test_a_websocket_is_told_by_any_of_its_marks(more: dict[str, object], is_upgrade: bool) -> None:
    """Chromium writes wss:, mitmproxy https: and the messages."""
    data = json.dumps(document(entry(method="get", **more))).encode()  # type: ignore[arg-type]
    (found,) = har.entries(io.BufferedReader(io.BytesIO(data)))
    assert found.line is not None
    assert (found.line.method, found.line.is_upgrade) == ("GET", is_upgrade)


@pytest.mark.parametrize("one", [1, "x", [], {}, {"request": []}, {"request": {"url": 5}}])
def test_an_entry_that_is_none_is_broken_and_no_exception(one: object) -> None:
    """What is in a file is never trusted."""
    data = json.dumps(document(one, entry())).encode()
    *broken, last = har.entries(io.BufferedReader(io.BytesIO(data)))
    assert json.loads(last.recorded().request) == REQUEST
    for found in broken:
        assert found.line is None
        with pytest.raises(UnreadableError):
            found.recorded()


WORDS = st.text(st.characters(codec=None) | st.sampled_from("\ud83d\udcffé/:"), max_size=9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=4,
)
EVENT = {"type": "send", "time": SECOND, "opcode": 1, "data": "x", "eventName": "y"}
FULL = entry(
    {"text": "YWJj", "encoding": "base64", "size": 3, "_file": "n", "mimeType": "x"},
    posted={"mimeType": "multipart/x; boundary=B", "text": "a", "params": [{"name": "a"}]},
    response={"_error": "x"},
    _webSocketMessages=[EVENT],
    _eventSourceMessages=[EVENT],
)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Where something stands in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    inner = [((*path, key), one) for key, one in pairs]
    deeper = [
        place for at, one in inner if isinstance(one, dict | list) for place in places(one, at)
    ]
    return [*(at for at, _ in inner), *deeper]


def taken_with(place: tuple[object, ...], hole: object) -> None:
    """The entry with something else in a place, through the readers behind it."""
    one = json.loads(json.dumps(FULL))
    *path, last = place
    within = one
    for key in path:
        within = within[key]
    within[last] = hole
    (found,) = har.entries(io.BufferedReader(io.BytesIO(json.dumps(document(one)).encode())))
    replay, route = Replay("har"), Route("openai", "openai", "/x", Task.CHAT, "openai_chat")
    try:
        recorded = found.recorded()
        assert found.line is not None
        list(replay.add(recorded, replace(found.line, hosts=("x",)), route))
        list(replay.finish())
    except UnreadableError:
        return


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(places(FULL)), JSON)
def test_whatever_stands_in_any_place_is_read_or_refused(
    place: tuple[object, ...], hole: object
) -> None:
    """Never an exception of another kind."""
    taken_with(place, hole)


@pytest.mark.parametrize("hole", ["\ud83d", "", 10**30, -1, 1e300, [None], {"a": {}}])
def test_what_breaks_careless_code_stands_in_every_place_once(hole: object) -> None:
    """Half characters, numbers of no size."""
    for place in places(FULL):
        taken_with(place, hole)


def test_a_file_of_other_json_is_no_har() -> None:
    """Nor is one that ends before its entries begin."""
    for text in (b"{}", b'{"log": {"entries": 5}}', b'{"a": [{}]}', b'{"log": {"pages": ['):
        with pytest.raises(NotHarError):
            list(har.entries(io.BufferedReader(io.BytesIO(text))))


def test_a_file_that_breaks_off_gives_what_was_whole() -> None:
    """And says that it broke."""
    data = json.dumps(document(entry(), entry())).encode()[:-9]
    found = har.entries(io.BufferedReader(io.BytesIO(data)))
    assert json.loads(next(found).recorded().request) == REQUEST
    with pytest.raises(BrokenFileError):
        list(found)


def test_nothing_that_holds_words_shows_them() -> None:
    """A log line of such a value leaks its length at the most."""
    one = {"type": "send", "time": SECOND, "opcode": 1, "data": "secret words"}
    found = read(entry("secret words", _webSocketMessages=[one]))
    assert "secret" not in repr(found) + repr(found.messages)
