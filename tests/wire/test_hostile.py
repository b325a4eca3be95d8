"""Every reader and every session outlives every body, in bounded memory, and shows no words."""

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.conftest import START, head
from tests.wire.hostile import ALL, DOCUMENTS, KEY, LEAVES, SECRET, streams, words_of
from tests.wire.web_streams import CHATS, Chat
from wire.assembly import Assembly
from wire.bodies import Body
from wire.capture import Ending, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Outcome, Reading
from wire.fields import Json
from wire.findings import Reader
from wire.framing import FRAMINGS
from wire.readers import READERS, SESSIONS
from wire.sessions import Session

Read = Callable[..., Reading]
each_reader = pytest.mark.parametrize("reader", sorted(READERS))


def pieces(data: bytes, step: int) -> list[bytes]:
    return [data[at : at + step] for at in range(0, len(data), step)]


def shows_nothing(reading: Reading) -> None:
    shown = repr(reading)
    assert SECRET not in shown
    assert KEY not in shown


@each_reader
def test_a_reader_outlives_hostile_documents(read: Read, reader: str) -> None:
    """On either side, whole and in pieces, as a document or an event in any framing."""
    for document in DOCUMENTS:
        shows_nothing(read(reader, document, document))
    for stream in streams(DOCUMENTS):
        whole = read(reader, DOCUMENTS[-8], stream)
        cut = read(reader, DOCUMENTS[-8], pieces(stream, 4001), ending=Ending.UPSTREAM_BROKE)
        shows_nothing(whole)
        shows_nothing(cut)
        assert whole.exchange.response_bytes == cut.exchange.response_bytes == len(stream)


ENDLESS = {
    "document": b'{"text":"',
    "sse": b"data: ",
    "ndjson": b"{",
    "json_array": b"[",
    "eventstream": b"\x7f\xff\xff\xff\x00\x00\x00\x00",
    "numbered_lines": b"0:",
    "google_frames": b")]}'\n123456789\n",
}
"""By framing, how a line or a frame begins that never ends."""


@each_reader
def test_a_reader_outlives_a_bomb_and_a_line_without_end(read: Read, reader: str) -> None:
    """20 MB of nothing out of 20 kB, and a line that goes on for 10 MB."""
    bomb = gzip.compress(b"data: " + bytes(20 * 2**20))
    reading = read(reader, {}, bomb, headers={"content-encoding": "gzip"})
    assert reading.completion is None or not reading.completion.texts
    for framing in ("document", *READERS[reader]().framings):
        shows_nothing(read(reader, {}, [ENDLESS[framing], *[b"x" * 2**20] * 10]))


@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_a_session_outlives_hostile_documents(name: str) -> None:
    """From either side, and what is under way when it closes."""
    dialogue = Dialogue(head(name))
    dialogue.feed(Piece("u", Part.RESPONSE_HEAD, START, status=101, headers={}))
    readings: list[Reading] = []
    for at, document in enumerate(DOCUMENTS * 2):
        for part in (Part.SENT, Part.RECEIVED):
            readings += dialogue.feed(Piece("u", part, START + at, data=document))
    readings += dialogue.finish(Piece("u", Part.ENDED, START + 99, ending=Ending.FINISHED))
    for reading in readings:
        shows_nothing(reading)
    assert SECRET not in repr(dialogue.relays)


def values(maker: Callable[[], Reader | Session]) -> st.SearchStrategy[Json]:
    """JSON out of the words that a reader looks for, and of every type."""
    words = st.sampled_from(words_of(maker))
    return st.recursive(
        st.sampled_from(LEAVES) | st.integers() | st.floats() | st.text(max_size=8) | words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6),
        max_leaves=30,
    )


@settings(max_examples=200)
@given(st.sampled_from(sorted(ALL)).flatmap(lambda name: st.tuples(st.just(name), given_to(name))))
def test_no_json_makes_a_reader_raise(case: tuple[str, list[tuple[str, str, Json]]]) -> None:
    """Given to any of its methods, in any order."""
    name, calls = case
    reader = ALL[name]()
    for method, event, value in calls:
        if isinstance(reader, Session):
            take = reader.sent if method in {"request", "answer"} else reader.received
            assert "found" in repr([*take(value, 1.0), *reader.under_way]) + "found"
            continue
        match method:
            case "request":
                reader.request(value)
            case "answer":
                reader.answer(value)
            case "event":
                reader.event(event, value, 1.0)
            case _:
                body = Body()
                body.feed(json.dumps(value).encode())
                reader.binary(body, 1.0)
        reader.found.transcript.completion()


def given_to(name: str) -> st.SearchStrategy[list[tuple[str, str, Json]]]:
    maker = ALL[name]
    method = st.sampled_from(["request", "answer", "event", "event", "event", "binary"])
    event = st.sampled_from(["", *words_of(maker)])
    return st.lists(st.tuples(method, event, values(maker)), max_size=5)


def events(chat: Chat) -> list[tuple[str, Json]]:
    """A chat's stream as its reader sees it."""
    _, parser = FRAMINGS[READERS[chat.reader]().framings[0]]
    framing = parser()
    found = [*framing.feed(chat.response), *framing.close()]
    return [
        (event.name, json.loads(event.data)) for event in found if event.data[:1] not in {b"", b"["}
    ] or [(event.name, json.loads(event.data)) for event in found]


def spoiled(value: Json) -> Iterator[Json]:
    """The document with a value of every type in the place of each of its own."""
    yield from LEAVES
    if isinstance(value, dict):
        for key in value:
            yield {other: part for other, part in value.items() if other != key}
            yield from ({**value, key: part} for part in spoiled(value[key]))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield value[:at] + value[at + 1 :]
            yield from ([*value[:at], part, *value[at + 1 :]] for part in spoiled(value[at]))


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.reader)
def test_any_value_of_a_web_chat_may_be_another(chat: Chat) -> None:
    """Each value of each event, and of the request, in turn replaced by one of every type."""
    stream = events(chat)
    for place, (name, body) in enumerate(stream):
        for other in spoiled(body):
            reader: Reader = READERS[chat.reader]()
            for before in stream[:place]:
                reader.event(*before, 1.0)
            reader.event(name, other, 2.0)
            for after in stream[place + 1 :]:
                reader.event(*after, 3.0)
            assert KEY not in repr(reader.found)
    if not isinstance(chat.request, str):
        for other in spoiled(chat.request):
            reader = READERS[chat.reader]()
            reader.request(other)
            assert SECRET not in repr(reader.found)


GROWING = {
    "chatgpt": '{"message":{"id":"m%d","author":{"role":"assistant"},"recipient":"all",'
    '"content":{"parts":["a"]}}}',
    "chatgpt, relayed": '{"relay":{"id":"i%d","events":[{"data":{"v":"a"}}]}}',
    "le_chat": '{"json":{"type":"message","messageId":"m%d","patches":[{"op":"append",'
    '"path":"/contentChunks/0/text","value":"a"}]}}',
    "deepseek_web": '{"p":"response/fragments","o":"APPEND","v":[{"type":"RESPONSE","id":%d}]}',
    "perplexity_web": '{"blocks":[{"intended_usage":"ask_text","markdown_block":'
    '{"chunks":["a"],"chunk_starting_offset":%d}}]}',
    "gemini_web": '[["wrb.fr",null,"[null,null,null,null,[[0,[\\"a%d\\"]]]]"]]',
    "claude_ai": '{"type":"content_block_delta","index":%d,"delta":{"text":"a"}}',
}


@pytest.mark.parametrize("case", GROWING)
def test_endless_events_take_bounded_memory(case: str) -> None:
    """20,000 events, each with a name or a place of its own."""
    reader = READERS[case.partition(",")[0]]()
    tracemalloc.start()
    try:
        for number in range(20_000):
            reader.event("15", json.loads(GROWING[case] % number), 1.0)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 4 * 2**20


def test_a_reader_that_is_not_there_leaves_a_bare_row() -> None:
    """A format that nobody reads is seen: its bytes are counted, its words are nobody's."""
    assembly = Assembly(head(None))
    assembly.feed(Piece("u", Part.REQUEST, START, data=SECRET.encode()))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START, data=SECRET.encode()))
    reading = assembly.finish(Piece("u", Part.ENDED, START, ending=Ending.FINISHED))
    assert reading.exchange.outcome is Outcome.OPAQUE
    assert (reading.exchange.request_bytes, reading.prompt) == (len(SECRET), None)
    shows_nothing(reading)
