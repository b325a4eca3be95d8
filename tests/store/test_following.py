"""Exchanges under way: several turns on one connection, and answers that go on on another."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store.following import HANDOFF_S, Following
from wire import readers
from wire.assembly import Assembly
from wire.capture import Ending, Head, Part, Piece
from wire.exchange import Outcome, Reading, Task, Usage
from wire.fields import Json, mapping, string
from wire.findings import Reader
from wire.services import Route
from wire.sessions import Relay, Session, Turn

START = 1000.0


class Counting(Session):
    """A made-up format: `ask` begins a turn, `done` ends it, `pass` relays what another asked."""

    def __init__(self) -> None:
        self._turn: Turn | None = None

    def sent(self, body: Json, at: float) -> Iterator[Turn | Relay]:
        self._turn = Turn(at)
        self._turn.found.model_requested = string(mapping(body).get("ask"))
        yield from ()

    def received(self, body: Json, at: float) -> Iterator[Turn | Relay]:
        if topic := string(mapping(body).get("pass")):
            yield Relay(topic, body)
        elif self._turn is not None:
            self._turn.found.token_came(at)
            if mapping(body).get("done"):
                self._turn.found.usage = Usage(input_tokens=3, output_tokens=2)
                self._turn.found.has_ended = True
                yield self._turn
                self._turn = None

    @property
    def under_way(self) -> list[Turn]:
        return [self._turn] if self._turn else []


class Handing(Reader):
    """A made-up format whose answer is handed to the topic `t` at once."""

    def event(self, name: str, body: Json, at: float) -> None:
        self.found.has_answer = True
        self.found.handoff = "t"
        self.found.transcript.add_text(0, string(mapping(body).get("text")))
        self.found.has_ended = bool(mapping(body).get("done"))


@pytest.fixture(autouse=True)
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(readers.SESSIONS, "counting", Counting)
    monkeypatch.setitem(readers.READERS, "handing", Handing)


def opened(uid: str, reader: str, at: float = START) -> Piece:
    route = Route("openai", "openai", "/p", Task.CHAT, reader)
    head = Head(uid, datetime(2026, 1, 2, tzinfo=UTC), at, "proxy", route, {})
    return Piece(uid, Part.OPENED, at, head=head)


def upgraded(following: Following, uid: str = "s", status: int = 101) -> None:
    following.take(opened(uid, "counting"))
    following.take(Piece(uid, Part.RESPONSE_HEAD, START, status=status, headers={}))


def handed(following: Following, uid: str = "h", body: bytes = b'data: {"text":"a"}\n\n') -> None:
    following.take(opened(uid, "handing"))
    following.take(Piece(uid, Part.REQUEST, START, data=b"{}"))
    following.take(Piece(uid, Part.RESPONSE_HEAD, START, status=200, headers={}))
    following.take(Piece(uid, Part.RESPONSE, START, data=body))


def ended(uid: str, at: float, ending: Ending = Ending.FINISHED) -> Piece:
    return Piece(uid, Part.ENDED, at, ending=ending)


def sent(following: Following, data: bytes, at: float) -> list[Reading]:
    return list(following.take(Piece("s", Part.SENT, at, data=data)))


def received(following: Following, data: bytes, at: float) -> list[Reading]:
    return list(following.take(Piece("s", Part.RECEIVED, at, data=data)))


def test_each_turn_of_a_connection_is_a_reading_of_its_own() -> None:
    """With its own name, start, bytes and times; the connection itself is none."""
    following = Following()
    upgraded(following)
    assert sent(following, b'{"ask":"m-1"}', START + 1) == []
    assert received(following, b'{"some":1}', START + 1.5) == []
    (first,) = received(following, b'{"done":1}', START + 2)
    sent(following, b'{"ask":"m-2"}', START + 60)
    (second,) = received(following, b'{"done":1}', START + 61)
    assert list(following.take(ended("s", START + 90))) == []

    one, two = first.exchange, second.exchange
    assert (one.model_requested, one.outcome, one.usage.output_tokens) == (
        "m-1",
        Outcome.COMPLETE,
        2,
    )
    assert (one.started_at.second, one.ttft_ms, one.last_token_ms, one.duration_ms) == (
        1,
        500.0,
        1000.0,
        1000.0,
    )
    assert (one.request_bytes, one.response_bytes) == (13, 20)
    assert (two.request_bytes, two.response_bytes) == (13, 10)
    assert two.started_at.minute == 1
    assert one.uid != two.uid
    assert (one.http_status, one.is_streamed) == (101, True)


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.FINISHED, Outcome.ABORTED),
        (Ending.CLIENT_LEFT, Outcome.ABORTED),
        (Ending.UPSTREAM_BROKE, Outcome.CUT),
        (Ending.RECORDER_ENDED, Outcome.INTERRUPTED),
    ],
)
def test_a_turn_that_the_close_breaks_off_is_logged(ending: Ending, outcome: Outcome) -> None:
    """A close in good order before the answer's end is the client's leaving."""
    following = Following()
    upgraded(following)
    sent(following, b'{"ask":"m"}', START + 1)
    (reading,) = following.take(ended("s", START + 2, ending))
    assert (reading.exchange.outcome, reading.exchange.is_lower_bound) == (outcome, True)


def test_a_message_that_is_left_out_ends_its_turn_and_not_the_connection() -> None:
    """What is counted of the turn is a lower bound; the next one is read as ever."""
    following = Following()
    upgraded(following)
    sent(following, b'{"ask":"m-1"}', START + 1)
    gap = Piece("s", Part.RECEIVED, START + 2, is_dropped=True)
    (cut,) = following.take(gap)
    assert (cut.exchange.outcome, cut.exchange.is_lower_bound) == (Outcome.CUT, True)
    assert list(following.take(gap)) == []
    sent(following, b'{"ask":"m-2"}', START + 60)
    (whole,) = received(following, b'{"done":1}', START + 61)
    assert (whole.exchange.model_requested, whole.exchange.outcome) == ("m-2", Outcome.COMPLETE)


def test_a_refused_upgrade_is_one_refused_request() -> None:
    """As any other request with such a status."""
    following = Following()
    upgraded(following, status=403)
    (reading,) = following.take(ended("s", START + 1))
    assert (reading.exchange.outcome, reading.exchange.http_status) == (Outcome.REFUSED, 403)


def test_a_connection_that_waits_is_not_under_way() -> None:
    """Only its turns are: a shutdown does not wait for a socket that idles."""
    following = Following()
    upgraded(following)
    assert (following.turns(), len(following)) == (0, 1)
    sent(following, b'{"ask":"m"}', START + 1)
    assert following.turns() == 1
    assert [one.found.model_requested for one in following.under_way()] == ["m"]


def test_words_that_are_no_json_are_let_pass() -> None:
    """On a connection that speaks JSON they mean nothing."""
    following = Following()
    upgraded(following)
    assert sent(following, b"ping", START) == []
    assert received(following, b"\xff\x00", START) == []


def test_messages_that_make_no_turn_are_seen_and_not_readable() -> None:
    """A format that has changed is no silence; a connection on which nothing was said is."""
    following = Following()
    upgraded(following)
    received(following, b'{"other":1}', START)
    sent(following, b"hello", START)
    (reading,) = following.take(ended("s", START + 2))
    assert (reading.exchange.outcome, reading.exchange.uid) == (Outcome.OPAQUE, "s")
    upgraded(following, "t")
    following.take(Piece("t", Part.RECEIVED, START, data=b'{"hello":1}'))
    assert list(following.take(ended("t", START + 2))) == []


@pytest.mark.parametrize("status", [101, 403])
def test_a_connection_that_only_relays_has_no_row(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """What passes there belongs to the exchanges that asked."""
    monkeypatch.setattr(Counting, "only_relays", True)
    following = Following()
    upgraded(following, status=status)
    received(following, b'{"other":1}', START)
    sent(following, b"{}", START)
    assert list(following.take(ended("s", START + 2))) == []


def test_an_answer_goes_on_on_another_connection() -> None:
    """One exchange, its words from both, its end when the second one says so."""
    following = Following()
    handed(following)
    assert list(following.take(ended("h", START + 1))) == []
    upgraded(following)
    assert received(following, b'{"pass":"t","text":"b"}', START + 2) == []
    (reading,) = received(following, b'{"pass":"t","text":"c","done":1}', START + 5)

    assert (reading.exchange.uid, reading.exchange.outcome) == ("h", Outcome.COMPLETE)
    assert reading.exchange.duration_ms == 5000.0
    assert reading.completion is not None
    assert reading.completion.texts[0].reveal() == "abc"
    assert len(following) == 1  # the connection alone


def test_parts_that_come_before_the_exchange_has_ended_count_too() -> None:
    """The second connection may be faster than the first one's end."""
    following = Following()
    handed(following)
    upgraded(following)
    assert received(following, b'{"pass":"t","text":"b","done":1}', START + 1) == []
    (reading,) = following.take(ended("h", START + 2))
    assert reading.completion is not None
    assert reading.completion.texts[0].reveal() == "ab"
    assert reading.exchange.outcome is Outcome.COMPLETE


def test_an_answer_that_never_comes_is_given_up() -> None:
    """What was seen stands, as a lower bound."""
    following = Following()
    handed(following)
    following.take(ended("h", START + 1))
    assert following.overdue(START + HANDOFF_S) == []
    (reading,) = following.overdue(START + HANDOFF_S + 2)
    assert (reading.exchange.outcome, reading.exchange.is_lower_bound) == (Outcome.CUT, True)
    assert len(following) == 0


def test_a_topic_that_is_handed_on_again_ends_the_exchange_before() -> None:
    """Otherwise it would be forgotten, and its row with it."""
    following = Following()
    handed(following, "h")
    following.take(ended("h", START + 1))
    handed(following, "i", b'data: {"text":"new"}\n\n')
    (first,) = following.take(ended("i", START + 2))
    assert (first.exchange.uid, first.exchange.outcome) == ("h", Outcome.CUT)
    upgraded(following)
    (second,) = received(following, b'{"pass":"t","text":"b","done":1}', START + 3)
    assert second.completion is not None
    assert second.completion.texts[0].reveal() == "newb"


def test_answers_that_go_on_elsewhere_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may hold its words: past a number of them the first one is given up."""

    class Numbered(Handing):
        def request(self, body: Json) -> None:
            self.topic = string(mapping(body).get("topic"))

        def event(self, name: str, body: Json, at: float) -> None:
            super().event(name, body, at)
            self.found.handoff = self.topic

    monkeypatch.setitem(readers.READERS, "handing", Numbered)
    following, given_up = Following(), []
    for number in range(100):
        uid = f"h-{number}"
        following.take(opened(uid, "handing"))
        body = b'{"topic":"%d"}' % number
        following.take(Piece(uid, Part.REQUEST, START, data=body))
        following.take(Piece(uid, Part.REQUEST_END, START))
        following.take(Piece(uid, Part.RESPONSE_HEAD, START, status=200, headers={}))
        following.take(Piece(uid, Part.RESPONSE, START, data=b'data: {"text":"a"}\n\n'))
        given_up += [one.exchange.uid for one in following.take(ended(uid, START + 1))]
    assert len(following) == 64
    assert given_up == [f"h-{number}" for number in range(36)]


def test_an_exchange_that_breaks_at_its_late_end_leaves_a_bare_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody's piece is at fault then, and the recorder goes on."""

    def fail(*given: object, **named: object) -> None:
        raise ZeroDivisionError

    following = Following()
    handed(following)
    following.take(ended("h", START + 1))
    monkeypatch.setattr(Assembly, "finish", fail)
    (reading,) = following.overdue(START + HANDOFF_S + 2)
    assert (reading.exchange.outcome, following.failed) == (Outcome.OPAQUE, 1)


def test_a_recorder_that_ends_settles_all_that_is_under_way() -> None:
    """Exchanges, turns and answers that went on elsewhere."""
    following = Following()
    handed(following)
    following.take(ended("h", START + 1))
    handed(following, "i")
    upgraded(following)
    sent(following, b'{"ask":"m"}', START + 1)
    outcomes = {one.exchange.uid: one.exchange.outcome for one in following.interrupt(START + 3)}
    assert outcomes == dict.fromkeys("his", Outcome.INTERRUPTED)
    assert len(following) == 0


def test_a_session_that_breaks_leaves_a_bare_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, logged as opaque, and its later messages are nobody's."""

    def fail(*given: object) -> None:
        raise ZeroDivisionError

    following = Following()
    upgraded(following)
    monkeypatch.setattr(Counting, "received", fail)
    (reading,) = received(following, b"{}", START)
    assert (reading.exchange.outcome, following.failed) == (Outcome.OPAQUE, 1)
    assert received(following, b"{}", START) == []


def test_an_end_without_a_beginning_is_told() -> None:
    """It began with a worker that died: without a word it would be missing."""
    following = Following()
    assert not following.take(ended("elsewhere", START))
    assert following.unknown == 1
